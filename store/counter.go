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
	const count = `
		INSERT INTO counter (workspace_id, noun, last) VALUES ($1, $2, $3)
		ON CONFLICT (workspace_id, noun) DO UPDATE SET last = counter.last + excluded.last`
	var last int64
	if t.s.postgres() {
		err := t.row(ctx, count+" RETURNING last", []any{int64(ws), string(noun), int64(n)}, &last)
		return last - int64(n) + 1, err
	}
	// RETURNING would make SQLite flush its text index for every job of a batch,
	// which doubles the cost of a create.
	if _, err := t.exec(ctx, count, int64(ws), string(noun), int64(n)); err != nil {
		return 0, err
	}
	err := t.q.QueryRowContext(ctx, "SELECT last FROM counter WHERE workspace_id = $1 AND noun = $2", int64(ws), string(noun)).Scan(&last)
	return last - int64(n) + 1, mend(err)
}

// openFailures counts the failures that are open, which every page shows. Numbers have
// no gaps and failures do not go, so those are all but the few that are not open.
func (r reads) openFailures(ctx context.Context, ws loop.ID) (int, error) {
	var n int
	err := r.each(ctx, `SELECT last - (SELECT count(*) FROM failure WHERE workspace_id = $1 AND state <> 'open') FROM counter WHERE workspace_id = $2 AND noun = $3`,
		[]any{int64(ws), int64(ws), string(loop.NounFailure)}, func(row scanner) error { return row.Scan(&n) })
	return n, err
}
