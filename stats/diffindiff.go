package stats

import "math"

// ShiftOfRates compares a change of a rate with the change that others had
// without the action in the same time: difference in differences.
type ShiftOfRates struct {
	Treated, Control float64  // rate after over rate before
	Ratio            float64  // of both: below 1 is a fall beyond that of the others
	Interval         Interval // by the logarithms, which are nearly normal from some 5 events each
	P                float64  // two-sided
}

// DifferenceInDifferences compares counts before and after in a treated and an
// untreated group. It is an error unless every exposure is above 0 and every
// count at least 1: a rate of 0 has no logarithm (TooFew).
//
// Source: A. M. Jones and N. Rice, in The Oxford Handbook of Health Economics
// (2011), chapter 37; standard error of log rates by the delta method.
func DifferenceInDifferences(treatedBefore, treatedAfter, controlBefore, controlAfter Count, level float64) (ShiftOfRates, error) {
	variance := 0.0
	for _, c := range []Count{treatedBefore, treatedAfter, controlBefore, controlAfter} {
		if err := c.check(); err != nil {
			return ShiftOfRates{}, err
		}
		if c.Events == 0 {
			return ShiftOfRates{}, tooFew("one of the four counts is 0 and has no ratio: widen its window")
		}
		variance += 1 / float64(c.Events)
	}
	if err := inside("the level", level); err != nil {
		return ShiftOfRates{}, err
	}
	s := ShiftOfRates{Treated: change(treatedBefore, treatedAfter), Control: change(controlBefore, controlAfter)}
	s.Ratio = s.Treated / s.Control
	shift, se := math.Log(s.Ratio), math.Sqrt(variance)
	s.Interval = Interval{math.Exp(shift - z(level)*se), math.Exp(shift + z(level)*se)}
	s.P = twoSided(shift / se)
	return s, nil
}

func change(before, after Count) float64 {
	return float64(after.Events) / after.Exposure / (float64(before.Events) / before.Exposure)
}
