package chart

import "iter"

// line is what is written of a row: a name and its n on the left, numbers on the right.
type line struct {
	name    string
	n       int // 0 = not said
	numbers string
}

const (
	rowHeight = 28.0

	fewestAcross = 160 // px between names and numbers that an axis takes; where there are less they stand over the bars
	betweenWords = 24  // px between a name and its numbers on one line
	leastOfName  = 280 // px of a name that make it worth its numbers on the same line
)

// behind is how many there were, behind a name.
func (l line) behind() string {
	if l.n > 0 {
		return ", n = " + number(float64(l.n))
	}
	return ""
}

// named is name and n.
func (l line) named() string { return l.name + l.behind() }

// within is the name in a width, cut before its n.
func (l line) within(size, width float64) string {
	return cut(l.name, size, width+1-breadth(l.behind(), size)) + l.behind() // 1 for what adding rounds away
}

// columns makes room for names on the left and numbers on the right, of usual lines and of
// such in bold. In a narrow picture, and where a name would have to be cut, both stand over
// the bars, on one line or on two.
func (p *plot) columns(usual, strong []line) {
	names, numbers := 0.0, 0.0
	for size, lines := range map[float64][]line{letters: usual, letters * bold: strong} {
		for _, l := range lines {
			names, numbers = max(names, breadth(oneLine(l.named()), size)), max(numbers, breadth(l.numbers, size))
		}
	}
	p.left, p.right = 8+names+12, p.width-8-numbers-12
	if !p.narrow && names <= p.width*.4 && numbers <= p.width*.34 && p.right-p.left >= fewestAcross {
		return
	}
	p.left, p.right, p.over = 8, p.width-8, 2
	if max(0, min(names, p.width-16-betweenWords-numbers)) >= min(names, leastOfName) {
		p.over = 1
	}
}

// rowHeight is the height of a row, with the words over its bar.
func (p *plot) rowHeight() float64 {
	return [...]float64{rowHeight, rowHeight + 6, rowHeight + 2*lineHeight - 8}[p.over]
}

// caption writes a row that begins at height y and returns the height of its bar.
func (p *plot) caption(l line, y float64, class string) float64 {
	size := letters
	if class == "strong" {
		size *= bold
	}
	switch p.over {
	case 1:
		p.c.text(l.within(size, p.width-16-betweenWords-breadth(l.numbers, size)), "class", "lab halo "+class, "x", 8.0, "y", y+15, "font-size", letters)
		p.c.text(l.numbers, "class", "e halo "+class, "text-anchor", "end", "x", p.width-8, "y", y+15, "font-size", letters)
		return y + 25
	case 2:
		p.c.text(l.within(size, p.width-20), "class", "lab halo "+class, "x", 8.0, "y", y+16, "font-size", letters)
		p.c.text(cut(l.numbers, size, p.width-20), "class", "halo "+class, "x", 8.0, "y", y+32, "font-size", letters)
		return y + 44
	}
	p.c.text(l.within(size, p.left-20), "class", "lab "+class, "x", 8.0, "y", y+rowHeight/2+4, "font-size", letters)
	p.c.text(cut(l.numbers, size, p.width-p.right-14), "class", "e "+class, "text-anchor", "end", "x", p.width-8, "y", y+rowHeight/2+4, "font-size", letters)
	return y + rowHeight/2
}

// stretches are the heights between which lines of an axis are drawn: all there is, and
// where words stand over the bars only what lies behind these.
func (p *plot) stretches() iter.Seq2[float64, float64] {
	height, words := p.bottom-p.top-10, 0.0
	if p.over > 0 {
		height, words = p.rowHeight(), float64(p.over)*lineHeight+1
	}
	return func(yield func(from, to float64) bool) {
		for y := p.top; y+height <= p.bottom && yield(y+words, y+height); y += height {
		}
	}
}

// gridlines draws the lines of an axis from left to right.
func (p *plot) gridlines(s scale, ticks []tick) {
	var grid track
	for from, to := range p.stretches() {
		for _, t := range ticks {
			grid.move(s.across(t.at), from)
			grid.v(to)
		}
	}
	p.c.path("grid", grid.d(), "fill", "none", "stroke", "currentColor")
}
