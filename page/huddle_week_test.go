package page_test

import (
	"regexp"
	"strings"
	"testing"

	"failforward/loop"
)

// A lead opens a board for writing until a time, over time zones; everybody
// writes until then, and the cards wait for the lead.
func TestABoardIsWrittenUntilATime(t *testing.T) {
	s := open(t)
	s.get("/huddles").has("Everybody writes until", "Time in Europe/Berlin")
	s.post("/huddles", "team", "T-1", "until_on", "2026-03-05").has("Say the time of day too")
	s.post("/huddles", "team", "T-1", "until_on", "2020-03-05", "until_at", "14:00").has("That time is over").holds(`value="2020-03-05"`)
	at := s.post("/huddles", "team", "T-1", "who", "M-1", "until_on", "2026-03-05", "until_at", "14:00").to
	s.get("/huddles").has("everybody writes until 5 March, 14:00", "Write for S-1")
	s.get(at).has("Everybody writes until 5 March, 14:00", "Nothing happens by itself then", "Begin now, before the time is over", "not begun").holds(`datetime="2026-03-05T13:00:00Z"`, "data-local")
	lead := s.browser
	s.browser = s.as(s.colleague("Mo", loop.MemberRole))
	s.get(at).has("Everybody writes until").lacks("Begin now", "Begin the huddle", "Set the time")
	s.post(at + "/begin").is(403)
	s.post(at+"/cards", "what", "Written in another zone").leads(at)
	s.browser = lead
	s.post(at+"/until", "until_on", "2026-03-06", "until_at", "9:61").has("is not a time")
	s.post(at+"/until", "until_on", "2026-03-06", "until_at", "09:00").leads(at)
	s.get(at).has("Everybody writes until 6 March, 09:00")
	s.clock.Set(s.clock.Now().AddDate(0, 0, 5))
	s.browser = s.as(s.by) // the session is over by then
	s.get(at).has("The time for writing was over 6 March, 09:00", "Begin the huddle", "One card, hidden")
	s.post(at + "/begin").leads(at)
	s.post(at+"/stage", "to", "group").leads(at)
	s.get(at).has("Written in another zone").lacks("Until when")
}

func TestTheTeamDecidesAboutCardsThatWereNotTalkedAbout(t *testing.T) {
	s := open(t)
	huddle := func(n string) string {
		at := s.post("/huddles", "team", "T-1").to
		s.post(at+"/cards", "what", "The answer came late "+n)
		s.post(at+"/stage", "to", "close")
		return at
	}
	first := huddle("once")
	s.get(first).has("Cards that were not talked about", "Keep for next time", "Let go").holds(`value="keep" checked`)
	s.post(first+"/close", "leftover", "keep").leads(first)
	s.get(first).has("One card was not talked about. It comes up again in the next huddle.", "Let it go")
	s.post(first+"/leftover", "leftover", "let_go").leads(first)
	s.get(first).has("It stays here and does not come back.", "Keep it for next time")
	s.post(first+"/leftover", "leftover", "keep").leads(first)
	second := huddle("twice")
	s.get(first).has("One card was not talked about and went on to the next huddle.").lacks("Let it go", "Let them go")
	s.get(second+"?stage=group").has("The answer came late once", "The answer came late twice")
	s.post(second+"/close", "leftover", "let_go")
	third := s.post("/huddles", "team", "T-1").to
	s.get(third).has("No card yet")
	s.get(second).has("Two cards were not talked about. They stay here").lacks("Keep them for next time")
}

func TestANameComesOffACard(t *testing.T) {
	s := open(t)
	at := s.post("/huddles", "team", "T-1", "mode", "everyone", "attribution", "named").to
	s.get(at).has("Your name is stored with the card, unless you leave it off", "Without my name")
	s.post(at+"/cards", "what", "I had counted on the list")
	s.post(at+"/cards", "what", "Somebody had to say it", "nameless", "1")
	p := s.get(at).has("Take my name off", "the old one is erased")
	card := regexp.MustCompile(`/cards/(\d+)"`).FindAllStringSubmatch(p.body, -1)
	if len(card) != 2 || strings.Count(p.body, `name="unname"`) != 1 {
		t.Fatalf("%v", card)
	}
	s.post(at+"/stage", "to", "group")
	p = s.get(at).has("Ada wrote it")
	named := regexp.MustCompile(`/cards/(\d+)">(?:[^/]|/[^c])*?name="unname"`).FindStringSubmatch(p.body)
	if named == nil || strings.Count(p.words(), "wrote it") != 2 { // "You wrote it." twice would be three
		t.Logf("%q", p.words())
	}
	mine := s.browser
	s.browser = s.as(s.colleague("Mo", loop.MemberRole))
	s.post(at+"/cards/"+named[1], "unname", "1").is(403)
	s.browser = mine
	s.post(at+"/cards/"+named[1], "unname", "1", "at", "group").leads(at + "?stage=group")
	p = s.get(at).has("I had counted on the list", "Somebody had to say it").lacks("Ada wrote it")
	if strings.Contains(p.body, named[1]) {
		t.Error("the old card is still there")
	}
}
