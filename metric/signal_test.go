package metric

import (
	"math/rand/v2"
	"strings"
	"testing"

	"failforward/stats"

	"gonum.org/v1/gonum/stat/distuv"
)

func weeksOf(counts ...int) []Week {
	var out []Week
	for i, n := range counts {
		out = append(out, Week{Start: days(float64(7 * (i - len(counts)))), Share: 1, Counts: []int{n}})
	}
	return out
}

func TestSignals(t *testing.T) {
	twenty := []int{6, 8, 7, 5, 9, 7, 6, 8, 7, 6, 8, 7, 5, 9, 7, 6, 8, 7, 6, 8}
	rare := []int{1, 0, 0, 2, 0, 1, 0, 0, 1, 0, 1, 0, 0, 2, 0, 1, 0, 0, 1, 0}
	tests := []struct {
		name   string
		weeks  []int
		better Better
		want   State
		says   string
	}{
		{"nothing unusual", append(twenty[:20:20], 7, 6, 8, 7), Lower, OK, "Nothing unusual"},
		{"a week far above is worse where less is better", append(twenty[:20:20], 7, 6, 8, 19), Lower, Worsening, "Last week: 19 a week"},
		{"the same where more is better", append(twenty[:20:20], 7, 6, 8, 19), Higher, Improving, "Last week"},
		{"and where neither is", append(twenty[:20:20], 7, 19, 8, 7), Neither, StateOdd, "3 weeks ago"},
		{"a week far below is better where less is", append(twenty[:20:20], 7, 6, 8, 0), Lower, Improving, "0 a week"},
		{"three of what is rare are no signal", append(rare[:20:20], 0, 3, 0, 1), Lower, OK, "Nothing unusual"},
		{"six are", append(rare[:20:20], 0, 6, 0, 1), Lower, Worsening, "3 weeks ago"},
		{"twenty-three weeks are too few", append(twenty[:20:20], 7, 6, 40), Lower, OK, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			state, said := signal(weeksOf(tt.weeks...), tt.better)
			if state != tt.want || !strings.Contains(said, tt.says) || tt.says == "" && said != "" {
				t.Errorf("%s, %q; want %s, %q", state, said, tt.want, tt.says)
			}
		})
	}
}

// On weeks in which nothing changes the four newest ring seldom, also where what is
// counted is rare.
func TestSignalsRingSeldomWithoutAChange(t *testing.T) {
	for _, mean := range []float64{0.5, 2, 6, 20} {
		rings, runs := 0, 2000
		for i := range runs {
			p := distuv.Poisson{Lambda: mean, Src: rand.New(rand.NewPCG(uint64(i), 3))}
			counts := make([]int, baselineWeeks+freshWeeks)
			for j := range counts {
				counts[j] = int(p.Rand())
			}
			if state, _ := signal(weeksOf(counts...), Lower); state != OK {
				rings++
			}
		}
		t.Logf("mean %g a week: %.1f %% of %d null series ring", mean, 100*float64(rings)/float64(runs), runs)
		if float64(rings) > 0.06*float64(runs) {
			t.Errorf("mean %g: %d of %d ring", mean, rings, runs)
		}
	}
}

// What is said to lie outside is seen to lie outside: a figure is never rounded onto the
// limit that it has passed.
func TestAFigureIsNotRoundedOntoItsLimit(t *testing.T) {
	for _, tt := range []struct {
		name  string
		x     float64
		l     stats.Limits
		times float64
		want  [3]string
	}{
		{"56 above 55.6", 56, stats.Limits{Center: 41, Low: 26.3, High: 55.6}, 1, [3]string{"56", "26.3", "55.6"}},
		{"56 above 55.98", 56, stats.Limits{Center: 41, Low: 26, High: 55.98}, 1, [3]string{"56", "26", "55.98"}},
		{"26 below 26.04", 26, stats.Limits{Center: 41, Low: 26.04, High: 55}, 1, [3]string{"26", "26.04", "55"}},
		{"far away needs no more digits", 90, stats.Limits{Center: 41, Low: 26.3, High: 55.6}, 1, [3]string{"90", "26", "56"}},
		{"small ones", 0.0512, stats.Limits{Center: 0.03, Low: 0.01, High: 0.0509}, 1, [3]string{"0.0512", "0.01", "0.0509"}},
		{"shares", 0.304, stats.Limits{Center: 0.2, Low: 0.1, High: 0.3036}, 100, [3]string{"30.4", "10", "30.36"}},
		{"nothing at all", 0, stats.Limits{Center: 3, Low: 0.2, High: 9}, 1, [3]string{"0", "0.2", "9"}},
		{"what is the same to anybody ends", 56, stats.Limits{Center: 41, Low: 26, High: 56 - 1e-12}, 1, [3]string{"56", "26", "56"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			value, low, high := Beside(tt.x, tt.l, tt.times)
			if got := [3]string{value, low, high}; got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
