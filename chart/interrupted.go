package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// Interrupted shows a series before and after a change: the points, the fitted
// line, and where the line would have gone without the change.
type Interrupted struct {
	Frame
	Unit           string // "min", over the left axis
	Seconds        bool   // values are seconds: the axis is logarithmic, and Unit is not needed
	Counts         bool   // values count something: the axis begins at 0 wherever they lie
	Points         []Sample
	Fitted         []FitPoint // by rising At, before and after the change; breaks at it
	Counterfactual []FitPoint // from the change on, drawn dashed
	LeftOut        []Window   // hatched
	Change         Mark       // what was done, with its ref
	Level          string     // names the bands; "" = "95 % interval"
	Before, After  string     // names of the points; "" = "before", "after"
	Without        string     // names the end of the counterfactual; "" = "without the change"
}

// Sample is one measured value.
type Sample struct {
	At      time.Time
	Value   float64
	LeftOut bool // not used by the fit: drawn faint
	Open    bool // not over yet: Value is how much it is so far
}

// FitPoint is a place of a line, with the interval of the line there.
type FitPoint struct {
	At       time.Time
	Value    float64
	Interval *Interval
}

// Window is a time that was left out of the comparison, and why.
type Window struct {
	From, To time.Time
	Words    string // "the week that started this loop"
}

// DrawInterrupted draws the series of s around its change.
func DrawInterrupted(s Interrupted) (Drawing, error) {
	s.Frame = s.usual()
	if err := s.check(); err != nil {
		return Drawing{}, err
	}
	if len(s.Points) == 0 {
		return blank(s.Frame, s.table()), nil
	}
	s.Marks = append([]Mark{s.Change}, s.Marks...)
	return s.draw().done(s.table()), nil
}

func (s Interrupted) check() error {
	bad := check("interrupted", s.Frame)
	bad.moment("change", s.Change.At)
	for i, v := range s.Points {
		s.value(bad, fmt.Sprintf("point %d", i), v.At, v.Value)
	}
	s.fit(bad, "fitted", s.Fitted)
	s.fit(bad, "counterfactual", s.Counterfactual)
	for i, w := range s.LeftOut {
		bad.period(fmt.Sprintf("left out %d", i), w.From, w.To)
	}
	return bad.err()
}

// value checks a number of the axis: durations cannot be negative.
func (s Interrupted) value(bad *faults, name string, at time.Time, v float64) {
	bad.moment(name, at)
	bad.finite(name, v)
	if s.Seconds && (v < 0 || v > longest) {
		bad.add("%s: %v is no number of seconds", name, v)
	}
}

func (s Interrupted) fit(bad *faults, name string, fit []FitPoint) {
	for i, v := range fit {
		name := fmt.Sprintf("%s %d", name, i)
		s.value(bad, name, v.At, v.Value)
		if v.Interval != nil {
			s.value(bad, name+" low", v.At, v.Interval.Low)
			s.value(bad, name+" high", v.At, v.Interval.High)
			bad.interval(name, v.Interval.Low, v.Value, v.Interval.High)
		}
		if i > 0 {
			bad.rising(name, fit[i-1].At, v.At)
		}
	}
}

// lines are the fits to draw: none when there is too little data for them.
func (s Interrupted) lines() (fitted, counterfactual []FitPoint) {
	if s.Little != "" {
		return nil, nil
	}
	return s.Fitted, s.Counterfactual
}

func (s Interrupted) values() (values []float64, r reach) {
	for _, v := range s.Points {
		values = append(values, v.Value)
		r.take(v.At)
	}
	fitted, counter := s.lines()
	for _, fit := range [][]FitPoint{fitted, counter} {
		for _, v := range fit {
			values = append(values, v.Value)
			if v.Interval != nil {
				values = append(values, v.Interval.Low, v.Interval.High)
			}
			r.take(v.At)
		}
	}
	for _, w := range s.LeftOut {
		r.take(w.From)
		r.take(w.To)
	}
	return values, r
}

