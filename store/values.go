package store

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"failforward/loop"

	"golang.org/x/text/unicode/norm"
)

// millis is a time as a column holds it: Unix milliseconds, NULL for the zero time.
func millis(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// stamp is a destination for Scan that fills a time from its column.
type stamp struct{ to *time.Time }

// Scan implements sql.Scanner.
func (s stamp) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*s.to = time.Time{}
	case int64:
		*s.to = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("a time column holds %T", v)
	}
	return nil
}

// flag is a truth as a column holds it: 0 or 1.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// clean makes a text that both databases keep byte for byte: PostgreSQL refuses
// U+0000 and broken UTF-8, so both become U+FFFD, on SQLite too.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

func isClean(s string) bool { return strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) }

// cleanArgs cleans the texts among the arguments of a statement.
func cleanArgs(args []any) []any {
	for i, a := range args {
		switch v := a.(type) {
		case string:
			if !isClean(v) { // to put it back as it was would copy it
				args[i] = clean(v)
			}
		case nil, int64, int, loop.ID, []byte, float64, bool, *int64:
		default:
			if r := reflect.ValueOf(a); r.Kind() == reflect.String {
				args[i] = clean(r.String())
			}
		}
	}
	return args
}

// tidied returns v as it will be read back: texts cleaned, times in UTC and
// whole milliseconds, a moment without a time in one form only.
func tidied[T any](v T) T {
	tidyAt(&v)
	return v
}

// tidyAt is tidied where the value stands.
func tidyAt[T any](v *T) { tidy(reflect.ValueOf(v).Elem()) }

func tidy(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); !isClean(s) {
			v.SetString(clean(s))
		}
	case reflect.Struct:
		tidyStruct(v)
	case reflect.Slice:
		if k := v.Type().Elem().Kind(); k == reflect.String || k == reflect.Struct {
			fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len()) // the caller's own stays as it was
			reflect.Copy(fresh, v)
			for i := range fresh.Len() {
				tidy(fresh.Index(i))
			}
			v.Set(fresh)
		}
	}
}

func tidyStruct(v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		tidyTime(p)
	case *loop.Moment: // an import has four in each row
		tidyTime(&p.At)
		p.Status, p.Precision = loop.Status(clean(string(p.State()))), loop.Precision(clean(string(p.Precision)))
		if !p.Known() {
			p.At, p.Precision = time.Time{}, ""
		}
	default:
		for i := range v.NumField() {
			tidy(v.Field(i))
		}
	}
}

func tidyTime(t *time.Time) {
	if !t.IsZero() {
		*t = time.UnixMilli(t.UnixMilli()).UTC()
	}
}

// lower folds a name so that upper and lower case, and the two ways of writing
// an accent, are the same.
func lower(s string) string { return strings.ToLower(norm.NFC.String(clean(s))) }

// tagKey folds the name of a tag: as lower, and "hidden-dependency" and
// "hidden_dependency" are the same as "hidden dependency", since a typed #tag
// cannot hold a blank.
func tagKey(name string) string {
	return strings.Join(strings.Fields(hyphens.Replace(lower(name))), " ")
}

var hyphens = strings.NewReplacer("-", " ", "_", " ")

// login folds what a person signs in with.
func login(s string) string { return lower(strings.TrimSpace(s)) }
