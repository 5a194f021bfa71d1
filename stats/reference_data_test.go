package stats

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// rows reads the dataset of a case: filtered, and without rows that lack a
// field in a named column. The key of a row is the role of its column.
func (c refCase) rows(t *testing.T) []map[string]string {
	f, err := os.Open(filepath.Join(c.dir, c.Dataset))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, line := range lines[1:] {
		if c.keeps(lines[0], line) {
			if row, full := c.roles(lines[0], line); full {
				out = append(out, row)
			}
		}
	}
	return out
}

func (c refCase) keeps(head, line []string) bool {
	filter, ok := c.Params["filter"].(map[string]any)
	return !ok || line[slices.Index(head, filter["column"].(string))] == filter["equals"]
}

func (c refCase) roles(head, line []string) (map[string]string, bool) {
	row := map[string]string{}
	for role, column := range c.Columns {
		name, ok := column.(string)
		if !ok {
			continue // a list of columns: no method here reads one
		}
		v := line[slices.Index(head, name)]
		if v == "" || v == "NA" {
			return nil, false
		}
		row[role] = v
	}
	return row, true
}

// column returns one role of all rows as numbers.
func (c refCase) column(t *testing.T, role string) []float64 {
	var out []float64
	for _, row := range c.rows(t) {
		v, err := strconv.ParseFloat(row[role], 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// spans returns the survival columns; an event is where the role has the code.
func (c refCase) spans(t *testing.T, time, event string, code float64) (times []float64, events []bool, entries []float64) {
	times = c.column(t, time)
	for _, v := range c.column(t, event) {
		events = append(events, v == code)
	}
	if _, ok := c.Columns["entry"]; ok {
		entries = c.column(t, "entry")
	}
	return times, events, entries
}

func (c refCase) level() float64 {
	if l, ok := c.Params["confidence"].(float64); ok {
		return l
	}
	return 0.95
}

func (c refCase) params(t *testing.T, name string) []float64 { return numbers(t, c.Params[name]) }

func (c refCase) number(name string) float64 { return c.Data[name].(float64) }
