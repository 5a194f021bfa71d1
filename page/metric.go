package page

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
	"failforward/web"
)

// metricView is one number whole: sentence, chart, table, definition, and what to
// read it with.
type metricView struct {
	Frame
	period
	figureView
	Definition metric.Definition
	Versions   []metric.Version // of the definition, the newest first
	Series     *loop.KPISeries  // what it is computed of; nil for a built-in number
	Beside     *figureView      // its counter-metric
	Beneath    []*beneath       // more pictures; none where one says it all
	Target     *targetView      // the switch; nil where there is none to show
	Table      chart.Table
	More       int // rows of the table that the page leaves out
	Teams      []loop.Team
}

// mostRows is how many rows of a table a page shows; the file has them all.
const mostRows = 200

func (d *Desk) metric(r *http.Request) (framed, error) {
	ctx, by, key := r.Context(), web.Who(r.Context()).Actor, cmp.Or(r.PathValue("key"), r.PathValue("ref"))
	m, err := d.App.Measures.Find(ctx, by, key)
	if err != nil {
		return nil, err
	}
	v := &metricView{Frame: d.frame(r, m.Title, "numbers"), Definition: m.Definition, Versions: slices.Clone(m.Versions), Series: m.Series}
	slices.Reverse(v.Versions)
	if v.Teams, err = d.openTeams(r); err != nil {
		return nil, err
	}
	if v.period, err = d.periodOf(r, v.Teams); err != nil {
		return nil, err
	}
	value, err := d.App.Measures.Get(ctx, by, key, v.span)
	if err != nil {
		return nil, err
	}
	if v.figureView, err = v.Frame.figure(value, v.period, true); err != nil {
		return nil, err
	}
	if v.Beneath, err = v.Frame.beneath(value, v.period); err != nil {
		return nil, err
	}
	v.Table = v.figureView.Drawn.Table
	if n := len(v.Table.Rows); n > mostRows {
		v.Table.Rows, v.More = v.Table.Rows[n-mostRows:], n-mostRows
	}
	if v.Target, err = d.targeting(r, by, m, value); err != nil {
		return nil, err
	}
	return v, d.counter(r, v)
}

// counter adds the number that this one is to be read with.
func (d *Desk) counter(r *http.Request, v *metricView) error {
	if key := v.figureView.Value.Counter; key != "" {
		value, err := d.App.Measures.Get(r.Context(), web.Who(r.Context()).Actor, key, v.span)
		if err != nil {
			return err
		}
		f, err := v.Frame.figure(value, v.period, false)
		if err != nil {
			return err
		}
		v.Beside = &f
	}
	return nil
}

// secondName ends the name of the file of the nth picture beneath.
var secondName = []string{"", "-second.csv", "-third.csv"}

// exportMetric writes what the chart of a number shows as a file, with second=1 what
// the first one under it shows, with second=2 the next.
func (d *Desk) exportMetric(w http.ResponseWriter, r *http.Request) {
	view, err := d.metric(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	v := view.(*metricView)
	name, table := v.figureView.Value.Key+".csv", v.Drawn.Table
	if asked := r.FormValue("second"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 1 || n > len(v.Beneath) || v.Beneath[n-1].draw == nil {
			d.fail(w, r, loop.Errorf(loop.NotFound, "This number has no second picture in this period; without second=1 the file is that of the first."))
			return
		}
		name, table = v.figureView.Value.Key+secondName[min(n, len(secondName)-1)], v.Beneath[n-1].whole
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	_, _ = w.Write(tableCSV(definedBy(table, v.figureView.Value))) // a reader who has left hears nothing
}

// harmless keeps a cell from becoming a formula of a spreadsheet.
func harmless(row []string) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && !isFigure(cell) {
			cell = "'" + cell
		}
		out[i] = cell
	}
	return out
}

func isFigure(s string) bool {
	return strings.Trim(s, "+-.0123456789eE") == "" && s != "-" && s != "+"
}

// Form is the frame, whose Value and Of are not those of a number.
func (v *metricView) Form() *Frame { return &v.Frame }

// Gone says how much is missing.
func (v *metricView) Gone() string { return missingWords(v.figureView.Value) }

// Shown is the value of the page.
func (v *metricView) Shown() metric.Value { return v.figureView.Value }

// partRow is a figure beside the headline, as people read it.
type partRow struct {
	Says, Value, Interval string
	N                     int
}

// Figures are the parts of the value.
func (v *metricView) Figures() []partRow {
	var out []partRow
	for _, p := range v.Shown().Parts {
		row := partRow{Says: p.Says, N: p.N, Value: "not yet"}
		if p.Estimate != nil {
			row.Value = figureOf(p, *p.Estimate)
		}
		if p.Low != nil && p.High != nil {
			row.Interval = figureOf(p, *p.Low) + " to " + figureOf(p, *p.High)
		}
		out = append(out, row)
	}
	return out
}

// figureOf writes a value of a part. The mean of a watched number is in the unit that
// somebody typed, whatever it is called; figuresBy knows every other.
func figureOf(p metric.Part, x float64) string {
	write := figuresBy[p.Unit]
	if p.Name == "mean" || write == nil {
		return loop.Figure(x, 3)
	}
	return write(x)
}

// figuresBy writes a value by its unit: a test holds that no part has another one.
var figuresBy = map[string]func(x float64) string{
	"share": func(x float64) string { return loop.Percent(x, 0) + " %" },
	"count": func(x float64) string { return figure(int64(math.Round(x))) },
}
