package stats

import "math"

// Geometric describes a sample by its logarithms: the centre and spread of what
// varies by factors.
type Geometric struct {
	N        int
	Mean     float64   // in the unit of the sample
	SD       *float64  // a factor, at least 1; nil for one value
	Interval *Interval // of the mean, by Student's t on the logarithms; nil for one value
}

// GeometricSummary returns the geometric mean with its interval and the
// geometric standard deviation. It is an error unless every value is above 0
// and finite.
//
// Source: T. B. L. Kirkwood, Biometrics 35 (1979), 908-909.
func GeometricSummary(x []float64, level float64) (Geometric, error) {
	if err := first(sample("the sample", x, 1), positive("the sample", x...), inside("the level", level)); err != nil {
		return Geometric{}, err
	}
	logs := make([]float64, len(x))
	for i, v := range x {
		logs[i] = math.Log(v)
	}
	m, n := Mean(logs), float64(len(x))
	g := Geometric{N: len(x), Mean: math.Exp(m)}
	if len(x) > 1 {
		s := sd(logs, m)
		half := TQuantile(1-tail(level), n-1) * s / math.Sqrt(n)
		g.SD, g.Interval = defined(math.Exp(s)), &Interval{math.Exp(m - half), math.Exp(m + half)}
	}
	return g, nil
}
