package page_test

import (
	"testing"

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
