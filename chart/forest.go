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

	over int // lines of words over each bar; 0 = they stand beside it
}

// Effect is one estimate.
type Effect struct {
	Name     string // "A-11 page when 10 min late"
	Value    float64
	Interval Interval
	N        int // observations, 0 = not said
	Signal   Signal
}

const (
	rowHeight   = 28.0
	mostEffects = 60 // effects in one picture; the others stand in the table

	fewestAcross = 160 // px between names and numbers that an axis takes; where there are less they stand over the bars
	betweenWords = 24  // px between a name and its numbers on one line
	leastOfName  = 280 // px of a name that make it worth its numbers on the same line
)

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

// rowHeight is the height of a row, with the words over its bar.
func (f Forest) rowHeight() float64 {
	return [...]float64{rowHeight, rowHeight + 6, rowHeight + 2*lineHeight - 8}[f.over]
}

func (f Forest) draw() *plot {
	shown := f.Rows[:min(len(f.Rows), mostEffects)]
	p := newPlot(f.Frame, nil)
	f.over = f.columns(p, shown)
	rows := float64(len(shown))
	if f.pooled() != nil {
		rows++
	}
	p.bottom = p.top + rows*f.rowHeight() + 10
	s, ticks := f.across(p)
	f.grid(p, s, ticks)
	y := p.top
	for i, e := range shown {
		p.spot(i, pt{s.across(e.Value), f.row(p, s, e, y)}, read(f.name(e), f.beside(e), effectMeanings[e.Signal].words))
		y += f.rowHeight()
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
	height, words := p.bottom-p.top-10, 0.0
	if f.over > 0 {
		height, words = f.rowHeight(), float64(f.over)*lineHeight+1
	}
	var grid, zero track
	for y := p.top; y+height <= p.bottom; y += height {
		for _, t := range ticks {
			grid.move(s.across(t.at), y+words)
			grid.v(y + height)
		}
		zero.move(s.across(f.NoEffect), y+words)
		zero.v(y + height)
	}
	zero.move(s.across(f.NoEffect), p.bottom-10)
	zero.v(p.bottom)
	p.c.path("grid", grid.d(), "fill", "none", "stroke", "currentColor")
	p.c.path("zero", zero.d(), "fill", "none", "stroke", "currentColor")
}

// columns makes room for names on the left and numbers on the right. In a narrow picture,
// and where a name would have to be cut, both stand over the bars: it returns on how many
// lines.
func (f Forest) columns(p *plot, shown []Effect) (over int) {
	names, numbers := 0.0, 0.0
	take := func(e Effect, size float64) {
		names, numbers = max(names, breadth(oneLine(f.name(e)), size)), max(numbers, breadth(f.beside(e), size))
	}
	for _, e := range f.all()[:min(len(f.all()), len(shown)+1)] {
		take(e, letters)
	}
	if e := f.pooled(); e != nil {
		take(*e, letters*bold)
	}
	p.left, p.right = 8+names+12, p.width-8-numbers-12
	if !p.narrow && names <= p.width*.4 && numbers <= p.width*.34 && p.right-p.left >= fewestAcross {
		return 0
	}
	p.left, p.right = 8, p.width-8
	if max(0, min(names, p.width-16-betweenWords-numbers)) >= min(names, leastOfName) {
		return 1
	}
	return 2
}

func (f Forest) name(e Effect) string { return e.Name + e.n() }

// n is how many there were, behind a name.
func (e Effect) n() string {
	if e.N > 0 {
		return ", n = " + number(float64(e.N))
	}
	return ""
}

// named is the name in a width, cut before its n.
func (e Effect) named(size, width float64) string {
	return cut(e.Name, size, width+1-breadth(e.n(), size)) + e.n() // 1 for what adding rounds away
}

// row draws one effect whose row begins at height y; it returns that of its bar.
func (f Forest) row(p *plot, s scale, e Effect, y float64) (middle float64) {
	middle = f.caption(p, e, y, "")
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

// caption writes name and numbers of a row and returns the height of its bar.
func (f Forest) caption(p *plot, e Effect, y float64, class string) float64 {
	size := letters
	if class == "strong" {
		size *= bold
	}
	switch f.over {
	case 1:
		p.c.text(e.named(size, p.width-16-betweenWords-breadth(f.beside(e), size)), "class", "lab halo "+class, "x", 8.0, "y", y+15, "font-size", letters)
		p.c.text(f.beside(e), "class", "e halo "+class, "text-anchor", "end", "x", p.width-8, "y", y+15, "font-size", letters)
		return y + 25
	case 2:
		p.c.text(e.named(size, p.width-20), "class", "lab halo "+class, "x", 8.0, "y", y+16, "font-size", letters)
		p.c.text(cut(f.beside(e), size, p.width-20), "class", "halo "+class, "x", 8.0, "y", y+32, "font-size", letters)
		return y + 44
	}
	p.c.text(e.named(size, p.left-20), "class", "lab "+class, "x", 8.0, "y", y+rowHeight/2+4, "font-size", letters)
	p.c.text(cut(f.beside(e), size, p.width-p.right-14), "class", "e "+class, "text-anchor", "end", "x", p.width-8, "y", y+rowHeight/2+4, "font-size", letters)
	return y + rowHeight/2
}

// together draws the pooled effect: a diamond as wide as its interval.
func (f Forest) together(p *plot, s scale, y float64) {
	e := f.pooled()
	if e == nil {
		return
	}
	p.c.line("axis", 8, y+2, p.width-8, y+2)
	middle := f.caption(p, *e, y+4, "strong")
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
