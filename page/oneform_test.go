package page_test

import (
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestTheOneFormMakesAWholeLoop(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		p := s.get("/failures/new").is(200)
		sound(t, "one form", p)
		p.has("A whole loop on one page", "We look at it as a team", "On 27 April we ask: kept, adapted or dropped?", "Save the loop", "Save the failure only", "Times are in Europe/Berlin")
		form := p.fields("/failures/new")
		for k, v := range map[string]string{"what": "Notes went out a day early", "why": "The desk promised it", "tweak": "Send them from the release job", "proof": "retest", "how": "Release on a Friday",
			"on": "2026-04-20", "kind": "near_miss", "noticed_on": "2026-03-01", "noticed_at": "14:05", "lasted": "1 h 30 min", "severity": "3", "services": "release, notes", "tags": "by hand, by hand", "summary": "See F-1."} {
			form.Set(k, v)
		}
		s.send("/failures/new", form).leads("/failures/F-1")
		s.get("/failures/F-1").has("F-1, I-1, A-1 and E-1 are saved.", "Near miss, severity 3", "1 March, 14:05", "Recovery 1 h 30 min", "The desk promised it", "Send them from the release job", "20 April 2026", "by hand")
		e, err := s.app.Effects.Get(t.Context(), s.by, "E-1")
		if err != nil || e.Kind != loop.ByRetest || e.Plan.How != "Release on a Friday" || e.On != "2026-04-20" {
			t.Errorf("check %+v, %v", e, err)
		}
		a, err := s.app.Actions.Get(t.Context(), s.by, "A-1")
		if err != nil || a.Due != "2026-03-16" || a.Owner != s.by.Member {
			t.Errorf("action %+v, %v", a, err)
		}
	})
}

func TestOnlyTheFirstAnswerIsNeeded(t *testing.T) {
	s := open(t)
	form := s.get("/failures/new").fields("/failures/new")
	form.Set("what", "The printer ate the labels")
	s.send("/failures/new", form).leads("/failures/F-1")
	s.get("/failures/F-1").has("F-1 is saved.", "Nothing yet.", "Process")
}

func TestEveryFaultOfTheOneFormIsToldAtOnce(t *testing.T) {
	s := open(t)
	form := s.get("/failures/new").fields("/failures/new")
	typed := map[string]string{"what": " ", "why": strings.Repeat("w", 300), "tweak": strings.Repeat("t", 201), "who": "M-99", "proof": "came_back", "on": "2026-01-01", "severity": "2"}
	for k, v := range typed {
		form.Set(k, v)
	}
	p := s.send("/failures/new", form).is(422)
	sound(t, "faulty form", p)
	p.has("Write at least one word here.", "Use at most 280 characters", "Use at most 200 characters", "Nobody here is called", "is over. Choose a day", "Name the service or system first", "Add a tag").
		holds("<title>Error: The one form", `href="#what"`, `href="#why"`, `href="#tweak"`, `href="#who"`, `href="#on"`, `href="#services"`, `href="#tags"`)
	back := p.fields("/failures/new")
	for k, v := range typed {
		if k != "who" && back.Get(k) != v {
			t.Errorf("%s came back as %q", k, back.Get(k))
		}
	}
	if n := strings.Count(p.body, `<details class="unfold" open>`); n != 2 {
		t.Errorf("%d folds with faults are open, want 2", n)
	}
	if n := strings.Count(p.body, `aria-invalid="true"`); n != 7 {
		t.Errorf("%d inputs are marked, want 7", n)
	}
	s.get("/failures").has("Nothing logged is not nothing failed.") // all or nothing
}

func TestInputsOfTheOneFormThatCannotBeRead(t *testing.T) {
	s := open(t)
	tests := []struct{ name, input, value, says, at string }{
		{"a day that is none", "noticed_on", "2026-02-30", "is not a date", "noticed_on"},
		{"a time that is none", "noticed_at", "25:99", "is not a time", "noticed_at"},
		{"a length that is none", "lasted", "a while", "is not a length of time", "lasted"},
		{"a severity that is none", "severity", "9", "Severity goes from 1", "severity"},
		{"a kind that is none", "kind", "oops", "is not known here", "kind"},
		{"a day of proof that is none", "on", "soon", "is not a date", "on"},
		{"a due day that is none", "due", "soon", "is not a date", "due"},
		{"a day to come", "noticed_on", "2027-01-01", "future", "noticed_on"},
		{"a proof that is none", "proof", "hope", "is not known here", "proof"},
		{"the year 1628 is fine, 0628 is not", "noticed_on", "0628-01-01", "out of range", "noticed_on"},
	}
	for _, tt := range tests {
		form := s.get("/failures/new").fields("/failures/new")
		form.Set("what", "Something")
		form.Set("tweak", "Change it")
		form.Set(tt.input, tt.value)
		p := s.send("/failures/new", form).is(422)
		sound(t, tt.name, p)
		p.has(tt.says).holds(`href="#` + tt.at + `"`)
	}
	form := s.get("/failures/new").fields("/failures/new")
	form.Set("what", "Something")
	form.Set("mended_on", "2026-03-01")
	form.Set("lasted", "5")
	s.send("/failures/new", form).is(422).has("not both")
	form.Del("mended_on")
	form.Set("noticed_on", "2026-03-01")
	form.Set("noticed_at", "10:00")
	form.Set("mended_on", "2026-03-01")
	form.Set("mended_at", "09:00")
	form.Del("lasted")
	s.send("/failures/new", form).is(422).has("is before the start").holds(`href="#mended_on"`)
}

