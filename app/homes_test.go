package app_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"failforward/app"
	"failforward/loop"
)

func (w *world) home(by loop.Actor) app.Home {
	w.t.Helper()
	h, err := w.Homes.Get(w.ctx(), by)
	w.ok(err)
	return h
}

// todos are the lines to do, as "do ref".
func todos(h app.Home) []string {
	out := []string{}
	for _, n := range h.Next {
		out = append(out, n.Do+" "+n.Ref.String())
	}
	return out
}

func stages(p app.Pile) map[loop.Stage]int {
	out := map[loop.Stage]int{}
	for _, st := range p.Stages {
		out[st.Stage] = st.N
	}
	return out
}

func TestHomeOfAnEmptyWorkspace(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		h := w.home(w.ada)
		if !h.Empty || len(h.Next) != 0 || h.Last != nil || len(h.Verdicts) != 0 || h.Pile.Total != 0 || len(h.Pile.Stages) != 5 {
			t.Errorf("%+v", h)
		}
		if got := h.Month.Sentence(); got != "no missteps shared, no lessons, no verdicts. You are 1 person." {
			t.Error(got)
		}
		w.failed(loop.Failure{Title: "Of another time", StartedAt: loop.At(time.Date(1628, 8, 10, 16, 0, 0, 0, time.UTC), loop.ToDay)})
		if h = w.home(w.ada); h.Empty || h.Pile.Total != 0 || h.Month.Shared != 1 {
			t.Errorf("what is old was logged this month: empty %v, pile %+v, month %+v", h.Empty, h.Pile, h.Month)
		}
	})
}

func TestWhatThisMonthGave(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		month := func() string { m := w.home(w.ada).Month; return m.Name + ": " + m.Sentence() }
		w.clock.Set(time.Date(2026, 2, 27, 9, 0, 0, 0, time.UTC))
		w.failure("Last month")
		out, err := w.Loops.Start(w.ctx(), w.ada, form())
		w.ok(err)
		w.move(*out.Action, loop.Done)
		_, err = w.Effects.Conclude(w.ctx(), w.ada, out.Check.Ref().String(), 0, loop.Held, "")
		w.ok(err)
		w.member("invited", loop.MemberRole)
		undone, err := w.Failures.Log(w.ctx(), w.ada, "A slip of the pen", "page", 0)
		w.ok(err)
		_, err = w.Failures.UndoLog(w.ctx(), w.ada, undone.Ref().String())
		w.ok(err)
		_, err = w.bring("csv", table, nil)
		w.ok(err)
		if got, want := month(), "February: 2 missteps shared, 1 lesson, 1 verdict. You are 2 people."; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		w.clock.Set(time.Date(2026, 3, 7, 9, 0, 0, 0, time.UTC))
		w.failure("This month")
		if got, want := month(), "February and March: 3 missteps shared, 1 lesson, 1 verdict. You are 2 people."; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		w.clock.Set(time.Date(2026, 3, 8, 9, 0, 0, 0, time.UTC))
		if got, want := month(), "March: 1 misstep shared, no lessons, no verdicts. You are 2 people."; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	})
}

func TestTheLoopOnHome(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		ref := func(title string) string { return w.failure(title).Ref().String() }
		ref("Logged")
		_, err := w.Learning.AddInsight(w.ctx(), w.ada, app.InsightDraft{Failure: ref("Understood"), Text: "We learned."})
		w.ok(err)
		w.plan(w.action(ref("In work")), loop.ByLook, day(30))
		w.plan(w.move(w.action(ref("In place")), loop.Done), loop.ByLook, day(20))
		for _, v := range []loop.Verdict{loop.Held, loop.Broke} {
			e := w.plan(w.move(w.action(ref("Judged")), loop.Done), loop.ByRetest, day(20))
			_, err = w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, v, "")
			w.ok(err)
		}
		_, err = w.Failures.Accept(w.ctx(), w.ada, ref("Accepted"), 0, "we can", "")
		w.ok(err)
		_, err = w.Failures.Dismiss(w.ctx(), w.ada, ref("Dismissed"), 0, "a twin")
		w.ok(err)
		w.failed(loop.Failure{Title: "Ten months old", StartedAt: loop.At(monday().AddDate(0, -10, 0), loop.ToDay)})
		_, err = w.bring("csv", rowsOf(20), nil) // in May of last year
		w.ok(err)

		p := w.home(w.ada).Pile
		want := map[loop.Stage]int{loop.Logged: 1, loop.Understood: 1, loop.InWork: 1, loop.InPlace: 1, loop.Judged: 2}
		if diff := cmp.Diff(want, stages(p)); diff != "" || p.Total != 7 || p.Accepted != 1 {
			t.Errorf("%d in all, %d accepted\n%s", p.Total, p.Accepted, diff)
		}
		if p.Cut || p.Since != loop.DateOf(monday(), w.ws.Zone()).Add(-270) {
			t.Errorf("since %s, cut %v", p.Since, p.Cut)
		}
		if p.Stages[3].Next != day(20) || p.Stages[4].Ends[loop.Held] != 1 || p.Stages[4].Ends[loop.Broke] != 1 {
			t.Errorf("%+v", p.Stages)
		}
		_, err = w.bring("csv", "title,started_at\nImported,2026-03-01T10:00:00Z\n", nil)
		w.ok(err)
		w.forward(9)
		p = w.home(w.ada).Pile
		if st := p.Stages[0]; st.N != 2 || st.Late != 1 {
			t.Errorf("what an import brought waits for nobody: %+v", st)
		}
	})
}

