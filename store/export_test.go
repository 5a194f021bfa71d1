package store

import (
	"context"
	"database/sql"
	"slices"

	"failforward/loop"
)

// What only tests of this package need to reach.

// SetNode makes the keys of two stores with the same clock the same.
func (s *Store) SetNode(n uint16) { s.ids.Node = n }

// Exec runs one statement of SQL in a transaction of its own.
func (s *Store) Exec(ctx context.Context, query string, args ...any) error {
	return s.do(ctx, query, args...)
}

// Rows reads whatever a query answers.
func (s *Store) Rows(ctx context.Context, query string, args ...any) ([][]any, error) {
	rows, err := s.pool.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	var all [][]any
	for err == nil && rows.Next() {
		row, dest := make([]any, len(names)), make([]any, len(names))
		for i := range row {
			dest[i] = &row[i]
		}
		err = rows.Scan(dest...)
		all = append(all, row)
	}
	return all, err
}

// Counting is a reader that counts the statements that it runs.
func (s *Store) Counting(n *int) loop.Reader { return reads{counting{s.q, n}, s} }

type counting struct {
	querier
	n *int
}

func (c counting) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	*c.n++
	return c.querier.QueryContext(ctx, query, args...)
}

func (c counting) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	*c.n++
	return c.querier.QueryRowContext(ctx, query, args...)
}

// Statement is one statement as the driver gets it.
type Statement struct {
	Query string
	Args  []any
}

// Recorded runs a write and returns its statements.
func (s *Store) Recorded(ctx context.Context, do func(context.Context, loop.Writer) error) ([]Statement, error) {
	rec := &recorder{postgres: s.postgres()}
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		rec.querier, rec.all = t.q, nil
		return do(ctx, &tx{reads: reads{rec, s}})
	})
	return rec.all, err
}

type recorder struct {
	querier
	postgres bool
	all      []Statement
}

func (r *recorder) text(query string) string {
	if r.postgres {
		return query
	}
	return unnamed(query)
}

func (r *recorder) note(query string, args []any) {
	r.all = append(r.all, Statement{r.text(query), slices.Clone(args)})
}

func (r *recorder) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	r.note(query, args)
	return r.querier.ExecContext(ctx, query, args...)
}

func (r *recorder) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	r.note(query, args)
	return r.querier.QueryContext(ctx, query, args...)
}

func (r *recorder) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	r.note(query, args)
	return r.querier.QueryRowContext(ctx, query, args...)
}
