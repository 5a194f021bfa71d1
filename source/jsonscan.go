package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"failforward/loop"
)

// jsonScan cuts a stream of JSON into values without holding more than one.
type jsonScan struct {
	in   *bufio.Reader
	line int    // number of the line at hand, from 1
	buf  []byte // the newest value
}

// errBroken marks a stream in which no further value can be found.
var errBroken = errors.New("broken JSON")

func brokenf(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errBroken}, args...)...)
}

// peek returns the next byte that is no space, and leaves it there.
func (s *jsonScan) peek() (byte, error) {
	for {
		b, err := s.in.ReadByte()
		if err != nil {
			return 0, err
		}
		switch b {
		case '\n':
			s.line++
		case ' ', '\t', '\r':
		default:
			return b, s.in.UnreadByte()
		}
	}
}

// expect takes the next byte, which has to be want.
func (s *jsonScan) expect(want byte) error {
	b, err := s.peek()
	if err != nil {
		return err
	}
	if b != want {
		return brokenf("%q stands in line %d where %q belongs", b, s.line, want)
	}
	s.in.Discard(1)
	return nil
}

// value returns the next value, good until the next call, or why it cannot be
// taken; then it was skipped. Its syntax is for the decoder to judge: here count
// only quotes and brackets.
func (s *jsonScan) value() (raw []byte, problem string, err error) {
	first, err := s.peek()
	if err != nil {
		return nil, "", err
	}
	if s.buf = s.buf[:0]; cap(s.buf) > 1<<20 {
		s.buf = nil
	}
	v := jsonValue{first: first}
	for !v.over {
		if err := s.chunk(&v); err != nil {
			return nil, "", err
		}
	}
	if why := v.beyond(); why != "" {
		return nil, why, nil
	}
	switch {
	case v.size == 0:
		return nil, "Nothing stands here between two commas. Delete one of them.", nil
	case first == '{' && v.last != '}', first == '[' && v.last != ']':
		return nil, "", brokenf("the %q that stands before line %d is closed by %q", first, s.line, v.last)
	}
	return s.buf, "", nil
}

// chunk takes as much of the value as the buffer holds.
func (s *jsonScan) chunk(v *jsonValue) error {
	if _, err := s.in.Peek(1); err != nil {
		if err == io.EOF && v.scalar() && v.size > 0 {
			v.over = true
			return nil
		}
		return err
	}
	b, _ := s.in.Peek(s.in.Buffered())
	n := v.feed(b)
	if v.size += n; v.size <= maxRecord && v.deepest <= maxDepth {
		s.buf = append(s.buf, b[:n]...)
	}
	s.line += bytes.Count(b[:n], []byte{'\n'})
	s.in.Discard(n)
	return nil
}

// jsonValue follows one value byte by byte.
type jsonValue struct {
	first   byte
	last    byte
	depth   int
	deepest int
	values  int
	size    int
	text    bool // inside a string
	escape  bool // behind a backslash
	over    bool
}

func (v *jsonValue) scalar() bool { return v.first != '{' && v.first != '[' && v.first != '"' }

// feed returns how many of the bytes belong to the value.
func (v *jsonValue) feed(b []byte) int {
	for i, c := range b {
		if v.scalar() && bytes.IndexByte([]byte(",]} \t\r\n"), c) >= 0 {
			v.over = true
			return i
		}
		if v.step(c); v.over {
			v.last = c
			return i + 1
		}
	}
	return len(b)
}

func (v *jsonValue) step(c byte) {
	switch {
	case v.escape:
		v.escape = false
	case v.text && c == '\\':
		v.escape = true
	case c == '"':
		v.text = !v.text
		v.over = !v.text && v.depth == 0
	case v.text:
	case c == '{' || c == '[':
		v.depth++
		v.values++
		v.deepest = max(v.deepest, v.depth)
	case c == '}' || c == ']':
		v.depth--
		v.over = v.depth <= 0
	case c == ',':
		v.values++
	}
}

// beyond says why a value that was followed to its end is too much; "" when it is not.
func (v *jsonValue) beyond() string {
	switch {
	case v.size > maxRecord:
		return "It is longer than 8 MB; shorten it, or import it by itself."
	case v.deepest > maxDepth:
		return fmt.Sprintf("It is nested deeper than %d levels. Flatten it.", maxDepth)
	case v.values > maxValues:
		return fmt.Sprintf("It holds more than %s values. Leave out what is no part of the failure.", loop.Whole(maxValues))
	}
	return ""
}
