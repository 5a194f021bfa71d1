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

// What others log is offered, what one logs oneself is not; nothing moves by itself.
func TestAListOffersWhatOthersLogged(t *testing.T) {
	s := open(t)
	mira := s.colleague("Mira", loop.Lead)
	p := looptest.Browser(t)
	s.enters(p, mira)
	p.Open(s.server.URL + "/failures")
	s.browser = s.as(mira)
	s.post("/failures/log", "line", "My own failure in another window")
	s.browser = s.as(s.by)
	s.post("/failures/log", "line", "The export stopped halfway")
	p.WaitText("Show 1 new")
	s.post("/failures/log", "line", "The import stopped as well")
	p.WaitText("Show 2 new")
	if p.Sees("The export stopped halfway") {
		t.Error("the list moved by itself")
	}
	p.Accessible("a list with news")
	shoot(t, p, "live-news")
	p.Load(func() { p.Click(".news button") })
	p.WaitText("The export stopped halfway")
	if p.Count(".news button") != 0 {
		t.Error("what is shown is offered again")
	}
}

func TestAPageSaysThatItsObjectChanged(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "The export stopped halfway")
	p := looptest.Browser(t)
	s.enters(p, s.colleague("Mira", loop.Lead))
	p.Open(s.server.URL + "/failures/F-1")
	s.post("/failures/F-1/dismiss", "dismiss_reason", "It was a planned stop").leads("/failures/F-1")
	p.WaitText("F-1 has changed: show")
}

// What others learn from a failure, and what they change because of it, is new on its page.
func TestAFailurePageHearsOfWhatIsNewInItsLoop(t *testing.T) {
	tests := []struct {
		name string
		do   func(s *site)
		want string
	}{
		{"an insight", func(s *site) { s.post("/failures/F-1/insights", "insight", "We learned that lists end") }, "F-1 has something new: show"},
		{"a change", func(s *site) { s.post("/failures/F-1/actions", "tweak", "Count the lines") }, "F-1 has something new: show"},
		{"an insight of another failure", func(s *site) {
			s.post("/failures/F-2/insights", "insight", "We learned that lists end")
			s.post("/failures/F-1/dismiss", "dismiss_reason", "It was a planned stop")
		}, "F-1 has changed: show"},
	}
	s := open(t)
	p := looptest.Browser(t)
	s.enters(p, s.colleague("Mira", loop.Lead))
	s.post("/failures/log", "line", "The export stopped halfway")
	s.post("/failures/log", "line", "The import stopped as well")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p.Open(s.server.URL + "/failures/F-1")
			tt.do(s)
			p.Until(`document.querySelector(".news button")?.textContent.includes("F-1")`)
			if got := p.Text(".news"); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func (s *site) waitSockets(n int, when string) {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if s.hub.Sockets() == n {
			return
		}
	}
	s.t.Errorf("%s: %d sockets, want %d", when, s.hub.Sockets(), n)
}

// One browser holds one socket, however many tabs; when the tab that holds it is
// closed another takes over, and none misses what happened.
func TestABrowserHoldsOneSocket(t *testing.T) {
	s := open(t)
	first := looptest.Browser(t)
	s.enters(first, s.colleague("Mira", loop.Lead))
	first.Open(s.server.URL + "/failures")
	s.waitSockets(1, "one tab")
	second, third := first.Tab(), first.Tab()
	second.Open(s.server.URL + "/failures")
	third.Open(s.server.URL + "/failures")
	for n := range 3 {
		s.post("/failures/log", "line", fmt.Sprintf("The export stopped, part %d", n))
	}
	for _, tab := range []*looptest.Page{first, second, third} {
		tab.WaitText("Show 3 new")
	}
	s.waitSockets(1, "three tabs")
	first.Open("about:blank")
	s.waitSockets(1, "the leader left")
	s.post("/failures/log", "line", "The import stopped")
	second.WaitText("Show 4 new")
	third.WaitText("Show 4 new")
}

