package page_test

import (
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

func TestAnyFailureIsToldInFiveSlides(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.post("/failures/log", "line", "The printer jammed").is(303)
		p := s.get("/failures/F-1/tell").is(200)
		sound(t, "slides of a bare failure", p)
		p.has("The printer jammed", "1 of 5", "5 of 5", "Nobody has said it yet. What would you have bet on?", "Which one thing would you change?", "We cannot tell").
			holds(`href="#s2"`, `href="#s4"`, `id="s5"`, `data-key="Escape"`)
		s.loop("Search stale after a rebuild", "Warm the index first", "retest")
		s.post("/failures/F-2/analysis", "surprise", "Nobody knew of **F-1**", "happened", "- one\n- two", "hidden_win", "The old index could be read").is(303)
		s.done("A-1")
		if _, err := s.app.Effects.Conclude(t.Context(), s.by, "E-1", 0, loop.Held, ""); err != nil {
			t.Fatal(err)
		}
		p = s.get("/failures/F-2/tell").is(200)
		sound(t, "slides", p)
		p.has("What surprised us", "Nobody knew of F-1", "The old index could be read What went right", "We learned that search stale after a rebuild", "Warm the index first", "verified", "It holds: Warm the index first.", "Did it help?").
			lacks("Nobody has said it yet")
		if n := strings.Count(p.body, `class="slide"`); n != 5 {
			t.Errorf("%d slides", n)
		}
		s.get("/failures/F-2").holds(`href="/failures/F-2/tell"`)
		s.post("/failures/F-1/merge", "into", "F-2").is(303)
		s.get("/failures/F-1/tell").leads("/failures/F-2/tell")
		s.get("/failures/F-9/tell").is(404)
	})
}

func TestSlidesTurnByArrowsAndPrintOnFivePages(t *testing.T) {
	s := open(t)
	s.by = s.demo()
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Open(s.server.URL + "/failures/F-12/tell")
	p.Wait(".slides")
	p.Until(`document.querySelector("[data-full]") && !document.querySelector("[data-full]").hidden`)
	s.sight(p, "tell")
	p.Look(looptest.Look{})
	p.Press("Home")
	for _, key := range []string{"ArrowRight", "PageDown", "ArrowDown", "ArrowRight", "ArrowRight"} {
		p.Press(key)
	}
	if !strings.HasSuffix(p.URL(), "#s5") {
		t.Errorf("five steps lead to %s", p.URL())
	}
	p.Press("ArrowLeft")
	if !strings.HasSuffix(p.URL(), "#s4") {
		t.Errorf("a step back leads to %s", p.URL())
	}
	if n := p.Sheets(); n != 5 {
		t.Errorf("it prints on %d pages", n)
	}
	p.Load(func() { p.Press("Escape") })
	if !strings.HasSuffix(p.URL(), "/failures/F-12") {
		t.Errorf("Esc leads to %s", p.URL())
	}
	p.Scripts(false)
	p.Open(s.server.URL + "/failures/F-12/tell")
	p.Click(`//section[@id="s1"]//a[contains(., "Next")]`)
	if !strings.HasSuffix(p.URL(), "#s2") {
		t.Errorf("without a script Next leads to %s", p.URL())
	}
}
