package stats

import (
	"math"
	"runtime"
	"slices"
	"sync"
)

// Bootstrap tells how far a figure of a sample moves when the sample is drawn
// again from itself.
type Bootstrap struct {
	Statistic string
	Estimate  float64 // from the data themselves
	SE        float64 // standard deviation of the resampled values
	Resamples int     // drawn
	Defined   int     // of which had a value
	Block     int     // rows that stay together; 1 for single rows
	Seed      uint64  // the same seed gives the same digits

	Percentile Interval // cut off at the quantiles of the resampled values
	// BCa is corrected for bias and for skew, by Z0 and Acceleration. nil with
	// blocks, and when all resampled values lie on one side of the estimate or
	// no row matters.
	BCa              *Interval
	Z0, Acceleration *float64
}

// chunk is how many resamples share one stream of random numbers: what is drawn
// does not depend on how many cores draw it.
const chunk = 256

// BootstrapInterval resamples whole rows and returns the percentile and the BCa
// interval. 10,000 resamples are enough to look at, 100,000 for two digits of a
// limit. All cores take part.
//
// It is an error when the sample is too small or not finite (see the
// Statistic), when the figure is not defined for the data themselves or for
// half of the resamples, and when resamples lies outside 100 to 100 million.
//
// Source: B. Efron, JASA 82 (1987), 171-185.
func BootstrapInterval(s Statistic, resamples int, level float64, seed uint64) (Bootstrap, error) {
	b, values, err := bootstrap(s, 1, resamples, level, seed)
	if err != nil {
		return Bootstrap{}, err
	}
	b.correct(values, s.jackknife(), level)
	return b, nil
}

// BlockBootstrapInterval resamples blocks of rows that follow each other, for a
// series in which neighbours are alike; a block should be longer than that
// likeness lasts. It has no BCa interval: the rows are not independent.
//
// The errors are those of BootstrapInterval, and a block outside 1..n.
//
// Source: H. R. Künsch, Annals of Statistics 17 (1989), 1217-1241.
func BlockBootstrapInterval(s Statistic, block, resamples int, level float64, seed uint64) (Bootstrap, error) {
	b, _, err := bootstrap(s, block, resamples, level, seed)
	return b, err
}

// bootstrap returns the result without BCa, and the sorted resampled values.
func bootstrap(s Statistic, block, resamples int, level float64, seed uint64) (Bootstrap, []float64, error) {
	if err := first(s.err, drawn(resamples), inside("the level", level)); err != nil {
		return Bootstrap{}, nil, err
	}
	if resamples < 100 || block < 1 || block > s.n {
		return Bootstrap{}, nil, invalid("%d resamples of blocks of %d of %d rows: at least 100 of 1 to %d", resamples, block, s.n, s.n)
	}
	rows := make([]int32, s.n)
	for i := range rows {
		rows[i] = int32(i)
	}
	estimate, ok := s.value(rows)
	if !ok || !(math.Abs(estimate) <= largest) {
		return Bootstrap{}, nil, degenerate("the %s is not defined for this sample", s.name)
	}
	values := resampled(s, block, resamples, seed)
	if len(values) < max(2, resamples/2) {
		return Bootstrap{}, nil, degenerate("the %s is defined for only %d of %d resamples", s.name, len(values), resamples)
	}
	b := Bootstrap{Statistic: s.name, Estimate: estimate, Resamples: resamples, Defined: len(values), Block: block, Seed: seed}
	b.SE = sd(values, Mean(values))
	a := tail(level)
	b.Percentile = Interval{Quantile(values, a), Quantile(values, 1-a)}
	return b, values, nil
}

// resampled returns the defined values of all resamples, sorted.
func resampled(s Statistic, block, resamples int, seed uint64) []float64 {
	values := make([]float64, resamples)
	next, mu, all := 0, sync.Mutex{}, sync.WaitGroup{}
	claim := func() int {
		mu.Lock()
		defer mu.Unlock()
		next += chunk
		return next - chunk
	}
	for range min(runtime.GOMAXPROCS(0), (resamples+chunk-1)/chunk) {
		all.Go(func() {
			draw := s.drawer(block)
			for from := claim(); from < resamples; from = claim() {
				r := newDraws(seed, uint64(from/chunk), s.n)
				for i := from; i < min(from+chunk, resamples); i++ {
					v, ok := draw(r)
					if !ok || !(math.Abs(v) <= largest) {
						v = math.NaN()
					}
					values[i] = v
				}
			}
		})
	}
	all.Wait()
	values = slices.DeleteFunc(values, math.IsNaN)
	slices.Sort(values)
	return values
}

// drawer returns a function that draws one resample and computes its value; it
// has memory of its own and serves one goroutine.
func (s Statistic) drawer(block int) func(*draws) (float64, bool) {
	if block == 1 && s.resample != nil {
		return s.resample()
	}
	rows := make([]int32, s.n)
	if block == 1 {
		return func(r *draws) (float64, bool) {
			r.fill(rows)
			return s.value(rows)
		}
	}
	return func(r *draws) (float64, bool) {
		r.blocks(rows, block)
		return s.value(rows)
	}
}

// blocks fills rows with blocks that begin anywhere but too near the end.
func (d *draws) blocks(rows []int32, block int) {
	n := uint32(len(rows) - block + 1)
	starts := draws{d.src, n, -n % n}
	for i := 0; i < len(rows); {
		start, ok := starts.row(uint32(d.src.Uint64() >> 32))
		if !ok {
			continue
		}
		for j := 0; j < block && i < len(rows); j++ {
			rows[i] = int32(start) + int32(j)
			i++
		}
	}
}

// correct adds the BCa interval from the sorted resampled values and those
// without each row.
func (b *Bootstrap) correct(values, jackknife []float64, level float64) {
	below, equal := 0.0, 0.0
	near := 1e-10 * (math.Abs(b.Estimate) + b.SE) // equal on paper, not in the last digit
	for _, v := range values {
		switch {
		case math.Abs(v-b.Estimate) <= near:
			equal++
		case v < b.Estimate:
			below++
		}
	}
	share := (below + equal/2) / float64(len(values))
	if len(jackknife) < 2 {
		return
	}
	m, squares, cubes := Mean(jackknife), 0.0, 0.0
	for _, v := range jackknife {
		d := m - v
		squares, cubes = squares+d*d, cubes+d*d*d
	}
	if !(share > 0 && share < 1) || !(squares > 0) {
		return
	}
	z0, a := probit(share), cubes/(6*math.Pow(squares, 1.5))
	b.Z0, b.Acceleration = defined(z0), defined(a)
	at := func(w float64) float64 { return cdf(z0 + (z0+w)/(1-a*(z0+w))) }
	w := z(level)
	if a*(z0+w) < 1 && a*(z0-w) < 1 {
		b.BCa = &Interval{Quantile(values, at(-w)), Quantile(values, at(w))}
	}
}
