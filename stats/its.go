package stats

import "math"

// CountSeries is an interrupted time series: counts before and after a change.
type CountSeries struct {
	Count    []float64
	Exposure []float64 // what each was counted over; nil for equal exposure
	Time     []float64
	Step     []float64 // 0 before the change, 1 after it
	// SlopeFrom adds a change of slope from this time on; nil for none.
	SlopeFrom *float64
	Season    []float64 // where in the season, in the unit of Period; nil for none
	Harmonics int       // 0 to 4
	Period    float64
	Quasi     bool // let the counts scatter more than Poisson's
	Level     float64
}

// StepEffect is what changed with the step.
type StepEffect struct {
	Fit        CountRegression
	SE         []float64 // of the coefficients, with the dispersion
	Dispersion float64   // 1 unless Quasi
	Ratio      float64   // of the rate with the step to that without
	Interval   Interval
}

// Fit explains the counts by a line, a step, and what else is asked for, with a
// log link. Columns: (Intercept), time, step, slope_change, sin1, cos1, ...
//
// The errors are those of PoissonRegression, a Step that is not 0 or 1, and
// more than 4 harmonics.
//
// Source: J. Lopez Bernal, S. Cummins and A. Gasparrini, Int. J. Epidemiology 46
// (2017), 348-355.
func (c CountSeries) Fit() (StepEffect, error) {
	d, err := c.design()
	if err := first(err, inside("the level", c.Level)); err != nil {
		return StepEffect{}, err
	}
	fit, err := PoissonRegression(c.Count, d, c.Exposure)
	if err != nil {
		return StepEffect{}, err
	}
	e := StepEffect{Fit: fit, SE: fit.SE, Dispersion: 1}
	if c.Quasi {
		e.SE, e.Dispersion = fit.SEQuasi(), fit.PearsonDispersion
	}
	step, half := fit.Coef[2], z(c.Level)*e.SE[2]
	e.Ratio, e.Interval = math.Exp(step), Interval{math.Exp(step - half), math.Exp(step + half)}
	if half > 600 {
		return StepEffect{}, degenerate("the step cannot be told from the other columns")
	}
	return e, nil
}

func (c CountSeries) design() (Design, error) {
	n := len(c.Count)
	err := first(sameLength("count and time", n, len(c.Time)), sameLength("count and step", n, len(c.Step)))
	if err == nil && (c.Harmonics < 0 || c.Harmonics > 4) {
		err = invalid("%d harmonics: choose 0 to 4", c.Harmonics)
	}
	if err != nil {
		return Design{}, err
	}
	for i, s := range c.Step {
		if s != 0 && s != 1 {
			return Design{}, invalid("the step is %v at place %d: 0 before and 1 after", s, i)
		}
	}
	d := NewDesign(n).With("time", c.Time).With("step", c.Step)
	if c.SlopeFrom != nil {
		slope := make([]float64, n)
		for i := range slope {
			slope[i] = (c.Time[i] - *c.SlopeFrom) * c.Step[i]
		}
		d = d.With("slope_change", slope)
	}
	return d.WithHarmonics(c.Season, c.Harmonics, c.Period)
}
