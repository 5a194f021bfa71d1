package app_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// told is the demo on a database of its own, seen by its lead.
func told(t *testing.T, s *store.Store, c *looptest.Clock) *world {
	t.Helper()
	w := bare(t, s, c)
	start := time.Now()
	lead, err := app.BuildDemo(w.ctx(), w.deps())
	w.ok(err)
	t.Logf("built in %v (it should take less than 3 s)", time.Since(start).Round(time.Millisecond))
	w.ws.ID, w.ada = lead.Workspace, lead.Actor()
	return w
}

func toldOnSQLite(t *testing.T, now time.Time) *world {
	c := looptest.NewClock()
	c.Set(now)
	return told(t, looptest.Open(t, looptest.Address(t, "sqlite"), c), c)
}

// story is the demo as a reader sees it, a line for each object, with days
// counted from a Monday.
func (w *world) story(monday time.Time) []string {
	w.t.Helper()
	var out []string
	days := func(at time.Time) string {
		if at.IsZero() {
			return "-"
		}
		return at.Sub(monday).String()
	}
	page, err := w.Failures.List(w.ctx(), w.ada, app.Filter{FailureQuery: loop.FailureQuery{Limit: loop.MaxPage}})
	w.ok(err)
	for _, r := range page.Items {
		v, err := w.Failures.Get(w.ctx(), w.ada, r.Ref().String())
		w.ok(err)
		out = append(out, fmt.Sprint(r.Ref(), r.Title, r.Kind, r.Stage, r.Severity, r.Tags, r.Services, days(r.StartedAt.At), days(r.ResolvedAt.At), days(r.CreatedAt), v.People.Of(r.CreatedBy)))
		for _, i := range v.Insights {
			out = append(out, fmt.Sprint(i.Ref(), i.Text, i.Kind, days(i.CreatedAt)))
		}
		for _, a := range v.Actions {
			out = append(out, fmt.Sprint(a.Ref(), a.Title, a.State, v.People.Of(a.Owner), days(a.OpenedAt), days(a.DoneAt), days(a.VerifiedAt)))
		}
		for _, e := range v.Checks {
			out = append(out, fmt.Sprint(e.Ref(), e.Kind, e.State, e.Verdict, e.ByRule, len(e.Seen), days(e.On.Start(time.UTC)), days(e.ConcludedAt), days(e.AskedAt)))
			if e.Expect != nil {
				out = append(out, fmt.Sprintf("%+v", *e.Expect))
			}
		}
	}
	return out
}

func TestTheDemoIsTheSameForEveryMonday(t *testing.T) {
	first := monday().Truncate(24 * time.Hour)
	want := toldOnSQLite(t, monday()).story(first)
	if len(want) < 80 {
		t.Fatalf("%d lines are no story", len(want))
	}
	for name, now := range map[string]time.Time{"the Sunday after": monday().AddDate(0, 0, 6), "a Monday at midnight": time.Date(2026, 10, 26, 0, 0, 1, 0, time.UTC), "a leap day": time.Date(2028, 2, 29, 23, 0, 0, 0, time.UTC)} {
		t.Run(name, func(t *testing.T) {
			that := now.Truncate(24 * time.Hour)
			for that.Weekday() != time.Monday {
				that = that.AddDate(0, 0, -1)
			}
			w := toldOnSQLite(t, now)
			if diff := cmp.Diff(want, w.story(that)); diff != "" {
				t.Error(diff)
			}
			w.nothingAhead()
		})
	}
}

func TestTheDemoTellsTheWholeStory(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := told(t, s, c)
		n := w.census()
		if n["members"] != 18 || n["teams"] != 2 || n["failures"] < 110 || n["failures"] > 150 {
			t.Errorf("%v", n)
		}
		kinds, stagesSeen := map[loop.Kind]int{}, map[loop.Stage]int{}
		page, err := w.Failures.List(w.ctx(), w.ada, app.Filter{FailureQuery: loop.FailureQuery{Limit: loop.MaxPage}})
		w.ok(err)
		for _, r := range page.Items {
			kinds[r.Kind]++
			stagesSeen[r.Stage]++
			if err := r.Validate(); err != nil {
				t.Errorf("%s: %v", r.Ref(), err)
			}
		}
		if len(kinds) != len(loop.Kinds()) || len(stagesSeen) != len(loop.Stages())+1 {
			t.Errorf("kinds %v, stages %v", kinds, stagesSeen)
		}
		h := w.home(w.ada)
		if len(h.Verdicts) < 2 || h.Last == nil || len(h.Next) == 0 || h.Empty {
			t.Errorf("%d verdicts, to do %v", len(h.Verdicts), todos(h))
		}
		for _, st := range h.Pile.Stages {
			if st.N == 0 {
				t.Errorf("nobody stands at %s", st.Stage)
			}
		}
		w.shownWeeks()
		w.nothingAhead()
		sealed, err := w.Clerk.Seal(w.ctx())
		w.ok(err)
		admin := w.ada
		admin.Role = loop.Admin
		report, err := w.Audit.Verify(w.ctx(), admin)
		w.ok(err)
		if !report.OK || report.Events != n["events"] || sealed != n["events"] || report.Unsealed != 0 {
			t.Errorf("sealed %d, %+v", sealed, report)
		}
	})
}

