package page_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

func TestTheStandupTakesOneMinute(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		if p := s.get("/standup").is(200).has("Log the first one"); strings.Contains(p.body, `data-key="n"`) {
			t.Error("there is nothing to walk")
		}
		s.post("/failures/log", "line", "Checkout was down").is(303)
		s.get("/standup").has("Newest misstep", "Checkout was down", "Nothing yet.", "None runs.", "One next step").lacks("Next n")
		s.later(3600e9)
		s.post("/failures/log", "line", "The demo crashed").is(303)
		s.post("/failures/F-2/insights", "insight", "An empty cart is a cart.").leads("/failures/F-2")
		s.post("/failures/F-2/actions", "tweak", "Seed the demo").leads("/failures/F-2")
		s.placed()
		s.get("/standup").has("The demo crashed", "It taught: An empty cart is a cart.", "Seed the demo", "We believe that users find").lacks("Checkout was down")
		s.get("/standup?at=2").has("Misstep 2 of the last 2", "Checkout was down", "From the newest")
		for _, at := range []string{"0", "-4", "x"} {
			s.get("/standup?at=" + at).is(200).has("Newest misstep")
		}
		s.get("/standup?at=9").is(200).has("Misstep 2 of the last 2")
	})
}

func TestTheDigestTellsAWeek(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/digest").is(200).has("Nothing was logged or shared", "Nothing was nominated", "No loop waits too long", "No huddle and no verdict has a day")
		s.shares("We trusted the list", "Ask twice")
		s.post("/failures/F-1/insights", "insight", "Lists grow old.", "insight_kind", "assumption_broken").leads("/failures/F-1")
		s.placed("on", "2026-03-06", "title", "Order again")
		s.get("/digest").has("Digest of week 2026-W10, which goes on", "1 misstep shared, 1 assumption broken", "One failure was logged", "Lists grow old.", "No verdict came in", "The ballot is open: 1 entry, and no ballots so far",
			"Bet: Order again", "is counted").lacks("Nothing was logged or shared")
		s.post("/showcase/2026-W10/vote", "entry", s.entryID("We trusted the list")).leads("/showcase")
		s.passes(8)
		s.get("/digest?week=2026-W10").has("We trusted the list", "Ask twice", "found insightful by 1 of 1 ballot").lacks("What waits", "which goes on", "shared by")
		now := s.get("/digest").has("Nothing was logged or shared", "Nothing was nominated", "The week before: We trusted the list", "What waits")
		if text := s.get("/digest.md").body; !strings.Contains(text, "The week before: We trusted the list. The tweak: Ask twice.") {
			t.Errorf("the Markdown lacks the week before:\n%s", text)
		}
		if !strings.Contains(now.body, `href="/digest?week=2026-W10"`) || strings.Contains(now.body, "2026-W12") {
			t.Error("the links to other weeks are wrong")
		}
		text := s.get("/digest.md?week=2026-W10").is(200)
		for _, want := range []string{"# Week 2026-W10", "- Lists grow old. (I-1, F-1)", "> We trusted the list", "> The tweak: Ask twice", "- 1 failure logged."} {
			if !strings.Contains(text.body, want) {
				t.Errorf("the Markdown lacks %q:\n%s", want, text.body)
			}
		}
		if kind := text.head.Get("Content-Type"); !strings.HasPrefix(kind, "text/markdown") {
			t.Error(kind)
		}
		for _, none := range []string{"2026-W12", "2026-W54", "x", "2027-W01"} {
			s.get("/digest?week=" + none).is(404)
			s.get("/digest.md?week=" + none).is(404)
		}
		for _, end := range []string{"/digest?week=2026-W10", "/digest?week=2020-W01", "/showcase/2026-W10", "/showcase/2019-W01"} {
			s.get(end).is(200).lacks("Week before") // nothing is older than the workspace
		}
		s.get("/showcase/2099-W01").is(200).lacks("Week after", "The digest of this week")
		s.later(30 * 24 * 3600e9)
		s.browser = s.as(s.by)
		s.get("/digest").has("30 days ago", "Lists grow old.")
		s.get("/digest?week=2026-W14").lacks("30 days ago")
		s.get("/digest?week=2026-W13").lacks("30 days ago", "Lists grow old.")
	})
}

func TestTheDigestAndTheStandupNameNobody(t *testing.T) {
	s := open(t)
	s.by = s.colleague("Zacharias", loop.MemberRole)
	s.browser = s.as(s.by)
	s.shares("We trusted the list", "Ask twice")
	s.post("/failures/F-1/actions", "tweak", "Ask twice", "who", "M-2", "due", "2026-03-03")
	s.post("/failures/F-1/insights", "insight", "Lists grow old.")
	s.browser = s.as(s.colleague("Vi", loop.Viewer))
	for _, path := range []string{"/digest", "/standup", "/digest.md"} {
		if p := s.get(path).is(200); strings.Contains(p.body, "Zacharias") {
			t.Errorf("%s names who did it", path)
		}
	}
}

func TestTheDigestAndTheStandupAreAccessible(t *testing.T) {
	s := open(t)
	s.demo()
	s.placed("believe", "a shorter form brings more orders", "see", "orders rise by a tenth")
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/standup", "/digest", "/showcase?demo", "/showcase/2026-W05", "/digest?week=2026-W08", "/digest?week=2020-W01")
	p.Open(s.server.URL + "/standup")
	p.Load(func() { p.Press("n") })
	p.WaitText("Misstep 2 of the last 5")
	p.Scripts(false)
	p.Open(s.server.URL + "/standup?at=5")
	p.Load(func() { p.Click(`//main//a[starts-with(., "From the newest")]`) })
	p.WaitText("Newest misstep")
	p.Scripts(true)
	p.Look(looptest.Look{})
	p.Open(s.server.URL + "/digest?week=2026-W08")
	p.Look(looptest.Look{Print: true})
	p.WaitGone("main button, main .button, .rail, main input")
	if shots := os.Getenv("FAILFORWARD_SHOTS"); shots != "" {
		p.Screenshot(filepath.Join(shots, "digest print.png"))
	}
}
