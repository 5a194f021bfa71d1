package chart

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Rates shows how often something happened for each amount of exposure, period by
// period, with the exact interval of each.
type Rates struct {
	Frame
	Unit     string  // of the rate: "failures per 100 deploys"
	Exposure string  // of the exposure: "deploys"
	Per      float64 // exposure of one unit of the rate: 100; 0 = 1
	Level    string  // names the bars; "" = "95 % interval"
	Periods  []Period
}

// Period is one count in its exposure. The rate is Count / Exposure x Per.
type Period struct {
	From, To time.Time // To is the first moment after it
	Count    int
	Exposure float64   // above 0; 0 = nobody could see anything: a gap
	Interval *Interval // of the rate, in its unit
	Partial  bool      // not over yet, or not all of it is reported: greyed
	Short    bool      // too little exposure for a rate that means anything: in the table only
	Words    string    // what is read of it: "7 failures"; "" = the rate in its unit
}

// DrawRates draws each rate in the middle of its period.
func DrawRates(r Rates) (Drawing, error) {
	r.Frame = r.usual()
	if r.Per == 0 {
		r.Per = 1
	}
	if err := r.check(); err != nil {
		return Drawing{}, err
	}
	if !slices.ContainsFunc(r.Periods, Period.shows) {
		return blank(r.Frame, r.table()), nil
	}
	return r.draw().done(r.table()), nil
}

func (r Rates) rate(v Period) float64 {
	if v.Exposure == 0 {
		return 0
	}
	return float64(v.Count) / v.Exposure * r.Per
}

// shows says whether a period has a rate to draw.
func (v Period) shows() bool { return v.Exposure > 0 && !v.Short }

func (v Period) middle() time.Time { return v.From.Add(v.To.Sub(v.From) / 2) }

func (r Rates) check() error {
	bad := check("rates", r.Frame)
	bad.amount("per", r.Per)
	for i, v := range r.Periods {
		name := fmt.Sprintf("period %d", i)
		bad.period(name, v.From, v.To)
		bad.count(name, v.Count)
		bad.amount(name+" exposure", v.Exposure)
		bad.finite(name+" rate", r.rate(v))
		if i > 0 {
			bad.rising(name, r.Periods[i-1].To, v.From)
		}
		if v.Exposure == 0 && v.Count > 0 {
			bad.add("%s: %d counted without exposure", name, v.Count)
		}
		if i > 0 && r.Periods[i-1].Partial && !v.Partial {
			bad.add("%s: is whole, but the one before it is not over yet", name)
		}
		if v.Interval != nil {
			bad.amount(name+" low", v.Interval.Low)
			bad.interval(name, v.Interval.Low, r.rate(v), v.Interval.High)
		}
	}
	return bad.err()
}

func (f *faults) period(name string, from, to time.Time) {
	f.moment(name+" from", from)
	f.moment(name+" to", to)
	if !to.After(from) {
		f.add("%s: ends before it begins", name)
	}
}

func (r Rates) draw() *plot {
	top := 0.0
	var reach reach
	for _, v := range r.Periods {
		if !v.Short {
			top = max(top, r.rate(v))
		}
		if v.Interval != nil && r.barred() {
			top = max(top, v.Interval.High)
		}
		reach.take(v.From)
		reach.take(v.To)
	}
	ticks := valueTicks(0, top, r.Height/48)
	p := newPlot(r.Frame, append(labelsOf(ticks), cut(r.Exposure, letters, float64(r.Width)/6)))
	p.unit(r.Unit)
	p.dates(reach)
	s := p.values(ticks)
	p.horizontal(s, ticks)
	r.unfinished(p)
	p.verticals()
	r.points(p, s)
	p.dateAxis()
	r.exposures(p)
	if r.Little == "" && !r.barred() {
		p.paragraph("Too many periods to draw the interval of each: the table has them.", "", 2)
	}
	p.tell(plural(len(r.Periods), "period", "periods") + ".")
	return p
}

// unfinished greys what is not over yet, beneath the marks: a new definition may begin
// there.
func (r Rates) unfinished(p *plot) {
	for _, v := range r.Periods {
		if !v.Partial {
			continue
		}
		p.c.rect("ghost", p.x(v.From), p.top, p.x(v.To)-p.x(v.From), p.bottom-p.top, "fill-opacity", "0.15")
		if !v.shows() {
			p.legendOf(sign{surface: "ghost", words: "not over yet"})
		}
	}
}

// points are rates with their bars; the period that is not over yet is hollow on
// grey, and the line stops before it and at every gap and new definition.
func (r Rates) points(p *plot, s scale) {
	var whole, partial, run []pt
	var bars, grey track
	dense := p.dense(len(r.Periods))
	band := ribbon{p: p, s: s}
	flush := func() { band.flush(); p.run(run); run = nil }
	for i, v := range r.Periods {
		place := pt{p.x(v.middle()), s.at(r.rate(v))}
		if !v.shows() {
			flush()
			continue
		}
		p.spot(i, place, r.reading(p, v))
		if v.Interval != nil && r.barred() && dense && !v.Partial {
			band.take(v)
		} else if v.Interval != nil && r.barred() {
			bar := &bars
			if v.Partial {
				bar = &grey
			}
			bar.move(place.x, s.at(v.Interval.Low))
			bar.v(s.at(v.Interval.High))
		}
		if v.Partial {
			partial = append(partial, place)
			flush()
			continue
		}
		whole, run = append(whole, place), append(run, place)
	}
	flush()
	if band.drawn {
		p.legendOf(sign{surface: "band", words: level(r.Level)})
	}
	r.layers(p, bars.d(), grey.d(), whole, partial)
}

