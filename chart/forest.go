package chart

import (
	"fmt"
	"strings"
)

// Forest shows the effects of many loops below each other, each with its interval,
// and what they say together.
type Forest struct {
	Frame
	Rows      []Effect
	Pooled    *Effect // drawn as a diamond beneath the rows; nil = not pooled
	NoEffect  float64 // the value that means no effect: 0 for a difference, 1 for a ratio
	Ratio     bool    // values are ratios: the axis is logarithmic, and they are above 0
	Percent   bool    // shown in per cent: shares as they are, ratios as what they differ from 1
	Unit      string  // follows the numbers of a difference: "min"
	LowWords  string  // under the left side: "better"
	HighWords string  // under the right side: "worse"
	Level     string  // names the bars; "" = "95 % interval"
}

// Effect is one estimate.
type Effect struct {
	Name     string // "A-11 page when 10 min late"
	Value    float64
	Interval Interval
	N        int // observations, 0 = not said
	Signal   Signal
}

const mostEffects = 60 // in one picture; the others stand in the table

// DrawForest draws the effects of f; its height follows the number of rows.
func DrawForest(f Forest) (Drawing, error) {
	f.Frame = f.usual()
	if err := f.check(); err != nil {
		return Drawing{}, err
	}
	if len(f.Rows) == 0 {
		return blank(f.Frame, f.table()), nil
	}
	return f.draw().done(f.table()), nil
}

func (f Forest) check() error {
	bad := check("forest", f.Frame)
	bad.finite("no effect", f.NoEffect)
	for i, e := range f.Rows {
		f.effect(bad, fmt.Sprintf("row %d", i), e)
	}
	if f.Pooled != nil {
		f.effect(bad, "pooled", *f.Pooled)
	}
	if f.Ratio && f.NoEffect <= 0 {
		bad.add("no effect: %v is no ratio", f.NoEffect)
	}
	return bad.err()
}

func (f Forest) effect(bad *faults, name string, e Effect) {
	bad.finite(name, e.Value)
	bad.interval(name, e.Interval.Low, e.Value, e.Interval.High)
	bad.count(name+" n", e.N)
	bad.signal(name, e.Signal)
	if f.Ratio && e.Interval.Low <= 0 {
		bad.add("%s: %v is no ratio", name, e.Interval.Low)
	}
}

func (f Forest) pooled() *Effect {
	if f.Little != "" {
		return nil
	}
	return f.Pooled
}

func (f Forest) all() []Effect {
	all := f.Rows
	if f.pooled() != nil {
		all = append(all[:len(all):len(all)], *f.Pooled)
	}
	return all
}

// words says a value on the axis and beside a row, with its sign.
func (f Forest) words(v float64) string {
	if f.Percent && f.Ratio {
		v--
	}
	text := number(v)
	if f.Percent {
		text = percent(v)
	}
	if (f.Percent || !f.Ratio) && v > 0 {
		text = "+" + text
	}
	return text
}

// beside is value and interval of a row: "−12 % (−21 to −2)".
func (f Forest) beside(e Effect) string {
	low, high := strings.TrimSuffix(f.words(e.Interval.Low), " %"), strings.TrimSuffix(f.words(e.Interval.High), " %")
	return fmt.Sprintf("%s (%s to %s)", strings.TrimSpace(f.words(e.Value)+" "+f.Unit), low, high)
}

func (f Forest) draw() *plot {
	shown := f.Rows[:min(len(f.Rows), mostEffects)]
	p := newPlot(f.Frame, nil)
	f.columns(p, shown)
	rows := float64(len(shown))
	if f.pooled() != nil {
		rows++
	}
	p.bottom = p.top + rows*p.rowHeight() + 10
	s, ticks := f.across(p)
	f.grid(p, s, ticks)
	y := p.top
	for i, e := range shown {
		p.spot(i, pt{s.across(e.Value), f.row(p, s, e, y)}, read(f.line(e).named(), f.beside(e), effectMeanings[e.Signal].words))
		y += p.rowHeight()
	}
	f.together(p, s, y)
	f.axis(p, s, ticks)
	f.rest(p, len(f.Rows)-len(shown))
	p.legendOf(sign{line: "ci", words: level(f.Level)})
	p.tell(plural(len(f.Rows), "effect", "effects") + ".")
	return p
}

// across is a value's place from left to right, on a scale whose bottom is the
// left edge.
func (s scale) across(v float64) float64 { return s.at(v) }

// grid draws the lines of the axis and of no effect; only behind the bars where words
// stand over them.
func (f Forest) grid(p *plot, s scale, ticks []tick) {
	var zero track
	for y, end := range p.stretches() {
		zero.move(s.across(f.NoEffect), y)
		zero.v(end)
	}
	zero.move(s.across(f.NoEffect), p.bottom-10)
	zero.v(p.bottom)
	p.gridlines(s, ticks)
	p.c.path("zero", zero.d(), "fill", "none", "stroke", "currentColor")
}

// line is what is written of an effect.
func (f Forest) line(e Effect) line { return line{e.Name, e.N, f.beside(e)} }