// axis makes the left axis, of seconds or of any unit, with the plot around it.
func (s Interrupted) axis() (p *plot, grid func() scale) {
	values, r := s.values()
	fitted, counter := s.lines()
	ends := []string{s.endName("now", fitted), s.endName(s.without(), counter)}
	if s.Seconds {
		axis := newDurationAxis(values, s.Height)
		p = newPlot(s.Frame, axis.labels(), ends...)
		p.dates(r)
		return p, func() scale { y := axis.scale(p); axis.draw(p, y); return y }
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	ticks, far := levelTicks(low, high, s.Height/48, s.Counts)
	p = newPlot(s.Frame, labelsOf(ticks), ends...)
	p.unit(s.Unit)
	p.dates(r)
	return p, func() scale { y := p.values(ticks); p.horizontal(y, ticks); p.without0(far); return y }
}

func (s Interrupted) without() string { return cmp.Or(s.Without, "without the change") }

// endName says where a line ends: "21 min now".
func (s Interrupted) endName(words string, fit []FitPoint) string {
	if len(fit) == 0 {
		return ""
	}
	v := fit[len(fit)-1].Value
	if s.Seconds {
		return duration(v) + " " + words
	}
	return withUnit(v, s.Unit, 0) + " " + words
}

func (s Interrupted) draw() *plot {
	p, grid := s.axis()
	s.windows(p)
	y := grid()
	fitted, counter := s.lines()
	before, after := s.split(fitted)
	s.band(p, y, counter, "band faint")
	s.band(p, y, before, "band")
	s.band(p, y, after, "band")
	p.verticals()
	s.dots(p, y)
	s.line(p, y, counter, "counter")
	s.line(p, y, before, "fit")
	s.line(p, y, after, "fit now")
	s.ends(p, y, fitted, counter)
	p.dateAxis()
	p.tell(plural(len(s.Points), "point", "points") + ".")
	return p
}

// split cuts the fitted line at the change.
func (s Interrupted) split(fit []FitPoint) (before, after []FitPoint) {
	for _, v := range fit {
		if v.At.Before(s.Change.At) {
			before = append(before, v)
		} else {
			after = append(after, v)
		}
	}
	return before, after
}

func (s Interrupted) windows(p *plot) {
	for i, w := range s.LeftOut {
		left, right, pattern := p.x(w.From), p.x(w.To), []string{"6", "7"}[i%2] // neighbours lean to different sides
		p.c.rect("ghost", left, p.top, right-left, p.bottom-p.top, "fill-opacity", "0.15")
		p.c.rect("hatched", left, p.top, right-left, p.bottom-p.top, "fill", "url(#"+p.f.ID+"-h"+pattern+")")
		words := "left out"
		if w.Words != "" {
			words += ": " + w.Words
		}
		p.legendOf(sign{surface: "ghost", pattern: pattern, hatched: true, words: words})
	}
}

func (s Interrupted) places(p *plot, y scale, fit []FitPoint) []pt {
	var places []pt
	for _, v := range fit {
		places = append(places, pt{p.x(v.At), y.at(v.Value)})
	}
	return columns(places)
}

func (s Interrupted) line(p *plot, y scale, fit []FitPoint, class string) {
	for _, piece := range p.pieces(s.places(p, y, fit)) {
		p.runs(piece)
		p.c.path(class, join(piece), "stroke", "currentColor", "fill", "none")
	}
}

func (s Interrupted) band(p *plot, y scale, fit []FitPoint, class string) {
	var upper, lower []pt
	for _, v := range fit {
		if v.Interval == nil {
			return
		}
		upper = append(upper, pt{p.x(v.At), y.at(v.Interval.High)})
		lower = append(lower, pt{p.x(v.At), y.at(v.Interval.Low)})
	}
	if len(upper) == 0 {
		return
	}
	above, below := p.pieces(columns(upper)), p.pieces(columns(lower))
	for i := range above {
		p.c.path(class, area(above[i], below[i]), "fill", "currentColor", "fill-opacity", "0.15")
	}
	words := " of the line"
	if class != "band" {
		words = " " + s.without()
	}
	p.legendOf(sign{surface: class, words: level(s.Level) + words})
}

// dots before the change are hollow, those after it filled.
func (s Interrupted) dots(p *plot, y scale) {
	layers := map[shape][]pt{}
	for i, v := range s.Points {
		at := pt{p.x(v.At), y.at(v.Value)}
		layers[s.shape(v)] = append(layers[s.shape(v)], at)
		p.spot(i, at, read(p.day(v.At), s.said(v.Value), s.part(v)))
	}
	p.keep(slices.Concat(layers[dotGrey], layers[dotBefore], layers[dotBlue], layers[dotOpen]))
	before, after := cmp.Or(s.Before, "before"), cmp.Or(s.After, "after")
	for _, l := range []sign{{shape: dotGrey, words: "left out"}, {shape: dotBefore, words: before}, {shape: dotBlue, words: after}, {shape: dotOpen, words: "still open, as long as it is so far"}} {
		if p.c.shapes(l.shape, layers[l.shape]); len(layers[l.shape]) > 0 && (l.shape != dotGrey || len(s.LeftOut) == 0) {
			p.legendOf(l)
		}
	}
}

// said is a value in words.
func (s Interrupted) said(v float64) string {
	if s.Seconds {
		return duration(v)
	}
	return inUnit(v, s.Unit)
}

func (s Interrupted) shape(v Sample) shape {
	switch {
	case v.LeftOut:
		return dotGrey
	case v.Open:
		return dotOpen
	case v.At.Before(s.Change.At):
		return dotBefore
	}
	return dotBlue
}

func (s Interrupted) ends(p *plot, y scale, fitted, counter []FitPoint) {
	if n := len(fitted); n > 0 {
		p.end(label{y: y.at(fitted[n-1].Value), words: s.endName("now", fitted), class: "c1", line: "fit now", from: p.x(s.Change.At)})
		p.tell(s.endName("now", fitted) + ".")
	}
	if n := len(counter); n > 0 {
		p.end(label{y: y.at(counter[n-1].Value), words: s.endName(s.without(), counter), line: "counter", from: p.x(s.Change.At)})
		p.tell(s.endName(s.without(), counter) + ".")
	}
}

func (s Interrupted) table() Table {
	t := Table{Head: []string{"when", "value", "part", "low", "high"}, Numbers: []bool{false, true, false, true, true}}
	for _, v := range s.Points {
		part := s.part(v)
		t.Rows = append(t.Rows, []string{moment(v.At, s.zone()), plain(v.Value), part, "", ""})
	}
	if len(s.Points) > 0 {
		fitted, counter := s.lines()
		t.Rows = append(t.Rows, s.rows("fitted line", fitted)...)
		t.Rows = append(t.Rows, s.rows("line without the change", counter)...)
	}
	return t
}

// part names the side of a point.
func (s Interrupted) part(v Sample) string {
	part := "after"
	switch {
	case v.LeftOut:
		part = "left out"
	case v.At.Before(s.Change.At):
		part = "before"
	}
	if v.Open {
		part += ", still open"
	}
	return part
}

func (s Interrupted) rows(part string, fit []FitPoint) (rows [][]string) {
	for _, v := range fit {
		low, high := "", ""
		if v.Interval != nil {
			low, high = plain(v.Interval.Low), plain(v.Interval.High)
		}
		rows = append(rows, []string{moment(v.At, s.zone()), plain(v.Value), part, low, high})
	}
	return rows
}
