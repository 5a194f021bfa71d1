package store

import (
	"bytes"
	"context"

	"failforward/loop"
)

// Claim implements loop.Writer. A first call with made = 0 holds the key, and
// the call that follows in the same transaction says what was made.
func (t *tx) Claim(ctx context.Context, ws loop.ID, name string, body [32]byte, made loop.ID) (loop.ID, error) {
	n, err := t.exec(ctx, "INSERT INTO claim (workspace_id, key, body, made_id, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (workspace_id, key) DO NOTHING",
		int64(ws), name, body[:], int64(made), t.s.now().UnixMilli())
	if err != nil || n == 1 {
		return 0, err
	}
	var stored []byte
	var before loop.ID
	err = t.q.QueryRowContext(ctx, "SELECT body, made_id FROM claim WHERE workspace_id = $1 AND key = $2", int64(ws), name).Scan(&stored, &before)
	if err != nil {
		return 0, mend(err)
	}
	if !bytes.Equal(stored, body[:]) {
		return 0, &loop.Error{Code: loop.Conflict, Field: "idempotency_key", Text: "This idempotency key came before with another body. Use a new key for a new request."}
	}
	if before != 0 || made == 0 {
		return before, nil
	}
	_, err = t.exec(ctx, "UPDATE claim SET made_id = $1 WHERE workspace_id = $2 AND key = $3", int64(made), int64(ws), name)
	return 0, err
}
