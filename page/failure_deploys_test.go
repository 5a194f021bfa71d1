package page_test

import (
	"fmt"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// ships tells of deploys of the shop, so many minutes ago.
func (s *site) ships(minutes ...int) {
	s.t.Helper()
	var all []app.DeployDraft
	for i, m := range minutes {
		all = append(all, app.DeployDraft{Deploy: loop.Deploy{ExternalID: fmt.Sprint("run-", i), Service: "shop", Version: fmt.Sprint("1.", i), At: s.clock.Now().Add(-time.Duration(m) * time.Minute)}})
	}
	_, err := s.app.Deploys.Report(s.t.Context(), s.by, all)
	s.must(err)
}

// breaks logs an incident of the shop that began so many minutes ago.
func (s *site) breaks(minutes int) {
	s.t.Helper()
	f := loop.Failure{Title: "Checkout answers with errors", Kind: loop.Incident, Severity: 2, Services: []string{"shop"}, StartedAt: loop.At(s.clock.Now().Add(-time.Duration(minutes)*time.Minute), loop.ToSecond)}
	_, err := s.app.Failures.Create(s.t.Context(), s.by, f, app.Claim{})
	s.must(err)
}

func TestTheFailurePageShowsTheDeployBeforeIt(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.breaks(60)
		s.get("/failures/F-1").is(200).lacks("Deploy before it", "Signals", "\ufffd")
		s.ships(72, 400, 60*24*3)
		p := s.get("/failures/F-1").is(200)
		sound(t, "asked", p)
		p.has("Deploy before it", "shop 1.0, 12 min before it · 2 March, 08:48", "Likely, about 50 %", "A rule of thumb: the same service, and one more deploy comes into question.", "1 more deploy comes into question", "Yes, this caused it", "Not this one", "Another deploy")
		run := func(n int) string {
			all, err := s.app.Deploys.List(t.Context(), s.by, loop.DeployQuery{})
			s.must(err)
			return all.Items[n].ID.String()
		}
		s.post("/failures/F-1/deploys", "deploy", run(0), "says", "not").leads("/failures/F-1")
		p = s.get("/failures/F-1").has("The deploy is ruled out for F-1.", "shop 1.1, 5 h 40 min before it", "1 deploy is ruled out", "Said not to come of the deploy shop 1.0", "says Ada")
		sound(t, "ruled out", p)
		s.post("/failures/F-1/deploys", "deploy", run(2), "says", "caused").leads("/failures/F-1")
		p = s.get("/failures/F-1").has("shop 1.2", "It caused this failure, says Ada.", "Take it back").lacks("Likely", "Possible", "Yes, this caused it")
		sound(t, "confirmed", p)
		s.get("/failures/F-1/export.md").is(200).has("## Deploys before it", "shop 1.2", "it caused the failure, says Ada", "it did not cause the failure, says Ada")
		s.get("/failures/F-1/export.html").is(200).has("Deploys before it", "it caused the failure, says Ada")
		s.get("/failures/F-1/export.json").is(200).holds(`"says": "caused"`, `"by": "Ada"`)
		s.post("/failures/F-1/deploys", "deploy", "nothing", "says", "caused").is(422).has("There is no deploy").holds(`id="deploy-other" open`)
		s.post("/failures/F-1/deploys", "deploy", run(2), "says", "open").leads("/failures/F-1")
		s.get("/failures/F-1").has("shop 1.1, 5 h 40 min before it", "Yes, this caused it")
		s.get("/settings/audit").has("said which deploy caused", "ruled out a deploy for", "took back what was said of a deploy for")
		viewer := s.colleague("Vera", loop.Viewer)
		s.browser = s.as(viewer)
		s.get("/failures/F-1").has("Deploy before it", "shop 1.1").lacks("Yes, this caused it", "Another deploy", "It was maintenance")
		s.post("/failures/F-1/deploys", "deploy", run(0), "says", "caused").is(403)
	})
}

func TestTheListOfDeploysNamesWhatFollowed(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		p := s.get("/deploys").is(200).has("Nobody has told of a deploy yet.")
		sound(t, "no deploys", p)
		s.breaks(60)
		s.breaks(20)
		s.ships(72, 30, 60*24*3)
		s.post("/failures/F-2/deploys", "deploy", "run-1", "says", "caused").is(303)
		p = s.get("/deploys").is(200).has("shop 1.1", "F-2 Checkout answers with errors caused by it", "F-1 Checkout answers with errors likely", "nothing").lacks("Older deploys")
		sound(t, "deploys", p)
		var many []int
		for i := range 60 {
			many = append(many, 60*24*3+i)
		}
		s.ships(many...)
		s.get("/deploys").has("Older deploys").lacks("Back to the newest")
		s.get("/deploys?cursor=x").is(422)
	})
}

func TestMaintenanceAndDrillsAreSaidOnTheFailurePage(t *testing.T) {
	s := open(t)
	s.breaks(60)
	s.post("/failures/F-1/leave-out", "excluded", "drill").leads("/failures/F-1")
	p := s.get("/failures/F-1").has("Left out of reliability numbers: drill.", "Count it again", "Reliability numbers leave F-1 out.").lacks("It was maintenance or a drill")
	sound(t, "drill", p)
	s.post("/failures/F-1/leave-out", "excluded", "").leads("/failures/F-1")
	s.get("/failures/F-1").has("Reliability numbers count F-1 again.", "It was maintenance or a drill").lacks("Left out of reliability numbers:")
}

// The card in the looks that differ most; with FAILFORWARD_SHOTS=DIR the pictures are kept.
func TestThePicturesOfTheDeployBeforeAFailure(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.breaks(60)
	s.ships(72, 400, 800, 60*24*3)
	s.enters(p, s.by)
	s.pictured(p, "/failures/F-1", "deploy asked")
	s.pictured(p, "/deploys", "deploys list")
	all, err := s.app.Deploys.List(t.Context(), s.by, loop.DeployQuery{})
	s.must(err)
	s.post("/failures/F-1/deploys", "deploy", all.Items[1].ID.String(), "says", "not").is(303)
	s.post("/failures/F-1/deploys", "deploy", all.Items[0].ID.String(), "says", "caused").is(303)
	s.post("/failures/F-1/leave-out", "excluded", "drill").is(303)
	s.pictured(p, "/failures/F-1", "deploy said")
}
