package chart

import (
	"slices"
	"strconv"
	"strings"
)

// sign explains one look: a shape, a line or a surface, and what it means.
type sign struct {
	shape   shape
	line    string // class of a line instead of the shape
	surface string // class of a surface instead of the shape
	pattern string // number of the ink pattern of a surface on paper; "" = none
	hatched bool   // the pattern shows on screens, too
	words   string
}

// legendOf adds a sign once.
func (p *plot) legendOf(s sign) {
	if !slices.Contains(p.legend, s) {
		p.legend = append(p.legend, s)
	}
}

// tell adds a sentence to the description.
func (p *plot) tell(sentence string) { p.sentences = append(p.sentences, sentence) }

// drawLegend writes the signs beneath the area, as many in a row as fit.
func (p *plot) drawLegend() {
	x := 8.0
	for i, s := range p.legend {
		lines := wrap(s.words, letters, p.width-40, 3)
		room := 20 + roomFor(lines) + 16
		if i == 0 || x+room-16 > p.width-8 {
			x, p.below = 8, p.below+lineHeight+4
		}
		p.glyph(s, x+7, p.below-4.5)
		for j, words := range lines {
			p.c.text(words, "x", x+20, "y", p.below+float64(j)*lineHeight, "font-size", letters)
		}
		x += room
		if len(lines) > 1 {
			x, p.below = p.width, p.below+float64(len(lines)-1)*lineHeight
		}
	}
	if len(p.legend) > 0 {
		p.below += 8
	}
}

// upright are the lines that stand in the picture, and so in the legend.
var upright = []string{"tick", "cut", "anew", "event", "limit", "dated"}

// glyph draws a sign around a place.
func (p *plot) glyph(s sign, x, y float64) {
	switch {
	case s.surface != "":
		p.surface(s.surface, s.pattern, "M"+px(x-7)+" "+px(y-5)+"h14v10h-14z")
		if s.hatched {
			p.c.rect("hatched", x-7, y-5, 14, 10, "fill", "url(#"+p.f.ID+"-h"+s.pattern+")")
		}
	case s.line == cutAxis:
		p.c.path("cut", slashes(x-4, y), "stroke", "currentColor")
	case slices.Contains(upright, s.line):
		if s.line == "cut" {
			p.c.line(s.line, x-3, y-6, x-3, y+6)
		}
		p.c.line(s.line, x, y-6, x, y+6)
	case s.line != "":
		p.c.line(s.line, x-7, y, x+7, y)
	case s.shape == dotOpen:
		p.c.shapes(s.shape, []pt{{x, y + 2}}) // its tick needs room above
	default:
		p.c.shapes(s.shape, []pt{{x, y}})
	}
}

// surface draws an area: a tint on screens, an ink pattern on paper.
func (p *plot) surface(class, pattern, d string) {
	if d == "" {
		return
	}
	p.c.path(class, d, "fill", "currentColor", "fill-opacity", "0.15")
	if pattern != "" {
		p.c.group("g", func() { p.c.path("ink", d) }, "fill", "url(#"+p.f.ID+"-h"+pattern+")")
	}
}

// patterns are the ink patterns by number; each is a tile and the lines in it.
var patterns = [...][]float64{ // size, then x1 y1 x2 y2 of each line
	1: {5, 0, 5, 5, 0},
	2: {8, 0, 0, 8, 8},
	3: {6, 0, 3, 6, 3},
	4: {9, 0, 9, 9, 0},
	5: {14, 0, 7, 14, 7},
	6: {7, 0, 7, 7, 0}, // what was left out
	7: {7, 0, 0, 7, 7}, // and another stretch of it
}

// defs writes the patterns that the picture uses.
func (p *plot) defs(body string) string {
	var c canvas
	for i, p6 := range patterns {
		id := p.f.ID + "-h" + strconv.Itoa(i)
		if i == 0 || !strings.Contains(body, "url(#"+id+")") {
			continue
		}
		c.group("pattern", func() { c.line("hatch", p6[1], p6[2], p6[3], p6[4]) },
			"id", id, "width", p6[0], "height", p6[0], "patternUnits", "userSpaceOnUse")
	}
	if c.b.Len() == 0 {
		return ""
	}
	return "<defs>\n" + c.b.String() + "</defs>\n"
}

