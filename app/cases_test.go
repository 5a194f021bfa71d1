package app_test

import (
	"strings"
	"sync"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// closed makes a failure whose loop has its verdict.
func (w *world) closed(f loop.Failure) loop.Failure {
	w.t.Helper()
	made := w.failed(f)
	a := w.move(w.action(made.Ref().String()), loop.Done)
	e := w.plan(a, loop.ByLook, loop.DateOf(w.clock.Now(), w.ws.Zone()).Add(1))
	w.forward(1)
	_, err := w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, loop.Kept, "")
	w.ok(err)
	return made
}

func TestACaseFromItsLoopToTheLibrary(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mira := w.member("Mira Okafor", loop.MemberRole)
		f := w.closed(loop.Failure{Title: "Checkout was slow", Summary: "Mira Okafor saw it first; then Mira called the provider."})
		c, err := w.Cases.Make(w.ctx(), w.ada, f.Ref().String(), app.Claim{})
		w.ok(err)
		if c.Happened != "a colleague saw it first; then Mira called the provider." || len(c.Verdicts) != 1 || c.Verdicts[0].Verdict != loop.Kept {
			t.Errorf("%+v", c)
		}
		v, err := w.Cases.Show(w.ctx(), w.ada, "C-1")
		w.ok(err)
		if len(v.Seen) != 1 || v.Seen[0].Text != "Mira" || v.Since != nil || v.Open {
			t.Errorf("%+v", v)
		}
		_, err = w.Cases.ReadThrough(w.ctx(), mira, "C-1", 0, false)
		w.code(err, loop.Invalid)
		_, err = w.Cases.TakeOut(w.ctx(), mira, "C-1", 0)
		w.ok(err)
		c, err = w.Cases.ReadThrough(w.ctx(), mira, "C-1", 2, false)
		w.ok(err)
		if c.Happened != "a colleague saw it first; then a colleague called the provider." {
			t.Errorf("%q", c.Happened)
		}
		_, err = w.Cases.Publish(w.ctx(), mira, "C-1", 2)
		w.code(err, loop.Conflict) // somebody else saved meanwhile
		w.forward(1)
		_, err = w.Cases.Publish(w.ctx(), mira, "C-1", 3)
		w.ok(err)
		text := "A later word"
		_, err = w.Cases.Edit(w.ctx(), mira, "C-1", 0, app.CasePatch{Title: &text})
		w.code(err, loop.Conflict)
		_, err = w.Cases.Make(w.ctx(), w.ada, f.Ref().String(), app.Claim{})
		w.code(err, loop.Conflict)
		stranger := w.member("Elsewhere", loop.MemberRole, w.team("Others"))
		theirs := w.closed(loop.Failure{Title: "Theirs", Team: w.team("Third")})
		_, err = w.Cases.Make(w.ctx(), stranger, theirs.Ref().String(), app.Claim{})
		w.code(err, loop.Denied)

		// the loop goes on: the case stays as it is, and its page says so
		w.action(f.Ref().String())
		v, err = w.Cases.Show(w.ctx(), w.ada, "C-1")
		w.ok(err)
		if !v.Open || v.Case.Verdicts[0].Verdict != loop.Kept || !strings.Contains(v.Markdown(), "The loop is open again.") {
			t.Errorf("%+v", v)
		}
		board, err := w.Scores.Get(w.ctx(), w.ada, "", 2)
		w.ok(err)
		if got := app.MomentWords(sumOf(board.Rows[len(board.Rows)-1].Weeks)); !strings.Contains(got, "1 case taught") {
			t.Errorf("the board says %q", got)
		}
		ready, err := w.Cases.Ready(w.ctx(), w.ada, 5)
		w.ok(err)
		if len(ready) != 1 || ready[0].ID != theirs.ID {
			t.Errorf("offered: %+v", ready)
		}
	})
}

// Whatever was made of it before, a loop counts once, and an imported one never.
func TestACaseCountsOnceForItsLoop(t *testing.T) {
	w := sqlite(t)
	f := w.closed(loop.Failure{Title: "Checkout was slow"})
	publish := func(ref string) {
		t.Helper()
		c, err := w.Cases.Make(w.ctx(), w.ada, ref, app.Claim{})
		w.ok(err)
		_, err = w.Cases.ReadThrough(w.ctx(), w.ada, c.Ref().String(), 0, true)
		w.ok(err)
		_, err = w.Cases.Publish(w.ctx(), w.ada, c.Ref().String(), 0)
		w.ok(err)
	}
	publish(f.Ref().String())
	_, err := w.Cases.Retire(w.ctx(), w.ada, "C-1", 0, "told better")
	w.ok(err)
	publish(f.Ref().String())
	_, err = w.Cases.Redraft(w.ctx(), w.ada, "C-1", 0)
	w.code(err, loop.Conflict)
	if _, err := w.bring("csv", "id,title,kind,started\n1,Imported,incident,2026-03-01T10:00:00Z\n", nil); err != nil {
		t.Fatal(err)
	}
	a := w.move(w.action("F-2"), loop.Done)
	e := w.plan(a, loop.ByLook, loop.DateOf(w.clock.Now(), w.ws.Zone()).Add(1))
	w.forward(1)
	_, err = w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, loop.Kept, "")
	w.ok(err)
	publish("F-2")
	board, err := w.Scores.Get(w.ctx(), w.ada, "", 3)
	w.ok(err)
	var taught int
	for _, row := range board.Rows {
		for _, c := range sumOf(row.Weeks) {
			if c.Kind == loop.MomentTaught {
				taught += c.N
			}
		}
	}
	if taught != 1 {
		t.Errorf("%d cases taught, want 1", taught)
	}
}

func TestTwoWhoMakeACaseAtOnceMakeOne(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		f := w.closed(loop.Failure{Title: "Checkout was slow"})
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() { _, errs[i] = w.Cases.Make(w.ctx(), w.ada, f.Ref().String(), app.Claim{}) })
		}
		wg.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
				continue
			}
			w.code(err, loop.Conflict)
		}
		if page, err := w.Cases.List(w.ctx(), w.ada, loop.CaseQuery{}); err != nil || made != 1 || len(page.Items) != 1 {
			t.Errorf("%d made, %d there, %v", made, len(page.Items), err)
		}
	})
}

func TestTheDemoTellsItsLoops(t *testing.T) {
	w := toldOnSQLite(t, looptest.Monday)
	page, err := w.Cases.List(w.ctx(), w.ada, loop.CaseQuery{})
	w.ok(err)
	states, verdicts := map[loop.CaseState]int{}, map[loop.Verdict]int{}
	for _, c := range page.Items {
		states[c.State]++
		for _, v := range c.Verdicts {
			verdicts[v.Verdict]++
		}
		t.Logf("%s %s %s: %q, %d min", c.Ref(), c.State, c.Verdicts[0].Verdict, c.Title, c.ReadingMinutes())
	}
	if states[loop.CasePublished] != 5 || states[loop.CaseDraft] != 1 || len(verdicts) < 2 {
		t.Errorf("%v %v", states, verdicts)
	}
}
