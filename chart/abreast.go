package chart

import (
	"fmt"
	"math"
	"slices"
)

// Abreast shows one number of several places below each other, each with its interval.
// They are not pooled, and they stand in the order in which they are given.
type Abreast struct {
	Frame
	Rows    []Place
	Seconds bool   // the values are durations: the axis is logarithmic and speaks of time
	Percent bool   // the values are shares from 0 to 1
	Counts  bool   // the values are whole: no tick lies between two
	Unit    string // of the others: "a week"
	Level   string // names the bars; "" = "95 % interval"
}

// Place is one of them.
type Place struct {
	Name     string
	Value    float64  // 0 or more
	Interval Interval // its High may be endless
	N        int      // things that it rests on, 0 = not said
	Words    string   // value and interval as they stand beside the bar: "12 min (8 min to 20 min)"
	Signal   Signal
}

// end is the upper end of the interval, or the value where it has none.
func (r Place) end() float64 {
	if math.IsInf(r.Interval.High, 1) {
		return r.Value
	}
	return r.Interval.High
}

// DrawAbreast draws the places of a; its height follows the number of rows.
func DrawAbreast(a Abreast) (Drawing, error) {
	a.Frame = a.usual()
	bad := check("abreast", a.Frame)
	for i, r := range a.Rows {
		name := fmt.Sprintf("row %d", i)
		bad.finite(name, r.Value)
		bad.interval(name, r.Interval.Low, r.Value, r.end())
		bad.count(name+" n", r.N)
		bad.signal(name, r.Signal)
		if r.Interval.Low < 0 {
			bad.add("%s: %v is below 0", name, r.Interval.Low)
		}
	}
	if err := bad.err(); err != nil {
		return Drawing{}, err
	}
	if len(a.Rows) == 0 {
		return blank(a.Frame, a.table()), nil
	}
	return a.draw().done(a.table()), nil
}

func (a Abreast) draw() *plot {
	shown := a.Rows[:min(len(a.Rows), mostEffects)]
	p := newPlot(a.Frame, nil)
	lines := make([]line, len(shown))
	for i, r := range shown {
		lines[i] = line{r.Name, r.N, r.Words}
	}
	p.columns(lines, nil)
	p.bottom = p.top + float64(len(shown))*p.rowHeight() + 10
	s, ticks := a.across(p, shown)
	p.gridlines(s, ticks)
	for i, r := range shown {
		a.row(p, s, i, r, lines[i])
	}
	p.c.line("axis", p.left, p.bottom, p.right, p.bottom)
	for _, t := range ticks {
		p.c.line("axis", s.across(t.at), p.bottom, s.across(t.at), p.bottom+4)
	}
	p.outwards(ticks, 0, s.across)
	p.below = p.bottom + axisRoom + 2
	if a.Unit != "" {
		p.paragraph(a.Unit, "", 2)
	}
	if n := len(a.Rows) - len(shown); n > 0 {
		p.paragraph(plural(n, "more stands", "more stand")+" in the table.", "", 2)
	}
	if slices.ContainsFunc(shown, func(r Place) bool { return r.Interval.Low < r.Interval.High }) {
		p.legendOf(sign{line: "ci", words: level(a.Level)})
	}
	return p
}

// row draws one place. Where its interval has no upper end the bar goes on to the edge.
func (a Abreast) row(p *plot, s scale, i int, r Place, l line) {
	middle := p.caption(l, p.top+float64(i)*p.rowHeight(), "")
	high := s.across(r.Interval.High)
	if math.IsInf(r.Interval.High, 1) {
		high = p.right
	}
	class := map[Signal]string{Improvement: "ci-improve", Concern: "ci-concern"}[r.Signal]
	if class == "" {
		class = "ci"
	}
	meaning := placeMeanings[r.Signal]
	p.c.line(class, s.across(r.Interval.Low), middle, high, middle)
	p.c.shapes(meaning.shape, []pt{{s.across(r.Value), middle}})
	p.legendOf(meaning)
	p.spot(i, pt{s.across(r.Value), middle}, read(l.named(), r.Words, meaning.words))
}

var placeMeanings = map[Signal]sign{
	Common:      {shape: dash, words: "no signal"}, // nothing was judged, or nothing found
	Improvement: {shape: triangle, words: "improves"},
	Concern:     {shape: diamond, words: "gets worse"},
	Unusual:     {shape: square, words: "unusual"},
	Unclear:     {shape: ringDashed, words: "too little to tell"},
}

// across is the scale from left to right, with its ticks. Beside durations nothing begins
// at 0; all else does.
func (a Abreast) across(p *plot, shown []Place) (scale, []tick) {
	low, high := math.Inf(1), 0.0
	for _, r := range shown {
		low = min(low, max(r.Interval.Low, shortest))
		high = max(high, r.end())
	}
	if !a.Seconds {
		low = 0
	}
	ticks := a.ticks(low, high, int((p.right-p.left)/70))
	s := scale{bottom: p.left + pad, top: p.right - pad, log: a.Seconds, floor: p.left + pad}
	s.low, s.high = min(ticks[0].at, low), max(ticks[len(ticks)-1].at, high)
	return s, ticks
}

// ticks are about n round values around low and high. Where all values are nothing, the
// axis shows a minute, a percent, one thing.
func (a Abreast) ticks(low, high float64, n int) []tick {
	switch {
	case a.Seconds && high < shortest:
		return durationTicks(1, minute, n)
	case a.Seconds:
		return durationTicks(low, max(low, high), n)
	case a.Counts:
		return roundTicks(0, max(high, 1), n, 1)
	case a.Percent:
		ticks := roundTicks(0, max(high, .01), n, 0)
		for i := range ticks {
			ticks[i].label = percent(ticks[i].at)
		}
		return ticks
	}
	return roundTicks(0, max(high, .1), n, 0)
}

func (a Abreast) table() Table {
	t := Table{Head: []string{"where", "n", "estimate", "low", "high", "what it shows"}, Numbers: []bool{false, true, true, true, true, false}}
	for _, r := range a.Rows {
		high := plain(r.Interval.High)
		if math.IsInf(r.Interval.High, 1) {
			high = ""
		}
		t.Rows = append(t.Rows, []string{r.Name, fmt.Sprint(r.N), plain(r.Value), plain(r.Interval.Low), high, placeMeanings[r.Signal].words})
	}
	return t
}
