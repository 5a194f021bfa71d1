package stats

import (
	"fmt"
	"math"
)

// Wilson returns the score interval for k successes in n trials, as a share
// between 0 and 1. Unlike the textbook p ± z·s it stays inside [0, 1] and keeps
// its promise for the ten actions a quarter that a small team has.
//
// It panics unless 0 <= k <= n and n > 0, and level is inside (0, 1): an empty
// sample has no share.
//
// Source: E. B. Wilson, JASA 22 (1927), 209-212; without continuity correction.
func Wilson(k, n int, level float64) Interval {
	if k < 0 || k > n || n == 0 {
		panic(fmt.Sprintf("stats: %d of %d is no share", k, n))
	}
	zz, m := z(level)*z(level), float64(n)
	p := float64(k) / m
	mid := (p + zz/(2*m)) / (1 + zz/m)
	half := math.Sqrt(zz*(p*(1-p)/m+zz/(4*m*m))) / (1 + zz/m)
	i := Interval{math.Max(0, mid-half), math.Min(1, mid+half)}
	if k == 0 {
		i.Low = 0 // exactly, not by luck of rounding
	}
	if k == n {
		i.High = 1
	}
	return i
}
