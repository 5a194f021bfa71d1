package page

import (
	"html/template"
	"strconv"
	"strings"

	"failforward/chart"
)

// picture is a chart as a page shows it: drawn in several widths, of which the style sheet
// shows the one that fits, with what can be read at its points in each. The words come
// from the drawing; the script only places them.
type picture struct {
	Kind     string // of chart: a reader's choice of picture or table holds for all of a kind
	Sizes    []sized
	Readings []reading // in the order of the table
}

// sized is a chart in one width.
type sized struct {
	Class string // under which the style sheet says where it fits
	SVG   template.HTML
}

// reading is what is read at one point.
type reading struct {
	Words string
	At    string // "x y" in each of the pictures, in its pixels
}

// mostReadings is how many points of a picture can be read one by one, the newest:
// of more the table has all.
const mostReadings = 300

// usualWidth is the width of a picture that leaves its page.
const usualWidth = 720

// size is a width in which pictures are drawn, and the class of it.
type size struct {
	width int // CSS pixels
	class string
}

// A picture fills its column. It is shown a tenth larger or a seventh smaller than it was
// drawn, so its letters of 13 pixels stay between 11 and 14; app.css says which is shown
// where. A picture among many comes in two widths, else the page would grow too heavy: their
// grid has columns that one of the two fills.
var (
	sizesAlone = []size{{976, "plot-full"}, {usualWidth, "plot-wide"}, {520, "plot-middle"}, {320, "plot-narrow"}}
	sizesAmong = []size{{468, "plot-half"}, {336, "plot-small"}}
)

// pictureOf draws a chart in every size; drawn is the first one.
func pictureOf(kind string, sizes []size, draw func(width int) (chart.Drawing, error)) (p picture, drawn chart.Drawing, err error) {
	p.Kind = kind
	var spots [][]chart.Spot
	for i, s := range sizes {
		d, err := draw(s.width)
		if err != nil {
			return picture{}, d, err
		}
		if i == 0 {
			drawn = d
		}
		// It is made of our own marks; every word in it is escaped.
		p.Sizes, spots = append(p.Sizes, sized{s.class, template.HTML(d.SVG)}), append(spots, d.Spots)
	}
	p.Readings = readingsOf(spots)
	return p, drawn, nil
}

// readingsOf brings the spots of all sizes together.
func readingsOf(sizes [][]chart.Spot) []reading {
	at, in := map[int]string{}, map[int]int{}
	for _, spots := range sizes {
		for _, s := range spots {
			at[s.Row], in[s.Row] = strings.TrimSpace(at[s.Row]+" "+spotAt(s)), in[s.Row]+1
		}
	}
	var all []reading
	for _, s := range sizes[0][max(0, len(sizes[0])-mostReadings):] {
		if in[s.Row] == len(sizes) {
			all = append(all, reading{s.Words, at[s.Row]})
		}
	}
	return all
}

func spotAt(s chart.Spot) string {
	write := func(v float64) string {
		text := strconv.FormatFloat(v, 'f', 1, 64)
		return strings.TrimSuffix(text, ".0")
	}
	return write(s.X) + " " + write(s.Y)
}