// dense says that n places beside each other would touch: bars would be a wall.
func (p *plot) dense(n int) bool { return p.right-p.left < closest*float64(n) }

const closest = 4.0 // px from one place to the next, which a bar and some air take

// ribbon is the intervals of neighbours as one surface, for where they are too dense to
// be drawn one by one.
type ribbon struct {
	p           *plot
	s           scale
	upper, down []pt
	drawn       bool
}

func (b *ribbon) take(v Period) {
	left, right := b.p.x(v.From), b.p.x(v.To)
	high, low := b.s.at(v.Interval.High), b.s.at(v.Interval.Low)
	b.upper = append(b.upper, pt{left, high}, pt{right, high})
	b.down = append(b.down, pt{left, low}, pt{right, low})
}

func (b *ribbon) flush() {
	if len(b.upper) > 0 {
		b.p.c.path("band", area(b.upper, b.down), "fill", "currentColor", "fill-opacity", "0.15")
		b.upper, b.down, b.drawn = nil, nil, true
	}
}

// reading is what one period says.
func (r Rates) reading(p *plot, v Period) string {
	said, interval := v.Words, ""
	if said == "" {
		said = inUnit(r.rate(v), r.Unit)
	}
	if v.Interval != nil && r.Little == "" {
		interval = between(r.Level, v.Interval.Low, v.Interval.High, number)
	}
	return read(p.stretch(v.From, v.To), said, unlessOver(v.Partial), interval)
}

// barred says whether the intervals are drawn: not of single points, and not where
// one bar would cover the next.
func (r Rates) barred() bool { return r.Little == "" && len(r.Periods) <= mostSteps }

// run is a piece of a thin line through points, cut at every new definition.
func (p *plot) run(places []pt) {
	if p.f.Little != "" || len(places) < 2 {
		return
	}
	for _, piece := range p.pieces(places) {
		p.c.path("link", join(lean(piece)), "stroke", "currentColor", "fill", "none")
	}
}

func (r Rates) layers(p *plot, bars, grey string, whole, partial []pt) {
	p.c.path("range", bars, "stroke", "currentColor")
	p.c.path("range faint", grey, "stroke", "currentColor")
	dense := p.dense(len(r.Periods))
	p.c.fine = dense
	p.c.shapes(dotBlue, whole)
	p.c.fine = false
	p.c.shapes(dotBefore, partial)
	if bars+grey != "" && !dense {
		p.legendOf(sign{line: "range", words: level(r.Level)})
	}
	if len(partial) > 0 {
		p.legendOf(sign{shape: dotBefore, words: "not over yet"})
	}
}

// exposures writes beneath the axis how much exposure each period has, as many as
// fit; once where all whole ones have the same, or all but the first one, with which a
// period begins within a week.
func (r Rates) exposures(p *plot) {
	p.below += lineHeight
	name := cut(r.Exposure, letters, p.left-9)
	p.c.text(name, "class", "e", "text-anchor", "end", "x", p.left-8, "y", p.below, "font-size", letters)
	defer func() { p.below += 6 }()
	if words := r.each(); words != "" {
		p.c.text(words, "x", p.left+pad, "y", p.below, "font-size", letters)
		return
	}
	edge := p.left - 4
	for _, v := range r.Periods {
		if !v.shows() {
			continue // 0.000232 weeks say nothing to anybody
		}
		words := exposed(v)
		half := breadth(words, letters) / 2
		x := min(max(p.x(v.middle()), half+1), p.width-half-1)
		if x-half < edge+6 {
			continue
		}
		p.c.text(words, "class", "m", "text-anchor", "middle", "x", x, "y", p.below, "font-size", letters)
		edge = x + half
	}
}

// exposed is how much exposure a period has.
func exposed(v Period) string { return number(math.Round(v.Exposure*100) / 100) }

// each says the exposure of the whole periods where one says it of all: "1 each", or
// "0.52, then 1 each"; else "".
func (r Rates) each() string {
	var all []string
	for _, v := range r.Periods {
		if v.shows() && !v.Partial {
			all = append(all, exposed(v))
		}
	}
	switch {
	case len(all) > 0 && alike(all):
		return all[0] + " each"
	case len(all) > 2 && alike(all[1:]):
		return all[0] + ", then " + all[1] + " each"
	}
	return ""
}

func alike(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return w != words[0] })
}

func (r Rates) table() Table {
	t := Table{
		Head:    []string{"from", "to", "count", "exposure", "rate", "low", "high", "state"},
		Numbers: []bool{false, false, true, true, true, true, true, false},
	}
	for _, v := range r.Periods {
		rate, low, high, state := tidy(r.rate(v)), "", "", "whole"
		if v.Exposure == 0 {
			rate, state = "", "no exposure"
		}
		if v.Interval != nil {
			low, high = tidy(v.Interval.Low), tidy(v.Interval.High)
		}
		if v.Short {
			state = "too short for a rate"
		}
		if v.Partial {
			state = "not over yet"
		}
		t.Rows = append(t.Rows, []string{moment(v.From, r.zone()), moment(v.To, r.zone()), fmt.Sprint(v.Count), tidy(v.Exposure), rate, low, high, state})
	}
	return t
}
