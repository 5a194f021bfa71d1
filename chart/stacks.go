package chart

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Stacks shows counts per week as bars, one part for each kind.
type Stacks struct {
	Frame
	Kinds []string // from the bottom: "huddles", "analyses"; at most 5
	Bars  []Bar
}

// Bar is one week with one count for each kind.
type Bar struct {
	Begin   time.Time
	Counts  []int
	Partial bool // the week is not over yet: greyed
}

// lowestStack is how many the axis shows at least: weeks of one are no wall.
const lowestStack = 3

// DrawStacks draws one stacked bar per week.
func DrawStacks(k Stacks) (Drawing, error) {
	k.Frame = k.usual()
	if err := k.check(); err != nil {
		return Drawing{}, err
	}
	if !slices.ContainsFunc(k.Bars, func(b Bar) bool { return sum(b.Counts) > 0 }) { // bars of nothing are an empty axis
		return blank(k.Frame, k.table()), nil
	}
	return k.draw().done(k.table()), nil
}

func (k Stacks) check() error {
	bad := check("stacks", k.Frame)
	bad.layers(len(k.Kinds))
	for i, b := range k.Bars {
		name := fmt.Sprintf("bar %d", i)
		bad.moment(name, b.Begin)
		bad.counts(name, b.Counts, len(k.Kinds))
		if i > 0 && !b.Begin.After(k.Bars[i-1].Begin) {
			bad.add("%s: out of order", name)
		}
	}
	return bad.err()
}

func (k Stacks) begins() []time.Time {
	var all []time.Time
	for _, b := range k.Bars {
		all = append(all, b.Begin)
	}
	return all
}

func (k Stacks) draw() *plot {
	top, begins := 0, k.begins()
	var r reach
	for i, b := range k.Bars {
		top = max(top, sum(b.Counts))
		r.take(begins[i])
		r.take(weekEnd(begins, i))
	}
	ticks := countTicks(float64(max(top, lowestStack)), k.Height/48)
	p := newPlot(k.Frame, labelsOf(ticks))
	p.dates(r)
	s := p.values(ticks)
	k.partial(p)
	p.horizontal(s, ticks)
	k.stack(p, s)
	p.verticals()
	p.dateAxis()
	p.tell(plural(len(k.Bars), "week", "weeks") + ".")
	return p
}

// partial greys the weeks that are not over yet.
func (k Stacks) partial(p *plot) {
	begins := k.begins()
	for i, b := range k.Bars {
		if b.Partial {
			p.unfinished(begins[i], weekEnd(begins, i))
		}
	}
}

// unfinished greys a week that is not over yet.
func (p *plot) unfinished(begin, end time.Time) {
	from, to := p.x(begin), p.x(end)
	p.c.rect("ghost", from, p.top, to-from, p.bottom-p.top, "fill-opacity", "0.15")
	p.legendOf(sign{surface: "ghost", words: "not over yet"})
}

func (k Stacks) stack(p *plot, s scale) {
	weeks := k.begins()
	for i, at := range weeks {
		p.spot(i, pt{(p.x(at) + p.x(weekEnd(weeks, i))) / 2, s.at(float64(sum(k.Bars[i].Counts)))}, read(p.stretch(at, weekEnd(weeks, i)), counted(k.Kinds, k.Bars[i].Counts), unlessOver(k.Bars[i].Partial)))
	}
	bars, group := greatest(k.Bars, p.bars(), func(b Bar) int { return sum(b.Counts) })
	begins := Stacks{Bars: bars}.begins()
	p.grouped(group)
	for kind, name := range k.Kinds {
		var t track
		for i, b := range bars {
			left, right := barEdges(p, begins, i)
			bar(&t, left, right, s.at(float64(sum(b.Counts[:kind]))), s.at(float64(sum(b.Counts[:kind+1]))))
		}
		class, pattern := fmt.Sprintf("s%d", kind+1), fmt.Sprint(kind+1)
		p.surface(class, pattern, t.d())
		p.legendOf(sign{surface: class, pattern: pattern, words: name})
	}
}

// counted names each kind with its count, as far as there are any.
func counted(kinds []string, counts []int) string {
	var all []string
	for i, n := range counts {
		if n > 0 || len(counts) == 1 {
			all = append(all, number(float64(n))+" "+kinds[i])
		}
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

func (k Stacks) table() Table {
	t := Table{Head: append(append([]string{"week"}, k.Kinds...), "state"), Numbers: []bool{false}}
	for range k.Kinds {
		t.Numbers = append(t.Numbers, true)
	}
	t.Numbers = append(t.Numbers, false)
	for _, b := range k.Bars {
		row := []string{b.Begin.In(k.zone()).Format(time.DateOnly)}
		for _, n := range b.Counts {
			row = append(row, fmt.Sprint(n))
		}
		t.Rows = append(t.Rows, append(row, map[bool]string{true: "not over yet", false: "whole"}[b.Partial]))
	}
	return t
}
