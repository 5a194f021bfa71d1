package app_test

import (
	"github.com/google/go-cmp/cmp"
	"slices"
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
)

func betDraft() app.BetDraft {
	return app.BetDraft{Mine: true, Promise: loop.Promise{Believe: "users find “order again”", See: "four of five press it", On: day(14), StopIf: "the first three ask"}}
}

func (w *world) bet(by loop.Actor) loop.Experiment {
	w.t.Helper()
	x, err := w.Bets.Place(w.ctx(), by, betDraft())
	w.ok(err)
	return x
}

func (w *world) ends(x loop.Experiment, outcome loop.Verdict) loop.Experiment {
	w.t.Helper()
	x, err := w.Bets.Conclude(w.ctx(), w.ada, x.Ref().String(), 0, outcome, "Three asked.", "")
	w.ok(err)
	return x
}

func TestABetFromItsFirstDayToThePlanning(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		events := w.since(func() {
			x := w.bet(w.ada)
			w.forward(15)
			w.tick()
			w.ends(x, loop.Flopped)
			_, err := w.Bets.Fail(w.ctx(), w.ada, "X-1", "")
			w.ok(err)
			n, err := w.Bets.Take(w.ctx(), w.ada, []string{"X-1"})
			if w.ok(err); n != 1 {
				t.Errorf("%d taken", n)
			}
			_, err = w.Bets.Return(w.ctx(), w.ada, "X-1", 0)
			w.ok(err)
		})
		want := []string{"experiment.placed X-1", "experiment.asked X-1", "experiment.concluded X-1", "failure.logged F-1", "experiment.failed X-1", "experiment.taken X-1", "experiment.returned X-1"}
		if diff := cmp.Diff(want, verbs(events)); diff != "" {
			t.Error(diff)
		}
		v, err := w.Bets.Show(w.ctx(), w.ada, "X-1")
		if w.ok(err); v.Became == nil || v.Became.Title != "We believed that users find “order again”; saw: Three asked" || v.Became.Kind != loop.FloppedPrototype || v.Bet.Outcome != loop.Flopped {
			t.Errorf("%+v", v)
		}
		for _, said := range []string{"# X-1 Users find", "- Stop if: the first three ask", "It flopped: we believed that", "- Became: F-1", "Three asked."} {
			if md := v.Markdown(); !strings.Contains(md, said) {
				t.Errorf("the record lacks %q:\n%s", said, md)
			}
		}
		if x, err := w.Bets.Of(w.ctx(), w.ada, v.Became.ID); err != nil || x.Ref().String() != "X-1" {
			t.Errorf("from the failure back: %v, %v", x, err)
		}
	})
}

func TestAllFaultsOfABetAreToldAtOnce(t *testing.T) {
	w := sqlite(t)
	none := "T-9"
	_, err := w.Bets.Place(w.ctx(), w.ada, app.BetDraft{Owner: "nobody@example.com", Insight: "I-9", Team: &none, Story: "PAY-7", Promise: loop.Promise{On: day(-1)}})
	if diff := cmp.Diff([]string{"believe", "insight", "on", "owner", "see", "story"}, fields(err)); diff != "" {
		t.Error(diff)
	}
	d := betDraft()
	d.Team = &none
	if _, err = w.Bets.Place(w.ctx(), w.ada, d); !slices.Equal(fields(err), []string{"team"}) {
		t.Errorf("%v", err)
	}
	d = betDraft()
	d.Mine = false
	if _, err = w.Bets.Place(w.ctx(), w.ada, d); !slices.Equal(fields(err), []string{"owner"}) {
		t.Errorf("a bet without an owner: %v", err)
	}
	if n := len(w.since(func() {})); n != 0 {
		t.Errorf("%d events", n)
	}
}

// The question comes from the bet itself: to its owner and the leads of its team,
// from its day on, until somebody has answered. One letter goes out, once.
func TestOnItsDayOwnerAndLeadAreAskedUntilSomebodyAnswers(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		team := w.team("Orders")
		mo, mira, lead, far := w.member("mo", loop.MemberRole, team), w.member("mira", loop.MemberRole, team), w.member("lea", loop.Lead, team), w.member("otto", loop.Lead)
		x := w.bet(mo)
		asked := func() (out []string) {
			for _, who := range []loop.Actor{mo, mira, lead, far, w.ada} {
				if slices.Contains(todos(w.home(who)), "bet X-1") {
					out = append(out, who.Name)
				}
			}
			return out
		}
		letters := func() int {
			all, err := w.store.Letters(w.ctx(), w.ws.ID, 100)
			w.ok(err)
			return len(all)
		}
		w.forward(13)
		if w.tick(); len(asked()) != 0 || letters() != 0 {
			t.Errorf("asked a day early: %v, %d letters", asked(), letters())
		}
		w.forward(1)
		for range 3 {
			w.tick()
		}
		if diff := cmp.Diff([]string{"mo", "lea"}, asked()); diff != "" || letters() != 1 {
			t.Errorf("%s, %d letters", diff, letters())
		}
		w.forward(40)
		if w.tick(); len(asked()) != 2 || letters() != 1 {
			t.Errorf("overdue: %v, %d letters", asked(), letters())
		}
		if got := w.home(mo).Next[0]; got.Over != 40 || !got.Mine || got.Bet == nil || got.Title != "Users find “order again”" {
			t.Errorf("%+v", got)
		}
		_, err := w.Bets.Conclude(w.ctx(), lead, x.Ref().String(), 0, loop.AsBelieved, "", "")
		w.ok(err)
		if w.tick(); len(asked()) != 0 || letters() != 2 {
			t.Errorf("answered: %v, %d letters", asked(), letters())
		}
		if got := todos(w.home(mo)); !slices.Equal(got, []string{"read X-1"}) {
			t.Errorf("the owner is told: %v", got)
		}
		w.ok(w.Homes.Read(w.ctx(), mo, x.ID))
		if got := todos(w.home(mo)); len(got) != 0 {
			t.Errorf("once: %v", got)
		}
	})
}

