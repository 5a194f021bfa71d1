package source

import (
	"bufio"
	"crypto/sha256"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"failforward/loop"
)

// Table is what the head of a pasted table tells: its columns, and what they seem
// to become.
type Table struct {
	Columns []Column
	Turned  bool // some time can be read with the day or with the month first
	Order   DayOrder
}

// Column is one column of a Table.
type Column struct {
	Name    string
	First   string // its first value, "" without one
	Becomes string // key of a Field, "" for none
}

// DayOrder says what 03.08.2026 means.
type DayOrder string

// The two orders.
const (
	DayFirst   DayOrder = "day"
	MonthFirst DayOrder = "month"
)

// lookedAt is how many rows a guess rests on.
const lookedAt = 50

// TableOf looks at the header of a table in CSV and at its first 50 rows. What a
// column becomes is guessed by its name, and where no name tells title or start, by
// its values. It is Invalid when there is no header to read.
func TableOf(r io.Reader) (Table, error) {
	in, err := open(r)
	if err != nil {
		return Table{}, err
	}
	c, head, err := header(in)
	if err != nil {
		return Table{}, err
	}
	values := firstRows(c, head)
	t := Table{Columns: make([]Column, len(head.names))}
	for i, name := range head.names {
		t.Columns[i].Name = name
		if len(values[i]) > 0 {
			t.Columns[i].First = values[i][0]
		}
	}
	t.Turned, t.Order = orderOf(values)
	t.byName(head)
	t.byValue(values)
	return t, nil
}

// firstRows are the values of each column that are there, in order.
func firstRows(c *csvReader, t *csvRow) [][]string {
	values := make([][]string, len(t.names))
	for range lookedAt {
		fields, problem, err := c.next()
		if err != nil {
			break
		}
		if problem != "" || t.unfit(fields, place{}, c.whole) != "" {
			continue
		}
		t.fields = fields
		for i := range t.names {
			if s := t.text(&column{index: i}); s != "" {
				values[i] = append(values[i], s)
			}
		}
	}
	return values
}

// byName gives each field the likeliest column, as an import without a map does.
func (t *Table) byName(head *csvRow) {
	taken := make([]bool, len(t.Columns))
	give := func(key string, names []string) {
		if e := head.first(names, taken); e != nil {
			t.Columns[e[0].col.index].Becomes = key
		}
	}
	for target, names := range usual {
		give(targetNames[target], names)
	}
	give(writtenDown, logged)
}

// byValue finds title and start among the columns that nothing was found for.
func (t *Table) byValue(values [][]string) {
	if !t.has(targetNames[toStarted]) && !t.has(writtenDown) {
		t.give(targetNames[toStarted], func(i int) int { return timesIn(values[i], t.Order) })
	}
	if !t.has(targetNames[toTitle]) {
		t.give(targetNames[toTitle], func(i int) int { return lettersIn(values[i]) })
	}
}

func (t *Table) has(key string) bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Becomes == key })
}

// give gives a field to the free column with the most points; one without any gets nothing.
func (t *Table) give(key string, points func(column int) int) {
	best, most := -1, 0
	for i, c := range t.Columns {
		if c.Becomes == "" {
			if n := points(i); n > most {
				best, most = i, n
			}
		}
	}
	if best >= 0 {
		t.Columns[best].Becomes = key
	}
}

// timesIn counts values that are times; none where fewer than four in five are.
func timesIn(values []string, order DayOrder) int {
	c, n := clock{zone: time.UTC, layouts: dayLayouts(order)}, 0
	for _, s := range values {
		if _, _, _, ok := c.parse(s); ok {
			n++
		}
	}
	if 5*n < 4*len(values) {
		return 0
	}
	return n
}

// lettersIn counts letters: the column that says the most is the title.
func lettersIn(values []string) (n int) {
	for _, s := range values {
		n += len(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }))
	}
	return n
}

// shortDay is a day without its year in front: 03.08.2026, 3/8/26 14:05.
var shortDay = regexp.MustCompile(`^(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})\b`)

// orderOf tells whether days are written so that they can be turned, and what they
// mean: a number above 12 is a day; where none tells, points mean day first.
func orderOf(values [][]string) (turned bool, order DayOrder) {
	order = DayFirst
	slashes := false
	for _, v := range slices.Concat(values...) {
		m := shortDay.FindStringSubmatch(v)
		if m == nil {
			continue
		}
		turned, slashes = true, slashes || m[2] == "/"
		first, _ := strconv.Atoi(m[1])
		second, _ := strconv.Atoi(m[3])
		switch {
		case first > 12:
			return true, DayFirst
		case second > 12:
			return true, MonthFirst
		}
	}
	if slashes {
		order = MonthFirst
	}
	return turned, order
}

// Field is what a column of a table can become.
type Field struct {
	Key, Title string
	many       bool // several columns may
}

