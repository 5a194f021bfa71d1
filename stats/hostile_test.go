package stats

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// Every method gets every kind of bad or thin data, and answers with figures or
// with an *Error that says why: never with NaN, infinity or a panic.
func TestHostileInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	lists := map[string][]float64{
		"nothing":            {},
		"one value":          {3},
		"two values":         {3, 4},
		"all equal":          {5, 5, 5, 5, 5, 5, 5, 5},
		"all zero":           {0, 0, 0, 0, 0, 0, 0, 0},
		"negative":           {-3, -1, -4, -1, -5, -9, -2, -6},
		"NaN":                {1, 2, nan, 4, 5, 6, 7, 8},
		"infinite":           {1, 2, inf, 4, 5, 6, 7, 8},
		"minus infinite":     {1, 2, -inf, 4, 5, 6, 7, 8},
		"very large":         {1e300, 2e300, 1e300, 3e300, 1e300, 1e300, 2e300, 4e300},
		"very small":         {1e-300, 2e-300, 3e-320, 3e-300, 5e-324, 1e-300, 0, 1e-300},
		"far apart":          {1e-200, 1e200, 0, -1e200, 1, 2, 3, 1e-200},
		"not whole":          {0.5, 1.5, 0.1, 2.7, 0, 4.4, 1.1, 0.9},
		"ordinary":           {1, 2, 3, 4, 5, 6, 7, 9},
		"counts":             {0, 3, 1, 0, 2, 5, 0, 1},
		"more than fits int": {1e18, 2e18, 1e18, 9e18, 1e19, 1, 2, 3},
	}
	for name, x := range lists {
		for method, call := range hostileCalls(x) {
			t.Run(method+" of "+name, func(t *testing.T) { calm(t, call, slices.ContainsFunc(x, notFinite)) })
		}
	}
}

