package metric

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"failforward/loop"
	"failforward/stats"
)

// mostCounted is up to where counts are reckoned with exactly.
const mostCounted = 1e12

// sums are counts and exposures of all periods together.
func (s series) sums() (counts, exposures float64) {
	for _, p := range s.points {
		if p.Value != nil {
			counts += *p.Value
		}
		exposures += exposureOf(p)
	}
	return counts, exposures
}

// huge is for what cannot be reckoned with.
func huge() Value {
	return Value{State: NotEnoughData, Method: "No interval: the values are too large to reckon with.", Sentence: "We cannot say: the values are too large to reckon with."}
}

// count is the rate over all exposure, wider where the periods differ more than
// chance would make them.
func (s series) count() Value {
	n, exposure := s.sums()
	if !finite(n, exposure, n/exposure) || n > mostCounted {
		return huge()
	}
	i := stats.Garwood(int(n), exposure, Level)
	method := fmt.Sprintf("%s in an exposure of %s; exact 95 %% interval of a Poisson rate after Garwood 1936.", asMany(n), asMany(exposure))
	if phi := s.scatter(n / exposure); phi > 1.5 && n >= 2 {
		half := math.Exp(z975 * math.Sqrt(phi/n))
		i = stats.Interval{Low: n / exposure / half, High: n / exposure * half}
		method = fmt.Sprintf("%s in an exposure of %s; the %ss differ %.1f times as much as chance alone would make them, so the 95 %% interval is that of a quasi-Poisson rate.", asMany(n), asMany(exposure), s.step.name, phi)
	}
	v := Value{State: OK, Estimate: num(n / exposure), Low: num(i.Low), High: num(i.High), Method: method}
	v.Parts = []Part{{Name: "counted", Says: strings.TrimSpace("counted in all " + s.k.Unit), Unit: "count", N: len(s.points), Estimate: num(n)}}
	v.Sentence = fmt.Sprintf("%s, somewhere between %s and %s.", s.rate(n/exposure), figure(i.Low), figure(i.High))
	return v
}

// rate is "4.2 defects per week".
func (s series) rate(x float64) string {
	words := []string{figure(x)}
	if s.k.Unit != "" {
		words = append(words, s.k.Unit)
	}
	return strings.Join(append(words, "per", cmp.Or(s.k.Exposure, s.step.name)), " ")
}

// scatter is the Pearson dispersion of counts in their exposures, 1 when there are
// fewer than twelve.
func (s series) scatter(rate float64) float64 {
	if len(s.points) < provisionalWeeks || rate == 0 {
		return 1
	}
	sum := 0.0
	for _, p := range s.points {
		mean := rate * exposureOf(p)
		sum += (*p.Value - mean) * (*p.Value - mean) / mean
	}
	return sum / float64(len(s.points)-1)
}

// share is hits of trials over all periods.
func (s series) share() Value {
	hits, trials := s.sums()
	if !finite(hits, trials) || trials > mostCounted {
		return huge()
	}
	v := shareValue(int(hits), int(trials), leastOpened, cmp.Or(s.k.Unit, "were hits"))
	v.Parts = []Part{{Name: "hits", Says: "hits in all", Unit: "count", N: len(s.points), Estimate: num(hits)}, {Name: "trials", Says: "trials in all", Unit: "count", N: len(s.points), Estimate: num(trials)}}
	if v.Estimate != nil {
		v.Sentence = fmt.Sprintf("%s of %s: %s %%, somewhere between %s and %s %%.", asMany(hits), asMany(trials), loop.Percent(*v.Estimate, 3), loop.Percent(*v.Low, 3), loop.Percent(*v.High, 3))
	}
	return v
}

