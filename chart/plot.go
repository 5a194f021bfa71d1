package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// plot is a picture in the making: the area of the data, and what stands around it.
type plot struct {
	f                        Frame
	c                        canvas
	narrow                   bool
	over                     int // lines of words over each bar of a row; 0 = they stand beside it
	width                    float64
	left, right, top, bottom float64 // px, edges of the area
	line                     timeline
	below                    float64 // px, where the next row beneath the area begins
	ends                     []label
	legend                   []sign
	marks                    []placedMark
	unnamed                  []string // refs of marks that had no room for their label
	sentences                []string // of the description
	taken                    []box    // where notes stand
	points                   []pt     // that no label should cover
	lines                    []seg    // that a label covers only where there is no other place
	inside                   bool     // end labels stand in the area
	spilled                  int      // notes that went to the legend
	spots                    []Spot
	unread                   int // spots still to come that nobody reads
}

// label is text at the right edge of the area, beside the height it belongs to.
type label struct {
	y     float64
	words string
	class string
	line  string  // class of the line that it names, for a legend where it has no room
	from  float64 // px, where that line begins; 0 = at the left edge

	surface int // number of the surface that it names, for the legend where it is cut; 0 = none
}

const (
	pad      = 8.0  // px between the area's edge and the first and last time
	axisRoom = 24.0 // px for the labels of the lower axis
	rowOfRef = 16.0 // px, one row of mark labels
)

// newPlot makes room for the labels of the left axis and for those at the right
// edge; the words of a whole picture stand on top.
func newPlot(f Frame, axis []string, ends ...string) *plot {
	p := &plot{f: f, narrow: f.Width <= narrowUpTo, width: float64(f.Width)}
	p.left = min(max(roomFor(axis)+10, 24), p.width*0.4)
	p.right = p.width - 12
	if p.inside = p.narrow; !p.inside {
		p.margin(ends)
	}
	p.below = 4
	if f.Whole {
		p.heading()
	}
	p.area(0)
	return p
}

// margin makes room at the right edge. A narrow picture writes its labels inside
// the area unless its chart asks for a margin.
func (p *plot) margin(words []string) {
	p.inside = false
	if room := roomFor(words); room > 0 {
		p.right = p.width - min(room*bold+12, p.width*0.36)
	}
}

func roomFor(words []string) float64 {
	room := 0.0
	for _, w := range words {
		room = max(room, breadth(oneLine(w), letters))
	}
	return room
}

func labelsOf(ticks []tick) []string {
	var words []string
	for _, t := range ticks {
		words = append(words, t.label)
	}
	return words
}

// area settles the heights, below the given rows of mark labels.
func (p *plot) area(rows int) {
	p.top = p.below + 8 + float64(rows)*rowOfRef
	p.bottom = p.below + float64(rows)*rowOfRef + float64(p.f.Height) - axisRoom - 4
}

// heading writes title and subtitle on top of a whole picture.
func (p *plot) heading() {
	y := p.below
	for _, words := range wrap(p.f.Title, bigLetters, p.width-16, 6) {
		y += 26
		p.c.text(words, "class", "finding", "x", 8.0, "y", y, "font-size", bigLetters)
	}
	for _, words := range wrap(p.f.Subtitle, letters, p.width-16, 3) {
		y += lineHeight
		p.c.text(words, "x", 8.0, "y", y+2, "font-size", letters)
	}
	p.below = y + 16
}

// dates sets the range of the date axis and makes room for the marks on it.
func (p *plot) dates(r reach) {
	r.take(p.f.From)
	r.take(p.f.To)
	for _, m := range p.f.Marks {
		r.take(m.At)
	}
	r = r.spread()
	p.line = timeline{r.from, r.to, p.left + pad, p.right - pad}
	p.area(p.placeMarks())
}

// x is the place of a time.
func (p *plot) x(t time.Time) float64 { return p.line.at(t) }

// values is the scale of ticks over the whole height.
func (p *plot) values(ticks []tick) scale {
	return scale{low: ticks[0].at, high: ticks[len(ticks)-1].at, bottom: p.bottom, top: p.top}
}

// horizontal draws the grid of the left axis, with those labels that have room.
func (p *plot) horizontal(s scale, ticks []tick) {
	last := math.Inf(1)
	for _, t := range ticks {
		y := s.at(t.at)
		p.c.line("grid", p.left, y, p.right, y)
		if last-y < letters {
			continue
		}
		last = y
		p.c.text(t.label, "class", "e", "text-anchor", "end", "x", p.left-8, "y", y+4, "font-size", letters)
	}
}

// without0 says of a left axis that does not begin at zero that it does not.
func (p *plot) without0(far bool) {
	if far {
		p.c.path("cut", slashes(p.left-4, p.bottom-5), "stroke", "currentColor")
		p.legendOf(sign{line: cutAxis, words: "the axis does not begin at 0"})
	}
}

