package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"failforward/app"
	"failforward/loop"
)

func TestAPlanLocksWhenTheChangeStarts(t *testing.T) {
	tests := []struct {
		name  string
		moves []loop.ActionState
		want  loop.EffectState
	}{
		{"not before", nil, loop.Planned},
		{"when work begins", []loop.ActionState{loop.InProgress}, loop.Locked},
		{"when it is done", []loop.ActionState{loop.InProgress, loop.Done}, loop.Waiting},
		{"when it is done without a beginning", []loop.ActionState{loop.Done}, loop.Waiting},
		{"it waits no more when it is reopened", []loop.ActionState{loop.Done, loop.Open}, loop.Locked},
		{"it waits again when it is done again", []loop.ActionState{loop.Done, loop.Open, loop.Done}, loop.Waiting},
		{"a drop leaves it locked", []loop.ActionState{loop.InProgress, loop.Dropped}, loop.Locked},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				a := w.action("")
				e := w.plan(a, loop.ByRetest, day(90))
				promised := e.Hash()
				for _, to := range tt.moves {
					w.clock.Add(time.Hour)
					a = w.move(a, to)
				}
				e = w.check(e.Ref())
				if e.State != tt.want || (e.PlanHash == promised) != (tt.want != loop.Planned) || e.Exploratory {
					t.Errorf("%s, hash %q", e.State, e.PlanHash)
				}
				if !e.ChangeAt.Equal(a.DoneAt) {
					t.Errorf("change at %v, done at %v", e.ChangeAt, a.DoneAt)
				}
			})
		}
	})
}

func TestPlanningAfterTheFact(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		f := w.failure("It failed")
		a := w.move(w.action(f.Ref().String()), loop.Done)
		w.forward(10)
		retest, back := w.plan(a, loop.ByRetest, day(20)), w.plan(a, loop.ByCameBack, day(60))
		if retest.State != loop.Waiting || !retest.LockedAt.Equal(w.clock.Now()) || retest.Exploratory {
			t.Errorf("%+v", retest)
		}
		if !back.Exploratory || !back.ChangeAt.Equal(monday()) {
			t.Errorf("part of its time is over, and it does not say so: %+v", back)
		}
		dropped := w.move(w.action(""), loop.Dropped)
		_, err := w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: dropped.Ref().String(), Kind: loop.ByLook})
		w.code(err, loop.Conflict)
		_, err = w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Kind: loop.ByLook})
		if diff := cmp.Diff([]string{"action"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		e, err := w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: a.Ref().String(), Kind: loop.ByLook})
		w.ok(err)
		if e.On != day(10).Add(56) {
			t.Errorf("without a day it is due on %s", e.On)
		}
	})
}

func TestRevisingAPlan(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		a := w.action("")
		e := w.plan(a, loop.ByRetest, day(20))
		ref := e.Ref().String()
		revise := func(on loop.Date, how string) (loop.EffectCheck, error) {
			return w.Effects.Revise(w.ctx(), w.ada, ref, 0, on, loop.Plan{How: how})
		}
		e, err := revise(day(30), "walk it")
		w.ok(err)
		if e.Exploratory || e.On != day(30) || e.Plan.How != "walk it" {
			t.Errorf("%+v", e)
		}
		_, err = revise(day(-1), strings.Repeat("x", 1001))
		if diff := cmp.Diff([]string{"how", "on"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		_, err = revise("2026-13-01", "")
		w.code(err, loop.Invalid)
		w.move(a, loop.InProgress)
		if events := w.since(func() { _, err = revise(day(30), " walk it "); w.ok(err) }); len(events) > 0 || w.check(e.Ref()).Exploratory {
			t.Errorf("nothing changed, yet %v", verbs(events))
		}
		e, err = revise(day(30), "run it")
		w.ok(err)
		if !e.Exploratory || e.PlanHash == e.Hash() {
			t.Errorf("an edit after the lock left no mark: %+v", e)
		}
		_, err = w.Effects.Lock(w.ctx(), w.ada, ref, 0)
		w.code(err, loop.Conflict)
		w.move(a, loop.Done)
		_, err = w.Effects.Conclude(w.ctx(), w.ada, ref, 0, loop.Broke, "")
		w.ok(err)
		_, err = revise(day(40), "")
		w.code(err, loop.Conflict)
	})
}

