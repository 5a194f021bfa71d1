package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// XmR shows a weekly number with its centre and limits, so that the unusual can be
// told from the usual.
type XmR struct {
	Frame
	Unit      string // "days", follows the numbers
	Weekly    bool   // a point stands for the week that begins there
	Counts    bool   // values count something: the axis begins at 0 wherever they lie
	Points    []Point
	Baselines []Baseline // by rising From; where one ends and the next begins the lines break
}

// Point is one value of a series.
type Point struct {
	At     time.Time
	Value  float64
	Signal Signal
	Words  string    // beside a special point: "week 33: two people ill"
	Read   string    // what is read of it: "7 failures"; "" = the value in its unit
	Gap    bool      // nothing was noted before it: the line begins anew
	Usual  *Interval // limits of this very point, in place of those of its baseline; from the first point that has them on all do
}

// Baseline is the centre and the limits from a time on, until the next one.
type Baseline struct {
	From                 time.Time // points before the first one are beside no limits
	To                   time.Time // zero = until the next one, or to the edge; from then on there is none
	Centre, Lower, Upper float64   // Lower <= Centre <= Upper
	Provisional          bool      // from fewer than 20 points: dashed
	Reason               string    // why a person began it anew; "" for the first
}

// DrawXmR draws the points of x over time, with lines while Little is empty.
func DrawXmR(x XmR) (Drawing, error) {
	x.Frame = x.usual()
	if err := x.check(); err != nil {
		return Drawing{}, err
	}
	if len(x.Points) == 0 {
		return blank(x.Frame, x.table()), nil
	}
	return x.draw().done(x.table()), nil
}

func (x XmR) check() error {
	bad := check("xmr", x.Frame)
	bad.points(x.Points)
	bad.baselines(x.Baselines)
	bad.usual(x.Points)
	return bad.err()
}

func (f *faults) points(points []Point) {
	for i, pt := range points {
		name := fmt.Sprintf("point %d", i)
		f.moment(name, pt.At)
		f.finite(name, pt.Value)
		f.signal(name, pt.Signal)
		if i > 0 {
			f.rising(name, points[i-1].At, pt.At)
		}
	}
}

func (f *faults) baselines(list []Baseline) {
	for i, b := range list {
		name := fmt.Sprintf("baseline %d", i)
		f.moment(name, b.From)
		f.finite(name, b.Centre)
		f.interval(name, b.Lower, b.Centre, b.Upper)
		if i > 0 {
			f.rising(name, list[i-1].From, b.From)
		}
	}
}

func (x XmR) baselines() []Baseline {
	if x.Little != "" {
		return nil
	}
	return x.Baselines
}

func (x XmR) draw() *plot {
	low, high := math.Inf(1), math.Inf(-1)
	var r reach
	for _, pt := range x.Points {
		low, high = min(low, pt.Value), max(high, pt.Value)
		if pt.Usual != nil && x.Little == "" {
			low, high = min(low, pt.Usual.Low), max(high, pt.Usual.High)
		}
		r.take(pt.At)
	}
	var ends []string
	for _, b := range x.baselines() {
		low, high = min(low, b.Lower), max(high, b.Upper)
		ends = append(ends, b.names(x.Unit)...)
		if x.own() {
			ends = ends[:1]
		}
	}
	ticks, far := levelTicks(low, high, x.Height/48, x.Counts)
	p := newPlot(x.Frame, labelsOf(ticks), ends...)
	p.unit(x.Unit)
	p.dates(r)
	s := p.values(ticks)
	p.horizontal(s, ticks)
	p.verticals()
	if x.own() {
		p.ownLimits(x, s)
	} else {
		p.baselines(x.baselines(), x.Points[0].At, s, x.Unit)
	}
	p.series(x.Points, s, func(i int) string { return x.reading(p, x.Points[i]) })
	p.dateAxis()
	p.without0(far)
	p.tell(plural(len(x.Points), "point", "points") + ".")
	return p
}

// reading is what one point says, beside what was usual then.
func (x XmR) reading(p *plot, v Point) string {
	when, said, usual := p.day(v.At), v.Read, ""
	if x.Weekly {
		when = "week of " + when
	}
	if said == "" {
		said = inUnit(v.Value, x.Unit)
	}
	if b := x.baseline(v.At); v.Read == "" && b != nil && v.Usual == nil {
		said = strings.TrimSpace(numberTo(v.Value, b.digits()) + " " + x.Unit)
	}
	if v.Usual != nil {
		usual = besideLimits(v.Value, v.Usual.Low, v.Usual.High)
	} else if b := x.baseline(v.At); b != nil {
		usual = besideLimits(v.Value, b.Lower, b.Upper)
	}
	return read(when, said, usual, signalReads[v.Signal], v.Words)
}

// names are centre and limits in words, with as many digits as it takes to tell them apart.
func (b Baseline) names(unit string) []string {
	more := b.digits()
	return []string{"mean " + withUnit(b.Centre, unit, more), "upper " + withUnit(b.Upper, unit, more), "lower " + withUnit(b.Lower, unit, more)}
}

// digits is how many more than usual it takes to tell the lines apart.
func (b Baseline) digits() int { return toTellApart(b.Lower, b.Centre, b.Upper) }

// withUnit is a number with so many digits more, and with its unit where that is short.
func withUnit(v float64, unit string, more int) string {
	if unit == "" || breadth(unit, letters) > 48 {
		return numberTo(v, more)
	}
	return numberTo(v, more) + " " + unit
}

