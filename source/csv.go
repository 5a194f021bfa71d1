package source

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
)

var csvTable = Source{
	Name:  "csv",
	Title: "CSV table",
	Help: "A table whose first row names the columns, separated by commas, semicolons or tabs. It needs a title " +
		"(title, what, name, summary); it may have started_at, detected_at, mitigated_at, resolved_at, minutes, severity, " +
		"kind, services, tags, team, id, url, description, people_affected, user_minutes, effort_lost, excluded. " +
		"Other names need a map.",
	Parse: func(r io.Reader, o Options, yield func(Draft) error) error {
		return parseCSV(r, o, yield, csvPlan)
	},
}

// parseCSV reads a table; columns turns its header into a plan.
func parseCSV(r io.Reader, o Options, yield func(Draft) error, columns func(*csvRow, Options) (plan, error)) error {
	in, err := open(r)
	if err != nil {
		return err
	}
	c, table, err := header(in)
	if err != nil {
		return err
	}
	p, err := columns(table, o)
	if err != nil {
		return err
	}
	rd := reading{plan: p, opt: o, yield: yield, ids: seen{}}
	if p.last != nil {
		rd.log = &eventLog{by: p.last, index: map[string]int{}}
	}
	if err = rd.table(c, table); err == nil {
		err = rd.newest(table)
	}
	return rd.end(err)
}

// table reads every record behind the header.
func (rd *reading) table(c *csvReader, t *csvRow) error {
	for {
		fields, problem, err := c.next()
		at := place{line: c.first}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return rd.broke(at, err)
		case problem == "" && blank(fields):
			continue
		case problem == "":
			problem = t.unfit(fields, at, c.whole)
		}
		if problem != "" {
			err = rd.reject(at, problem)
		} else {
			t.fields, t.nuls = fields, c.nuls
			err = rd.row(t, at)
		}
		if c.nuls = 0; err != nil {
			return err
		}
	}
}

// header finds the separator and reads the names of the columns.
func header(in *bufio.Reader) (*csvReader, *csvRow, error) {
	in = lineFeeds(in)
	c := &csvReader{lines: lines{in: in}}
	head, _ := in.Peek(peek)
	c.rec.comma = separator(head)
	if first, rest, _ := bytes.Cut(head, []byte("\n")); isSep(first) {
		c.rec.comma = first[4]
		in.Discard(len(head) - len(rest))
		c.n++
	}
	for {
		fields, problem, err := c.next()
		switch {
		case err == io.EOF:
			return nil, nil, fileFault("The file is empty. Its first row has to name the columns, for example title, started_at, resolved_at.")
		case err != nil && cut(err):
			return nil, nil, fileFault("The file breaks off in its first line. Get the whole file and import it again.")
		case err != nil:
			return nil, nil, fmt.Errorf("read the header: %w", err)
		case problem != "":
			return nil, nil, fileFault("The row with the column names cannot be read. %s", problem)
		case !blank(fields):
			c.columns = len(fields)
			return c, newCSVRow(fields), nil
		}
	}
}

// isSep recognises the line sep=; that spreadsheets write before the header.
func isSep(line []byte) bool {
	line = bytes.TrimRight(line, "\r")
	return len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep="))
}

// separator picks the sign of comma, semicolon and tab that the header holds most of.
func separator(head []byte) byte {
	var count [256]int
	inside := false
	for _, b := range bytes.TrimLeft(head, " \r\n") {
		if b == '"' {
			inside = !inside
		}
		if b == '\n' && !inside {
			break
		}
		if !inside {
			count[b]++
		}
	}
	best := byte(',')
	for _, b := range []byte{';', '\t'} {
		if count[b] > count[best] {
			best = b
		}
	}
	return best
}

// lineFeeds reads a file whose lines end with a carriage return alone, as old
// spreadsheets write them.
func lineFeeds(in *bufio.Reader) *bufio.Reader {
	head, _ := in.Peek(peek)
	if bytes.IndexByte(head, '\n') >= 0 || bytes.IndexByte(bytes.TrimRight(head, "\r"), '\r') < 0 {
		return in
	}
	return bufio.NewReaderSize(crReader{in}, peek)
}

type crReader struct{ io.Reader }

func (r crReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

func blank(fields [][]byte) bool {
	for _, f := range fields {
		if len(bytes.TrimSpace(f)) > 0 {
			return false
		}
	}
	return true
}

// csvRow is the table with its row at hand.
type csvRow struct {
	names  []string // as written
	folded []string
	order  []int // of the columns by name, for the hash
	fields [][]byte
	nuls   int
	buf    []byte
}

func newCSVRow(header [][]byte) *csvRow {
	t := &csvRow{}
	for i, h := range header {
		name := strings.TrimSpace(string(h))
		t.names, t.folded, t.order = append(t.names, name), append(t.folded, fold(name)), append(t.order, i)
	}
	slices.SortStableFunc(t.order, func(a, b int) int { return strings.Compare(t.folded[a], t.folded[b]) })
	return t
}

// unfit says why a row does not fit under the header; empty cells at its end are forgiven.
func (t *csvRow) unfit(fields [][]byte, at place, whole bool) string {
	switch n := len(t.names); {
	case len(fields) < n && !whole:
		return fmt.Sprintf("The file breaks off in %s: it has %d of %d columns and no line end. Get the whole file and import it again.", at, len(fields), n)
	case len(fields) < n, !blank(fields[n:]):
		return fmt.Sprintf("The row has %d columns where the header has %d. Check the separators, and put a text that holds one into quotes.", len(fields), n)
	}
	return ""
}

// text implements row.
func (t *csvRow) text(c *column) string {
	s := bytes.TrimSpace(t.fields[c.index])
	if len(s) == 0 {
		return ""
	}
	text := unguard(string(s))
	if missing(text) {
		return ""
	}
	return text
}

// list implements row.
func (t *csvRow) list(c *column) []string { return splitList(t.text(c)) }

// unguard takes off the quote that an export puts before what a spreadsheet would
// take for a formula.
func unguard(s string) string {
	if s[0] != '\'' {
		return s
	}
	if rest := strings.TrimLeft(s, "'"); rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0 {
		return s[1:]
	}
	return s
}

// hash implements row: names and values that are not empty, by name.
func (t *csvRow) hash() [32]byte {
	t.buf = t.buf[:0]
	for _, i := range t.order {
		if v := bytes.TrimSpace(t.fields[i]); len(v) > 0 {
			t.buf = sized(t.buf, t.folded[i])
			t.buf = sized(t.buf, v)
		}
	}
	sum := sha256.Sum256(t.buf)
	if cap(t.buf) > 1<<20 {
		t.buf = nil
	}
	return sum
}

// zeros implements row.
func (t *csvRow) zeros() int { return t.nuls }

// sized adds a text with its length before it, so that no two lists of texts look alike.
func sized[T ~string | ~[]byte](buf []byte, s T) []byte {
	buf = binary.AppendUvarint(buf, uint64(len(s)))
	return append(buf, s...)
}

// column finds what a map names, exact or folded; nil when there is none.
func (t *csvRow) column(name string) *column {
	i := slices.Index(t.names, name)
	if f := fold(name); i < 0 && f != "" {
		i = slices.Index(t.folded, f)
	}
	if i < 0 {
		return nil
	}
	return &column{name: t.names[i], index: i}
}
