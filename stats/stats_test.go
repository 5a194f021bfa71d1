package stats

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s = %.10g, want %.10g", what, got, want)
	}
}

func TestQuantile(t *testing.T) {
	tests := []struct {
		name string
		x    []float64
		p    float64
		want float64
	}{
		{"the median of an odd number is the middle one", []float64{9, 1, 5}, 0.5, 5},
		{"the median of an even number lies between the middle two", []float64{4, 1, 3, 2}, 0.5, 2.5},
		{"the 90th percentile of 1 to 10 is 9.1, not 9", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.9, 9.1},
		{"share 0 is the smallest", []float64{3, 1, 2}, 0, 1},
		{"share 1 is the largest", []float64{3, 1, 2}, 1, 3},
		{"one value is every quantile", []float64{7}, 0.9, 7},
		{"ties stay what they are", []float64{2, 2, 2, 8}, 0.5, 2},
		{"zeros count", []float64{0, 0, 10, 20}, 0.5, 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := slices.Clone(tt.x)
			near(t, "quantile", Quantile(tt.x, tt.p), tt.want, 1e-12)
			if !slices.Equal(before, tt.x) {
				t.Errorf("the sample was reordered to %v", tt.x)
			}
		})
	}
}

func TestMeans(t *testing.T) {
	near(t, "mean", Mean([]float64{1, 2, 6}), 3, 0)
	near(t, "mean far from zero", Mean([]float64{1e9 + 0.1, 1e9 + 0.2, 1e9 + 0.3})-1e9, 0.2, 2e-7)
	near(t, "geometric mean", GeometricMean([]float64{1, 10, 100}), 10, 1e-12)
}

// At 96.875 % six values achieve the level exactly, 1 - 2/64, and binary
// fractions must not lose it.
func TestAnExactLevelIsAchieved(t *testing.T) {
	r, ok := QuantileInterval([]float64{1, 2, 3, 4, 5, 6}, 0.5, 0.96875)
	if !ok || r.RankLow != 1 || r.RankHigh != 6 {
		t.Errorf("%+v, %v", r, ok)
	}
}

func TestQuantileIntervalTakesTheRanksOfTheTextbook(t *testing.T) {
	tests := []struct {
		name      string
		n         int
		p         float64
		ok        bool
		low, high int
		coverage  float64
	}{
		{"five values are too few for a median", 5, 0.5, false, 0, 0, 0},
		{"six values reach from the smallest to the largest", 6, 0.5, true, 1, 6, 1 - 2.0/64},
		{"seven values as well", 7, 0.5, true, 1, 7, 1 - 2.0/128},
		{"ten values drop one on each side", 10, 0.5, true, 2, 9, 1 - 2*11.0/1024},
		{"twenty values", 20, 0.5, true, 6, 15, 0.9586},
		{"a hundred values", 100, 0.5, true, 40, 61, 0.9648},
		{"35 values are too few for the 90th percentile", 35, 0.9, false, 0, 0, 0},
		{"36 values reach it with the largest", 36, 0.9, true, 29, 36, 0.9540},
		{"12 values are too few for the upper quartile", 12, 0.75, false, 0, 0, 0},
		{"the lower tail is the mirror of the upper", 36, 0.1, true, 1, 8, 0.9540},
		{"nothing is too few", 0, 0.5, false, 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := make([]float64, tt.n)
			for i := range x {
				x[i] = float64(10 * (tt.n - i)) // descending: rank k is 10 k
			}
			r, ok := QuantileInterval(x, tt.p, 0.95)
			if ok != tt.ok || r.RankLow != tt.low || r.RankHigh != tt.high {
				t.Fatalf("ranks %d..%d, %v; want %d..%d, %v", r.RankLow, r.RankHigh, ok, tt.low, tt.high, tt.ok)
			}
			if r.Interval != (Interval{float64(10 * tt.low), float64(10 * tt.high)}) {
				t.Errorf("interval %v", r.Interval)
			}
			near(t, "coverage", r.Coverage, tt.coverage, 5e-5)
		})
	}
}

func TestQuantileSampleIsTheFirstThatAnswers(t *testing.T) {
	for want, p := range map[int]float64{6: 0.5, 13: 0.75, 36: 0.9} {
		if got := QuantileSample(p, 0.95); got != want {
			t.Errorf("quantile %v needs %d, want %d", p, got, want)
		}
	}
	if got := QuantileSample(0.5, 0.9375); got != 5 {
		t.Errorf("at 93.75 %%, which 5 values reach exactly, the median needs %d", got)
	}
}

