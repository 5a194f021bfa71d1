package chart

import (
	"fmt"
	"slices"
	"time"
)

// CumulativeFlow shows how many things stand in each state, day by day: the
// states lie on each other, the last one at the bottom.
type CumulativeFlow struct {
	Frame
	States []string // from the last ("verified") to the first ("open"); at most 5
	Days   []FlowDay
}

// FlowDay is one day with one count for each state, in the same order.
type FlowDay struct {
	At     time.Time
	Counts []int
}

const mostLayers = 5 // tints and patterns that can be told apart

// DrawCumulativeFlow draws the states as stacked steps.
func DrawCumulativeFlow(c CumulativeFlow) (Drawing, error) {
	c.Frame = c.usual()
	if err := c.check(); err != nil {
		return Drawing{}, err
	}
	if len(c.Days) == 0 {
		return blank(c.Frame, c.table()), nil
	}
	return c.draw().done(c.table()), nil
}

func (c CumulativeFlow) check() error {
	bad := check("cumulative flow", c.Frame)
	bad.layers(len(c.States))
	for i, d := range c.Days {
		name := fmt.Sprintf("day %d", i)
		bad.moment(name, d.At)
		bad.counts(name, d.Counts, len(c.States))
		if i > 0 {
			bad.rising(name, c.Days[i-1].At, d.At)
		}
	}
	return bad.err()
}

func (f *faults) layers(n int) {
	if n > mostLayers {
		f.add("%d layers: at most %d can be told apart", n, mostLayers)
	}
}

func (f *faults) counts(name string, counts []int, want int) {
	if len(counts) != want {
		f.add("%s: %d counts for %d layers", name, len(counts), want)
	}
	for _, n := range counts {
		f.count(name, n)
	}
}

func sum(counts []int) int {
	all := 0
	for _, n := range counts {
		all += n
	}
	return all
}

func (c CumulativeFlow) names() []string {
	last := c.Days[len(c.Days)-1]
	var names []string
	for i, s := range c.States {
		names = append(names, number(float64(last.Counts[i]))+" "+s)
	}
	return names
}

func (c CumulativeFlow) draw() *plot {
	top := 0
	var r reach
	for _, d := range c.Days {
		top = max(top, sum(d.Counts))
		r.take(d.At)
	}
	ticks := countTicks(float64(top), c.Height/48)
	p := newPlot(c.Frame, labelsOf(ticks), c.names()...)
	p.margin(c.names())
	p.dates(r)
	s := p.values(ticks)
	p.horizontal(s, ticks)
	if c.Little != "" || len(c.Days) == 1 { // one day is no surface
		c.single(p, s)
	} else {
		c.stack(p, s)
	}
	p.verticals()
	for i, at := range c.edges(p, s, len(c.States)) {
		p.spot(i, at, read(p.day(c.Days[i].At), counted(c.States, c.Days[i].Counts)))
	}
	p.dateAxis()
	p.tell(plural(len(c.Days), "day", "days") + ".")
	return p
}

// edges are the places of the upper edge of a layer.
func (c CumulativeFlow) edges(p *plot, s scale, layer int) []pt {
	var places []pt
	for _, d := range c.Days {
		places = append(places, pt{p.x(d.At), s.at(float64(sum(d.Counts[:layer])))})
	}
	return places
}

func (c CumulativeFlow) stack(p *plot, s scale) {
	names := c.names()
	var ends []label
	for i := range c.States {
		lower, upper := p.goesOn(c.edges(p, s, i)), p.goesOn(c.edges(p, s, i+1))
		below, above := p.pieces(lower), p.pieces(upper)
		for j := range above {
			d := area(stairs(columns(above[j])), stairs(columns(below[j])))
			p.surface(fmt.Sprintf("s%d", i+1), fmt.Sprint(i+1), d)
		}
		last := len(lower) - 1
		ends = append(ends, label{y: (lower[last].y + upper[last].y) / 2, words: names[i], class: "lab", surface: i + 1})
	}
	slices.Reverse(ends) // of two at one height the upper one comes first
	for _, l := range ends {
		p.end(l)
	}
}

// single draws what there is without surfaces: a dot on top of each state.
func (c CumulativeFlow) single(p *plot, s scale) {
	names := c.names()
	for i := len(c.States) - 1; i >= 0; i-- {
		edge := c.edges(p, s, i+1)
		p.c.shapes(dotBlue, edge)
		p.end(label{y: edge[len(edge)-1].y, words: names[i], class: "lab"})
	}
}

func (c CumulativeFlow) table() Table {
	t := Table{Head: append([]string{"day"}, c.States...), Numbers: []bool{false}}
	for range c.States {
		t.Numbers = append(t.Numbers, true)
	}
	for _, d := range c.Days {
		row := []string{d.At.In(c.zone()).Format(time.DateOnly)}
		for _, n := range d.Counts {
			row = append(row, fmt.Sprint(n))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
