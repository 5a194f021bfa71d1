package stats

import (
	"fmt"
	"math"
)

// Mean returns the arithmetic mean. A second pass takes out most of the
// rounding, so that it holds 12 digits even when the mean is ten million times
// the spread.
//
// It panics on an empty sample: nothing has no mean.
//
// Source: the corrected two-pass algorithm, T. F. Chan, G. H. Golub and R. J.
// LeVeque, The American Statistician 37 (1983), 242-247.
func Mean(x []float64) float64 {
	demand(x)
	n, sum, rest := float64(len(x)), 0.0, 0.0
	for _, v := range x {
		sum += v
	}
	m := sum / n
	for _, v := range x {
		rest += v - m
	}
	return m + rest/n
}

// GeometricMean returns exp of the mean logarithm: the typical size of what
// spreads over orders of magnitude, in the unit of x.
//
// It panics on an empty sample and unless every value is above 0: who has
// zeros leaves them out and says how many.
func GeometricMean(x []float64) float64 {
	logs := make([]float64, len(x))
	for i, v := range x {
		if !(v > 0) {
			panic("stats: a geometric mean needs values above 0")
		}
		logs[i] = math.Log(v)
	}
	return math.Exp(Mean(logs))
}

// demand panics on an empty sample and on values that are no finite numbers.
func demand(x []float64) {
	if len(x) == 0 {
		panic("stats: empty sample")
	}
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			panic(fmt.Sprintf("stats: the sample holds %v", v))
		}
	}
}
