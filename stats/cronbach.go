package stats

import "math"

// Reliability tells how far items of one questionnaire measure the same.
type Reliability struct {
	N, K         int      // complete answers, items
	Alpha        float64  // at most 1; below 0.7 show the items, not their sum
	AverageR     *float64 // mean correlation of item pairs; nil when an item never varies
	Standardized *float64 // alpha of items brought to the same spread; nil as AverageR
	IfDropped    []*float64
}

// CronbachAlpha judges items, each a list of answers by the same people in the
// same order. It is an error when there are fewer than 2 items or 2 answers
// (TooFew), the lists differ in length, an answer is NaN or infinite, or all
// people have the same sum (Degenerate). IfDropped holds alpha without each
// item, nil where two items are all there is.
//
// Source: L. J. Cronbach, Psychometrika 16 (1951), 297-334.
func CronbachAlpha(items [][]float64) (Reliability, error) {
	if len(items) < 2 {
		return Reliability{}, tooFew("%d items have no common core: at least 2", len(items))
	}
	for _, x := range items {
		if err := first(sameLength("the items", len(x), len(items[0])), sample("an item", x, 2)); err != nil {
			return Reliability{}, err
		}
	}
	r := Reliability{N: len(items[0]), K: len(items)}
	alpha := cronbach(items)
	if alpha == nil {
		return Reliability{}, degenerate("all people have the same sum: there is nothing to agree on")
	}
	r.Alpha = *alpha
	if mean, ok := averageCorrelation(items); ok {
		k := float64(r.K)
		r.AverageR, r.Standardized = defined(mean), defined(k*mean/(1+(k-1)*mean))
	}
	for i := range items {
		rest := append(append([][]float64{}, items[:i]...), items[i+1:]...)
		r.IfDropped = append(r.IfDropped, cronbach(rest))
	}
	return r, nil
}

// cronbach is alpha itself, nil when it is not defined.
func cronbach(items [][]float64) *float64 {
	if len(items) < 2 {
		return nil
	}
	sums, parts := make([]float64, len(items[0])), 0.0
	for _, x := range items {
		c := centred(x)
		parts += variance(c, 0)
		for i, v := range c {
			sums[i] += v
		}
	}
	k, whole := float64(len(items)), variance(sums, 0)
	if whole <= 1e-20*parts {
		return nil
	}
	return defined(k / (k - 1) * (1 - parts/whole))
}

func averageCorrelation(items [][]float64) (float64, bool) {
	sum, pairs := 0.0, 0.0
	for i, x := range items {
		for _, y := range items[:i] {
			a, b := centred(x), centred(y)
			r := dot(a, b) / math.Sqrt(dot(a, a)*dot(b, b))
			if math.IsNaN(r) || math.IsInf(r, 0) {
				return 0, false
			}
			sum, pairs = sum+r, pairs+1
		}
	}
	return sum / pairs, true
}
