package page_test

import (
	"regexp"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

// A huddle at every stage, its list and its box, in three looks.
func TestTheHuddleIsAccessibleAtEveryStage(t *testing.T) {
	s := open(t)
	s.demo()
	p := looptest.Browser(t)
	s.enters(p, s.by)
	// a board goes along when the huddle does, so the browser leaves it before
	looks := func(paths ...string) {
		s.looks(p, paths...)
		p.Open("about:blank")
	}
	looks("/huddles", "/huddles/card")
	at := s.post("/huddles", "mode", "everyone").to
	for _, c := range [][3]string{
		{"The supplier’s answer came two days after we needed it.", "The sprint goal fell on Thursday.", "1"},
		{"The test system was locked for a whole afternoon.", "Three people waited.", ""},
		{"Five users looked for “order again” under their account.", "We had built it in the basket.", "1"},
		{"Two of us mended the same shaky test.", "Half a day, twice.", ""},
		{"A customer wrote before the alarm rang.", "We learned it from outside.", "1"},
	} {
		s.post(at+"/cards", "what", c[0], "why", c[1], "surprise", c[2])
	}
	looks(at)
	s.post(at+"/stage", "to", "group")
	cards := regexp.MustCompile(`data-card="(\d+)"`).FindAllStringSubmatch(s.get(at).body, -1)
	s.post(at+"/group", "card", cards[0][1], "card", cards[1][1], "title", "Waiting for others")
	looks(at + "?stage=group")
	group := regexp.MustCompile(`data-group="(\d\d+)"`).FindStringSubmatch(s.get(at).body)[1]
	s.post(at+"/stage", "to", "vote")
	looks(at + "?stage=vote")
	s.post(at+"/vote", "votes-"+group, "2", "votes-"+cards[2][1], "1")
	s.post(at+"/stage", "to", "talk")
	s.post(at+"/talk", "topic", group)
	looks(at + "?stage=talk")
	s.post(at+"/stage", "to", "tweak")
	s.looks(p, at+"?stage=tweak")
	var display string
	p.Eval(`getComputedStyle(document.querySelector("form.tweak")).display`, &display)
	if display != "grid" {
		t.Errorf("the form of the tweak is laid out as %q: a rule of another page reaches it", display)
	}
	p.Open("about:blank")
	s.post(at+"/tweak", "tweak", "Ask suppliers three days before planning", "owner", "M-1")
	s.post(at+"/star", "star", cards[2][1])
	s.post(at+"/stage", "to", "close")
	looks(at + "?stage=close")
	s.post(at+"/people", "people", "6")
	s.post(at + "/close")
	looks(at+"?", "/huddles?")
	if h, err := s.app.Huddles.Get(t.Context(), s.by, at[len("/huddles/"):]); err != nil || h.State != loop.HuddleClosed {
		t.Errorf("%+v, %v", h, err)
	}
}

// A card is grouped by keys alone, and the timer counts by the server's clock.
func TestACardIsGroupedByKeys(t *testing.T) {
	s := open(t)
	s.by = s.colleague("Mira", loop.Lead) // whose keys are on
	s.browser = s.as(s.by)
	at := s.post("/huddles", "team", "T-1").to
	s.post(at+"/cards", "what", "The answer came late", "why", "The goal fell")
	s.post(at+"/cards", "what", "A shaky test")
	s.post(at+"/stage", "to", "group")
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Open(s.server.URL + at)
	p.Click(`//article[.//p="The answer came late"]/p[@class="why"]`)
	p.Press("g")
	p.Write("Waiting for others")
	p.Load(func() { p.Press("Enter") })
	p.WaitText("Waiting for others")
	p.WaitText("14:5") // of the fifteen minutes some seconds are over
}
