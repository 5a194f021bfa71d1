package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
)

// table is a huddle in several browsers.
type table struct {
	*site
	t    *testing.T
	at   string // address of the huddle
	all  []*looptest.Page
	lead *looptest.Page
}

// sit opens the huddle in a browser of their own for each.
func (s *site) sit(t *testing.T, at string, people ...loop.Actor) *table {
	b := &table{site: s, t: t, at: at}
	for _, by := range people {
		p := looptest.Browser(t)
		s.enters(p, by)
		p.Open(s.server.URL + at)
		b.all = append(b.all, p)
	}
	b.lead = b.all[0]
	return b
}

// onward lets the lead go on, and waits until all others have come along.
func (b *table) onward(button, asks string) {
	b.t.Helper()
	b.lead.Load(func() { b.lead.Click(fmt.Sprintf(`//button[.=%q]`, button)) })
	for _, p := range b.all {
		p.WaitText(asks)
	}
	b.check(asks)
}

// check demands that a light and a dark browser are accessible as they stand.
func (b *table) check(where string) {
	b.t.Helper()
	for n, look := range []looptest.Look{{}, {Dark: true, Width: 360}} {
		b.all[n].Look(look)
		b.all[n].Accessible(where)
		if px := b.all[n].Overflow(); px > 0 {
			b.t.Errorf("%s: %d pixels wider than the window", where, px)
		}
	}
}

func (b *table) shoot(name string) {
	if shots := os.Getenv("FAILFORWARD_SHOTS"); shots != "" {
		for n, p := range b.all {
			p.Screenshot(filepath.Join(shots, fmt.Sprintf("four-%s-%d.png", name, n)))
		}
	}
}

// Four people, four browsers, from the silent writing to the record: nobody is
// told a word that is not on the screen.
func TestFourBrowsersRunAWholeHuddle(t *testing.T) {
	s := open(t)
	mira, at := s.huddles()
	mo, vi, lena := s.colleague("Mo", loop.MemberRole), s.colleague("Vi", loop.MemberRole), s.colleague("Lena", loop.MemberRole)
	began := time.Now()
	b := s.sit(t, at, mira, mo, vi, lena)
	for _, p := range b.all {
		p.WaitText("4 here: Lena, Mira, Mo, Vi")
	}
	for n, words := range [][2]string{
		{"The answer of the supplier came two days late", "The goal fell on Thursday"},
		{"The test system was locked for an afternoon", "Three people waited"},
		{"Two of us mended the same shaky test", "Half a day, twice"},
		{"A customer wrote before the alarm rang", "We learned it from outside"},
	} {
		p := b.all[n]
		p.Type("#what", words[0])
		p.Type("#why", words[1])
		p.Load(func() { p.Click(`//button[.="Put it on the board"]`) })
		p.WaitText(words[0]) // among one's own
	}
	for n, p := range b.all {
		p.WaitText("Four cards, hidden until everyone may read.")
		if p.Sees("A customer wrote") != (n == 3) {
			t.Errorf("browser %d: a hidden card is seen by the wrong person", n)
		}
	}
	b.check("write")

	b.onward("Next: reveal", "A customer wrote before the alarm rang")
	b.shoot("reveal")
	// by keys, in one browser
	b.all[1].Look(looptest.Look{})
	b.all[1].Click(`//article[.//p="The answer of the supplier came two days late"]/p[@class="why"]`)
	b.all[1].Press("g")
	b.all[1].Write("Waiting for others")
	b.all[1].Load(func() { b.all[1].Press("Enter") })
	for _, p := range b.all {
		p.WaitText("Waiting for others")
	}
	// by pointer, in another: Move, then the group
	moving := `//article[.//p="The test system was locked for an afternoon"]`
	b.all[2].Click(moving + `//summary`)
	b.all[2].Load(func() { b.all[2].Click(moving + `//button[.="Waiting for others"]`) })
	for _, p := range b.all {
		p.Until(`document.querySelector(".group:not(.loose)").innerText.includes("Three people waited")`)
	}

	b.onward("Next: vote", "Which of these is worth three minutes?")
	for n, p := range b.all {
		p.Set(`li:first-child select`, "2")
		p.Set(`li:nth-child(2) select`, "1")
		p.Load(func() { p.Click(`//button[.="Give my votes"]`) })
		if p.Sees(" of 12 votes") {
			t.Errorf("browser %d sees totals before the end", n)
		}
	}
	b.lead.WaitText("Four people have voted.")

	b.onward("Next: talk", "of 12 votes")
	b.lead.Load(func() { b.lead.Click(`//button[.="Talk about it: 3 minutes"]`) })
	for _, p := range b.all {
		p.WaitText("talked about now")
	}
	b.onward("Next: one tweak", "Which one thing do we change?")
	b.shoot("tweak")
	b.lead.Type("#tweak", "Ask suppliers three days before planning")
	b.lead.Load(func() { b.lead.Click(`//button[.="Add to the backlog"]`) })
	for n, p := range b.all {
		p.WaitText("A-1 is in the backlog")
		p.Click(fmt.Sprintf(`//fieldset[.//legend[contains(.,"Most insightful")]]//label[%d]`, 1+n/3))
		p.Load(func() { p.Click(`//button[.="Give my star"]`) })
	}
	b.onward("Next: close", "Next huddle")
	b.lead.Load(func() { b.lead.Click(`//button[.="Close the huddle"]`) })
	for _, p := range b.all {
		p.WaitText("We change one thing: Ask suppliers three days before planning")
	}
	b.check("closed")
	b.shoot("closed")
	t.Logf("four browsers from the first page to the record in %v, %d clicks of the lead", time.Since(began).Round(100*time.Millisecond), b.lead.Clicks)

	s.get(at).has("Most insightful mistake", "Waiting for others", "leads")
	s.get("/actions/A-1").has("Ask suppliers three days before planning", "Mira")
	s.get("/failures/F-1").has("Waiting for others")
	s.get(at+"/export.md").has("- One tweak: A-1 Ask suppliers", "## Waiting for others")
}
