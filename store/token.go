package store

import (
	"context"

	"failforward/loop"
)

// Tokens have a number and no version, so they have no shape either.
var tokenColumns = []string{"workspace_id", "id", "number", "name", "role", "hash", "created_by", "created_at", "expires_at", "last_used_at", "revoked_at"}

const selectToken = "SELECT workspace_id, id, number, name, role, hash, created_by, created_at, expires_at, last_used_at, revoked_at FROM token WHERE "

func scanToken(row scanner) (loop.Token, error) {
	var t loop.Token
	err := row.Scan(&t.Workspace, &t.ID, &t.Number, &t.Name, &t.Role, &t.Hash, &t.CreatedBy, stamp{&t.CreatedAt}, stamp{&t.ExpiresAt}, stamp{&t.LastUsed}, stamp{&t.RevokedAt})
	return t, err
}

// Tokens implements loop.PeopleReader.
func (r reads) Tokens(ctx context.Context, ws loop.ID) ([]loop.Token, error) {
	return list(ctx, r, scanToken, selectToken+"workspace_id = $1 ORDER BY created_at DESC, id DESC", int64(ws))
}

// TokenByHash implements loop.PeopleReader.
func (r reads) TokenByHash(ctx context.Context, hash []byte) (loop.Token, error) {
	return one(ctx, r, "token", scanToken, selectToken+"hash = $1", hash)
}

// SaveToken implements loop.Writer: one without a number is new.
func (t *tx) SaveToken(ctx context.Context, k loop.Token, ev loop.Event) (loop.Token, error) {
	k = tidied(k)
	if err := t.saveToken(ctx, &k); err != nil {
		return k, err
	}
	if ev.Workspace == 0 {
		ev.Workspace = k.Workspace
	}
	return k, t.record(ctx, ev, k.Ref().String(), k.ID)
}

func (t *tx) saveToken(ctx context.Context, k *loop.Token) (err error) {
	if k.Number > 0 {
		n, err := t.exec(ctx, "UPDATE token SET name = $1, role = $2, expires_at = $3, last_used_at = $4, revoked_at = $5 WHERE workspace_id = $6 AND id = $7",
			k.Name, string(k.Role), k.ExpiresAt.UnixMilli(), millis(k.LastUsed), millis(k.RevokedAt), int64(k.Workspace), int64(k.ID))
		if err == nil && n == 0 {
			return absent("token")
		}
		return err
	}
	if k.ID == 0 {
		k.ID = t.s.ids.Next()
	}
	if k.Number, err = t.number(ctx, k.Workspace, loop.NounToken); err != nil {
		return err
	}
	return t.insert(ctx, "token", tokenColumns, [][]any{{int64(k.Workspace), int64(k.ID), k.Number, k.Name, string(k.Role), k.Hash,
		int64(k.CreatedBy), millis(k.CreatedAt), millis(k.ExpiresAt), millis(k.LastUsed), millis(k.RevokedAt)}}, "")
}
