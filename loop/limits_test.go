package loop_test

import (
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestDaysAndReasonsHaveLimits(t *testing.T) {
	long := strings.Repeat("x", 1001)
	tests := []struct {
		name  string
		err   error
		field string
	}{
		{"a due date is a day of the calendar", loop.Action{Title: "Add", Kind: loop.Change, State: loop.Candidate, Due: "2026-02-30"}.Validate(), "due"},
		{"a reason to drop is no novel", loop.Action{Title: "Add", Kind: loop.Change, State: loop.Dropped, Reason: long}.Validate(), "reason"},
		{"the day of a check is a day of the calendar", loop.EffectCheck{Kind: loop.ByLook, Action: 1, On: "tomorrow"}.Validate(), "on"},
		{"the day to look again too", loop.Failure{Title: "x", Kind: loop.Crash, Acceptance: loop.Acceptance{RevisitOn: "2026-13-01"}}.Validate(), "revisit_on"},
		{"a reason to accept is no novel", loop.Failure{Title: "x", Kind: loop.Crash, Acceptance: loop.Acceptance{AcceptedReason: long}}.Validate(), "reason"},
		{"a reason to dismiss is no novel", loop.Failure{Title: "x", Kind: loop.Crash, StateReason: long}.Validate(), "reason"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			faults := loop.Faults(tt.err)
			if len(faults) != 1 || faults[0].Field != tt.field {
				t.Errorf("%v", tt.err)
			}
		})
	}
}

func TestFaultsComeInTheOrderOfTheFields(t *testing.T) {
	minus := int64(-1)
	for range 20 {
		f := loop.Failure{Title: "x", Kind: loop.Crash, People: &minus, UserMinutes: &minus, EffortMinutes: &minus, Cost: &minus, Currency: "EUR"}
		var got []string
		for _, e := range loop.Faults(f.Validate()) {
			got = append(got, e.Field)
		}
		if s := strings.Join(got, " "); s != "people_affected user_minutes effort_lost cost" {
			t.Fatal(s)
		}
	}
}

func TestAcceptingAndResuming(t *testing.T) {
	f := loop.Failure{State: loop.FailureOpen}
	if code := loop.CodeOf(f.Resume()); code != loop.Conflict {
		t.Errorf("resuming what was not accepted: %q", code)
	}
	if err := f.Accept("for now", "", noon); err != nil || f.AcceptedAt.IsZero() {
		t.Errorf("%+v %v", f, err)
	}
	if err := f.Accept("for longer", "2027-01-01", noon); err != nil || f.AcceptedReason != "for longer" {
		t.Errorf("accepting again renews it: %+v %v", f, err)
	}
	if err := f.Resume(); err != nil || f.AcceptedReason != "" {
		t.Errorf("%+v %v", f, err)
	}
	f.State = loop.FailureDismissed
	if code := loop.CodeOf(f.Accept("for now", "", noon)); code != loop.Conflict {
		t.Errorf("accepting what is dismissed: %q", code)
	}
}

// The check of a change that was dropped waits for nothing, and hides nothing.
func TestACheckOfADroppedActionIsNoNextStep(t *testing.T) {
	f := loop.Facts{
		Actions: []loop.Action{{ID: 1, Number: 1, State: loop.Dropped}, {ID: 2, Number: 2, State: loop.Done}},
		Checks:  []loop.EffectCheck{{ID: 3, Number: 1, Action: 1, State: loop.Planned, Kind: loop.ByLook, On: "2026-12-01"}},
	}
	if next := f.Next("2026-11-23", time.UTC); f.Stage() != loop.InPlace || next.Do != "plan" || next.Object.String() != "A-2" {
		t.Errorf("%s: %+v", f.Stage(), next)
	}
}

func TestATeamThatDroppedItHasDecided(t *testing.T) {
	f := loop.Facts{
		Actions: []loop.Action{{ID: 1, State: loop.Done}},
		Checks:  []loop.EffectCheck{{ID: 2, Action: 1, State: loop.Concluded, Kind: loop.ByLook, Verdict: loop.DroppedLook, ConcludedAt: noon}},
	}
	if next := f.Next("2027-11-23", time.UTC); next.Late || !strings.Contains(next.Text, "closed") {
		t.Errorf("%+v", next)
	}
}

func TestWordsOfACameBackCheck(t *testing.T) {
	f := loop.Failure{Title: "Late file"}
	check := func(v loop.Verdict, chance float64, previous loop.ID, seen ...loop.ID) loop.Finding {
		e := loop.EffectCheck{Kind: loop.ByCameBack, State: loop.Concluded, Verdict: v, Previous: previous, Seen: seen, Reason: "no_factor",
			Expect: &loop.Expectation{Seen: 2, Days: 100, Expected: 6, Low: 1, High: 9, Chance: chance}}
		return e.Words(loop.Action{}, f)
	}
	tests := []struct {
		name string
		got  string
		want string
	}{
		{"a small chance is not none", check(loop.NotSeenAgain, 0.002, 0).How, "a chance of less than 1 %."},
		{"a chance in whole percent", check(loop.NotSeenAgain, 0.343, 0).How, "a chance of 34 %."},
		{"seen twice", check(loop.NotSeenAgain, 0.5, 0).How, "It was seen twice in the 100 days before the change"},
		{"since the change", check(loop.CameBack, 0.5, 0, 1).Head, "“Late file” came back: once since the change."},
		{"since the check before", check(loop.CameBack, 0.5, 7, 1, 2, 3).Head, "“Late file” came back: 3 times since the check before."},
		{"nothing to recognise it by", check(loop.CannotTell, 0, 0).How, "could not be recognised"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(tt.got, tt.want) {
				t.Errorf("%q lacks %q", tt.got, tt.want)
			}
		})
	}
}
