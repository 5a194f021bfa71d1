package stats

import "math"

// Growth tells whether events come closer together or further apart, from the
// times at which they came.
type Growth struct {
	N         int
	LaplaceZ  float64 // below 0 when the gaps grow: it gets better
	LaplaceP  float64 // two-sided
	Chi2      float64 // MIL-HDBK-189, large when the gaps grow
	Chi2DF    int
	PImproves float64 // upper tail of Chi2: small when the gaps grow

	// Beta is the shape of the Crow-AMSAA model, in which Lambda·t^Beta events
	// have come by time t: below 1 it gets better. BetaUnbiased is for small N.
	Beta, BetaUnbiased float64
	Interval           Interval // of Beta
	Lambda             *float64 // nil where it is too large or too small for a number
	RateAtEnd          *float64 // events per unit of time at the end; nil as Lambda

	// ReverseArrangements counts pairs of gaps of which the later is longer: half
	// of all when there is no trend.
	ReverseArrangements int
}

// EventTrend judges event times, ascending and counted from the start of an
// observation that ended at end, whether or not an event came then.
//
// It is an error when there is no event (TooFew), a time is not above 0, below
// the one before or above end, or all events came at the end (Degenerate).
//
// Source: D. R. Cox and P. A. W. Lewis, The Statistical Analysis of Series of
// Events (1966), chapter 3; MIL-HDBK-189C (2011); L. H. Crow (1974), in
// Reliability and Biometry, 379-410; NIST/SEMATECH e-Handbook, section 8.2.3.4.
func EventTrend(times []float64, end, level float64) (Growth, error) {
	if err := first(sample("the event times", times, 1), positive("the event times", times...), positive("the end", end), inside("the level", level)); err != nil {
		return Growth{}, err
	}
	sum, logs := 0.0, 0.0
	for i, t := range times {
		if i > 0 && t < times[i-1] || t > end {
			return Growth{}, invalid("event %d came at %v: times ascend and end at %v", i, t, end)
		}
		sum, logs = sum+t, logs+math.Log(end/t)
	}
	if !(logs > 0) {
		return Growth{}, degenerate("all events came at the very end: there is no trend to see")
	}
	n := float64(len(times))
	g := Growth{N: len(times), LaplaceZ: (sum - n*end/2) / (end * math.Sqrt(n/12)), Chi2: 2 * logs, Chi2DF: 2 * len(times)}
	g.LaplaceP, g.PImproves = twoSided(g.LaplaceZ), chi2Tail(g.Chi2, 2*n)
	g.crow(n, logs, end, level)
	g.ReverseArrangements = reverseArrangements(times)
	return g, nil
}

func (g *Growth) crow(n, logs, end, level float64) {
	b := n / logs
	g.Beta, g.BetaUnbiased = b, b*(n-1)/n
	if l := n / math.Pow(end, b); l > 0 {
		g.Lambda, g.RateAtEnd = defined(l), defined(n*b/end)
	}
	a := tail(level)
	g.Interval = Interval{b * chi2(a, 2*n) / (2 * n), b * chi2(1-a, 2*n) / (2 * n)}
}

// reverseArrangements compares gaps on the decimals as written.
func reverseArrangements(times []float64) int {
	units, pairs := onGrid(times, 2).units, 0
	gaps := make([]int64, len(units))
	for i, u := range units {
		gaps[i] = u
		if i > 0 {
			gaps[i] -= units[i-1]
		}
	}
	for j := range gaps {
		for i := range j {
			if gaps[i] < gaps[j] {
				pairs++
			}
		}
	}
	return pairs
}
