package page_test

import (
	"fmt"
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
	s.get("/").has("What did “Import hung: a new column” teach?", "Look at it", "Accept it", "We cannot say yet.", "None is planned either", "1 misstep shared")
	s.loop("Search stale after a rebuild", "Warm the index first", "retest")
	p := s.get("/").is(200)
	sound(t, "home", p)
	p.has("Finish “Warm the index first”, due 16 March", "Mark it done", "The next one is expected on 27 April", "Logged 1", "In work 1", "After that")
	s.clock.Add(20 * 24 * time.Hour)
	s.browser = s.as(s.by) // nobody came for weeks: the session is over
	s.get("/").has("6 days over", "1 is past its date", "1 waits too long")
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
