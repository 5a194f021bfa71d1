package page_test

import (
	"strings"
	"testing"

	"failforward/loop"
)

func TestSearchFindsEverything(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sound(t, "search", s.get("/search").is(200).has("Accents and capitals do not matter"))
		s.loop("Search stale after a rebuild", "Warm the café index first", "look")
		s.post("/failures/F-1/analysis", "surprise", "The café was quicker.").is(303)
		p := s.get("/search?q=CAFE").is(200)
		sound(t, "hits", p)
		p.has("Warm the café index first A-1 action F-1", "The café was quicker. AN-1 analysis F-1")
		p = s.get("/search?q=nothingatall").is(200)
		sound(t, "no hits", p)
		p.has("Nothing holds all of these words.").holds(`value="nothingatall"`)
	})
}

func TestABareNumberMeansTheFailureOfThatNumber(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.post("/failures/log", "line", "The heating reports late").is(303)
		s.get("/search?q=1").leads("/failures/F-1")
		s.get("/search?q=+1+").leads("/failures/F-1")
		s.post("/failures/log", "line", "Checkout answered 1 customer twice").is(303)
		p := s.get("/search?q=1").is(200)
		sound(t, "a number that is a word too", p)
		p.has("By its number: F-1 The heating reports late", "Checkout answered 1 customer twice F-2")
		for _, q := range []string{"7", "0", "1234567890", "99999999999999999999"} {
			s.get("/search?q=" + q).is(200).has("Nothing holds all of these words.").lacks("By its number")
		}
	})
}

func TestExportIsTheWholeLoop(t *testing.T) {
	s := open(t)
	s.loop("Search stale\tafter a rebuild", "Warm the index first", "retest")
	s.post("/failures/F-1/analysis", "surprise", "# Nobody knew", "happened", "- one\n- two").is(303)
	s.done("A-1")
	if _, err := s.app.Effects.Conclude(t.Context(), s.by, "E-1", 0, loop.Held, ""); err != nil {
		t.Fatal(err)
	}
	p := s.get("/failures/F-1/export.md").is(200)
	if got := p.head.Get("Content-Type"); got != "text/markdown; charset=utf-8" {
		t.Errorf("comes as %q", got)
	}
	if got := p.head.Get("Content-Disposition"); got != `attachment; filename="F-1.md"` {
		t.Errorf("named %q", got)
	}
	for _, want := range []string{"# F-1 Search stale after a rebuild\n", "- Stage: Verdict\n", "- Services: search\n", "- Began: 2026-03-02 (worked out)\n", "## What surprised us?\n\n# Nobody knew\n", "- one\n- two\n",
		"## What we learned\n\n- I-1: We learned that", "- A-1: Warm the index first (verified, Ada, due 2026-03-16)\n", "  - E-1: It holds: Warm the index first."} {
		if !strings.Contains(p.body, want) {
			t.Errorf("lacks %q:\n%s", want, p.body)
		}
	}
	if strings.Contains(p.body, "<nil>") || strings.Contains(p.body, "%!") {
		t.Errorf("broken:\n%s", p.body)
	}
}

func TestSwitchingTheWorkspace(t *testing.T) {
	s := open(t)
	s.loop("Search stale after a rebuild", "Warm the index first", "look")
	s.demo()
	s.post("/workspace", "workspace", s.ws.ID.String()).leads("/") // the lead of the demo is no member there
	s.get("/").has("Demo: two teams")
	s.get("/failures/F-1").lacks("Search stale")
	s.post("/workspace", "workspace", "x").is(422)
}
