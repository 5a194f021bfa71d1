package hook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
	"failforward/source"
)

const (
	mostTitle   = 200
	mostName    = 100
	mostSummary = 20_000
	mostID      = 500

	mostRepository = 200
)

// decode reads JSON; keys that a struct does not name are left alone, and numbers
// keep all their digits.
func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	err := d.Decode(into)
	if err == nil && d.More() {
		err = errors.New("something follows after its end")
	}
	if err != nil {
		return loop.Fault("body", "This is not the JSON that the sender writes: %s.", plain(err))
	}
	return nil
}

// plain says what is wrong with JSON without the names of our types.
func plain(err error) string {
	switch e := err.(type) {
	case *json.SyntaxError:
		return fmt.Sprintf("after byte %d, %s", e.Offset, e.Error())
	case *json.UnmarshalTypeError:
		return fmt.Sprintf("%q holds a %s, which does not belong there", cmp.Or(e.Field, "it"), e.Value)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// line makes one line of at most n characters of what a sender wrote, whatever its bytes.
func line(s string, n int) string {
	return source.Line(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\ufffd"), "\ufffd"), n)
}

// titled is the first text that says something.
func titled(texts ...string) string {
	for _, s := range texts {
		if s = line(s, mostTitle); s != "" {
			return s
		}
	}
	return "Untitled"
}

// id joins what identifies something. What is too long keeps its end, where the
// difference mostly lies.
func id(parts ...string) string {
	s := strings.ToValidUTF8(strings.Join(parts, " "), "\ufffd")
	if r := []rune(s); len(r) > mostID {
		s = string(r[len(r)-mostID:])
	}
	return s
}

// summary joins paragraphs, leaving out empty ones.
func summary(paragraphs ...string) string {
	var out []string
	for _, p := range paragraphs {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	s := []rune(strings.Join(out, "\n\n"))
	if len(s) > mostSummary {
		s = append(s[:mostSummary-1], '…')
	}
	return string(s)
}

// lead puts a name before a text, nothing before nothing.
func lead(name, text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return name + ": " + text
}

// labels writes a map as a line, in the order of its keys.
func labels(m map[string]string) string {
	var b strings.Builder
	for i, k := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(k + "=" + m[k])
	}
	return b.String()
}

// first returns the first label that is there.
func first(m map[string]string, names ...string) string {
	for _, n := range names {
		if m[n] != "" {
			return m[n]
		}
	}
	return ""
}

// severities are the words of many senders.
var severities = map[string]int{
	"critical": 1, "fatal": 1, "emergency": 1, "page": 1, "p1": 1, "sev1": 1,
	"major": 2, "high": 2, "error": 2, "p2": 2, "sev2": 2,
	"minor": 3, "medium": 3, "moderate": 3, "warning": 3, "warn": 3, "p3": 3, "sev3": 3,
	"low": 4, "info": 4, "informational": 4, "notice": 4, "p4": 4, "p5": 4, "sev4": 4,
}

func severity(word string) int { return severities[strings.ToLower(strings.TrimSpace(word))] }

// moment reads RFC 3339; zero for none, and for what is none.
func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() <= 1 {
		return time.Time{}
	}
	return t.UTC()
}

// epoch reads a count since 1970 in seconds, milliseconds, microseconds or
// nanoseconds, whichever gives a time of these centuries: senders mix them within
// one body. Zero for none.
func epoch(n json.Number) time.Time {
	v, err := strconv.ParseFloat(n.String(), 64)
	if err != nil || v <= 0 {
		return time.Time{}
	}
	whole, _ := strconv.ParseInt(n.String(), 10, 64)
	switch {
	case v < 1e11:
		return time.UnixMilli(int64(v * 1000)).UTC()
	case v < 1e14:
		return time.UnixMilli(int64(v)).UTC()
	case v < 1e17:
		return time.UnixMicro(int64(v)).UTC()
	case whole > 0:
		return time.Unix(0, whole).UTC()
	}
	return time.Time{}
}
