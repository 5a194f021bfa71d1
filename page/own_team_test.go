package page_test

import (
	"testing"

	"failforward/app"
	"failforward/loop"
)

// What belongs to a team stays with it when somebody saves other words, also once the
// team is archived: an empty choice would show it to everybody.
func TestWhatBelongsToAnArchivedTeamStaysWithIt(t *testing.T) {
	s := open(t)
	at := s.hangs("Near misses", "team", "T-1", "grain", "week")
	s.listens("alertmanager", "Alerts", "team", "T-1")
	team := s.by.Teams[0]
	_, err := s.app.People.SaveTeam(t.Context(), s.by, "T-1", 0, "Checkout", true)
	s.must(err)
	belongs := func(when string) {
		t.Helper()
		f, err := s.app.Forms.Get(t.Context(), s.by, "FORM-1")
		s.must(err)
		src, err := s.app.Sources.Get(t.Context(), s.by, "SRC-1")
		s.must(err)
		if f.Team != team || f.Grain != loop.ByWeek || src.Team != team {
			t.Errorf("%s: the form is of %d and keeps the %s, the source is of %d", when, f.Team, f.Grain, src.Team)
		}
	}
	for page, action := range map[string]string{"/settings/forms/FORM-1": "/settings/forms/FORM-1", "/sources/SRC-1": "/sources/SRC-1/edit"} {
		form := s.get(page).is(200).fields(action)
		if form.Get("team") != "T-1" {
			t.Errorf("%s offers the team %q", page, form.Get("team"))
		}
		form.Set("name", "Other words")
		s.send(action, form).leads(page)
		belongs(page)
		form = s.get(page).is(200).fields(action)
		form.Set("name", "More words")
		form.Del("team")
		form.Del("grain")
		s.send(action, form).leads(page)
		belongs(page + " without its team")
	}
	s.nobody(func() { s.get(at).has("leads of Checkout and the admins") })
	s.get("/settings/forms").lacks(`<option value="T-1"`)
}

// So do a bet, a sprint and a failure.
func TestWhatATeamDidStaysWithItOnceItIsArchived(t *testing.T) {
	s := open(t)
	team, ref := s.by.Teams[0], "T-1"
	_, err := s.app.Bets.Place(t.Context(), s.by, app.BetDraft{Team: &ref, Mine: true, Promise: loop.Promise{Believe: "a cache helps", See: "half the time", On: "2026-04-01"}})
	s.must(err)
	_, err = s.app.Sprints.Plan(t.Context(), s.by, app.SprintDraft{Name: "Sprint one", Team: &ref, StartsOn: "2026-03-02", EndsOn: "2026-03-13"})
	s.must(err)
	_, err = s.app.Failures.Create(t.Context(), s.by, loop.Failure{Title: "Import hung", Team: team}, app.Claim{})
	s.must(err)
	_, err = s.app.People.SaveTeam(t.Context(), s.by, "T-1", 0, "Checkout", true)
	s.must(err)
	for _, of := range []struct{ page, action, field string }{
		{"/experiments/X-1", "/experiments/X-1/edit", "title"}, {"/sprints/SP-1", "/sprints/SP-1/edit", "name"}, {"/failures/F-1/edit", "/failures/F-1/edit", "title"},
	} {
		form := s.get(of.page).is(200).fields(of.action)
		if form.Get("team") != "T-1" {
			t.Errorf("%s offers the team %q", of.page, form.Get("team"))
		}
		form.Set(of.field, "Other words")
		s.send(of.action, form).is(303)
	}
	x, err := s.app.Bets.Get(t.Context(), s.by, "X-1")
	s.must(err)
	sp, err := s.app.Sprints.Show(t.Context(), s.by, "SP-1")
	s.must(err)
	f, err := s.app.Failures.Get(t.Context(), s.by, "F-1")
	s.must(err)
	if x.Team != team || sp.Sprint.Team != team || f.Failure.Team != team || x.Title != "Other words" || sp.Sprint.Name != "Other words" {
		t.Errorf("the bet is of %d (%q), the sprint of %d (%q), the failure of %d, want %d", x.Team, x.Title, sp.Sprint.Team, sp.Sprint.Name, f.Failure.Team, team)
	}
	s.get("/failures/new").lacks(`<option value="T-1"`)
}
