package stats

import (
	"fmt"
	"math"
	"slices"
)

// Design is the table of what explains an outcome: one column for each
// coefficient, one row for each observation.
type Design struct {
	Names   []string
	Columns [][]float64
	rows    int
}

// NewDesign begins a table of n rows with the column "(Intercept)" of ones.
func NewDesign(n int) Design {
	ones := make([]float64, n)
	for i := range ones {
		ones[i] = 1
	}
	return Design{[]string{"(Intercept)"}, [][]float64{ones}, n}
}

// With returns the table with one more column.
func (d Design) With(name string, column []float64) Design {
	d.Names, d.Columns = append(slices.Clone(d.Names), name), append(slices.Clone(d.Columns), column)
	return d
}

// WithFactor adds one indicator column for each level but the first, which is
// the reference: treatment coding. Each is named name + level. It is an error
// when a value is none of the levels.
func (d Design) WithFactor(name string, values, levels []string) (Design, error) {
	for i, v := range values {
		if !slices.Contains(levels, v) {
			return d, invalid("%s holds %q at place %d, which is none of its levels", name, v, i)
		}
	}
	for i, level := range levels {
		if i == 0 {
			continue
		}
		column := make([]float64, len(values))
		for j, v := range values {
			if v == level {
				column[j] = 1
			}
		}
		d = d.With(name+level, column)
	}
	return d, nil
}

// WithHarmonics adds sin and cos of the first k harmonics of a season: sin1,
// cos1, sin2, ... v and period are in the same unit.
func (d Design) WithHarmonics(v []float64, k int, period float64) (Design, error) {
	if k < 0 || k > 0 && !(period > 0) || math.IsInf(period, 0) {
		return d, invalid("%d harmonics of the period %v: both have to be above 0", k, period)
	}
	for j := 1; j <= k; j++ {
		sin, cos := make([]float64, len(v)), make([]float64, len(v))
		for i := range v {
			sin[i], cos[i] = math.Sincos(2 * math.Pi * float64(j) * v[i] / period)
		}
		d = d.With(fmt.Sprintf("sin%d", j), sin).With(fmt.Sprintf("cos%d", j), cos)
	}
	return d, nil
}

// check wants columns of n finite values and more rows than columns.
func (d Design) check(n int) error {
	for i, column := range d.Columns {
		if err := first(sameLength("the outcome and column "+d.Names[i], n, len(column)), finite("column "+d.Names[i], column)); err != nil {
			return err
		}
	}
	if k := len(d.Columns); n <= k {
		return tooFew("%d rows cannot tell %d coefficients and a spread: at least %d are needed", n, k, k+1)
	}
	return nil
}