func TestWhoWantsTheFailureOnlyKeepsTheRest(t *testing.T) {
	s := open(t)
	form := s.get("/failures/new").fields("/failures/new")
	for k, v := range map[string]string{"what": "Notes went out early", "why": "The desk promised it", "tweak": "Send them from the job", "how": "Try a Friday", "only": "failure"} {
		form.Set(k, v)
	}
	s.send("/failures/new", form).leads("/failures/F-1")
	s.get("/failures/F-1").has("F-1 is saved.", "Why it mattered: The desk promised it", "A change that was thought of: Send them from the job", "How we would know: Try a Friday", "Nothing yet.")
}

func TestATestWithoutAChangeIsAskedFor(t *testing.T) {
	s := open(t)
	form := s.get("/failures/new").fields("/failures/new")
	form.Set("what", "Notes went out early")
	form.Set("how", "Release on a Friday")
	s.send("/failures/new", form).is(422).has("Name one change first").holds(`href="#tweak"`, "Release on a Friday</textarea>")
}

func TestSendingTheSameFormTwiceMakesOneLoop(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		form := s.get("/failures/new").fields("/failures/new")
		form.Set("what", "Notes went out early")
		form.Set("tweak", "Send them from the job")
		s.send("/failures/new", form).leads("/failures/F-1")
		s.send("/failures/new", form).leads("/failures/F-1")
		form.Set("what", "Notes went out late")
		s.send("/failures/new", form).leads("/failures/F-2")
	})
}

func TestTheOneFormGoesOnWithAFailureThatIsThere(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "Import hung at noon").is(303)
	p := s.get("/failures/new?failure=F-1").is(200)
	sound(t, "rest of the loop", p)
	p.has("The rest of the loop", "F-1 Import hung at noon").lacks("Save the failure only", "What did not work?")
	form := p.fields("/failures/new")
	for k, v := range map[string]string{"why": "Columns change without a word", "tweak": "Reject unknown columns", "proof": "came_back"} {
		form.Set(k, v)
	}
	p = s.send("/failures/new", form).is(422)
	sound(t, "came back without a service", p)
	p.has("Name the service and a tag of F-1 first").holds(`href="#proof"`, `href="/failures/F-1/edit"`, "Reject unknown columns</textarea>")
	form.Set("proof", "look")
	s.send("/failures/new", form).leads("/failures/F-1")
	s.get("/failures/F-1").has("F-1, I-1, A-1 and E-1 are saved.", "In work")
}

func TestAViewerIsToldWhoMayChangeSomething(t *testing.T) {
	s := open(t)
	s.browser = s.as(s.colleague("Vera", loop.Viewer))
	sound(t, "the one form of a viewer", s.get("/failures/new").is(403).has("needs the role member or more; you are viewer", "Ask an admin: Ada"))
	s.post("/failures/new", "what", "Notes went out early", "only", "failure").is(403)
	s.get("/").lacks("one form")
}

func TestTeamsAreOfferedOnlyWhereThereAreSome(t *testing.T) {
	s := open(t)
	s.get("/failures/new").lacks("the whole workspace")
	if _, err := s.app.People.SaveTeam(t.Context(), s.by, "", 0, "Warehouse", false); err != nil {
		t.Fatal(err)
	}
	p := s.get("/failures/new").is(200)
	sound(t, "form with teams", p)
	p.has("the whole workspace", "Warehouse").holds(`<option value="T-1" selected>`)
	form := p.fields("/failures/new")
	form.Set("what", "Labels mixed up")
	form.Set("team", "T-2")
	s.send("/failures/new", form).leads("/failures/F-1")
	s.get("/failures?team=T-2").has("Labels mixed up", "Team Warehouse")
	s.get("/failures/F-1").has("Team Warehouse").holds(`href="/failures?team=T-2"`)
	form.Set("team", "T-9")
	s.send("/failures/new", form).is(422).has("There is no team").holds(`href="#team"`)
}

func TestTheOneFormTakesTheTokensOfTheOneLine(t *testing.T) {
	s := open(t)
	form := s.get("/failures/new").is(200).fields("/failures/new")
	form.Set("what", "Refund emails sent twice #mail service:mailer ~30m")
	s.send("/failures/new", form).leads("/failures/F-1")
	s.get("/failures/F-1").has("Refund emails sent twice", "mailer", "mail", "30 min").lacks("#mail")
}

func TestTheOneFormRefusesDaysThatCannotBe(t *testing.T) {
	s := open(t)
	form := s.get("/failures/new").is(200).fields("/failures/new")
	for k, v := range map[string]string{"what": "Checkout down", "tweak": "Check lists", "due": "2020-01-01", "proof": "retest"} {
		form.Set(k, v)
	}
	s.send("/failures/new", form).is(422).has("2020-01-01 is over. Choose a day from today on.")
	form.Set("due", string(loop.DateOf(s.clock.Now(), time.UTC).Add(20)))
	form.Set("on", string(loop.DateOf(s.clock.Now(), time.UTC).Add(5)))
	s.send("/failures/new", form).is(422).has("the change would not be in place yet")
	s.post("/actions", "title", "Check lists", "due", "2020-01-01").is(422).has("is over")
}

func TestTheRestOfALoopIsNotSavedEmpty(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "Checkout down").is(303)
	form := s.get("/failures/new?failure=F-1").is(200).fields("/failures/new")
	s.send("/failures/new", form).is(422).has("Nothing is filled in yet.")
}
