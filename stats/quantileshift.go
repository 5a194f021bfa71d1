package stats

import "slices"

// QuantileShift is how far a quantile moved between two stretches of a series.
type QuantileShift struct {
	P             float64 // which quantile
	Before, After float64 // the quantile in each stretch
	Difference    float64 // after minus before
	Interval      Interval
	Block         int
	Resamples     int
	Seed          uint64
}

// QuantileShifts compares quantiles of after with those of before, each probs
// inside (0, 1), by resampling blocks of rows that follow each other in both:
// neighbours in a series of latencies are alike, and single rows would promise
// too much. The interval is cut off at the quantiles of the resampled
// differences. The same seed gives the same digits.
//
// It is an error when a stretch has fewer than 2 rows (TooFew), holds NaN or
// infinity, is shorter than block, or resamples lies outside 100 to 100 million.
//
// Source: H. R. Künsch, Annals of Statistics 17 (1989), 1217-1241.
func QuantileShifts(before, after, probs []float64, block, resamples int, level float64, seed uint64) ([]QuantileShift, error) {
	if err := first(sample("before", before, 2), sample("after", after, 2), drawn(resamples), inside("the level", level)); err != nil {
		return nil, err
	}
	if block < 1 || block > min(len(before), len(after)) || resamples < 100 {
		return nil, invalid("%d resamples of blocks of %d for %d and %d rows: at least 100 of 1 to the shorter", resamples, block, len(before), len(after))
	}
	out := make([]QuantileShift, len(probs))
	for i, p := range probs {
		if err := inside("a share", p); err != nil {
			return nil, err
		}
		s := QuantileShift{P: p, Before: Quantile(before, p), After: Quantile(after, p), Block: block, Resamples: resamples, Seed: seed}
		s.Difference = s.After - s.Before
		out[i] = s
	}
	moves := shifted(before, after, probs, block, resamples, seed)
	for i := range out {
		slices.Sort(moves[i])
		a := tail(level)
		out[i].Interval = Interval{Quantile(moves[i], a), Quantile(moves[i], 1-a)}
	}
	return out, nil
}

// shifted lists the differences of all resamples, for each share.
func shifted(before, after, probs []float64, block, resamples int, seed uint64) [][]float64 {
	moves := make([][]float64, len(probs))
	old, now := newRedraw(before, block, seed, 0), newRedraw(after, block, seed, 1)
	for range resamples {
		a, b := old.next(), now.next()
		for i, p := range probs {
			moves[i] = append(moves[i], Quantile(b, p)-Quantile(a, p))
		}
	}
	return moves
}

// redraw makes resamples of one stretch, sorted, in memory of its own.
type redraw struct {
	x, values []float64
	rows      []int32
	block     int
	draws     *draws
}

func newRedraw(x []float64, block int, seed, stream uint64) redraw {
	return redraw{x, make([]float64, len(x)), make([]int32, len(x)), block, newDraws(seed, stream, len(x))}
}

func (r redraw) next() []float64 {
	r.draws.blocks(r.rows, r.block)
	for i, row := range r.rows {
		r.values[i] = r.x[row]
	}
	slices.Sort(r.values)
	return r.values
}
