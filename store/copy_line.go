package store

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A row travels as one line of JSON: an object with the columns in the order of
// the schema. Keys are strings of digits, as in the API, since JSON numbers lose
// them; other numbers are numbers as long as they fit into one. Bytes are base64.

// exact is the largest number that every reader of JSON keeps.
const exact = 1<<53 - 1

// line appends a row to b.
func line(b []byte, columns []attribute, row []any) []byte {
	for i, c := range columns {
		b = append(b, "{,"[min(i, 1)])
		b = quote(b, c.name)
		b = append(b, ':')
		switch v := row[i].(type) {
		case nil:
			b = append(b, "null"...)
		case int64:
			b = number(b, v, isKey(c.name))
		case string:
			b = quote(b, v)
		case []byte:
			b = append(b, '"')
			b = base64.StdEncoding.AppendEncode(b, v)
			b = append(b, '"')
		}
	}
	return append(b, '}', '\n')
}

func isKey(column string) bool {
	return column == "id" || strings.HasSuffix(column, "_id") || slices.Contains([]string{"created_by", "by_member", "merged_into", "lease"}, column)
}

func number(b []byte, n int64, key bool) []byte {
	if !key && -exact <= n && n <= exact {
		return strconv.AppendInt(b, n, 10)
	}
	b = append(b, '"')
	b = strconv.AppendInt(b, n, 10)
	return append(b, '"')
}

// quote appends a string in one form only: nothing is escaped but what has to be.
func quote(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r) // broken UTF-8 becomes U+FFFD
			i += size
			continue
		}
		switch i++; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// parseLine reads what line wrote: every column, and no other.
func parseLine(b []byte, columns []attribute) ([]any, error) {
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&fields); err != nil {
		return nil, fmt.Errorf("this is no JSON object: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the JSON object")
	}
	row := make([]any, len(columns))
	for i, c := range columns {
		v, ok := fields[c.name]
		if !ok {
			return nil, fmt.Errorf("the column %s is missing", c.name)
		}
		var err error
		if row[i], err = c.parse(v); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		delete(fields, c.name)
	}
	for name := range fields {
		return nil, fmt.Errorf("the column %.40q is not known here", name)
	}
	return row, nil
}

func (a attribute) parse(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	s, isText := v.(string)
	if n, ok := v.(json.Number); ok && a.kind == whole {
		s, isText = n.String(), true
	}
	if !isText {
		return nil, fmt.Errorf("a value of the kind %T does not belong here", v)
	}
	switch a.kind {
	case whole:
		return parseWhole(s)
	case octets:
		return base64.StdEncoding.DecodeString(s)
	}
	return s, nil
}

func parseWhole(s string) (any, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%.40q is no whole number", s)
	}
	return n, nil
}