// paragraph writes words beneath the area, over the whole width.
func (p *plot) paragraph(words, class string, lines int) {
	for _, line := range wrap(words, letters, p.width-16, lines) {
		p.below += lineHeight
		p.c.text(line, "class", class, "x", 8.0, "y", p.below, "font-size", letters)
	}
}

// airAround is what an empty frame has above and below its words, px: as high as a chart it
// would be a hole in the page.
const airAround = 40.0

// empty draws the frame of a chart without a point, and the words for it.
func (p *plot) empty() {
	p.left, p.right = 8, p.width-8
	lines := wrap(p.f.None, letters, p.right-p.left-32, 5)
	p.bottom = p.top + float64(len(lines))*lineHeight + 2*airAround
	p.c.rect("none", p.left, p.top, p.right-p.left, p.bottom-p.top)
	y := (p.top+p.bottom)/2 - float64(len(lines)-1)*lineHeight/2 + 4
	for i, words := range lines {
		p.c.text(words, "class", "lab m", "text-anchor", "middle", "x", p.width/2, "y", y+float64(i)*lineHeight, "font-size", letters)
	}
	p.below = p.bottom + 8
	p.tell(p.f.None)
}

// File is the picture as a file of its own, with the text of the style sheets that
// a page would load: tokens, base, components, app.
func (d Drawing) File(css string) string {
	head, rest, _ := strings.Cut(d.SVG, ">")
	return head + ">\n<style>" + escape(css) + "</style>" + rest
}

// blank is the picture of a chart without a point.
func blank(f Frame, t Table) Drawing {
	p := newPlot(f, nil)
	p.f.Little = "" // the frame has its own words
	p.empty()
	return p.done(t)
}

// done finishes the picture.
func (p *plot) done(t Table) Drawing {
	p.drawEnds()
	p.names()
	if p.f.Little != "" {
		p.below += 4
		p.paragraph(p.f.Little, "lab", 4)
		p.tell(p.f.Little)
	}
	p.drawLegend()
	if p.f.Whole {
		p.below += 4
		p.paragraph(p.f.Caption, "lab", 3)
		p.paragraph(p.f.Footer, "", 3)
		p.below += 8
	}
	return Drawing{SVG: p.svg(), Width: p.f.Width, Height: p.height(), Table: t, Spots: p.spots}
}

func (p *plot) height() int { return int(p.below) + 4 }

// svg puts the element around what has been drawn.
func (p *plot) svg() string {
	class := "plot drawn"
	if p.narrow {
		class += " small"
	}
	width, height := strconv.Itoa(p.f.Width), strconv.Itoa(p.height())
	body := p.c.b.String()
	var c canvas
	c.group("svg", func() {
		c.words("title", p.f.Title, "id", p.f.ID+"-t")
		c.words("desc", p.description(), "id", p.f.ID+"-d")
		c.b.WriteString(p.defs(body) + body)
	}, "xmlns", "http://www.w3.org/2000/svg", "class", class, "role", "img", "aria-labelledby", p.f.ID+"-t "+p.f.ID+"-d",
		"viewBox", "0 0 "+width+" "+height, "width", width, "height", height, "font-size", letters)
	return c.b.String()
}

// description is what a reader who does not see the picture is told first; every
// number stands in the table.
func (p *plot) description() string {
	if p.f.Desc != "" {
		return p.f.Desc
	}
	all := append([]string{sentence(p.f.Subtitle), sentence(p.f.Caption)}, p.sentences...)
	for _, m := range p.f.Marks {
		words := m.Ref + " on " + date(m.At, p.f.zone())
		if m.Words != "" {
			words = date(m.At, p.f.zone()) + ": " + m.Words
		}
		all = append(all, sentence(words))
	}
	return oneLine(strings.Join(all, " "))
}

func sentence(words string) string {
	words = strings.TrimSpace(words)
	if words == "" || strings.ContainsAny(words[len(words)-1:], ".!?") {
		return words
	}
	return words + "."
}
