package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Flow shows how many things were opened and how many closed, as two running
// counts on one axis, and beneath them what is still open.
type Flow struct {
	Frame
	Opened, Closed         []time.Time // in any order
	Reopened               []time.Time // when one of Closed was opened again: that line steps down
	Open                   []Opening   // still open as of AsOf
	AsOf                   time.Time   // the lines end here
	OpenedWords, DoneWords string      // "opened", "closed"; "" = these
}

// Opening is one thing that is still open.
type Opening struct {
	Ref string // "A-17"
	At  time.Time
}

// DrawFlow draws the two running counts of f and the openings of what is left.
func DrawFlow(f Flow) (Drawing, error) {
	f.Frame = f.usual()
	if err := f.check(); err != nil {
		return Drawing{}, err
	}
	if len(f.Opened)+len(f.Closed)+len(f.Open) == 0 {
		return blank(f.Frame, f.table()), nil
	}
	return f.draw().done(f.table()), nil
}

func (f Flow) check() error {
	bad := check("flow", f.Frame)
	bad.moment("as of", f.AsOf)
	for i, at := range f.Opened {
		bad.past(fmt.Sprintf("opened %d", i), at, f.AsOf)
	}
	for i, at := range f.Closed {
		bad.past(fmt.Sprintf("closed %d", i), at, f.AsOf)
	}
	for i, at := range f.Reopened {
		bad.past(fmt.Sprintf("reopened %d", i), at, f.AsOf)
	}
	for i, o := range f.Open {
		bad.past(fmt.Sprintf("open %d", i), o.At, f.AsOf)
	}
	for _, c := range f.counts(f.Closed, f.Reopened) {
		if c.n < 0 {
			bad.add("at %s more is reopened than was closed", c.at.Format(time.DateOnly))
			break
		}
	}
	return bad.err()
}

func (f *faults) past(name string, at, asOf time.Time) {
	f.moment(name, at)
	if at.After(asOf) {
		f.add("%s: lies after the as-of time", name)
	}
}

func (f Flow) words() (opened, closed string) {
	return cmp.Or(f.OpenedWords, "opened"), cmp.Or(f.DoneWords, "closed")
}

func (f Flow) names() (string, string) {
	opened, closed := f.words()
	return number(float64(len(f.Opened))) + " " + opened, number(float64(len(f.Closed)-len(f.Reopened))) + " " + closed
}

func (f Flow) draw() *plot {
	ticks := countTicks(float64(max(len(f.Opened), len(f.Closed))), f.Height/48)
	opened, closed := f.names()
	p := newPlot(f.Frame, f.atLeft(ticks), opened, closed)
	p.tell(fmt.Sprintf("%s, %s, %d still open.", opened, closed, len(f.Open)))
	f.named(p, &opened, &closed)
	p.dates(f.reach())
	p.bottom -= f.strip()
	s := p.values(ticks)
	p.horizontal(s, ticks)
	p.verticals()
	f.line(p, s, f.counts(f.Opened, nil), "l1", "c1", opened)
	f.line(p, s, f.counts(f.Closed, f.Reopened), "l2", "c2", closed)
	f.spots(p, s)
	f.openStrip(p)
	p.dateAxis()
	return p
}

// atLeft are the labels of the left axis. A narrow picture has no room there for what the
// row of dots is: the legend says it.
func (f Flow) atLeft(ticks []tick) []string {
	if f.Width <= narrowUpTo {
		return labelsOf(ticks)
	}
	return append(labelsOf(ticks), stillOpen)
}

const stillOpen = "still open"

// named leaves of the labels of the lines of a narrow picture the numbers: the legend says
// what they are.
func (f Flow) named(p *plot, opened, closed *string) {
	if p.narrow && f.Little == "" {
		came, gone := f.words()
		p.legendOf(sign{line: "l1", words: came})
		p.legendOf(sign{line: "l2", words: gone})
		*opened, _, _ = strings.Cut(*opened, " ")
		*closed, _, _ = strings.Cut(*closed, " ")
	}
	p.margin([]string{*opened, *closed})
}

const stripRoom = 26.0 // px for the row of what is still open

func (f Flow) strip() float64 {
	if len(f.Open) == 0 {
		return 0
	}
	return stripRoom
}