func notFinite(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// calm runs one call. refuse says that it has to be an error.
func calm(t *testing.T, call func() (any, error), refuse bool) {
	t.Helper()
	defer func() {
		if why := recover(); why != nil {
			t.Errorf("it panics: %v", why)
		}
	}()
	got, err := call()
	var e *Error
	switch {
	case err == nil && refuse:
		t.Errorf("it answers %+v", got)
	case err == nil:
		if _, err := json.Marshal(got); err != nil { // JSON has no word for NaN and infinity
			t.Errorf("the answer %+v holds no number: %v", got, err)
		}
	case !errors.As(err, &e) || e.Kind == "" || len(e.Text) < 15 || strings.Contains(e.Text, "%!"):
		t.Errorf("the error tells nothing: %v", err)
	}
}

// hostileCalls are all methods on one list of values, in every role.
func hostileCalls(x []float64) map[string]func() (any, error) {
	n := len(x)
	good, events, states, codes := make([]float64, n), make([]bool, n), make([]TicketState, n), make([]int, n)
	for i := range good {
		good[i], events[i], states[i], codes[i] = float64(i%5+1), i%3 > 0, TicketState(i%3), i%2
	}
	line := NewDesign(n).With("line", good)
	return map[string]func() (any, error){
		"describe":       func() (any, error) { return Describe(x) },
		"geometric":      func() (any, error) { return GeometricSummary(x, 0.95) },
		"ols outcome":    func() (any, error) { return OLS(x, line) },
		"ols column":     func() (any, error) { return OLS(good, NewDesign(n).With("x", x)) },
		"log-rank":       func() (any, error) { return LogRankTest(x, events, codes, nil) },
		"log-rank codes": func() (any, error) { return LogRankTest(x, events, codes, codes) },
		"incidence":      func() (any, error) { return CumulativeIncidence(x, codes, 1) },
		"gray":           func() (any, error) { return GrayTest(x, codes, codes, 1) },
		"tickets":        func() (any, error) { return TicketTimes(x, states, codes, 0.95) },
		"mann-whitney":   func() (any, error) { return MannWhitneyTest(x, good, 0.95) },
		"mann-whitney 0": func() (any, error) { return MannWhitneyTest(good, x, 0.95) },
		"signed rank":    func() (any, error) { return WilcoxonSignedRank(x, good, 0.95) },
		"welch":          func() (any, error) { return WelchTest(x, good, 0.95) },
		"permutation":    func() (any, error) { return PermutationTwoSample(x, good) },
		"paired":         func() (any, error) { return PermutationPaired(x) },
		"monte carlo":    func() (any, error) { return PermutationMonteCarlo(good, x, 100, 1) },
		"monte carlo 2":  func() (any, error) { return PermutationMonteCarloPaired(x, 100, 1) },
		"bca mean":       func() (any, error) { return BootstrapInterval(MeanOf(x), 200, 0.95, 1) },
		"bca median":     func() (any, error) { return BootstrapInterval(MedianOf(x), 200, 0.95, 1) },
		"bca pearson":    func() (any, error) { return BootstrapInterval(PearsonOf(x, good), 200, 0.95, 1) },
		"bca ratio":      func() (any, error) { return BootstrapInterval(RatioOf(good, x), 200, 0.95, 1) },
		"blocks":         func() (any, error) { return BlockBootstrapInterval(MeanOf(x), 3, 200, 0.95, 1) },
		"poisson":        func() (any, error) { return PoissonRegression(x, line, nil) },
		"poisson column": func() (any, error) { return PoissonRegression(good, NewDesign(n).With("x", x), nil) },
		"exposure":       func() (any, error) { return PoissonRegression(good, line, x) },
		"negative bin":   func() (any, error) { return NegativeBinomialRegression(x, line, nil) },
		"count series":   func() (any, error) { return CountSeries{Count: good, Time: x, Step: x, Level: 0.95}.Fit() },
		"segmented":      func() (any, error) { return SegmentedRegression(x, 4, 1, Season{}) },
		"breakpoint":     func() (any, error) { return SingleBreakpoint(x, 0.2) },
		"pelt l2":        func() (any, error) { return PELT(x, L2, 3, 2) },
		"pelt poisson":   func() (any, error) { return PELT(x, PoissonCost, 3, 2) },
		"best split": func() (any, error) {
			best, right, err := BestSplit(x, 1)
			return []Split{best, right}, err
		},
		"e-divisive":   func() (any, error) { return EDivisive(x, 1, 0.05, 19, 1) },
		"mann-kendall": func() (any, error) { return MannKendall(x, 0.95) },
		"xmr":          func() (any, error) { return NewXmR(x, 2) },
		"c chart":      func() (any, error) { return CChart(x, 3) },
		"exact chart":  func() (any, error) { return ExactCChart(x, 3) },
		"u chart":      func() (any, error) { return UChart(good, x, 3) },
		"p chart":      func() (any, error) { return PChart(x, x, 3) },
		"exact p":      func() (any, error) { return ExactPChart(x, x, 3) },
		"t chart":      func() (any, error) { return TChart(x, 0.00135) },
		"g chart":      func() (any, error) { return GChart(x, 0.00135) },
		"run rules":    func() (any, error) { return RunRules(x, 3, 1, []Rule{Nelson1, Nelson5}) },
		"event trend":  func() (any, error) { return EventTrend(x, 1e19, 0.95) },
		"cronbach":     func() (any, error) { return CronbachAlpha([][]float64{x, good, good}) },
	}
}

// Parameters that make no sense, one at a time.
func TestHostileParameters(t *testing.T) {
	x, nan, inf := []float64{1, 2, 3, 4, 5, 7}, math.NaN(), math.Inf(1)
	yes := make([]bool, 6)
	s := KaplanMeier(x, yes, nil, 0.95) // all censored
	tests := map[string]func() (any, error){
		"tau 0":                  func() (any, error) { return s.RMST(0) },
		"tau NaN":                func() (any, error) { return s.RMST(nan) },
		"level 1":                func() (any, error) { return RMSTDifference(s, s, 3, 1) },
		"level above 1":          func() (any, error) { return WelchTest(x, x, 95) },
		"margin 0":               func() (any, error) { return Welch{SE: 1, DF: 3}.Equivalent(0) },
		"margin NaN":             func() (any, error) { return Welch{SE: 1, DF: 3}.Equivalent(nan) },
		"unequal lengths":        func() (any, error) { return WilcoxonSignedRank(x, x[:5], 0.95) },
		"negative group":         func() (any, error) { return LogRankTest(x, yes, []int{0, 1, 0, 1, -1, 0}, nil) },
		"a single group":         func() (any, error) { return LogRankTest(x, yes, make([]int, 6), nil) },
		"cause 3 of 2":           func() (any, error) { return CumulativeIncidence(x, []int{0, 1, 2, 3, 0, 0}, 2) },
		"more than all":          func() (any, error) { return ClopperPearson(4, 3, 0.95) },
		"of none":                func() (any, error) { return CompareShares(0, 0, 1, 2, 0.95) },
		"no exposure":            func() (any, error) { return PoissonRate(Count{3, 0}, 0.95) },
		"endless exposure":       func() (any, error) { return PoissonRate(Count{3, inf}, 0.95) },
		"negative events":        func() (any, error) { return PoissonRateRatio(Count{-1, 1}, Count{1, 1}, 0.95) },
		"cause 0":                func() (any, error) { return GrayTest(x, make([]int, 6), []int{0, 1, 0, 1, 0, 1}, 0) },
		"probability 2":          func() (any, error) { return PowerTwoProportions(2, 0.5, 10, 0.05, TwoSided) },
		"alternative three":      func() (any, error) { return PowerTwoProportions(0.2, 0.5, 10, 0.05, "three-sided") },
		"no difference":          func() (any, error) { return SizeTwoProportions(0.5, 0.5, 0.8, 0.05, TwoSided) },
		"power below luck":       func() (any, error) { return Plan{0.05, 0.01}.DetectableShift(1, 9, 9) },
		"sd 0":                   func() (any, error) { return Plan{0.05, 0.8}.DetectableShift(0, 9, 9) },
		"ratio 1":                func() (any, error) { return Plan{0.05, 0.8}.RateExposure(3, 1) },
		"one point before":       func() (any, error) { return Plan{0.05, 0.8}.DetectableStep(1, 1, 9, 0) },
		"penalty below 0":        func() (any, error) { return PELT(x, L2, -1, 2) },
		"cost unknown":           func() (any, error) { return PELT(x, "l3", 1, 2) },
		"alpha 3":                func() (any, error) { return EDivisive(x, 3, 0.05, 99, 1) },
		"too few shuffles":       func() (any, error) { return EDivisive(x, 1, 0.01, 19, 1) },
		"baseline 1":             func() (any, error) { return NewXmR(x, 1) },
		"baseline too long":      func() (any, error) { return NewXmR(x, 7) },
		"sigma 0":                func() (any, error) { return RunRules(x, 1, 0, nil) },
		"rule unknown":           func() (any, error) { return RunRules(x, 1, 1, []Rule{"nelson_9"}) },
		"time after the end":     func() (any, error) { return EventTrend(x, 6, 0.95) },
		"times out of order":     func() (any, error) { return EventTrend([]float64{2, 1}, 6, 0.95) },
		"all at the end":         func() (any, error) { return EventTrend([]float64{6, 6}, 6, 0.95) },
		"p above 1":              func() (any, error) { return Adjust([]float64{0.5, 1.5}) },
		"p NaN":                  func() (any, error) { return Adjust([]float64{nan}) },
		"one item":               func() (any, error) { return CronbachAlpha([][]float64{x}) },
		"items of other lengths": func() (any, error) { return CronbachAlpha([][]float64{x, x[:5]}) },
		"spread below 0":         func() (any, error) { return RegressionToMean(Population{1, -1, 1}, 2, 1) },
		"no spread":              func() (any, error) { return RegressionToMean(Population{1, 0, 0}, 2, 1) },
		"theta 0":                func() (any, error) { return BeforeAfter{9, 5, 4, 4, 0}.Estimate() },
		"change after the end":   func() (any, error) { return SegmentedRegression(x, 6, 1, Season{}) },
		"lag of all":             func() (any, error) { return SegmentedRegression(x, 3, 6, Season{}) },
		"trim of half":           func() (any, error) { return SingleBreakpoint(x, 0.5) },
		"block of more than all": func() (any, error) { return BlockBootstrapInterval(MeanOf(x), 7, 200, 0.95, 1) },
		"ten resamples":          func() (any, error) { return BootstrapInterval(MeanOf(x), 10, 0.95, 1) },
		"level unknown":          func() (any, error) { return NewDesign(1).WithFactor("f", []string{"c"}, []string{"a", "b"}) },
		"harmonics without end":  func() (any, error) { return NewDesign(6).WithHarmonics(x, 2, 0) },
		"collinear columns": func() (any, error) {
			return OLS(x, NewDesign(6).With("a", []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.7}).With("b", []float64{0.2, 0.4, 0.6, 0.8, 1, 1.4}))
		},
		"a group without events": func() (any, error) {
			return PoissonRegression([]float64{0, 0, 0, 3, 4, 5}, NewDesign(6).With("g", []float64{1, 1, 1, 0, 0, 0}), nil)
		},
		"no overdispersion": func() (any, error) {
			return NegativeBinomialRegression([]float64{3, 3, 3, 3, 3, 4}, NewDesign(6), nil)
		},
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) { calm(t, f, true) })
	}
}

