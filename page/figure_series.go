package page

import (
	"cmp"
	"strings"

	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
	"failforward/stats"
)

// measuredOf says what the chart of a number measures, and in what.
func measuredOf(v metric.Value) string {
	if v.Data == nil || v.Data.Series == nil {
		return cmp.Or(measured[v.Key], v.Title)
	}
	s := v.Data.Series
	switch s.Kind {
	case loop.KPIDuration:
		return v.Title + ", each dot one at its beginning, logarithmic axis"
	case loop.KPIShare:
		return v.Title + ", share in percent"
	case loop.KPICount:
		return v.Title + ", " + v.Unit
	}
	return strings.TrimSuffix(v.Title+", in "+s.Unit, ", in ")
}

// missingWords say how much is missing, "" where nothing is.
func missingWords(v metric.Value) string {
	switch {
	case v.Missing == 0:
		return ""
	case v.Data == nil || v.Data.Series == nil:
		return count(v.Missing, "without usable times", "without usable times")
	}
	return count(v.Missing, v.Data.Series.Step+" missing", v.Data.Series.Step+"s missing")
}

// drawSeries draws a number that is watched from outside, by its kind.
func drawSeries(frame chart.Frame, v metric.Value) (chart.Drawing, error) {
	s := v.Data.Series
	if s.Redefined != nil {
		frame.Marks = append(frame.Marks, chart.Mark{At: *s.Redefined, Ref: "defined anew", Kind: chart.Definition})
	}
	if v.State == metric.NotEnoughData {
		frame.Little = v.Sentence
	}
	switch s.Kind {
	case loop.KPIDuration:
		return durationsOf(v)(frame)
	case loop.KPICount:
		return chart.DrawRates(ratesOf(frame, v))
	}
	return chart.DrawXmR(levelsOf(frame, v))
}

// ratesOf are counts in their exposures; a period without a value is a gap.
func ratesOf(frame chart.Frame, v metric.Value) chart.Rates {
	c := chart.Rates{Frame: frame, Unit: v.Unit, Exposure: cmp.Or(v.Data.Series.Per, v.Data.Series.Step)}
	for _, p := range v.Data.Series.Periods {
		one := chart.Period{From: p.From, To: p.To}
		if !p.Missing && p.Count <= 1e12 {
			one.Count, one.Exposure, one.Partial = int(p.Count), p.Exposure, p.To.After(v.AsOf)
			exact := stats.Garwood(one.Count, p.Exposure, metric.Level)
			one.Interval = &chart.Interval{Low: exact.Low, High: exact.High}
		}
		c.Periods = append(c.Periods, one)
	}
	return c
}

// levelsOf are levels or shares, with the limits of a usual one where there are enough.
func levelsOf(frame chart.Frame, v metric.Value) chart.XmR {
	s, times := v.Data.Series, 1.0
	x := chart.XmR{Frame: frame, Unit: s.Unit}
	if s.Kind == loop.KPIShare {
		x.Unit, times = "%", 100
	}
	l, gap := s.Limits, false
	for _, p := range s.Periods {
		if p.Missing {
			gap = true
			continue
		}
		one := chart.Point{At: p.From, Value: times * p.Value, Gap: gap}
		gap = false
		if !p.To.After(v.AsOf) && l.Odd(len(x.Points), p.Value) {
			one.Signal = signals[metric.Direction(p.Value > l.Center, v.Better)]
		}
		x.Points = append(x.Points, one)
	}
	if l.Size > 0 && len(x.Points) > l.First {
		x.Baselines = []chart.Baseline{baseline(x.Points[l.First].At, l, times)}
	}
	return x
}
