package chart

import "strings"

// shape is how one point looks.
type shape int

const (
	dotGrey    shape = iota // common
	dotBlue                 // filled, the measured points
	dotBefore               // hollow grey: before the change
	dotOpen                 // hollow in ink with an upward tick: not over yet
	cross                   // written down after the fact
	triangle                // improvement
	diamond                 // concern
	square                  // hollow: unusual, good or bad unknown
	ringDashed              // cannot tell yet
	dash                    // no meaningful change
)

// of says which shape a signal has.
func (s Signal) shape() shape {
	return [...]shape{dotGrey, triangle, diamond, square, ringDashed}[s]
}

const (
	crowd     = 400  // dots of full size, and hollow ones drawn one by one
	mostRings = 1800 // hollow dots in one layer
)

// outlines are the d of one shape, drawn around its place.
var outlines = [...]string{
	dotBefore:  "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
	dotOpen:    "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
	cross:      "m-3.5-3.5l7 7m0-7l-7 7",
	triangle:   "m0-6l6 10.5h-12z",
	diamond:    "m0-6.5l6.5 6.5l-6.5 6.5l-6.5-6.5z",
	square:     "m-4.5-4.5h9v9h-9z",
	ringDashed: "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
	dash:       "m-6-2.5h12v5h-12z",
}

// looks are the classes of shapes in the style sheets.
var looks = [...]string{
	dotGrey: "dots pt", dotBlue: "dots pt1", dotBefore: "pt-before", dotOpen: "open-pt", cross: "cross",
	triangle: "f-improve", diamond: "f-concern", square: "s-ink", ringDashed: "unclear", dash: "f-ink",
}

// shapes draws one shape at many places as one element.
func (c *canvas) shapes(s shape, places []pt) {
	switch {
	case len(places) == 0:
	case s == dotGrey || s == dotBlue:
		c.dots(looks[s], places)
	case (s == dotOpen || s == dotBefore) && len(places) > crowd:
		places = thin(places, mostRings)
		c.dots(rims[s], places)
		c.dots("dots hole", places)
	case s == triangle || s == diamond || s == dash:
		c.path(looks[s], outline(s, thin(places, mostSymbols)), "fill", "currentColor")
	default:
		c.path(looks[s], outline(s, thin(places, mostSymbols)), "stroke", "currentColor", "fill", "none")
	}
	if s == dotOpen {
		c.path("up", ticksUp(thin(places, mostExact)), "stroke", "currentColor")
	}
}

// rims are the classes of hollow dots in a crowd: a rim below, a hole above.
var rims = map[shape]string{dotOpen: "dots rim", dotBefore: "dots rim old"}

// dots are smaller in a crowd, so that one can still see how dense it is.
func (c *canvas) dots(class string, places []pt) {
	if c.fine || len(places) > crowd {
		class += " fine"
	}
	c.path(class, dots(places), "fill", "none", "stroke", "currentColor", "stroke-width", 7, "stroke-linecap", "round")
}

func outline(s shape, places []pt) string {
	var b strings.Builder
	for _, p := range places {
		b.WriteString("M" + px(p.x) + " " + px(p.y) + outlines[s])
	}
	return b.String()
}

// ticksUp says of open items that they are at least as old as their dot is high.
func ticksUp(places []pt) string {
	var b strings.Builder
	for _, p := range places {
		b.WriteString("M" + px(p.x) + " " + px(p.y-4) + "v-6")
	}
	return b.String()
}
