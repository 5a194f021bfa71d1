package stats

import (
	"math"
	"slices"
	"testing"
)

// Cans of orange juice that leak, of 50 in each of 30 samples: D. C. Montgomery,
// Introduction to Statistical Quality Control, table of the first p chart; the same
// figures are the wafers of NIST/SEMATECH e-Handbook 6.3.3.2.
var leaking = []float64{12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6}

func fifty(n int) []float64 { return slices.Repeat([]float64{50}, n) }

func TestPChartOfAPublishedExample(t *testing.T) {
	c, err := PChart(leaking, fifty(30), 3)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "centre", c.Center, 0.2313, 5e-5)
	near(t, "upper", c.Limits[0].High, 0.4102, 5e-5)
	near(t, "lower", c.Limits[0].Low, 0.0524, 5e-5)
	if !slices.Equal(c.Outside, []int{15, 23}) {
		t.Errorf("outside are %v, published 15 and 23", c.Outside)
	}
}

func TestPChartWidensWithFewTrialsAndStaysAShare(t *testing.T) {
	c, err := PChart([]float64{1, 10, 1}, []float64{4, 40, 1}, 3)
	if err != nil {
		t.Fatal(err)
	}
	p := 12.0 / 45
	near(t, "of forty", c.Limits[1].High, p+3*math.Sqrt(p*(1-p)/40), 1e-12)
	near(t, "of four, below", c.Limits[0].Low, 0, 0)
	near(t, "of one, above", c.Limits[2].High, 1, 0)
	if _, err := PChart([]float64{3}, []float64{2}, 3); err == nil {
		t.Error("three hits of two trials have a share")
	}
	if _, err := PChart([]float64{1}, []float64{2.5}, 3); err == nil {
		t.Error("half a trial was taken")
	}
}

// Outside of the exact limits lies at most what three sigmas stand for, on each side,
// and one count nearer would be more: reckoned by adding up the distribution.
func TestExactShareLimitsKeepTheirPromise(t *testing.T) {
	side := cdf(-3)
	for _, p := range []float64{0.01, 0.1, 0.15, 0.5, 0.9, 0.99} {
		for _, n := range []int{1, 2, 3, 5, 8, 13, 40, 200} {
			l := ExactShareLimits(p, float64(n), 3)
			low, high := int(math.Round(l.Low*float64(n))), int(math.Round(l.High*float64(n)))
			if below := binomialSum(n, p, 0, low-1); below > side {
				t.Errorf("n %d, p %v: below %d lies %v", n, p, low, below)
			}
			if above := binomialSum(n, p, high+1, n); above > side {
				t.Errorf("n %d, p %v: above %d lies %v", n, p, high, above)
			}
			if at := binomialSum(n, p, 0, low); low < n && at <= side {
				t.Errorf("n %d, p %v: the lower limit could be higher than %d", n, p, low)
			}
			if at := binomialSum(n, p, high, n); high > int(float64(n)*p) && at <= side {
				t.Errorf("n %d, p %v: the upper limit could be lower than %d", n, p, high)
			}
		}
	}
	if l := ExactShareLimits(0, 5, 3); l.Low != 0 || l.High != 0 {
		t.Errorf("what never happens: %+v", l)
	}
	if l := ExactShareLimits(1, 5, 3); l.Low != 1 || l.High != 1 {
		t.Errorf("what always happens: %+v", l)
	}
	c, err := ExactPChart(leaking, fifty(30), 3)
	if err != nil || !slices.Equal(c.Outside, []int{15, 23}) {
		t.Errorf("of the published example %v, %v", c.Outside, err)
	}
}

func binomialSum(n int, p float64, from, to int) float64 {
	sum := 0.0
	for k := from; k <= to; k++ {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		sum += math.Exp(a - b - c + float64(k)*math.Log(p) + float64(n-k)*math.Log(1-p))
	}
	return sum
}
