package metric

import "failforward/stats"

// provisionalWeeks is how many whole weeks limits need at all.
const provisionalWeeks = 12

// Base is what limits rest on, of values in the order of time. It judges them and what
// came after them: what came before is not judged by what came after.
type Base struct {
	First       int  // the place of the first value that they rest on, from 0
	Size        int  // values that they rest on; 0 = there are no limits
	Provisional bool // fewer than twenty
	Need        int  // values that are missing for limits
}

// baseOf n values are the twenty before the last four, and before there are so many the
// first ones, provisionally from twelve.
func baseOf(n int) Base {
	if n < provisionalWeeks {
		return Base{Need: provisionalWeeks - n}
	}
	size := min(n, baselineWeeks)
	return Base{First: max(0, n-baselineWeeks-freshWeeks), Size: size, Provisional: size < baselineWeeks}
}

// baseIn are the values that limits rest on.
func baseIn[T any](b Base, all []T) []T { return all[b.First : b.First+b.Size] }

// Holds reports whether the limits hold for the value at a place.
func (b Base) Holds(place int) bool { return b.Size > 0 && place >= b.First }

// WeekLimits are the lines between which a week says nothing.
type WeekLimits struct {
	stats.Limits
	Base
	Exact bool // of the Poisson distribution, below a mean of 5
}

// Odd reports whether the value at a place, from 0, lies outside of limits that hold for it.
func (l WeekLimits) Odd(place int, v float64) bool { return l.Holds(place) && l.Outside(v) }

// LimitsOf are those by which a number by weeks is called unusual: from the twenty
// whole weeks before the last four, and before there are so many from the first ones,
// provisionally from twelve.
func LimitsOf(weeks []Week) WeekLimits { return limitsOver(wholeWeeks(weeks), limitsOf) }

// limitsOver are LimitsOf values that limits draws the lines of.
func limitsOver(y []float64, limits func([]float64) (stats.Limits, bool)) WeekLimits {
	b := baseOf(len(y))
	if b.Need > 0 {
		return WeekLimits{Base: b}
	}
	base := baseIn(b, y)
	l, ok := limits(base)
	if !ok {
		return WeekLimits{}
	}
	return WeekLimits{Limits: l, Base: b, Exact: stats.Mean(base) < fewPerWeek}
}

// wholeWeeks are the counts of the weeks that were looked at in full.
func wholeWeeks(weeks []Week) []float64 {
	var y []float64
	for _, w := range weeks {
		if w.Share == 1 {
			y = append(y, float64(w.Counts[0]))
		}
	}
	return y
}
