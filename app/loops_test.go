package app_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"failforward/app"
	"failforward/loop"
)

// form is the one form, filled in.
func form() app.LoopDraft {
	return app.LoopDraft{
		Failure: loop.Failure{Title: "Checkout answered with errors", Services: []string{"checkout"}, Tags: []string{"unchecked settings"}},
		Insight: "We learned that the build checks single values, not lists.",
		Action:  &app.ActionDraft{Title: "Check lists too", Owner: "ada1@example.com", Due: day(7)},
		Check:   &app.CheckDraft{Kind: loop.ByRetest, On: day(14), Plan: loop.Plan{How: "Roll out a broken list"}},
	}
}

func TestTheOneFormMakesTheWholeLoop(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		events := w.since(func() {
			out, err := w.Loops.Start(w.ctx(), w.ada, form())
			w.ok(err)
			f, i, a, e := out.Failure, *out.Insight, *out.Action, *out.Check
			if i.Failure != f.ID || a.Failure != f.ID || a.Insight != i.ID || e.Action != a.ID || e.Failure != f.ID {
				t.Errorf("not tied together: %+v", out)
			}
			if a.Owner != w.ada.Member || a.State != loop.Open || e.State != loop.Planned || e.On != day(14) {
				t.Errorf("action %+v, check %+v", a, e)
			}
			v, err := w.Failures.Get(w.ctx(), w.ada, f.Ref().String())
			w.ok(err)
			if v.Stage != loop.InWork || v.Next.Do != "finish" {
				t.Errorf("stage %s, next %+v", v.Stage, v.Next)
			}
		})
		want := []string{"failure.logged F-1", "insight.added I-1", "action.opened A-1", "effect.planned E-1"}
		if diff := cmp.Diff(want, verbs(events)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheOneFormTellsAllFaultsAtOnceAndSavesNothing(t *testing.T) {
	tests := []struct {
		name   string
		change func(d *app.LoopDraft)
		want   []string
	}{
		{"a title is missing", func(d *app.LoopDraft) { d.Failure.Title = "  " }, []string{"failure.title"}},
		{"the end is before the start", func(d *app.LoopDraft) {
			now := form().Failure
			now.StartedAt, now.ResolvedAt = loop.At(monday(), loop.ToMinute), loop.At(monday().Add(-1), loop.ToMinute)
			d.Failure = now
		}, []string{"failure.resolved_at"}},
		{"a start that is to come", func(d *app.LoopDraft) { d.Failure.StartedAt = loop.At(monday().AddDate(0, 0, 3), loop.ToMinute) }, []string{"failure.started_at"}},
		{"a team of nowhere", func(d *app.LoopDraft) { d.Failure.Team = 99 }, []string{"failure.team"}},
		{"an insight that is a novel", func(d *app.LoopDraft) { d.Insight = fmt.Sprintf("%0300d", 1) }, []string{"insight"}},
		{"an action without a verb or anything", func(d *app.LoopDraft) { d.Action.Title = "" }, []string{"action.title"}},
		{"an owner whom nobody knows", func(d *app.LoopDraft) { d.Action.Owner = "nobody@example.com" }, []string{"action.owner"}},
		{"a due date that is no day", func(d *app.LoopDraft) { d.Action.Due = "2026-02-30" }, []string{"action.due"}},
		{"a day that is over", func(d *app.LoopDraft) { d.Check.On = day(-1) }, []string{"check.on"}},
		{"a kind of check that is none", func(d *app.LoopDraft) { d.Check.Kind = "hope" }, []string{"check.kind"}},
		{"a check without a change", func(d *app.LoopDraft) { d.Action = nil }, []string{"check.kind"}},
		{"a came-back check that could never match", func(d *app.LoopDraft) {
			d.Failure.Services, d.Failure.Tags, d.Check.Kind = nil, []string{"fail-forward"}, loop.ByCameBack
		}, []string{"check.services", "check.tags"}},
		{"everything", func(d *app.LoopDraft) {
			d.Failure = loop.Failure{Kind: "oops", Severity: 7}
			d.Insight, d.Action.Owner, d.Action.Title = fmt.Sprintf("%0300d", 1), "nobody", ""
			d.Check.On, d.Check.Kind = day(-1), loop.ByCameBack
		}, []string{"action.owner", "action.title", "check.on", "check.services", "check.tags", "failure.kind", "failure.severity", "failure.title", "insight"}},
	}
	worlds(t, func(t *testing.T, w *world) {
		before := w.census()
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				d := form()
				tt.change(&d)
				_, err := w.Loops.Start(w.ctx(), w.ada, d)
				if diff := cmp.Diff(tt.want, fields(err)); diff != "" || loop.CodeOf(err) != loop.Invalid {
					t.Errorf("%v\n%s", err, diff)
				}
			})
		}
		if diff := cmp.Diff(before, w.census()); diff != "" {
			t.Errorf("something was saved:\n%s", diff)
		}
	})
}

