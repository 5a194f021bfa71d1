package stats

import "math"

// Count is how many events were seen over how much exposure (weeks, deploys,
// requests).
type Count struct {
	Events   int     // at least 0
	Exposure float64 // above 0
}

func (c Count) check() error {
	if c.Events < 0 {
		return invalid("%d events: a count is at least 0", c.Events)
	}
	return positive("the exposure", c.Exposure)
}

// Rate is events per unit of exposure, with Garwood's exact interval.
type Rate struct {
	Rate     float64
	Interval Interval
}

// PoissonRate returns the rate of events that come singly and at random. It is
// an error unless the events are at least 0 and the exposure is above 0.
func PoissonRate(c Count, level float64) (Rate, error) {
	if err := first(c.check(), inside("the level", level)); err != nil {
		return Rate{}, err
	}
	return Rate{float64(c.Events) / c.Exposure, Garwood(c.Events, c.Exposure, level)}, nil
}

// RateRatio compares two rates.
type RateRatio struct {
	Rate1, Rate0 Rate
	Ratio        *float64 // rate 1 over rate 0; nil when nothing happened in group 0
	Low, High    Limit    // exact; High is not reached when nothing happened in group 0
	P            float64  // two-sided, exact: all splits of the events at most as likely as this one
	PMid         float64  // twice the smaller side, with half of what was seen: nearer to the level
}

// PoissonRateRatio compares the rate of one with that of zero, given how many
// events there were in all. With none at all everything is possible and P is 1.
// The errors are those of PoissonRate.
//
// Source: J. Przyborowski and H. Wilenski, Biometrika 31 (1940), 313-323.
func PoissonRateRatio(one, zero Count, level float64) (RateRatio, error) {
	r1, err1 := PoissonRate(one, level)
	r0, err0 := PoissonRate(zero, level)
	if err := first(err1, err0); err != nil {
		return RateRatio{}, err
	}
	n := one.Events + zero.Events
	r := RateRatio{Rate1: r1, Rate0: r0, Low: Limit{0, true}, P: 1, PMid: 1}
	if n == 0 {
		return r, nil
	}
	r.Ratio = defined(r1.Rate / r0.Rate)
	share, scale := clopperPearson(float64(one.Events), float64(n), level), zero.Exposure/one.Exposure
	r.Low, r.High = limit(share.Low/(1-share.Low)*scale), limit(share.High/(1-share.High)*scale)
	weights := around(n+1, int(float64(n+1)*one.Exposure/(one.Exposure+zero.Exposure)), func(k int) float64 {
		return float64(n-k+1) / float64(k) / scale
	})
	r.P = unlikely(weights, one.Events)
	r.PMid = midP(weights, one.Events)
	return r, nil
}

func midP(weights []float64, k int) float64 {
	below, above, total := 0.0, 0.0, 0.0
	for i, w := range weights {
		total += w
		switch {
		case i < k:
			below += w
		case i > k:
			above += w
		}
	}
	return math.Min(1, 2*(math.Min(below, above)+weights[k]/2)/total)
}
