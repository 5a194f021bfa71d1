package app_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"failforward/app"
	"failforward/loop"
)

func TestWhoOwnsANewAction(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mo, vi := w.member("mo", loop.MemberRole), w.member("vi", loop.Viewer)
		gone := w.member("gone", loop.MemberRole)
		out := loop.Deactivated
		_, err := w.People.EditMember(w.ctx(), w.ada, gone.Member.String(), 0, app.MemberPatch{State: &out})
		w.ok(err)
		token := loop.Actor{Kind: loop.Program, Workspace: w.ws.ID, Token: 5, Name: "robot", Role: loop.MemberRole}
		tests := []struct {
			name  string
			by    loop.Actor
			draft app.ActionDraft
			owner loop.ID
			state loop.ActionState
			code  loop.Code
		}{
			{"the caller, when they ask for it", w.ada, app.ActionDraft{Mine: true}, w.ada.Member, loop.Open, ""},
			{"nobody, when nobody is named", w.ada, app.ActionDraft{}, 0, loop.Candidate, ""},
			{"nobody, when a program asks", token, app.ActionDraft{Mine: true}, 0, loop.Candidate, ""},
			{"whoever has the e-mail", w.ada, app.ActionDraft{Owner: "MO@example.com"}, mo.Member, loop.Open, ""},
			{"whoever has the ref", token, app.ActionDraft{Owner: "m-2"}, mo.Member, loop.Open, ""},
			{"nobody who is unknown", w.ada, app.ActionDraft{Owner: "mi@example.com"}, 0, "", loop.Invalid},
			{"nobody who has gone", w.ada, app.ActionDraft{Owner: "gone@example.com"}, 0, "", loop.Invalid},
			{"no viewer, who could not finish it", w.ada, app.ActionDraft{Owner: "vi@example.com"}, 0, "", loop.Invalid},
			{"a viewer adds none", vi, app.ActionDraft{Mine: true}, 0, "", loop.Denied},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				tt.draft.Title = "Add an alarm"
				a, err := w.Actions.Create(w.ctx(), tt.by, tt.draft)
				if w.code(err, tt.code); err == nil && (a.Owner != tt.owner || a.State != tt.state) {
					t.Errorf("owner %d, %s", a.Owner, a.State)
				}
			})
		}
	})
}

