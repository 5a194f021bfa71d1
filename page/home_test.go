package page_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"failforward/loop"
)

func TestTheFirstHomeAsksForOneSentence(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		p := s.get("/").is(200)
		sound(t, "first home", p)
		p.has("Log the first thing that did not work", "One sentence is enough", "Logged one sentence", "Ada, admin").
			lacks("Did the last change help?", "After that")
	})
}

func TestOneLineLogsAFailureAndCanBeTakenBack(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.post("/failures/log", "line", "Checkout 500s #rollout !2 @08:05 ~25m service:checkout").leads("/failures/F-1")
		p := s.get("/failures/F-1").is(200)
		p.has("F-1 is logged.", "Undo", "Incident, severity 2", "Recovery 25 min", "rollout", "checkout").holds(`action="/failures/F-1/undo"`)
		s.get("/failures/F-1").lacks("F-1 is logged.") // it is said once
		s.post("/failures/F-1/undo").leads("/")
		s.get("/").has("F-1 is taken back")
		s.get("/failures?state=dismissed").has("Checkout 500s")
		s.get("/failures/F-1").has("Dismissed.", "undone")
	})
}

func TestUndoingTheVeryFirstFailureIsTheFirstRunAgain(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.post("/failures/log", "line", "Only trying out what this box does").leads("/failures/F-1")
		s.get("/").lacks("Log the first thing that did not work")
		s.post("/failures/F-1/undo").leads("/")
		sound(t, "first home again", s.get("/").has("F-1 is taken back", "Log the first thing that did not work").lacks("Did the last change help?"))
		s.post("/failures/log", "line", "The demo crashed").leads("/failures/F-2")
		s.post("/failures/F-2/dismiss", "dismiss_reason", "It stands in the ticket already").leads("/failures/F-2")
		s.get("/").has("Did the last change help?").lacks("Log the first thing that did not work") // somebody looked at it: that is a beginning
	})
}

func TestAnEmptyLineIsToldWhereItStands(t *testing.T) {
	s := open(t)
	p := s.post("/failures/log", "line", "  #rollout !2 ").is(422)
	sound(t, "empty line", p)
	p.has("One thing to mend", "Write at least one word here.").
		holds("<title>Error: Home - failforward</title>", `value="  #rollout !2 "`, `href="#line"`, `aria-invalid="true" aria-describedby="line-e line-h"`, `autofocus`)
}

func TestHomeSaysWhatToDoNext(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "Import hung: a new column #late-file").is(303)
	s.get("/").has("To begin with", "While you are alone here", "Invite", "What did “Import hung: a new column” teach?", "Look at it", "Accept it", "We cannot say yet.", "None is planned either", "1 misstep shared")
	s.loop("Search stale after a rebuild", "Warm the index first", "retest")
	p := s.get("/").is(200)
	sound(t, "home", p)
	p.has("Finish “Warm the index first”, due 16 March", "Mark it done", "The next one is expected on 27 April", "Logged 1", "In work 1", "After that")
	s.clock.Add(20 * 24 * time.Hour)
	s.browser = s.as(s.by) // nobody came for weeks: the session is over
	s.get("/").has("6 days over", "1 is past its date", "1 waits too long")
}

func TestTheWaysToBeginStayUntilSomethingHasBegun(t *testing.T) {
	s := open(t)
	for i := range 5 {
		s.post("/failures/log", "line", fmt.Sprint("Attempt ", i, " broke")).is(303)
		if i < 4 {
			s.get("/").has("To begin with", "Add a source", "Invite", "Import")
		}
	}
	s.get("/").lacks("To begin with", "Add a source")
}

func TestHomeSaysWhetherTheLastChangeHelped(t *testing.T) {
	s := open(t)
	s.loop("Search stale after a rebuild", "Warm the index first", "retest")
	s.done("A-1")
	s.clock.Add(57 * 24 * time.Hour)
	if _, err := s.app.Clerk.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.browser = s.as(s.by)
	s.get("/").has("Answer", "did the re-test hold or break?", "We cannot say yet.")
	if _, err := s.app.Effects.Conclude(t.Context(), s.by, "E-1", 0, loop.Held, ""); err != nil {
		t.Fatal(err)
	}
	p := s.get("/").is(200)
	sound(t, "home with a verdict", p)
	p.has("Did the last change help? held", "It holds: Warm the index first.", "1 verdict", "1 held").lacks("We cannot say yet.")
}