// TestTheDemoHasEveryVerdictOfANumber: two true improvements, a true null, and one that
// cannot be told, each planned before its change.
func TestTheDemoHasEveryVerdictOfANumber(t *testing.T) {
	w := toldOnSQLite(t, monday())
	page, err := w.Effects.List(w.ctx(), w.ada, loop.EffectQuery{State: loop.Concluded, Limit: loop.MaxPage})
	w.ok(err)
	got := map[loop.Verdict]int{}
	for _, e := range page.Items {
		if e.Kind != loop.ByNumber {
			continue
		}
		got[e.Verdict]++
		t.Log(e.Ref(), e.Verdict, e.Reason, e.Result.Told())
		if e.Exploratory || !e.ByRule || e.PlanHash == "" {
			t.Errorf("%s: exploratory %v, by rule %v", e.Ref(), e.Exploratory, e.ByRule)
		}
	}
	if want := (map[loop.Verdict]int{loop.Improved: 2, loop.NoChange: 1, loop.CannotTell: 1}); !cmp.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// shownWeeks fails unless the showcase has a ballot that is open, a tie, a week in
// which nobody voted, and a winner under a name.
func (w *world) shownWeeks() {
	w.t.Helper()
	now, err := w.Shows.Week(w.ctx(), w.ada, "", "")
	w.ok(err)
	past, _, err := w.Shows.Archive(w.ctx(), w.ada, "", 50)
	w.ok(err)
	ties, silent, signed := 0, 0, 0
	for _, p := range past {
		switch {
		case len(p.Winners) > 1:
			ties++
		case p.Ballots == 0:
			silent++
		case p.Winners[0].SharedBy != 0:
			signed++
		}
	}
	if !now.Begun || !now.Open() || len(now.Entries) != 3 || len(past) != 6 || ties != 1 || silent != 1 || signed != 2 {
		w.t.Errorf("open with %d entries; of %d weeks %d ties, %d without votes, %d under a name", len(now.Entries), len(past), ties, silent, signed)
	}
}

// nothingAhead fails when anything says that it has happened and has not.
func (w *world) nothingAhead() {
	w.t.Helper()
	now := w.clock.Now()
	past := func(what any, times ...time.Time) {
		for _, at := range times {
			if at.After(now) {
				w.t.Errorf("%v lies in the future: %v", what, at)
			}
		}
	}
	for _, e := range w.events() {
		past(e.Verb, e.At)
	}
	w.ok(w.store.EachFailure(w.ctx(), w.ws.ID, loop.FailureQuery{State: loop.AllStates}, func(f loop.Failure) error {
		past(f.Ref(), f.CreatedAt, f.UpdatedAt, f.StartedAt.At, f.DetectedAt.At, f.MitigatedAt.At, f.ResolvedAt.At, f.AcceptedAt)
		return nil
	}))
	actions, err := w.store.Actions(w.ctx(), w.ws.ID, loop.ActionQuery{Limit: loop.MaxPage})
	w.ok(err)
	for _, a := range actions.Items {
		past(a.Ref(), a.OpenedAt, a.StartedAt, a.DoneAt, a.VerifiedAt, a.DroppedAt)
	}
	checks, err := w.store.Effects(w.ctx(), w.ws.ID, loop.EffectQuery{Limit: loop.MaxPage})
	w.ok(err)
	for _, e := range checks.Items {
		past(e.Ref(), e.LockedAt, e.ChangeAt, e.AskedAt, e.ConcludedAt)
	}
	letters, err := w.store.Letters(w.ctx(), w.ws.ID, loop.MaxPage)
	w.ok(err)
	for _, l := range letters {
		past(l.Topic, l.At)
	}
}

func TestAfterEightWeeksTheDemoHasNewVerdicts(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := told(t, s, c)
		before := map[loop.ID]bool{}
		for _, v := range w.home(w.ada).Verdicts {
			before[v.Check.ID] = true
		}
		w.forward(56)
		w.tick()
		useful := 0
		for _, v := range w.home(w.ada).Verdicts {
			e := v.Check
			if before[e.ID] || !e.ByRule {
				continue
			}
			t.Logf("%s: %s %s", e.Ref(), v.Words.Head, v.Words.How)
			if e.Verdict == loop.CameBack || e.Verdict == loop.NotSeenAgain && e.Expect.Expected >= 2 {
				useful++
			}
		}
		if useful < 2 {
			t.Errorf("%d useful verdicts", useful)
		}
		w.nothingAhead()
	})
}

// A demo that breaks off in the middle leaves no ruin, and can be made again.
func TestTheDemoIsAllOrNothing(t *testing.T) {
	c := looptest.NewClock()
	w := bare(t, looptest.Open(t, looptest.Address(t, "sqlite"), c), c)
	for _, nth := range []int{1, 40, 150} {
		deps := w.deps()
		deps.Repo = faulty{w.store, nth}
		if _, err := app.BuildDemo(w.ctx(), deps); err == nil {
			t.Fatalf("save %d did not fail", nth)
		}
		if all, err := w.store.Workspaces(w.ctx()); err != nil || len(all) != 0 {
			t.Fatalf("%v %v", all, err)
		}
	}
	_, err := app.BuildDemo(w.ctx(), w.deps())
	w.ok(err)
	_, err = app.BuildDemo(w.ctx(), w.deps())
	w.code(err, loop.Conflict) // there is one
}
