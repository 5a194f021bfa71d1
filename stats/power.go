package stats

import "math"

// Alternative says on which sides a test looks.
type Alternative string

// The alternatives of a test.
const (
	TwoSided Alternative = "two-sided"
	OneSided Alternative = "one-sided"
)

// critical is the normal quantile from which on a test at level alpha rejects.
func (a Alternative) critical(alpha float64) (float64, error) {
	switch {
	case !(alpha > 0 && alpha < 1):
		return 0, invalid("alpha is %v and has to lie inside (0, 1)", alpha)
	case a == TwoSided:
		return probit(1 - alpha/2), nil
	case a == OneSided:
		return probit(1 - alpha), nil
	}
	return 0, invalid("the alternative %q is neither %q nor %q", a, TwoSided, OneSided)
}

// PowerTwoProportions returns the chance that a test of two shares, n in each
// group, sees the difference between p1 and p2. n need not be whole. A
// rejection on the wrong side is not counted.
//
// It is an error unless 0 <= p <= 1 in both and n is above 0.
//
// Source: J. L. Fleiss, B. Levin and M. C. Paik, Statistical Methods for Rates
// and Proportions, 3rd ed. (2003), chapter 4; without continuity correction.
func PowerTwoProportions(p1, p2, n, alpha float64, alt Alternative) (float64, error) {
	c, err := alt.critical(alpha)
	if err := first(err, probabilities(p1, p2), positive("n", n)); err != nil {
		return 0, err
	}
	pooled, apart := spreads(p1, p2)
	gap := math.Sqrt(n)*math.Abs(p1-p2) - c*pooled
	switch {
	case apart > 0:
		return cdf(gap / apart), nil
	case p1 == p2:
		return 0, nil // both 0 or both 1: no sample ever differs
	case gap > 0:
		return 1, nil // 0 against 1: every sample is the same
	}
	return 0, nil
}

// SizeTwoProportions returns the n in each group, not rounded, that gives the
// power. It is an error when p1 equals p2: no sample is large enough.
func SizeTwoProportions(p1, p2, power, alpha float64, alt Alternative) (float64, error) {
	c, err := alt.critical(alpha)
	if err := first(err, probabilities(p1, p2), inside("power", power)); err != nil {
		return 0, err
	}
	if p1 == p2 {
		return 0, degenerate("both shares are %v: no sample is large enough to tell them apart", p1)
	}
	pooled, apart := spreads(p1, p2)
	root := (c*pooled + probit(power)*apart) / math.Abs(p1-p2)
	return root * math.Max(0, root), nil
}

// spreads are the standard deviations of a difference for n = 1: when both have
// the mean share, and when each has its own.
func spreads(p1, p2 float64) (pooled, apart float64) {
	p := (p1 + p2) / 2
	return math.Sqrt(2 * p * (1 - p)), math.Sqrt(p1*(1-p1) + p2*(1-p2))
}

func probabilities(p ...float64) error {
	for _, v := range p {
		if !(v >= 0 && v <= 1) {
			return invalid("%v is no probability: 0 <= p <= 1", v)
		}
	}
	return nil
}
