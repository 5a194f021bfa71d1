package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// PChart judges shares, hits of trials, with limits that are wider where there were
// fewer trials: sigmas times √(p(1-p)/n) around the share p of all, inside [0, 1]. It is
// an error unless there are hits of at least 0 and at most their trials, trials above 0,
// and sigmas above 0. Where fewer than about 5 hits are expected ExactPChart is the
// honest one.
//
// Source: W. A. Shewhart, Economic Control of Quality of Manufactured Product
// (1931); NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.3.2.
func PChart(hits, trials []float64, sigmas float64) (CountChart, error) {
	return shareChart(hits, trials, sigmas, func(p, n float64) Limits {
		half := sigmas * math.Sqrt(p*(1-p)/n)
		return Limits{p, math.Max(0, p-half), math.Min(1, p+half)}
	})
}

// ExactPChart is PChart with limits from the binomial distribution itself. Trials are
// whole numbers; the errors are those of PChart.
func ExactPChart(hits, trials []float64, sigmas float64) (CountChart, error) {
	return shareChart(hits, trials, sigmas, func(p, n float64) Limits { return ExactShareLimits(p, n, sigmas) })
}

// ExactShareLimits are between which the share of n trials lies by luck, where each hits
// with the probability p: outside on each side with at most the probability that sigmas
// stands for in a normal one. n is a whole number above 0, p in [0, 1].
func ExactShareLimits(p, n, sigmas float64) Limits {
	low, high := binomialLimits(n, p, cdf(-sigmas))
	return Limits{p, low / n, high / n}
}

func shareChart(hits, trials []float64, sigmas float64, limits func(center, exposure float64) Limits) (CountChart, error) {
	if err := sameLength("hits and trials", len(hits), len(trials)); err != nil {
		return CountChart{}, err
	}
	for i := range hits {
		if hits[i] > trials[i] || trials[i] != math.Trunc(trials[i]) {
			return CountChart{}, invalid("row %d has %v hits of %v trials: hits lie between 0 and their trials, which are whole numbers", i+1, hits[i], trials[i])
		}
	}
	return countChart(hits, trials, sigmas, limits)
}

// binomialLimits returns the counts that lie inside: below low and above high there is
// at most the probability side.
func binomialLimits(n, p, side float64) (low, high float64) {
	if p <= 0 || p >= 1 {
		return n * p, n * p
	}
	for low < n && mathext.RegIncBeta(n-low, low+1, 1-p) <= side { // P(X <= low)
		low++
	}
	high = math.Floor(n * p)
	for high < n && mathext.RegIncBeta(high+1, n-high, p) > side { // P(X > high)
		high++
	}
	return low, high
}
