package stats

import "math"

// Linear is a straight fit: what a unit of each column adds to the outcome.
type Linear struct {
	Names      []string
	Coef       []float64 // in units of the outcome for one of the column
	SE         []float64 // under errors that are alike and independent
	DF         int       // rows minus coefficients
	ResidualSD float64   // in the unit of the outcome
	RSquared   *float64  // share of the spread that the columns explain; nil when all outcomes are equal
	F          *float64  // test that no column matters; nil without columns or without residuals
	Residuals  []float64

	inv func(i, j int) float64
}

// OLS fits an outcome by ordinary least squares. Columns that are nearly
// combinations of each other keep their digits: powers of a year, say.
//
// It is an error when the lengths differ, a value is not finite, there are no
// more rows than columns (TooFew), or a column is a combination of the others
// (Degenerate: leave one out).
//
// Source: G. H. Golub and C. F. Van Loan, Matrix Computations, 4th ed. (2013),
// section 5.3.
func OLS(y []float64, d Design) (Linear, error) {
	if err := first(finite("the outcome", y), d.check(len(y))); err != nil {
		return Linear{}, err
	}
	s, ok := solve(d.Columns, y)
	if !ok {
		return Linear{}, degenerate("a column of %q is a combination of the others: leave one out", d.Names)
	}
	l := Linear{Names: d.Names, Coef: s.coef, DF: len(y) - len(s.coef), Residuals: residuals(d.Columns, s.coef, y), inv: s.inv.At}
	rss, tss := dot(l.Residuals, l.Residuals), variance(y, Mean(y))*float64(len(y)-1)
	l.ResidualSD = math.Sqrt(rss / float64(l.DF))
	for i := range l.Coef {
		l.SE = append(l.SE, l.ResidualSD*math.Sqrt(s.inv.At(i, i)))
	}
	if tss > 0 {
		l.RSquared = defined(1 - rss/tss)
	}
	if k := len(l.Coef); k > 1 && rss > 0 {
		l.F = defined((tss - rss) / float64(k-1) / (rss / float64(l.DF)))
	}
	return l, nil
}

// residuals returns y - Xb in long arithmetic: b of nearly collinear columns is
// large and cancels.
func residuals(columns [][]float64, coef, y []float64) []float64 {
	out := make([]float64, len(y))
	for i := range y {
		high, low := y[i], 0.0
		for j, column := range columns {
			p := -coef[j] * column[i]
			err := math.FMA(-coef[j], column[i], -p)
			sum := high + p
			back := sum - high
			low += (high - (sum - back)) + (p - back) + err
			high = sum
		}
		out[i] = high + low
	}
	return out
}
