package store

import (
	"context"

	"failforward/loop"
)

// Imports implements loop.LogReader.
func (r reads) Imports(ctx context.Context, ws loop.ID) ([]loop.ImportRun, error) {
	return list(ctx, r, func(row scanner) (loop.ImportRun, error) {
		var i loop.ImportRun
		err := row.Scan(&i.Workspace, &i.ID, stamp{&i.At}, &i.Source, &i.File, &i.SHA256, &i.Read, &i.Created, &i.Updated, &i.Unchanged, &i.Rejected, &i.By)
		return i, err
	}, `SELECT workspace_id, id, at, source, file, sha256, rows_read, created, updated, unchanged, rejected, by_member FROM import_run
		WHERE workspace_id = $1 ORDER BY at DESC, id DESC LIMIT 100`, int64(ws))
}

// SaveImport implements loop.Writer.
func (t *tx) SaveImport(ctx context.Context, i loop.ImportRun, ev loop.Event) error {
	if i = tidied(i); i.ID == 0 {
		i.ID = t.s.ids.Next()
	}
	columns := []string{"workspace_id", "id", "at", "source", "file", "sha256", "rows_read", "created", "updated", "unchanged", "rejected", "by_member"}
	err := t.insert(ctx, "import_run", columns, [][]any{{int64(i.Workspace), int64(i.ID), millis(i.At), i.Source, i.File, i.SHA256,
		i.Read, i.Created, i.Updated, i.Unchanged, i.Rejected, int64(i.By)}}, "")
	if err != nil {
		return err
	}
	if ev.Workspace == 0 {
		ev.Workspace = i.Workspace
	}
	return t.record(ctx, ev, i.File, i.ID)
}

// ImportKeys implements loop.LogReader: those of keys that are known.
func (r reads) ImportKeys(ctx context.Context, ws loop.ID, source string, keys [][16]byte) (map[[16]byte]loop.ImportKey, error) {
	found := map[[16]byte]loop.ImportKey{}
	const query = "SELECT key, row_hash, failure_id FROM import_key WHERE workspace_id = $1 AND source = $2 AND key IN "
	err := inHashes([]any{int64(ws), source}, keys, func(in string, args []any) error {
		return r.each(ctx, query+in, args, func(row scanner) error {
			var key, hash []byte
			k := loop.ImportKey{Source: source}
			err := row.Scan(&key, &hash, &k.Failure)
			copy(k.Key[:], key)
			copy(k.Row[:], hash)
			found[k.Key] = k
			return err
		})
	})
	return found, err
}

// SaveImportKeys implements loop.Writer: a key that is known gets its new row and failure.
func (t *tx) SaveImportKeys(ctx context.Context, ws loop.ID, keys []loop.ImportKey) error {
	at, rows := make(map[loop.ImportKey]int, len(keys)), make([][]any, 0, len(keys))
	for i := range keys {
		k := &keys[i]
		row := []any{int64(ws), k.Source, k.Key[:], k.Row[:], int64(k.Failure)}
		same := loop.ImportKey{Source: k.Source, Key: k.Key}
		if i, twice := at[same]; twice {
			rows[i] = row // one statement must not write a row twice: the last one counts
			continue
		}
		at[same] = len(rows)
		rows = append(rows, row)
	}
	return t.insert(ctx, "import_key", []string{"workspace_id", "source", "key", "row_hash", "failure_id"}, rows,
		" ON CONFLICT (workspace_id, source, key) DO UPDATE SET row_hash = excluded.row_hash, failure_id = excluded.failure_id")
}
