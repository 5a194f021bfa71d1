package page_test

import (
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// sprinted plans a sprint by its form and returns its address.
func (s *site) sprinted(more ...string) string {
	s.t.Helper()
	form := s.get("/sprints").is(200).fields("/sprints")
	form.Set("name", "Pay in one step")
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return s.send("/sprints", form).is(303).to
}

// held holds a huddle of so many people for a quarter of an hour.
func (s *site) held(people int) {
	s.t.Helper()
	ctx := s.t.Context()
	h, err := s.app.Huddles.Start(ctx, s.by, app.HuddleDraft{Team: "T-1"})
	s.must(err)
	if people > 0 {
		_, err = s.app.Huddles.Count(ctx, s.by, h.Ref().String(), people)
		s.must(err)
	}
	s.clock.Add(15 * time.Minute)
	_, err = s.app.Huddles.Close(ctx, s.by, h.Ref().String())
	s.must(err)
}

// The whole way without a script: plan, a huddle, close, the missed goal, its failure.
func TestASprintFromThePlanToItsFailure(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/huddles").has("By sprint and by week")
		s.get("/sprints").has("What the time in huddles gave back", "2026-W10", "No huddle was held.")
		form := s.get("/sprints").fields("/sprints")
		form.Set("name", "Pay in one step")
		form.Set("goal", "A basket is paid with one press")
		s.send("/sprints", form).leads("/sprints/SP-1")
		s.send("/sprints", form).leads("/sprints/SP-1") // the same form sent twice
		s.get("/SP-1").leads("/sprints/SP-1")
		s.get("/sprints").has("One sprint runs.", "Pay in one step", "A basket is paid with one press", "2 Mar to 15 Mar")
		s.get("/sprints/SP-1").has("Runs", "Was the goal met?", "No huddle was held to its end yet.").lacks("Next step")

		s.held(12)
		s.get("/sprints/SP-1").has("3 h of 12 people in one huddle. What came of it: nothing that was written down.", "15 min, 12 people")
		s.held(0)
		s.get("/sprints/SP-1").has("3 h of 12 people in one huddle. What came of them", "1 of 2 huddles; of the other one nobody noted how many people were there.")
		s.get("/sprints").has("3 h of 12 people in one huddle.")
		s.get("/huddles").has("The last four weeks: 3 h of 12 people, and no tweaks came of it. 1 of 2 huddles")

		s.later(20 * 24 * time.Hour)
		s.get("/sprints/SP-1").has("Over, not closed", "Its last day is behind us. Was the goal met?")
		s.post("/sprints/SP-1/close", "goal_met", "").is(422).has("Was the goal met?")
		s.post("/sprints/SP-1/close", "goal_met", "yes").leads("/sprints/SP-1")
		s.get("/sprints/SP-1").has("SP-1 is closed: goal met.", "Undo").lacks("Log it as a failure")
		s.post("/sprints/SP-1/reopen").leads("/sprints/SP-1") // what Undo does
		s.post("/sprints/SP-1/close", "goal_met", "no").leads("/sprints/SP-1")
		s.get("/sprints/SP-1").has("Goal missed", "A missed goal is a data point", "Log it as a failure")
		s.post("/sprints/SP-1/failure").leads("/failures/F-1")
		s.post("/sprints/SP-1/failure").leads("/failures/F-1")
		s.get("/failures/F-1").holds(`href="/sprints/SP-1"`)
		s.get("/palette?q=SP-1").has("Pay in one step")
		s.get("/failures/F-1").has("Sprint goal missed: Pay in one step", "Missed goal", "Goal: A basket is paid with one press", "a sprint")
		s.get("/sprints/SP-1").has("The missed goal became F-1").lacks("Open it again")
		s.get("/sprints").has("None runs. Weeks serve as well.", "goal missed")
		s.get("/settings/audit").has("logged the missed goal of", "SP-1")
	})
}

func TestTheFormOfASprintSaysWhatToMend(t *testing.T) {
	s := open(t)
	form := s.get("/sprints").fields("/sprints")
	form.Set("name", "")
	form.Set("starts_on", "2026-03-10")
	form.Set("ends_on", "2026-03-02")
	s.send("/sprints", form).is(422).has("Change one of the two.", "2026-03-10")
	at := s.sprinted()
	edit := s.get(at + "?open=edit").fields(at + "/edit")
	edit.Set("goal", "One press")
	s.send(at+"/edit", edit).leads(at)
	edit.Set("goal", "Two presses")
	s.send(at+"/edit", edit).is(409).has("One press", "Two presses", "both are kept")
	edit.Set("goal", "One press")
	edit.Set("ends_on", "2026-03-29")
	s.send(at+"/edit", edit).leads(at)
	s.get(at).has("29 March", "Changed goal")
}

func TestOnlyTheTeamOfASprintChangesIt(t *testing.T) {
	s := open(t)
	at := s.sprinted()
	s.browser = s.as(s.colleague("Vera", loop.Viewer))
	page := s.get(at).has("To change or close it, ask a member of its team.").lacks("Was the goal met?")
	if strings.Contains(page.body, `method="post" action="/sprints/`) {
		t.Error("a viewer is offered a form")
	}
	s.post(at+"/close", "goal_met", "yes").is(403)
}

func TestSprintsAreAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	s.demo()
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/sprints?empty")
	at := s.sprinted("goal", "A basket is paid with one press, on every phone that we sell")
	s.sprinted("name", "Orders, twenty", "starts_on", "2026-03-16", "ends_on", "2026-03-29", "kind", "failure_review")
	s.sprinted("name", "Orders, eighteen", "starts_on", "2026-02-02", "ends_on", "2026-02-15")
	s.held(12)
	s.held(0)
	s.post("/sprints/SP-3/close", "goal_met", "no")
	s.looks(p, "/sprints", at, "/sprints/SP-3", at+"?open=edit")
}
