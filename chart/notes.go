package chart

import (
	"slices"
	"strings"
)

// box is a part of the picture that words cover.
type box struct{ left, top, right, bottom float64 }

func (b box) meets(others []box) bool {
	for _, o := range others {
		if b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom {
			return true
		}
	}
	return false
}

// seg is a straight piece of a line.
type seg struct{ from, to pt }

// crosses says whether a piece of a line runs through the box.
func (b box) crosses(s seg) bool {
	enter, leave := 0.0, 1.0
	for _, side := range [][3]float64{{s.from.x, s.to.x - s.from.x, 0}, {s.from.y, s.to.y - s.from.y, 1}} {
		low, high := b.left, b.right
		if side[2] == 1 {
			low, high = b.top, b.bottom
		}
		at, way := side[0], side[1]
		if way == 0 {
			if at <= low || at >= high {
				return false
			}
			continue
		}
		first, last := (low-at)/way, (high-at)/way
		enter, leave = max(enter, min(first, last)), min(leave, max(first, last))
	}
	return enter < leave
}

// runs remembers a line through places that labels should rather not cover.
func (p *plot) runs(places []pt) {
	if len(places) > mostSteps {
		return
	}
	for i := 1; i < len(places); i++ {
		p.lines = append(p.lines, seg{places[i-1], places[i]})
	}
}

// unit writes the unit of the left axis in a row of its own above the area.
func (p *plot) unit(words string) {
	if words == "" {
		return
	}
	p.below += lineHeight
	p.c.text(cut(words, letters, p.width-16), "x", 8.0, "y", p.below-4, "font-size", letters)
	p.area(0)
}

// around are the heights that a note tries, right and left of what it belongs to.
var around = []float64{4, -10, 20, -26}

// note writes words beside a place inside the area, where they cover no other note
// and none of the points. Where there is no room they go to the legend.
func (p *plot) note(words, class string, at pt, legend sign) {
	wide := breadth(words, letters) + 2
	for _, fits := range []func(box) bool{p.clear, p.free} {
		for _, dy := range around {
			for _, x := range []float64{at.x + 11, at.x - 11 - wide} {
				if b := (box{x, at.y + dy - 12, x + wide, at.y + dy + 4}); fits(b) {
					p.write(words, class, b)
					return
				}
			}
		}
	}
	if legend.words = words; p.spilled < mostSpilled {
		p.spilled++
		p.legendOf(legend)
	}
}

const mostSpilled = 6 // notes in the legend; the table has all

// clear says whether words in the box cover nothing, and no line runs through them.
func (p *plot) clear(b box) bool {
	return p.free(b) && !slices.ContainsFunc(p.lines, b.crosses)
}

// free says whether words in the box cover nothing.
func (p *plot) free(b box) bool {
	inside := b.left >= p.left+2 && b.right <= p.right && b.top >= p.top-4 && b.bottom <= p.bottom
	return inside && !b.meets(p.taken) && !b.holds(p.points)
}

// along writes a label over or under the line that it belongs to, as far right as
// it covers nothing; it returns false when there is no such place.
func (p *plot) along(l label) bool {
	words := cut(l.words, l.size(), p.right-p.left-8)
	wide := breadth(words, l.size())
	for _, fits := range []func(box) bool{p.clear, p.free} {
		for x := p.right - 2 - wide; x > max(p.left, l.from); x -= 12 {
			for _, y := range []float64{l.y - 5, l.y + 15} {
				if b := (box{x, y - 11, x + wide, y + 4}); fits(b) {
					p.write(words, l.class, b)
					return true
				}
			}
		}
	}
	return l.line == ""
}

// keep remembers points that labels should not cover.
func (p *plot) keep(places []pt) {
	if len(places) <= mostExact {
		p.points = append(p.points, places...)
	}
}

func (p *plot) write(words, class string, b box) {
	p.taken = append(p.taken, b)
	p.c.text(words, "class", strings.TrimSpace(class+" halo"), "x", b.left, "y", b.bottom-4, "font-size", letters)
}

// holds says whether a shape at one of the places would touch the box.
func (b box) holds(places []pt) bool {
	const r = 5
	for _, p := range places {
		if p.x > b.left-r && p.x < b.right+r && p.y > b.top-r && p.y < b.bottom+r {
			return true
		}
	}
	return false
}
