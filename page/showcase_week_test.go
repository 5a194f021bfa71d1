package page_test

import (
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

// shares nominates a new failure of whoever is signed in and returns the id of its entry.
func (s *site) shares(misstep, tweak string, more ...string) {
	s.t.Helper()
	ref := strings.TrimPrefix(s.post("/failures/log", "line", misstep).is(303).to, "/failures/")
	if at := strings.IndexAny(ref, "?#"); at >= 0 {
		ref = ref[:at]
	}
	s.post("/showcase/entries", append([]string{"failure", ref, "misstep", misstep, "tweak", tweak}, more...)...).leads("/showcase")
}

// The whole way without a script: share, vote in two browsers, close, look it up.
func TestAWeekOfTheShowcase(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/showcase").is(200).has("Nothing is nominated this week", "It could look like this", "The first week will stand here")
		s.by = s.colleague("Mira", loop.Lead)
		s.browser = s.as(s.by)
		s.shares("We trusted the list", "Ask twice", "named", "1")
		s.shares("The demo crashed on an empty cart", "Seed the demo from yesterday")
		p := s.get("/showcase").has("We trusted the list", "shared by Mira", "The order is by chance", "No ballots so far", "Cast my ballot")
		ids := p.values("entry")
		if len(ids) != 2 {
			t.Fatalf("%d boxes to tick", len(ids))
		}
		first := s.entryID("We trusted the list")
		mira := s.browser
		s.post("/showcase/2026-W10/vote", "entry", first, "entry", first).is(422).has("Approve each once at most")
		s.post("/showcase/2026-W10/vote", "entry", first).leads("/showcase")
		if got := s.get("/showcase").has("Your ballot is in.", "One ballot so far", "Change my ballot").ticked("entry"); len(got) != 1 || got[0] != first {
			t.Errorf("ticked: %v", got)
		}
		s.browser = s.as(s.by) // another browser of the same person
		s.get("/showcase").has("You have voted in another browser")
		s.post("/showcase/2026-W10/vote", "entry", ids[0], "entry", ids[1]).is(409).has("another browser")
		s.browser = s.as(s.colleague("Jo", loop.MemberRole))
		s.get("/showcase").lacks("Close the ballot now", "Found insightful")
		s.post("/showcase/2026-W10/vote", "entry", first).leads("/showcase")
		s.post("/showcase/2026-W10/close").is(403)
		s.browser = s.as(s.colleague("Vi", loop.Viewer))
		s.get("/showcase").has("We trusted the list").lacks("Cast my ballot", "Share a misstep s")
		s.post("/showcase/2026-W10/vote", "entry", first).is(403)

		s.browser = mira
		s.post("/showcase/2026-W10/close").leads("/showcase/2026-W10")
		s.get("/showcase/2026-W10").has("Most insightful mistake", "Found insightful by 2 of 2 ballots", "Also shared", "The demo crashed").lacks("Cast my ballot", "0 of 2")
		s.post("/showcase/2026-W10/close").is(409).has("closed already")
		s.get("/showcase").has("Weeks before", "We trusted the list", "2026-W10")
		s.get("/showcase/entries/SE-1").leads("/showcase/2026-W10#SE-1")
		for _, none := range []string{"/showcase/2026-W54", "/showcase/x", "/showcase/entries/SE-9", "/showcase/entries/x"} {
			s.get(none).is(404)
		}
		s.get("/showcase/2025-W01").is(200).has("Nothing was nominated in this week")
		s.shares("Nobody asked", "Ask")
		s.get("/showcase/2026-W11").has("It opens on its Monday").lacks("Cast my ballot")
		s.post("/showcase/2026-W11/vote", "entry", s.entryID("Nobody asked")).is(409)
	})
}

// entryID is the id of the entry with a misstep.
func (s *site) entryID(misstep string) string {
	s.t.Helper()
	for _, week := range []string{"2026-W10", "2026-W11"} {
		v, err := s.app.Shows.Week(s.t.Context(), s.by, week, "")
		s.must(err)
		for _, e := range append(v.Entries, v.Waiting...) {
			if e.Misstep == misstep {
				return e.ID.String()
			}
		}
	}
	s.t.Fatalf("no entry %q", misstep)
	return ""
}

// values are the values of all inputs with a name, ticked those that are chosen.
func (p shown) values(name string) (all []string) {
	for _, n := range p.all() {
		if attr(n, "name") == name {
			all = append(all, attr(n, "value"))
		}
	}
	return all
}

func (p shown) ticked(name string) (all []string) {
	for _, n := range p.all() {
		for _, a := range n.Attr {
			if attr(n, "name") == name && a.Key == "checked" {
				all = append(all, attr(n, "value"))
			}
		}
	}
	return all
}

