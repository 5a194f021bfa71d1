package stats

import (
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// Ranked is an interval between two order statistics of a sample.
type Ranked struct {
	Interval
	RankLow, RankHigh int     // 1-based, of the sorted sample
	Coverage          float64 // achieved for continuous data, at least the level asked for
}

// QuantileInterval returns the exact confidence interval of the quantile p of
// the population, 0 < p < 1, from which x was drawn: two of the values
// themselves, chosen by the binomial distribution, whatever the shape of the
// population. Each side misses with a probability of at most (1-level)/2, so
// the interval is conservative; with ties it is more so.
//
// ok is false when the sample is too small to keep that promise: see
// QuantileSample. It panics on NaN and on p or level outside (0, 1); an empty
// sample is too small.
//
// Source: H. A. David and H. N. Nagaraja, Order Statistics, 3rd ed. (2003),
// section 7.1; for the median W. R. Thompson, Ann. Math. Stat. 7 (1936), 122-128.
func QuantileInterval(x []float64, p, level float64) (r Ranked, ok bool) {
	if r, ok = ranks(len(x), p, level); !ok {
		return Ranked{}, false
	}
	demand(x)
	s := sorted(x)
	r.Interval = Interval{s[r.RankLow-1], s[r.RankHigh-1]}
	return r, true
}

// QuantileSample returns the smallest sample for which QuantileInterval
// answers: at 95 % it is 6 for the median, 13 for the upper quartile and 36
// for the 90th percentile. It panics on p or level outside (0, 1).
func QuantileSample(p, level float64) int {
	share(p)
	likelier := math.Max(p, 1-p) // all n lie on that side with the chance likelier^n
	n := max(1, int(math.Log(tail(level))/math.Log(likelier)))
	for !enough(n, p, level) {
		n++
	}
	return n
}

func enough(n int, p, level float64) bool {
	_, ok := ranks(n, p, level)
	return ok
}

// ranks finds the narrowest pair of ranks that misses on each side with a
// probability of at most (1-level)/2. How many of n values lie below the
// quantile is binomial with p.
func ranks(n int, p, level float64) (Ranked, bool) {
	share(p)
	a := tail(level)
	if n == 0 {
		return Ranked{}, false
	}
	a *= 1 + 1e-9 // a level that a pair of ranks achieves exactly is achieved
	below, above := distuv.Binomial{N: float64(n), P: p}, distuv.Binomial{N: float64(n), P: 1 - p}
	low := sort.Search(n, func(k int) bool { return below.CDF(float64(k)) > a })
	high := n + 1 - sort.Search(n, func(k int) bool { return above.CDF(float64(k)) > a })
	if low < 1 || high > n {
		return Ranked{}, false
	}
	return Ranked{RankLow: low, RankHigh: high, Coverage: below.CDF(float64(high-1)) - below.CDF(float64(low-1))}, true
}

func share(p float64) {
	if !(p > 0 && p < 1) {
		panic(fmt.Sprintf("stats: the share %v is not inside (0, 1)", p))
	}
}
