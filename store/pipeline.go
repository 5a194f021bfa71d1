package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// pipeline gathers the statements of a transaction on PostgreSQL whose answer
// nobody waits for, and sends them along with the next one whose answer somebody
// needs: a way to the server and back costs more than a row. They run in the order
// in which they were given.
//
// What the server refuses comes up at the statement with which it was sent, or at
// the end of the job. The transaction is spoilt from then on, and err says by what.
type pipeline struct {
	conn *sql.Conn
	late []late
	err  error // what spoilt the transaction, nil while all is well
}

// late is a statement that waits. read takes its answer from the driver.
type late struct {
	query string
	args  []any
	read  func(pgx.BatchResults) error
	then  func() error // runs once the answers to all that was sent with it are read
	sheaf *sheaf       // rows that others may join; nil for any other statement
}

// add takes a statement for later; told hears how many rows it touched.
func (p *pipeline) add(query string, args []any, told func(rows int) error) {
	var rows int
	p.late = append(p.late, late{query: query, args: cleanArgs(args), read: func(r pgx.BatchResults) error {
		tag, err := r.Exec()
		rows = int(tag.RowsAffected())
		return err
	}, then: func() error { return told(rows) }})
}

// uncounted is for whoever need not know how many rows it were.
func uncounted(int) error { return nil }

// ask takes a query for one row for later; what it scans stands in dest once all is
// sent. No row is sql.ErrNoRows, which spoils nothing; it stands in none.
func (p *pipeline) ask(query string, args []any, dest ...any) (none *error) {
	none = new(error)
	p.late = append(p.late, late{query: query, args: cleanArgs(args), read: func(r pgx.BatchResults) error {
		err := r.QueryRow().Scan(dest...)
		if errors.Is(err, pgx.ErrNoRows) {
			*none, err = sql.ErrNoRows, nil
		}
		return err
	}, then: func() error { return nil }})
	return none
}

// row sends what waits and a query for one row, which it scans into dest.
func (p *pipeline) row(ctx context.Context, query string, args []any, dest ...any) error {
	none := p.ask(query, args, dest...)
	if err := p.flush(ctx); err != nil {
		return err
	}
	return mend(*none)
}

// flush sends what waits and returns what spoilt the transaction, then or before.
func (p *pipeline) flush(ctx context.Context) error {
	for len(p.late) > 0 && p.err == nil { // then may add some
		all := p.late
		p.late = nil
		p.err = mend(p.send(ctx, all))
	}
	return p.err
}

func (p *pipeline) send(ctx context.Context, all []late) error {
	err := p.conn.Raw(func(c any) error {
		var b pgx.Batch
		for _, l := range all {
			if l.sheaf != nil {
				l.args = l.sheaf.arrays()
			}
			b.Queue(l.query, l.args...)
		}
		return answers(c.(*stdlib.Conn).Conn().SendBatch(ctx, &b), all)
	})
	for _, l := range all {
		if err == nil {
			err = l.then()
		}
	}
	return err
}

// answers reads the answers in order. Behind the first refusal there are none.
func answers(r pgx.BatchResults, all []late) error {
	for _, l := range all {
		if err := l.read(r); err != nil {
			_ = r.Close() // says the same
			return err
		}
	}
	return r.Close()
}

// forget drops what waits and what went wrong: the transaction that these belong
// to, or the job of it, is taken back.
func (p *pipeline) forget() { p.late, p.err = nil, nil }

// later runs a statement by the end of the job, where it is as good as now: see
// pipeline. Elsewhere it runs now.
func (t *tx) later(ctx context.Context, query string, args ...any) error {
	return t.counted(ctx, query, args, uncounted)
}

// counted is later for a statement of which told hears how many rows it touched.
func (t *tx) counted(ctx context.Context, query string, args []any, told func(rows int) error) error {
	if t.pipe != nil {
		t.pipe.add(query, args, told)
		return nil
	}
	n, err := t.exec(ctx, query, args...)
	if err != nil {
		return err
	}
	return told(n)
}

// row reads one row, in the same way to the server as what waits.
func (t *tx) row(ctx context.Context, query string, args []any, dest ...any) error {
	if t.pipe != nil {
		return t.pipe.row(ctx, query, args, dest...)
	}
	return mend(t.q.QueryRowContext(ctx, query, args...).Scan(dest...))
}
