package stats

import (
	"math/rand/v2"
	"testing"

	"failforward/looptest"
)

// What a plan says it finds with a power of 80 % is found in about 80 % of the
// draws. Exact tests of counts find a little less.
func TestPlansFindWhatTheyPromise(t *testing.T) {
	plan, draws := Plan{Alpha: 0.05, Power: 0.8}, looptest.Size(1000, 20_000)
	n := must(plan.ShiftSample(1, 0.5))
	exposure := must(plan.RateExposure(2, 0.5))
	points := must(plan.StepPoints(1, 1.2, 0))
	size := must(SizeTwoProportions(0.3, 0.5, 0.8, 0.05, TwoSided))
	tests := []struct {
		name  string
		least float64
		found func(*rand.Rand) bool
	}{
		{"a shift of half a standard deviation", 0.75, func(r *rand.Rand) bool {
			one := each(skewless(r, n), func(v float64) float64 { return v + 0.5 })
			return must(WelchTest(one, skewless(r, n), 0.95)).P < 0.05
		}},
		{"a rate cut in half", 0.7, func(r *rand.Rand) bool {
			return must(PoissonRateRatio(Count{poisson(r, exposure), exposure}, Count{poisson(r, 2*exposure), exposure}, 0.95)).P < 0.05
		}},
		{"a step in a series", 0.72, func(r *rand.Rand) bool { return stepFound(r, points, 1.2) }},
		{"two shares", 0.72, func(r *rand.Rand) bool {
			return !must(CompareShares(tosses(r, int(size+1), 0.3), int(size+1), tosses(r, int(size+1), 0.5), int(size+1), 0.95)).Interval.Contains(0)
		}},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := covered(draws, uint64(2000+i), tt.found)
			t.Logf("found in %.1f %%", 100*c)
			if c < tt.least || c > 0.87 {
				t.Errorf("found in %.3f of the draws, want about 0.8", c)
			}
		})
	}
}

func tosses(r *rand.Rand, n int, p float64) int {
	k := 0
	for range n {
		if r.Float64() < p {
			k++
		}
	}
	return k
}

// stepFound fits level, slope and step to noise with a step half way.
func stepFound(r *rand.Rand, points int, size float64) bool {
	y := skewless(r, 2*points)
	time, step := make([]float64, len(y)), make([]float64, len(y))
	for i := range y {
		time[i] = float64(i)
		if i >= points {
			step[i] = 1
			y[i] += size
		}
	}
	l := must(OLS(y, NewDesign(len(y)).With("time", time).With("step", step)))
	return tTwoSided(l.Coef[2]/l.SE[2], float64(l.DF)) < 0.05
}

// Changes that are there are found, near their rows and none beside them.
func TestChangesAreFound(t *testing.T) {
	y := noise(120, 3)
	for i := range y {
		y[i] += []float64{0, 3, -1}[i/40]
	}
	d := must(EDivisive(y, 1, 0.05, 199, 1))
	p := must(PELT(y, L2, 2*4.787, 5)) // 2 log n for a variance of 1
	var found []int
	for _, c := range d.Changes {
		found = append(found, c.At)
		if c.P > 0.05 || c.P < 1.0/200 {
			t.Errorf("%+v", c)
		}
	}
	for _, rows := range [][]int{found, p.At} {
		if len(rows) != 2 {
			t.Errorf("changes at %v, want two", rows)
			continue
		}
		for _, want := range []int{40, 80} {
			if min(distance(rows[0], want), distance(rows[1], want)) > 2 {
				t.Errorf("changes at %v, want 40 and 80", rows)
			}
		}
	}
	if d.Stopped == nil || *d.Stopped <= 0.05 {
		t.Errorf("it did not say why it stopped: %+v", d)
	}
	b := must(SingleBreakpoint(y, 0.15))
	if low, high := b.Interval(0.95); b.Breaks != 2 || low > b.After || high < b.After {
		t.Errorf("%+v", b)
	}
}
