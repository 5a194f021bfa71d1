package stats

import (
	"math"
	"slices"
)

// ranking is a sample in ranks, doubled so that those of ties are whole: the
// smallest of distinct values has 2.
type ranking struct {
	doubled []int
	ties    float64 // sum of t³ - t over groups of t equal values
}

func ranked(x []int64) ranking {
	up := make([]keyed, len(x))
	for i, v := range x {
		up[i] = keyed{uint64(v) ^ 1<<63, uint32(i)}
	}
	up = sortKeyed(up)
	r := ranking{doubled: make([]int, len(x))}
	for i, j := 0, 0; i < len(up); i = j {
		for j = i; j < len(up) && up[j].key == up[i].key; j++ {
		}
		for _, k := range up[i:j] {
			r.doubled[k.tag] = i + 1 + j
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

// listed is a set of values that are too many to list, but can be counted and,
// in a narrow range, listed.
type listed interface {
	span() (low, high float64)
	notAbove(v float64) int
	between(above, upTo float64) []float64 // in any order
}

// few is how many values are listed and sorted in the end.
const few = 4096

// kth returns the k-th smallest value, 1-based. It narrows a range by guessing
// along a straight line and by halving what numbers there are, in turn, until
// few values or one number are left.
func kth(l listed, k int) float64 {
	least, most := l.span()
	lo, hi := sortKey(math.Nextafter(least, math.Inf(-1))), sortKey(most) // the value lies above lo and not above hi
	below, upTo := 0, l.notAbove(most)
	for guess := false; upTo-below > few && hi-lo > 1; guess = !guess {
		mid := lo + (hi-lo)/2
		if guess {
			share := (float64(k-below) - 0.5) / float64(upTo-below)
			at := sortKey(fromKey(lo) + share*(fromKey(hi)-fromKey(lo)))
			mid = min(hi-1, max(lo+1, at))
		}
		if n := l.notAbove(fromKey(mid)); n >= k {
			hi, upTo = mid, n
		} else {
			lo, below = mid, n
		}
	}
	if hi-lo == 1 {
		return fromKey(hi) + 0 // never -0
	}
	rest := l.between(fromKey(lo), fromKey(hi))
	slices.Sort(rest)
	return rest[k-below-1]
}
