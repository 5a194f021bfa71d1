package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
)

// Recognise tells which format a file certainly has, by the names in its first
// record; false where it may be any. The reader that it returns has the whole file.
func Recognise(r io.Reader) (Source, bool, io.Reader) {
	in := bufio.NewReaderSize(r, peek)
	head, _ := in.Peek(peek) // what cannot be read now, cannot be read by Parse either
	has := names(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	for _, s := range All {
		if s.Mine != nil && s.Mine(has) {
			return s, true, in
		}
	}
	return Source{}, false, in
}

// marked makes a Mine of names that together no other format has.
func marked(marks ...string) func([]string) bool {
	return func(names []string) bool {
		return !slices.ContainsFunc(marks, func(m string) bool { return !slices.Contains(names, m) })
	}
}

// names are those of the first record: keys of a JSON object or of front matter,
// else columns of a table. What breaks off has the names that it got to.
func names(head []byte) []string {
	switch start := bytes.TrimLeft(head, " \t\r\n"); {
	case len(start) == 0:
		return nil
	case bytes.HasPrefix(start, []byte("---")):
		return frontKeys(start)
	case start[0] == '[' || start[0] == '{':
		return keysOf(json.NewDecoder(bytes.NewReader(start)))
	}
	_, table, err := header(bufio.NewReaderSize(bytes.NewReader(head), peek))
	if err != nil {
		return nil
	}
	return table.names
}

// frontKeys are those of front matter.
func frontKeys(head []byte) []string {
	d, why := newDocument(strings.ReplaceAll(string(head), "\r\n", "\n"))
	if why != "" {
		return nil
	}
	return sortedKeys(d.object)
}

// keysOf reads the keys of an object, or of the first one in a list.
func keysOf(d *json.Decoder) (keys []string) {
	first, _ := d.Token()
	if first == json.Delim('[') {
		first, _ = d.Token()
	}
	for first == json.Delim('{') && d.More() {
		key, err := d.Token()
		var value json.RawMessage
		if name, ok := key.(string); ok && err == nil {
			keys = append(keys, name)
			err = d.Decode(&value)
		}
		if err != nil {
			return keys
		}
	}
	return keys
}
