package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Durations shows how long each of many things took: one dot each, over the time
// at which it began, on a logarithmic axis.
type Durations struct {
	Frame
	Items     []Item
	Quantiles []Quantile // lines; the interval of the first one is a band
	Level     string     // names the band; "" = "95 % interval"
	Noun      string     // what a dot is, for the legend: "one failure"
}

// Item is one thing that took time.
type Item struct {
	Ref       string // "F-142", for the table
	At        time.Time
	Seconds   float64 // how long; of an open item its age. 0 stands at the floor of the axis
	Open      bool    // not over yet
	Backdated bool    // begin and end were written down after the fact
}

// Quantile is the duration within which a share of the items end.
type Quantile struct {
	Percent  float64 // 50, 75, 90
	Seconds  float64
	Interval *Interval // seconds; High +Inf = not reached; nil = none is known
}

// name is "median" or "90 %:", before the duration.
func (q Quantile) name() string {
	if q.Percent == 50 {
		return "median"
	}
	return number(q.Percent) + " %:"
}

// DrawDurations draws the dots of d with the lines of its quantiles.
func DrawDurations(d Durations) (Drawing, error) {
	d.Frame = d.usual()
	if err := d.check(); err != nil {
		return Drawing{}, err
	}
	if len(d.Items) == 0 {
		return blank(d.Frame, d.table()), nil
	}
	return d.draw().done(d.told(d.table)), nil
}

func (d Durations) check() error {
	bad := check("durations", d.Frame)
	for i, it := range d.Items {
		if it.sound() {
			continue
		}
		bad.moment(fmt.Sprintf("item %d", i), it.At)
		bad.amount(fmt.Sprintf("item %d", i), it.Seconds)
		if it.Seconds > longest {
			bad.add("item %d: %v seconds are more than 100 years", i, it.Seconds)
		}
	}
	for _, q := range d.Quantiles {
		bad.quantile(q)
	}
	return bad.err()
}

// sound says that check would find nothing: among thousands one need not be named.
func (it Item) sound() bool {
	return !it.At.IsZero() && dated(it.At) && it.Seconds >= 0 && it.Seconds <= longest
}

func (f *faults) quantile(q Quantile) {
	name := fmt.Sprintf("quantile %v", q.Percent)
	if !(q.Percent > 0 && q.Percent < 100) {
		f.add("%s: must be between 0 and 100", name)
	}
	f.amount(name, q.Seconds)
	if q.Interval == nil {
		return
	}
	f.amount(name+" low", q.Interval.Low)
	if high := q.Interval.High; q.Interval.Low > q.Seconds || !(high >= q.Seconds) || high > longest && !math.IsInf(high, 1) {
		f.add("%s: %v lies outside its interval %v to %v", name, q.Seconds, q.Interval.Low, high)
	}
}

// shown are the lines to draw: none when there is too little data for them.
func (d Durations) shown() []Quantile {
	if d.Little != "" {
		return nil
	}
	return d.Quantiles
}

func (d Durations) draw() *plot {
	axis := newDurationAxis(d.values(), d.Height)
	var names []string
	for _, q := range d.shown() {
		names = append(names, q.name()+" "+duration(q.Seconds))
	}
	p := newPlot(d.Frame, axis.labels(), names...)
	p.dates(d.reach())
	s := axis.scale(p)
	d.band(p, s)
	axis.draw(p, s)
	p.verticals()
	if len(d.Items) <= crowd {
		d.lines(p, s)
		d.dots(p, s)
	} else { // lines would be lost beneath a crowd
		d.dots(p, s)
		d.lines(p, s)
	}
	p.dateAxis()
	p.tell(plural(len(d.Items), "item", "items") + " on a logarithmic axis.")
	return p
}

func (d Durations) values() []float64 {
	all := make([]float64, len(d.Items), len(d.Items)+3*len(d.Quantiles))
	for i, it := range d.Items {
		all[i] = it.Seconds
	}
	for _, q := range d.shown() {
		all = append(all, q.Seconds)
		if q.Interval != nil {
			all = append(all, q.Interval.Low)
			if !math.IsInf(q.Interval.High, 1) {
				all = append(all, q.Interval.High)
			}
		}
	}
	return all
}

func (d Durations) reach() reach {
	var r reach
	for _, it := range d.Items {
		r.take(it.At)
	}
	return r
}

// band is the interval of the first quantile; without an upper end it goes on to
// the edge.
func (d Durations) band(p *plot, s scale) {
	if len(d.shown()) == 0 || d.Quantiles[0].Interval == nil {
		return
	}
	q := d.Quantiles[0]
	low, high := s.at(q.Interval.Low), p.top
	upTo := "no upper end yet"
	if !math.IsInf(q.Interval.High, 1) {
		high, upTo = s.at(q.Interval.High), duration(q.Interval.High)
	}
	p.c.rect("band", p.left, high, p.right-p.left, low-high, "fill-opacity", "0.15")
	words := fmt.Sprintf("%s of the %s: %s to %s", level(d.Level), strings.TrimSuffix(q.name(), ":"), duration(q.Interval.Low), upTo)
	p.legendOf(sign{surface: "band", words: words})
	p.tell(words + ".")
}

// level names an interval.
func level(words string) string { return cmp.Or(words, "95 % interval") }

func (d Durations) lines(p *plot, s scale) {
	for i, q := range d.shown() {
		y := s.at(q.Seconds)
		class := [...]string{"centre", "limit", "limit far"}[min(i, 2)]
		p.level(class, p.left, p.right, y)
		p.end(label{y: y, words: q.name() + " " + duration(q.Seconds), class: "lab", line: class + " flat"})
		p.tell(q.name() + " " + duration(q.Seconds) + ".")
	}
}

func (d Durations) dots(p *plot, s scale) {
	layers := map[shape][]pt{dotBlue: make([]pt, 0, len(d.Items))}
	p.reads(len(d.Items))
	for i, it := range d.Items {
		kind, at := it.shape(), pt{p.x(it.At), s.at(it.Seconds)}
		layers[kind] = append(layers[kind], at)
		if !p.skips() {
			p.spot(i, at, it.reading(p))
		}
	}
	p.keep(slices.Concat(layers[dotBlue], layers[cross], layers[dotOpen]))
	for _, l := range []sign{{shape: dotBlue, words: cmp.Or(d.Noun, "one item")}, {shape: cross, words: "written down after the fact"}, {shape: dotOpen, words: "still open, at its age"}} {
		if p.c.shapes(l.shape, layers[l.shape]); len(layers[l.shape]) > 0 {
			p.legendOf(l)
		}
	}
}

// reading is what one item says.
func (it Item) reading(p *plot) string {
	state := map[shape]string{dotOpen: "still open", cross: "written down after the fact"}[it.shape()]
	return read(strings.TrimSpace(it.Ref+" "+p.day(it.At)), duration(it.Seconds), state)
}

func (it Item) shape() shape {
	switch {
	case it.Open:
		return dotOpen
	case it.Backdated:
		return cross
	}
	return dotBlue
}

func (d Durations) table() Table {
	t := Table{Head: []string{"what", "began", "seconds", "duration", "state"}, Numbers: []bool{false, false, true, false, false}}
	for _, it := range d.Items {
		state := map[shape]string{dotBlue: "over", dotOpen: "open", cross: "written down after the fact"}[it.shape()]
		t.Rows = append(t.Rows, []string{it.Ref, moment(it.At, d.zone()), plain(it.Seconds), duration(it.Seconds), state})
	}
	return t
}
