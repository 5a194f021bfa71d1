package chart

import (
	"math"
	"strings"
	"testing"
)

func TestTheBarOfAVerdict(t *testing.T) {
	f := Frame{ID: "sure", Width: 460, Title: "How sure"}
	for _, tt := range []struct {
		name string
		s    Sure
		says string
		has  []string
	}{
		{"improved", Sure{Percent: true, Margin: 0.1, Effect: Effect{Value: -0.45, Interval: Interval{-0.6, -0.2}, Signal: Improvement}}, "−45 % (−60 to −20).", []string{"ci-improve", "limit", "zero"}},
		{"worse", Sure{Unit: "days", Effect: Effect{Value: 3, Interval: Interval{1, 5}, Signal: Concern}}, "+3 days (+1 to +5).", []string{"ci-concern"}},
		{"cannot-tell", Sure{Unit: "points", Effect: Effect{Value: -2, Interval: Interval{-6, 3}}}, "−2 points (−6 to +3).", []string{`class="ci"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, width := range []int{460, 320} {
				tt.s.Frame = f
				tt.s.Width = width
				d, err := DrawSure(tt.s)
				if err != nil {
					t.Fatal(err)
				}
				sound(t, d)
				for _, want := range append(tt.has, tt.says) {
					if !strings.Contains(d.SVG, want) {
						t.Errorf("%d px wide it lacks %q:\n%s", width, want, d.SVG)
					}
				}
				if n := strings.Count(d.SVG, `class="limit"`); tt.s.Margin > 0 && n != 2 {
					t.Errorf("%d px wide the margin is on %d sides", width, n)
				}
			}
		})
	}
	for name, bad := range map[string]Sure{
		"an interval beside its estimate": {Effect: Effect{Value: 9, Interval: Interval{1, 5}}},
		"an endless interval":             {Effect: Effect{Value: 2, Interval: Interval{1, math.Inf(1)}}},
		"a margin below nothing":          {Margin: -1, Effect: Effect{Value: 2, Interval: Interval{1, 3}}},
	} {
		bad.Frame = f
		if _, err := DrawSure(bad); err == nil {
			t.Errorf("%s was drawn", name)
		}
	}
}
