package chart

import (
	"cmp"
	"fmt"
	"strings"
)

// Survival shows which share of things is still waiting, by how long they have
// waited: Kaplan-Meier steps with ticks for those of which we know no more.
type Survival struct {
	Frame
	Curves []Curve // one or two; a third is an error
	Rising bool    // Share is what has ended, not what waits: it begins at 0 and rises (Aalen-Johansen)
	Level  string  // names the band; "" = "95 % interval"
	Event  string  // what ends the waiting, for the legend and the rows beneath: "have one"; "" = "event"
	Censor string  // what a tick is: "a failure that has none yet"; "" = "not yet"
}

// Curve is one group.
type Curve struct {
	Name  string   // "before", "after"; stands beside the line
	N     int      // at the beginning
	Steps []Step   // by rising time, one for each time at which something ended or was cut off
	Half  *float64 // seconds after which half have ended; nil = not reached
}

// Step is what holds from At on, until the next step.
type Step struct {
	At               float64 // seconds since the beginning
	AtRisk           int     // just before At
	Events, Censored int     // at At
	Share            float64 // still waiting after At, 0 to 1; with Rising what has ended
	Interval         *Interval
}

const (
	fewestAtRisk = 5   // where fewer are left a curve says nothing and is cut
	mostTicks    = 100 // on one curve; more would look like a thicker line
)

// DrawSurvival draws the curves of s, cut where fewer than five are at risk.
func DrawSurvival(s Survival) (Drawing, error) {
	s.Frame = s.usual()
	if err := s.check(); err != nil {
		return Drawing{}, err
	}
	if s.n() == 0 {
		return blank(s.Frame, s.table()), nil
	}
	if s.Little != "" {
		return s.single().done(s.told(s.table)), nil
	}
	return s.draw().done(s.told(s.table)), nil
}

func (s Survival) n() int {
	n := 0
	for _, c := range s.Curves {
		n += len(c.Steps)
	}
	return n
}

func (s Survival) check() error {
	bad := check("survival", s.Frame)
	if len(s.Curves) > 2 {
		bad.add("%d curves: at most 2 can be told apart", len(s.Curves))
	}
	for i, c := range s.Curves {
		c.check(bad, fmt.Sprintf("curve %d", i), s.Rising)
	}
	return bad.err()
}

func (c Curve) check(bad *faults, name string, rising bool) {
	bad.count(name+" n", c.N)
	if c.Half != nil {
		bad.amount(name+" half", *c.Half)
	}
	before := Step{AtRisk: c.N, Share: start(rising)}
	for i, st := range c.Steps {
		if st.sound(before, rising) {
			before = st
			continue
		}
		name := fmt.Sprintf("%s step %d", name, i)
		st.check(bad, name)
		if st.At < before.At || st.Share != before.Share && (st.Share > before.Share) != rising {
			bad.add("%s: out of order", name)
		}
		before = st
	}
}

// start is the share before anything has ended.
func start(rising bool) float64 {
	if rising {
		return 0
	}
	return 1
}

// sound says that check would find nothing: among thousands one need not be named.
func (st Step) sound(before Step, rising bool) bool {
	ordered := st.At >= before.At && (st.Share == before.Share || (st.Share > before.Share) == rising)
	counts := st.AtRisk >= 0 && st.Events >= 0 && st.Censored >= 0 && st.Events+st.Censored <= st.AtRisk && st.AtRisk <= hugest
	inside := st.Interval == nil || st.Interval.Low >= 0 && st.Interval.Low <= st.Share && st.Share <= st.Interval.High && st.Interval.High <= 1
	return ordered && counts && inside && st.At >= 0 && st.At <= longest && st.Share >= 0 && st.Share <= 1
}