// baselines draws centre and limits of each; provisional ones are dashed finer. What
// holds from the first point on begins at the edge.
func (p *plot) baselines(list []Baseline, first time.Time, s scale, unit string) {
	for i, b := range list {
		from, to := p.begins(b.From, first), p.right
		if i > 0 && list[i-1].To.IsZero() && !p.defined(b.From) {
			p.rebased(b, from)
		}
		if i+1 < len(list) {
			to = p.x(list[i+1].From) - 3
		}
		if !b.To.IsZero() {
			to = min(to, p.x(b.To)-3)
		}
		class, centre := "limit firm", "centre"
		if b.Provisional {
			class, centre = "limit", "centre provisional"
			p.legendOf(sign{line: "limit flat", words: "limits provisional"})
		}
		p.level(class, from, to, s.at(b.Upper))
		p.level(class, from, to, s.at(b.Lower))
		p.level(centre, from, to, s.at(b.Centre))
		if i == len(list)-1 {
			names := b.names(unit)
			p.end(label{y: s.at(b.Upper), words: names[1], class: "", line: class + " flat", from: from})
			p.end(label{y: s.at(b.Centre), words: names[0], class: "lab", line: centre, from: from})
			p.end(label{y: s.at(b.Lower), words: names[2], class: "", line: class + " flat", from: from})
			p.tell(fmt.Sprintf("%s, limits %s to %s.", names[0], withUnit(b.Lower, unit, b.digits()), withUnit(b.Upper, unit, b.digits())))
		}
	}
}

// begins is where lines begin that hold from a time on: at the edge, where no point is
// earlier and the measure had no other meaning before.
func (p *plot) begins(from, first time.Time) float64 {
	if from.After(first) || p.defined(from) {
		return max(p.x(from), p.left)
	}
	return p.left
}

// level draws a line at one height.
func (p *plot) level(class string, from, to, y float64) {
	p.c.line(class, from, y, to, y)
	p.runs([]pt{{from, y}, {to, y}})
}

// defined says whether a mark tells that the measure changed its meaning then: it
// says more than that the limits begin anew.
func (p *plot) defined(at time.Time) bool {
	return slices.ContainsFunc(p.marks, func(m placedMark) bool { return m.Kind == Definition && m.At.Equal(at) })
}

// rebased marks where a person began the limits anew.
func (p *plot) rebased(b Baseline, x float64) {
	p.c.line("anew", x-1.5, p.top, x-1.5, p.bottom)
	words := "limits begun anew"
	if b.Reason != "" {
		words += " " + date(b.From, p.f.zone()) + ": " + b.Reason
	}
	p.legendOf(sign{line: "anew", words: words})
}

// meanings of the shapes of special points, in the order of the legend.
var meanings = []sign{
	{shape: dotGrey, words: "within limits"},
	{shape: triangle, words: "outside, better"},
	{shape: diamond, words: "outside, worse"},
	{shape: square, words: "unusual, good or bad unknown"},
	{shape: ringDashed, words: "cannot tell yet"},
}

// series joins the points by a thin line, broken where the measure changed, and
// draws each with the shape of its signal.
func (p *plot) series(points []Point, s scale, reading func(i int) string) {
	places := make([]pt, len(points))
	layers := map[shape][]pt{}
	for i, v := range points {
		places[i] = pt{p.x(v.At), s.at(v.Value)}
		p.spot(i, places[i], reading(i))
		layers[v.Signal.shape()] = append(layers[v.Signal.shape()], places[i])
	}
	if p.f.Little == "" {
		p.links(points, places)
	}
	for _, m := range meanings {
		p.c.fine = m.shape == dotGrey && p.dense(len(points))
		p.c.shapes(m.shape, layers[m.shape])
		p.c.fine = false
		if len(layers[m.shape]) > 0 && (m.shape != dotGrey || len(layers) > 1) {
			p.legendOf(m)
		}
	}
	p.keep(places)
	for i, v := range points {
		if v.Words != "" {
			p.note(cut(v.Words, letters, (p.right-p.left)*.6), "lab", places[i], sign{shape: v.Signal.shape()})
		}
	}
}

// links draws the thin line from gap to gap.
func (p *plot) links(points []Point, places []pt) {
	begin := 0
	for i := 1; i <= len(points); i++ {
		if i < len(points) && !points[i].Gap {
			continue
		}
		for _, piece := range p.pieces(places[begin:i]) {
			p.runs(piece)
			p.c.path("link", join(lean(piece)), "stroke", "currentColor", "fill", "none")
		}
		begin = i
	}
}

var signalNames = [...]string{"common", "improvement", "concern", "unusual", "cannot tell yet"}

func (x XmR) table() Table {
	t := Table{
		Head:    []string{"when", "value", "signal", "note", "mean", "lower limit", "upper limit"},
		Numbers: []bool{false, true, false, false, true, true, true},
	}
	for _, pt := range x.Points {
		row := []string{moment(pt.At, x.zone()), plain(pt.Value), signalNames[pt.Signal], pt.Words}
		t.Rows = append(t.Rows, append(row, x.limits(pt)...))
	}
	return t
}

// limits are mean, lower and upper limit of a point, as cells, which are empty beside
// no limits.
func (x XmR) limits(v Point) []string {
	b := x.baseline(v.At)
	if b == nil {
		return []string{"", "", ""}
	}
	if v.Usual != nil {
		return []string{tidy(b.Centre), tidy(v.Usual.Low), tidy(v.Usual.High)}
	}
	return []string{tidy(b.Centre), tidy(b.Lower), tidy(b.Upper)}
}

// baseline is the one that holds at a time; nil where none does.
func (x XmR) baseline(at time.Time) *Baseline {
	list := x.baselines()
	var b *Baseline
	for i := range list {
		if !at.Before(list[i].From) {
			b = &list[i]
		}
	}
	if b != nil && !b.To.IsZero() && !at.Before(b.To) {
		return nil
	}
	return b
}
