package page_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// change logs a failure with an action for the reader, and a check when kind is given.
func (s *site) change(kind loop.EffectKind) app.Whole {
	s.t.Helper()
	d := app.LoopDraft{
		Failure: loop.Failure{Title: "Checkout answered with errors", Services: []string{"checkout"}, Tags: []string{"rollout"}, StartedAt: loop.At(s.clock.Now().Add(-time.Hour), loop.ToMinute)},
		Insight: "We learned that the build checks single values, not lists.",
		Action:  &app.ActionDraft{Title: "Check lists in the schema", Mine: true, Due: loop.DateOf(s.clock.Now(), time.UTC).Add(14)},
	}
	if kind != "" {
		d.Check = &app.CheckDraft{Kind: kind, On: loop.DateOf(s.clock.Now(), time.UTC).Add(56), Plan: loop.Plan{How: "Push a list with one entry too few"}}
	}
	w, err := s.app.Loops.Start(context.Background(), s.by, d)
	if err != nil {
		s.t.Fatal(err)
	}
	return w
}

// later moves the clock on; a session does not live that long, so the reader
// signs in anew.
func (s *site) later(d time.Duration) {
	s.t.Helper()
	s.clock.Add(d)
	s.browser = s.as(s.by)
}

func TestActionsWithoutAny(t *testing.T) {
	s := open(t)
	p := s.get("/actions").is(200).has("None yet", "Nothing is being changed yet")
	sound(t, "no actions", p)
}

func TestActionsSayWhatIsOpenAndWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.change("")
		s.change(loop.ByRetest)
		s.later(20 * 24 * time.Hour)
		p := s.get("/actions").is(200).has("2 are open, 2 are past their date. None is done.", "6 days over", "Say how", "re-test 27 April", "you")
		sound(t, "actions", p)
		s.post("/actions/A-1/done", "evidence", "https://git.example/7").leads("/actions/A-1")
		s.post("/actions/A-2/done", "none", "1").leads("/actions/A-2")
		p = s.get("/actions").is(200).has("None is open. 2 are done, none of them with a verdict.", "No open actions.", "1 effect check is waiting; its verdict comes on 27 April.", "no evidence")
		sound(t, "actions waiting", p)
		s.post("/effects/E-1/answer", "verdict", "broke").leads("/effects/E-1")
		s.get("/actions").has("2 are done, 1 of them with a verdict.", "broke")
		s.post("/actions/A-2/drop", "drop_reason", "It does not do what it should").leads("/actions/A-2")
		s.get("/actions").has("since dropped", "1 action was dropped")
	})
}

func TestTheNewestVerdictsStandOnThePageAndAllBehindALink(t *testing.T) {
	s := open(t)
	for n := range 11 {
		s.change(loop.ByRetest)
		s.post(fmt.Sprintf("/actions/A-%d/done", n+1), "none", "1").leads(fmt.Sprintf("/actions/A-%d", n+1))
		s.post(fmt.Sprintf("/effects/E-%d/answer", n+1), "verdict", "held").leads(fmt.Sprintf("/effects/E-%d", n+1))
		s.clock.Add(time.Minute)
	}
	if n := strings.Count(s.get("/actions").is(200).has("11 of them with a verdict", "All 11 verdicts").body, ", a re-test"); n != 10 {
		t.Errorf("%d verdicts", n)
	}
	all := s.get("/actions?verdicts=all").is(200).body
	if n := strings.Count(all, ", a re-test"); n != 11 || strings.Contains(all, "All 11 verdicts") {
		t.Errorf("%d verdicts of all", n)
	}
}

func TestOneActionFromOpenToVerified(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.change("")
		p := s.get("/actions/A-1").is(200).has("You have it, until 16 March.", "from F-1", "How will we know whether it helped?", "We learned that the build checks single values")
		sound(t, "open action", p)
		s.post("/actions/A-1/checks", "proof", "retest", "on", "2026-04-27", "how", "Push a short list").leads("/actions/A-1")
		s.post("/actions/A-1/start").leads("/actions/A-1")
		p = s.get("/actions/A-1").has("You have it, and it is in progress, until 16 March.", "plan locked")
		sound(t, "action in progress", p)
		p = s.post("/actions/A-1/done").is(422).has("One thing to mend", "say with the other button that there is no evidence")
		p.holds("<title>Error: A-1", `aria-invalid="true"`)
		sound(t, "action without evidence", p)
		s.post("/actions/A-1/done", "evidence", "https://git.example/7").leads("/actions/A-1")
		sound(t, "done action", s.get("/actions/A-1").has("Done today. Test it again whenever it suits you, and say how the test went; failforward asks on 27 April."))
		s.post("/effects/E-1/answer", "verdict", "held", "note", "It refused").leads("/effects/E-1")
		sound(t, "verified action", s.get("/actions/A-1").has("Done today, and proven today.", "verified", "held"))
		s.post("/actions/A-1/reopen", "reason", "It broke again").leads("/actions/A-1")
		sound(t, "reopened action", s.get("/actions/A-1").has("opened again once", "Opened again 2 March, by Ada: It broke again", "held"))
	})
}