func (st Step) check(bad *faults, name string) {
	bad.amount(name, st.At)
	bad.share(name, st.Share)
	bad.count(name+" at risk", st.AtRisk)
	bad.count(name+" events", st.Events)
	bad.count(name+" censored", st.Censored)
	if st.Events+st.Censored > st.AtRisk {
		bad.add("%s: %d ended and %d were cut off, of %d", name, st.Events, st.Censored, st.AtRisk)
	}
	if st.At > longest {
		bad.add("%s: %v seconds are more than 100 years", name, st.At)
	}
	if st.Interval != nil {
		bad.share(name+" low", st.Interval.Low)
		bad.share(name+" high", st.Interval.High)
		bad.interval(name, st.Interval.Low, st.Share, st.Interval.High)
	}
}

// kept are the steps up to which at least five are at risk, and where the curve
// is cut.
func (c Curve) kept() (steps []Step, until float64) {
	for _, st := range c.Steps {
		until = st.At
		if st.AtRisk < fewestAtRisk {
			return steps, until
		}
		steps = append(steps, st)
	}
	return steps, until
}

func (s Survival) draw() *plot {
	percentages := []tick{{0, "0 %"}, {.25, "25 %"}, {.5, "50 %"}, {.75, "75 %"}, {1, "100 %"}}
	p := newPlot(s.Frame, labelsOf(percentages), s.endNames()...)
	p.left = max(p.left, roomFor(s.rowNames())+s.widest()+22)
	x := s.across(p)
	y := p.values(percentages)
	for i := range s.Curves {
		s.band(p, x, y, i)
	}
	p.horizontal(y, percentages)
	p.reads(s.keeps())
	for i := range s.Curves {
		s.line(p, x, y, i)
	}
	s.below(p, x)
	s.explain(p)
	return p
}

// across is the axis of waiting time, in the unit that gives small numbers.
func (s Survival) across(p *plot) elapsed {
	end := 0.0
	for _, c := range s.Curves {
		if _, until := c.kept(); until > end {
			end = until
		}
	}
	return newElapsed(p, end)
}

// keeps is how many steps the curves have up to where they are cut.
func (s Survival) keeps() int {
	n := 0
	for _, c := range s.Curves {
		steps, _ := c.kept()
		n += len(steps)
	}
	return n
}

func (s Survival) endNames() []string {
	var names []string
	for _, c := range s.Curves {
		names = append(names, c.Name)
	}
	return names
}

func (s Survival) line(p *plot, x elapsed, y scale, i int) {
	c := s.Curves[i]
	steps, until := c.kept()
	last := start(s.Rising)
	places := []pt{{x.at(0), y.at(last)}}
	var ticks []pt
	for j, st := range steps {
		places, last = append(places, pt{x.at(st.At), y.at(st.Share)}), st.Share
		if !p.skips() {
			p.spot(s.firstRow(i)+j, places[len(places)-1], s.reading(c, st))
		}
		if st.Censored > 0 {
			ticks = append(ticks, pt{x.at(st.At), y.at(st.Share)})
		}
	}
	places = append(places, pt{x.at(until), y.at(last)})
	class := []string{"1", "2"}[i]
	steep := stairs(columns(places))
	p.runs(steep)
	p.c.path("l"+class, join(steep), "stroke", "currentColor", "fill", "none")
	p.c.path("tick t"+class, crossTicks(thin(ticks, mostTicks)), "stroke", "currentColor")
	c.half(p, x, y, steps)
	c.name(p, pt{x.at(until), y.at(last)}, "c"+class)
}

// reading is what holds from one step on.
func (s Survival) reading(c Curve, st Step) string {
	interval := ""
	if st.Interval != nil {
		interval = between(s.Level, st.Interval.Low, st.Interval.High, percent)
	}
	return read(strings.TrimSpace(c.Name+" after "+duration(st.At)), percent(st.Share)+" "+s.waiting(), interval, plural(st.AtRisk, "was", "were")+" at risk")
}

// waiting says of whom the share is.
func (s Survival) waiting() string {
	if s.Rising {
		return s.event()
	}
	return "not " + s.event()
}

// firstRow is the row of the table in which a curve begins.
func (s Survival) firstRow(curve int) int {
	row := 0
	for _, c := range s.Curves[:curve] {
		row += len(c.Steps)
	}
	return row
}