// writtenDown is the field for the time at which somebody wrote a row down.
const writtenDown = "written_down"

// Fields are all of them, the likeliest first.
func Fields() []Field {
	return []Field{
		{Key: "title", Title: "Title"}, {Key: "started_at", Title: "Started, or noticed on"}, {Key: "resolved_at", Title: "Resolved"},
		{Key: "minutes", Title: "Recovery, minutes"}, {Key: "summary", Title: "Summary", many: true}, {Key: "severity", Title: "Severity"},
		{Key: "kind", Title: "Kind of failure"}, {Key: "services", Title: "Services", many: true}, {Key: "tags", Title: "Tags", many: true},
		{Key: "team", Title: "Team"}, {Key: "detected_at", Title: "Detected"}, {Key: "mitigated_at", Title: "Mitigated"},
		{Key: writtenDown, Title: "Written down on"}, {Key: "people_affected", Title: "People affected"}, {Key: "user_minutes", Title: "Minutes that users lost"},
		{Key: "effort_lost", Title: "Minutes of work lost"}, {Key: "excluded", Title: "Left out of the numbers, and why"}, {Key: "url", Title: "Link"}, {Key: "id", Title: "Its number elsewhere"},
	}
}

// Choose makes a map of what a person chose: becomes has a key of Fields, or "" to
// leave it out, for each column of the table. Nothing else is guessed.
func (t Table) Choose(becomes []string, order DayOrder) (*Mapping, error) {
	m := &Mapping{exact: true, layouts: dayLayouts(order)}
	var c loop.Check
	for _, f := range Fields() {
		var e mapExpr
		for i, key := range becomes {
			if key != f.Key || i >= len(t.Columns) {
				continue
			}
			if len(e) > 0 && !f.many {
				c.Fault("columns", "Two columns cannot both become “%s”. Leave one of them out.", f.Title)
				break
			}
			if len(e) > 0 {
				e = append(e, mapPart{text: ", "})
			}
			e = append(e, mapPart{column: t.Columns[i].Name, place: i + 1})
		}
		m.take(f.Key, e)
	}
	if m.fill[toTitle] == nil {
		c.Fault("columns", "Say which column holds the title.")
	}
	m.Hash = m.sum()
	return m, c.Err()
}

func (m *Mapping) take(key string, e mapExpr) {
	if key == writtenDown {
		m.logged = e
		return
	}
	m.fill[slices.Index(targetNames[:], key)] = e
}

// sum is the hash of a map that was chosen, not written.
func (m *Mapping) sum() [32]byte {
	var b []byte
	for key, e := range append(m.fill[:], m.logged) {
		for _, p := range e {
			b = sized(sized(sized(b, strconv.Itoa(key)+" "+strconv.Itoa(p.place)), p.column), p.text)
		}
	}
	for _, l := range m.layouts {
		b = sized(b, l.text)
	}
	return sha256.Sum256(b)
}

// dayLayouts are the ways of writing days that a spreadsheet has, in one order.
func dayLayouts(order DayOrder) []layout {
	shown := "DD.MM.YYYY"
	days := []string{"2.1.2006", "2/1/2006", "2-1-2006", "2.1.06", "2/1/06"}
	if order == MonthFirst {
		shown = "MM/DD/YYYY"
		days = []string{"1/2/2006", "1-2-2006", "1.2.2006", "1/2/06", "1.2.06"}
	}
	var all []layout
	for _, d := range days {
		for _, clock := range []string{"", " 15:04", " 15:04:05", ", 15:04", " 3:04 PM", " 3:04:05 PM"} {
			all = append(all, layout{text: d + clock, shown: shown, precision: layoutPrecision(clock)})
		}
	}
	return all
}

// Likely is the format of a text: the one that its first record certainly has, else
// by its first letter JSON, or Markdown, else a table.
func Likely(text string) Source {
	if s, certain, _ := Recognise(strings.NewReader(text)); certain {
		return s
	}
	start := strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), " \t\r\n")
	line, _, _ := strings.Cut(start, "\n")
	switch {
	case strings.HasPrefix(start, "---"):
		return markdown
	case strings.HasPrefix(start, "["), strings.HasPrefix(start, "{") && !strings.HasSuffix(strings.TrimSpace(line), "}"):
		return jsonArray
	case strings.HasPrefix(start, "{"):
		return jsonLines
	}
	return csvTable
}

// Text reads a file as text in UTF-8. It is Invalid when it is none, and says how
// to make it one.
func Text(r io.Reader) (string, error) {
	in, err := open(r)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(bufio.NewReader(in))
	if err == nil && !utf8.Valid(b) {
		err = fileFault("The file is not in UTF-8 throughout. Save it as UTF-8, then import that.")
	}
	return string(b), err
}
