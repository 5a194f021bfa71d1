package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"failforward/looptest"
	"gonum.org/v1/gonum/stat/distuv"
)

// Every interval is drawn many times from a population of known truth. What is
// called a 95 % interval has to hold the truth in 93 to 98.5 % of the draws, and
// one that is not bound to whole ranks or counts in 93 to 97 %: less is a lie,
// more is a needless width.
func TestIntervalsKeepTheirPromise(t *testing.T) {
	draws := looptest.Size(3000, 50_000)
	tests := []struct {
		name string
		most float64
		hits func(*rand.Rand) bool
	}{
		{"median of 30 skewed values", 0.97, orderHits(30, 0.5)},
		{"median of 7 skewed values", 0.99, orderHits(7, 0.5)},
		{"median of 20 skewed values", 0.985, orderHits(20, 0.5)},
		{"upper quartile of 24 skewed values", 0.985, orderHits(24, 0.75)},
		{"90th percentile of 60 skewed values", 0.985, orderHits(60, 0.9)},
		{"Kaplan-Meier median of 60 values, a third cut off", 0.985, medianHits},
		{"Kaplan-Meier band at a time, 60 values", 0.97, bandHits(60)},
		{"Kaplan-Meier band at a time, 30 values", 0.97, bandHits(30)},
		{"restricted mean difference of 60 values each", 0.97, restrictedHits},
		{"Poisson rate of 20 expected events", 0.985, rateHits},
		{"rate ratio of 60 and 40 expected events", 0.97, ratioHits(60, 40)},
		{"rate ratio of 12 and 24 expected events", 0.985, ratioHits(12, 24)},
		{"share of 40 trials", 0.985, shareHits},
		{"difference of two shares of 40", 0.97, shareDifferenceHits},
		{"shift of 20 against 15 skewed values", 0.97, shiftHits},
		{"difference of two means of unequal spread", 0.97, welchHits},
		{"geometric mean of 12 values", 0.97, geometricHits},
		{"Sen's slope of 24 rows", 0.98, slopeHits},
		{"shape of growth, 20 events", 0.97, growthHits},
		{"step in counts of 24 months", 0.97, stepHits},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := covered(draws, uint64(i), tt.hits)
			t.Logf("held the truth in %.1f %%", 100*c)
			if c < 0.93 || c > tt.most {
				t.Errorf("coverage %.3f is outside 0.93 to %v", c, tt.most)
			}
		})
	}
}

func covered(draws int, stream uint64, hits func(*rand.Rand) bool) float64 {
	r, held := rand.New(rand.NewPCG(20260517, stream)), 0
	for range draws {
		if hits(r) {
			held++
		}
	}
	return float64(held) / float64(draws)
}

// The bootstrap knows only its sample: for the mean of few skewed values it
// holds less than it says. The figure is printed, and only a gross miss fails.
func TestBCaOfAMean(t *testing.T) {
	draws := looptest.Size(600, 5000)
	for _, n := range []int{12, 30, 100} {
		c := covered(draws, uint64(n), func(r *rand.Rand) bool {
			x := make([]float64, n)
			for i := range x {
				x[i] = r.ExpFloat64()
			}
			b := must(BootstrapInterval(MeanOf(x), 1000, 0.95, r.Uint64()))
			return b.BCa.Contains(1)
		})
		t.Logf("BCa interval of the mean of %d exponential values held the truth in %.1f %%", n, 100*c)
		if c < 0.85 || c > 0.98 {
			t.Errorf("coverage %.3f for %d values", c, n)
		}
	}
}

