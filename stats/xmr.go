package stats

import "math"

// Limits are the lines between which a chart says nothing: a point on one is
// inside.
type Limits struct{ Center, Low, High float64 }

// Outside reports whether a value lies beyond a limit, as far as its decimals
// tell.
func (l Limits) Outside(v float64) bool {
	return v < l.Low && !onLine(v, l.Low) || v > l.High && !onLine(v, l.High)
}

// The usual constants of a chart of single values: the mean and the median of a
// moving range of two normal values are D2 and MedianD2 standard deviations.
const (
	D2          = 1.128
	LimitFactor = 2.66  // 3 / D2
	RangeFactor = 3.267 // upper limit of the ranges, in mean ranges
	MedianD2    = 0.954
)

// XmR is a chart of single values and their moving ranges, with limits from the
// values themselves: they hold whatever one step to the next usually does.
type XmR struct {
	Baseline     int     // rows that the limits rest on
	Center       float64 // mean
	MeanRange    float64 // of neighbours
	MedianRange  float64
	RangeCeiling float64 // upper limit of a moving range
}

// NewXmR computes a chart from the first rows of a series, in the order given.
// Limits are provisional below 20 rows. It is an error when baseline is below 2
// or above the rows there are, or y holds NaN or infinity.
//
// Source: D. J. Wheeler, Understanding Variation (1993); W. A. Shewhart,
// Economic Control of Quality of Manufactured Product (1931).
func NewXmR(y []float64, baseline int) (XmR, error) {
	if baseline < 2 {
		return XmR{}, invalid("a baseline of %d rows has no moving range: at least 2", baseline)
	}
	if err := sample("the series", y, baseline); err != nil {
		return XmR{}, err
	}
	ranges := make([]float64, baseline-1)
	for i := range ranges {
		ranges[i] = math.Abs(y[i+1] - y[i])
	}
	x := XmR{Baseline: baseline, Center: Mean(y[:baseline]), MeanRange: Mean(ranges), MedianRange: Median(ranges)}
	x.RangeCeiling = RangeFactor * x.MeanRange
	return x, nil
}

// Sigma returns the standard deviation that the mean range stands for; D2 is the
// usual d2.
func (x XmR) Sigma(d2 float64) float64 { return x.MeanRange / d2 }

// SigmaFromMedian is Sigma from the median range, which one jump does not widen.
func (x XmR) SigmaFromMedian(d2 float64) float64 { return x.MedianRange / d2 }

// Limits returns the lines factor mean ranges around the centre: LimitFactor.
func (x XmR) Limits(factor float64) Limits {
	return Limits{x.Center, x.Center - factor*x.MeanRange, x.Center + factor*x.MeanRange}
}
