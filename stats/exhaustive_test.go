package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Exact answers against going through everything there is.

func TestExactMannWhitneyEqualsGoingThroughAllChoices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, zero := small(t, "one", 1, 5), small(t, "zero", 1, 6)
		all, m := slices.Concat(one, zero), len(one)
		u := func(set int) (u float64) {
			for i, x := range all {
				for j, y := range all {
					switch {
					case set>>i&1 == 0 || set>>j&1 == 1:
					case x > y:
						u++
					case x == y:
						u += 0.5
					}
				}
			}
			return u
		}
		middle, seen := float64(m*len(zero))/2, u(1<<m-1)
		total, far, below, above := 0.0, 0.0, 0.0, 0.0
		for set := range 1 << len(all) {
			if popcount(set) != m {
				continue
			}
			v := u(set)
			total++
			far += bit(math.Abs(v-middle) >= math.Abs(seen-middle))
			below += bit(v <= seen)
			above += bit(v >= seen)
		}
		w := must(MannWhitneyTest(one, zero, 0.95))
		agree(t, "U", w.U, seen, 0)
		agree(t, "p", w.Ties.P, far/total, 1e-12)
		agree(t, "p doubled", w.Ties.PDoubled, min(1, 2*min(below, above)/total), 1e-12)
		if w.Exact != nil {
			agree(t, "p greater", w.Exact.PGreater, above/total, 1e-12)
		}
	})
}

func bit(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func TestExactSignedRankEqualsGoingThroughAllSigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := small(t, "d", 1, 10)
		ranks := func() []float64 {
			var out []float64
			for _, x := range d {
				if x == 0 {
					continue
				}
				r := 0.5
				for _, y := range d {
					switch {
					case y == 0:
					case math.Abs(y) < math.Abs(x):
						r++
					case math.Abs(y) == math.Abs(x):
						r += 0.5
					}
				}
				out = append(out, r)
			}
			return out
		}()
		seen, sum := 0.0, 0.0
		kept := slices.DeleteFunc(slices.Clone(d), func(v float64) bool { return v == 0 })
		for i, r := range ranks {
			sum += r
			seen += r * bit(kept[i] > 0)
		}
		far, total := 0.0, 0.0
		for set := range 1 << len(ranks) {
			v := 0.0
			for i, r := range ranks {
				v += r * bit(set>>i&1 == 1)
			}
			total++
			far += bit(math.Abs(v-sum/2) >= math.Abs(seen-sum/2))
		}
		s := must(WilcoxonSignedRank(d, make([]float64, len(d)), 0.95))
		agree(t, "V", s.V, seen, 0)
		if s.Ties != nil {
			agree(t, "p", s.Ties.P, far/total, 1e-12)
		}
	})
}

// The interval of the shift is what the exact test does not reject.
func TestShiftIntervalIsWhatTheTestAccepts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		one := noise(rapid.IntRange(4, 9).Draw(t, "m"), seed)
		zero := noise(rapid.IntRange(4, 9).Draw(t, "n"), seed+1)
		in := must(MannWhitneyTest(one, zero, 0.95)).Exact.Interval
		p := func(shift float64) float64 {
			return must(MannWhitneyTest(each(one, func(v float64) float64 { return v - shift }), zero, 0.95)).Exact.PTwoSided
		}
		if !(p(in.Low-1e-6) < 0.05 && p(in.Low+1e-6) >= 0.05 && p(in.High+1e-6) < 0.05 && p(in.High-1e-6) >= 0.05) {
			t.Fatalf("%+v: p is %v %v %v %v at its limits", in, p(in.Low-1e-6), p(in.Low+1e-6), p(in.High-1e-6), p(in.High+1e-6))
		}
	})
}

func TestFisherEqualsGoingThroughAllTables(t *testing.T) {
	choose := func(n, k int) float64 {
		c := 1.0
		for i := range k {
			c = c * float64(n-i) / float64(i+1)
		}
		return c
	}
	rapid.Check(t, func(t *rapid.T) {
		n1, n0 := rapid.IntRange(1, 15).Draw(t, "n1"), rapid.IntRange(1, 15).Draw(t, "n0")
		k1, k0 := rapid.IntRange(0, n1).Draw(t, "k1"), rapid.IntRange(0, n0).Draw(t, "k0")
		of := func(x int) float64 {
			if x < 0 || x > n1 || k1+k0-x < 0 || k1+k0-x > n0 {
				return 0
			}
			return choose(n1, x) * choose(n0, k1+k0-x) / choose(n1+n0, k1+k0)
		}
		sum := 0.0
		for x := range n1 + 1 {
			if p := of(x); p <= of(k1)*(1+1e-7) {
				sum += p
			}
		}
		agree(t, "p", must(CompareShares(k1, n1, k0, n0, 0.95)).FisherP, min(1, sum), 1e-12)
	})
}

