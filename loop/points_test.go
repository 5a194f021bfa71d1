package loop

import (
	"math"
	"strings"
	"testing"
)

func TestTheFiguresOfAShareAddUp(t *testing.T) {
	for _, tt := range []struct {
		name          string
		before, after float64
		want          string
	}{
		{"they do so by themselves", 0.12, 0.10, "from 12 % to 10 %: 2.0 points less"},
		{"the difference may be the rougher one", 0.1231, 0.0987, "from 12.3 % to 9.87 %: 2.4 points less"},
		{"one more digit where they do not", 0.34752, 0.21344, "from 34.75 % to 21.34 %: 13.41 points less"},
		{"of large ones, too", 0.9994, 0.9846, "from 99.94 % to 98.46 %: 1.48 points less"},
		{"of none there is nothing to add", 0, 0.004, "from 0 % to 0.4 %: 0.4 points more"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.after - tt.before
			m := Measured{Kind: KPIShare, Scale: "difference", Name: "X", Before: &tt.before, After: &tt.after, Estimate: &d, Low: &d, High: &d, Level: 0.95}
			if got := m.Told(); !strings.Contains(got, tt.want) {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
	off := 0
	for i := range 2000 { // what a reader finds is what is told, but for a few that no digits bring together
		b, a := math.Mod(float64(i)*0.61803398875, 1), math.Mod(float64(i)*0.7548776662, 1)
		d := a - b
		before, after, points := Measured{Before: &b, After: &a, Estimate: &d}.agreeing()
		if !agree(before, after, points, len(points)-strings.Index(points, ".")-1) {
			off++
		}
	}
	if off > 40 {
		t.Errorf("%d of 2000 do not add up", off)
	}
}
