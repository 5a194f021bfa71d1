package stats

import "math"

// Summary describes one sample.
type Summary struct {
	N    int
	Mean float64
	SD   *float64 // divided by n - 1; nil for one value
	// Autocorrelation with the value before, in the order given; between -1 and
	// 1. nil when all values are equal.
	Autocorrelation *float64
}

// Describe returns size, mean, standard deviation and lag-1 autocorrelation,
// counted on the decimals as they were written: a spread a hundred million
// times smaller than the mean keeps its digits, where binary fractions would
// have lost eight of them.
//
// It is an error when x is empty or holds NaN or infinity.
//
// Source: for the autocorrelation G. E. P. Box, G. M. Jenkins and G. C. Reinsel,
// Time Series Analysis, 3rd ed. (1994), section 2.1.
func Describe(x []float64) (Summary, error) {
	if err := sample("the sample", x, 1); err != nil {
		return Summary{}, err
	}
	d, base, unit := deviations(x)
	shift := Mean(d)
	n, squares, products := float64(len(d)), 0.0, 0.0
	for i := range d {
		d[i] -= shift
		squares += d[i] * d[i]
		if i > 0 {
			products += d[i] * d[i-1]
		}
	}
	s := Summary{N: len(x), Mean: base + unit(shift)}
	if len(x) > 1 {
		s.SD = defined(unit(math.Sqrt(squares / (n - 1))))
	}
	if squares > 0 {
		s.Autocorrelation = defined(products / squares)
	}
	return s, nil
}

// deviations returns the differences from the first value in a unit of their
// own, free of rounding where the decimals fit, and how to turn them back.
func deviations(x []float64) (d []float64, base float64, unit func(float64) float64) {
	d = make([]float64, len(x))
	if g := onGrid(x, 2); g.exact {
		for i, u := range g.units {
			d[i] = float64(u - g.units[0])
		}
		return d, x[0], g.value
	}
	for i, v := range x {
		d[i] = v - x[0]
	}
	return d, x[0], func(v float64) float64 { return v }
}

// sd returns the standard deviation, divided by n - 1, around a known mean; 0
// for fewer than two values.
func sd(x []float64, mean float64) float64 { return math.Sqrt(variance(x, mean)) }

func variance(x []float64, mean float64) float64 {
	if len(x) < 2 {
		return 0
	}
	squares, rest := 0.0, 0.0
	for _, v := range x {
		squares += (v - mean) * (v - mean)
		rest += v - mean
	}
	n := float64(len(x))
	return math.Max(0, (squares-rest*rest/n)/(n-1))
}

// MAD returns 1.4826 times the median distance from the median: the spread of a
// sample that a few wild values cannot move, equal to the standard deviation
// where the values are normal. In the unit of x. It panics as Quantile does.
//
// Source: F. R. Hampel, JASA 69 (1974), 383-393.
func MAD(x []float64) float64 {
	m := Median(x)
	away := make([]float64, len(x))
	for i, v := range x {
		away[i] = math.Abs(v - m)
	}
	return 1.4826 * Median(away)
}