// cutAxis is the line of a sign that says of an axis that a part of it is left out.
const cutAxis = "cut axis"

// slashes are the two strokes across an axis where a part of it is left out.
func slashes(x, y float64) string { return "M" + px(x) + " " + px(y) + "l8-4m0 5l-8 4" }

// dateAxis draws the lower axis: a tick at the beginning of each day, week, month,
// quarter or year, with its name.
func (p *plot) dateAxis() {
	p.c.line("axis", p.left, p.bottom, p.right, p.bottom)
	edge := -4.0 // a label at the edge itself has room
	for _, t := range p.dateTicks() {
		x := p.x(t.at)
		p.c.line("axis", x, p.bottom, x, p.bottom+4)
		edge = p.under(x, edge, t.label)
	}
	p.below = p.bottom + axisRoom + 2
}

// dateTicks are as many as have room for their names.
func (p *plot) dateTicks() []dateTick {
	for n := int((p.right - p.left) / 36); n > 1; n-- {
		if ticks := dateTicks(p.line.from, p.line.to, p.f.zone(), n); p.fit(ticks) {
			return ticks
		}
	}
	return dateTicks(p.line.from, p.line.to, p.f.zone(), 1)
}

func (p *plot) fit(ticks []dateTick) bool {
	for i := 1; i < len(ticks); i++ {
		half := (breadth(ticks[i-1].label, letters) + breadth(ticks[i].label, letters)) / 2
		if p.x(ticks[i].at)-p.x(ticks[i-1].at) < half+10 {
			return false
		}
	}
	return true
}

// under writes a label of the lower axis unless it would touch the one before it,
// which ends at edge; it returns the new edge.
func (p *plot) under(x, edge float64, words string) float64 {
	half := breadth(words, letters) / 2
	x = min(max(x, half+1), p.width-half-1)
	if x-half < edge+4 {
		return edge
	}
	p.c.text(words, "class", "m", "text-anchor", "middle", "x", x, "y", p.bottom+19, "font-size", letters)
	return x + half
}

// end names what stands at the right edge, without a legend.
func (p *plot) end(l label) {
	if l.words != "" {
		p.ends = append(p.ends, l)
	}
}

// drawEnds writes the labels at the right edge so that none covers another.
func (p *plot) drawEnds() {
	if p.inside {
		for _, l := range p.ends {
			if !p.along(l) {
				p.legendOf(l.sign())
			}
		}
		return
	}
	slices.SortStableFunc(p.ends, func(a, b label) int { return cmp.Compare(a.y, b.y) })
	heights := make([]float64, len(p.ends))
	for i, l := range p.ends {
		heights[i] = l.y
	}
	for i, y := range apart(heights, lineHeight-2, p.top, p.bottom) {
		l := p.ends[i]
		if math.Abs(y-l.y) > 6 {
			p.c.path("leader", join([]pt{{p.right + 1, l.y}, {p.right + 6, y}}), "stroke", "currentColor", "fill", "none")
		}
		words := cut(l.words, l.size(), p.width-p.right-8)
		if (l.line != "" || l.surface > 0) && words != oneLine(l.words) {
			p.legendOf(l.sign())
		}
		p.c.text(words, "class", strings.TrimSpace("halo "+l.class), "x", p.right+8, "y", y+4, "font-size", letters)
	}
}

// size is how high letters are that take as much room: those of a curve are bold.
func (l label) size() float64 {
	if l.class == "c1" || l.class == "c2" {
		return letters * bold
	}
	return letters
}

// sign is the label as a line of the legend.
func (l label) sign() sign {
	if l.surface > 0 {
		n := strconv.Itoa(l.surface)
		return sign{surface: "s" + n, pattern: n, words: l.words}
	}
	return sign{line: l.line, words: l.words}
}

// apart moves sorted heights as little as a simple rule can, so that they keep a
// gap and stay between top and bottom where there is room for all.
func apart(heights []float64, gap, top, bottom float64) []float64 {
	moved := slices.Clone(heights)
	for i := range moved {
		moved[i] = max(moved[i], top)
		if i > 0 {
			moved[i] = max(moved[i], moved[i-1]+gap)
		}
	}
	for i := len(moved) - 1; i >= 0; i-- {
		if i == len(moved)-1 {
			moved[i] = min(moved[i], bottom)
		} else {
			moved[i] = min(moved[i], moved[i+1]-gap)
		}
	}
	if len(moved) > 0 && moved[0] < top { // more labels than room: share it
		for i := range moved {
			moved[i] = top + (bottom-top)*float64(i)/float64(max(len(moved)-1, 1))
		}
	}
	return moved
}
