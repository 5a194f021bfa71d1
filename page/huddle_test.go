package page_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

// One person types for the room, without a script: from the first card to the record.
func TestAHuddleInTheRoom(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/huddles").has("Start a huddle", "Start, everyone writes", "Usually one types, and the others say it", "Your first huddle takes 15 minutes")
		p := s.post("/huddles", "team", "T-1")
		p.leads("/huddles/S-1")
		at := p.to
		s.get(at).has("In silence: what did not work lately?", "No card yet", "Your name is not stored with the card", "15:00")
		s.post(at+"/cards", "what", " ", "why", "kept").has("Write at least one word here.", "Error:").holds(`value="kept"`)
		for _, what := range []string{"The answer came late", "The test system was locked", "A shaky test"} {
			s.post(at+"/cards", "what", what, "why", "It cost a day", "surprise", "1", "at", "write").leads(at + "?stage=write")
		}
		s.get(at).has("Three cards, hidden until everyone may read.", "Written here", "The answer came late")
		s.post(at+"/stage", "to", "group").leads(at)
		p = s.get(at).has("Three cards. Which of them tell the same story?", "surprised us", "Not grouped")
		cards := regexp.MustCompile(`data-card="(\d+)"`).FindAllStringSubmatch(p.body, -1)
		if len(cards) != 3 {
			t.Fatalf("%d cards", len(cards))
		}
		s.post(at+"/group", "card", cards[0][1], "title", "Waiting for others")
		group := regexp.MustCompile(`data-group="(\d\d+)"`).FindStringSubmatch(s.get(at).body)[1]
		s.post(at+"/group", "card", cards[1][1], "to", group)
		s.get(at).has("Waiting for others", "2 cards")
		s.post(at+"/stage", "to", "vote")
		s.get(at).has("Three votes each", "You have three.")
		s.post(at+"/vote", "votes-"+group, "2", "votes-"+cards[2][1], "1")
		s.get(at).has("Your votes are in; you may change them. One person has voted.").lacks("2 of 3 votes")
		s.post(at+"/stage", "to", "talk")
		s.get(at).has("2 of 3 votes", "Talk about it: 3 minutes")
		s.post(at+"/talk", "topic", group)
		s.get(at).has("talked about now", "3:00")
		s.post(at+"/stage", "to", "tweak")
		s.get(at).has("Which one thing do we change?", "Most insightful mistake of the week", "Talked about first")
		s.post(at+"/tweak", "tweak", "").has("Write at least one word here.")
		s.post(at+"/tweak", "tweak", "Ask suppliers three days before planning", "due", "2026-03-09", "on", "2026-03-30", "insight", "We learned that they plan on Mondays.")
		s.get(at).has("A-1 is in the backlog", "It comes from F-1")
		s.post(at+"/star", "star", cards[2][1])
		s.post(at+"/stage", "to", "close")
		s.post(at+"/people", "people", "6")
		s.post(at + "/close")
		s.get(at).has("We change one thing: Ask suppliers three days before planning", "Most insightful mistake", "leads", "Open it again", "of 15:00")
		s.get("/failures/F-1").has("Waiting for others", "Ask suppliers")
		md := s.get(at + "/export.md")
		md.has("# S-1 Huddle of 2026-03-02", "- One tweak: A-1 Ask suppliers", "## Waiting for others", "- The answer came late (It cost a day) - it surprised us")
		s.get("/huddles").has("Start a huddle", "Ask suppliers three days before planning", "6 people")
	})
}

// Nobody reads a hidden card of somebody else: on no page, in no export.
func TestHiddenTextStaysHidden(t *testing.T) {
	s := open(t)
	at := s.post("/huddles", "team", "T-1", "mode", "everyone").to
	s.post(at+"/cards", "what", "Nobody may read this yet", "why", "nor this reason")
	other := s.colleague("Mo", loop.MemberRole)
	mine := s.browser
	for _, look := range []string{at, at + "/board", at + "/export.md", at + "?stage=group", at + "?stage=vote", at + "?stage=talk", at + "?stage=tweak", "/huddles", "/", "/search?q=nobody", "/settings/audit"} {
		s.browser = mine
		s.get(look)
		s.browser = s.as(other)
		p := s.get(look)
		if strings.Contains(p.body, "Nobody may read") || strings.Contains(p.body, "nor this reason") {
			t.Errorf("%s shows a hidden card to somebody else", look)
		}
	}
	s.browser = mine
	s.get(at).has("Nobody may read this yet")
	s.post(at+"/stage", "to", "group")
	s.browser = s.as(other)
	s.get(at).has("Nobody may read this yet")
}

