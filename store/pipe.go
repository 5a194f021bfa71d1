package store

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"failforward/loop"
)

// maxPiped bounds the statements that wait in a pipe, and so its memory.
const maxPiped = 64

// pipe is the connection of the lane on PostgreSQL, for one batch without
// savepoints. A statement whose answer nobody needs waits in it, and travels with
// the next one whose answer somebody does: a create goes to the server once, not
// five times. An error may so come up at a later job. It ends the batch, and where
// there is more than one job they run again without a pipe (see attempt), where
// each hears its own.
type pipe struct {
	*cached
	conn  *sql.Conn
	queue *pgx.Batch
	last  map[counter]int64 // numbers that this transaction has taken, and so holds
	err   error
}

// counter names a row of that table.
type counter struct {
	ws   loop.ID
	noun loop.Noun
}

func newPipe(q *cached, conn *sql.Conn) *pipe {
	return &pipe{cached: q, conn: conn, queue: &pgx.Batch{}, last: map[counter]int64{}}
}

// later runs a statement before the next one that is waited for.
func (p *pipe) later(ctx context.Context, query string, args []any) error {
	p.queue.Queue(query, cleanArgs(args)...)
	if p.queue.Len() < maxPiped {
		return p.err
	}
	_, err := p.flush(ctx)
	return err
}

// flush sends what waits, and returns how many rows the last statement touched.
func (p *pipe) flush(ctx context.Context) (driver.RowsAffected, error) {
	if p.err != nil || p.queue.Len() == 0 {
		return 0, p.err
	}
	var n int64
	queue := p.queue
	p.queue = &pgx.Batch{}
	p.err = p.conn.Raw(func(c any) (err error) {
		n, err = send(ctx, c.(*stdlib.Conn).Conn(), queue)
		return err
	})
	return driver.RowsAffected(n), p.err
}

// end sends what still waits before the commit.
func (p *pipe) end(ctx context.Context) error {
	if p == nil {
		return nil
	}
	_, err := p.flush(ctx)
	return err
}

// cause is what the database refused first; what it says after that is only that
// it refused.
func (p *pipe) cause(err error) error {
	if p != nil && p.err != nil {
		return p.err
	}
	return err
}

func send(ctx context.Context, conn *pgx.Conn, queue *pgx.Batch) (n int64, err error) {
	results := conn.SendBatch(ctx, queue)
	for range queue.Len() {
		tag, err := results.Exec()
		if err != nil {
			results.Close()
			return 0, err
		}
		n = tag.RowsAffected()
	}
	return n, results.Close()
}

func (p *pipe) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	p.queue.Queue(query, cleanArgs(args)...)
	return p.flush(ctx)
}

func (p *pipe) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if _, err := p.flush(ctx); err != nil {
		return nil, err
	}
	return p.cached.QueryContext(ctx, query, args...)
}

// QueryRowContext has no place for the error of a flush; the batch ends with it anyhow.
func (p *pipe) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	_, _ = p.flush(ctx) // kept in p.err
	return p.cached.QueryRowContext(ctx, query, args...)
}

// unrefused are tables that take every row that a deed may save: no name in them
// can be taken. Whoever writes to another one hears at once what is wrong.
var unrefused = map[string]bool{"failure": true, "failure_service": true, "failure_tag": true, "event": true, "event_diff": true, "import_key": true}

// send inserts into a table, later where that can be.
func (t *tx) send(ctx context.Context, table, query string, args ...any) error {
	if unrefused[table] {
		return t.later(ctx, query, args...)
	}
	_, err := t.exec(ctx, query, args...)
	return err
}

// later runs a statement of which nobody needs to know more than its error.
func (t *tx) later(ctx context.Context, query string, args ...any) error {
	if p, ok := t.q.(*pipe); ok {
		return mend(p.later(ctx, query, args))
	}
	_, err := t.exec(ctx, query, args...)
	return err
}

// piped returns the last number of a noun, if this transaction has taken it.
func (t *tx) piped(ws loop.ID, noun loop.Noun) (last int64, known bool) {
	if p, ok := t.q.(*pipe); ok {
		last, known = p.last[counter{ws, noun}]
	}
	return last, known
}

// keep notes the last number that this transaction has taken.
func (t *tx) keep(ws loop.ID, noun loop.Noun, last int64) {
	if p, ok := t.q.(*pipe); ok {
		p.last[counter{ws, noun}] = last
	}
}
