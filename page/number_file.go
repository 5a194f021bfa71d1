package page

import (
	"bytes"
	"encoding/csv"
	"strings"

	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
	"failforward/page/static"
)

// NumberFormats are the formats in which a number can be kept.
func NumberFormats() []string { return []string{"csv", "svg"} }

// NumberFile writes what the chart of a number shows: its table as CSV, or the
// picture as SVG with its words in it. A number without a chart has no SVG.
func NumberFile(v metric.Value, format string, c Clock) (File, error) {
	switch format {
	case "csv":
		d, _, err := numberDrawn(v, c, false)
		return File{v.Key + ".csv", "text/csv; charset=utf-8", tableCSV(definedBy(d.Table, v))}, err
	case "svg":
		d, drawn, err := numberDrawn(v, c, true)
		if err == nil && !drawn {
			err = loop.Fault("format", "%s has no chart; ask for it as text, csv or json.", v.Key)
		}
		return File{v.Key + ".svg", "image/svg+xml", []byte(d.File(styles()))}, err
	}
	return File{}, loop.Fault("format", "%q is no format here. Use text, json, csv or svg.", format)
}

// numberDrawn draws a number, whole with its words; drawn is false where it has no chart.
func numberDrawn(v metric.Value, c Clock, whole bool) (d chart.Drawing, drawn bool, err error) {
	p := period{span: spanOf(v)}
	draw := drawerOf(v, p)
	if draw == nil {
		return d, false, nil
	}
	d, err = draw(Frame{Clock: c}.framed(v, measuredOf(v)+", "+v.Period.Words, p, chart.Frame{Width: usualWidth, Height: 320, Whole: whole}))
	return d, true, err
}

// styles are the sheets that a picture needs to be read outside of a page.
func styles() string {
	var all []string
	for _, name := range []string{"tokens.css", "base.css", "components.css", "app.css"} {
		all = append(all, static.Text(name))
	}
	return strings.Join(all, "\n")
}

// tableCSV writes a table; a cell never becomes a formula of a spreadsheet.
func tableCSV(t chart.Table) []byte {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	_ = out.Write(t.Head)
	for _, row := range t.Rows {
		_ = out.Write(harmless(row)) // a buffer takes everything
	}
	out.Flush()
	return b.Bytes()
}
