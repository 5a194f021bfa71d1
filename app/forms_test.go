package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// tells keeps something as the page of a form does, and returns what came of it.
func (w *world) tells(path, what string) error {
	w.t.Helper()
	on, err := w.Said.Open(w.ctx(), strings.TrimPrefix(path, "/say/"))
	if err != nil {
		return err
	}
	r, err := w.Said.Report(on, app.ReportDraft{What: what, More: "It was slippery.", Kind: loop.NearMiss, When: loop.RoughToday})
	if err != nil {
		return err
	}
	return w.Said.Keep(w.ctx(), r)
}

func (w *world) form(by loop.Actor, name string, team loop.ID, grain loop.Grain) (loop.Form, string) {
	w.t.Helper()
	f, path, err := w.Forms.Add(w.ctx(), by, app.FormDraft{Name: name, Team: team, Grain: grain})
	w.ok(err)
	return f, path
}

func TestWhatIsSaidBecomesAFailureThatNobodyReported(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		team := w.team("Warehouse")
		mira := w.member("Mira", loop.Lead, team)
		f, path := w.form(mira, "Near misses", team, "")
		if len(path) != len("/say/")+26 || f.Grain != loop.ByDay {
			t.Fatalf("%q, %+v", path, f)
		}
		w.ok(w.tells(strings.ToUpper(path[5:]), "The floor was wet"))
		waiting, err := w.Said.Waiting(w.ctx(), mira)
		if err != nil || len(waiting) != 0 {
			t.Fatalf("on its own day there is %v, %v", waiting, err)
		}
		all, err := w.store.FormReports(w.ctx(), w.ws.ID)
		if err != nil || len(all) != 1 {
			t.Fatalf("%v, %v", all, err)
		}
		_, err = w.Said.Get(w.ctx(), mira, all[0].ID)
		w.code(err, loop.NotFound)
		w.forward(1)
		waiting, err = w.Said.Waiting(w.ctx(), mira)
		if err != nil || len(waiting) != 1 || waiting[0].Came != string(day(0)) {
			t.Fatalf("a day later there is %+v, %v", waiting, err)
		}
		id := waiting[0].ID
		_, err = w.Said.Take(w.ctx(), mira, id, app.Verbatim{})
		w.code(err, loop.Invalid)
		made, err := w.Said.Take(w.ctx(), mira, id, app.Verbatim{Title: "The floor was wet", Summary: "It was slippery.", Kind: loop.NearMiss})
		w.ok(err)
		if made.CreatedBy != 0 || made.ReportedVia != "form" || made.Team != team || !made.CreatedAt.Equal(w.clock.Now()) || made.StartedAt.Precision != loop.ToDay || loop.DateOf(made.StartedAt.At, w.ws.Zone()) != day(0) {
			t.Errorf("made %+v", made)
		}
		_, err = w.Said.Take(w.ctx(), mira, id, app.Verbatim{Title: "Once more"})
		w.code(err, loop.NotFound)
		if all, err := w.store.FormReports(w.ctx(), w.ws.ID); err != nil || len(all) != 0 {
			t.Errorf("still there: %v, %v", all, err)
		}
	})
}

func TestWhatIsDeclinedIsDeletedAndItsReasonStays(t *testing.T) {
	w := sqlite(t)
	_, path := w.form(w.ada, "Anything", 0, loop.ByWeek)
	w.code(w.tells(path, "It was today"), loop.Invalid) // a form that keeps the week asks for no day
	on, err := w.Said.Open(w.ctx(), path[5:])
	w.ok(err)
	r, err := w.Said.Report(on, app.ReportDraft{What: "Kim was late"})
	w.ok(err)
	w.ok(w.Said.Keep(w.ctx(), r))
	w.forward(6)
	if waiting, err := w.Said.Waiting(w.ctx(), w.ada); err != nil || len(waiting) != 0 {
		t.Fatalf("on the Sunday there is %v, %v", waiting, err)
	}
	w.forward(1)
	waiting, err := w.Said.Waiting(w.ctx(), w.ada)
	if err != nil || len(waiting) != 1 || waiting[0].Came != "2026-W10" {
		t.Fatalf("on the Monday there is %+v, %v", waiting, err)
	}
	w.code(w.Said.Decline(w.ctx(), w.ada, waiting[0].ID, " "), loop.Invalid)
	w.ok(w.Said.Decline(w.ctx(), w.ada, waiting[0].ID, "It names somebody"))
	events, err := w.store.Events(w.ctx(), w.ws.ID, loop.EventQuery{})
	w.ok(err)
	if last := events.Items[0]; last.Verb != "form.declined" || !strings.Contains(string(last.Old), "It names somebody") || strings.Contains(string(last.Old)+last.Object, "Kim") {
		t.Errorf("the log says %+v", last)
	}
	for _, ev := range events.Items {
		if ev.Kind == "" || strings.Contains(ev.Verb, "said") {
			t.Errorf("an event tells that something came: %+v", ev)
		}
	}
	if all, err := w.store.FormReports(w.ctx(), w.ws.ID); err != nil || len(all) != 0 {
		t.Errorf("still there: %v, %v", all, err)
	}
}

