package stats

import (
	"fmt"
	"math"
	"slices"
)

// Quantile returns the value below which the share p of a sample lies, 0 <= p
// <= 1, in the unit of x: linear interpolation between the order statistics
// around (n-1)p + 1, which is type 7 and the default of R, NumPy and
// spreadsheets. p = 0 is the smallest value, p = 1 the largest. x may come in
// any order and is left as it is; a sorted x is not copied.
//
// It panics on an empty sample, on NaN and on p outside [0, 1].
//
// Source: R. J. Hyndman and Y. Fan, The American Statistician 50 (1996), 361-365.
func Quantile(x []float64, p float64) float64 {
	demand(x)
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("stats: the share %v is not inside [0, 1]", p))
	}
	s := sorted(x)
	h := float64(len(s)-1) * p
	i := int(math.Floor(h))
	if i+1 == len(s) {
		return s[i]
	}
	return s[i] + (h-float64(i))*(s[i+1]-s[i])
}

// Median returns the middle of a sample: Quantile at 0.5. It panics as Quantile does.
func Median(x []float64) float64 { return Quantile(x, 0.5) }

// sorted returns x in ascending order: x itself when it is so already, else a copy.
func sorted(x []float64) []float64 {
	if slices.IsSorted(x) {
		return x
	}
	s := slices.Clone(x)
	slices.Sort(s)
	return s
}