func TestTwoLeadersBecomeOne(t *testing.T) {
	s := open(t)
	first := looptest.Browser(t)
	s.enters(first, s.colleague("Mira", loop.Lead))
	first.Open(s.server.URL + "/failures")
	s.waitSockets(1, "one tab")
	second := first.Tab()
	second.Open(s.server.URL + "/failures")
	// the second tab believes for a moment that nobody leads
	second.Eval(`(() => { const c = new BroadcastChannel("failforward live " + document.querySelector("[data-stream]").dataset.workspace);
		c.postMessage({leader: "elsewhere", since: Date.now() + 1000}); })()`, nil)
	s.waitSockets(0, "a younger leader spoke up and is gone")
	s.waitSockets(1, "one of the two leads again")
	s.post("/failures/log", "line", "The export stopped halfway")
	first.WaitText("Show 1 new")
	second.WaitText("Show 1 new")
}

func TestPeopleAtABoardAreNamed(t *testing.T) {
	s := open(t)
	mira, at := s.huddles()
	lead, guest := looptest.Browser(t), looptest.Browser(t)
	s.enters(lead, mira)
	lead.Open(s.server.URL + at)
	s.enters(guest, s.colleague("Mo", loop.MemberRole))
	guest.Open(s.server.URL + at)
	lead.WaitText("2 here: Mira, Mo")
	guest.WaitText("2 here: Mira, Mo")
	guest.Accessible("a board with people")
}

// Whoever leads and is gone may be followed by anybody, after half a minute.
func TestAFacilitatorWhoIsLostIsReplaced(t *testing.T) {
	s := open(t)
	mira, at := s.huddles()
	lead, guest := looptest.Browser(t), looptest.Browser(t)
	s.enters(guest, s.colleague("Mo", loop.MemberRole))
	guest.Open(s.server.URL + at)
	s.enters(lead, mira)
	lead.Open(s.server.URL + at)
	guest.WaitText("2 here: Mira, Mo")
	guest.Eval(`(() => { const later = setTimeout; globalThis.setTimeout = (f, ms, ...rest) => later(f, ms === 30000 ? 1000 : ms, ...rest); })()`, nil)
	lead.Open("about:blank")
	guest.WaitText("Anybody may take over.")
	shoot(t, guest, "live-away")
	guest.Load(func() { guest.Click(`[data-away] button`) })
	s.get(at).has("Mo leads")
}

// A card that is written without a connection is kept, sent later, and there once.
func TestACardWrittenOfflineIsSentLater(t *testing.T) {
	s := open(t)
	mira, at := s.huddles()
	p := looptest.Browser(t)
	s.enters(p, s.colleague("Mo", loop.MemberRole))
	p.Open(s.server.URL + at)
	p.Offline(true)
	for _, text := range []string{"Written in a tunnel", "And another one", "And a third"} {
		p.Type("#what", text)
		p.Click(`//button[.="Put it on the board"]`)
		p.Until(`document.querySelector("#what").value === ""`)
	}
	p.WaitText("3 cards are kept in this tab and sent when it is back.")
	shoot(t, p, "live-offline")
	p.Offline(false)
	p.Eval(`for (let n = 0; n < 5; n++) dispatchEvent(new Event("online"))`, nil) // a connection that wavers
	p.WaitText("Three cards, hidden until everyone may read.")
	p.WaitGone("[data-kept]")
	p.Complaints()                    // of what failed while the network was cut
	p.WaitText("Written in a tunnel") // among one's own
	b, err := s.app.Huddles.Board(t.Context(), mira, "S-1", "")
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := s.store.SealedCards(t.Context(), s.ws.ID, b.Huddle.Team, b.Huddle.ID)
	if err != nil || len(sealed) != 3 || !sealed[0].Late || !sealed[1].Late || !sealed[2].Late {
		t.Errorf("on the board: %+v, %v", sealed, err)
	}
	p.Reload()
	if got := p.Value("#what"); got != "" {
		t.Errorf("the draft of a sent card comes back: %q", got)
	}
}

// shoot keeps a picture where FAILFORWARD_SHOTS asks for some.
func shoot(t *testing.T, p *looptest.Page, name string) {
	t.Helper()
	shots := os.Getenv("FAILFORWARD_SHOTS")
	if shots == "" {
		return
	}
	for look, how := range map[string]looptest.Look{"light": {}, "narrow dark": {Width: 320, Dark: true}} {
		p.Look(how)
		p.Screenshot(filepath.Join(shots, name+" "+look+".png"))
	}
	p.Look(looptest.Look{})
}
