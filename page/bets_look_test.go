package page_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

// Bets in every state, in three looks that differ most; with FAILFORWARD_SHOTS=DIR
// the pictures are kept there for a person to look at.
func TestBetsAreAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	s.demo()
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/experiments?empty", "/experiments/new?template=prototype")
	s.placed("believe", "people look for “order again” under their account, and the basket is the wrong place for it", "see", "four of five press it within a minute", "on", "2026-03-05")
	s.placed("believe", "the supplier answers within two days when we ask on a Monday", "see", "three answers by Wednesday", "on", "2026-03-04", "title", "Ask suppliers on Mondays")
	s.placed("believe", "a shorter form brings more orders", "see", "orders of the 5 % rise by a tenth", "on", "2026-03-20", "story", "https://backlog.example/orders/PAY-71", "insight", "I-2")
	s.placed("believe", "we do well without the status round", "see", "nobody asks for it back", "on", "2026-03-16", "title", "Drop the status round")
	s.placed("believe", "the import can be split by customer", "see", "two halves end in half the time", "on", "2026-03-12")
	s.post("/experiments/X-4/outcome", "outcome", "as_believed", "note", "Nobody asked.", "next", "Keep the half hour free")
	s.post("/experiments/X-5/stop", "rule", "1")
	s.passes(4)
	s.post("/experiments/X-1/outcome", "outcome", "flopped", "note", "Two of five found it; three asked where their orders are.")
	s.post("/experiments/X-2/edit", "see", "two answers by Wednesday")
	s.enters(p, s.by) // four days later the browser is signed out
	s.looks(p, "/experiments")
	p.WaitText("For the next planning")
	s.looks(p, "/experiments/X-1", "/experiments/X-2?open=edit", "/experiments/X-3", "/experiments/X-4", "/experiments/X-5", "/?bets")
	s.looks(p, s.post("/experiments/X-1/failure").to+"?bet")
	if x, err := s.app.Bets.Get(t.Context(), s.by, "X-1"); err != nil || x.Failure == 0 {
		t.Errorf("%+v, %v", x, err)
	}
}

// By keys alone: to the list, onto a bet, and from its flop to the failure.
func TestAFlopBecomesAFailureByOneKey(t *testing.T) {
	s := open(t)
	s.by = s.colleague("Mira", loop.MemberRole) // whose keys are on
	s.browser = s.as(s.by)
	at := s.placed()
	s.passes(14)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Load(func() { p.Click(`//button[.="Flopped"]`) }) // on Home
	p.WaitText("It flopped")
	if !strings.HasSuffix(p.URL(), at) {
		t.Fatalf("the answer leads to %s", p.URL())
	}
	p.Load(func() { p.Press("f") })
	p.WaitText("came out of it")
	if !strings.HasSuffix(p.URL(), "/failures/F-1") {
		t.Fatalf("f leads to %s", p.URL())
	}
	p.Press("g")
	p.Load(func() { p.Press("x") })
	p.WaitText("For the next planning")
	p.Press("j")
	p.Load(func() { p.Press("Enter") })
	p.WaitText("It became F-1")
	p.Load(func() { p.Press("f") })
	if !strings.HasSuffix(p.URL(), "/failures/F-1") {
		t.Fatalf("f leads to %s the second time", p.URL())
	}
}

// The planning list is copied by one press.
func TestThePlanningListIsCopied(t *testing.T) {
	s := open(t)
	at := s.placed()
	s.post(at+"/outcome", "outcome", "as_believed")
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Open(s.server.URL + "/experiments")
	p.Click(`//summary[.="Copy as Markdown"]`)
	p.Eval(`navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }, true`, nil)
	p.Click(`//button[.="Copy"]`)
	p.WaitText("Copied.")
	var copied string
	p.Eval(`window.copied`, &copied)
	if !strings.Contains(copied, "- X-1 Users find “order again” without help: as believed.") {
		t.Error(copied)
	}
}

// Without a script the same way, and on paper there is nothing to press.
func TestABetWithoutAScriptAndOnPaper(t *testing.T) {
	s := open(t)
	at := s.placed()
	s.passes(14)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Scripts(false)
	p.Open(s.server.URL + "/")
	p.Load(func() { p.Click(`//button[.="Flopped"]`) })
	if !strings.HasSuffix(p.URL(), at) {
		t.Fatalf("the answer leads to %s", p.URL())
	}
	p.Load(func() { p.Click(`//button[starts-with(., "Make it a failure")]`) })
	if !strings.HasSuffix(p.URL(), "/failures/F-1") {
		t.Fatalf("the button leads to %s", p.URL())
	}
	p.Scripts(true)
	for _, path := range []string{at, "/experiments"} {
		p.Look(looptest.Look{})
		p.Open(s.server.URL + path)
		p.Look(looptest.Look{Print: true})
		p.WaitGone("main button, main .button, .rail, main input")
		if shots := os.Getenv("FAILFORWARD_SHOTS"); shots != "" {
			p.Screenshot(filepath.Join(shots, strings.ReplaceAll(path, "/", "_")+" print.png"))
		}
	}
}
