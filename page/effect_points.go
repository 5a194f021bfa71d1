package page

import (
	"cmp"
	"slices"
	"time"

	"failforward/app"
	"failforward/chart"
	"failforward/judge"
	"failforward/loop"
)

// asOf is until when somebody has watched: the day of the verdict, or now.
func (v *effectView) asOf(c app.NumberChart) time.Time {
	if v.Check.State == loop.Concluded || v.Now.After(c.Plan.Until) {
		return c.Plan.Until
	}
	return v.Now
}

// sampleOf is a point as the picture shows it: a rate for one exposure, a share in
// percent, what is still open as long as it is so far.
func sampleOf(c app.NumberChart, p judge.Point, asOf time.Time) chart.Sample {
	part := c.Plan.Part(p.At)
	s := chart.Sample{At: p.At, LeftOut: part == judge.Trigger || part == judge.WashOut}
	switch {
	case p.Value == nil:
		s.Open, s.Value = true, max(0, asOf.Sub(p.At).Seconds())
	case c.Number.Kind == loop.KPICount || c.Number.Kind == loop.KPIShare:
		s.Value = scaled(c.Number.Kind, *p.Value/cmp.Or(p.Exposure, 1))
	default:
		s.Value = *p.Value
	}
	return s
}

// scaled writes a share in percent.
func scaled(kind loop.KPIKind, x float64) float64 {
	if kind == loop.KPIShare {
		return 100 * x
	}
	return x
}

func sortSamples(all []chart.Sample) {
	slices.SortStableFunc(all, func(a, b chart.Sample) int { return a.At.Compare(b.At) })
}

// placesOf is a line of the model as the picture draws it.
func placesOf(kind loop.KPIKind, line []judge.Place) []chart.FitPoint {
	var out []chart.FitPoint
	for _, p := range line {
		f := chart.FitPoint{At: p.At, Value: scaled(kind, p.Value)}
		if p.Interval != nil {
			f.Interval = &chart.Interval{Low: scaled(kind, p.Interval.Low), High: scaled(kind, p.Interval.High)}
		}
		out = append(out, f)
	}
	return out
}

// leftOut are the days that the comparison leaves out, as far as there are points.
func leftOut(c app.NumberChart) []chart.Window {
	var out []chart.Window
	p := c.Plan
	if p.Trigger > 0 {
		from := p.Change.AddDate(0, 0, -p.Trigger)
		if first := slices.MinFunc(c.Number.Points, func(a, b judge.Point) int { return a.At.Compare(b.At) }).At; first.After(from) && first.Before(p.Change) {
			from = first
		}
		out = append(out, chart.Window{From: from, To: p.Change, Words: "the " + count(p.Trigger, "day") + " before the change, which began it"})
	}
	if p.WashOut > 0 {
		out = append(out, chart.Window{From: p.Change, To: p.Change.AddDate(0, 0, p.WashOut), Words: "the " + count(p.WashOut, "day") + " after it, until it can work"})
	}
	return out
}