func TestABoardKeepsWhatCannotBeSaved(t *testing.T) {
	s := open(t)
	at := s.post("/huddles", "team", "T-1").to
	long := strings.Repeat("x", 501)
	s.post(at+"/cards", "what", long).has("Use at most 500 characters").holds(long)
	s.post(at + "/close")
	p := s.post(at+"/cards", "what", "Too late for this one")
	p.has("is closed. Put the card into the box", "your text is still here")
	if p.status != http.StatusConflict {
		t.Errorf("status %d", p.status)
	}
	s.post("/huddles/card", "team", "T-1", "what", "For the next one").leads("/huddles?team=T-1")
	s.get("/huddles").has("one card in the box")
}

// Whoever is of another team is announced to everybody at the board before they see
// a card: on no page, in no file and by no search do they read one earlier.
func TestSomebodyOfAnotherTeamIsAnnouncedBeforeTheySeeACard(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		other, err := s.app.People.SaveTeam(t.Context(), s.by, "", 0, "Harbour masters", false)
		s.must(err)
		at := s.post("/huddles", "team", "T-1", "mode", "everyone").to
		s.post(at+"/cards", "what", "The crane stood still", "why", "Nobody had the key")
		s.post(at+"/stage", "to", "group")
		mine := s.browser
		stranger := s.colleague("Vera", loop.Viewer)
		s.must(s.store.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			m, err := w.Member(ctx, s.ws.ID, stranger.Member)
			if err == nil {
				m.Teams = []loop.ID{other.ID}
				_, err = w.SaveMember(ctx, m, loop.Event{})
			}
			return err
		}))
		stranger.Teams = []loop.ID{other.ID}
		s.browser = s.as(stranger)
		s.get(at).is(200).has("This huddle is of another team", "Everybody at the board is told that you do, before you see a card")
		for _, look := range []string{at, at + "/board", at + "/board?stage=group", at + "?stage=vote", at + "/export.md", "/search?q=crane", "/palette?q=crane", "/huddles"} {
			if p := s.get(look); strings.Contains(p.body, "The crane stood still") || strings.Contains(p.body, "Nobody had the key") {
				t.Errorf("%s shows a card before the announcement", look)
			}
		}
		s.browser = mine
		s.get(at).lacks("looking in")
		s.browser = s.as(stranger)
		s.post(at + "/visit").leads(at)
		s.post(at + "/visit").leads(at)
		s.get(at).has("The crane stood still", "From another team, looking in: Vera.")
		s.get("/search?q=crane").has("The crane stood still")
		s.browser = mine
		s.get(at + "/board").has("From another team, looking in: Vera.")
		s.get("/settings/audit").has("looked in at S-1")
		events, err := s.store.Events(t.Context(), s.ws.ID, loop.EventQuery{Verb: "huddle.visited", Limit: loop.MaxPage})
		s.must(err)
		if len(events.Items) != 1 {
			t.Errorf("announced %d times", len(events.Items))
		}
	})
}

// Who writes is said where it is chosen, and changed by one press.
func TestWhoWritesIsOnePressAway(t *testing.T) {
	s := open(t)
	p := s.post("/huddles", "team", "T-1", "mode", "everyone")
	p.leads("/huddles/S-1")
	card, _, _ := strings.Cut(s.get("/huddles/S-1").has("Silent for four minutes.").body, "Who leads, who is here")
	if !strings.Contains(card, "One types for the room instead") {
		t.Error("the other way is folded away")
	}
	s.post("/huddles/S-1/mode", "to", "room").leads("/huddles/S-1")
	p = s.get("/huddles/S-1").has("One types, the others say it.", "Everyone writes instead")
	sound(t, "one types", p)
	if n := strings.Count(p.body, "Everyone writes instead"); n != 1 {
		t.Errorf("it is offered %d times", n)
	}
	s.get("/huddles/S-1?stage=vote").has("Everyone writes instead")
}

// Whoever closes is asked how many people were there, else nobody notes it.
func TestTheCloseAsksHowManyPeopleWereThere(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		at := s.post("/huddles", "team", "T-1").to
		s.post(at+"/stage", "to", "close")
		p := s.get(at).is(200).has("How many people are here?")
		sound(t, "closing", p)
		sound(t, "closing with a fault", s.post(at+"/close", "people", "many").is(422).has("Say how many people are here, as a number."))
		s.get(at).has("Close the huddle")
		s.clock.Add(15 * time.Minute)
		s.post(at+"/close", "people", "4").leads(at)
		s.get(at).has("People 4")
		s.get("/report/2026-Q1").has("1 h of 4 people in 1 huddle, known for all of them.")
	})
}
