package app_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"failforward/app"
	"failforward/loop"
)

func (w *world) sprint(d app.SprintDraft) loop.Sprint {
	w.t.Helper()
	if d.Name == "" {
		d.Name = "Sprint 1"
	}
	if d.StartsOn == "" {
		d.StartsOn, d.EndsOn = day(0), day(13)
	}
	sp, err := w.Sprints.Plan(w.ctx(), w.ada, d)
	w.ok(err)
	return sp
}

func TestASprintFromItsPlanToItsMissedGoal(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		events := w.since(func() {
			w.sprint(app.SprintDraft{Goal: "Pay in one step"})
			goal := "Pay in two steps"
			_, err := w.Sprints.Edit(w.ctx(), w.ada, "SP-1", 1, app.SprintPatch{Goal: &goal})
			w.ok(err)
			_, err = w.Sprints.Edit(w.ctx(), w.ada, "SP-1", 1, app.SprintPatch{Goal: &goal})
			w.code(err, loop.Conflict)
			_, err = w.Sprints.Fail(w.ctx(), w.ada, "SP-1")
			w.code(err, loop.Conflict)
			_, err = w.Sprints.Close(w.ctx(), w.ada, "SP-1", 0, loop.GoalReached)
			w.ok(err)
			_, err = w.Sprints.Reopen(w.ctx(), w.ada, "SP-1", 0)
			w.ok(err)
			_, err = w.Sprints.Close(w.ctx(), w.ada, "SP-1", 0, loop.GoalMissed)
			w.ok(err)
			_, err = w.Sprints.Close(w.ctx(), w.ada, "SP-1", 0, loop.GoalMissed)
			w.code(err, loop.Conflict)
			_, err = w.Sprints.Fail(w.ctx(), w.ada, "SP-1")
			w.ok(err)
			_, err = w.Sprints.Reopen(w.ctx(), w.ada, "SP-1", 0)
			w.code(err, loop.Conflict)
		})
		want := []string{"sprint.planned SP-1", "sprint.edited SP-1", "sprint.closed SP-1", "sprint.reopened SP-1", "sprint.closed SP-1", "failure.logged F-1", "sprint.failure SP-1"}
		if diff := cmp.Diff(want, verbs(events)); diff != "" {
			t.Error(diff)
		}
		v, err := w.Sprints.Show(w.ctx(), w.ada, "SP-1")
		w.ok(err)
		if v.Became == nil || v.Became.Kind != loop.MissedGoal || v.Became.Title != "Sprint goal missed: Sprint 1" {
			t.Errorf("%+v", v.Became)
		}
	})
}

func TestAMissedGoalBecomesOneFailureHoweverOftenItIsAsked(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		w.sprint(app.SprintDraft{})
		_, err := w.Sprints.Close(w.ctx(), w.ada, "SP-1", 0, loop.GoalMissed)
		w.ok(err)
		var all sync.WaitGroup
		refs := make([]string, 4)
		for i := range refs {
			all.Go(func() {
				f, err := w.Sprints.Fail(w.ctx(), w.ada, "SP-1")
				if err != nil {
					t.Error(err)
				}
				refs[i] = f.Ref().String()
			})
		}
		all.Wait()
		if diff := cmp.Diff([]string{"F-1", "F-1", "F-1", "F-1"}, refs); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhoMayChangeASprint(t *testing.T) {
	w := sqlite(t)
	pay, ops := w.team("Payments"), w.team("Operations")
	mira, ole, vera := w.member("Mira", loop.MemberRole, pay), w.member("Ole", loop.MemberRole, ops), w.member("Vera", loop.Viewer, pay)
	none := ""
	plan := app.SprintDraft{Name: "One", StartsOn: day(0), EndsOn: day(6)}
	sp, err := w.Sprints.Plan(w.ctx(), mira, plan)
	if w.ok(err); sp.Team != pay {
		t.Errorf("team %s, want the only one of whoever plans", sp.Team)
	}
	tests := []struct {
		name string
		do   func() error
		code loop.Code
	}{
		{"a viewer plans none", func() error { _, err := w.Sprints.Plan(w.ctx(), vera, plan); return err }, loop.Denied},
		{"another team closes none of ours", func() error { _, err := w.Sprints.Close(w.ctx(), ole, "SP-1", 0, loop.GoalPartly); return err }, loop.Denied},
		{"another team makes no failure of ours", func() error { _, err := w.Sprints.Fail(w.ctx(), ole, "SP-1"); return err }, loop.Denied},
		{"anybody reads it", func() error { _, err := w.Sprints.Show(w.ctx(), vera, "SP-1"); return err }, ""},
		{"an end before the start is a fault", func() error {
			_, err := w.Sprints.Plan(w.ctx(), w.ada, app.SprintDraft{Name: "x", Team: &none, StartsOn: day(6), EndsOn: day(0)})
			return err
		}, loop.Invalid},
		{"one answer of three is asked for", func() error { _, err := w.Sprints.Close(w.ctx(), mira, "SP-1", 0, "maybe"); return err }, loop.Invalid},
		{"an unknown one is not found", func() error { _, err := w.Sprints.Show(w.ctx(), vera, "SP-7"); return err }, loop.NotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := loop.CodeOf(test.do()); got != test.code {
				t.Errorf("code %q, want %q", got, test.code)
			}
		})
	}
}

