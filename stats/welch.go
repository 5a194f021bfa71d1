package stats

import "math"

// Welch compares two means without taking their spreads to be equal.
type Welch struct {
	N1, N0         int
	Difference, SE float64 // mean of group 1 minus mean of group 0
	DF             float64
	T, P           float64 // two-sided
	Interval       Interval
}

// WelchTest compares the means of two samples. It is an error when one has
// fewer than two values, holds NaN or infinity, or when both do not vary at all.
//
// Source: B. L. Welch, Biometrika 34 (1947), 28-35.
func WelchTest(one, zero []float64, level float64) (Welch, error) {
	if err := first(sample("group 1", one, 2), sample("group 0", zero, 2), inside("the level", level)); err != nil {
		return Welch{}, err
	}
	a, _ := Describe(one)
	b, _ := Describe(zero)
	n1, n0 := float64(a.N), float64(b.N)
	v1, v0 := *a.SD**a.SD/n1, *b.SD**b.SD/n0
	if v1+v0 == 0 {
		return Welch{}, degenerate("no value differs from its group: a t test needs some spread")
	}
	w := Welch{N1: a.N, N0: b.N, Difference: a.Mean - b.Mean, SE: math.Sqrt(v1 + v0)}
	w.DF = (v1 + v0) * (v1 + v0) / (v1*v1/(n1-1) + v0*v0/(n0-1))
	w.T = w.Difference / w.SE
	w.P = tTwoSided(w.T, w.DF)
	half := TQuantile(1-tail(level), w.DF) * w.SE
	w.Interval = Interval{w.Difference - half, w.Difference + half}
	return w, nil
}

// Equivalence is the outcome of two one-sided tests: a small P shows that the
// difference lies inside the margin, which a large p of a test for a difference
// never shows.
type Equivalence struct {
	Margin float64
	PLower float64 // against a difference of -Margin or less
	PUpper float64 // against a difference of +Margin or more
	P      float64 // the larger of both
}

// Equivalent tests whether the difference lies within ±margin, in the unit of
// the values. It is an error unless margin is above 0.
//
// Source: D. J. Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15 (1987),
// 657-680.
func (w Welch) Equivalent(margin float64) (Equivalence, error) {
	if err := positive("the margin", margin); err != nil {
		return Equivalence{}, err
	}
	e := Equivalence{Margin: margin}
	e.PLower = tTail((w.Difference+margin)/w.SE, w.DF)
	e.PUpper = tTail((margin-w.Difference)/w.SE, w.DF)
	e.P = max(e.PLower, e.PUpper)
	return e, nil
}
