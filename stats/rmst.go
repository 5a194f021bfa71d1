package stats

import "math"

// RMST is a restricted mean survival time: the mean time without the event up
// to Tau, counting Tau for everything that lasts longer. It needs no curve that
// comes down to 0, where a plain mean does.
type RMST struct {
	Tau, Mean, SE float64 // in the unit of time; 0 <= Mean <= Tau
	// Beyond says that Tau lies after the last time in the data, from where on
	// the curve is taken to stay level: a guess.
	Beyond bool
}

// RMST integrates the curve from 0 to tau. It is an error unless tau is above 0
// and finite and no time lies below 0.
//
// Source: P. Royston and M. K. B. Parmar, BMC Medical Research Methodology 13
// (2013), 152; variance without a factor for small samples.
func (s Survival) RMST(tau float64) (RMST, error) {
	if err := positive("tau", tau); err != nil {
		return RMST{}, err
	}
	if len(s.Steps) > 0 && s.Steps[0].Time < 0 {
		return RMST{}, invalid("a time is %v: a restricted mean counts from 0", s.Steps[0].Time)
	}
	area, spread, until := 0.0, 0.0, tau // from the end: area is the integral from a step to tau
	for i := len(s.Steps) - 1; i >= 0; i-- {
		st := &s.Steps[i]
		if st.Time >= tau {
			continue
		}
		area += st.Survival * (until - st.Time)
		until = st.Time
		if n, d := float64(st.AtRisk), float64(st.Events); n > d {
			spread += area * area * d / (n * (n - d))
		}
	}
	return RMST{tau, area + until, math.Sqrt(spread), tau > s.Last}, nil
}

// Contrast compares group 1 with group 0 by the difference of an estimate.
type Contrast struct {
	Estimate1, SE1 float64
	Estimate0, SE0 float64
	Difference, SE float64  // group 1 minus group 0
	Interval       Interval // of the difference
	Z, P           *float64 // two-sided; nil when the standard error is 0
	Ratio          *float64 // nil when the estimate of group 0 is 0
}

// RMSTDifference compares the restricted means of two groups up to the same tau.
// The errors are those of RMST, and a level outside (0, 1).
func RMSTDifference(one, zero Survival, tau, level float64) (Contrast, error) {
	a, err := one.RMST(tau)
	if err != nil {
		return Contrast{}, err
	}
	b, err := zero.RMST(tau)
	if err := first(err, inside("the level", level)); err != nil {
		return Contrast{}, err
	}
	c := Contrast{Estimate1: a.Mean, SE1: a.SE, Estimate0: b.Mean, SE0: b.SE}
	c.Difference, c.SE = a.Mean-b.Mean, math.Hypot(a.SE, b.SE)
	c.Interval = Interval{c.Difference - z(level)*c.SE, c.Difference + z(level)*c.SE}
	if c.SE > 0 {
		c.Z, c.P = defined(c.Difference/c.SE), defined(twoSided(c.Difference/c.SE))
	}
	c.Ratio = defined(a.Mean / b.Mean)
	return c, nil
}
