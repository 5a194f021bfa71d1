package stats

import (
	"math"
	"testing"
)

// The distribution is reckoned another way: the binomial one, averaged over the
// posterior on a grid of angles, on which the prior of Jeffreys is flat.
func TestPredictedShareLimitsKeepTheirPromise(t *testing.T) {
	side := cdf(-3)
	for _, base := range [][2]float64{{0, 20}, {20, 20}, {0, 200}, {1, 20}, {20, 200}, {100, 200}} {
		for _, n := range []int{1, 2, 3, 5, 13, 40} {
			l := PredictedShareLimits(base[0], base[1], float64(n), 3)
			low, high := int(math.Round(l.Low*float64(n))), int(math.Round(l.High*float64(n)))
			mass := func(from, to int) float64 { return averagedSum(base[0], base[1], n, from, to) }
			if below, at := mass(0, low-1), mass(0, low); below > side || at <= side {
				t.Errorf("%v, n %d: below %d lies %v, with it %v", base, n, low, below, at)
			}
			if above, at := mass(high+1, n), mass(high, n); above > side || at <= side {
				t.Errorf("%v, n %d: above %d lies %v, with it %v", base, n, high, above, at)
			}
			if want := base[0] / base[1]; l.Center != want {
				t.Errorf("%v: the center is %v", base, l.Center)
			}
		}
	}
}

func averagedSum(hits, trials float64, n, from, to int) float64 {
	const steps = 20_000
	sum, all := 0.0, 0.0
	for i := range steps {
		p := math.Pow(math.Sin((float64(i)+0.5)/steps*math.Pi/2), 2)
		weight := math.Exp(hits*math.Log(p) + (trials-hits)*math.Log1p(-p))
		all += weight
		if weight > 0 {
			sum += weight * binomialSum(n, p, from, to)
		}
	}
	return sum / all
}

func TestWhatWasSeenSeldomIsNotHeldForKnown(t *testing.T) {
	tests := []struct {
		name            string
		hits, trials, n float64
		low, high       float64 // counts
	}{
		{"none of 20 allows one of one", 0, 20, 1, 0, 1},
		{"none of 20 allows two of two", 0, 20, 2, 0, 2},
		{"none of 20 does not allow three of three", 0, 20, 3, 0, 2},
		{"none of 10,000 allows none of one", 0, 10_000, 1, 0, 0},
		{"all of 20 allow none of one", 20, 20, 1, 0, 1},
		{"all of 20 do not allow none of three", 20, 20, 3, 1, 3},
		{"many trials are the binomial distribution", 100_000, 1_000_000, 10, 0, 5},
		{"no trials allow all", 0, 0, 10, 0, 10},
	}
	for _, tt := range tests {
		l := PredictedShareLimits(tt.hits, tt.trials, tt.n, 3)
		if math.Abs(l.Low*tt.n-tt.low) > 1e-9 || math.Abs(l.High*tt.n-tt.high) > 1e-9 {
			t.Errorf("%s: %v to %v", tt.name, l.Low*tt.n, l.High*tt.n)
		}
	}
}