// The action keeps its last reason only; the history keeps each of them.
func TestEachReasonToOpenAgainStandsInTheHistory(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.change("")
		for _, reason := range []string{"It broke again", " ", "The list grew"} {
			s.post("/actions/A-1/done", "none", "1").leads("/actions/A-1")
			s.clock.Add(time.Minute)
			s.post("/actions/A-1/reopen", "reason", reason).leads("/actions/A-1")
		}
		s.post("/actions/A-1/drop", "drop_reason", "The list is gone").leads("/actions/A-1")
		p := s.get("/actions/A-1").has("by Ada: The list grew", "by Ada: no reason was given", "by Ada: It broke again", "opened again 3 times")
		sound(t, "reopened three times", p)
		s.get("/failures/F-1").has("A-1 opened again, by Ada: The list grew", "A-1 opened again, by Ada: It broke again", "A-1 dropped: The list is gone")
	})
}

func TestMovesThatTheStateForbidsAreConflictsOnThePage(t *testing.T) {
	s := open(t)
	s.change("")
	tests := []struct {
		name, path string
		form       []string
		status     int
		words      string
	}{
		{"an open one cannot be opened", "/actions/A-1/reopen", nil, 409, "cannot be opened"},
		{"dropping needs a reason", "/actions/A-1/drop", []string{"drop_reason", "  "}, 422, "Say why it is dropped"},
		{"a check needs a day to come", "/actions/A-1/checks", []string{"proof", "look", "on", "2026-01-05", "how", "kept words"}, 422, "is over"},
		{"a check needs a date that is one", "/actions/A-1/checks", []string{"proof", "look", "on", "soon"}, 422, "is not a date"},
		{"a check needs a kind", "/actions/A-1/checks", []string{"proof", "vote", "on", "2026-05-05"}, 422, "not known here"},
		{"an unknown action is not found", "/actions/A-9/start", nil, 404, "There is nothing here"},
		{"a ref of another noun is not found", "/actions/F-1/start", nil, 404, "There is nothing here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := s.post(tt.path, tt.form...).is(tt.status).has(tt.words)
			sound(t, tt.name, p)
		})
	}
	s.post("/actions/A-1/checks", "proof", "retest", "on", "soon", "how", "kept words").holds("kept words", `value="retest" checked`)
}

func TestACandidateIsTaken(t *testing.T) {
	s := open(t)
	s.post("/actions", "title", "Seed the demo from yesterday", "who", "", "due", "").leads("/actions/A-1")
	p := s.get("/actions").has("None is open", "Nobody has them yet", "Seed the demo", "Take it")
	sound(t, "candidates", p)
	sound(t, "candidate", s.get("/actions/A-1").has("Nobody has taken it yet.", "Take it"))
	s.post("/actions/A-1/take").leads("/actions/A-1")
	s.get("/actions/A-1").has("You have it; no date is set.")
}

func TestAddingAnAction(t *testing.T) {
	s := open(t)
	s.change("")
	sound(t, "new action", s.get("/actions/new").is(200))
	sound(t, "new action of a failure", s.get("/actions/new?failure=F-1").is(200).has("Because of F-1"))
	p := s.post("/actions", "title", " ", "who", "M-1", "due", "2026-05-01", "done_when", "The alarm rings", "failure", "F-1").is(422).has("Write at least one word here")
	p.holds("The alarm rings", "2026-05-01", `name="failure" value="F-1"`)
	sound(t, "new action with faults", p)
	s.get("/actions/new?failure=F-99").is(404)
}

// Two people edit: what only one changed is kept from both, and where both
// changed the same, both texts are shown.
func TestAStaleEditOfAnActionShowsBothTexts(t *testing.T) {
	s := open(t)
	s.change("")
	mine := s.get("/actions/A-1?open=edit").is(200).fields("/actions/A-1/edit")
	theirs := s.get("/actions/A-1?open=edit").fields("/actions/A-1/edit")
	send := func(form map[string][]string) shown {
		return s.read(s.browser.PostForm(s.server.URL+"/actions/A-1/edit", form))
	}
	theirs.Set("title", "Check every list")
	send(theirs).leads("/actions/A-1")
	mine.Set("due", "2026-06-01")
	send(mine).leads("/actions/A-1")
	s.get("/actions/A-1").has("Check every list", "1 June")

	mine.Set("title", "Check the lists of the schema")
	p := send(mine).is(http.StatusConflict).has("Two texts, and both are kept", "Check the lists of the schema", "Check every list")
	sound(t, "stale action", p)
	answer := p.fields("/actions/A-1/edit")
	answer.Set("keep", "mine")
	send(answer).leads("/actions/A-1")
	s.get("/actions/A-1").has("Check the lists of the schema")
}

func TestWhoMayNotChangeAnActionSeesNoForms(t *testing.T) {
	s := open(t)
	s.change("")
	s.browser = s.as(s.colleague("Vera", loop.Viewer))
	p := s.get("/actions/A-1").is(200).has("ask its owner").lacks("It is done", "Drop it")
	sound(t, "action of a viewer", p)
	s.get("/actions").is(200).lacks("Add an action")
	p = s.post("/actions/A-1/done", "evidence", "x").is(403).has("This is not open to you", "Ask an admin: Ada.")
	sound(t, "refused", p)
	s.get("/actions/A-1").has("Ada has it")
}
