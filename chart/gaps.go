package chart

import (
	"fmt"
	"strings"
	"time"
)

// Gaps shows the time from each rare event to the next (a t chart): for what is
// too rare to be counted per week.
type Gaps struct {
	Frame
	Gaps     []Gap
	Baseline *Baseline // seconds, its Centre the median; gaps that ended before its From are beside no limits; nil = not known yet
}

// Gap is the time that passed before an event.
type Gap struct {
	At      time.Time // of the event that ended it; of a running one the as-of time
	Seconds float64
	Signal  Signal
	Running bool // nothing has happened since: the newest gap only
	Words   string
}

// DrawGaps draws each gap at the event that ended it, on a logarithmic axis.
func DrawGaps(g Gaps) (Drawing, error) {
	g.Frame = g.usual()
	if err := g.check(); err != nil {
		return Drawing{}, err
	}
	if len(g.Gaps) == 0 {
		return blank(g.Frame, g.table()), nil
	}
	return g.draw().done(g.table()), nil
}

func (g Gaps) check() error {
	bad := check("gaps", g.Frame)
	for i, v := range g.Gaps {
		name := fmt.Sprintf("gap %d", i)
		bad.moment(name, v.At)
		bad.amount(name, v.Seconds)
		bad.signal(name, v.Signal)
		if v.Seconds > longest {
			bad.add("%s: %v seconds are more than 100 years", name, v.Seconds)
		}
		if i > 0 {
			bad.rising(name, g.Gaps[i-1].At, v.At)
		}
		if v.Running && i < len(g.Gaps)-1 {
			bad.add("%s: runs, but is not the newest", name)
		}
	}
	if g.Baseline != nil {
		bad.interval("limits", g.Baseline.Lower, g.Baseline.Centre, g.Baseline.Upper)
		bad.amount("lower limit", g.Baseline.Lower)
		if g.Baseline.Upper > longest {
			bad.add("upper limit: %v seconds are more than 100 years", g.Baseline.Upper)
		}
	}
	return bad.err()
}

func (g Gaps) draw() *plot {
	var values []float64
	var r reach
	for _, v := range g.Gaps {
		values = append(values, v.Seconds)
		r.take(v.At)
	}
	var ends []string
	if b := g.baseline(); b != nil {
		values = append(values, b.Centre, b.Lower, b.Upper)
		ends = []string{"median " + duration(b.Centre), "upper " + duration(b.Upper), "lower " + duration(b.Lower)}
	}
	axis := newDurationAxis(values, g.Height)
	p := newPlot(g.Frame, axis.labels(), ends...)
	p.dates(r)
	s := axis.scale(p)
	axis.draw(p, s)
	p.verticals()
	g.limits(p, s, ends)
	g.points(p, s)
	p.dateAxis()
	p.tell(plural(len(g.Gaps), "gap", "gaps") + " between events, on a logarithmic axis.")
	return p
}

func (g Gaps) baseline() *Baseline {
	if g.Little != "" {
		return nil
	}
	return g.Baseline
}

func (g Gaps) limits(p *plot, s scale, names []string) {
	b := g.baseline()
	if b == nil {
		return
	}
	p.tell(strings.Join(names, ", ") + ".")
	class, centre, from := "limit firm", "centre", p.begins(b.From, g.Gaps[0].At)
	if b.Provisional {
		class, centre = "limit", "centre provisional"
		p.legendOf(sign{line: "limit flat", words: "limits provisional"})
	}
	for i, line := range []struct {
		class string
		at    float64
	}{{centre, b.Centre}, {class, b.Upper}, {class, b.Lower}} {
		p.level(line.class, from, p.right, s.at(line.at))
		p.end(label{y: s.at(line.at), words: names[i], class: []string{"lab", "", ""}[i], line: line.class + " flat", from: from})
	}
}

// points are a series, but for the gap that still runs: it is at least so long.
func (g Gaps) points(p *plot, s scale) {
	points := make([]Point, 0, len(g.Gaps))
	for _, v := range g.Gaps {
		if !v.Running {
			points = append(points, Point{At: v.At, Value: v.Seconds, Signal: v.Signal, Words: v.Words})
		}
	}
	p.series(points, s, func(i int) string { return g.reading(p, g.Gaps[i]) })
	for i, v := range g.Gaps[len(points):] {
		at := pt{p.x(v.At), s.at(v.Seconds)}
		p.c.shapes(dotOpen, []pt{at})
		p.keep([]pt{at, {at.x, at.y - 8}}) // and its tick
		p.spot(len(points)+i, at, g.reading(p, v))
		p.legendOf(sign{shape: dotOpen, words: "since the last one, still running"})
	}
}

// reading is what one gap says.
func (g Gaps) reading(p *plot, v Gap) string {
	if v.Running {
		return read(p.day(v.At), "none for "+duration(v.Seconds)+" so far")
	}
	usual := ""
	if b := g.beside(v); b != nil {
		usual = "usual " + duration(b.Lower) + " to " + duration(b.Upper)
	}
	return read(p.day(v.At), duration(v.Seconds)+" after the one before", usual, signalReads[v.Signal], v.Words)
}

// beside are the limits that hold for a gap; nil where none do.
func (g Gaps) beside(v Gap) *Baseline {
	if b := g.baseline(); b != nil && !v.At.Before(b.From) {
		return b
	}
	return nil
}

func (g Gaps) table() Table {
	t := Table{
		Head:    []string{"until", "seconds", "gap", "signal", "note", "median", "lower limit", "upper limit"},
		Numbers: []bool{false, true, false, false, false, true, true, true},
	}
	for _, v := range g.Gaps {
		signal := signalNames[v.Signal]
		if v.Running {
			signal = "still running"
		}
		row := []string{moment(v.At, g.zone()), plain(v.Seconds), duration(v.Seconds), signal, v.Words, "", "", ""}
		if b := g.beside(v); b != nil {
			copy(row[5:], []string{tidy(b.Centre), tidy(b.Lower), tidy(b.Upper)}) // seconds
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
