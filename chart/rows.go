package chart

// line is what is written of a row: a name and its n on the left, numbers on the right. In
// a narrow picture both stand over the bar.
type line struct {
	name    string
	n       int // 0 = not said
	numbers string
}

const (
	rowHeight = 28.0

	fewestAcross = 160 // px between names and numbers that an axis takes; where there are less they stand over the bars
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
// such in bold; a narrow picture has both over the bars.
func (p *plot) columns(usual, strong []line) {
	p.left, p.right = 8, p.width-8
	if p.narrow {
		return
	}
	names, numbers := 0.0, 0.0
	for size, lines := range map[float64][]line{letters: usual, letters * bold: strong} {
		for _, l := range lines {
			names, numbers = max(names, breadth(oneLine(l.named()), size)), max(numbers, breadth(l.numbers, size))
		}
	}
	p.left = 8 + min(names, p.width*.4) + 12
	p.right = p.width - 8 - min(numbers, p.width*.34) - 12
	if p.right-p.left < fewestAcross {
		p.left, p.right, p.narrow = 8, p.width-8, true
	}
}

// rowHeight is the height of a row.
func (p *plot) rowHeight() float64 {
	if p.narrow {
		return rowHeight + 2*lineHeight - 8
	}
	return rowHeight
}

// caption writes a row that begins at height y and returns the height of its bar.
func (p *plot) caption(l line, y float64, class string) float64 {
	size := letters
	if class == "strong" {
		size *= bold
	}
	if p.narrow {
		p.c.text(l.within(size, p.width-20), "class", "lab halo "+class, "x", 8.0, "y", y+16, "font-size", letters)
		p.c.text(cut(l.numbers, size, p.width-20), "class", "halo "+class, "x", 8.0, "y", y+32, "font-size", letters)
		return y + 44
	}
	p.c.text(l.within(size, p.left-20), "class", "lab "+class, "x", 8.0, "y", y+rowHeight/2+4, "font-size", letters)
	p.c.text(cut(l.numbers, size, p.width-p.right-14), "class", "e "+class, "text-anchor", "end", "x", p.width-8, "y", y+rowHeight/2+4, "font-size", letters)
	return y + rowHeight/2
}