// What is allowed and looks odd has an answer.
func TestThinDataHasAnAnswer(t *testing.T) {
	open := KaplanMeier([]float64{3, 5, 8}, make([]bool, 3), nil, 0.95)
	if r := must(open.RMST(6)); r.Mean != 6 || r.SE != 0 {
		t.Errorf("all censored: %+v", r)
	}
	if q := open.Quantile(0.5); q.Estimate.Reached {
		t.Errorf("all censored: %+v", q)
	}
	d := must(RMSTDifference(open, open, 6, 0.95))
	if d.Z != nil || d.P != nil || *d.Ratio != 1 {
		t.Errorf("nothing varies: %+v", d)
	}
	r := must(PoissonRateRatio(Count{0, 2}, Count{0, 3}, 0.95))
	if r.Ratio != nil || r.P != 1 || r.High.Reached || !r.Low.Reached {
		t.Errorf("no events at all: %+v", r)
	}
	six := must(PoissonRateRatio(Count{6, 1}, Count{0, 1}, 0.95))
	if five := must(PoissonRateRatio(Count{5, 1}, Count{0, 1}, 0.95)); !(six.P < 0.05 && five.P > 0.05) {
		t.Errorf("0 against k needs 6: p %v and %v", five.P, six.P)
	}
	w := must(MannWhitneyTest([]float64{1}, []float64{2}, 0.95))
	if w.Exact.PTwoSided != 1 || w.NormalInterval != nil {
		t.Errorf("one against one: %+v", w)
	}
	if k := must(MannKendall([]float64{4, 4, 4, 4}, 0.95)); k.P != 1 || k.TauB != nil || k.Slope != 0 {
		t.Errorf("a flat series: %+v", k)
	}
	if a := must(Adjust(nil)); len(a.BH) != 0 {
		t.Errorf("no tests: %+v", a)
	}
	l := must(LogRankTest([]float64{1, 2, 3, 4}, make([]bool, 4), []int{0, 0, 1, 1}, nil))
	if l.Test != nil || l.Peto != nil {
		t.Errorf("no events: %+v", l)
	}
}
