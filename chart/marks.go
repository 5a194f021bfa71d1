package chart

import (
	"slices"
	"strings"
)

// placedMark is a mark with its place and the row of its label, counted upwards
// from the area; -1 had no room.
type placedMark struct {
	Mark
	x, middle float64 // px, of the line and of the label
	row       int
	whole     string // the ref before it was cut
}

const (
	mostRows = 3     // of mark labels
	longRef  = 150.0 // px
)

// placeMarks finds a row for every label and returns how many rows are used.
func (p *plot) placeMarks() int {
	var edges [mostRows]float64
	used := 0
	sorted := slices.Clone(p.f.Marks)
	slices.SortStableFunc(sorted, func(a, b Mark) int { return a.At.Compare(b.At) })
	for _, m := range sorted {
		placed := placedMark{Mark: m, x: p.x(m.At), row: -1, whole: oneLine(m.Ref)}
		placed.Ref = cut(m.Ref, letters, min(longRef, p.width/3))
		half := breadth(placed.Ref, letters) / 2
		placed.middle = min(max(placed.x, p.left+half+2), p.width-half-2) // over the area, not over the uppermost figure of the axis
		for row := range edges {
			if placed.middle-half > edges[row] {
				edges[row], placed.row = placed.middle+half+6, row
				used = max(used, row+1)
				break
			}
		}
		if placed.row < 0 {
			p.unnamed = append(p.unnamed, placed.whole)
		}
		p.marks = append(p.marks, placed)
	}
	return used
}

// verticals draws the lines of the marks, beneath the data.
func (p *plot) verticals() {
	for _, m := range p.marks {
		from := p.top - 4 - float64(max(m.row, 0))*rowOfRef
		if m.Kind == Definition {
			p.c.line("cut", m.x-3, from, m.x-3, p.bottom)
		}
		p.c.line(m.Kind.line(), m.x, from, m.x, p.bottom)
		p.runs([]pt{{m.x, from}, {m.x, p.bottom}})
		if words := m.meaning(); words != "" {
			p.legendOf(sign{line: m.Kind.line(), words: words})
		}
	}
}

// meaning is what the legend says of a mark.
func (m placedMark) meaning() string {
	if m.Words == "" {
		return m.Kind.words()
	}
	return strings.TrimPrefix(m.whole+": "+oneLine(m.Words), ": ")
}

// line is the class of the line of a mark; a new definition has two.
func (k MarkKind) line() string { return [...]string{"event", "cut", "limit", "dated", "anew"}[k] }

// words say what a line means; an intervention has its ref.
func (k MarkKind) words() string {
	return [...]string{"", "measured differently from here on", "many closed at once", "many written down afterwards", "its definition changed; all of it is reckoned by the new one"}[k]
}

// names writes the labels of the marks, above all else.
func (p *plot) names() {
	for _, m := range p.marks {
		if m.row >= 0 && m.Ref != "" {
			if m.Ref != m.whole && m.Words == "" {
				p.legendOf(sign{line: m.Kind.line(), words: m.whole})
			}
			y := p.top - 7 - float64(m.row)*rowOfRef
			p.c.text(m.Ref, "class", "lab halo m", "text-anchor", "middle", "x", m.middle, "y", y, "font-size", letters)
		}
	}
	if len(p.unnamed) > 0 {
		p.legendOf(sign{line: "event", words: plural(len(p.unnamed), "more mark: ", "more marks: ") + strings.Join(p.unnamed, ", ")})
	}
}

// broken says whether the measure changed its meaning between two places.
func (p *plot) broken(left, right float64) bool {
	return slices.ContainsFunc(p.marks, func(m placedMark) bool {
		return m.Kind == Definition && left < m.x && m.x <= right
	})
}

// pieces cuts a line where the measure changed its meaning.
func (p *plot) pieces(places []pt) [][]pt {
	var all [][]pt
	for i, place := range places {
		if i == 0 || p.broken(places[i-1].x, place.x) {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], place)
	}
	return all
}

// stepLine draws stairs, broken where the measure changed its meaning: up to the
// mark the old line goes on, from the next place the new one.
func (p *plot) stepLine(class string, places []pt) {
	for _, piece := range p.pieces(places) {
		p.c.path(class, join(stairs(piece)), "fill", "none", "stroke", "currentColor")
	}
}
