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
	base := y[:min(len(y), baselineWeeks)]
	if len(y) >= baselineWeeks+freshWeeks {
		base = y[len(y)-baselineWeeks-freshWeeks : len(y)-freshWeeks]
	}
	l, ok := limits(base)
	if !ok {
		return WeekLimits{}
	}
	return WeekLimits{Limits: l, Weeks: len(base), Provisional: len(base) < baselineWeeks, Exact: stats.Mean(base) < fewPerWeek}
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
