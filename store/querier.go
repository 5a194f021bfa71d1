package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"sync"
)

// querier runs SQL: a pool, the connection of the lane, or a *sql.Tx. Rows have
// to be read to their end, or closed, before the next statement begins: there
// may be one connection only, and its statements are kept for re-use.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// maxStatements bounds how many prepared statements are kept. Our own texts are
// some three hundred; lists of values come in a few sizes only (see inList).
const maxStatements = 1000

// preparer makes a statement: *sql.DB or *sql.Conn.
type preparer interface {
	querier
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// cached is a querier that cleans every text on its way in (see clean), and on
// SQLite keeps its statements prepared; on PostgreSQL the driver does.
type cached struct {
	on      preparer
	prepare bool
	pipe    *pipeline // what has to run before the next statement; nil on SQLite and in a pool

	mu    sync.RWMutex
	stmts map[string]*sql.Stmt
}

func newCached(on preparer, prepare bool) *cached {
	return &cached{on: on, prepare: prepare, stmts: map[string]*sql.Stmt{}}
}

// stmt returns the prepared statement, or nil where there is none: then the
// text itself is run, which also tells what is wrong with it.
func (c *cached) stmt(ctx context.Context, query string) *sql.Stmt {
	if !c.prepare {
		return nil
	}
	c.mu.RLock()
	s, full := c.stmts[query], len(c.stmts) >= maxStatements
	c.mu.RUnlock()
	if s != nil || full {
		return s
	}
	s, err := c.on.PrepareContext(ctx, unnamed(query))
	if err != nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if other := c.stmts[query]; other != nil {
		s.Close()
		return other
	}
	c.stmts[query] = s
	return s
}

// unnamed writes $1, $2, $3 as ?, ?, ? where they stand in order, each once. To
// SQLite $1 is a name, which it looks up in a list: an insert of many rows would
// take as long as the square of its arguments.
func unnamed(query string) string {
	var b strings.Builder
	rest := query
	for n := 1; ; n++ {
		before, after, found := strings.Cut(rest, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits := len(after) - len(strings.TrimLeft(after, "0123456789"))
		if after[:digits] != strconv.Itoa(n) {
			return query
		}
		b.WriteByte('?')
		rest = after[digits:]
	}
}

func (c *cached) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	args = cleanArgs(args)
	if err := c.before(ctx); err != nil {
		return nil, err
	}
	if s := c.stmt(ctx, query); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return c.on.ExecContext(ctx, query, args...)
}

func (c *cached) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	args = cleanArgs(args)
	if err := c.before(ctx); err != nil {
		return nil, err
	}
	if s := c.stmt(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return c.on.QueryContext(ctx, query, args...)
}

// QueryRowContext runs a query for one row. On SQLite it does not end with ctx:
// the driver would start a goroutine to watch it, which costs more than the row.
func (c *cached) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	args = cleanArgs(args)
	if c.prepare {
		ctx = context.WithoutCancel(ctx)
	}
	_ = c.before(ctx) // spoils the transaction: the query says so, and the pipeline keeps why
	if s := c.stmt(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return c.on.QueryRowContext(ctx, query, args...)
}

// before sends what is to run before the next statement.
func (c *cached) before(ctx context.Context) error {
	if c.pipe == nil {
		return nil
	}
	return c.pipe.flush(ctx)
}

func (c *cached) closeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.stmts {
		s.Close()
	}
	c.stmts = map[string]*sql.Stmt{}
}

// exec runs a statement and returns how many rows it touched.
func (r reads) exec(ctx context.Context, query string, args ...any) (int, error) {
	res, err := r.q.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, mend(err)
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// each runs a query and hands row by row to scan; no other statement may run
// before it returns.
func (r reads) each(ctx context.Context, query string, args []any, scan func(row scanner) error) error {
	rows, err := r.q.QueryContext(ctx, query, args...)
	if err != nil {
		return mend(err)
	}
	for err == nil && rows.Next() {
		err = scan(rows)
	}
	return mend(errors.Join(err, rows.Err(), rows.Close()))
}

// scanner is a row that can be read.
type scanner interface{ Scan(dest ...any) error }

// list reads all rows of a query into values.
func list[T any](ctx context.Context, r reads, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	out := []T{}
	err := r.each(ctx, query, args, func(row scanner) error {
		v, err := scan(row)
		out = append(out, v)
		return err
	})
	return out, err
}

// one reads the one row of a query into a value; missing is the sentence of the
// NotFound when there is none.
func one[T any](ctx context.Context, r reads, missing string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	v, err := scan(r.q.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		var zero T
		return zero, absent(missing)
	}
	return v, mend(err)
}