func TestAnotherDayAsksAgain(t *testing.T) {
	w := sqlite(t)
	x := w.bet(w.ada)
	w.forward(14)
	w.tick()
	later := day(20)
	_, err := w.Bets.Edit(w.ctx(), w.ada, x.Ref().String(), 0, app.BetPatch{On: &later})
	w.ok(err)
	if got := todos(w.home(w.ada)); len(got) != 0 {
		t.Errorf("its day is to come: %v", got)
	}
	w.forward(6)
	w.tick()
	all, err := w.store.Letters(w.ctx(), w.ws.ID, 100)
	w.ok(err)
	asked := slices.DeleteFunc(verbs(w.events()), func(s string) bool { return s != "experiment.asked X-1" })
	if len(all) != 1 || len(asked) != 2 || !slices.Equal(todos(w.home(w.ada)), []string{"bet X-1"}) {
		t.Errorf("%d letters, asked %d times, %v", len(all), len(asked), todos(w.home(w.ada)))
	}
	back := day(3)
	_, err = w.Bets.Edit(w.ctx(), w.ada, x.Ref().String(), 0, app.BetPatch{On: &back})
	if !slices.Equal(fields(err), []string{"on"}) {
		t.Errorf("a day that is over: %v", err)
	}
}

func TestABetOfAnInsightPutsItsLoopInWork(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		f := w.failure("Basket lost")
		_, err := w.Learning.AddInsight(w.ctx(), w.ada, app.InsightDraft{Failure: "F-1", Text: "We learned that tabs share nothing"})
		w.ok(err)
		stage := func() string {
			v, err := w.Failures.Get(w.ctx(), w.ada, "F-1")
			w.ok(err)
			return string(v.Stage) + " " + v.Next.Do + " " + v.Next.Object.String()
		}
		if got := stage(); got != "understood choose F-1" {
			t.Error(got)
		}
		d := betDraft()
		d.Insight = "I-1"
		x, err := w.Bets.Place(w.ctx(), w.ada, d)
		w.ok(err)
		if got := stage(); got != "in_work wait X-1" || x.Team != f.Team {
			t.Error(got)
		}
		rows, err := w.Failures.List(w.ctx(), w.ada, app.Filter{Stage: loop.InWork})
		if w.ok(err); len(rows.Items) != 1 {
			t.Errorf("%d in work", len(rows.Items))
		}
		w.forward(14)
		if got := stage(); got != "in_work answer X-1" {
			t.Error(got)
		}
		if got := todos(w.home(w.ada)); !slices.Equal(got, []string{"bet X-1"}) {
			t.Errorf("asked once only: %v", got)
		}
		w.ends(x, loop.CannotTell)
		if got := stage(); got != "understood choose F-1" {
			t.Error(got)
		}
	})
}