// Without any change, tests at 5 % call one in at most about 5 % of the draws:
// that of the largest statistic of a whole search too.
func TestNothingIsRarelyCalled(t *testing.T) {
	draws := looptest.Size(1000, 20_000)
	tests := []struct {
		name string
		most float64
		p    func(*rand.Rand) float64
	}{
		{"log-rank of 30 against 30", 0.065, logRankP},
		{"Gray's test of 40 against 40", 0.065, grayP},
		{"Welch of 10 against 20", 0.065, func(r *rand.Rand) float64 { return must(WelchTest(skewless(r, 10), skewless(r, 20), 0.95)).P }},
		{"exact Mann-Whitney of 8 against 9", 0.06, func(r *rand.Rand) float64 {
			return must(MannWhitneyTest(skewless(r, 8), skewless(r, 9), 0.95)).Exact.PTwoSided
		}},
		{"rate ratio of equal rates", 0.055, func(r *rand.Rand) float64 {
			return must(PoissonRateRatio(Count{poisson(r, 15), 1}, Count{poisson(r, 45), 3}, 0.95)).P
		}},
		{"Mann-Kendall of 24 rows", 0.065, func(r *rand.Rand) float64 { return must(MannKendall(skewless(r, 24), 0.95)).P }},
		{"change points of 40 rows", 0.065, func(r *rand.Rand) float64 {
			d := must(EDivisive(skewless(r, 40), 1, 0.05, 99, r.Uint64()))
			if len(d.Changes) > 0 {
				return d.Changes[0].P
			}
			return 1
		}},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := covered(draws, uint64(1000+i), func(r *rand.Rand) bool { return tt.p(r) <= 0.05 })
			t.Logf("called in %.1f %%", 100*c)
			if slack := 3 * math.Sqrt(0.05*0.95/float64(draws)); c > tt.most+slack-0.01 {
				t.Errorf("called in %.3f of the draws, more than %v", c, tt.most)
			}
		})
	}
}

func skewed(r *rand.Rand) float64 { return math.Exp(1.5 * r.NormFloat64()) } // median 1

func orderHits(n int, p float64) func(*rand.Rand) bool {
	truth := math.Exp(1.5 * distuv.UnitNormal.Quantile(p))
	return func(r *rand.Rand) bool {
		x := make([]float64, n)
		for i := range x {
			x[i] = skewed(r)
		}
		q, ok := QuantileInterval(x, p, 0.95)
		return ok && q.Contains(truth)
	}
}

// cutOff draws skewed times of which about a third are still open at a time of their own.
func cutOff(r *rand.Rand, n int) Survival {
	times, events := make([]float64, n), make([]bool, n)
	for i := range times {
		done, cut := skewed(r), 2*skewed(r)
		times[i], events[i] = math.Min(done, cut), done <= cut
	}
	return KaplanMeier(times, events, nil, 0.95)
}

func medianHits(r *rand.Rand) bool {
	q := cutOff(r, 60).Quantile(0.5)
	return (!q.Low.Reached || q.Low.At <= 1) && (!q.High.Reached || q.High.At >= 1)
}

func bandHits(n int) func(*rand.Rand) bool {
	return func(r *rand.Rand) bool {
		st := cutOff(r, n).At(1)
		return st.Defined && st.Band.Contains(0.5)
	}
}

// Two groups alike differ by nothing.
func restrictedHits(r *rand.Rand) bool {
	d := must(RMSTDifference(cutOff(r, 60), cutOff(r, 60), 3, 0.95))
	return d.Interval.Contains(0)
}

func poisson(r *rand.Rand, mean float64) int {
	events := 0
	for at := r.ExpFloat64(); at < mean; at += r.ExpFloat64() {
		events++
	}
	return events
}

func ratioHits(mean1, mean0 float64) func(*rand.Rand) bool {
	return func(r *rand.Rand) bool {
		q := must(PoissonRateRatio(Count{poisson(r, mean1), 2}, Count{poisson(r, mean0), 1}, 0.95))
		truth := mean1 / 2 / mean0
		return q.Low.At <= truth && (!q.High.Reached || truth <= q.High.At)
	}
}

func skewless(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	return x
}

