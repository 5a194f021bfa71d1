package store

import (
	"context"

	"failforward/loop"
)

// Private links have neither number nor version, so they have no shape either.
var linkColumns = []string{"workspace_id", "id", "member_id", "name", "hash", "created_by", "created_at", "revoked_at"}

const selectLink = "SELECT workspace_id, id, member_id, name, hash, created_by, created_at, revoked_at FROM private_link WHERE "

func scanLink(row scanner) (loop.PrivateLink, error) {
	var l loop.PrivateLink
	err := row.Scan(&l.Workspace, &l.ID, &l.Member, &l.Name, &l.Hash, &l.CreatedBy, stamp{&l.CreatedAt}, stamp{&l.RevokedAt})
	return l, err
}

// PrivateLinks implements loop.LinkReader.
func (r reads) PrivateLinks(ctx context.Context, ws, member loop.ID) ([]loop.PrivateLink, error) {
	return list(ctx, r, scanLink, selectLink+"workspace_id = $1 AND member_id = $2 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC", int64(ws), int64(member))
}

// PrivateLink implements loop.LinkReader.
func (r reads) PrivateLink(ctx context.Context, ws, id loop.ID) (loop.PrivateLink, error) {
	return one(ctx, r, "link", scanLink, selectLink+"workspace_id = $1 AND id = $2", int64(ws), int64(id))
}

// PrivateLinkByHash implements loop.LinkReader.
func (r reads) PrivateLinkByHash(ctx context.Context, hash []byte) (loop.PrivateLink, error) {
	return one(ctx, r, "link", scanLink, selectLink+"hash = $1", hash)
}

// SavePrivateLink implements loop.LinkWriter.
func (t *tx) SavePrivateLink(ctx context.Context, l loop.PrivateLink, ev loop.Event) (loop.PrivateLink, error) {
	l = tidied(l)
	if ev.Workspace == 0 {
		ev.Workspace = l.Workspace
	}
	if l.ID != 0 {
		n, err := t.exec(ctx, "UPDATE private_link SET name = $1, revoked_at = $2 WHERE workspace_id = $3 AND id = $4", l.Name, millis(l.RevokedAt), int64(l.Workspace), int64(l.ID))
		if err == nil && n == 0 {
			err = absent("link")
		}
		if err != nil {
			return l, err
		}
		return l, t.record(ctx, ev, l.Name, l.ID)
	}
	l.ID = t.s.ids.Next()
	if err := t.insert(ctx, "private_link", linkColumns, [][]any{{int64(l.Workspace), int64(l.ID), int64(l.Member), l.Name, l.Hash,
		int64(l.CreatedBy), millis(l.CreatedAt), millis(l.RevokedAt)}}, ""); err != nil {
		return l, err
	}
	return l, t.record(ctx, ev, l.Name, l.ID)
}
