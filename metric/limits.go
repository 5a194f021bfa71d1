package metric

import "failforward/stats"

// provisionalWeeks is how many whole weeks limits need at all.
const provisionalWeeks = 12

// WeekLimits are the lines between which a week says nothing.
type WeekLimits struct {
	stats.Limits
	Weeks       int  // whole weeks that they rest on; 0 = there are no limits
	Provisional bool // fewer than twenty
	Exact       bool // of the Poisson distribution, below a mean of 5
	Need        int  // whole weeks that are missing
	First       int  // the place of the first week that they rest on: what came before is not judged by what came after
}

// Odd reports whether the value at a place, from 0, lies outside of limits that hold for it.
func (l WeekLimits) Odd(place int, v float64) bool {
	return l.Weeks > 0 && place >= l.First && l.Outside(v)
}

// LimitsOf are those by which a number by weeks is called unusual: from the twenty
// whole weeks before the last four, and before there are so many from the first ones,
// provisionally from twelve.
func LimitsOf(weeks []Week) WeekLimits { return limitsOver(wholeWeeks(weeks), limitsOf) }

// limitsOver are LimitsOf values that limits draws the lines of.
func limitsOver(y []float64, limits func([]float64) (stats.Limits, bool)) WeekLimits {
	if len(y) < provisionalWeeks {
		return WeekLimits{Need: provisionalWeeks - len(y)}
	}
	first := max(0, len(y)-baselineWeeks-freshWeeks)
	base := y[first:min(len(y), first+baselineWeeks)]
	l, ok := limits(base)
	if !ok {
		return WeekLimits{}
	}
	return WeekLimits{Limits: l, Weeks: len(base), Provisional: len(base) < baselineWeeks, Exact: stats.Mean(base) < fewPerWeek, First: first}
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
