package metric

import (
	"math"
	"testing"
)

func TestTheLimitsOfSingleValues(t *testing.T) {
	repeat := func(n int, pattern ...float64) []float64 {
		var all []float64
		for i := range n {
			all = append(all, pattern[i%len(pattern)])
		}
		return all
	}
	jumps := append(repeat(24, 4, 6), 40, 40, 40, 40) // the last four rest on the twenty before them
	tests := []struct {
		name              string
		y                 []float64
		kind              ValueKind
		weeks, need       int
		center, low, high float64
		exact             bool
	}{
		{"eleven are one too few", repeat(11, 4, 6), AnyValue, 0, 1, 0, 0, 0, false},
		{"twelve are provisional", repeat(12, 4, 6), AnyValue, 12, 0, 5, 5 - 5.32, 5 + 5.32, false},
		{"from zero on", repeat(12, 4, 6), FromZero, 12, 0, 5, 0, 10.32, false},
		{"a share ends at one", repeat(20, 0.5, 0.9), ShareOf, 20, 0, 0.7, 0, 1, false},
		{"what comes last does not move the limits", jumps, FromZero, 20, 0, 5, 0, 10.32, false},
		{"rare whole counts have exact limits", repeat(20, 1, 3), CountOf, 20, 0, 2, 0, 7, true},
		{"rates are no counts", repeat(20, 1.5, 2.5), CountOf, 20, 0, 2, 0, 2 + 2.66, false},
		{"many of them have limits of ranges", repeat(20, 19, 21), CountOf, 20, 0, 20, 20 - 5.32, 25.32, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := LimitsOfValues(tt.y, tt.kind)
			if l.Size != tt.weeks || l.Need != tt.need || l.Exact != tt.exact || l.Provisional != (tt.weeks == 12) {
				t.Fatalf("%+v", l)
			}
			for _, c := range [][2]float64{{l.Center, tt.center}, {l.Low, tt.low}, {l.High, tt.high}} {
				if math.Abs(c[0]-c[1]) > 1e-9 {
					t.Errorf("%v, want %v", l.Limits, tt)
				}
			}
		})
	}
}