// At the limits of Clopper and Pearson exactly half a level lies beyond.
func TestClopperPearsonLimits(t *testing.T) {
	atMost := func(k, n int, p float64) float64 {
		sum, term := 0.0, math.Pow(1-p, float64(n))
		for i := 0; i <= k; i++ {
			sum += term
			term *= float64(n-i) / float64(i+1) * p / (1 - p)
		}
		return sum
	}
	for n := 1; n <= 40; n += 3 {
		for k := 0; k <= n; k++ {
			in := must(ClopperPearson(k, n, 0.9))
			if k > 0 {
				near(t, "at least k at the lower limit", 1-atMost(k-1, n, in.Low), 0.05, 1e-12)
			}
			if k < n {
				near(t, "at most k at the upper limit", atMost(k, n, in.High), 0.05, 1e-12)
			}
		}
	}
}

// Far tails and large samples keep their digits: no event in n trials has the
// upper limit 1 - (a/2)^(1/n). Beyond a million trials the incomplete beta
// function itself loses digits.
func TestClopperPearsonInFarTails(t *testing.T) {
	for _, n := range []int{1, 10, 1000, 100_000, 10_000_000} {
		for _, level := range []float64{0.5, 0.95, 0.999, 0.999999} {
			want := -math.Expm1(math.Log((1-level)/2) / float64(n))
			sameAs(t, "no event", must(ClopperPearson(0, n, level)).High, want, 1e-10+2e-15*float64(n))
			near(t, "all", must(ClopperPearson(n, n, level)).Low, 1-want, 1e-12)
		}
	}
}

// Breaks against every placement of up to two.
func TestBreaksEqualTryingEveryPlacement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := 4 * rapid.IntRange(3, 5).Draw(t, "quarter")
		y := small(t, "y", n, n)
		b, err := SingleBreakpoint(y, 0.25)
		if err != nil {
			t.Skip("all equal")
		}
		h := n / 4
		rss := func(cuts ...int) float64 {
			sum, from := 0.0, 0
			for _, to := range append(cuts, n) {
				sum += segmentCost(y[from:to], L2)
				from = to
			}
			return sum
		}
		least := []float64{rss(), math.Inf(1), math.Inf(1)}
		for i := h; i <= n-h; i++ {
			least[1] = min(least[1], rss(i))
			for j := i + h; j <= n-h; j++ {
				least[2] = min(least[2], rss(i, j))
			}
		}
		agree(t, "RSS of one break", b.RSS1, least[1], 1e-9)
		agree(t, "RSS at its row", rss(b.After), least[1], 1e-9)
		best, at := math.Inf(1), 0
		for m, r := range least[:(n+h-1)/h-1] {
			if bic := float64(n)*math.Log(math.Max(r, 1e-300)) + 2*float64(m+1)*math.Log(float64(n)); bic < best-1e-9 {
				best, at = bic, m
			}
		}
		if least[1] > 1e-6 && least[2] > 1e-6 && b.Breaks != at {
			t.Fatalf("%d breaks, want %d", b.Breaks, at)
		}
	})
}

// Maximum likelihood: every step aside makes the likelihood smaller.
func TestCountRegressionsAreAtTheTop(t *testing.T) {
	y := []float64{0, 3, 7, 1, 12, 4, 0, 9, 22, 5, 1, 6}
	exposure := []float64{1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3}
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	d := NewDesign(12).With("x", x)
	nb := must(NegativeBinomialRegression(y, d, exposure))
	at := func(a, b, theta float64) float64 {
		mu := make([]float64, len(y))
		for i := range mu {
			mu[i] = exposure[i] * math.Exp(a+b*x[i])
		}
		return nbLogLik(y, mu, theta)
	}
	a, b, theta := nb.Coef[0], nb.Coef[1], nb.Theta
	near(t, "likelihood", at(a, b, theta), nb.LogLik, 1e-9)
	const h = 1e-4
	slopes := []float64{at(a+h, b, theta) - at(a-h, b, theta), at(a, b+h, theta) - at(a, b-h, theta), at(a, b, theta+h) - at(a, b, theta-h)}
	for _, s := range slopes {
		near(t, "slope at the top", s/(2*h), 0, 1e-5)
	}
	curve := -(at(a, b, theta+h) - 2*at(a, b, theta) + at(a, b, theta-h)) / (h * h)
	near(t, "standard error of theta", *nb.ThetaSE, 1/math.Sqrt(curve), 1e-3)
	if !(nb.LRvsPoisson > 0) || !(nb.Poisson.PearsonDispersion > 1) {
		t.Errorf("%+v", nb)
	}
}

