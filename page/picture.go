package page

import (
	"html/template"
	"strconv"
	"strings"

	"failforward/chart"
)

// picture is a chart as a page shows it: drawn wide and narrow, with what can be read
// at its points in both. The words come from the drawing; the script only places them.
type picture struct {
	Kind         string // of chart: a reader's choice of picture or table holds for all of a kind
	Large, Small template.HTML
	Readings     []reading // in the order of the table
}

// reading is what is read at one point.
type reading struct {
	Words string
	At    string // "x y" in the wide picture, then in the narrow one, in its pixels
}

// mostReadings is how many points of a picture can be read one by one, the newest:
// of more the table has all.
const mostReadings = 300

// Widths of the pictures on a page of their own.
const narrowWidth, wideWidth = 320, 720

// pictureOf draws a chart wide and narrow; drawn is the wide one.
func pictureOf(kind string, wide int, draw func(width int) (chart.Drawing, error)) (p picture, drawn chart.Drawing, err error) {
	if drawn, err = draw(wide); err != nil {
		return p, drawn, err
	}
	small, err := draw(narrowWidth)
	// Both are made of our own marks; every word in them is escaped.
	return picture{kind, template.HTML(drawn.SVG), template.HTML(small.SVG), readingsOf(drawn.Spots, small.Spots)}, drawn, err
}

// readingsOf brings the spots of both widths together.
func readingsOf(wide, narrow []chart.Spot) []reading {
	at := map[int]string{}
	for _, s := range narrow {
		at[s.Row] = spotAt(s)
	}
	var all []reading
	for _, s := range wide[max(0, len(wide)-mostReadings):] {
		if there, ok := at[s.Row]; ok {
			all = append(all, reading{s.Words, spotAt(s) + " " + there})
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
