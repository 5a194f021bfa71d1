package stats

import "math"

// GapChart judges rare events by the gaps between them, one point for each:
// where weeks mostly hold 0 events a chart of counts sees nothing. A gap above
// the upper limit is good news, one below the lower limit bad.
type GapChart struct {
	Mean    float64 // of the gaps, in their unit
	Limits  Limits  // Center is the median that the model expects
	Outside []int   // gaps beyond a limit, 1-based
}

// TChart judges gaps in time, any unit, that come at random (exponential): each
// limit is passed by luck with the probability side, 0.00135 for the three
// sigmas of other charts.
//
// It is an error when there are fewer than 2 gaps (TooFew), a gap is below 0 or
// not finite, all are 0 (Degenerate), or side lies outside (0, 0.5).
//
// Source: J. C. Benneyan, Health Care Management Science 4 (2001), 305-318; L.
// Y. Chan, M. Xie and T. N. Goh, Int. J. Production Research 38 (2000).
func TChart(gaps []float64, side float64) (GapChart, error) {
	mean, err := gapMean(gaps, side)
	if err != nil {
		return GapChart{}, err
	}
	at := func(p float64) float64 { return -mean * math.Log1p(-p) }
	return gapChart(gaps, mean, Limits{at(0.5), at(side), at(1 - side)}), nil
}

// GChart judges gaps counted in opportunities: deploys that went well before the
// next that did not, 0 or more (geometric). The errors are those of TChart, and
// a gap that is no whole number.
func GChart(gaps []float64, side float64) (GapChart, error) {
	mean, err := gapMean(gaps, side)
	if err := first(err, counts("the gaps", gaps)); err != nil {
		return GapChart{}, err
	}
	// P(gap >= k) = q^k with q = mean / (mean + 1)
	logQ := math.Log(mean / (mean + 1))
	low := math.Floor(math.Log1p(-side) / logQ) // the largest k with P(gap < k) <= side
	high := math.Ceil(math.Log(side)/logQ) - 1  // the smallest k with P(gap > k) <= side
	median := math.Ceil(math.Log(0.5)/logQ) - 1 // the smallest k with P(gap <= k) >= 1/2
	return gapChart(gaps, mean, Limits{math.Max(0, median), low, math.Max(low, high)}), nil
}

func gapMean(gaps []float64, side float64) (float64, error) {
	if err := sample("the gaps", gaps, 2); err != nil {
		return 0, err
	}
	if !(side > 0 && side < 0.5) {
		return 0, invalid("the probability beyond a limit is %v and has to lie inside (0, 0.5)", side)
	}
	for i, g := range gaps {
		if g < 0 {
			return 0, invalid("gap %d is %v: gaps are at least 0, put the events in order first", i, g)
		}
	}
	mean := Mean(gaps)
	if mean == 0 {
		return 0, degenerate("all gaps are 0: the events have no times of their own")
	}
	return mean, nil
}

func gapChart(gaps []float64, mean float64, l Limits) GapChart {
	c := GapChart{Mean: mean, Limits: l}
	for i, g := range gaps {
		if l.Outside(g) {
			c.Outside = append(c.Outside, i+1)
		}
	}
	return c
}
