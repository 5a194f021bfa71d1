package stats

import (
	"math"
	"slices"
)

// Adjusted are p values of tests that are shown together, in the order given,
// adjusted for their number: each may be held against a level as if it were
// alone.
type Adjusted struct {
	BH   []float64 // share of false ones among those called, for tests that do not work against each other (Benjamini-Hochberg)
	BY   []float64 // the same for any tests (Benjamini-Yekutieli)
	Holm []float64 // chance of any false one (Holm)
}

// Adjust corrects p values for testing many. It is an error when a p is NaN or
// lies outside [0, 1]; no p at all gives none.
//
// Source: Y. Benjamini and Y. Hochberg, JRSS B 57 (1995), 289-300; Y. Benjamini
// and D. Yekutieli, Annals of Statistics 29 (2001), 1165-1188; S. Holm,
// Scandinavian Journal of Statistics 6 (1979), 65-70.
func Adjust(p []float64) (Adjusted, error) {
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return Adjusted{}, invalid("p is %v at place %d and has to lie in [0, 1]", v, i)
		}
	}
	m := len(p)
	up := make([]int, m)
	harmonic := 0.0
	for i := range up {
		up[i] = i
		harmonic += 1 / float64(i+1)
	}
	slices.SortStableFunc(up, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	a := Adjusted{make([]float64, m), make([]float64, m), make([]float64, m)}
	lowest, highest := math.Inf(1), 0.0
	for k := m - 1; k >= 0; k-- {
		lowest = min(lowest, p[up[k]]*float64(m)/float64(k+1))
		a.BH[up[k]], a.BY[up[k]] = min(1, lowest), min(1, lowest*harmonic)
	}
	for k, i := range up {
		highest = max(highest, p[i]*float64(m-k))
		a.Holm[i] = min(1, highest)
	}
	return a, nil
}

// Rejected counts the tests called at q among adjusted p values. Equality as far
// as 12 digits tell is at most q.
func Rejected(adjusted []float64, q float64) int {
	n := 0
	for _, v := range adjusted {
		if v <= q*(1+1e-12) {
			n++
		}
	}
	return n
}
