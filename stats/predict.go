package stats

import "math"

// At returns the line at a row of the design, the 1 of the intercept included, and
// its standard error under errors that are alike and independent, in the unit of
// the outcome.
func (l Linear) At(row []float64) (value, se float64) {
	value, spread := along(row, l.Coef, l.inv)
	return value, l.ResidualSD * math.Sqrt(spread)
}

// At returns the log of the rate for one unit of exposure at a row of the design,
// the 1 of the intercept included, and its standard error as if the counts varied
// no more than the model says.
func (c CountRegression) At(row []float64) (value, se float64) {
	value, spread := along(row, c.Coef, c.cov.At)
	return value, math.Sqrt(spread)
}

// along is x'b and x'Cx. Rounding never makes the latter negative.
func along(x, coef []float64, c func(i, j int) float64) (value, spread float64) {
	for i, v := range x {
		value += v * coef[i]
		for j, w := range x {
			spread += v * w * c(i, j)
		}
	}
	return value, max(0, spread)
}
