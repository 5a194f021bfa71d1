package source

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// probe looks for the columns of a map in the first rows, so that a slip of the
// pen in the map is told before anything is imported.
type probe struct {
	want  map[*column]bool // columns that no row had so far
	every map[*column]bool // columns of where: any row may have them
	rows  []heldRow
	size  int             // bytes held
	keys  map[string]bool // that the rows have, nested ones with a dot
}

type heldRow struct {
	row *jsonRow
	at  place
}

const (
	maxProbe     = 1000
	maxProbeSize = 1 << 20
)

func newProbe(p plan) *probe {
	pr := &probe{want: map[*column]bool{}, every: map[*column]bool{}, keys: map[string]bool{}}
	for _, e := range p.fill {
		for _, part := range e {
			if part.col != nil && !part.col.optional {
				pr.want[part.col] = true
			}
		}
	}
	if p.open != nil {
		pr.want[p.open.col] = true
	}
	for _, c := range p.where {
		pr.want[c.col], pr.every[c.col] = true, true
	}
	return pr
}

// look notes what a row has and holds it when it is wanted; true once the search is over.
func (p *probe) look(r *jsonRow, at place, size int, wanted bool) bool {
	for c := range p.want {
		if (wanted || p.every[c]) && has(r, c) {
			delete(p.want, c)
		}
	}
	p.collect(r)
	if wanted {
		p.rows, p.size = append(p.rows, heldRow{r, at}), p.size+size
	}
	return len(p.want) == 0 || len(p.rows) >= maxProbe || p.size >= maxProbeSize
}

// collect remembers keys for a message.
func (p *probe) collect(r *jsonRow) {
	for key, v := range r.object {
		if len(p.keys) >= 200 {
			return
		}
		p.keys[key] = true
		inner, _ := v.(map[string]any)
		for k := range inner {
			p.keys[key+"."+k] = true
		}
	}
}

// err names every column that is nowhere, with its line in the map. Where no row
// was wanted only the columns of where can be judged.
func (p *probe) err() error {
	left := maps.Clone(p.want)
	if len(p.rows) == 0 {
		maps.DeleteFunc(left, func(c *column, _ bool) bool { return !p.every[c] })
	}
	if len(left) == 0 || len(p.keys) == 0 {
		return nil
	}
	return p.unknown(left)
}

func (p *probe) unknown(columns map[*column]bool) error {
	var faults []string
	for c := range columns {
		faults = append(faults, fmt.Sprintf("line %d of the map: no record has %q", c.line, clip(c.name, 60)))
	}
	slices.Sort(faults)
	return fileFault("%s. The records have %s. If it is rightly missing from the first %d records, write a question mark behind it.",
		strings.Join(faults, "; "), quoteAll(slices.Sorted(maps.Keys(p.keys))), maxProbe)
}

// has reports whether the column is there, empty or not. Where the path leads
// through nothing it cannot be denied.
func has(r *jsonRow, c *column) bool {
	_, ok := r.object[c.name]
	return ok || reaches(r.object, c.path)
}

func reaches(v any, path []string) bool {
	if v == nil || len(path) == 0 {
		return true
	}
	switch v := v.(type) {
	case map[string]any:
		inner, ok := v[path[0]]
		return ok && reaches(inner, path[1:])
	case []any:
		return len(v) == 0 || slices.ContainsFunc(v, func(e any) bool { return reaches(e, path) })
	}
	return false
}

// jsonColumn makes the column that a map names.
func jsonColumn(name string) *column { return &column{name: name, path: strings.Split(name, ".")} }
