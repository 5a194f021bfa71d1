package metric

import "testing"

func TestAnEffectIsToldInFiguresThatPeopleWrite(t *testing.T) {
	effect := func(scale string, at, low, high float64) Effect {
		return Effect{Scale: scale, Estimate: &at, Low: &low, High: &high}
	}
	tests := []struct {
		name string
		x    Effect
		want string
	}{
		{"a ratio is a change in percent", effect("ratio", 0.6, 0.42, 0.83), "−40 % (−58 to −17)"},
		{"a small difference keeps its digits", effect("difference", -0.05, -0.08, 0), "−0.05 (−0.08 to 0)"},
		{"a large one is a whole number, without an exponent", effect("difference", 1234, 900, 1568), "+1,234 (+900 to +1,568)"},
		{"nothing estimated", Effect{Scale: "ratio"}, "no estimate"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.x.Changed(); got != tt.want {
				t.Errorf("it reads %q, want %q", got, tt.want)
			}
		})
	}
}
