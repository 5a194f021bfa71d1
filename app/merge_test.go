package app_test

import (
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

func TestAMergedLoopGoesOnAsTheOtherAndComesBackWhole(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		a, b := w.failure("Checkout answered 500"), w.failure("Checkout was down")
		act := w.action(b.Ref().String())
		e := w.plan(act, loop.ByRetest, day(3))
		if _, err := w.Learning.AddInsight(w.ctx(), w.ada, app.InsightDraft{Failure: b.Ref().String(), Text: "We learned", Kind: loop.SystemProperty}); err != nil {
			t.Fatal(err)
		}
		before, err := w.Failures.Get(w.ctx(), w.ada, "F-2")
		w.ok(err)
		events := w.since(func() {
			_, err := w.Failures.Merge(w.ctx(), w.ada, "F-1", 0, "F-2")
			w.ok(err)
		})
		if got := verbs(events); !slices.Equal(got, []string{"failure.absorbed F-1", "failure.merged F-2"}) {
			t.Errorf("events %v", got)
		}
		v, err := w.Failures.Get(w.ctx(), w.ada, "F-1")
		w.ok(err)
		if v.Stage != loop.InWork || len(v.Actions) != 1 || len(v.Checks) != 1 || len(v.Insights) != 1 || len(v.Merged) != 1 || v.Merged[0].ID != b.ID {
			t.Errorf("after merging: %s, %+v", v.Stage, v.Facts)
		}
		if len(v.History) < 4 || !slices.ContainsFunc(v.History, func(e loop.Event) bool { return e.Verb == "failure.logged" && e.Object == "F-2" }) {
			t.Errorf("the history of F-2 is not in %v", verbs(v.History))
		}
		gone, err := w.Failures.Get(w.ctx(), w.ada, "F-2")
		w.ok(err)
		if gone.Into != a.Ref() || gone.Next.Do != "read" || gone.Next.Object != a.Ref() {
			t.Errorf("F-2 goes on as %s, %+v", gone.Into, gone.Next)
		}
		if n, err := w.Failures.Count(w.ctx(), w.ada, loop.FailureQuery{}); err != nil || n != 1 {
			t.Errorf("counts %d, %v", n, err)
		}
		page, err := w.Failures.List(w.ctx(), w.ada, app.Filter{Stage: loop.InWork})
		w.ok(err)
		if len(page.Items) != 1 || page.Items[0].ID != a.ID {
			t.Errorf("in work are %+v", page.Items)
		}
		actions, err := w.store.Actions(w.ctx(), w.ws.ID, loop.ActionQuery{Failure: a.ID})
		w.ok(err)
		checks, err := w.store.Effects(w.ctx(), w.ws.ID, loop.EffectQuery{Failure: a.ID})
		w.ok(err)
		insights, err := w.store.Insights(w.ctx(), w.ws.ID, a.ID, "", 0)
		w.ok(err)
		if len(actions.Items) != 1 || len(checks.Items) != 1 || checks.Items[0].ID != e.ID || len(insights.Items) != 1 {
			t.Errorf("lists of F-1: %v %v %v", actions.Items, checks.Items, insights.Items)
		}
		_, err = w.Failures.Edit(w.ctx(), w.ada, "F-2", 0, app.FailurePatch{Title: new(string)})
		w.code(err, loop.Conflict)

		if _, err := w.Failures.Unmerge(w.ctx(), w.ada, 0, "F-2"); err != nil {
			t.Fatal(err)
		}
		after, err := w.Failures.Get(w.ctx(), w.ada, "F-2")
		w.ok(err)
		if after.Stage != before.Stage || len(after.Actions) != 1 || after.Failure.State != loop.FailureOpen || after.Failure.MergedInto != 0 {
			t.Errorf("taken apart: %+v", after.Facts)
		}
		one, err := w.Failures.Get(w.ctx(), w.ada, "F-1")
		w.ok(err)
		if one.Stage != loop.Logged || len(one.Actions)+len(one.Insights)+len(one.Merged) != 0 {
			t.Errorf("F-1 keeps %+v", one.Facts)
		}
	})
}

func TestWhoMayMergeAndWhat(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		team := w.team("Search")
		w.failure("One")
		w.failed(loop.Failure{Title: "Two", Team: team})
		w.failure("Three")
		other, viewer := w.member("mo", loop.MemberRole), w.member("vi", loop.Viewer)
		merge := func(by loop.Actor, into string, refs ...string) error {
			_, err := w.Failures.Merge(w.ctx(), by, into, 0, refs...)
			return err
		}
		w.code(merge(viewer, "F-1", "F-3"), loop.Denied)
		w.code(merge(other, "F-1", "F-2"), loop.Denied)
		w.code(merge(other, "F-2", "F-1"), loop.Denied)
		w.code(merge(w.ada, "F-1", "F-1"), loop.Invalid)
		w.code(merge(w.ada, "F-9", "F-1"), loop.Invalid)
		w.code(merge(w.ada, "F-1", "F-9"), loop.NotFound)
		w.code(merge(w.ada, "F-1", "F-2", "F-2"), loop.Conflict) // the same one twice
		_, err := w.Failures.Dismiss(w.ctx(), w.ada, "F-3", 0, "no failure")
		w.ok(err)
		w.code(merge(w.ada, "F-3", "F-1"), loop.Conflict)
		w.code(merge(w.ada, "F-1", "F-2", "F-3"), loop.Conflict)
		if f, _ := w.Failures.Get(w.ctx(), w.ada, "F-2"); f.Failure.State != loop.FailureOpen {
			t.Error("a merge that was refused has merged one of them")
		}
		_, err = w.Failures.Merge(w.ctx(), w.ada, "F-1", 7, "F-2")
		w.code(err, loop.Conflict)
		w.ok(merge(w.ada, "F-1", "F-2"))
		w.code(merge(w.ada, "F-1", "F-2"), loop.Conflict)
		w.code(merge(w.ada, "F-2", "F-1"), loop.Invalid) // it would be into itself
		_, err = w.Failures.Unmerge(w.ctx(), w.ada, 0, "F-1")
		w.code(err, loop.Conflict)
		_, err = w.Failures.Unmerge(w.ctx(), other, 0, "F-2")
		w.code(err, loop.Denied)
	})
}

