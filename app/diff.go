package app

import (
	"context"
	"reflect"
	"strings"
	"time"
	"unicode"

	"failforward/loop"
)

// changed returns what stood in the fields of before that differ in after, by
// snake-case name: the diff of an event keeps old values only.
func changed(before, after any) map[string]any {
	old := map[string]any{}
	compare(old, reflect.ValueOf(before), reflect.ValueOf(after))
	return old
}

// edited saves what a deed has changed, with what stood there before; where
// nothing has changed it saves nothing and returns what stands there.
func edited[T any](ctx context.Context, save func(context.Context, T, loop.Event) (T, error), before, after T, ev loop.Event) (T, error) {
	old := changed(before, after)
	if len(old) == 0 {
		return before, nil
	}
	return save(ctx, after, ev.With(old))
}

func compare(old map[string]any, b, a reflect.Value) {
	for i := range b.NumField() {
		switch f := b.Type().Field(i); {
		case f.Anonymous:
			compare(old, b.Field(i), a.Field(i))
		case f.IsExported() && f.Name != "Version" && f.Name != "UpdatedAt" && !alike(b.Field(i), a.Field(i)):
			old[snake(f.Name)] = plain(b.Field(i).Interface())
		}
	}
}

// alike compares two fields; an empty list and none are the same.
func alike(b, a reflect.Value) bool {
	if b.Kind() == reflect.Slice && b.Len() == 0 && a.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(b.Interface(), a.Interface())
}

// plain writes times in the way that the log shows them: none is null.
func plain(v any) any {
	switch v := v.(type) {
	case time.Time:
		return at(v)
	case loop.Moment:
		return map[string]any{"at": at(v.At), "status": v.State(), "precision": v.Precision}
	}
	return v
}

func at(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}

func snake(s string) string {
	var b strings.Builder
	for i, r := range s {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
