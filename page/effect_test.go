package page_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// finish marks the action of a loop as done.
func (s *site) finish(w app.Whole) {
	s.t.Helper()
	if _, err := s.app.Actions.Move(context.Background(), s.by, w.Action.Ref().String(), 0, loop.Done, loop.Step{Evidence: "seen"}); err != nil {
		s.t.Fatal(err)
	}
}

// tick does what is due.
func (s *site) tick() {
	s.t.Helper()
	if _, err := s.app.Clerk.Tick(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

func TestACheckBeforeItsDay(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		w := s.change(loop.ByRetest)
		p := s.get("/effects/E-1").is(200).has("Planned", "We will know on 27 April 2026: the test holds or breaks.", "Did the re-test hold or break?",
			"The waiting begins then", "Push a list with one entry too few", "Until then it can be changed freely", "Lock it as it stands")
		sound(t, "planned check", p)
		p.lacks("It held", "Thank you")
		s.post("/effects/E-1/lock").leads("/effects/E-1")
		sound(t, "locked check", s.get("/effects/E-1").has("Plan locked", "Fingerprint of kind, day and plan", "marked as exploratory, for good").lacks("Lock it"))
		s.post("/effects/E-1/lock").is(409).has("already locked")
		s.finish(w)
		p = s.get("/effects/E-1").has("Waiting", "It held", "It broke", "Any day is fine from now on", "No answer is better than another")
		sound(t, "waiting check", p)
		p.lacks("Its day has come")
		s.later(57 * 24 * time.Hour)
		s.tick()
		sound(t, "due check", s.get("/effects/E-1").has("Its day has come"))
	})
}

func TestAnsweringACheck(t *testing.T) {
	tests := []struct {
		name    string
		kind    loop.EffectKind
		verdict string
		shows   []string
	}{
		{"a re-test that held", loop.ByRetest, "held", []string{"Held", "It holds: Check lists in the schema. The re-test passed.", "This loop is closed", "One try that held"}},
		{"a re-test that broke", loop.ByRetest, "broke", []string{"Broke", "It broke: Check lists in the schema.", "Choose another change", "Accept and stop"}},
		{"a look that keeps", loop.ByLook, "kept", []string{"Kept", "The team keeps it", "no measurement"}},
		{"a look that adapts", loop.ByLook, "adapted", []string{"Adapted", "The team keeps it, adapted"}},
		{"a look that drops", loop.ByLook, "dropped", []string{"Dropped", "The team dropped it", "Choose another change"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			s.finish(s.change(tt.kind))
			form := s.get("/effects/E-1").fields("/effects/E-1/answer")
			form.Set("note", "It refused, and said why")
			send := func() shown { return s.read(s.browser.PostForm(s.server.URL+"/effects/E-1/answer", form)) }
			p := send().is(422).has("Choose one of the answers")
			p.holds("It refused, and said why")
			sound(t, "no answer", p)
			form.Set("verdict", tt.verdict)
			send().leads("/effects/E-1")
			p = s.get("/effects/E-1").is(200).has(tt.shows...).has("It refused, and said why", "Answered on 2 March; the plan dates from 2 March", "Thank you for sharing F-1.", "0 days", "the build checks single values")
			sound(t, tt.name, p)
			send().is(409)
			s.browser = s.as(s.colleague("Mira", loop.MemberRole))
			s.get("/effects/E-1").has("Thank you to whoever shared F-1.").lacks("Ada shared", "Thank you to Ada")
		})
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	s := open(t)
	s.finish(s.change(loop.ByLook))
	s.post("/effects/E-1/answer", "verdict", "improved").is(422).has("is not known here")
	s.post("/effects/E-1/answer", "verdict", "held").is(422)
	s.change(loop.ByRetest)
	sound(t, "too early", s.post("/effects/E-2/answer", "verdict", "held").is(409).has("not in place yet"))
	s.post("/effects/E-9/answer", "verdict", "held").is(404)
	s.get("/effects/E-9").is(404)
	s.browser = s.as(s.colleague("Vera", loop.Viewer))
	sound(t, "check of a viewer", s.get("/effects/E-1").is(200).lacks("No answer is better", "Change the day"))
	s.post("/effects/E-1/answer", "verdict", "kept").is(403)
	s.post("/effects/E-1/revise", "on", "2026-06-01").is(403)
}

func TestNotSeenAgainSaysThatItIsWeak(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.finish(s.change(loop.ByCameBack))
		p := s.get("/effects/E-1").has("It concludes by itself on 27 April", "Did it come back? Weak evidence", "Nothing to do until 27 April")
		sound(t, "came back waits", p)
		s.later(57 * 24 * time.Hour)
		s.tick()
		p = s.get("/effects/E-1").is(200).has("Not seen again (weak)", "was not seen again since the change", "Concluded by itself on 28 April; the plan dates from 2 March",
			"would be expected in the time that was waited", "seeing none would happen about", "exact Poisson", "This loop is closed")
		sound(t, "not seen again", p)
		s.get("/").lacks("is in.")
	})
}

func TestCameBackListsWhatMatched(t *testing.T) {
	s := open(t)
	s.finish(s.change(loop.ByCameBack))
	s.later(10 * 24 * time.Hour)
	if _, err := s.app.Failures.Create(context.Background(), s.by, loop.Failure{Title: "Checkout down once more", Services: []string{"checkout"}, Tags: []string{"rollout"}, StartedAt: loop.At(s.clock.Now(), loop.ToMinute)}, app.Claim{}); err != nil {
		t.Fatal(err)
	}
	s.later(50 * 24 * time.Hour)
	s.tick()
	p := s.get("/effects/E-1").is(200).has("Came back", "came back: once since the change", "It matched this one", "Checkout down once more", "Choose another change").lacks("seeing none")
	sound(t, "came back", p)
}

