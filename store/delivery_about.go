package store

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
)

// aboutText is what a delivery was about: a line each, a group with its milliseconds
// ("ab…09 1764270000000") or a deploy (">SRC-1 run 7").
func aboutText(all []loop.Touch) string {
	lines := make([]string, len(all))
	for i, t := range all {
		if t.Deploy != "" {
			lines[i] = ">" + clean(strings.ReplaceAll(t.Deploy, "\n", " "))
			continue
		}
		lines[i] = hex.EncodeToString(t.Group[:]) + " " + strconv.FormatInt(t.At.UnixMilli(), 10)
	}
	return strings.Join(lines, "\n")
}

// aboutInto is a destination for Scan that reads what aboutText wrote.
type aboutInto struct{ to *[]loop.Touch }

// Scan implements sql.Scanner.
func (a aboutInto) Scan(v any) error {
	var lines []string
	if err := (listed{&lines}).Scan(v); err != nil {
		return err
	}
	*a.to = nil
	for _, line := range lines {
		t, err := touchOf(line)
		if err != nil {
			return err
		}
		*a.to = append(*a.to, t)
	}
	return nil
}

func touchOf(line string) (t loop.Touch, err error) {
	if name, ok := strings.CutPrefix(line, ">"); ok {
		t.Deploy = name
		return t, nil
	}
	group, at, _ := strings.Cut(line, " ")
	ms, err := strconv.ParseInt(at, 10, 64)
	if _, herr := hex.Decode(t.Group[:], []byte(group)[:min(len(group), 2*len(t.Group))]); herr != nil || err != nil {
		return t, fmt.Errorf("what a delivery was about holds %.60q", line)
	}
	t.At = time.UnixMilli(ms).UTC()
	return t, nil
}
