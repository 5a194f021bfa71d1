package store

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"failforward/loop"
)

// sheaf gathers the rows that the jobs of a batch give to the same statement one after
// the other, each column as an array: to PostgreSQL a statement costs about as much as
// the row that it brings.
type sheaf struct {
	rows  [][]any
	ids   []loop.ID
	known []func() // by row: what to do when it was there before
	bytes int
}

// mostBound is from how many bytes on a sheaf is sent at once, so that large bodies do
// not wait in memory a second time.
const mostBound = 1 << 20

// join adds a row to the statement that waits last, when that is the same; else the
// statement with it. The statement comes from insertMany, and returns the id of each row
// that it has inserted; of the others known is called. cells are int64, string and []byte.
func (p *pipeline) join(ctx context.Context, query string, id loop.ID, cells []any, known func()) error {
	if n := len(p.late); n == 0 || p.late[n-1].sheaf == nil || p.late[n-1].query != query {
		p.late = append(p.late, bind(query))
	}
	s := p.late[len(p.late)-1].sheaf
	s.rows, s.ids, s.known = append(s.rows, cells), append(s.ids, id), append(s.known, known)
	for _, cell := range cells {
		if b, ok := cell.([]byte); ok {
			s.bytes += len(b)
		}
	}
	if s.bytes < mostBound {
		return nil
	}
	return p.flush(ctx)
}

// bind is the statement of a sheaf without rows.
func bind(query string) late {
	s, fresh := &sheaf{}, map[loop.ID]bool{}
	return late{query: query, sheaf: s, read: func(r pgx.BatchResults) error {
		rows, err := r.Query()
		if err != nil {
			return err
		}
		var id int64
		_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
			fresh[loop.ID(id)] = true
			return nil
		})
		return err
	}, then: func() error {
		for i, id := range s.ids {
			if !fresh[id] {
				s.known[i]()
			}
		}
		return nil
	}}
}

// arrays are the columns of a sheaf.
func (s *sheaf) arrays() []any {
	out := make([]any, len(s.rows[0]))
	for i := range out {
		switch s.rows[0][i].(type) {
		case int64:
			out[i] = columnOf[int64](s.rows, i)
		case string:
			out[i] = columnOf[string](s.rows, i)
		default:
			out[i] = columnOf[[]byte](s.rows, i)
		}
	}
	return out
}

func columnOf[T any](rows [][]any, i int) []T {
	out := make([]T, len(rows))
	for n, row := range rows {
		out[n] = row[i].(T)
	}
	return out
}

// insertMany is the text of an insert on PostgreSQL that takes each column as an array.
func insertMany(table string, columns, types []string, tail string) string {
	arrays := make([]string, len(types))
	for i, kind := range types {
		arrays[i] = "$" + strconv.Itoa(i+1) + "::" + kind + "[]"
	}
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") SELECT * FROM unnest(" + strings.Join(arrays, ", ") + ")" + tail
}
