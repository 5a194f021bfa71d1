package loop_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"failforward/loop"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestActionMoves(t *testing.T) {
	tests := []struct {
		name string
		from loop.ActionState
		to   loop.ActionState
		step loop.Step
		want loop.ActionState
		code loop.Code
	}{
		{"open work can be started", loop.Open, loop.InProgress, loop.Step{At: noon}, loop.InProgress, ""},
		{"open work can be finished without a start", loop.Open, loop.Done, loop.Step{At: noon}, loop.Done, ""},
		{"finishing twice is a conflict", loop.Done, loop.Done, loop.Step{At: noon}, loop.Done, loop.Conflict},
		{"nobody verifies by hand what is done", loop.Done, loop.Verified, loop.Step{At: noon}, loop.Done, loop.Conflict},
		{"nobody verifies by hand what is open", loop.Open, loop.Verified, loop.Step{At: noon}, loop.Open, loop.Conflict},
		{"a drop needs a reason", loop.Open, loop.Dropped, loop.Step{At: noon}, loop.Open, loop.Invalid},
		{"done work can be dropped with a reason", loop.Done, loop.Dropped, loop.Step{At: noon, Reason: "not worth it"}, loop.Dropped, ""},
		{"done work can be reopened", loop.Done, loop.Open, loop.Step{At: noon}, loop.Open, ""},
		{"a verified action can be reopened", loop.Verified, loop.Open, loop.Step{At: noon}, loop.Open, ""},
		{"a candidate cannot be finished", loop.Candidate, loop.Done, loop.Step{At: noon}, loop.Candidate, loop.Conflict},
		{"there is no way back to candidate", loop.Open, loop.Candidate, loop.Step{At: noon}, loop.Open, loop.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := loop.Action{ID: 7, Number: 3, Owner: 1, State: tt.from}
			err := a.Move(tt.to, tt.step)
			if a.State != tt.want || loop.CodeOf(err) != tt.code {
				t.Errorf("from %s to %s: %s, %v; want %s, %s", tt.from, tt.to, a.State, err, tt.want, tt.code)
			}
		})
	}
}

// Whatever anybody does in whatever order, an action is verified only while one
// of its own checks has ended improved or held.
func TestVerifiedNeedsAProof(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := loop.Action{ID: 7, Owner: 1, State: loop.Open, OpenedAt: noon}
		checks := []*loop.EffectCheck{
			{ID: 1, Action: 7, Kind: loop.ByRetest, State: loop.Planned, On: "2027-01-18"},
			{ID: 2, Action: 7, Kind: loop.ByLook, State: loop.Planned, On: "2027-01-18"},
			{ID: 3, Action: 8, Kind: loop.ByRetest, State: loop.Waiting, On: "2027-01-18"}, // of another action
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			e := checks[rapid.IntRange(0, 2).Draw(t, "check")]
			switch rapid.IntRange(0, 3).Draw(t, "deed") {
			case 0:
				to := rapid.SampledFrom(loop.ActionStates()).Draw(t, "to")
				_ = a.Move(to, loop.Step{At: noon, Reason: rapid.SampledFrom([]string{"", "because"}).Draw(t, "reason")})
				checks[0].Follow(a)
				checks[1].Follow(a)
			case 1:
				_ = e.Answer(rapid.SampledFrom([]loop.Verdict{loop.Held, loop.Broke, loop.Kept, loop.Improved}).Draw(t, "verdict"), "", noon)
			case 2:
				_ = a.Verify(*e, noon)
			case 3:
				_ = e.Lock(noon)
			}
			proven := checks[0].Verdict == loop.Held
			if a.State == loop.Verified && !proven {
				t.Fatalf("verified without a proof: %+v", a)
			}
			if (a.State == loop.Verified) != !a.VerifiedAt.IsZero() {
				t.Fatalf("state %s with verified_at %v", a.State, a.VerifiedAt)
			}
			if a.InPlace() != !a.DoneAt.IsZero() {
				t.Fatalf("state %s with done_at %v", a.State, a.DoneAt)
			}
		}
	})
}

