package page_test

import (
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

func TestTheChecklistFitsOneSheetOfPaper(t *testing.T) {
	s := open(t)
	s.browser = s.as(s.colleague("Vic", loop.Viewer))
	p := s.get("/checklist").is(200)
	sound(t, "checklist", p)
	p.has("Facts and impact", "Proof", "What would tell us that it did not work?", "0–4", "14–15", "One tweak.", "checklist version 1", "An example, and why we ask")
	s.get("/huddles").holds(`href="/checklist"`)
	s.get("/").holds(`href="/checklist"`)
	b := looptest.Browser(t)
	s.enters(b, s.by)
	s.looks(b, "/checklist")
	b.Look(looptest.Look{})
	if n := b.Sheets(); n != 1 {
		t.Errorf("it takes %d sheets", n)
	}
	b.Look(looptest.Look{Print: true, Width: 680, Height: 960})
	s.shot(b, "checklist on paper")
}
