package metric

import "testing"

// Every branch of the rule by hand: the margin is 5 %, so no change worth having is
// 0.95 to 1.0526.
func TestTheRuleOfPayingOff(t *testing.T) {
	of := func(at, low, high float64) *Pooled { return &Pooled{3, at, low, high} }
	tests := []struct {
		name string
		e    evidence
		want Payoff
	}{
		{"nothing", evidence{}, TooEarly},
		{"two, however good", evidence{Concluded: 2, Better: 2}, TooEarly},
		{"three, of which too few are ratios", evidence{Concluded: 3, Better: 2}, TooEarly},
		{"holds no change and reaches beyond the margin on both sides", evidence{3, of(0.9, 0.7, 1.2), 0, 0, 0}, TooEarly},
		{"holds no change and reaches beyond on the good side", evidence{3, of(0.95, 0.9, 1.01), 1, 0, 0}, TooEarly},
		{"holds no change and reaches beyond on the bad side", evidence{3, of(1.05, 0.99, 1.1), 0, 1, 0}, TooEarly},
		{"good", evidence{3, of(0.8, 0.7, 0.9), 2, 0, 0}, Yes},
		{"good, no single one clear", evidence{3, of(0.8, 0.7, 0.99), 0, 0, 0}, Yes},
		{"good with a guardrail worse", evidence{3, of(0.8, 0.7, 0.9), 2, 0, 1}, Mixed},
		{"good with a single one clearly worse", evidence{6, of(0.8, 0.7, 0.9), 3, 1, 0}, Mixed},
		{"clearly on both sides, together unclear", evidence{6, of(0.79, 0.48, 1.29), 3, 1, 0}, Mixed},
		{"inside the margin", evidence{3, of(1, 0.96, 1.04), 0, 0, 0}, No},
		{"inside the margin to its edges", evidence{3, of(1, 0.95, 1/0.95), 0, 0, 0}, No},
		{"inside the margin, and on the good side: better, and not worth having", evidence{3, of(0.97, 0.955, 0.99), 1, 0, 0}, No},
		{"bad", evidence{3, of(1.2, 1.1, 1.3), 0, 2, 0}, No},
		{"bad though a single one clearly helped", evidence{6, of(1.2, 1.1, 1.3), 1, 3, 0}, No},
		{"bad with a guardrail worse", evidence{3, of(1.2, 1.1, 1.3), 0, 0, 1}, No},
		{"unclear with a guardrail worse", evidence{3, of(0.9, 0.7, 1.2), 0, 0, 1}, TooEarly},
		{"touching no change is not beyond it", evidence{3, of(0.9, 0.8, 1), 0, 0, 0}, TooEarly},
	}
	for _, tt := range tests {
		if got := tt.e.answer(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// By hand: log 0.9 is -0.10536, half the interval of 0.7 to 1.2 is 0.2695; 3 times
// the square of their ratio is 19.63, so 20 in all and 17 more.
func TestHowManyMoreItTakes(t *testing.T) {
	for _, tt := range []struct {
		p    Pooled
		want int
	}{
		{Pooled{3, 0.9, 0.7, 1.2}, 17},
		{Pooled{3, 1, 0.9, 1 / 0.9}, 10}, // to the margin: 3 × (0.10536 / 0.05129)² = 12.66
		{Pooled{10, 0.8, 0.64, 1.0001}, 1},
	} {
		if got := tt.p.more(); got != tt.want {
			t.Errorf("%v: %d more, want %d", tt.p, got, tt.want)
		}
	}
	for want, e := range map[string]evidence{
		"It takes 3 measured changes with a verdict; 2 more.":                                                              {Concluded: 1},
		"It takes 3 effects that can be put together, planned before the change and told as a ratio.":                      {Concluded: 3},
		"If the next ones come out as those so far, it takes about 17 more.":                                               {3, &Pooled{3, 0.9, 0.7, 1.2}, 0, 0, 0},
		"If the next ones come out as those so far, it takes more than 100 more: so small a difference may never be seen.": {3, &Pooled{3, 0.975, 0.2, 5}, 0, 0, 0},
	} {
		if got := e.lacks(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
