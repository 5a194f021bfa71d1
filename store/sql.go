package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"failforward/loop"
)

// maxIn is the longest list of values in one statement. Lists are padded to a
// power of four, so that there are few different texts to prepare.
const maxIn = 256

// inLists calls do for stretches of ids, with a list of placeholders that begins
// at $2 and the arguments: the workspace as $1, then the ids.
func inLists(ws loop.ID, ids []loop.ID, do func(in string, args []any) error) error {
	for len(ids) > 0 {
		n := min(len(ids), maxIn)
		args := append(make([]any, 0, maxIn+1), int64(ws))
		for _, id := range ids[:n] {
			args = append(args, int64(id))
		}
		for size := padded(n); len(args) <= size; {
			args = append(args, args[len(args)-1])
		}
		if err := do(placeholders(2, len(args)-1), args); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// inHashes calls do for stretches of hashes, with a list of placeholders that begins
// behind the first arguments, and all arguments.
func inHashes(first []any, hashes [][16]byte, do func(in string, args []any) error) error {
	for some := range slices.Chunk(hashes, maxIn) {
		args := slices.Clone(first)
		for i := range padded(len(some)) {
			args = append(args, some[min(i, len(some)-1)][:])
		}
		if err := do(placeholders(len(first)+1, len(args)-len(first)), args); err != nil {
			return err
		}
	}
	return nil
}

func padded(n int) int {
	size := 1
	for size < n {
		size *= 4
	}
	return size
}

// placeholders writes ($2, $3, ...): n of them.
func placeholders(first, n int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	b.WriteByte(')')
	return b.String()
}

// maxArguments bounds the arguments of one statement: PostgreSQL takes 65,535,
// SQLite 32,766, and beyond some thousand nothing gets faster.
const maxArguments = 4096

// insert writes rows, many in one statement; tail is an ON CONFLICT clause or "".
func (t *tx) insert(ctx context.Context, table string, columns []string, rows [][]any, tail string) error {
	return t.inserts(table, columns, rows, tail, func(query string, args []any) error {
		_, err := t.exec(ctx, query, args...)
		return err
	})
}

// insertLater is insert by the end of the job: see later.
func (t *tx) insertLater(ctx context.Context, table string, columns []string, rows [][]any) error {
	return t.inserts(table, columns, rows, "", func(query string, args []any) error { return t.later(ctx, query, args...) })
}

// inserts makes the statements of an insert. Stretches are powers of two, so that
// there are few different texts to prepare.
func (t *tx) inserts(table string, columns []string, rows [][]any, tail string, run func(query string, args []any) error) error {
	most := 1
	for most*2*len(columns) <= maxArguments {
		most *= 2
	}
	for n := most; len(rows) > 0; {
		for n > len(rows) {
			n /= 2
		}
		blank := unblank(len(columns))
		if n == most { // only there: else each choice of fields that people fill in would have its text
			blank = blanks(rows[:n])
		}
		if err := run(t.s.insertBlank(table, columns, blank, n, tail), arguments(rows[:n], blank)); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// arguments are the values of rows in order, without the blanks.
func arguments(rows [][]any, blank string) []any {
	args := make([]any, 0, len(rows)*len(blank))
	for _, row := range rows {
		for i, v := range row {
			if blank[i] == ' ' {
				args = append(args, v)
			}
		}
	}
	return args
}

// unblank is blanks for columns that are all arguments.
func unblank(columns int) string { return strings.Repeat(" ", columns) }

// blanks says for each column what it holds when that is nothing in every row: N
// for NULL, 0, or '; a blank where it has to be an argument. Half of the columns of
// an import are empty, and an argument costs as much as writing it.
func blanks(rows [][]any) string {
	out := make([]byte, len(rows[0]))
	for i := range out {
		out[i] = blank(rows[0][i])
		for _, row := range rows[1:] {
			if out[i] == ' ' || blank(row[i]) != out[i] {
				out[i] = ' '
				break
			}
		}
	}
	return string(out)
}

func blank(v any) byte {
	switch v {
	case nil:
		return 'N'
	case int64(0):
		return '0'
	case "":
		return '\''
	}
	return ' '
}

// insertText is the text of an insert in which all columns are arguments.
func (s *Store) insertText(table string, columns []string, rows int, tail string) string {
	return s.insertBlank(table, columns, unblank(len(columns)), rows, tail)
}

// insertBlank is the text of an insert. It is kept: writing out some thousand
// placeholders takes as long as inserting some of the rows.
func (s *Store) insertBlank(table string, columns []string, blank string, rows int, tail string) string {
	key := insertKey{"INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ", blank, tail, rows}
	if text, ok := s.inserts.Load(key); ok {
		return text.(string)
	}
	all, n := make([]string, rows), 0
	for i := range all {
		all[i] = "(" + strings.Join(values(blank, &n), ", ") + ")"
	}
	text := key.head + strings.Join(all, ", ") + tail
	s.inserts.Store(key, text)
	return text
}

// values writes the values of one row behind the placeholder n.
func values(blank string, n *int) []string {
	out := make([]string, len(blank))
	for i := range out {
		switch blank[i] {
		case 'N':
			out[i] = "NULL"
		case '0':
			out[i] = "0"
		case '\'':
			out[i] = "''"
		default:
			*n++
			out[i] = "$" + strconv.Itoa(*n)
		}
	}
	return out
}

// insertKey is what tells inserts apart: few, since rows is a power of two.
type insertKey struct {
	head, blank, tail string
	rows              int
}

// where gathers the conditions of a query and their arguments.
type where struct {
	conditions []string
	args       []any
}

// add takes a condition whose arguments are written as ?.
func (w *where) add(condition string, args ...any) {
	for _, a := range args {
		condition = strings.Replace(condition, "?", w.arg(a), 1)
	}
	w.conditions = append(w.conditions, condition)
}

// arg takes one argument and returns its placeholder.
func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// is takes "column is this", unless id is 0.
func (w *where) is(column string, id loop.ID) {
	if id != 0 {
		w.add(column+" = ?", int64(id))
	}
}

// hashes narrows a column to some hashes: few, as those of groups that are one.
func (w *where) hashes(column string, all [][16]byte) {
	marks := make([]string, padded(len(all)))
	for i := range marks {
		marks[i] = w.arg(all[min(i, len(all)-1)][:])
	}
	w.conditions = append(w.conditions, column+" IN ("+strings.Join(marks, ", ")+")")
}

// in takes "column IN (...)"; the list is padded like those of inLists.
func (w *where) in(column string, values []string) {
	marks := make([]string, padded(len(values)))
	for i := range marks {
		marks[i] = w.arg(values[min(i, len(values)-1)])
	}
	w.conditions = append(w.conditions, column+" IN ("+strings.Join(marks, ", ")+")")
}

// after takes "behind this place of the list".
func (w *where) after(at, id string, desc bool, key any, last loop.ID) {
	w.add("("+at+", "+id+") "+map[bool]string{true: "<", false: ">"}[desc]+" (?, ?)", key, int64(last))
}

func (w *where) String() string { return strings.Join(w.conditions, " AND ") }