func TestAViewerReadsHomeAndMayCapture(t *testing.T) {
	s := open(t)
	s.loop("Search stale after a rebuild", "Warm the index first", "look")
	s.browser = s.as(s.colleague("Vera", loop.Viewer))
	p := s.get("/").is(200)
	sound(t, "viewer's home", p)
	p.has("Vera, viewer", "Nothing waits for you.", "Log it")
	s.post("/failures/log", "line", "The printer ate the labels").leads("/failures/F-2")
	sound(t, "viewer's failure", s.get("/failures/F-1").is(200).lacks("What one thing do we change?", "Dismiss it", "Accept it"))
}

func TestManyFailuresAreDotsOnlySoFar(t *testing.T) {
	s := open(t)
	for i := range 70 {
		if _, err := s.app.Failures.Log(t.Context(), s.by, fmt.Sprintf("Misstep number %d", i), "page", 0); err != nil {
			t.Fatal(err)
		}
	}
	p := s.get("/").is(200).has("and 10 more", "Logged 70")
	dots := 0
	for _, n := range p.all() {
		if attr(n, "class") == "dot" {
			dots++
		}
	}
	if dots != 60 {
		t.Errorf("%d dots, want 60", dots)
	}
}

func TestTheBannersSayWhatIsUnusual(t *testing.T) {
	s := open(t)
	s.desk.Offset = 8 * 7 * 24 * time.Hour
	s.get("/").has("The clock of this server runs 8 weeks ahead").lacks("Demo.")
	s.demo()
	p := s.get("/").is(200)
	sound(t, "demo home", p)
	p.has("Demo. The teams and their failures are invented", "Worth a look", "Mira, lead")
}

func TestThePagesAreForThoseWhoAreSignedIn(t *testing.T) {
	s := open(t)
	s.browser.Jar = nil
	for _, path := range []string{"/", "/failures", "/failures/F-1", "/failures/new", "/search?q=a", "/F-1"} {
		if p := s.get(path); p.status != 303 || len(p.to) < 8 || p.to[:8] != "/signin?" {
			t.Errorf("%s: %d to %q", path, p.status, p.to)
		}
	}
}

// Whoever is new reads first what concerns them, and the manager's late action as
// what it is: the team's, and in hand.
func TestHomeBeginsWithWhatConcernsTheReader(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.loop("Search stale after a rebuild", "Warm the index first", "retest")
		s.clock.Add(20 * 24 * time.Hour)
		s.browser = s.as(s.colleague("Mo", loop.MemberRole))
		p := s.get("/").is(200)
		sound(t, "home of somebody new", p)
		p.has("Next for you Nothing waits for you.", "In the team Others have it The change for “Search stale after a rebuild” is not done yet", "6 days over").lacks("Finish “")
		s.browser = s.as(s.by)
		s.get("/").has("Next for you Finish “Warm the index first”").lacks("In the team Others")
	})
}

func TestHomeLeadsToAHuddleThatGoesOn(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/").lacks("A huddle goes on")
		s.post("/huddles", "team", "T-1").leads("/huddles/S-1")
		p := s.get("/").is(200).has("A huddle goes on in Checkout; it stands at Write. Join S-1").holds(`href="/huddles/S-1"`)
		sound(t, "home with a huddle", p)
		s.post("/huddles/S-1/close").leads("/huddles/S-1")
		s.get("/").lacks("A huddle goes on")
	})
}

func TestTheLoopSaysWhichFailuresItShows(t *testing.T) {
	s := open(t)
	for _, line := range []string{"The import hung", "The export hung"} {
		s.post("/failures/log", "line", line).is(303)
	}
	s.post("/failures/F-1/accept", "accept_reason", "It costs a minute a month").is(303)
	s.get("/").has("2 failures noticed in the last nine months.", "1 of them was accepted with a reason and stands at no station.")
}

func TestWordsThatAreNoTokensStayAndAreSaid(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		hints := func(text string) shown { return s.get("/failures/hints?text=" + url.QueryEscape(text)).is(200) }
		hints("Checkout was slow ~25x for ").has("“~25x” stays in the title: a length is written ~25m, ~2h or ~3d.")
		hints("Checkout was slow ~25").lacks("stays in the title") // it may still become ~25m
		hints("Checkout was slow ~25m #").lacks("stays in the title")
		s.post("/failures/log", "line", "Checkout was slow ~25x @nobody !2").leads("/failures/F-1")
		p := s.get("/failures/F-1").has("F-1 is logged. “~25x” stays in the title: a length is written ~25m, ~2h or ~3d. “@nobody” stays in the title", "Checkout was slow ~25x @nobody", "severity 2")
		sound(t, "logged with odd words", p)
	})
}
