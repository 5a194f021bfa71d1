package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"failforward/loop"
)

// shape says once how a value of loop lies in its table; every statement about
// it is made from that. All tables with a shape begin with the four columns of key.
type shape[T any] struct {
	table   string
	what    string // in sentences: "effect check"
	noun    loop.Noun
	key     func(*T) key
	columns []column[T]

	selected string // column names of a SELECT, after "x." aliases of the table
	inserted []string
	update   string
}

// key is where a value keeps what every aggregate has.
type key struct {
	ws, id  *loop.ID
	number  *int64
	version *int64
}

func (k key) ref(noun loop.Noun) string { return loop.Ref{Noun: noun, Number: *k.number}.String() }

// column is one column and the field behind it: how to write and how to read it.
type column[T any] struct {
	name  string
	value func(*T) any // argument of a statement
	to    func(*T) any // destination of a Scan; nil for a column that is only written
}

// col is a column for a field.
func col[T, V any](name string, at func(*T) *V) column[T] {
	return column[T]{name, func(v *T) any { return valueOf(at(v)) }, func(v *T) any { return destOf(at(v)) }}
}

// cols are the three columns of a moment.
func cols[T any](name string, at func(*T) *loop.Moment) []column[T] {
	return []column[T]{
		col(name+"_at", func(v *T) *time.Time { return &at(v).At }),
		col(name+"_status", func(v *T) *loop.Status { return &at(v).Status }),
		col(name+"_precision", func(v *T) *loop.Precision { return &at(v).Precision }),
	}
}

// searchedBy is a column that is worked out, and only there to be searched.
func searchedBy[T any](name string, value func(*T) any) column[T] {
	return column[T]{name: name, value: value}
}

// asJSON is a column of JSON; the zero value is "" where that is told apart.
func asJSON[T, V any](name string, at func(*T) *V) column[T] {
	return column[T]{name, func(v *T) any { return jsonOf(at(v)) }, func(v *T) any { return jsonInto{at(v)} }}
}

func jsonOf(p any) any {
	if v := reflect.ValueOf(p).Elem(); v.Kind() != reflect.Struct && v.IsZero() {
		return ""
	}
	b, err := json.Marshal(p)
	if err != nil {
		return err // no argument that a driver takes: the statement fails and says so
	}
	return string(b)
}

type jsonInto struct{ to any }

// Scan implements sql.Scanner.
func (j jsonInto) Scan(v any) error {
	s, ok := v.(string)
	if b, isBytes := v.([]byte); isBytes {
		s, ok = string(b), true
	}
	if !ok {
		return fmt.Errorf("a JSON column holds %T", v)
	}
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), j.to)
}

// valueOf is what a driver takes for a field.
func valueOf(p any) any {
	switch p := p.(type) {
	case *string:
		return *p
	case *loop.ID:
		return int64(*p)
	case *int64:
		return *p
	case *int:
		return int64(*p)
	case *bool:
		return int64(flag(*p))
	case *time.Time:
		return millis(*p)
	case **int64:
		return *p
	case *[]byte:
		return *p
	}
	return reflect.ValueOf(p).Elem().String() // a named string
}

func destOf(p any) any {
	if t, ok := p.(*time.Time); ok {
		return stamp{t}
	}
	return p
}

// newShape makes the statements of a shape.
func newShape[T any](table, what string, noun loop.Noun, k func(*T) key, columns ...[]column[T]) *shape[T] {
	sh := &shape[T]{table: table, what: what, noun: noun, key: k, inserted: []string{"workspace_id", "id", "number", "version"}}
	for _, c := range columns {
		sh.columns = append(sh.columns, c...)
	}
	selected, set := []string{"x.workspace_id", "x.id", "x.number", "x.version"}, []string{}
	for i, c := range sh.columns {
		sh.inserted = append(sh.inserted, c.name)
		set = append(set, fmt.Sprintf("%s = $%d", c.name, i+4))
		if c.to != nil {
			selected = append(selected, "x."+c.name)
		}
	}
	sh.selected = strings.Join(selected, ", ")
	sh.update = "UPDATE " + table + " SET version = version + 1, " + strings.Join(set, ", ") + " WHERE workspace_id = $1 AND id = $2 AND version = $3"
	return sh
}

// scan reads one row of the selected columns.
func (sh *shape[T]) scan(row scanner) (T, error) {
	var v T
	k := sh.key(&v)
	dest := make([]any, 0, 4+len(sh.columns))
	dest = append(dest, k.ws, k.id, k.number, k.version)
	for _, c := range sh.columns {
		if c.to != nil {
			dest = append(dest, c.to(&v))
		}
	}
	return v, row.Scan(dest...)
}

// row is the values of an insert.
func (sh *shape[T]) row(v *T) []any {
	k := sh.key(v)
	args := append(make([]any, 0, 4+len(sh.columns)), int64(*k.ws), int64(*k.id), *k.number, *k.version)
	for _, c := range sh.columns {
		args = append(args, c.value(v))
	}
	return args
}

// get reads one value.
func (sh *shape[T]) get(ctx context.Context, r reads, ws, id loop.ID) (T, error) {
	return one(ctx, r, sh.what, sh.scan, "SELECT "+sh.selected+" FROM "+sh.table+" x WHERE x.workspace_id = $1 AND x.id = $2", int64(ws), int64(id))
}

// in reads the values whose column is one of ids, ordered by id.
func (sh *shape[T]) in(ctx context.Context, r reads, ws loop.ID, column string, ids []loop.ID) ([]T, error) {
	var all []T
	err := inLists(ws, ids, func(in string, args []any) error {
		some, err := list(ctx, r, sh.scan, "SELECT "+sh.selected+" FROM "+sh.table+" x WHERE x.workspace_id = $1 AND x."+column+" IN "+in+" ORDER BY x.id", args...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// save writes a value at its next version and its event. It returns the value
// as it will be read back.
func (sh *shape[T]) save(ctx context.Context, t *tx, v T, ev loop.Event) (T, error) {
	v = tidied(v)
	k := sh.key(&v)
	var err error
	if *k.version == 0 {
		err = sh.create(ctx, t, &v)
	} else {
		err = sh.change(ctx, t, &v)
	}
	if err != nil {
		return v, err
	}
	if ev.Workspace == 0 {
		ev.Workspace = *k.ws
	}
	return v, t.record(ctx, ev, k.ref(sh.noun), *k.id)
}

func (sh *shape[T]) create(ctx context.Context, t *tx, v *T) error {
	k := sh.key(v)
	if *k.id == 0 {
		*k.id = t.s.ids.Next()
	}
	var err error
	if *k.number, err = t.number(ctx, *k.ws, sh.noun); err != nil {
		return err
	}
	*k.version = 1
	return t.insertLater(ctx, sh.table, sh.inserted, [][]any{sh.row(v)})
}

func (sh *shape[T]) change(ctx context.Context, t *tx, v *T) error {
	k := sh.key(v)
	args := []any{int64(*k.ws), int64(*k.id), *k.version}
	for _, c := range sh.columns {
		args = append(args, c.value(v))
	}
	n, err := t.exec(ctx, sh.update, args...)
	if err != nil {
		return err
	}
	if n == 0 {
		if _, err := sh.get(ctx, t.reads, *k.ws, *k.id); err != nil {
			return err
		}
		return stale(sh.what)
	}
	*k.version++
	return nil
}
