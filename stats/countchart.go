package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// CountChart holds counts of events against what their mean allows.
type CountChart struct {
	Center  float64  // events per row, or per unit of exposure
	Limits  []Limits // of each row
	Outside []int    // rows beyond a limit, 1-based
}

// CChart judges counts over equal exposure: limits sigmas times √mean around
// the mean, never below 0. It is an error unless there are counts of at least 0
// and sigmas is above 0. Below a mean of about 5 ExactCChart is the honest one.
//
// Source: W. A. Shewhart, Economic Control of Quality of Manufactured Product
// (1931); NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.3.1.
func CChart(counts []float64, sigmas float64) (CountChart, error) {
	ones := make([]float64, len(counts))
	for i := range ones {
		ones[i] = 1
	}
	return UChart(counts, ones, sigmas)
}

// UChart judges counts over unequal exposure: rates, with limits that are wider
// where there was less of it. The errors are those of CChart, and an exposure
// that is not above 0.
func UChart(count, exposure []float64, sigmas float64) (CountChart, error) {
	return countChart(count, exposure, sigmas, func(center, e float64) Limits {
		half := sigmas * math.Sqrt(center/e)
		return Limits{center, math.Max(0, center-half), center + half}
	})
}

// ExactCChart is CChart with limits from the Poisson distribution itself: a row
// lies outside by luck with at most the probability that sigmas stands for in a
// normal one, on each side. For means below 5, where √mean misleads.
func ExactCChart(count []float64, sigmas float64) (CountChart, error) {
	ones := make([]float64, len(count))
	for i := range ones {
		ones[i] = 1
	}
	side := cdf(-sigmas)
	return countChart(count, ones, sigmas, func(center, _ float64) Limits {
		low, high := poissonLimits(center, side)
		return Limits{center, low, high}
	})
}

func countChart(count, exposure []float64, sigmas float64, limits func(center, exposure float64) Limits) (CountChart, error) {
	if err := first(sample("the counts", count, 1), counts("the counts", count), positive("the number of sigmas", sigmas),
		sameLength("counts and exposures", len(count), len(exposure)), positive("the exposure", exposure...)); err != nil {
		return CountChart{}, err
	}
	events, all := 0.0, 0.0
	for i, c := range count {
		events, all = events+c, all+exposure[i]
	}
	chart := CountChart{Center: events / all}
	for i, c := range count {
		l := limits(chart.Center, exposure[i])
		chart.Limits = append(chart.Limits, l)
		if l.Outside(c / exposure[i]) {
			chart.Outside = append(chart.Outside, i+1)
		}
	}
	return chart, nil
}

// poissonLimits returns the counts that lie inside: below low and above high
// there is at most the probability side.
func poissonLimits(mean, side float64) (low, high float64) {
	if mean == 0 {
		return 0, 0
	}
	for mathext.GammaIncRegComp(low+1, mean) <= side { // P(X <= low)
		low++
	}
	high = math.Floor(mean)
	for mathext.GammaIncReg(high+1, mean) > side { // P(X > high)
		high++
	}
	return low, high
}