// Too little is an everyday thing: it says so instead of guessing.
func TestCannotTellIsShownWithTheSameCare(t *testing.T) {
	s := open(t)
	w := s.change("")
	_, err := s.app.Effects.Plan(context.Background(), s.by, app.CheckDraft{Action: w.Action.Ref().String(), Kind: loop.ByNumber, On: "2026-04-27", Plan: loop.Plan{KPI: "recovery_time", Direction: "down"}})
	if err != nil {
		t.Fatal(err)
	}
	sound(t, "number planned", s.get("/effects/E-1").is(200))
	s.finish(w)
	s.later(57 * 24 * time.Hour)
	s.tick()
	p := s.get("/effects/E-1").is(200).has("Cannot tell yet", "We cannot tell yet whether it helped: “", "Why not", "too little data on one side", "Extend once", "Weaker, but now", "Accept and stop", "“Cannot tell” is an answer too")
	sound(t, "cannot tell", p)
	sound(t, "extend to the past", s.post("/effects/E-1/again", "again_on", "2026-01-01").is(422).has("is over"))
	s.post("/effects/E-1/again", "again_on", "2026-07-01").leads("/effects/E-2")
	s.get("/effects/E-2").has("1 July", "It repeats an earlier check")
	sound(t, "accept without a reason", s.post("/effects/E-1/accept", "accept_reason", "").is(422).has("Say why you can live with it"))
	s.post("/effects/E-1/accept", "accept_reason", "Too rare to measure", "revisit_on", "2026-12-01").leads("/failures/F-1")
	s.get("/failures/F-1").has("Too rare to measure")
}

func TestLookingAgainKeepsTheEarlierVerdict(t *testing.T) {
	s := open(t)
	s.finish(s.change(loop.ByLook))
	s.post("/effects/E-1/again", "again_on", "2026-07-01").is(409).has("has no verdict yet")
	s.post("/effects/E-1/answer", "verdict", "kept")
	s.post("/effects/E-1/again", "again_on", "2026-07-01").leads("/effects/E-2")
	s.get("/effects/E-1").has("The team keeps it")
	s.get("/actions").has("1 July", "kept")
}

func TestChangingAPlan(t *testing.T) {
	s := open(t)
	w := s.change(loop.ByRetest)
	mine := s.get("/effects/E-1").fields("/effects/E-1/revise")
	theirs := s.get("/effects/E-1").fields("/effects/E-1/revise")
	send := func(form map[string][]string) shown {
		return s.read(s.browser.PostForm(s.server.URL+"/effects/E-1/revise", form))
	}
	theirs.Set("how", "Their test")
	send(theirs).leads("/effects/E-1")
	mine.Set("how", "My test")
	p := send(mine).is(http.StatusConflict).has("Two texts, and both are kept", "My test", "Their test")
	sound(t, "stale plan", p)
	answer := p.fields("/effects/E-1/revise")
	answer.Set("keep", "both")
	send(answer).leads("/effects/E-1")
	s.get("/effects/E-1").has("Their test", "My test").lacks("Exploratory")
	sound(t, "plan with a fault", s.post("/effects/E-1/revise", "on", "soon", "how", "kept").is(422).has("is not a date").holds("kept"))
	s.finish(w)
	s.post("/effects/E-1/revise", "on", "2026-06-01", "how", "Another test").leads("/effects/E-1")
	s.get("/effects/E-1").has("Exploratory: the plan was made or edited after the change had started")
	s.post("/effects/E-1/answer", "verdict", "held")
	s.post("/effects/E-1/revise", "on", "2026-07-01", "how", "Too late").is(409)
}

// The one line on Home goes away when its reader opens the verdict: for them
// alone, and not when a machine looks.
func TestOpeningAVerdictMarksItAsRead(t *testing.T) {
	s := open(t)
	mira := s.colleague("Mira", loop.MemberRole)
	s.finish(s.change(loop.ByRetest))
	ada := s.browser
	s.browser = s.as(mira)
	s.post("/effects/E-1/answer", "verdict", "held").leads("/effects/E-1")
	s.browser = ada
	s.get("/").has("is in.")
	s.ask("HEAD", "/effects/E-1", nil, nil).is(200)
	s.get("/").has("is in.")
	s.browser = s.as(mira)
	s.get("/effects/E-1").is(200)
	s.browser = ada
	s.get("/").has("is in.")
	s.get("/effects/E-1").is(200)
	s.get("/").lacks("is in.")
}

func TestACheckOfAChangeThatComesOutOfNoFailure(t *testing.T) {
	s := open(t)
	s.post("/actions", "title", "Restore one backup each month", "who", "M-1", "due", "2026-04-01").leads("/actions/A-1")
	s.post("/actions/A-1/checks", "proof", "look", "on", "2026-04-27").leads("/actions/A-1")
	s.get("/actions/A-1").lacks("It does not come back")
	s.post("/actions/A-1/done", "none", "1")
	s.post("/effects/E-1/answer", "verdict", "dropped").leads("/effects/E-1")
	p := s.get("/effects/E-1").is(200).has("The team dropped it").lacks("Thank you", "Logged", "Accept and stop")
	sound(t, "check without a failure", p)
	s.post("/effects/E-1/accept", "accept_reason", "x").is(409).has("nothing to accept")
}