// columns makes room for what is written of the effects.
func (f Forest) columns(p *plot, shown []Effect) {
	var usual, strong []line
	for _, e := range shown {
		usual = append(usual, f.line(e))
	}
	if e := f.pooled(); e != nil {
		strong = append(strong, f.line(*e))
	}
	p.columns(usual, strong)
}

// row draws one effect whose row begins at height y; it returns that of its bar.
func (f Forest) row(p *plot, s scale, e Effect, y float64) (middle float64) {
	middle = p.caption(f.line(e), y, "")
	class := map[Signal]string{Improvement: "ci-improve", Concern: "ci-concern"}[e.Signal]
	if class == "" {
		class = "ci"
	}
	p.c.line(class, s.across(e.Interval.Low), middle, s.across(e.Interval.High), middle)
	p.c.shapes(effectMeanings[e.Signal].shape, []pt{{s.across(e.Value), middle}})
	p.legendOf(effectMeanings[e.Signal])
	return middle
}

var effectMeanings = map[Signal]sign{
	Common:      {shape: dash, words: "no meaningful change"},
	Improvement: {shape: triangle, words: "improved"},
	Concern:     {shape: diamond, words: "worse"},
	Unusual:     {shape: square, words: "unusual"},
	Unclear:     {shape: ringDashed, words: "cannot tell yet"},
}

// together draws the pooled effect: a diamond as wide as its interval.
func (f Forest) together(p *plot, s scale, y float64) {
	e := f.pooled()
	if e == nil {
		return
	}
	p.c.line("axis", 8, y+2, p.width-8, y+2)
	middle := p.caption(f.line(*e), y+4, "strong")
	low, at, high := s.across(e.Interval.Low), s.across(e.Value), s.across(e.Interval.High)
	p.c.path("f-ink", join([]pt{{low, middle}, {at, middle - 7}, {high, middle}, {at, middle + 7}})+"Z")
	p.tell("Together " + f.beside(*e) + ".")
}

// axis writes the effects beneath the rows, and what each side of no effect means.
func (f Forest) axis(p *plot, s scale, ticks []tick) {
	p.c.line("axis", p.left, p.bottom, p.right, p.bottom)
	none := 0
	for i, t := range ticks {
		p.c.line("axis", s.across(t.at), p.bottom, s.across(t.at), p.bottom+4)
		if t.at == f.NoEffect {
			none = i
		}
	}
	p.outwards(ticks, none, s.across)
	p.below = p.bottom + axisRoom + 2
	if !briefUnit(f.Unit) {
		p.paragraph("in "+f.Unit, "", 2)
	}
	f.sides(p, s.across(f.NoEffect))
}

// outwards writes the labels of an axis from one of them to both sides, so that this one
// has room in any case.
func (p *plot) outwards(ticks []tick, first int, x func(float64) float64) {
	low, high := x(ticks[first].at), x(ticks[first].at) // px, what is written over
	write := func(t tick, from, to float64) {
		half := breadth(t.label, letters) / 2
		at := min(max(x(t.at), half+1), p.width-half-1)
		if at-half >= from && at+half <= to {
			low, high = min(low, at-half), max(high, at+half)
			p.c.text(t.label, "class", "m", "text-anchor", "middle", "x", at, "y", p.bottom+19, "font-size", letters)
		}
	}
	write(ticks[first], 0, p.width)
	for i := first - 1; i >= 0; i-- {
		write(ticks[i], 0, low-8)
	}
	for _, t := range ticks[first+1:] {
		write(t, high+8, p.width)
	}
}

// sides says what each side of no effect means: on both sides of the line, or at
// the edges when there is no room beside it.
func (f Forest) sides(p *plot, none float64) {
	if f.LowWords+f.HighWords == "" {
		return
	}
	p.below += lineHeight - 4
	low, high := cut("← "+f.LowWords, letters, p.width/2-12), cut(f.HighWords+" →", letters, p.width/2-12)
	end, begin := none-6, none+6
	if breadth(low, letters) > end-4 || breadth(high, letters) > p.width-begin-4 {
		end, begin = 8+breadth(low, letters), p.width-8-breadth(high, letters)
	}
	if f.LowWords != "" {
		p.c.text(low, "class", "e", "text-anchor", "end", "x", end, "y", p.below, "font-size", letters)
	}
	if f.HighWords != "" {
		p.c.text(high, "x", begin, "y", p.below, "font-size", letters)
	}
	p.below += 4
}

// rest says what is not drawn.
func (f Forest) rest(p *plot, n int) {
	if n > 0 {
		p.paragraph(plural(n, "more effect stands", "more effects stand")+" in the table.", "", 2)
	}
}

func (f Forest) table() Table {
	t := Table{Head: []string{"what", "n", "effect", "low", "high", "verdict"}, Numbers: []bool{false, true, true, true, true, false}}
	for _, e := range f.all() {
		t.Rows = append(t.Rows, []string{e.Name, fmt.Sprint(e.N), plain(e.Value), plain(e.Interval.Low), plain(e.Interval.High), signalNames[e.Signal]})
	}
	return t
}