func logRankP(r *rand.Rand) float64 {
	var times []float64
	var events []bool
	var groups []int
	for i := range 60 {
		done, cut := skewed(r), 2*skewed(r)
		times, events, groups = append(times, math.Min(done, cut)), append(events, done <= cut), append(groups, i%2)
	}
	return must(LogRankTest(times, events, groups, nil)).Test.P
}

func grayP(r *rand.Rand) float64 {
	var times []float64
	var causes, groups []int
	for i := range 80 {
		ends := []float64{2 * r.Float64(), r.ExpFloat64(), 2 * r.ExpFloat64()} // unfinished, cause 1, cause 2
		cause := slices.Index(ends, slices.Min(ends))
		times, causes, groups = append(times, ends[cause]), append(causes, cause), append(groups, i%2)
	}
	return must(GrayTest(times, causes, groups, 1)).P
}

func shareDifferenceHits(r *rand.Rand) bool {
	k := func(p float64) int {
		n := 0
		for range 40 {
			if r.Float64() < p {
				n++
			}
		}
		return n
	}
	return must(CompareShares(k(0.6), 40, k(0.35), 40, 0.95)).Interval.Contains(0.25)
}

func shiftHits(r *rand.Rand) bool {
	one, zero := make([]float64, 20), make([]float64, 15)
	for i := range one {
		one[i] = 3 + r.ExpFloat64()
	}
	for i := range zero {
		zero[i] = r.ExpFloat64()
	}
	return must(MannWhitneyTest(one, zero, 0.95)).Exact.Interval.Contains(3)
}

func welchHits(r *rand.Rand) bool {
	one := each(skewless(r, 8), func(v float64) float64 { return 5 + 3*v })
	return must(WelchTest(one, skewless(r, 25), 0.95)).Interval.Contains(5)
}

func geometricHits(r *rand.Rand) bool {
	x := make([]float64, 12)
	for i := range x {
		x[i] = skewed(r)
	}
	return must(GeometricSummary(x, 0.95)).Interval.Contains(1)
}

func slopeHits(r *rand.Rand) bool {
	y := skewless(r, 24)
	for i := range y {
		y[i] += 0.1 * float64(i)
	}
	return must(MannKendall(y, 0.95)).Interval.Contains(0.1)
}

// growthHits draws 20 events of which the expected number grows as t^0.6.
func growthHits(r *rand.Rand) bool {
	times := make([]float64, 20)
	for i := range times {
		times[i] = 100 * math.Pow(1-r.Float64(), 1/0.6)
	}
	slices.Sort(times)
	return must(EventTrend(times, 100, 0.95)).Interval.Contains(0.6)
}

// stepHits draws counts that halve after the 12th of 24 months.
func stepHits(r *rand.Rand) bool {
	s := CountSeries{Level: 0.95}
	for i := range 24 {
		mean, step := 20.0, 0.0
		if i >= 12 {
			mean, step = 10, 1
		}
		s.Count = append(s.Count, float64(poisson(r, mean)))
		s.Time, s.Step = append(s.Time, float64(i)), append(s.Step, step)
	}
	return must(s.Fit()).Interval.Contains(0.5)
}

func rateHits(r *rand.Rand) bool {
	return Garwood(poisson(r, 20), 20, 0.95).Contains(1)
}

func shareHits(r *rand.Rand) bool {
	k := 0
	for range 40 {
		if r.Float64() < 0.3 {
			k++
		}
	}
	return Wilson(k, 40, 0.95).Contains(0.3)
}

// Garwood is exact: whatever the true mean, the intervals that miss it weigh
// at most 5 % together. Summed here, not drawn.
func TestGarwoodNeverMissesMoreThanItSays(t *testing.T) {
	for mean := 0.25; mean <= 30; mean += 0.25 {
		held, p := 0.0, distuv.Poisson{Lambda: mean}
		for k := 0; k < 100; k++ {
			if Garwood(k, 1, 0.95).Contains(mean) {
				held += p.Prob(float64(k))
			}
		}
		if held < 0.95-1e-9 {
			t.Errorf("mean %v is held with only %.4f", mean, held)
		}
	}
}
