package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonRow is one JSON object.
type jsonRow struct {
	object map[string]any
	folded map[string]any // its keys folded; nil with a map or profile
	nuls   int            // NUL characters in what was taken
}

// decodeRow reads one object; why says what is wrong with it.
func decodeRow(raw []byte) (r *jsonRow, why string) {
	if !utf8.Valid(raw) {
		return nil, "It is not UTF-8: save the file as UTF-8."
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, "It is not JSON: " + plainJSONError(err) + "."
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, "More follows behind the JSON object. Put each object into a line of its own."
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, "It is no JSON object. Write each failure as {\"title\": ..., \"started_at\": ...}."
	}
	return &jsonRow{object: object}, ""
}

func plainJSONError(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "it ends too early"
	}
	var at *json.SyntaxError
	if errors.As(err, &at) {
		return fmt.Sprintf("%s (byte %d of it)", at, at.Offset)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// value returns what stands in a column, nil when nothing does.
func (r *jsonRow) value(c *column) any {
	for _, key := range c.folded {
		if v, ok := r.folded[key]; ok {
			return v
		}
	}
	if c.folded != nil {
		return nil
	}
	if v, ok := r.object[c.name]; ok {
		return v
	}
	return walk(r.object, c.path)
}

// walk follows a dotted path; through a list it goes into every entry.
func walk(v any, path []string) any {
	if len(path) == 0 {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		return walk(v[path[0]], path[1:])
	case []any:
		var all []any
		for _, e := range v {
			if found := walk(e, path); found != nil {
				all = append(all, found)
			}
		}
		return all
	}
	return nil
}

// text implements row.
func (r *jsonRow) text(c *column) string {
	s := strings.TrimSpace(r.plain(r.value(c)))
	if missing(s) {
		return ""
	}
	return s
}

// key is the text at a dotted path.
func (r *jsonRow) key(path string) string { return r.text(jsonColumn(path)) }

// list implements row.
func (r *jsonRow) list(c *column) []string {
	all, ok := r.value(c).([]any)
	if !ok {
		return splitList(r.text(c))
	}
	var names []string
	for _, e := range all {
		if s := r.plain(e); !missing(s) {
			names = append(names, s)
		}
	}
	return names
}

// plain writes a value as text: of an object its name, of a list its entries.
func (r *jsonRow) plain(v any) string {
	switch v := v.(type) {
	case string:
		return r.denul(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, r.plain(e))
		}
		return strings.Join(all, ", ")
	case map[string]any:
		return r.named(v)
	}
	return ""
}

// named is an object as text: its title, name, key or id, else its JSON.
func (r *jsonRow) named(v map[string]any) string {
	for _, key := range []string{"title", "name", "key", "id"} {
		if s, ok := v[key].(string); ok && s != "" {
			return r.denul(s)
		}
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

func (r *jsonRow) denul(s string) string {
	n := strings.Count(s, "\x00")
	if n == 0 {
		return s
	}
	r.nuls += n
	return strings.ReplaceAll(s, "\x00", "\uFFFD")
}

// hash implements row: the order of keys and keys without a value change nothing.
func (r *jsonRow) hash() [32]byte { return sha256.Sum256(canonical(nil, r.object)) }

// zeros implements row.
func (r *jsonRow) zeros() int { return r.nuls }

func canonical(buf []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		buf = append(buf, '{')
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if v[key] != nil {
				buf = canonical(sized(buf, key), v[key])
			}
		}
		return append(buf, '}')
	case []any:
		buf = append(buf, '[')
		for _, e := range v {
			buf = canonical(buf, e)
		}
		return append(buf, ']')
	case string:
		return sized(append(buf, 's'), v)
	case json.Number:
		return sized(append(buf, 'n'), v)
	case bool:
		return strconv.AppendBool(buf, v)
	}
	return append(buf, '0')
}