func TestHomeAsksWhetherItMayBeShown(t *testing.T) {
	s := open(t)
	s.by = s.colleague("Jo", loop.MemberRole)
	jo := s.as(s.by)
	s.browser = jo
	s.post("/failures/log", "line", "We trusted the list").is(303)
	s.browser = s.as(s.colleague("Ade", loop.MemberRole))
	s.get("/showcase/share?failure=F-1").is(200).has("Jo reported it and is asked first").lacks("With my name")
	s.post("/showcase/entries", "failure", "F-1", "tweak", "Ask twice").leads("/showcase")
	s.get("/showcase").has("Waiting for a yes", "Until then only the two of you see it", "Nothing is shown yet")
	s.post("/showcase/entries/SE-1/answer", "answer", "yes").is(403)
	s.browser = jo
	s.get("/").has("May we show “We trusted the list” on the showcase?", "Yes, with my name", "Yes, without a name")
	s.post("/showcase/entries/SE-1/answer", "answer", "yes").leads("/")
	s.get("/").has("on the ballot of 2026-W10, without a name").lacks("May we show")
	s.get("/showcase").has("We trusted the list").lacks("shared by")
	s.post("/showcase/entries/SE-1/sign", "named", "1").leads("/showcase/2026-W10")
	s.get("/showcase").has("shared by Jo")
	s.post("/showcase/entries/SE-1/withdraw").leads("/showcase/2026-W10")
	s.get("/showcase").lacks("We trusted the list")
	s.post("/showcase/entries/SE-1/frame").is(404)
}

func TestTheFormOfANominationComesBackWithWhatWasTyped(t *testing.T) {
	s := open(t)
	s.get("/showcase/share").is(200).has("Log the first one")
	s.post("/failures/log", "line", "Checkout is down").is(303)
	s.get("/showcase/share").has("F-1 Checkout is down")
	p := s.post("/showcase/entries", "failure", "F-1", "misstep", "We trusted it", "tweak", " ").is(422).has("Write at least one word here")
	if !strings.Contains(p.body, "We trusted it</textarea>") {
		t.Error("what was typed is gone")
	}
	s.post("/showcase/entries", "tweak", "Ask twice").is(422).has("Name a failure")
	s.post("/showcase/entries", "failure", "F-1", "tweak", "Ask twice").leads("/showcase")
	s.post("/showcase/entries", "failure", "F-1", "tweak", "Ask twice").is(409).has("nominated already")
}

func TestTheStarOfAClosedHuddleIsNominatedByOnePress(t *testing.T) {
	s := open(t)
	_, at := s.huddles()
	s.post(at+"/cards", "what", "The answer came late")
	s.post(at+"/stage", "to", "group")
	id := attrOf(s.get(at+"?stage=tweak"), "star")
	s.post(at+"/star", "star", id)
	s.post(at+"/tweak", "tweak", "Ask sooner", "topic", id)
	s.post(at + "/close")
	s.get(at).has("Nominate it for the showcase")
	s.post("/showcase/entries", "huddle", "S-1").leads("/showcase")
	s.get("/showcase").has("The answer came late", "Ask sooner").lacks("shared by")
	s.post("/showcase/entries", "huddle", "S-1").is(409).has("nominated already")
}

func TestTheBallotIsAccessible(t *testing.T) {
	s := open(t)
	s.demo()
	s.shares("We trusted the staging data, and it had no customer abroad, whose address has another form", "Replay one hour of real traffic before each release", "named", "1")
	s.shares("The demo crashed on an empty cart", "Seed the demo from yesterday")
	s.shares("Nobody asked whether anybody reads the report", "Stop it for a week and see who calls")
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/showcase?ballot", "/showcase/share", "/showcase/share?failure=F-1", "/failures/F-1?share")
	p.Open(s.server.URL + "/showcase")
	for _, key := range []string{"j", "j", "y"} {
		p.Press(key)
	}
	var ticked int
	p.Eval(`[...document.querySelectorAll(".entries > li")].findIndex((li) => li.querySelector("input:checked"))`, &ticked)
	if ticked != 1 {
		t.Errorf("y ticks card %d", ticked)
	}
	p.Load(func() { p.Click(`//button[.="Cast my ballot"]`) })
	p.WaitText("Your ballot is in")
	p.Load(func() { p.Press("s") })
	if !strings.HasSuffix(p.URL(), "/showcase/share") {
		t.Errorf("s leads to %s", p.URL())
	}
	p.Scripts(false)
	p.Open(s.server.URL + "/showcase")
	p.Load(func() { p.Click(`//button[.="Change my ballot"]`) })
	p.WaitText("Your ballot is in")
	p.Scripts(true)
	_, err := s.app.Shows.Close(t.Context(), s.by, "2026-W10")
	s.must(err)
	s.looks(p, "/showcase/2026-W10", "/showcase?closed")
}

func TestTheQuestionOnHomeIsAccessible(t *testing.T) {
	s := open(t)
	jo := s.colleague("Jo", loop.MemberRole)
	s.browser = s.as(jo)
	s.post("/failures/log", "line", "We trusted the list of customers, and it was a year old").is(303)
	s.post("/failures/log", "line", "The demo crashed on an empty cart").is(303)
	s.browser = s.as(s.colleague("Ade", loop.MemberRole))
	s.post("/showcase/entries", "failure", "F-1", "tweak", "Ask twice").leads("/showcase")
	s.post("/showcase/entries", "failure", "F-2", "tweak", "Seed the demo").leads("/showcase")
	p := looptest.Browser(t)
	s.enters(p, jo)
	s.looks(p, "/?consent", "/showcase?asked")
	p.Scripts(false)
	p.Open(s.server.URL + "/")
	p.Load(func() { p.Click(`//button[.="Yes, with my name"]`) })
	p.WaitText("with your name")
}
