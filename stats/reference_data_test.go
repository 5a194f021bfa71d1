package stats

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// What is wrong with a case itself panics, and becomes its fault.

// must returns an answer or panics with the error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	panic(fmt.Sprintf("%v is neither a text nor a number", v))
}

func float(v any) float64 { return must(strconv.ParseFloat(text(v), 64)) }

func floats(v any) []float64 {
	list, ok := v.([]any)
	if !ok {
		panic(fmt.Sprintf("%v is no list", v))
	}
	out := make([]float64, len(list))
	for i, one := range list {
		out[i] = float(one)
	}
	return out
}

func texts(v any) []string {
	list, ok := v.([]any)
	if !ok {
		panic(fmt.Sprintf("%v is no list", v))
	}
	out := make([]string, len(list))
	for i, one := range list {
		out[i] = text(one)
	}
	return out
}

// Parameters, with the value they have when the case does not name them.

func (c refCase) level() float64 { return c.number("confidence", 0.95) }

func (c refCase) has(param string) bool { return c.Params[param] != nil }

func (c refCase) number(param string, otherwise float64) float64 {
	if !c.has(param) {
		return otherwise
	}
	return float(c.Params[param])
}

func (c refCase) word(param, otherwise string) string {
	if !c.has(param) {
		return otherwise
	}
	return text(c.Params[param])
}

func (c refCase) flag(param string) bool { v, _ := c.Params[param].(bool); return v }

func (c refCase) list(param string) []float64 {
	if !c.has(param) {
		return nil
	}
	return floats(c.Params[param])
}

// wants refuses a choice that the schema does not know.
func (c refCase) wants(param string, choices ...string) string {
	v := c.word(param, choices[0])
	if !slices.Contains(choices, v) {
		panic(fmt.Sprintf("%s is %q, which is none of %q", param, v, choices))
	}
	return v
}

// table is the rows of a case that are kept: for each named column its fields.
type table map[string][]string

// table reads the dataset, or the lists of the data as if they were one.
func (c refCase) table() table {
	names := c.named()
	head, lines := c.lines()
	out := table{}
	for _, line := range lines {
		if c.keeps(head, line) && full(head, line, names) {
			for _, name := range names {
				out[name] = append(out[name], line[place(head, name)])
			}
		}
	}
	return out
}

// named lists every column that the case names.
func (c refCase) named() []string {
	var names []string
	for role, column := range c.Columns {
		switch v := column.(type) {
		case nil:
		case []any:
			names = append(names, texts(v)...)
		default:
			names = append(names, text(c.Columns[role]))
		}
	}
	if c.Dataset == "" {
		for key := range c.Data {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (c refCase) lines() (head []string, lines [][]string) {
	if c.Dataset == "" {
		return c.dataLines()
	}
	raw := string(must(os.ReadFile(filepath.Join(c.dir, c.Dataset))))
	for _, line := range strings.Split(strings.TrimPrefix(raw, "\ufeff"), "\n") {
		if line = strings.TrimSuffix(line, "\r"); line != "" {
			lines = append(lines, strings.Split(line, ","))
		}
	}
	return lines[0], lines[1:]
}

func (c refCase) dataLines() (head []string, lines [][]string) {
	for key, v := range c.Data {
		list, ok := v.([]any)
		if !ok {
			continue
		}
		head = append(head, key)
		for i, one := range list {
			if i == len(lines) {
				lines = append(lines, nil)
			}
			field := "NA"
			if one != nil {
				field = text(one)
			}
			lines[i] = append(lines[i], field)
		}
	}
	return head, lines
}

func (c refCase) keeps(head, line []string) bool {
	filter, ok := c.Params["filter"].(map[string]any)
	return !ok || line[place(head, text(filter["column"]))] == text(filter["equals"])
}

func full(head, line, names []string) bool {
	for _, name := range names {
		if v := line[place(head, name)]; v == "" || v == "NA" {
			return false
		}
	}
	return true
}

func place(head []string, name string) int {
	i := slices.Index(head, name)
	if i < 0 {
		panic(fmt.Sprintf("there is no column %q among %q", name, head))
	}
	return i
}

// column names the column of a role: itself where the inputs are in the data.
func (c refCase) column(role string) string {
	if v := c.Columns[role]; v != nil {
		return text(v)
	}
	return role
}

// role says whether the case has inputs for a role.
func (c refCase) role(role string) bool {
	return c.Columns[role] != nil || c.Dataset == "" && c.Data[role] != nil
}

func (c refCase) labels(role string) []string { return c.table()[c.column(role)] }

func (c refCase) values(role string) []float64 { return c.parsed(c.column(role)) }

func (c refCase) parsed(column string) []float64 {
	var out []float64
	for _, v := range c.table()[column] {
		out = append(out, must(strconv.ParseFloat(strings.TrimSpace(v), 64)))
	}
	return out
}

// optional is values, nil where the case has none.
func (c refCase) optional(role string) []float64 {
	if !c.role(role) {
		return nil
	}
	return c.values(role)
}

// columnsOf are the names of a role that holds several columns.
func (c refCase) columnsOf(role string) []string { return texts(c.Columns[role]) }

// twoGroups returns the values of group 1 and of group 0.
func (c refCase) twoGroups() (one, zero []float64) {
	labels := c.labels("group")
	for i, v := range c.values("value") {
		switch labels[i] {
		case text(c.Params["group1"]):
			one = append(one, v)
		case text(c.Params["group0"]):
			zero = append(zero, v)
		}
	}
	return one, zero
}

// flags are true where a role has the code.
func (c refCase) flags(role string, code float64) []bool {
	var out []bool
	for _, v := range c.values(role) {
		out = append(out, v == code)
	}
	return out
}
