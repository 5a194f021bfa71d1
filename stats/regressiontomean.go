package stats

import "math"

// Population is how a measure varies: between units, and within one from time
// to time. All in the unit of the measure.
type Population struct{ Mean, SDWithin, SDBetween float64 }

// RegressionToMean returns by how much units fall back on average, without
// anybody doing anything, when they were chosen because the mean of so many
// measurements was above cutoff. Print it beside every fall seen after a bad
// time was picked to act on.
//
// It is an error unless both spreads are at least 0, not both 0, and there is
// at least one measurement.
//
// Source: C. E. Davis, American J. Epidemiology 104 (1976), 493-498; A. G.
// Barnett, J. C. van der Pols and A. J. Dobson, Int. J. Epidemiology 34 (2005),
// 215-220.
func RegressionToMean(p Population, cutoff float64, measurements int) (float64, error) {
	if err := finite("the mean, the spreads and the cutoff", []float64{p.Mean, p.SDWithin, p.SDBetween, cutoff}); err != nil {
		return 0, err
	}
	if p.SDWithin < 0 || p.SDBetween < 0 || measurements < 1 {
		return 0, invalid("spreads of %v and %v and %d measurements: at least 0, 0 and 1", p.SDWithin, p.SDBetween, measurements)
	}
	v := p.SDWithin * p.SDWithin / float64(measurements)
	s := math.Sqrt(v + p.SDBetween*p.SDBetween)
	if s == 0 {
		return 0, degenerate("nothing varies: there is nothing to fall back to")
	}
	return v / s * mills((cutoff-p.Mean)/s), nil
}

// mills is the mean of a standard normal value above u: density over upper tail.
func mills(u float64) float64 {
	if u < 30 {
		return phi(u) / cdf(-u)
	}
	return u + 1/u - 2/(u*u*u) // both are 0 to the last digit out there
}

// BeforeAfter is what empirical Bayes needs of one unit: counts before and
// after an action, and how many similar units without it would have.
type BeforeAfter struct {
	Before, After     int     // counted
	MuBefore, MuAfter float64 // expected of similar units, from a regression
	Theta             float64 // how alike units are: that of NegativeBinomialRegression
}

// EmpiricalBayes is the effect of an action with the fall by chance taken out.
type EmpiricalBayes struct {
	Weight         float64 // of similar units against the unit's own count
	ExpectedBefore float64 // what the unit really had to expect
	Predicted      float64 // after, without action
	PredictedVar   float64
	NaiveRatio     *float64 // after to before, fall by chance and all; nil when there was nothing before
	Effect         float64  // ratio of after to predicted, corrected for bias; below 1 is a fall
	EffectSE       *float64 // nil when there was nothing after
}

// Estimate computes the effect. It is an error when a count is below 0, or a
// mean or theta not above 0.
//
// Source: E. Hauer, Observational Before-After Studies in Road Safety (1997),
// chapters 11 and 12.
func (b BeforeAfter) Estimate() (EmpiricalBayes, error) {
	if b.Before < 0 || b.After < 0 {
		return EmpiricalBayes{}, invalid("counts of %d before and %d after: at least 0", b.Before, b.After)
	}
	if err := positive("the means and theta", b.MuBefore, b.MuAfter, b.Theta); err != nil {
		return EmpiricalBayes{}, err
	}
	w, g := 1/(1+b.MuBefore/b.Theta), b.MuAfter/b.MuBefore
	x := w*b.MuBefore + (1-w)*float64(b.Before)
	e := EmpiricalBayes{Weight: w, ExpectedBefore: x, Predicted: g * x, PredictedVar: g * g * (1 - w) * x}
	e.NaiveRatio = defined(float64(b.After) / (float64(b.Before) * g))
	relative := e.PredictedVar / (e.Predicted * e.Predicted)
	e.Effect = float64(b.After) / e.Predicted / (1 + relative)
	e.EffectSE = defined(e.Effect * math.Sqrt(1/float64(b.After)+relative) / (1 + relative))
	return e, nil
}