// Whatever is merged and taken apart in whatever order: no circle, everybody ends
// somewhere open, and the facts of an end hold exactly those that end there.
func TestMergingNeverGoesInACircle(t *testing.T) {
	w := sqlite(t)
	const n = 7
	var all []loop.Failure
	for range n {
		f := w.failure("Thing")
		w.action(f.Ref().String())
		all = append(all, f)
	}
	merged := 0
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, n-1)
		for range rapid.IntRange(1, 8).Draw(t, "deeds") {
			a, b := all[at.Draw(t, "a")].Ref().String(), all[at.Draw(t, "b")].Ref().String()
			if rapid.IntRange(0, 2).Draw(t, "deed") == 0 {
				_, _ = w.Failures.Unmerge(w.ctx(), w.ada, 0, a)
			} else if _, err := w.Failures.Merge(w.ctx(), w.ada, b, 0, a); err == nil {
				merged++
			}
		}
		family := map[loop.Ref]int{}
		for _, f := range all {
			v, err := w.Failures.Get(w.ctx(), w.ada, f.Ref().String())
			if err != nil {
				t.Fatal(err)
			}
			end := v.Into
			if end.Number == 0 {
				end = f.Ref()
			}
			family[end]++
		}
		for end, size := range family {
			v, err := w.Failures.Get(w.ctx(), w.ada, end.String())
			if err != nil {
				t.Fatal(err)
			}
			if v.Failure.State != loop.FailureOpen || len(v.Merged) != size-1 || len(v.Actions) != size {
				t.Fatalf("%s is %s with %d merged and %d actions, want a family of %d", end, v.Failure.State, len(v.Merged), len(v.Actions), size)
			}
		}
		if open, err := w.Failures.Count(w.ctx(), w.ada, loop.FailureQuery{}); err != nil || open != len(family) {
			t.Fatalf("%d are open, %d ends: %v", open, len(family), err)
		}
	})
	if merged == 0 {
		t.Error("nothing was ever merged: the test tests nothing")
	}
}

// Two servers on one database cross: A into B, and B into A. One of them wins.
func TestTwoServersThatCrossMakeNoCircle(t *testing.T) {
	clock := looptest.NewClock()
	address := looptest.Address(t, "postgres")
	here := newWorld(t, looptest.Open(t, address, clock), clock)
	there := app.New(app.Deps{Repo: looptest.Open(t, address, clock), Accounts: here.store, Works: here.store, Auditor: here.store, Now: clock.Now, Random: here.deps().Random})
	won := 0
	for range 25 {
		a, b := here.failure("A").Ref().String(), here.failure("B").Ref().String()
		var errs [2]error
		var both sync.WaitGroup
		both.Go(func() { _, errs[0] = here.Failures.Merge(t.Context(), here.ada, b, 0, a) })
		both.Go(func() { _, errs[1] = there.Failures.Merge(t.Context(), here.ada, a, 0, b) })
		both.Wait()
		open := 0
		for _, ref := range []string{a, b} {
			v, err := here.Failures.Get(t.Context(), here.ada, ref)
			here.ok(err)
			if v.Failure.State == loop.FailureOpen {
				open++
			}
		}
		if open != 1 || (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("%d of two are open: %v, %v", open, errs[0], errs[1])
		}
		won++
	}
	if won != 25 {
		t.Errorf("%d crossings", won)
	}
}

// A check on what was merged does not take the one that it goes on as for a recurrence.
func TestTheOneItWasMergedIntoIsNoRecurrence(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		w.failure("Stock import late")
		act := w.action("F-1")
		e := w.plan(act, loop.ByCameBack, day(60))
		w.forward(1)
		w.move(act, loop.Done)
		w.forward(10)
		w.failure("The import was late, written down again")
		if _, err := w.Failures.Merge(w.ctx(), w.ada, "F-2", 0, "F-1"); err != nil {
			t.Fatal(err)
		}
		w.forward(60)
		w.tick()
		if got := w.check(e.Ref()); got.Verdict != loop.NotSeenAgain || got.Expect == nil || got.Expect.Seen != 1 {
			t.Errorf("verdict %q, seen %v, %+v", got.Verdict, got.Seen, got.Expect)
		}
	})
}
