package metric

import (
	"fmt"
	"slices"
	"time"

	"failforward/loop"
	"failforward/stats"
)

// durations is how long things took, in seconds, sorted into what can be said of each.
type durations struct {
	closed    []float64
	open      []float64 // so far, at the moment of the cut
	missing   int
	backdated int
	imputed   int
	ends      EndSource
	spans     []Span // the single times, for a chart
	givenUp   int    // of open: nothing more will come of them
	least     int    // how many must have ended before anything is told; 0: as many as an interval needs
}

// room makes room for so many things, of which all may count.
func (d *durations) room(n int) {
	d.closed, d.spans = make([]float64, 0, n), make([]Span, 0, n)
}

// ended adds one thing that has ended.
func (d *durations) ended(ref loop.Ref, from, to time.Time) {
	d.closed = append(d.closed, lasted(from, to))
	d.spans = append(d.spans, Span{At: from, Seconds: lasted(from, to), Ref: ref})
}

// opened adds one that still goes on.
func (d *durations) opened(ref loop.Ref, from, asOf time.Time) {
	d.open = append(d.open, lasted(from, asOf))
	d.spans = append(d.spans, Span{At: from, Seconds: lasted(from, asOf), Open: true, Ref: ref})
}

// span adds what began and what ended, or has not by the cut; an end before its
// start is missing.
func (d *durations) span(h History, ref loop.Ref, from, to time.Time) {
	switch {
	case !h.chosen(from):
	case !to.IsZero() && to.Before(from):
		d.missing++
	case to.IsZero() || to.After(h.AsOf):
		d.opened(ref, from, h.AsOf)
	default:
		d.ended(ref, from, to)
	}
}

// said is value with the words of a metric.
func (d durations) said(what, caveat string) Value {
	v := d.value()
	v.Caveat, v.Sentence = d.caveat(caveat), sentence(what, v)
	return v
}

// value summarises: quantiles with exact intervals when all have ended, and
// after Kaplan and Meier when some are open.
func (d durations) value() Value {
	slices.Sort(d.closed)
	slices.SortFunc(d.spans, func(a, b Span) int { return a.At.Compare(b.At) })
	v := Value{
		State: OK, N: len(d.closed) + len(d.open), Open: len(d.open), Missing: d.missing,
		Durations: &Durations{ClosedN: len(d.closed), Backdated: d.backdated, Imputed: d.imputed, EndSource: d.ends},
		Data:      &Data{Spans: d.spans},
	}
	d.describe(&v)
	point := d.pointer()
	v.Quantiles = Quantiles{point(0.50), point(0.75), point(0.90)}
	v.Estimate, v.Low, v.High = v.Quantiles.P50.Estimate, v.Quantiles.P50.Low, v.Quantiles.P50.High
	v.Method = d.method()
	if least := max(d.least, v.Quantiles.P50.Need); len(d.closed) < least {
		v.State, v.Estimate, v.Low, v.High = NotEnoughData, nil, nil, nil
		v.Quantiles.P50 = Point{Need: least}
	}
	return v
}

// describe fills in the plain figures, which need no interval.
func (d durations) describe(v *Value) {
	if len(d.closed) == 0 {
		return
	}
	v.ClosedMedian = num(stats.Median(d.closed))
	v.ClosedMean = num(stats.Mean(d.closed))
	v.ClosedP90 = num(stats.Quantile(d.closed, 0.9))
	if len(d.open) > 0 || len(d.closed) < need(0.5) {
		return
	}
	v.Mean = v.ClosedMean
	if some := positive(d.closed); len(some) > 0 {
		v.GeometricMean = num(stats.GeometricMean(some))
	}
}

// pointer returns the function that answers for one share.
func (d durations) pointer() func(p float64) Point {
	estimate := d.exact
	if len(d.open) > 0 && len(d.closed) > 0 {
		estimate = d.censored()
	}
	return func(p float64) Point {
		least := need(p)
		if len(d.closed) < least {
			return Point{Need: least}
		}
		pt := estimate(p)
		pt.Need = least
		return pt
	}
}

// exact answers when everything has ended.
func (d durations) exact(p float64) Point {
	r, _ := stats.QuantileInterval(d.closed, p, Level) // need says that there are enough
	return Point{Estimate: num(stats.Quantile(d.closed, p)), Low: num(r.Low), High: num(r.High)}
}

// censored answers when some are open: they count as "longer than so far".
func (d durations) censored() func(p float64) Point {
	times := append(append([]float64{}, d.closed...), d.open...)
	ended := make([]bool, len(times))
	for i := range d.closed {
		ended[i] = true
	}
	curve := stats.KaplanMeier(times, ended, nil, Level)
	return func(p float64) Point {
		q := curve.Quantile(p)
		return Point{Estimate: reached(q.Estimate), Low: reached(q.Low), High: reached(q.High)}
	}
}

func (d durations) method() string {
	n := len(d.closed)
	if n < need(0.5) {
		return fmt.Sprintf("No interval: %s have ended, and a 95 %% interval of the median needs %s.", loop.Whole(n), loop.Whole(need(0.5)))
	}
	if len(d.open) > 0 {
		return "Kaplan-Meier quantiles, the open ones counted as longer than so far; 95 % interval after Brookmeyer and Crowley from the log-log band."
	}
	r, _ := stats.QuantileInterval(d.closed, 0.5, Level)
	return fmt.Sprintf("Quantiles of type 7; exact 95 %% interval from order statistics (median: ranks %s and %s of %s, coverage %.1f %%).",
		loop.Whole(r.RankLow), loop.Whole(r.RankHigh), loop.Whole(n), 100*r.Coverage)
}

// need is how many must have ended before a quantile is shown.
func need(p float64) int { return stats.QuantileSample(p, Level) }

func positive(x []float64) []float64 {
	var out []float64
	for _, v := range x {
		if v > 0 {
			out = append(out, v)
		}
	}
	return out
}

func num(v float64) *float64 { return &v }

func reached(l stats.Limit) *float64 {
	if !l.Reached {
		return nil
	}
	return num(l.At)
}
