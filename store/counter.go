package store

import (
	"context"

	"failforward/loop"
)

// number returns the next number of a noun: F-142 comes after F-141, without
// gaps, since a transaction that is taken back takes its numbers back too.
func (t *tx) number(ctx context.Context, ws loop.ID, noun loop.Noun) (int64, error) {
	return t.numbers(ctx, ws, noun, 1)
}

// numbers reserves n numbers and returns the first of them.
func (t *tx) numbers(ctx context.Context, ws loop.ID, noun loop.Noun, n int) (int64, error) {
	// Two statements instead of RETURNING: that would make SQLite flush its text
	// index for every job of a batch, which doubles the cost of a create.
	_, err := t.exec(ctx, `
		INSERT INTO counter (workspace_id, noun, last) VALUES ($1, $2, $3)
		ON CONFLICT (workspace_id, noun) DO UPDATE SET last = counter.last + excluded.last`, int64(ws), string(noun), int64(n))
	if err != nil {
		return 0, err
	}
	var last int64
	err = t.q.QueryRowContext(ctx, "SELECT last FROM counter WHERE workspace_id = $1 AND noun = $2", int64(ws), string(noun)).Scan(&last)
	return last - int64(n) + 1, mend(err)
}