// The page of a sprint holds what lies in it and nothing else; what its huddles
// took is said for those only that know it.
func TestASprintHoldsWhatLiesInIt(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		held := func(people int) loop.Huddle {
			h, err := w.Huddles.Start(w.ctx(), w.ada, app.HuddleDraft{})
			w.ok(err)
			ref := h.Ref().String()
			if people > 0 {
				_, err = w.Huddles.Count(w.ctx(), w.ada, ref, people)
				w.ok(err)
			}
			w.clock.Add(15 * time.Minute)
			h, err = w.Huddles.Close(w.ctx(), w.ada, ref)
			w.ok(err)
			return h
		}
		whole := ""
		held(12) // before there was a sprint, on one of its days
		w.sprint(app.SprintDraft{Team: &whole, StartsOn: day(0), EndsOn: day(6)})
		w.forward(1)
		held(0)
		d := betDraft() // its day is day 14
		d.Team = &whole
		_, err := w.Bets.Place(w.ctx(), w.ada, d)
		w.ok(err)
		in, out := day(5), day(8)
		for _, due := range []loop.Date{in, out} {
			_, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Add an alarm", Mine: true, Due: due})
			w.ok(err)
		}
		w.forward(7)
		held(3) // the week after
		v, err := w.Sprints.Show(w.ctx(), w.ada, "SP-1")
		w.ok(err)
		if len(v.Huddles) != 2 || v.Came.Cost.Says() != "3 h of 12 people" || v.Came.Cost.Counted != 1 || len(v.Actions) != 1 || len(v.Bets) != 0 {
			t.Errorf("%d huddles, %+v, %d actions, %d bets", len(v.Huddles), v.Came, len(v.Actions), len(v.Bets))
		}
		weeks, err := w.Sprints.Weeks(w.ctx(), w.ada, 0, 3)
		w.ok(err)
		if weeks[0].Week != "2026-W11" || weeks[0].Came.Cost.Says() != "45 min of 3 people" || weeks[1].Came.Cost.Closed != 2 || weeks[2].Came.Cost.Closed != 0 {
			t.Errorf("%+v", weeks)
		}
		w.sprint(app.SprintDraft{Name: "Two", Team: &whole, StartsOn: day(7), EndsOn: day(20)})
		if v, err = w.Sprints.Show(w.ctx(), w.ada, "SP-2"); len(v.Bets) != 1 || len(v.Huddles) != 1 || len(v.Actions) != 1 || err != nil {
			t.Errorf("%d bets, %d huddles, %d actions, %v", len(v.Bets), len(v.Huddles), len(v.Actions), err)
		}
	})
}

// What huddles gave is counted: the tweak, its failure and insight, and its verdict.
func TestWhatCameOfHuddlesIsCounted(t *testing.T) {
	w := sqlite(t)
	a := w.action("")
	e := w.plan(a, loop.ByLook, day(14))
	w.write(func(ctx context.Context, to loop.Writer) error {
		_, err := to.SaveHuddle(ctx, loop.Huddle{Workspace: w.ws.ID, On: day(1), Week: loop.WeekOf(day(1)), Mode: loop.RoomMode, Attribution: loop.Anonymous, State: loop.HuddleClosed, Stage: loop.StageClose,
			Planned: 900, StartedAt: w.clock.Now(), ClosedAt: w.clock.Now().Add(time.Hour), CreatedAt: w.clock.Now(), UpdatedAt: w.clock.Now(), People: 2, Action: a.ID, Insight: 5}, loop.Event{})
		return err
	})
	_, err := w.Actions.Move(w.ctx(), w.ada, a.Ref().String(), 0, loop.Done, loop.Step{})
	w.ok(err)
	_, err = w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, loop.Kept, "")
	w.ok(err)
	weeks, err := w.Sprints.Weeks(w.ctx(), w.ada, 0, 1)
	w.ok(err)
	if got := weeks[0].Came.Of(); got != "1 tweak, 1 insight, 1 verdict so far" {
		t.Error(got)
	}
}
