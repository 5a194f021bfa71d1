package stats

import (
	"math"
	"testing"
)

// watch makes times and flags from one list: a negative time is censored.
func watch(list ...float64) (times []float64, events []bool) {
	for _, v := range list {
		times, events = append(times, math.Abs(v)), append(events, v >= 0)
	}
	return times, events
}

func survival(list ...float64) Survival {
	times, events := watch(list...)
	return KaplanMeier(times, events, nil, 0.95)
}

func TestKaplanMeierCountsByHand(t *testing.T) {
	s := survival(4, 1, -2, 2) // at 2 one is done and one is cut off, which was still at risk
	want := []Step{
		{Time: 1, AtRisk: 4, Events: 1, Survival: 0.75, SE: 0.75 * math.Sqrt(1.0/12)},
		{Time: 2, AtRisk: 3, Events: 1, Censored: 1, Survival: 0.5, SE: 0.5 * math.Sqrt(1.0/12+1.0/6)},
		{Time: 4, AtRisk: 1, Events: 1, Survival: 0},
	}
	if s.N != 4 || s.Events != 3 || s.Last != 4 || len(s.Steps) != len(want) {
		t.Fatalf("got %+v", s)
	}
	for i, w := range want {
		got := s.Steps[i]
		near(t, "survival", got.Survival, w.Survival, 1e-12)
		near(t, "standard error", got.SE, w.SE, 1e-12)
		if got.Time != w.Time || got.AtRisk != w.AtRisk || got.Events != w.Events || got.Censored != w.Censored {
			t.Errorf("step %d is %+v", i, got)
		}
	}
	if s.Steps[2].Defined {
		t.Error("a survival of 0 has no band")
	}
}

func TestKaplanMeierBandIsLogLog(t *testing.T) {
	st := survival(1, 2, 3, 4).Steps[1] // S = 1/2, Greenwood's sum = 1/12 + 1/6 = 1/4
	c := 1.959963984540054 * 0.5 / math.Ln2
	near(t, "low", st.Band.Low, math.Pow(0.5, math.Exp(c)), 1e-9)
	near(t, "high", st.Band.High, math.Pow(0.5, math.Exp(-c)), 1e-9)
}

func TestKaplanMeierBeforeAndAfterItsSteps(t *testing.T) {
	s := survival(5, -7)
	before, after := s.At(4.9), s.At(100)
	if before.Survival != 1 || !before.Defined || before.Band != (Interval{1, 1}) {
		t.Errorf("before the first event: %+v", before)
	}
	if after.Survival != 0.5 || after.Time != 7 {
		t.Errorf("after the last time: %+v", after)
	}
	if on := s.At(5); on.Survival != 0.5 {
		t.Errorf("at an event it has happened: %+v", on)
	}
}

func TestKaplanMeierOfLateEntries(t *testing.T) {
	s := KaplanMeier([]float64{2, 4, 5}, []bool{true, true, true}, []float64{0, 0, 2}, 0.95)
	for i, want := range []struct {
		atRisk   int
		survival float64
	}{{2, 0.5}, {2, 0.25}, {1, 0}} {
		if got := s.Steps[i]; got.AtRisk != want.atRisk || math.Abs(got.Survival-want.survival) > 1e-12 {
			t.Errorf("step %d is %+v, want %+v: who enters at 2 was not yet watched at 2", i, got, want)
		}
	}
}

func TestSurvivalQuantile(t *testing.T) {
	open, reached := Limit{}, func(v float64) Limit { return Limit{v, true} }
	tests := []struct {
		name string
		s    Survival
		p    float64
		want Limit
	}{
		{"without censoring it is the median of the values", survival(1, 2, 3, 4, 5), 0.5, reached(3)},
		{"and lies between the middle two of an even number", survival(1, 2, 3, 4), 0.5, reached(2.5)},
		{"what is still open pulls it up", survival(1, 2, -2, 3, -3, 9), 0.5, reached(3)},
		{"when more than half is open it is not reached", survival(1, 2, -3, -4, -5), 0.5, open},
		{"a curve that ends level at the half takes the longest time", survival(1, 2, -6, -8), 0.5, reached(5)},
		{"a level stretch ends at an event, not where one is cut off", survival(1, 2, -3, 8, -9, -9), 1.0 / 3, reached(5)},
		{"nothing done yet is not reached", survival(-1, -2), 0.5, open},
		{"zeros are events at 0", survival(0, 0, 0, 5), 0.5, reached(0)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.s.Quantile(tt.p).Estimate; got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// The remission times of the 6-MP group of E. J. Freireich and others, Blood 21
// (1963), 699-716, the standard example of the textbooks: median 23 weeks,
// survival 0.807 at 7 weeks and 0.448 at the end.
func TestKaplanMeierOfPublishedRemissions(t *testing.T) {
	s := survival(6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
	near(t, "survival at 7", s.At(7).Survival, 0.807, 5e-4)
	near(t, "standard error at 7", s.At(7).SE, 0.087, 5e-4)
	near(t, "survival at 35", s.At(35).Survival, 0.448, 5e-4)
	q := s.Quantile(0.5)
	if q.Estimate != (Limit{23, true}) || q.Low != (Limit{13, true}) || q.High.Reached {
		t.Errorf("median %+v, want 23 from 13 to open", q)
	}
}