// Whichever save of the form fails: nothing of it is there, not even its key.
func TestTheOneFormIsAllOrNothing(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		before, deps := w.census(), w.deps()
		d := form()
		d.Claim = app.Claim{Key: "k", Body: [32]byte{1}}
		failed := 0
		for nth := 1; ; nth++ {
			deps.Repo = faulty{w.store, nth}
			if _, err := app.New(deps).Loops.Start(w.ctx(), w.ada, d); err == nil {
				break
			}
			failed++
			if diff := cmp.Diff(before, w.census()); diff != "" {
				t.Fatalf("after a fault at save %d:\n%s", nth, diff)
			}
		}
		if failed != 7 { // claim, failure, insight, action, check, its day, claim
			t.Errorf("%d saves could fail", failed)
		}
		if n := w.census(); n["failures"] != 1 || n["checks"] != 1 {
			t.Errorf("in the end: %v", n)
		}
	})
}

func TestAnIdempotencyKeyMakesOnce(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		earlier, err := w.Loops.Start(w.ctx(), w.ada, form()) // an older loop of the same failure
		w.ok(err)
		shapes := map[string]func() app.LoopDraft{
			"a new failure":             form,
			"a failure that is there":   func() app.LoopDraft { d := form(); d.FailureRef = "F-1"; return d },
			"without an insight":        func() app.LoopDraft { d := form(); d.FailureRef, d.Insight = "F-1", ""; return d },
			"an action without a check": func() app.LoopDraft { d := form(); d.FailureRef, d.Check = "F-1", nil; return d },
			"an insight alone":          func() app.LoopDraft { d := form(); d.FailureRef, d.Action, d.Check = "F-1", nil, nil; return d },
			"a failure alone":           func() app.LoopDraft { return app.LoopDraft{Failure: form().Failure} },
		}
		for name, shape := range shapes {
			t.Run(name, func(t *testing.T) {
				d := shape()
				d.Claim = app.Claim{Key: name, Body: [32]byte{1}}
				first, err := w.Loops.Start(w.ctx(), w.ada, d)
				w.ok(err)
				before := w.census()
				d = shape()
				d.Claim = app.Claim{Key: name, Body: [32]byte{1}}
				second, err := w.Loops.Start(w.ctx(), w.ada, d)
				w.ok(err)
				if diff := cmp.Diff(first, second, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("the second answer differs:\n%s", diff)
				}
				if second.Action != nil && second.Action.ID == earlier.Action.ID {
					t.Error("it answered with the older loop")
				}
				d.Claim.Body = [32]byte{2}
				_, err = w.Loops.Start(w.ctx(), w.ada, d)
				w.code(err, loop.Conflict)
				if diff := cmp.Diff(before, w.census()); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
}

func TestOneKeyCountsForOneNounInOneWorkspace(t *testing.T) {
	w := sqlite(t)
	claim := app.Claim{Key: "k", Body: [32]byte{1}}
	f, err := w.Failures.Create(w.ctx(), w.ada, form().Failure, claim)
	w.ok(err)
	a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Add an alarm", Claim: claim})
	w.ok(err)
	if f.Ref().String() != "F-1" || a.Ref().String() != "A-1" {
		t.Errorf("%s and %s", f.Ref(), a.Ref())
	}
	other := newWorld(t, w.store, w.clock)
	g, err := other.Failures.Create(w.ctx(), other.ada, form().Failure, claim)
	w.ok(err)
	if g.ID == f.ID {
		t.Error("a key looked over the wall")
	}
}

func TestAHundredEqualRequestsAtOnceMakeOneLoop(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		before := w.census()
		refs, errs := make([]string, 100), make([]error, 100)
		var all sync.WaitGroup
		for i := range refs {
			all.Go(func() {
				d := form()
				d.Claim = app.Claim{Key: "k", Body: [32]byte{1}}
				out, err := w.Loops.Start(w.ctx(), w.ada, d)
				refs[i], errs[i] = fmt.Sprint(out.Failure.Ref(), out.Check != nil && out.Check.ID != 0), err
			})
		}
		all.Wait()
		for _, err := range errs {
			w.ok(err)
		}
		if refs = slices.Compact(refs); len(refs) != 1 || refs[0] != "F-1 true" {
			t.Errorf("answers %v", refs)
		}
		after := w.census()
		for _, what := range []string{"failures", "insights", "actions", "checks"} {
			if after[what]-before[what] != 1 {
				t.Errorf("%d %s", after[what], what)
			}
		}
	})
}

func TestWhoMayFillInTheOneForm(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mine, theirs := w.team("Mine"), w.team("Theirs")
		viewer, member := w.member("vi", loop.Viewer, mine), w.member("mo", loop.MemberRole, mine)
		f := w.failed(loop.Failure{Title: "Of another team", Team: theirs})
		_, err := w.Loops.Start(w.ctx(), viewer, form())
		w.code(err, loop.Denied)
		_, err = w.Loops.Start(w.ctx(), viewer, app.LoopDraft{Failure: form().Failure})
		w.ok(err)
		_, err = w.Loops.Start(w.ctx(), member, app.LoopDraft{FailureRef: f.Ref().String(), Insight: "We learned."})
		w.code(err, loop.Denied)
		_, err = w.Loops.Start(w.ctx(), member, form())
		w.ok(err)
		_, err = w.Loops.Start(w.ctx(), member, app.LoopDraft{FailureRef: "F-99", Insight: "We learned."})
		w.code(err, loop.NotFound)
	})
}