func TestOnlyTheTeamAndTheOwnerChangeABet(t *testing.T) {
	w := sqlite(t)
	orders, search := w.team("Orders"), w.team("Search")
	mo, mira, otto, vera := w.member("mo", loop.MemberRole, orders), w.member("mira", loop.MemberRole, orders), w.member("otto", loop.MemberRole, search), w.member("vera", loop.Viewer, orders)
	x := w.bet(mo)
	note := "seen"
	tests := map[string]func(loop.Actor) error{
		"edit": func(by loop.Actor) error {
			_, err := w.Bets.Edit(w.ctx(), by, "X-1", 0, app.BetPatch{Note: &note})
			return err
		},
		"stop": func(by loop.Actor) error { _, err := w.Bets.Stop(w.ctx(), by, "X-1", 0, "enough"); return err },
		"conclude": func(by loop.Actor) error {
			_, err := w.Bets.Conclude(w.ctx(), by, "X-1", 0, loop.Flopped, "", "")
			return err
		},
		"reopen": func(by loop.Actor) error { _, err := w.Bets.Reopen(w.ctx(), by, "X-1", 0); return err },
		"fail":   func(by loop.Actor) error { _, err := w.Bets.Fail(w.ctx(), by, "X-1", ""); return err },
		"take":   func(by loop.Actor) error { _, err := w.Bets.Take(w.ctx(), by, []string{"X-1"}); return err },
		"return": func(by loop.Actor) error { _, err := w.Bets.Return(w.ctx(), by, "X-1", 0); return err },
	}
	for name, do := range tests {
		for _, by := range []loop.Actor{otto, vera} {
			if err := do(by); loop.CodeOf(err) != loop.Denied {
				t.Errorf("%s may %s: %v", by.Name, name, err)
			}
		}
	}
	for _, name := range []string{"edit", "stop", "reopen", "conclude", "reopen", "conclude", "take", "return", "fail"} {
		if err := tests[name](mira); err != nil {
			t.Errorf("a colleague may not %s: %v", name, err)
		}
	}
	if _, err := w.Bets.Place(w.ctx(), vera, betDraft()); loop.CodeOf(err) != loop.Denied {
		t.Errorf("a viewer places one: %v", err)
	}
	theirs := "Orders"
	d := betDraft()
	d.Team = &theirs
	if _, err := w.Bets.Place(w.ctx(), otto, d); loop.CodeOf(err) != loop.Denied {
		t.Errorf("one of another team places one: %v", err)
	}
	if x.Team != orders || x.Owner != mo.Member {
		t.Errorf("%+v", x)
	}
	if got, err := w.Bets.Get(w.ctx(), otto, "X-1"); err != nil || got.ID != x.ID {
		t.Errorf("everybody reads: %v", err)
	}
	// what another team learned is theirs to bet on
	f := w.failed(loop.Failure{Title: "Theirs", Team: orders})
	_, err := w.Learning.AddInsight(w.ctx(), mo, app.InsightDraft{Failure: f.Ref().String(), Text: "We learned that it is slow"})
	w.ok(err)
	d = betDraft()
	d.Insight, d.Believe = "I-1", ""
	if _, err := w.Bets.Place(w.ctx(), otto, d); loop.CodeOf(err) != loop.Denied {
		t.Errorf("a bet on another team's insight: %v", err)
	}
}

func TestAStaleSaveOfABetIsAConflictAndAnEditIsMarked(t *testing.T) {
	w := sqlite(t)
	x := w.bet(w.ada)
	see := "three of five press it"
	events := w.since(func() {
		_, err := w.Bets.Edit(w.ctx(), w.ada, "X-1", x.Version, app.BetPatch{See: &see})
		w.ok(err)
		_, err = w.Bets.Edit(w.ctx(), w.ada, "X-1", x.Version, app.BetPatch{See: &see})
		w.code(err, loop.Conflict)
		title := "Order again"
		_, err = w.Bets.Edit(w.ctx(), w.ada, "X-1", 0, app.BetPatch{Title: &title, See: &see})
		w.ok(err)
		_, err = w.Bets.Edit(w.ctx(), w.ada, "X-1", 0, app.BetPatch{Title: &title})
		w.ok(err) // nothing changed, nothing saved
	})
	if diff := cmp.Diff([]string{"experiment.revised X-1", "experiment.edited X-1"}, verbs(events)); diff != "" {
		t.Error(diff)
	}
	if got := string(events[0].Old); !strings.Contains(got, `"see":"four of five press it"`) {
		t.Error(got)
	}
	x = w.ends(x, loop.AsBelieved)
	if x.RevisedAt.IsZero() {
		t.Error("the change is not marked")
	}
	_, err := w.Bets.Edit(w.ctx(), w.ada, "X-1", 0, app.BetPatch{Believe: &see})
	w.code(err, loop.Conflict)
	note := "All five did."
	if x, err = w.Bets.Edit(w.ctx(), w.ada, "X-1", 0, app.BetPatch{Note: &note}); err != nil || x.Note != note {
		t.Errorf("what was seen can be told later: %v", err)
	}
}

func TestTheSameBetSentTwiceIsPlacedOnce(t *testing.T) {
	w := sqlite(t)
	d := betDraft()
	d.Claim = app.Claim{Key: "k", Body: [32]byte{1}}
	for range 2 {
		if x, err := w.Bets.Place(w.ctx(), w.ada, d); err != nil || x.Number != 1 {
			t.Errorf("%+v, %v", x, err)
		}
	}
}

func (w *world) x(ref string) loop.Experiment {
	w.t.Helper()
	x, err := w.Bets.Get(w.ctx(), w.ada, ref)
	w.ok(err)
	return x
}

func TestABetIsFoundBySearch(t *testing.T) {
	w := sqlite(t)
	w.failure("Basket lost")
	_, err := w.Learning.AddInsight(w.ctx(), w.ada, app.InsightDraft{Failure: "F-1", Text: "We learned that tabs share nothing"})
	w.ok(err)
	d := betDraft()
	d.Insight = "I-1"
	_, err = w.Bets.Place(w.ctx(), w.ada, d)
	w.ok(err)
	page, err := w.Failures.Search(w.ctx(), w.ada, "order again", "", 10)
	if w.ok(err); len(page.Items) != 1 || page.Items[0].Ref.String() != "X-1" || page.Items[0].Under.String() != "F-1" {
		t.Errorf("%+v", page.Items)
	}
}
