package chart

import (
	"encoding/xml"
	"math"
	"slices"
	"strconv"
	"strings"
)

// canvas writes SVG. Coordinates are CSS pixels from the upper left corner, kept
// to a tenth.
type canvas struct {
	b    strings.Builder
	fine bool // dots are small, for they stand close together
}

// tag writes an empty element; attributes come in pairs of name and value.
func (c *canvas) tag(name string, attributes ...any) {
	c.b.WriteString("<" + name)
	c.attributes(attributes)
	c.b.WriteString("/>\n")
}

// text writes words, escaped.
func (c *canvas) text(words string, attributes ...any) { c.words("text", words, attributes...) }

func (c *canvas) words(name, words string, attributes ...any) {
	c.b.WriteString("<" + name)
	c.attributes(attributes)
	c.b.WriteString(">" + escape(words) + "</" + name + ">\n")
}

// group writes an element around what draw draws.
func (c *canvas) group(name string, draw func(), attributes ...any) {
	c.b.WriteString("<" + name)
	c.attributes(attributes)
	c.b.WriteString(">\n")
	draw()
	c.b.WriteString("</" + name + ">\n")
}

func (c *canvas) attributes(pairs []any) {
	for i := 0; i+1 < len(pairs); i += 2 {
		c.b.WriteString(" " + pairs[i].(string) + `="` + value(pairs[i+1]) + `"`)
	}
}

func value(v any) string {
	switch v := v.(type) {
	case float64:
		return px(v)
	case int:
		return strconv.Itoa(v)
	}
	return escape(v.(string))
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	c.tag("line", "class", class, "x1", x1, "y1", y1, "x2", x2, "y2", y2)
}

// rect draws nothing when nothing of it can be seen.
func (c *canvas) rect(class string, x, y, w, h float64, more ...any) {
	if w > 0 && h > 0 {
		c.tag("rect", append([]any{"class", class, "x", x, "y", y, "width", w, "height", h}, more...)...)
	}
}

func (c *canvas) path(class, d string, more ...any) {
	if d != "" {
		c.tag("path", append([]any{"class", class, "d", d}, more...)...)
	}
}

// px writes a coordinate to a tenth of a pixel.
func px(v float64) string {
	if tenths := math.Round(v * 10); math.Abs(tenths) < 1e9 {
		return short(int(tenths), 10)
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

// escape makes text safe between and inside tags; what XML cannot say at all
// becomes U+FFFD.
func escape(s string) string {
	if harmless(s) {
		return s
	}
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder never fails
	return b.String()
}

// harmless says that nothing in a text has to be escaped: so it is with every path.
func harmless(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c > '~', c == '"', c == '\'', c == '&', c == '<', c == '>':
			return false
		}
	}
	return true
}

// pt is a place in the picture.
type pt struct{ x, y float64 }

// track is the d of a path: absolute moves and lines.
type track struct{ b strings.Builder }

func (t *track) move(x, y float64) { t.b.WriteString("M" + px(x) + " " + px(y)) }
func (t *track) to(x, y float64)   { t.b.WriteString("L" + px(x) + " " + px(y)) }
func (t *track) h(x float64)       { t.b.WriteString("H" + px(x)) }
func (t *track) v(y float64)       { t.b.WriteString("V" + px(y)) }
func (t *track) close()            { t.b.WriteString("Z") }
func (t *track) d() string         { return t.b.String() }

// join draws straight lines through places.
func join(places []pt) string {
	var t track
	for i, p := range places {
		switch {
		case i == 0:
			t.move(p.x, p.y)
		case p.y == places[i-1].y:
			t.h(p.x)
		case p.x == places[i-1].x:
			t.v(p.y)
		default:
			t.to(p.x, p.y)
		}
	}
	return t.d()
}

// area closes an upper and a lower edge, both from left to right.
func area(upper, lower []pt) string {
	if len(upper) == 0 || len(lower) == 0 {
		return ""
	}
	around := slices.Concat(upper, lower)
	slices.Reverse(around[len(upper):])
	return join(around) + "Z"
}

// stairs turns places into steps: flat to the next place, then up or down.
func stairs(places []pt) []pt {
	var steps []pt
	for i, p := range places {
		if i > 0 && p.y != places[i-1].y {
			steps = append(steps, pt{p.x, places[i-1].y})
		}
		if i == 0 || i == len(places)-1 || p.y != places[i-1].y {
			steps = append(steps, p)
		}
	}
	return steps
}