func TestGarwoodGivesThePublishedLimits(t *testing.T) {
	tests := []struct {
		name     string
		events   int
		exposure float64
		want     Interval
	}{
		{"no event still has an upper limit", 0, 1, Interval{0, 3.6889}},
		{"one event", 1, 1, Interval{0.0253, 5.5716}},
		{"ten events", 10, 1, Interval{4.7954, 18.3904}},
		{"exposure divides both limits", 10, 4, Interval{4.7954 / 4, 18.3904 / 4}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Garwood(tt.events, tt.exposure, 0.95)
			near(t, "low", got.Low, tt.want.Low, 1e-4)
			near(t, "high", got.High, tt.want.High, 1e-4)
		})
	}
}

func TestWilsonGivesThePublishedLimits(t *testing.T) {
	tests := []struct {
		name string
		k, n int
		want Interval
	}{
		{"81 of 263 (Newcombe 1998)", 81, 263, Interval{0.2553, 0.3662}},
		{"none of 20 has 0 as lower limit", 0, 20, Interval{0, 0.1611}},
		{"all of 20 has 1 as upper limit", 20, 20, Interval{1 - 0.1611, 1}},
		{"one of one is hardly known", 1, 1, Interval{0.2065, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Wilson(tt.k, tt.n, 0.95)
			near(t, "low", got.Low, tt.want.Low, 6e-5)
			near(t, "high", got.High, tt.want.High, 6e-5)
		})
	}
	if got := Wilson(0, 20, 0.95); got.Low != 0 {
		t.Errorf("none of 20 begins at %v", got.Low)
	}
}

func TestImpossibleQuestionsPanic(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	yes := []bool{true}
	tests := map[string]func(){
		"the mean of nothing":                  func() { Mean(nil) },
		"the mean of NaN":                      func() { Mean([]float64{1, nan}) },
		"the mean of infinity":                 func() { Mean([]float64{1, inf}) },
		"the median with infinity":             func() { Median([]float64{1, 2, -inf}) },
		"a rate over endless exposure":         func() { Garwood(1, inf, 0.95) },
		"survival without end":                 func() { KaplanMeier([]float64{inf}, yes, nil, 0.95) },
		"the geometric mean of nothing":        func() { GeometricMean(nil) },
		"the geometric mean with a zero":       func() { GeometricMean([]float64{0, 1}) },
		"the median of nothing":                func() { Median(nil) },
		"a quantile above 1":                   func() { Quantile([]float64{1}, 1.1) },
		"a quantile of share NaN":              func() { Quantile([]float64{1}, nan) },
		"an interval of the smallest":          func() { QuantileInterval([]float64{1, 2, 3, 4, 5, 6}, 0, 0.95) },
		"an interval with NaN":                 func() { QuantileInterval([]float64{1, 2, 3, 4, 5, nan}, 0.5, 0.95) },
		"a level of 95 instead of 0.95":        func() { QuantileInterval([]float64{1}, 0.5, 95) },
		"a sample size for a level of 1":       func() { QuantileSample(0.5, 1) },
		"a negative count":                     func() { Garwood(-1, 1, 0.95) },
		"a rate without exposure":              func() { Garwood(1, 0, 0.95) },
		"a share of nothing":                   func() { Wilson(0, 0, 0.95) },
		"more successes than trials":           func() { Wilson(3, 2, 0.95) },
		"survival of nobody":                   func() { KaplanMeier(nil, nil, nil, 0.95) },
		"survival with fewer flags than times": func() { KaplanMeier([]float64{1, 2}, yes, nil, 0.95) },
		"survival with fewer entries":          func() { KaplanMeier([]float64{1}, yes, []float64{}, 0.95) },
		"an item that enters as it leaves":     func() { KaplanMeier([]float64{1}, yes, []float64{1}, 0.95) },
		"an entry that is no number":           func() { KaplanMeier([]float64{1}, yes, []float64{nan}, 0.95) },
		"survival at level 0":                  func() { KaplanMeier([]float64{1}, yes, nil, 0) },
		"the time of share 1":                  func() { KaplanMeier([]float64{1}, yes, nil, 0.95).Quantile(1) },
	}
	for name, ask := range tests {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("answered instead of panicking")
				}
			}()
			ask()
		})
	}
}

func ExampleQuantileInterval() {
	minutes := []float64{12, 25, 31, 44, 58, 63, 90, 180, 300, 1440}
	r, _ := QuantileInterval(minutes, 0.5, 0.95)
	fmt.Printf("median %v, between %v and %v", Median(minutes), r.Low, r.High)
	// Output: median 60.5, between 25 and 300
}