func TestEffectChecks(t *testing.T) {
	done := loop.Action{ID: 7, State: loop.Done, StartedAt: noon, DoneAt: noon}
	plan := func(k loop.EffectKind) loop.EffectCheck {
		return loop.EffectCheck{ID: 1, Number: 1, Action: 7, Kind: k, State: loop.Planned, On: "2027-01-18", CreatedAt: noon}
	}
	t.Run("a plan locks with its hash when the change starts", func(t *testing.T) {
		e := plan(loop.ByLook)
		e.Follow(loop.Action{ID: 7, State: loop.InProgress, StartedAt: noon})
		if e.State != loop.Locked || e.PlanHash != e.Hash() || !e.LockedAt.Equal(noon) {
			t.Errorf("got %s %q", e.State, e.PlanHash)
		}
	})
	t.Run("an edit after the lock makes it exploratory, for good", func(t *testing.T) {
		e := plan(loop.ByLook)
		e.Follow(done)
		_ = e.Revise("2027-02-01", e.Plan)
		_ = e.Revise("2027-01-18", e.Plan)
		if !e.Exploratory {
			t.Error("it forgot that it was edited")
		}
	})
	t.Run("an edit before the lock is free", func(t *testing.T) {
		e := plan(loop.ByLook)
		if err := e.Revise("2027-02-01", e.Plan); err != nil || e.Exploratory {
			t.Errorf("exploratory %v, %v", e.Exploratory, err)
		}
	})
	t.Run("nobody answers before the change is in place", func(t *testing.T) {
		e := plan(loop.ByRetest)
		if code := loop.CodeOf(e.Answer(loop.Held, "", noon)); code != loop.Conflict {
			t.Errorf("got %q", code)
		}
	})
	t.Run("a came-back check takes nobody's word", func(t *testing.T) {
		e := plan(loop.ByCameBack)
		e.Follow(done)
		if code := loop.CodeOf(e.Answer(loop.NotSeenAgain, "", noon)); code != loop.Conflict {
			t.Errorf("got %q", code)
		}
	})
	t.Run("a re-test cannot be kept", func(t *testing.T) {
		e := plan(loop.ByRetest)
		e.Follow(done)
		if code := loop.CodeOf(e.Answer(loop.Kept, "", noon)); code != loop.Invalid {
			t.Errorf("got %q", code)
		}
	})
	t.Run("a reopened action takes its check back to locked", func(t *testing.T) {
		e := plan(loop.ByRetest)
		e.Follow(done)
		e.Follow(loop.Action{ID: 7, State: loop.Open})
		if e.State != loop.Locked || !e.ChangeAt.IsZero() {
			t.Errorf("got %s %v", e.State, e.ChangeAt)
		}
	})
	t.Run("a change that comes late is still waited for in full", func(t *testing.T) {
		e := plan(loop.ByCameBack)
		e.On = "2026-12-07" // two weeks
		late := done
		late.DoneAt = noon.AddDate(0, 1, 0)
		e.Follow(late)
		e.Make(time.UTC)
		if e.On != "2027-01-06" || e.Hash() != e.PlanHash {
			t.Errorf("on %s", e.On)
		}
	})
}

// Reopening forgets nothing: how it stood is kept, so that a chart of the days before
// still shows it as done.
func TestReopeningKeepsHowItStood(t *testing.T) {
	a := loop.Action{State: loop.Open, Owner: 1}
	days := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	for i, to := range []loop.ActionState{loop.InProgress, loop.Done, loop.Open, loop.Dropped, loop.Open, loop.Done} {
		if err := a.Move(to, loop.Step{At: days(i), Reason: "as it came"}); err != nil {
			t.Fatal(err)
		}
	}
	want := []loop.Ending{{StartedAt: days(0), DoneAt: days(1), Again: days(2)}, {DroppedAt: days(3), Again: days(4)}}
	if !slices.Equal(a.Endings, want) || a.Reopened != 2 || !a.DoneAt.Equal(days(5)) {
		t.Errorf("%+v", a)
	}
	for range 2 * loop.MostEndings {
		_ = a.Move(loop.Open, loop.Step{At: days(9)})
		_ = a.Move(loop.Done, loop.Step{At: days(9)})
	}
	if len(a.Endings) != loop.MostEndings || a.Reopened != 2+2*loop.MostEndings {
		t.Errorf("%d ends of %d are kept", len(a.Endings), a.Reopened)
	}
}
