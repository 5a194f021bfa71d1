package stats

import "math"

// Plan says how sure a comparison has to be.
type Plan struct {
	Alpha float64 // chance to see a change where there is none, mostly 0.05, two-sided
	Power float64 // chance to see a change of the size in question, mostly 0.8
}

// reach is the distance in standard errors that the plan needs.
func (p Plan) reach() (float64, error) {
	if err := first(inside("alpha", p.Alpha), inside("power", p.Power)); err != nil {
		return 0, err
	}
	if p.Power <= p.Alpha/2 {
		return 0, invalid("a power of %v is no more than luck at alpha %v", p.Power, p.Alpha)
	}
	return probit(1-p.Alpha/2) + probit(p.Power), nil
}

// DetectableShift returns the smallest difference of two means that the plan
// finds, with n1 and n0 values of standard deviation sd, by the normal
// approximation (a little too hopeful below 10 values).
//
// For durations take the sd of their logarithms: exp of the answer is then the
// smallest ratio, and 1/exp the smallest cut, that is found.
//
// Source: for all of this file J. M. Lachin, Controlled Clinical Trials 2
// (1981), 93-113.
func (p Plan) DetectableShift(sd float64, n1, n0 int) (float64, error) {
	reach, err := p.reach()
	if err := first(err, positive("sd", sd), positive("n", float64(n1), float64(n0))); err != nil {
		return 0, err
	}
	return reach * sd * math.Sqrt(1/float64(n1)+1/float64(n0)), nil
}

// ShiftSample returns the values needed in each group to find a shift.
func (p Plan) ShiftSample(sd, shift float64) (int, error) {
	reach, err := p.reach()
	if err := first(err, positive("sd", sd), positive("the size of the shift", math.Abs(shift))); err != nil {
		return 0, err
	}
	return whole(2 * math.Pow(reach*sd/shift, 2))
}

// DetectableRatio holds the smallest changes of a rate that a plan finds.
type DetectableRatio struct {
	Fall *float64 // ratio below 1; nil when not even a fall to 0 would be found
	Rise float64  // ratio above 1
}

// DetectableRateRatio returns the smallest change of a rate that the plan finds
// when the rate before is known from exposure0 and the rate after will be from
// exposure1, by the square roots of the counts. It is an error unless all three
// are above 0.
func (p Plan) DetectableRateRatio(rate0, exposure0, exposure1 float64) (DetectableRatio, error) {
	reach, err := p.reach()
	if err := first(err, positive("the rate and its exposures", rate0, exposure0, exposure1)); err != nil {
		return DetectableRatio{}, err
	}
	// |√ratio - 1| √rate0 = reach · √(1/exposure0 + 1/exposure1) / 2
	gap := reach / 2 * math.Sqrt(1/exposure0+1/exposure1) / math.Sqrt(rate0)
	d := DetectableRatio{Rise: (1 + gap) * (1 + gap)}
	if gap < 1 {
		d.Fall = defined((1 - gap) * (1 - gap))
	}
	return d, nil
}

// RateExposure returns the exposure needed on each side to find a ratio of
// rates, in the unit in which rate0 is counted.
func (p Plan) RateExposure(rate0, ratio float64) (float64, error) {
	reach, err := p.reach()
	if err := first(err, positive("the rate and its ratio", rate0, ratio)); err != nil {
		return 0, err
	}
	if ratio == 1 {
		return 0, degenerate("a ratio of 1 is no change: no exposure is long enough")
	}
	return math.Pow(reach/2/(math.Sqrt(ratio)-1), 2) * 2 / rate0, nil
}

// DetectableStep returns the smallest step in a series of before and after
// points that segmented regression with a level, a slope and a step finds,
// where the points scatter by sd around the line. autocorrelation, inside
// (-1, 1), is that of neighbours: it makes the series tell less.
func (p Plan) DetectableStep(sd float64, before, after int, autocorrelation float64) (float64, error) {
	reach, err := p.reach()
	if err := first(err, positive("sd", sd)); err != nil {
		return 0, err
	}
	if before < 2 || after < 2 {
		return 0, tooFew("%d points before and %d after: a step beside a slope needs two on each side", before, after)
	}
	if !(autocorrelation > -1 && autocorrelation < 1) {
		return 0, invalid("an autocorrelation of %v does not lie inside (-1, 1)", autocorrelation)
	}
	inflation := math.Sqrt((1 + autocorrelation) / (1 - autocorrelation))
	return reach * sd * stepError(float64(before), float64(after)) * inflation, nil
}

// stepError is the standard error of a step for sd 1: its column, less what
// level and slope explain of it.
func stepError(b, a float64) float64 {
	n := b + a
	left := a * b / n          // around the mean
	along := a * b / 2         // product with time around its mean
	time := n * (n*n - 1) / 12 // time around its mean
	return 1 / math.Sqrt(left-along*along/time)
}

// StepPoints returns the points needed on each side to find a step of the size.
func (p Plan) StepPoints(sd, step, autocorrelation float64) (int, error) {
	if err := positive("the size of the step", math.Abs(step)); err != nil {
		return 0, err
	}
	for n := 2; n <= 1_000_000; n += max(1, n/1000) {
		found, err := p.DetectableStep(sd, n, n, autocorrelation)
		if err != nil {
			return 0, err
		}
		if found <= math.Abs(step) {
			return n, nil
		}
	}
	return 0, degenerate("a step of %v beside a scatter of %v needs more than a million points", step, sd)
}

// whole rounds a sample size up.
func whole(n float64) (int, error) {
	if !(n < 1e15) {
		return 0, degenerate("more than 10^15 values would be needed")
	}
	return max(1, int(math.Ceil(n-1e-9))), nil
}
