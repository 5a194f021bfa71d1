package page_test

import (
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

// Two browsers at one board: what one does, the other sees; nobody who types is
// moved, and no hidden text goes over.
func TestTwoBrowsersAtOneBoard(t *testing.T) {
	s := open(t)
	mira, at := s.huddles()
	lead, guest := looptest.Browser(t), looptest.Browser(t)
	s.enters(lead, mira)
	lead.Open(s.server.URL + at)
	s.enters(guest, s.colleague("Mo", loop.MemberRole))
	guest.Open(s.server.URL + at)

	lead.Type("#what", "The answer came late")
	lead.Load(func() { lead.Click(`//button[.="Put it on the board"]`) })
	guest.WaitText("One card, hidden until everyone may read.")
	if guest.Sees("The answer came late") {
		t.Error("a hidden card went over")
	}
	guest.Type("#what", "I am in the middle of a sen")
	lead.Load(func() { lead.Click(`//button[.="Next: reveal"]`) })
	guest.WaitText("The huddle went on to Group.")
	if got := guest.Value("#what"); got != "I am in the middle of a sen" {
		t.Errorf("what was typed is now %q", got)
	}
	guest.Load(func() { guest.Click(`//a[.="Go along"]`) })
	guest.WaitText("The answer came late")
	s.post(at+"/cards", "what", "A shaky test")
	guest.WaitText("A shaky test")
	guest.Load(func() { lead.Load(func() { lead.Click(`//button[.="Next: vote"]`) }) })
	guest.WaitText("Which of these is worth three minutes?")
}
