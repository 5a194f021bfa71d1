package page_test

import (
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

func TestFailuresAreMergedFromTheListAndTakenApart(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.post("/failures/log", "line", "Checkout was down").is(303)
		s.loop("Checkout answered 500", "Check the lists in CI", "look")
		s.post("/failures/log", "line", "Nobody could pay").is(303)
		s.get("/failures").is(200).holds(`name="f" value="F-1" form="pick"`, `action="/failures/merge"`)
		p := s.get("/failures/merge?f=F-1").is(200)
		sound(t, "too few", p)
		p.has("That is not enough to merge.")
		p = s.get("/failures/merge?f=F-1&f=f-2&f=F-3&f=F-99&f=F-2&f=").is(200)
		sound(t, "which one stays", p)
		p.has("Which one stays?", "Checkout was down").holds(`name="into" value="F-2" checked`)
		s.post("/failures/merge", "f", "F-1", "f", "F-3").is(422).has("say which of them stays")
		s.post("/failures/merge", "into", "F-2", "f", "F-1", "f", "F-2", "f", "F-3").leads("/failures/F-2")
		p = s.get("/failures/F-2").is(200)
		sound(t, "with merged ones", p)
		p.has("2 more failures are part of this one.", "Checkout was down · F-1", "F-1 and F-3 are merged into F-2.", "F-1: merged into another one, by Ada", "Took in another one").
			holds(`action="/failures/unmerge?f=F-1&amp;f=F-3"`)
		for _, path := range []string{"/failures/F-1", "/failures/F-1/edit", "/failures/F-3/analysis"} {
			s.get(path).leads(strings.NewReplacer("F-1", "F-2", "F-3", "F-2").Replace(path))
		}
		s.get("/F-3").leads("/failures/F-3")
		s.get("/failures/new?failure=F-1").leads("/failures/new?failure=F-2")
		s.get("/failures").lacks("Nobody could pay")
		s.get("/failures?state=merged").has("merged into F-2", "Nobody could pay")
		s.post("/failures/unmerge?f=F-1&f=F-3").leads("/failures")
		s.get("/failures").has("Nobody could pay", "They stand for themselves again: F-1 and F-3.")
		s.get("/failures/F-1").is(200).lacks("part of this one")
		s.get("/settings/audit").has("took apart again F-3", "merged F-1", "merged another one into F-2")
	})
}

func TestAFailureIsMergedOnItsPage(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "Checkout was down").is(303)
	s.post("/failures/log", "line", "Checkout answered 500").is(303)
	p := s.post("/failures/F-1/merge", "into", "F-77").is(422)
	sound(t, "into none", p)
	p.has(`There is no failure "F-77" here`, "Into which one?")
	s.post("/failures/F-1/merge", "into", "").is(422).has("Say into which one, for example F-12.")
	s.post("/failures/F-1/merge", "into", "1").is(422).has("F-1 is this very failure")
	s.post("/failures/F-1/merge", "into", "2").leads("/failures/F-1")
	s.get("/failures/F-1").leads("/failures/F-2")
	s.get("/failures/F-2").has("1 more failure is part of this one.", "F-1 is merged into F-2.").holds(`action="/failures/F-1/unmerge"`)
	s.post("/failures/F-1/unmerge").leads("/failures/F-1")
	s.get("/failures/F-1").is(200).has("F-1 stands for itself again.")
	s.browser = s.as(s.colleague("Vic", loop.Viewer))
	s.get("/failures").lacks("merge them")
	s.get("/failures/F-1").lacks("Merge it")
	s.get("/failures/merge?f=F-1&f=F-2").is(403)
}

// By keys alone: select two rows, merge, choose, save.
func TestFailuresAreMergedByKeys(t *testing.T) {
	s := open(t)
	s.by = s.colleague("Mira", loop.Lead)
	s.browser = s.as(s.by)
	for _, line := range []string{"Checkout was down", "Checkout answered 500", "The printer jammed"} {
		s.post("/failures/log", "line", line).is(303)
	}
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Open(s.server.URL + "/failures")
	p.Press("j", "j", "x", "j", "x")
	if n := p.Count("input[name=f]:checked"); n != 2 {
		t.Fatalf("%d rows are ticked", n)
	}
	s.sight(p, "failures ticked")
	p.Load(func() { p.Press("m") })
	p.WaitText("Which one stays?")
	s.sight(p, "merge")
	p.Load(func() { p.Click(`//button[.="Merge them"]`) })
	p.WaitText("part of this one")
	s.sight(p, "merged")
}
