package cli

import (
	"bytes"
	"io"
	"strings"
	"unicode"
)

// legible passes whole texts on without the signs that would steer a terminal: a
// title comes from anybody, and is read by whoever runs the server.
type legible struct {
	to   io.Writer
	keep string // control characters that may pass
}

func (l legible) Write(p []byte) (int, error) {
	clean := bytes.Map(func(r rune) rune {
		if unicode.IsControl(r) && !strings.ContainsRune(l.keep, r) {
			return unicode.ReplacementChar
		}
		return r
	}, p)
	if _, err := l.to.Write(clean); err != nil {
		return 0, err
	}
	return len(p), nil
}
