package store

import (
	"context"
)

// find returns the newest n documents that match, between the keys of the hunt.
func (r reads) find(ctx context.Context, h hunt, match string, n int) ([]hit, error) {
	if n <= 0 || h.low >= h.high {
		return nil, nil
	}
	if r.s.postgres() {
		return r.findPostgres(ctx, h, match, n)
	}
	return r.hits(ctx, `
		SELECT d.key, d.noun, d.object_id
		FROM search_index s CROSS JOIN search_doc d ON d.key = s.rowid`+h.join+`
		WHERE s.search_index MATCH $1 AND s.rowid >= $2 AND s.rowid < $3 AND d.workspace_id = $4
		ORDER BY s.rowid DESC LIMIT $5`, match, h.low, h.high, int64(h.ws), n)
}

// nearby is how many documents PostgreSQL looks at one by one before it asks its
// index: a common word has filled its page by then.
const nearby = 400

// findPostgres goes two ways, because a GIN index knows no order: a common word
// is found among the newest documents, a rare one by the index. Between them they
// bound the work, whatever the server knows of the table: what it could take for
// a better way is written so that it cannot (pairs, "+ 0").
func (r reads) findPostgres(ctx context.Context, h hunt, match string, n int) ([]hit, error) {
	near, err := r.hits(ctx, `
		SELECT d.key, d.noun, d.object_id
		FROM (SELECT workspace_id, key, noun, object_id, words FROM search_doc
			WHERE (workspace_id, key) >= ($4, $2) AND (workspace_id, key) < ($4, $3)
			ORDER BY workspace_id DESC, key DESC LIMIT $6) d`+h.join+`
		WHERE d.words @@ $1::tsquery
		ORDER BY d.key DESC LIMIT $5`, match, h.low, h.high, int64(h.ws), n, nearby)
	if err != nil || len(near) == n {
		return near, err
	}
	far, err := r.hits(ctx, `
		WITH found AS MATERIALIZED (
			SELECT workspace_id, key, noun, object_id FROM search_doc
			WHERE words @@ $1::tsquery AND workspace_id + 0 = $4 AND key + 0 >= $2 AND key + 0 < coalesce((
				SELECT key FROM search_doc WHERE (workspace_id, key) >= ($4, $2) AND (workspace_id, key) < ($4, $3)
				ORDER BY workspace_id DESC, key DESC OFFSET $6 LIMIT 1), $2))
		SELECT d.key, d.noun, d.object_id FROM found d`+h.join+`
		ORDER BY d.key DESC LIMIT $5`, match, h.low, h.high, int64(h.ws), n-len(near), nearby-1)
	return append(near, far...), err
}

func (r reads) hits(ctx context.Context, query string, args ...any) ([]hit, error) {
	return list(ctx, r, func(row scanner) (f hit, err error) {
		err = row.Scan(&f.key, &f.noun, &f.id)
		return f, err
	}, query, args...)
}
