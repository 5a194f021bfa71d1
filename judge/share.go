package judge

import (
	"math"

	"failforward/stats"
)

// share compares the share of hits after the change with that before, in points.
// Periods that differ more than chance alone would make them, and neighbours that
// are alike, count as fewer trials.
func (p Plan) share(s sides) (effect, error) {
	k0, n0 := sums(s.before)
	k1, n1 := sums(s.after)
	pearson := append(pearsonOf(s.before, k0/n0), pearsonOf(s.after, k1/n1)...)
	wide, note := widened(pearson, len(pearson)-2, 1)
	shrink := wide.scatter * wide.likeness
	e := effect{value: k1/n1 - k0/n0, method: "Difference of shares: hybrid score interval after Newcombe 1998" + note}
	i := newcombe(k1/n1, n1/shrink, k0/n0, n0/shrink)
	e.low, e.high = i.Low, i.High
	e.se = (i.High - i.Low) / (2 * z975)
	was, is := wilson(k0/n0, n0/shrink), wilson(k1/n1, n1/shrink)
	e.lines = levels(s, p.Change, Place{Value: k0 / n0, Interval: &was}, Place{Value: k1 / n1, Interval: &is})
	return e, nil
}

func sums(points []Point) (k, n float64) {
	for _, x := range points {
		k, n = k+*x.Value, n+x.Exposure
	}
	return k, n
}

// pearsonOf is how far each period is from the share, by its own scatter.
func pearsonOf(points []Point, p float64) []float64 {
	out := make([]float64, len(points))
	for i, x := range points {
		if v := x.Exposure * p * (1 - p); v > 0 {
			out[i] = (*x.Value - x.Exposure*p) / math.Sqrt(v)
		}
	}
	return out
}

// newcombe is the hybrid score interval of p1 - p0 (R. G. Newcombe, Statistics in
// Medicine 17 (1998), 873-890, method 10) for trials that need not be whole.
func newcombe(p1, n1, p0, n0 float64) stats.Interval {
	w1, w0 := wilson(p1, n1), wilson(p0, n0)
	d := p1 - p0
	return stats.Interval{Low: d - math.Hypot(p1-w1.Low, w0.High-p0), High: d + math.Hypot(w1.High-p1, p0-w0.Low)}
}

// wilson is the score interval of a share of n trials.
func wilson(p, n float64) stats.Interval {
	z2 := z975 * z975
	c := (p + z2/(2*n)) / (1 + z2/n)
	half := z975 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return stats.Interval{Low: c - half, High: c + half}
}