func TestAHeldRetestVerifiesAndSaysSoOnce(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		owner, sharer, judge := w.member("owner", loop.MemberRole), w.member("sharer", loop.Viewer), w.member("judge", loop.MemberRole)
		f, err := w.Failures.Create(w.ctx(), sharer, loop.Failure{Title: "It failed"}, app.Claim{})
		w.ok(err)
		a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Add an alarm", Owner: "owner@example.com", Failure: f.Ref().String()})
		w.ok(err)
		e := w.plan(a, loop.ByRetest, day(20))
		_, err = w.Effects.Conclude(w.ctx(), judge, e.Ref().String(), 0, loop.Held, "")
		w.code(err, loop.Conflict) // the change is not in place
		w.move(a, loop.Done)
		_, err = w.Effects.Conclude(w.ctx(), judge, e.Ref().String(), 0, loop.Improved, "")
		w.code(err, loop.Invalid)
		_, err = w.Effects.Conclude(w.ctx(), judge, e.Ref().String(), 1, loop.Held, "")
		w.code(err, loop.Conflict) // it has moved on since it was read
		before := w.census()
		events := w.since(func() {
			e, err = w.Effects.Conclude(w.ctx(), judge, e.Ref().String(), 0, loop.Held, " tried twice ")
			w.ok(err)
		})
		if diff := cmp.Diff([]string{"effect.concluded E-1", "action.verified A-1"}, verbs(events)); diff != "" {
			t.Error(diff)
		}
		after := w.census()
		if got, err := w.Actions.Get(w.ctx(), w.ada, "A-1"); err != nil || got.State != loop.Verified || e.Note != "tried twice" || e.ByRule {
			t.Errorf("%+v %+v %v", got, e, err)
		}
		if after["notices"]-before["notices"] != 2 || after["letters"]-before["letters"] != 1 {
			t.Errorf("%d lines, %d letters", after["notices"], after["letters"])
		}
		for _, who := range []loop.Actor{owner, sharer} {
			notices, err := w.store.Notices(w.ctx(), w.ws.ID, who.Member)
			w.ok(err)
			if len(notices) != 1 || notices[0].Topic != "effect.concluded" || notices[0].ObjectID != e.ID {
				t.Errorf("%s reads %+v", who.Name, notices)
			}
		}
		_, err = w.Effects.Conclude(w.ctx(), judge, e.Ref().String(), 0, loop.Broke, "")
		w.code(err, loop.Conflict)
		if diff := cmp.Diff(after, w.census()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOtherVerdictsVerifyNothing(t *testing.T) {
	w := sqlite(t)
	for _, tt := range []struct {
		kind    loop.EffectKind
		verdict loop.Verdict
	}{{loop.ByRetest, loop.Broke}, {loop.ByLook, loop.Kept}, {loop.ByLook, loop.Adapted}, {loop.ByLook, loop.DroppedLook}} {
		a := w.action("")
		e := w.plan(a, tt.kind, day(20))
		w.move(a, loop.Done)
		before := w.census()
		e, err := w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, tt.verdict, "")
		w.ok(err)
		got, err := w.Actions.Get(w.ctx(), w.ada, a.Ref().String())
		w.ok(err)
		if got.State != loop.Done || e.State != loop.Concluded {
			t.Errorf("%s: action %s, check %s", tt.verdict, got.State, e.State)
		}
		if n := w.census(); n["letters"]-before["letters"] != 1 || n["notices"] != before["notices"] { // Ada did it herself
			t.Errorf("%s: %v", tt.verdict, n)
		}
	}
}

func TestOnItsDayARetestAsksOnce(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mo := w.member("mo", loop.MemberRole)
		a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Add an alarm", Owner: "mo@example.com"})
		w.ok(err)
		e := w.plan(a, loop.ByRetest, day(14))
		w.move(a, loop.Done)
		w.forward(13)
		if n := w.tick(); n != 0 || !w.check(e.Ref()).AskedAt.IsZero() {
			t.Errorf("asked before its day, %d jobs", n)
		}
		w.forward(1)
		if n := w.tick(); n != 1 || w.check(e.Ref()).AskedAt.IsZero() {
			t.Errorf("not asked on its day, %d jobs", n)
		}
		n := w.census()
		w.forward(30)
		if w.tick() != 0 || n["notices"] != 1 || n["letters"] != 1 {
			t.Errorf("it asks again, or not everybody: %v", n)
		}
		home, err := w.Homes.Get(w.ctx(), mo)
		w.ok(err)
		if len(home.Next) == 0 || home.Next[0].Do != "answer" || home.Next[0].Ref != e.Ref() {
			t.Errorf("%+v", home.Next)
		}
		_, err = w.Effects.Conclude(w.ctx(), mo, e.Ref().String(), 0, loop.Held, "")
		w.ok(err)
		if home, err = w.Homes.Get(w.ctx(), mo); err != nil || len(home.Next) != 0 {
			t.Errorf("whoever answered reads: %+v %v", home.Next, err)
		}
	})
}

// A question whose action was reopened is no question any more.
func TestAQuestionIsOvertaken(t *testing.T) {
	w := sqlite(t)
	mo := w.member("mo", loop.MemberRole)
	a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Add an alarm", Owner: "mo@example.com"})
	w.ok(err)
	e := w.plan(a, loop.ByLook, day(14))
	a = w.move(a, loop.Done)
	w.forward(14)
	w.tick()
	w.move(a, loop.Open)
	home, err := w.Homes.Get(w.ctx(), mo)
	w.ok(err)
	if len(home.Next) != 1 || home.Next[0].Do != "finish" {
		t.Errorf("%+v", home.Next)
	}
	w.move(a, loop.Done) // its day is over: it asks at once
	if w.tick() != 1 || w.check(e.Ref()).AskedAt.IsZero() {
		t.Error("not asked after the change was made again")
	}
}

func TestANumberWithoutASourceSaysSo(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		a := w.action("")
		e := w.plan(a, loop.ByNumber, day(14))
		w.move(a, loop.Done)
		_, err := w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, loop.Improved, "")
		w.code(err, loop.Conflict)
		w.forward(15)
		w.tick()
		e = w.check(e.Ref())
		if e.Verdict != loop.CannotTell || e.Reason != "no_source" || !e.ByRule {
			t.Errorf("%+v", e)
		}
		if a, err = w.Actions.Get(w.ctx(), w.ada, a.Ref().String()); a.State != loop.Done || err != nil {
			t.Errorf("%s %v", a.State, err)
		}
		again, err := w.Effects.Again(w.ctx(), w.ada, e.Ref().String(), day(40))
		w.ok(err)
		if again.Previous != e.ID || again.On != day(40) || again.State != loop.Waiting || again.Version != 1 {
			t.Errorf("%+v", again)
		}
		_, err = w.Effects.Again(w.ctx(), w.ada, again.Ref().String(), day(50))
		w.code(err, loop.Conflict)
	})
}