// name stands where the curve ends.
func (c Curve) name(p *plot, end pt, class string) {
	if c.Name == "" {
		return
	}
	if end.x > p.right-40 {
		p.end(label{y: end.y, words: c.Name, class: class, line: "l" + class[1:], from: end.x - 150})
		return
	}
	p.note(cut(c.Name, letters, p.width/2), class, end, sign{line: "l" + class[1:]})
}

// crossTicks stand on the line, five pixels up and down but never out of the plot.
func crossTicks(places []pt) string {
	var b strings.Builder
	for _, t := range places {
		b.WriteString("M" + px(t.x) + " " + px(t.y-5) + "v10")
	}
	return b.String()
}

// half marks where half have ended, as far as the curve is drawn.
func (c Curve) half(p *plot, x elapsed, y scale, steps []Step) {
	if c.Half == nil || len(steps) == 0 || *c.Half > steps[len(steps)-1].At {
		return
	}
	at, middle := x.at(*c.Half), y.at(.5)
	p.c.line("event", at, middle, at, p.bottom)
	p.c.tag("circle", "class", "pt-ring", "cx", at, "cy", middle, "r", 5, "fill", "none", "stroke", "currentColor")
	p.tell(strings.TrimSpace(fmt.Sprintf("%s half within %s.", c.Name, duration(*c.Half))))
	p.taken = append(p.taken, box{at - 6, middle - 6, at + 6, middle + 6})
	words := "half within " + duration(*c.Half)
	if p.narrow && c.Name != "" {
		p.legendOf(sign{line: "event", words: c.Name + ": " + words})
		return
	}
	p.note(words, "lab", pt{at, middle - 4}, sign{line: "event"})
}

func (s Survival) band(p *plot, x elapsed, y scale, i int) {
	steps, until := s.Curves[i].kept()
	begin := pt{x.at(0), y.at(start(s.Rising))}
	upper, lower := []pt{begin}, []pt{begin}
	for _, st := range steps {
		if st.Interval == nil {
			return
		}
		upper = append(upper, pt{x.at(st.At), y.at(st.Interval.High)})
		lower = append(lower, pt{x.at(st.At), y.at(st.Interval.Low)})
	}
	upper = append(upper, pt{x.at(until), upper[len(upper)-1].y})
	lower = append(lower, pt{x.at(until), lower[len(lower)-1].y})
	class := []string{"band", "band b2"}[i]
	p.c.path(class, area(stairs(columns(upper)), stairs(columns(lower))), "fill", "currentColor", "fill-opacity", "0.15")
}

func (s Survival) explain(p *plot) {
	for i, c := range s.Curves {
		steps, _ := c.kept()
		if len(steps) > 0 && steps[0].Interval != nil {
			p.legendOf(sign{surface: "band", words: level(s.Level)})
		}
		for _, st := range steps {
			if st.Censored > 0 {
				p.legendOf(sign{line: "tick", words: s.censor()})
			}
		}
		if len(steps) < len(c.Steps) {
			p.tell("Curve " + number(float64(i+1)) + " is cut where fewer than five are at risk.")
		}
	}
}

func (s Survival) censor() string { return cmp.Or(s.Censor, "not yet") }
func (s Survival) event() string  { return cmp.Or(s.Event, "event") }

func (s Survival) table() Table {
	t := Table{
		Head:    []string{"curve", "seconds", "after", "at risk", s.event(), s.censor(), map[bool]string{false: "share still waiting", true: "share ended"}[s.Rising], "low", "high"},
		Numbers: []bool{false, true, false, true, true, true, true, true, true},
	}
	for _, c := range s.Curves {
		for _, st := range c.Steps {
			low, high := "", ""
			if st.Interval != nil {
				low, high = plain(st.Interval.Low), plain(st.Interval.High)
			}
			t.Rows = append(t.Rows, []string{c.Name, plain(st.At), duration(st.At), fmt.Sprint(st.AtRisk), fmt.Sprint(st.Events), fmt.Sprint(st.Censored), plain(st.Share), low, high})
		}
	}
	return t
}
