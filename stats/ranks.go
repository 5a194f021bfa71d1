package stats

import (
	"math"
	"sort"
)

// ranking is a sample in ranks, doubled so that those of ties are whole: the
// smallest of distinct values has 2.
type ranking struct {
	doubled []int
	ties    float64 // sum of t³ - t over groups of t equal values
}

func ranked(x []int64) ranking {
	at := make([]int, len(x))
	for i := range at {
		at[i] = i
	}
	sort.SliceStable(at, func(i, j int) bool { return x[at[i]] < x[at[j]] })
	r := ranking{doubled: make([]int, len(x))}
	for i, j := 0, 0; i < len(at); i = j {
		for j = i; j < len(at) && x[at[j]] == x[at[i]]; j++ {
		}
		for _, p := range at[i:j] {
			r.doubled[p] = i + 1 + j
		}
		t := float64(j - i)
		r.ties += t*t*t - t
	}
	return r
}

// tails adds up a distribution of weights on both sides of a place, which counts
// itself in both.
func tails(weights []float64, at int) (below, above float64) {
	total := 0.0
	for i, w := range weights {
		total += w
		if i <= at {
			below += w
		}
		if i >= at {
			above += w
		}
	}
	return math.Min(1, below/total), math.Min(1, above/total)
}

// lowerQuantile returns the smallest place with at least the share a at or
// below it.
func lowerQuantile(weights []float64, a float64) int {
	total, sum := 0.0, 0.0
	for _, w := range weights {
		total += w
	}
	for i, w := range weights {
		if sum += w; sum/total >= a-1e-14 {
			return i
		}
	}
	return len(weights) - 1
}

// kth returns the k-th smallest (1-based) of values that are too many to list,
// where notAbove counts those <= v: it halves the numbers that lie between low
// and high until one is left.
func kth(k int, low, high float64, notAbove func(v float64) int) float64 {
	lo, hi := sortKey(low), sortKey(high)
	for lo < hi {
		mid := lo + (hi-lo)/2
		if notAbove(fromKey(mid)) >= k {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return fromKey(lo)
}

// fromKey undoes sortKey.
func fromKey(k uint64) float64 {
	if k>>63 == 1 {
		return math.Float64frombits(k &^ (1 << 63))
	}
	return math.Float64frombits(^k)
}
