package loop_test

import (
	"testing"
	"time"

	"failforward/loop"
)

// A loop is closed when every change has its verdict, and counts in the week of the
// last one.
func TestALoopClosesWithItsLastVerdict(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 9, 0, 0, 0, time.UTC) }
	judged := func(action loop.ID, at time.Time) loop.EffectCheck {
		return loop.EffectCheck{ID: action + 100, Action: action, Kind: loop.ByRetest, State: loop.Concluded, Verdict: loop.Broke, ConcludedAt: at}
	}
	done := func(id loop.ID) loop.Action { return loop.Action{ID: id, State: loop.Done} }
	failure := loop.Failure{ID: 7, Team: 3, State: loop.FailureOpen}
	tests := []struct {
		name  string
		facts loop.Facts
		want  time.Time // zero for no loop closed
	}{
		{"one change, one verdict", loop.Facts{Failure: failure, Actions: []loop.Action{done(1)}, Checks: []loop.EffectCheck{judged(1, day(5))}}, day(5)},
		{"two changes, one verdict", loop.Facts{Failure: failure, Actions: []loop.Action{done(1), {ID: 2, State: loop.Open}}, Checks: []loop.EffectCheck{judged(1, day(5))}}, time.Time{}},
		{"two changes, two verdicts", loop.Facts{Failure: failure, Actions: []loop.Action{done(1), done(2)}, Checks: []loop.EffectCheck{judged(2, day(9)), judged(1, day(5))}}, day(9)},
		{"an import", loop.Facts{Failure: loop.Failure{ID: 7, Import: 1, State: loop.FailureOpen}, Actions: []loop.Action{done(1)}, Checks: []loop.EffectCheck{judged(1, day(5))}}, time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got time.Time
			for _, m := range loop.TeamMoments(tt.facts) {
				if m.Kind == loop.MomentClosed {
					got = m.At
				}
			}
			if !got.Equal(tt.want) {
				t.Errorf("closed at %v, want %v", got, tt.want)
			}
		})
	}
}