func TestWhoMayMakeAFormAndReadWhatIsSaid(t *testing.T) {
	w := sqlite(t)
	team, other := w.team("Warehouse"), w.team("Office")
	mira, otto, max := w.member("Mira", loop.Lead, team), w.member("Otto", loop.Lead, other), w.member("Max", loop.MemberRole, team)
	f, path := w.form(mira, "Near misses", team, "")
	w.ok(w.tells(path, "The floor was wet"))
	w.forward(1)
	all, err := w.store.FormReports(w.ctx(), w.ws.ID)
	w.ok(err)
	for name, by := range map[string]loop.Actor{"a lead of another team": otto, "a member of the team": max} {
		if waiting, err := w.Said.Waiting(w.ctx(), by); err != nil || len(waiting) != 0 {
			t.Errorf("%s sees %v, %v", name, waiting, err)
		}
		_, err := w.Said.Get(w.ctx(), by, all[0].ID)
		w.code(err, loop.Denied)
		_, err = w.Said.Take(w.ctx(), by, all[0].ID, app.Verbatim{Title: "x"})
		w.code(err, loop.Denied)
		w.code(w.Said.Decline(w.ctx(), by, all[0].ID, "no"), loop.Denied)
		_, _, err = w.Forms.Add(w.ctx(), by, app.FormDraft{Name: "Mine", Team: team})
		w.code(err, loop.Denied)
		_, err = w.Forms.Edit(w.ctx(), by, f.Ref().String(), 0, app.FormDraft{Name: "Mine"})
		w.code(err, loop.Denied)
		_, _, err = w.Forms.Rotate(w.ctx(), by, f.Ref().String())
		w.code(err, loop.Denied)
		_, err = w.Forms.Switch(w.ctx(), by, f.Ref().String(), false)
		w.code(err, loop.Denied)
	}
	if waiting, err := w.Said.Waiting(w.ctx(), w.ada); err != nil || len(waiting) != 1 {
		t.Errorf("an admin sees %v, %v", waiting, err)
	}
}

func TestALinkEndsWhenItIsSwitchedOffOrChanged(t *testing.T) {
	w := sqlite(t)
	f, path := w.form(w.ada, "Near misses", 0, "")
	ref := f.Ref().String()
	_, err := w.Forms.Switch(w.ctx(), w.ada, ref, false)
	w.ok(err)
	w.code(w.tells(path, "Nobody hears it"), loop.NotFound)
	_, err = w.Forms.Switch(w.ctx(), w.ada, ref, true)
	w.ok(err)
	w.ok(w.tells(path, "Somebody hears it"))
	_, fresh, err := w.Forms.Rotate(w.ctx(), w.ada, ref)
	w.ok(err)
	w.code(w.tells(path, "The old link"), loop.NotFound)
	w.ok(w.tells(fresh, "The new link"))
	_, err = w.Forms.Edit(w.ctx(), w.ada, ref, 1, app.FormDraft{Name: "Late"})
	w.code(err, loop.Conflict)
	_, _, err = w.Forms.Add(w.ctx(), w.ada, app.FormDraft{Name: "Near misses"})
	w.code(err, loop.Conflict)
	events, err := w.store.Events(w.ctx(), w.ws.ID, loop.EventQuery{})
	w.ok(err)
	for _, ev := range events.Items {
		if strings.Contains(string(ev.Old), "hash") {
			t.Errorf("an event holds the hash of a link: %s", ev.Old)
		}
	}
}

func TestAFormThatIsFullTakesNoMore(t *testing.T) {
	w := sqlite(t)
	_, path := w.form(w.ada, "Near misses", 0, "")
	_, other := w.form(w.ada, "Another", 0, "")
	for i := range loop.MostToRead {
		w.ok(w.tells(path, fmt.Sprint("No. ", i)))
	}
	w.ok(w.tells(path, "No. 7")) // pressed twice: it is there already
	w.code(w.tells(path, "One too many"), loop.Limited)
	w.ok(w.tells(other, "One too many"))
	for i := range loop.MostForms - 2 {
		w.form(w.ada, fmt.Sprint("Form ", i), 0, "")
	}
	_, _, err := w.Forms.Add(w.ctx(), w.ada, app.FormDraft{Name: "One too many"})
	w.code(err, loop.Conflict)
}

// Who reads it, and when, stays as the page said when somebody wrote.
func TestWhatWasPromisedOfAReportHolds(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		team, other := w.team("Warehouse"), w.team("Office")
		mira, otto := w.member("Mira", loop.Lead, team), w.member("Otto", loop.Lead, other)
		f, path := w.form(mira, "Near misses", team, "")
		w.clock.Add(3 * time.Hour) // noon: on Kiritimati it is tomorrow
		w.ok(w.tells(path, "The floor was wet"))
		all, err := w.store.FormReports(w.ctx(), w.ws.ID)
		w.ok(err)
		sees := func(when string, by loop.Actor, want int) {
			t.Helper()
			if waiting, err := w.Said.Waiting(w.ctx(), by); err != nil || len(waiting) != want {
				t.Errorf("%s %s sees %v, %v", when, by.Name, waiting, err)
			}
		}
		for _, zone := range []string{"Pacific/Kiritimati", "Etc/GMT+12"} {
			ws, err := w.store.Workspace(w.ctx(), w.ws.ID)
			w.ok(err)
			_, err = w.People.ChangeWorkspace(w.ctx(), w.ada, 0, ws.Name, zone)
			w.ok(err)
			sees("in "+zone, w.ada, 0)
			_, err = w.Said.Get(w.ctx(), w.ada, all[0].ID)
			w.code(err, loop.NotFound)
		}
		w.forward(1)
		for _, to := range []loop.ID{0, other} {
			f, err = w.Forms.Edit(w.ctx(), w.ada, f.Ref().String(), 0, app.FormDraft{Name: f.Name, Team: to})
			w.ok(err)
			sees("given away,", mira, 1)
			sees("given away,", otto, 0)
			_, err = w.Said.Get(w.ctx(), otto, all[0].ID)
			w.code(err, loop.Denied)
		}
		made, err := w.Said.Take(w.ctx(), mira, all[0].ID, app.Verbatim{Title: "The floor was wet"})
		w.ok(err)
		if made.Team != team {
			t.Errorf("it became a failure of %d", made.Team)
		}
	})
}
