package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// Every interval is drawn many times from a population of known truth. What is
// called a 95 % interval has to hold the truth in 93 to 98.5 % of the draws:
// less is a lie, more is a needless width.
func TestIntervalsKeepTheirPromise(t *testing.T) {
	const draws = 3000
	tests := []struct {
		name string
		hits func(*rand.Rand) bool
	}{
		{"median of 30 skewed values", orderHits(30, 0.5)},
		{"median of 7 skewed values", orderHits(7, 0.5)},
		{"90th percentile of 60 skewed values", orderHits(60, 0.9)},
		{"Kaplan-Meier median of 60 values, a third cut off", medianHits},
		{"Kaplan-Meier band at a time", bandHits},
		{"Poisson rate of 20 expected events", rateHits},
		{"share of 40 trials", shareHits},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, held := rand.New(rand.NewPCG(20260517, uint64(i))), 0
			for range draws {
				if tt.hits(r) {
					held++
				}
			}
			c := float64(held) / draws
			t.Logf("held the truth in %.1f %%", 100*c)
			if c < 0.93 || c > 0.985 {
				t.Errorf("coverage %.3f is outside 0.93 to 0.985", c)
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

func bandHits(r *rand.Rand) bool {
	st := cutOff(r, 60).At(1)
	return st.Defined && st.Band.Contains(0.5)
}

func rateHits(r *rand.Rand) bool {
	events := 0
	for at := r.ExpFloat64(); at < 20; at += r.ExpFloat64() {
		events++
	}
	return Garwood(events, 20, 0.95).Contains(1)
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