// level is the usual value: the median, with the mean beside it.
func (s series) level() Value {
	x := make([]float64, len(s.points))
	for i, p := range s.points {
		x[i] = *p.Value
	}
	least := need(0.5)
	if len(x) < least {
		return Value{State: NotEnoughData, Sentence: fmt.Sprintf("We cannot say yet: have %s, need %s.", loop.Whole(len(x)), loop.Whole(least)),
			Method: fmt.Sprintf("No interval: there are %s values, and a 95 %% interval of the median needs %s.", loop.Whole(len(x)), loop.Whole(least))}
	}
	r, _ := stats.QuantileInterval(x, 0.5, Level) // need says that there are enough
	v := Value{State: OK, Estimate: num(stats.Median(x)), Low: num(r.Low), High: num(r.High)}
	v.Method = fmt.Sprintf("Median; exact 95 %% interval from order statistics (ranks %s and %s of %s, coverage %.1f %%).", loop.Whole(r.RankLow), loop.Whole(r.RankHigh), loop.Whole(len(x)), 100*r.Coverage)
	v.Sentence = fmt.Sprintf("Usually %s, somewhere between %s and %s.", strings.TrimSpace(figure(*v.Estimate)+" "+s.k.Unit), figure(r.Low), figure(r.High))
	if mean := stats.Mean(x); finite(mean) {
		v.Parts = []Part{{Name: "mean", Says: "on average", Unit: s.k.Unit, N: len(x), Estimate: num(mean)}}
	}
	return v
}

// usual adds the limits of a usual value, and whether one of the last four lies
// outside of them.
func (s series) usual(v *Value) {
	var y []float64
	var at []string
	for _, p := range v.Data.Series.Periods {
		if !p.Missing && !p.To.After(s.h.end()) {
			y, at = append(y, p.Value), append(at, p.From.UTC().Format("2 January"))
		}
	}
	v.Data.Series.Limits = limitsOver(y, s.limits)
	if n := len(y); v.State == OK && n >= baselineWeeks+freshWeeks {
		limits, ok := s.limits(y[n-baselineWeeks-freshWeeks : n-freshWeeks])
		if !ok {
			return
		}
		for i := n - 1; i >= n-freshWeeks; i-- {
			if limits.Outside(y[i]) {
				v.State = Direction(y[i] > limits.Center, Better(s.k.Better))
				value, low, high := s.beside(y[i], limits)
				v.Sentence += fmt.Sprintf(" That of %s, %s, is outside of what the %d before allow (%s to %s).", at[i], value, baselineWeeks, low, high)
				return
			}
		}
		v.Sentence += " Nothing unusual among the last four."
	}
}

// limits are those of a usual value: exact ones for rare counts in equal exposures,
// else from moving ranges, inside of what the kind allows.
func (s series) limits(y []float64) (stats.Limits, bool) {
	if s.k.Kind == loop.KPICount && s.even() {
		return limitsOf(y)
	}
	if !finite(y...) {
		return stats.Limits{}, false
	}
	x, err := stats.NewXmR(y, len(y))
	if err != nil {
		return stats.Limits{}, false
	}
	l := x.Limits(stats.LimitFactor)
	if s.k.Kind != loop.KPILevel {
		l.Low = max(0, l.Low)
	}
	if s.k.Kind == loop.KPIShare {
		l.High = min(1, l.High)
	}
	return l, finite(l.Low, l.Center, l.High)
}

// even reports that every period has the exposure 1, so that its value is a count.
func (s series) even() bool {
	for _, p := range s.points {
		if exposureOf(p) != 1 {
			return false
		}
	}
	return true
}

// asMany writes a count or an exposure as it is, a whole one with commas.
func asMany(x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return loop.Whole(int(x))
	}
	return asIs(x)
}

// asIs writes a number as it is.
func asIs(x float64) string { return loop.Thousands(strconv.FormatFloat(x, 'f', -1, 64)) }

// beside is a value of a period and the limits that it lies outside of, as people read
// them.
func (s series) beside(x float64, l stats.Limits) (value, low, high string) {
	if s.k.Kind != loop.KPIShare {
		return Beside(x, l, 1)
	}
	value, low, high = Beside(x, l, 100)
	return value + " %", low + " %", high + " %"
}
