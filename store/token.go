package store

import (
	"context"

	"failforward/loop"
)

// Tokens have a number and no version, so they have no shape either.
var tokenColumns = []string{"workspace_id", "id", "number", "name", "role", "hash", "created_by", "created_at", "expires_at", "last_used_at", "revoked_at"}

const selectedToken = "t.workspace_id, t.id, t.number, t.name, t.role, t.hash, t.created_by, t.created_at, t.expires_at, t.last_used_at, t.revoked_at"

func tokenInto(t *loop.Token) []any {
	return []any{&t.Workspace, &t.ID, &t.Number, &t.Name, &t.Role, &t.Hash, &t.CreatedBy, stamp{&t.CreatedAt}, stamp{&t.ExpiresAt}, stamp{&t.LastUsed}, stamp{&t.RevokedAt}}
}

func scanToken(row scanner) (loop.Token, error) {
	var t loop.Token
	err := row.Scan(tokenInto(&t)...)
	return t, err
}

// Tokens implements loop.PeopleReader.
func (r reads) Tokens(ctx context.Context, ws loop.ID) ([]loop.Token, error) {
	return list(ctx, r, scanToken, "SELECT "+selectedToken+" FROM token t WHERE t.workspace_id = $1 ORDER BY t.created_at DESC, t.id DESC", int64(ws))
}

// TokenByHash implements loop.PeopleReader. Every request of a program asks this,
// so it is one question.
func (r reads) TokenByHash(ctx context.Context, hash []byte) (loop.Token, loop.Workspace, error) {
	var w loop.Workspace
	t, err := one(ctx, r, "token", func(row scanner) (t loop.Token, err error) {
		err = row.Scan(append(tokenInto(&t), workspaceInto(&w)...)...)
		return t, err
	}, "SELECT "+selectedToken+", "+workspaceColumns+" FROM token t JOIN workspace w ON w.workspace_id = t.workspace_id WHERE t.hash = $1", hash)
	return t, w.Zoned(r.s.zone(w)), err
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
	t.s.tokens.spoilt.Store(true)
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