// One rate for all: the regression is the sum of events over that of exposure.
func TestPoissonRegressionOfOneRate(t *testing.T) {
	r := must(PoissonRegression([]float64{3, 5, 8}, NewDesign(3), []float64{1, 2, 5}))
	near(t, "log rate", r.Coef[0], math.Log(16.0/8), 1e-13)
	near(t, "standard error", r.SE[0], 0.25, 1e-13)
	grouped := must(PoissonRegression([]float64{3, 5, 8, 1}, must(NewDesign(4).WithFactor("g", []string{"a", "a", "b", "b"}, []string{"a", "b"})), nil))
	near(t, "ratio", grouped.RateRatios()[0], 9.0/8, 1e-12)
	near(t, "standard error of the ratio", grouped.SE[1], math.Sqrt(1.0/8+1.0/9), 1e-12)
}

// Newey and West with lag 0 is White's sandwich; by hand for a mean it is the
// sum of squared residuals over n².
func TestHACOfLagZero(t *testing.T) {
	y := []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}
	d := NewDesign(len(y))
	fit := must(OLS(y, d))
	rss := dot(fit.Residuals, fit.Residuals)
	near(t, "lag 0", hac(fit, d.Columns, 0)[0], math.Sqrt(rss)/10, 1e-14)
	one := 0.0
	for i := 1; i < len(y); i++ {
		one += fit.Residuals[i] * fit.Residuals[i-1]
	}
	near(t, "lag 1", hac(fit, d.Columns, 1)[0], math.Sqrt(rss+one)/10, 1e-14) // weight 1/2, twice
}

func TestRunRulesCompleteTheirPatterns(t *testing.T) {
	tests := []struct {
		name string
		rule Rule
		y    []float64
		want []int
	}{
		{"beyond 3 sigma", Nelson1, []float64{3, 3.1, -3.1, 0}, []int{2, 3}},
		{"nine on one side", Nelson2, []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1}, []int{9, 10}},
		{"a point on the centre breaks a run", WesternElectricRun, []float64{1, 1, 1, 1, 0, 1, 1, 1, 1}, []int{}},
		{"six rising are five steps", Nelson3, []float64{1, 2, 3, 4, 5, 6, 6}, []int{6}},
		{"fourteen in turn are thirteen steps", Nelson4, []float64{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, []int{14}},
		{"two of three on the same side", Nelson5, []float64{0, 2.1, 0, 2.1, -2.1, 0}, []int{4}},
		{"the completing row may lie inside", Nelson5, []float64{0, 2.1, 2.1, 0}, []int{3, 4}},
		{"four of five", Nelson6, []float64{1.1, 1.1, 0, 1.1, 1.1}, []int{5}},
		{"eight on either side", Nelson8, []float64{1.1, -1.1, 1.1, -1.1, 1.1, 1.1, 1.1, 1.1}, []int{8}},
		{"one sigma is neither within nor beyond", Nelson8, []float64{1, 1, 1, 1, 1, 1, 1, 1}, []int{}},
	}
	for _, tt := range tests {
		got := must(RunRules(tt.y, 0, 1, []Rule{tt.rule}))[0]
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: rows %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A series too long for its distances to be kept is searched all the same.
func TestLongSeriesAreSearchedWithoutTheirDistances(t *testing.T) {
	y := stairs(300)
	e := newEnergy(y, 1)
	kept, _ := e.split(e.rows(0, len(y)))
	e.distance = nil
	computed, _ := e.split(e.rows(0, len(y)))
	if kept != computed {
		t.Errorf("%+v and %+v", kept, computed)
	}
}
