package source

import (
	"errors"
	"fmt"
	"strings"
)

// csvPlan finds the columns by their usual names, or by the map.
func csvPlan(t *csvRow, o Options) (plan, error) {
	taken := make([]bool, len(t.names))
	if o.Map != nil {
		return t.mapped(o, taken)
	}
	p := newPlan(o)
	for target, names := range usual {
		p.fill[target] = t.first(names, taken)
	}
	if p.fill[toTitle] == nil {
		return p, noTitle(t)
	}
	p.logged = t.first(logged, taken)
	p.typed = t.first(typed, taken)
	t.tell(taken, o)
	return p, nil
}

func (t *csvRow) mapped(o Options, taken []bool) (plan, error) {
	usually := func(names []string) expr { return t.first(names, taken) }
	p, err := o.Map.plan("csv", o, finder{named: t.column, usual: usually})
	if err != nil {
		err = errors.Join(err, fileFault("The columns are %s.", quoteAll(t.names)))
	}
	return p, err
}

// first takes the likeliest column that no other target has.
func (t *csvRow) first(names []string, taken []bool) expr {
	for _, name := range names {
		for i, f := range t.folded {
			if f == name && !taken[i] {
				taken[i] = true
				return ofColumn(&column{name: t.names[i], index: i})
			}
		}
	}
	return nil
}

// tell notes once which columns were not taken.
func (t *csvRow) tell(taken []bool, o Options) {
	var left []string
	for i, name := range t.names {
		if !taken[i] && name != "" {
			left = append(left, name)
		}
	}
	if len(left) > 0 {
		o.note("Columns that were not taken: " + quoteAll(left) + ". A map can give them a place.")
	}
}

func noTitle(t *csvRow) error {
	return fileFault("No column holds the title. The columns are %s. Name one of them title, or say in a map which one it is (title: column). The first row has to name the columns.",
		quoteAll(t.names))
}

// quoteAll lists names for a message: the first 40, each one clipped.
func quoteAll(names []string) string {
	out := make([]string, 0, len(names))
	for i, n := range names {
		if i == 40 {
			out = append(out, fmt.Sprintf("and %d more", len(names)-i))
			break
		}
		out = append(out, fmt.Sprintf("%q", clip(n, 40)))
	}
	return strings.Join(out, ", ")
}