func TestAnActionIsTiedToOneFailure(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		team := w.team("Mine")
		f := w.failed(loop.Failure{Title: "It failed", Team: team})
		w.failure("Another")
		i, err := w.Learning.AddInsight(w.ctx(), w.ada, app.InsightDraft{Failure: "F-1", Text: " We learned. "})
		w.ok(err)
		a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Add an alarm", Insight: "I-1"})
		w.ok(err)
		if a.Failure != f.ID || a.Insight != i.ID || a.Team != team || i.Text != "We learned." {
			t.Errorf("%+v from %+v", a, i)
		}
		_, err = w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Add", Insight: "I-1", Failure: "F-2"})
		if diff := cmp.Diff([]string{"insight"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		_, err = w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Failure: "F-9", Owner: "nobody"})
		if diff := cmp.Diff([]string{"failure", "owner", "title"}, fields(err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestMovesOfAnAction(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		a := w.action("")
		ref := a.Ref().String()
		move := func(to loop.ActionState, version int64, step loop.Step) error {
			_, err := w.Actions.Move(w.ctx(), w.ada, ref, version, to, step)
			return err
		}
		w.code(move(loop.Verified, 0, loop.Step{}), loop.Conflict)
		w.code(move("flying", 0, loop.Step{}), loop.Invalid)
		w.code(move(loop.Done, 7, loop.Step{}), loop.Conflict)
		w.code(move(loop.Done, 0, loop.Step{Evidence: strings.Repeat("x", 2001)}), loop.Invalid)
		w.code(move(loop.Dropped, 0, loop.Step{}), loop.Invalid)
		w.code(move(loop.Dropped, 0, loop.Step{Reason: strings.Repeat("x", 1001)}), loop.Invalid)
		w.ok(move(loop.Done, 1, loop.Step{Evidence: " https://git.example/1 "}))
		got, err := w.Actions.Get(w.ctx(), w.ada, ref)
		w.ok(err)
		if got.Evidence != "https://git.example/1" || !got.StartedAt.Equal(monday()) || !got.DoneAt.Equal(monday()) {
			t.Errorf("%+v", got)
		}
		w.ok(move(loop.Open, 0, loop.Step{Reason: "not yet"}))
		if got, err = w.Actions.Get(w.ctx(), w.ada, ref); err != nil || got.Reopened != 1 || !got.DoneAt.IsZero() || got.Evidence != "" {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestTakingAnAction(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mo := w.member("mo", loop.MemberRole)
		_, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Nobody's"})
		w.ok(err)
		a, err := w.Actions.Take(w.ctx(), mo, "A-1")
		w.ok(err)
		if a.Owner != mo.Member || a.State != loop.Open || a.Reopened != 0 {
			t.Errorf("%+v", a)
		}
		none := ""
		_, err = w.Actions.Edit(w.ctx(), w.ada, "A-1", 0, app.ActionPatch{Owner: &none})
		if diff := cmp.Diff([]string{"owner"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		events := w.since(func() { _, err = w.Actions.Take(w.ctx(), mo, "A-1"); w.ok(err) })
		if len(events) > 0 {
			t.Errorf("taking what is mine: %v", verbs(events))
		}
		w.move(a, loop.Done)
		_, err = w.Actions.Take(w.ctx(), w.ada, "A-1")
		w.code(err, loop.Conflict)
		_, err = w.Actions.Take(w.ctx(), loop.Actor{Kind: loop.Operator, Workspace: w.ws.ID, Role: loop.Admin}, "A-1")
		w.code(err, loop.Denied)
	})
}

func TestAnOwnerFromAnotherTeamMayFinish(t *testing.T) {
	w := sqlite(t)
	mine, theirs := w.team("Mine"), w.team("Theirs")
	w.member("mo", loop.MemberRole, theirs)
	f := w.failed(loop.Failure{Title: "It failed", Team: mine})
	a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Help out", Owner: "mo@example.com", Failure: f.Ref().String()})
	w.ok(err)
	mo, err := w.store.Member(w.ctx(), w.ws.ID, a.Owner)
	w.ok(err)
	_, err = w.Actions.Move(w.ctx(), mo.Actor(), a.Ref().String(), 0, loop.Done, loop.Step{})
	w.ok(err)
}

func TestTheBoard(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		mo := w.member("mo", loop.MemberRole)
		add := func(owner, failure string) loop.Action {
			w.clock.Add(1e9)
			a, err := w.Actions.Create(w.ctx(), w.ada, app.ActionDraft{Title: "Do it", Owner: owner, Failure: failure, Due: day(3)})
			w.ok(err)
			return a
		}
		ref := w.failure("It failed").Ref().String()
		older, mine := add("ada1@example.com", ""), add("mo@example.com", ref)
		waits, kept, held := add("mo@example.com", ref), add("mo@example.com", ref), add("mo@example.com", "")
		for _, a := range []loop.Action{kept, held} {
			kind, verdict := loop.ByRetest, loop.Held
			if a.ID == kept.ID {
				kind, verdict = loop.ByLook, loop.Kept
			}
			e := w.plan(a, kind, day(10))
			w.move(a, loop.Done)
			w.clock.Add(1e9)
			_, err := w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, verdict, "")
			w.ok(err)
		}
		w.move(waits, loop.Done)
		w.move(add("mo@example.com", ""), loop.Dropped)
		w.forward(5)
		b, err := w.Actions.Board(w.ctx(), mo)
		w.ok(err)
		refs := func(rows []app.ActionRow) (out []string) {
			for _, r := range rows {
				out = append(out, r.Ref().String())
			}
			return out
		}
		type board struct{ Open, Waiting, Verdicts []string }
		want := board{[]string{mine.Ref().String(), older.Ref().String()}, []string{waits.Ref().String()}, []string{held.Ref().String(), kept.Ref().String()}}
		if diff := cmp.Diff(want, board{refs(b.Open), refs(b.Waiting), refs(b.Verdicts)}); diff != "" || b.Dropped != 1 || b.More {
			t.Errorf("dropped %d, more %v\n%s", b.Dropped, b.More, diff)
		}
		if r := b.Open[0]; !r.Mine || r.Over != 2 || r.From == nil || r.From.Ref().String() != ref {
			t.Errorf("%+v", r)
		}
		if r := b.Verdicts[0]; r.State != loop.Verified || r.Newest().Verdict != loop.Held || r.Waits() != nil {
			t.Errorf("%+v", r)
		}
		row, err := w.Actions.Show(w.ctx(), mo, kept.Ref().String())
		w.ok(err)
		if diff := cmp.Diff(b.Verdicts[1], row); diff != "" {
			t.Errorf("one action shows otherwise than on the board:\n%s", diff)
		}
	})
}

// With hundreds of ended actions the newest verdicts are still on the board.
func TestALongBoardShowsTheNewestVerdicts(t *testing.T) {
	w := sqlite(t)
	for n := range 230 {
		w.clock.Add(1e9)
		a := w.action("")
		if n%2 == 0 {
			e := w.plan(a, loop.ByRetest, day(10))
			w.move(a, loop.Done)
			_, err := w.Effects.Conclude(w.ctx(), w.ada, e.Ref().String(), 0, loop.Broke, "")
			w.ok(err)
		} else {
			w.move(a, loop.Done)
		}
	}
	b, err := w.Actions.Board(w.ctx(), w.ada)
	w.ok(err)
	if len(b.Verdicts) != 115 || b.Verdicts[0].Ref().String() != "A-229" || len(b.Waiting) != 115 || b.Waiting[0].Ref().String() != "A-2" {
		t.Errorf("%d verdicts from %s on, %d wait", len(b.Verdicts), b.Verdicts[0].Ref(), len(b.Waiting))
	}
}
