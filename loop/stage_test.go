package loop_test

import (
	"testing"
	"time"

	"failforward/loop"
)

func TestStages(t *testing.T) {
	insight := []loop.Insight{{Actionable: true, CreatedAt: noon}}
	action := func(id loop.ID, s loop.ActionState) loop.Action {
		return loop.Action{ID: id, Number: int64(id), State: s, OpenedAt: noon, Title: "Add an alarm", Due: "2026-11-27"}
	}
	check := func(a loop.ID, s loop.EffectState) loop.EffectCheck {
		return loop.EffectCheck{ID: a + 100, Number: int64(a), Action: a, State: s, Kind: loop.ByLook, On: "2027-01-18", Verdict: loop.Kept, ConcludedAt: noon}
	}
	bet := func(s loop.ExperimentState, on loop.Date) loop.Experiment {
		return loop.Experiment{ID: 300, Number: 3, State: s, Promise: loop.Promise{On: on}}
	}
	tests := []struct {
		name  string
		facts loop.Facts
		want  loop.Stage
		do    string
	}{
		{"a fresh failure is logged", loop.Facts{}, loop.Logged, "analyse"},
		{"an insight that nobody can act on is not understanding", loop.Facts{Insights: []loop.Insight{{}}}, loop.Logged, "analyse"},
		{"an actionable insight is understanding", loop.Facts{Insights: insight}, loop.Understood, "choose"},
		{"a candidate is a chosen change, not work", loop.Facts{Actions: []loop.Action{action(1, loop.Candidate)}}, loop.Understood, "choose"},
		{"an open action is work, and first asks for its proof", loop.Facts{Actions: []loop.Action{action(1, loop.Open)}}, loop.InWork, "plan"},
		{"an open action with a check waits to be finished", loop.Facts{Actions: []loop.Action{action(1, loop.Open)}, Checks: []loop.EffectCheck{check(1, loop.Planned)}}, loop.InWork, "finish"},
		{"a dropped action takes the loop back", loop.Facts{Insights: insight, Actions: []loop.Action{action(1, loop.Dropped)}}, loop.Understood, "choose"},
		{"done without a check is in place and asks for its proof", loop.Facts{Actions: []loop.Action{action(1, loop.Done)}}, loop.InPlace, "plan"},
		{"done with a check waits for its day", loop.Facts{Actions: []loop.Action{action(1, loop.Done)}, Checks: []loop.EffectCheck{check(1, loop.Waiting)}}, loop.InPlace, "wait"},
		{"the slowest branch counts", loop.Facts{Actions: []loop.Action{action(1, loop.Done), action(2, loop.Open)}, Checks: []loop.EffectCheck{check(1, loop.Concluded)}}, loop.InWork, "plan"},
		{"one change without a check keeps the loop open", loop.Facts{Actions: []loop.Action{action(1, loop.Done), action(2, loop.Done)}, Checks: []loop.EffectCheck{check(1, loop.Concluded)}}, loop.InPlace, "plan"},
		{"a verdict closes the loop", loop.Facts{Actions: []loop.Action{action(1, loop.Done)}, Checks: []loop.EffectCheck{check(1, loop.Concluded)}}, loop.Judged, "judge"},
		{"a re-check opens it again", loop.Facts{Actions: []loop.Action{action(1, loop.Done)}, Checks: []loop.EffectCheck{check(1, loop.Concluded), check(1, loop.Waiting)}}, loop.InPlace, "wait"},
		{"a running bet is work too, and waits for its day", loop.Facts{Insights: insight, Bets: []loop.Experiment{bet(loop.ExperimentRunning, "2026-11-24")}}, loop.InWork, "wait"},
		{"on its day it is answered", loop.Facts{Insights: insight, Bets: []loop.Experiment{bet(loop.ExperimentRunning, "2026-11-23")}}, loop.InWork, "answer"},
		{"an open action comes before the bet", loop.Facts{Actions: []loop.Action{action(1, loop.Open)}, Bets: []loop.Experiment{bet(loop.ExperimentRunning, "2026-11-23")}}, loop.InWork, "plan"},
		{"a bet that ended changes nothing by itself", loop.Facts{Insights: insight, Bets: []loop.Experiment{bet(loop.ExperimentConcluded, "2026-11-20"), bet(loop.ExperimentAborted, "2026-11-30")}}, loop.Understood, "choose"},
		{"a running bet keeps a judged change in work", loop.Facts{Actions: []loop.Action{action(1, loop.Done)}, Checks: []loop.EffectCheck{check(1, loop.Concluded)}, Bets: []loop.Experiment{bet(loop.ExperimentRunning, "2026-12-01")}}, loop.InWork, "wait"},
		{"an acceptance is the side exit", loop.Facts{Failure: loop.Failure{Acceptance: loop.Acceptance{AcceptedAt: noon}}, Actions: []loop.Action{action(1, loop.Open)}}, loop.Accepted, "revisit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.facts.Failure.CreatedAt = noon
			next := tt.facts.Next("2026-11-23", time.UTC)
			if got := tt.facts.Stage(); got != tt.want || next.Do != tt.do {
				t.Errorf("stage %s, next %q (%s); want %s, %q", got, next.Do, next.Text, tt.want, tt.do)
			}
		})
	}
}

func TestWaitingTooLong(t *testing.T) {
	logged := loop.Facts{Failure: loop.Failure{CreatedAt: noon}}
	work := loop.Facts{Actions: []loop.Action{{ID: 1, State: loop.Open, Due: "2026-11-27"}}}
	place := loop.Facts{Actions: []loop.Action{{ID: 1, State: loop.Done}}, Checks: []loop.EffectCheck{{Action: 1, State: loop.Waiting, On: "2026-12-01", Kind: loop.ByLook}}}
	tests := []struct {
		name  string
		facts loop.Facts
		today loop.Date
		late  bool
	}{
		{"seven days in the log are fine", logged, "2026-11-30", false},
		{"eight are too long", logged, "2026-12-01", true},
		{"three days past the date are fine", work, "2026-11-30", false},
		{"four are too long", work, "2026-12-01", true},
		{"three days past the day of a bet are fine", loop.Facts{Bets: []loop.Experiment{{ID: 1, State: loop.ExperimentRunning, Promise: loop.Promise{On: "2026-11-27"}}}}, "2026-11-30", false},
		{"four are too long for a bet", loop.Facts{Bets: []loop.Experiment{{ID: 1, State: loop.ExperimentRunning, Promise: loop.Promise{On: "2026-11-27"}}}}, "2026-12-01", true},
		{"a week past the day of the verdict is fine", place, "2026-12-08", false},
		{"eight days are too long", place, "2026-12-09", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.facts.Next(tt.today, time.UTC).Late; got != tt.late {
				t.Errorf("late on %s: %v", tt.today, got)
			}
		})
	}
}
