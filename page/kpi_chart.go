package page

import (
	"fmt"
	"net/http"
	"time"

	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
	"failforward/web"
)

// kpiChart is a series as a picture, through all its definitions: where it was defined
// anew the line breaks, and what is usual is told for each definition by itself.
type kpiChart struct {
	picture
	Title, Sub, Foot string
	Table, whole     chart.Table
	More             int
}

// mostPlotted is how many values of a series are drawn, the newest.
const mostPlotted = 1000

// charted draws the values of a series; nil without any.
func (v *kpiView) charted(d *Desk, r *http.Request) (*kpiChart, error) {
	points, err := d.App.KPIs.Newest(r.Context(), web.Who(r.Context()).Actor, v.Series.Key, mostPlotted)
	s := plotted{KPISeries: v.Series, points: points, now: v.Now}
	if err != nil || !s.drawable() {
		return nil, err
	}
	c := &kpiChart{Title: s.finding(), Sub: s.sub(), Foot: s.foot()}
	kind := map[bool]string{true: "durations", false: "xmr"}[v.Series.Kind == loop.KPIDuration]
	pic, drawn, err := pictureOf(kind, sizesAlone, func(width int) (chart.Drawing, error) {
		return s.draw(chart.Frame{ID: fmt.Sprintf("kpi-%d", width), Width: width, Height: 320, Title: c.Title, Subtitle: c.Sub, Marks: s.marks()})
	})
	if err != nil {
		return nil, fmt.Errorf("draw %s: %w", v.Series.Key, err)
	}
	c.picture, c.whole, c.Table = pic, drawn.Table, drawn.Table
	if n := len(c.Table.Rows); n > mostRows {
		c.Table.Rows, c.More = c.Table.Rows[n-mostRows:], n-mostRows
	}
	return c, nil
}

// exportKPI writes what the chart of a series shows as a file; NotFound without values.
func (d *Desk) exportKPI(w http.ResponseWriter, r *http.Request) {
	v, err := d.kpiView(r)
	if err == nil && v.Chart == nil {
		err = loop.Errorf(loop.NotFound, "%s has no values yet that could be written into a file.", v.Series.Name)
	}
	if err != nil {
		d.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", v.Series.Key+".csv"))
	_, _ = w.Write(tableCSV(v.Chart.whole)) // a reader who has left hears nothing
}

// plotted is a series with the points that are drawn, oldest first.
type plotted struct {
	loop.KPISeries
	points []loop.KPIPoint
	now    time.Time
}

// mostDrawn is beyond what any axis can tell apart, and longer than a hundred years.
const mostDrawn = 3e9

// drawable says whether there are values, and all of a size that can be drawn.
func (s plotted) drawable() bool {
	for _, p := range s.points {
		if v := s.value(p); !(v >= -mostDrawn && v <= mostDrawn) {
			return false
		}
	}
	return len(s.points) > 0
}

// meaning is one definition with the points that were noted under it.
type meaning struct {
	from   time.Time // zero for the first one
	better metric.Better
	points []loop.KPIPoint
	limits metric.WeekLimits
}

// meanings are the points by definition, oldest first; the last one holds now.
func (s plotted) meanings() []meaning {
	all := []meaning{{}}
	for _, e := range s.Definitions() {
		all[len(all)-1].better = metric.Better(e.Better)
		all = append(all, meaning{from: e.Until})
	}
	all[len(all)-1].better = metric.Better(s.Better)
	at := 0
	for _, p := range s.points {
		for at+1 < len(all) && !p.At.Before(all[at+1].from) {
			at++
		}
		all[at].points = append(all[at].points, p)
	}
	for i := range all {
		all[i].limits = metric.LimitsOfValues(s.values(all[i].points), s.valueKind())
	}
	return all
}

func (s plotted) values(points []loop.KPIPoint) []float64 {
	var y []float64
	for _, p := range points {
		y = append(y, s.value(p))
	}
	return y
}

// value is what is drawn of a point: a rate for one exposure, a share of 1, a level.
func (s plotted) value(p loop.KPIPoint) float64 {
	if p.Value == nil {
		return 0
	}
	if s.Kind == loop.KPILevel || p.Exposure <= 0 {
		return *p.Value
	}
	return *p.Value / p.Exposure
}

func (s plotted) valueKind() metric.ValueKind {
	return map[loop.KPIKind]metric.ValueKind{loop.KPICount: metric.CountOf, loop.KPIShare: metric.ShareOf}[s.Kind]
}

// marks are the moments at which it was defined anew, as far as values were noted before.
func (s plotted) marks() []chart.Mark {
	var all []chart.Mark
	for _, e := range s.Definitions() {
		if e.Until.After(s.points[0].At) {
			all = append(all, chart.Mark{At: e.Until, Ref: e.Until.Format("2 Jan 2006"), Words: e.Became, Kind: chart.Definition})
		}
	}
	return all[max(0, len(all)-mostMarks):]
}

func (s plotted) draw(frame chart.Frame) (chart.Drawing, error) {
	if s.Kind == loop.KPIDuration {
		c := chart.Durations{Frame: frame, Noun: "one item"}
		for _, p := range s.points {
			item := chart.Item{At: p.At, Open: p.Value == nil, Seconds: max(0, s.now.Sub(p.At).Seconds())}
			if p.Value != nil {
				item.Seconds = *p.Value
			}
			c.Items = append(c.Items, item)
		}
		return chart.DrawDurations(c)
	}
	return chart.DrawXmR(s.xmr(frame))
}

// xmr draws the values of each definition between its own limits.
func (s plotted) xmr(frame chart.Frame) chart.XmR {
	x := chart.XmR{Frame: frame, Unit: s.drawnUnit(), Weekly: s.weekly(), Counts: s.Kind == loop.KPICount}
	all := s.meanings()
	for i, m := range all {
		for j, p := range m.points {
			one := chart.Point{At: p.At, Value: scaled(s.Kind, s.value(p)), Read: s.read(p, i == len(all)-1)}
			if m.limits.Odd(j, s.value(p)) {
				one.Signal = signals[metric.Direction(s.value(p) > m.limits.Center, m.better)]
			}
			x.Points = append(x.Points, one)
		}
		if l := m.limits; l.Size > 0 {
			b := baseline(m.from, l, scaled(s.Kind, 1))
			if m.from.IsZero() || l.First > 0 {
				b.From = m.points[l.First].At
			}
			if i+1 < len(all) {
				b.To = all[i+1].from
			}
			x.Baselines = append(x.Baselines, b)
		}
	}
	return x
}

// read is a value as it was noted; with its unit where that is the one of now.
func (s plotted) read(p loop.KPIPoint, now bool) string {
	text := kpiValue(s.KPISeries, p)
	if now && s.Unit != "" {
		text += " " + s.Unit
	}
	return text
}

// weekly says whether every value stands for a week that begins on a Monday.
func (s plotted) weekly() bool {
	for _, p := range s.points {
		if p.At.UTC().Weekday() != time.Monday || !p.At.Equal(p.At.Truncate(24*time.Hour)) {
			return false
		}
	}
	return true
}

// drawnUnit is what the axis is in.
func (s plotted) drawnUnit() string {
	switch {
	case s.Kind == loop.KPIShare:
		return "%"
	case s.Kind == loop.KPICount && s.Exposure != "":
		return trimmed(s.Unit + " per " + s.Exposure)
	}
	return s.Unit
}
