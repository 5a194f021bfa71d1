package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"failforward/loop"
)

// maxDocs is how many documents go into the table by one statement.
const maxDocs = 64

// index puts a document into the search, or replaces what is there of the same object.
func (t *tx) index(ctx context.Context, d doc) error {
	if t.s.postgres() {
		e := t.s.entries([]doc{d})[0]
		text, args := t.addText([]entry{e})
		return t.counted(ctx, text, args, func(n int) error {
			if n == 1 {
				return nil
			}
			return t.replace(ctx, e)
		})
	}
	return t.indexMany(ctx, []doc{d})
}

// entry is a document on its way into the index.
type entry struct {
	doc
	words string
	rowid int64 // its key
}

// indexMany is index for many documents. All are added as if none had been there;
// what the database did not take (an object that is known, a key that is taken)
// goes one by one.
func (t *tx) indexMany(ctx context.Context, docs []doc) error {
	return t.addEntries(ctx, t.s.entries(docs))
}

// entries folds the words of documents, which needs no database.
func (s *Store) entries(docs []doc) []entry {
	entries, l := make([]entry, len(docs)), newWordList()
	for i, d := range docs {
		entries[i] = entry{d, d.words(s.syntax(d.Workspace), l), d.key(0)}
	}
	return entries
}

// addEntries is the part of indexMany that talks to the database.
func (t *tx) addEntries(ctx context.Context, entries []entry) error {
	added, rest, err := t.addDocs(ctx, entries)
	if err != nil {
		return err
	}
	if err := t.addWords(ctx, added); err != nil {
		return err
	}
	for _, e := range rest {
		if err := t.replace(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// addDocs inserts rows and tells apart which were new.
func (t *tx) addDocs(ctx context.Context, entries []entry) (added, rest []entry, err error) {
	for n := maxDocs; len(entries) > 0; entries = entries[n:] {
		for n > len(entries) {
			n /= 2 // powers of two: few different texts to prepare
		}
		fresh, err := t.addSome(ctx, entries[:n])
		if err != nil {
			return nil, nil, err
		}
		for _, e := range entries[:n] {
			if fresh[e.rowid] == e.ID {
				added = append(added, e)
				delete(fresh, e.rowid)
			} else {
				rest = append(rest, e)
			}
		}
	}
	return added, rest, nil
}

// addSome inserts rows by one statement and returns those that were new, by key.
func (t *tx) addSome(ctx context.Context, entries []entry) (map[int64]loop.ID, error) {
	fresh := map[int64]loop.ID{}
	text, args := t.addText(entries)
	if len(entries) == 1 { // RETURNING would make FTS5 write out what it has gathered in this transaction
		n, err := t.exec(ctx, text, args...)
		if n == 1 {
			fresh[entries[0].rowid] = entries[0].ID
		}
		return fresh, err
	}
	err := t.each(ctx, text+" RETURNING key, object_id", args, func(row scanner) error {
		var key int64
		var id loop.ID
		err := row.Scan(&key, &id)
		fresh[key] = id
		return err
	})
	return fresh, err
}

// addText is the insert of addSome and its arguments.
func (t *tx) addText(entries []entry) (string, []any) {
	columns, args := []string{"workspace_id", "key", "noun", "object_id"}, []any{}
	if t.s.postgres() {
		columns = append(columns, "words")
	}
	for _, e := range entries {
		args = append(args, int64(e.Workspace), e.rowid, string(e.Noun), int64(e.ID))
		if t.s.postgres() {
			args = append(args, e.words)
		}
	}
	return t.s.insertText("search_doc", columns, len(entries), " ON CONFLICT DO NOTHING"), args
}

// addWords gives SQLite's index the words; on PostgreSQL they stand in the row.
// Row by row and in order, because FTS5 writes out what it has gathered before a
// statement that might have to be taken back halfway, and before a smaller key.
func (t *tx) addWords(ctx context.Context, entries []entry) error {
	if t.s.postgres() {
		return nil
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.rowid, b.rowid) })
	for _, e := range entries {
		if _, err := t.exec(ctx, "INSERT INTO search_index (rowid, words) VALUES ($1, $2)", e.rowid, e.words); err != nil {
			return err
		}
	}
	return nil
}

// replace takes the place of what is known of the object, under the first key
// that is free.
func (t *tx) replace(ctx context.Context, e entry) error {
	if err := t.unindex(ctx, e.Workspace, e.Noun, e.ID); err != nil {
		return err
	}
	for try := 0; ; try++ {
		e.rowid = e.key(try)
		added, _, err := t.addDocs(ctx, []entry{e})
		if err != nil {
			return err
		}
		if len(added) > 0 {
			return t.addWords(ctx, added)
		}
	}
}

// unindex takes an object out of the search; one that is not there is fine.
func (t *tx) unindex(ctx context.Context, ws loop.ID, noun loop.Noun, id loop.ID) error {
	var key int64
	err := t.q.QueryRowContext(ctx, "SELECT key FROM search_doc WHERE workspace_id = $1 AND noun = $2 AND object_id = $3", int64(ws), string(noun), int64(id)).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return mend(err)
	}
	if _, err := t.exec(ctx, "DELETE FROM search_doc WHERE workspace_id = $1 AND key = $2", int64(ws), key); err != nil || t.s.postgres() {
		return err
	}
	_, err = t.exec(ctx, "DELETE FROM search_index WHERE rowid = $1", key)
	return err
}