func TestTheOrderOfWhatToDo(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mine, theirs := w.team("Mine"), w.team("Theirs")
		mo, vi := w.member("mo", loop.MemberRole, mine), w.member("vi", loop.Viewer, mine)
		action := func(title string, team loop.ID, owner string, due loop.Date) loop.Action {
			f := w.failed(loop.Failure{Title: title, Team: team})
			a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: title, Owner: owner, Due: due, Failure: f.Ref().String()})
			w.ok(err)
			return a
		}
		ask := func(title string, team loop.ID, owner string) {
			w.plan(w.move(action(title, team, owner, ""), loop.Done), loop.ByLook, day(5))
		}
		later, soon := action("later", mine, "mo@example.com", day(30)), action("soon", mine, "mo@example.com", day(3))
		w.plan(later, loop.ByLook, day(60))
		w.plan(soon, loop.ByLook, day(60))
		ask("asked of mo", mine, "mo@example.com")         // E-3
		ask("asked of the team", mine, "ada1@example.com") // E-4
		ask("asked of others", theirs, "ada1@example.com") // E-5
		action("no proof yet", mine, "ada1@example.com", "")
		w.failed(loop.Failure{Title: "nobody looked", Team: mine})
		w.failed(loop.Failure{Title: "not ours", Team: theirs})
		w.forward(5)
		w.tick()
		want := []string{"answer E-3", "finish A-2", "finish A-1", "answer E-4", "plan A-6", "analyse F-7"}
		if diff := cmp.Diff(want, todos(w.home(mo))); diff != "" {
			t.Error(diff)
		}
		if n := w.home(mo).Next; n[0].Over != 0 || n[1].Over != 2 || n[2].Over != -25 || !n[1].Mine || n[3].Mine {
			t.Errorf("%+v", n)
		}
		if diff := cmp.Diff([]string{}, todos(w.home(vi))); diff != "" {
			t.Errorf("a viewer has nothing to do:\n%s", diff)
		}
		robot := loop.Actor{Kind: loop.Program, Workspace: w.ws.ID, Token: 5, Name: "robot", Role: loop.MemberRole}
		if got := todos(w.home(robot)); len(got) == 0 || got[0] == "finish A-2" {
			t.Errorf("a program: %v", got)
		}
	})
}

func TestALineIsSaidOnce(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mo := w.member("mo", loop.MemberRole)
		a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Add an alarm", Owner: "mo@example.com"})
		w.ok(err)
		e := w.plan(a, loop.ByRetest, day(5))
		w.move(a, loop.Done)
		w.forward(6)
		w.tick()
		_, err = w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, loop.Broke, "")
		w.ok(err)
		h := w.home(mo)
		if diff := cmp.Diff([]string{"read E-1"}, todos(h)); diff != "" || h.Last == nil || h.Last.Check.Verdict != loop.Broke || len(h.Verdicts) != 1 {
			t.Error(diff)
		}
		if h.Next[0].Check.Verdict != loop.Broke || h.Next[0].Action.Ref().String() != "A-1" {
			t.Errorf("%+v", h.Next[0])
		}
		w.ok(w.Homes.Read(w.ctx(), mo, e.ID))
		w.ok(w.Homes.Read(w.ctx(), mo, e.ID))
		if diff := cmp.Diff([]string{}, todos(w.home(mo))); diff != "" {
			t.Error(diff)
		}
		w.forward(57)
		if h = w.home(mo); h.Last != nil {
			t.Error("a verdict of nine weeks ago is news")
		}
	})
}

func TestWhatOthersHaveComesLastAndIsTheirs(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		ours := w.team("Ours")
		mo := w.member("mo", loop.MemberRole, ours)
		f := w.failed(loop.Failure{Title: "Import hung", Team: ours})
		a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Warm the index", Mine: true, Due: day(1), Failure: f.Ref().String()})
		w.ok(err)
		w.plan(a, loop.ByLook, day(60))
		w.failed(loop.Failure{Title: "Nobody looked", Team: ours})
		w.forward(9)
		h := w.home(mo)
		if diff := cmp.Diff([]string{"analyse F-2", "finish A-1"}, todos(h)); diff != "" {
			t.Fatal(diff)
		}
		if h.Next[0].Others || !h.Next[1].Others || h.Next[1].Mine {
			t.Errorf("%+v", h.Next)
		}
		if h = w.home(w.ada); todos(h)[0] != "finish A-1" || h.Next[0].Others || !h.Next[0].Mine {
			t.Errorf("its owner: %+v", h.Next[0])
		}
	})
}

func TestHomeTellsOfAHuddleThatGoesOn(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		ours := w.team("Ours")
		w.team("Theirs")
		mo, vi := w.member("mo", loop.MemberRole, ours), w.member("vi", loop.Viewer, ours)
		start := func(team string) {
			_, err := w.Huddles.Start(w.ctx(), w.ada, app.HuddleDraft{Team: team, Facilitator: "ada1@example.com"})
			w.ok(err)
		}
		running := func(by loop.Actor) (refs []string) {
			for _, h := range w.home(by).Running {
				refs = append(refs, h.Ref().String())
			}
			return refs
		}
		start("Theirs")
		if got := running(mo); got != nil {
			t.Errorf("of others: %v", got)
		}
		start("Ours")
		for _, by := range []loop.Actor{mo, vi} {
			if got := running(by); len(got) != 1 || got[0] != "S-2" {
				t.Errorf("%s: %v", by.Name, got)
			}
		}
		w.forward(2)
		if got := running(mo); got != nil {
			t.Errorf("a board that was forgotten: %v", got)
		}
	})
}