func (f Flow) reach() reach {
	var r reach
	for _, times := range [][]time.Time{f.Opened, f.Closed, f.Reopened} {
		for _, at := range times {
			r.take(at)
		}
	}
	for _, o := range f.Open {
		r.take(o.At)
	}
	r.take(f.AsOf)
	return r
}

// running is a running count at a moment.
type running struct {
	at time.Time
	n  int
}

// counts run up and down, in the order of time. Of one moment what comes is counted
// before what goes.
func (f Flow) counts(up, down []time.Time) []running {
	var all []running
	for _, at := range up {
		all = append(all, running{at, 1})
	}
	for _, at := range down {
		all = append(all, running{at, -1})
	}
	slices.SortStableFunc(all, func(a, b running) int { return a.at.Compare(b.at) })
	for i := 1; i < len(all); i++ {
		all[i].n += all[i-1].n
	}
	return all
}

// line is a running count from zero. With little data it is the single events on
// it, without a line.
func (f Flow) line(p *plot, s scale, counts []running, class, words, name string) {
	places := []pt{{p.line.left, s.at(0)}}
	last := 0
	for _, c := range counts {
		places, last = append(places, pt{p.x(c.at), s.at(float64(c.n))}), c.n
	}
	end := pt{p.x(f.AsOf), s.at(float64(last))}
	if f.Little != "" {
		opened, closed := f.words()
		look := map[string]sign{"l1": {shape: dotBlue, words: opened}, "l2": {shape: dotBefore, words: closed}}[class]
		if p.c.shapes(look.shape, places[1:]); len(places) > 1 {
			p.legendOf(look)
		}
	} else {
		p.stepLine(class, columns(append(places, end)))
	}
	p.end(label{y: end.y, words: name, class: words, line: class})
}

// openStrip is one hollow dot for each thing still open, at the day it was
// opened: the further left, the older.
func (f Flow) openStrip(p *plot) {
	if len(f.Open) == 0 {
		return
	}
	p.c.line("axis", p.left, p.bottom, p.right, p.bottom)
	p.bottom += stripRoom
	y := p.bottom - stripRoom/2 + 3
	var places []pt
	for _, o := range f.Open {
		places = append(places, pt{p.x(o.At), y})
	}
	p.c.shapes(dotOpen, places)
	if !p.narrow {
		p.c.text(stillOpen, "class", "e", "text-anchor", "end", "x", p.left-8, "y", y+4, "font-size", letters)
	}
	p.legendOf(sign{shape: dotOpen, words: number(float64(len(f.Open))) + " still open, each at the day it was opened"})
}

// flowEvent is one row of the table.
type flowEvent struct {
	at   time.Time
	what string
	line int // 0 opened, 1 closed, 2 neither
	step int // of that line
}

// events are all that happened, oldest first.
func (f Flow) events() []flowEvent {
	opened, closed := f.words()
	var events []flowEvent
	for _, at := range f.Opened {
		events = append(events, flowEvent{at, opened, 0, 1})
	}
	for _, at := range f.Closed {
		events = append(events, flowEvent{at, closed, 1, 1})
	}
	for _, at := range f.Reopened {
		events = append(events, flowEvent{at, "opened again", 1, -1})
	}
	for _, o := range f.Open {
		events = append(events, flowEvent{o.At, oneLine("still open " + o.Ref), 2, 1})
	}
	slices.SortStableFunc(events, func(a, b flowEvent) int { return a.at.Compare(b.at) })
	return events
}

// spots are the steps of both lines.
func (f Flow) spots(p *plot, s scale) {
	var n [3]int
	opened, closed := f.words()
	for i, e := range f.events() {
		if n[e.line] += e.step; e.line < 2 {
			p.spot(i, pt{p.x(e.at), s.at(float64(n[e.line]))}, read(p.day(e.at), number(float64(n[0]))+" "+opened+" so far", number(float64(n[1]))+" "+closed))
		}
	}
}

func (f Flow) table() Table {
	t := Table{Head: []string{"when", "what"}, Numbers: []bool{false, false}}
	for _, e := range f.events() {
		t.Rows = append(t.Rows, []string{moment(e.at, f.zone()), e.what})
	}
	return t
}
