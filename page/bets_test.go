package page_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// placed places a bet by its form and returns its address.
func (s *site) placed(more ...string) string {
	s.t.Helper()
	form := s.get("/experiments/new").is(200).fields("/experiments")
	for k, v := range map[string]string{"believe": "users find “order again” without help", "see": "four of five press it", "stop_if": "the first three ask"} {
		form.Set(k, v)
	}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	p := s.send("/experiments", form).is(303)
	return p.to
}

// passes moves the clock on and lets the clerk do what is due.
func (s *site) passes(days int) {
	s.t.Helper()
	s.later(time.Duration(days) * 24 * time.Hour)
	_, err := s.app.Clerk.Tick(s.t.Context())
	s.must(err)
}

// The whole way without a script: a template, the form, Home on its day, the flop,
// its failure, the planning.
func TestABetFromATemplateToThePlanning(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/").has("Bet on something", "More", "Experiments")
		empty := s.get("/experiments").is(200).has("Say beforehand what you will see", "Show a prototype to five users", "A risky story in one sprint", "A feature to 5 % of users", "Drop a ritual for a sprint")
		if n := strings.Count(empty.body, "/experiments/new?template="); n != 4 {
			t.Errorf("%d templates lead to the form", n)
		}
		form := s.get("/experiments/new?template=prototype").is(200).has("What stands in brackets is for you to say").fields("/experiments")
		if form.Get("see") != "four of five users get there by themselves" || form.Get("on") != "2026-03-09" || form.Get("flop_is") != "flopped_prototype" {
			t.Errorf("%v", form)
		}
		form.Set("believe", "users find “order again” without help")
		s.send("/experiments", form).leads("/experiments/X-1")
		s.send("/experiments", form).leads("/experiments/X-1") // the same form sent twice
		s.get("/X-1").leads("/experiments/X-1")
		s.get("/experiments/X-1").has("We believe that users find “order again” without help.", "Running", "Asked on 9 March", "Stop if", "the first three all ask where it is", "Its sentences may be changed until the outcome is there").lacks("last on")
		s.get("/experiments").has("One bet runs.", "four of five users get there").lacks("Four bets for any team · ")
		rail, more, _ := strings.Cut(s.get("/").body, "<summary>More</summary>")
		if strings.Contains(more, `href="/experiments" data-key="g x"`) || !strings.Contains(rail, `href="/experiments" data-key="g x"`) {
			t.Error("Experiments have not joined the rail")
		}

		s.passes(7)
		home := s.get("/").has("“Show a prototype to five users”: as believed, flopped, or cannot tell?", "As believed", "Flopped", "Cannot tell")
		if n := strings.Count(home.body, `action="/experiments/X-1/outcome"`); n != 1 {
			t.Errorf("Home asks %d times", n)
		}
		s.get("/experiments").has("One bet waits for its answer.", "Their day has come")
		s.passes(3)
		s.get("/").has("3 days over")
		s.post("/experiments/X-1/outcome", "outcome", "flopped").leads("/experiments/X-1")
		s.get("/experiments/X-1").has("X-1: flopped.", "Undo", "It flopped: we believed that users find", "A flop is worth as much as a hit", "Make it a failure")
		s.post("/experiments/X-1/reopen").leads("/experiments/X-1") // what Undo does
		s.get("/experiments/X-1").has("How did it end?", "Runs again; its outcome was “flopped”")
		s.post("/experiments/X-1/outcome", "outcome", "flopped", "note", "Two of five found it.", "next", "Put it under the account").leads("/experiments/X-1")

		s.post("/experiments/X-1/failure").leads("/failures/F-1")
		s.post("/experiments/X-1/failure").leads("/failures/F-1")
		s.get("/failures/F-1").has("We believed that users find “order again” without help; saw: Two of five found it", "It came out of the bet X-1", "Flopped prototype", "The bet X-1 flopped.")
		s.get("/experiments/X-1").has("It became F-1").lacks("Let it run again")
		if page := s.get("/failures").body; strings.Count(page, "/failures/F-") != 1 {
			t.Error("more than one failure came of it")
		}

		s.get("/experiments").has("One result for the next planning", "One bet ended since 9 March", "Put it under the account", "Copy as Markdown")
		md := s.get("/experiments/planning.md").is(200)
		if md.head.Get("Content-Type") != "text/markdown; charset=utf-8" || !strings.Contains(md.body, "- X-1 Show a prototype to five users: flopped. Next: Put it under the account (F-1)") {
			t.Errorf("%s", md.body)
		}
		s.post("/experiments/planning").is(422).has("Tick what the planning has taken up.")
		s.post("/experiments/planning", "bet", "X-1").leads("/experiments")
		s.get("/experiments").has("One result is taken to planning.").lacks("For the next planning")
		s.post("/experiments/X-1/returned").leads("/experiments/X-1")
		s.get("/experiments/X-1").has("for the next planning", "It is taken to planning")
		one := s.get("/experiments/X-1/export.md").is(200)
		if !strings.Contains(one.body, "# X-1 Show a prototype to five users") || !strings.Contains(one.body, "## What came of it") {
			t.Errorf("%s", one.body)
		}
	})
}

func TestABetComesFromAStoryOrAnInsight(t *testing.T) {
	s := open(t)
	form := s.get("/experiments/new?story=" + url.QueryEscape("https://backlog.example/PAY-7?a=1&b=2") + "&title=Order+again").is(200).fields("/experiments")
	if form.Get("story") != "https://backlog.example/PAY-7?a=1&b=2" || form.Get("title") != "Order again" {
		t.Errorf("%v", form)
	}
	form.Set("believe", "it fits into a sprint")
	form.Set("see", "it runs in the demo")
	s.send("/experiments", form).leads("/experiments/X-1")
	s.get("/experiments/X-1").holds(`href="https://backlog.example/PAY-7?a=1&amp;b=2" rel="nofollow noreferrer"`)

	s.loop("Basket lost", "", "")
	s.get("/failures/F-1").has("Bet on it").holds(`href="/experiments/new?insight=I-1"`)
	form = s.get("/experiments/new?insight=I-1").is(200).has("Because we learned", "basket lost").fields("/experiments")
	if form.Get("insight") != "I-1" {
		t.Errorf("%v", form)
	}
	form.Set("believe", "a session keeps it")
	form.Set("see", "nobody loses one in a week")
	s.send("/experiments", form).leads("/experiments/X-2")
	s.get("/failures/F-1").has("The bet X-2 is asked on", "1 bet runs", "A session keeps it", "Bet X-2 placed", "In work")
	s.get("/failures?stage=in_work").has("Basket lost")
	s.get("/failures/F-1/export.md").has("## What we bet on", "X-2: A session keeps it (running")
	s.get("/experiments/X-2").has("Because we learned", "from F-1")
	s.passes(14)
	s.get("/failures/F-1").has("Answer X-2")
	s.get("/search?q=session+keeps").has("A session keeps it", "bet").holds("/experiments/X-2")
	s.post("/failures/log", "line", "As in X-2, again").leads("/failures/F-2")
	s.post("/failures/F-2/insights", "insight", "We learned the same as X-2", "insight_kind", "practice")
	s.get("/failures/F-2").holds(`<a href="/experiments/X-2">X-2</a>`)
	s.get("/experiments/new?insight=I-99").is(404)
}

func TestTheFormOfABetKeepsWhatCannotBeSaved(t *testing.T) {
	s := open(t)
	p := s.post("/experiments", "believe", "kept", "see", " ", "on", "2020-01-01", "story", "javascript:alert(1)", "owner", "M-99", "team", "T-99", "flop_is", "crash", "title", strings.Repeat("x", 201))
	p.is(422).has("Error:", "Seven things to mend", "Write half a sentence here.", "2020-01-01 is over", "is no address").holds(">\nkept</textarea>", `value="javascript:alert(1)"`)
	s.get("/experiments").has("Four bets for any team")
	at := s.placed()
	s.post(at+"/outcome", "outcome", "held", "note", "kept too").is(422).has("is not known here").holds("kept too")
	s.post(at+"/stop", "stop_reason", " ").is(422).has("Say why it is stopped")
	s.post(at + "/failure").is(409).has("only a flop becomes a failure")
	s.post(at + "/taken").is(409).has("still runs")
}

func TestABetIsStoppedByItsRuleOrWithdrawn(t *testing.T) {
	s := open(t)
	at := s.placed()
	s.post(at+"/stop", "rule", "1", "stop_reason", "Three asked.").leads(at)
	s.get(at).has("X-1 is stopped.", "Stopped", "The stop rule was met. Three asked.", "It was stopped; an outcome can still be told.")
	s.passes(20)
	s.get("/").lacks("as believed, flopped, or cannot tell?")
	s.post(at + "/reopen").leads(at)
	s.get("/").has("as believed, flopped, or cannot tell?") // its day is over meanwhile
	s.post(at+"/stop", "stop_reason", "The story was dropped").leads(at)
	s.post(at+"/outcome", "outcome", "cannot_tell").leads(at)
	s.get(at).has("We cannot tell whether users find", "Bet again, smaller, or let it be.").lacks("Make it a failure")
}

// A sentence that is changed after the bet began is marked, and the history keeps
// what stood there; two who change the same see both texts.
func TestAChangedSentenceIsMarkedAndNothingIsLost(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		at := s.placed()
		first := s.get(at).fields(at + "/edit")
		second := s.get(at).fields(at + "/edit")
		first.Set("see", "three of five press it")
		s.send(at+"/edit", first).leads(at)
		s.get(at).holds("<span>changed after it began</span>").has("last on 2 March", "Changed after it began: we will see (was “four of five press it”)", "three of five press it")
		second.Set("see", "all five press it")
		second.Set("title", "Order again")
		both := s.send(at+"/edit", second).is(409).has("Two texts", "three of five press it", "all five press it")
		form := both.fields(at + "/edit")
		form.Set("keep", "mine")
		s.send(at+"/edit", form).leads(at)
		s.get(at).has("all five press it", "Order again")
		third := s.get(at).fields(at + "/edit")
		third.Set("note", "ignored")
		s.post(at+"/outcome", "outcome", "as_believed").leads(at)
		late := s.send(at+"/edit", url.Values{"version": third["version"], "was.believe": third["was.believe"], "believe": {"something else"}})
		late.is(409).has("its sentences stand as they were")
		page := s.get(at).is(200).lacks("A sentence that you change now")
		if strings.Contains(page.body, `name="believe"`) {
			t.Error("sentences are offered to be changed after the outcome")
		}
		told := url.Values{"note": {"All five did."}, "next": {"Build it"}}
		s.send(at+"/edit", told).leads(at)
		s.get(at).has("All five did.", "Build it")
	})
}

func TestOthersReadABetAndDoNotChangeIt(t *testing.T) {
	s := open(t)
	at := s.placed()
	s.loop("Basket lost", "", "")
	s.passes(20)
	for name, by := range map[string]loop.Actor{"a viewer": s.colleague("Vera", loop.Viewer), "a member of another team": s.outsider()} {
		s.browser = s.as(by)
		for _, path := range []string{at, "/experiments", "/"} {
			p := s.get(path).is(200)
			if strings.Contains(p.body, `action="`+at) || strings.Contains(p.body, `formaction="`+at) {
				t.Errorf("%s offers %s a form of the bet", path, name)
			}
		}
		s.get(at).has("We believe that users find", "ask its owner or a member of its team")
		s.post(at+"/outcome", "outcome", "flopped").is(403)
		s.get("/failures/F-1").lacks("Bet on it")
		s.get("/experiments/new?insight=I-1").is(403)
	}
	s.browser = s.as(s.colleague("Mira", loop.MemberRole))
	s.post(at+"/outcome", "outcome", "as_believed").leads(at)
	s.get("/").lacks("as believed, flopped, or cannot tell?")
}

func TestThePlanningOfOneTeamIsNotThatOfAnother(t *testing.T) {
	s := open(t)
	at := s.placed()
	s.post(at+"/outcome", "outcome", "as_believed")
	s.outsider()
	s.get("/experiments").has("For the next planning")
	s.get("/experiments?team=T-2").lacks("For the next planning", "Users find")
	s.get("/experiments?team=T-1").has("For the next planning", "Users find")
	s.get("/experiments?team=T-9").is(422)
	_, err := s.app.Bets.Place(t.Context(), s.by, app.BetDraft{Mine: true, Promise: loop.Promise{Believe: "x", See: "y", On: "2026-04-01"}})
	s.must(err)
}

func TestTheAuditLogTellsOfBetsInWords(t *testing.T) {
	s := open(t)
	at := s.placed()
	s.post(at+"/edit", "see", "three of five press it")
	s.post(at+"/edit", "title", "Order again")
	s.passes(20)
	s.post(at+"/outcome", "outcome", "flopped")
	s.post(at + "/reopen")
	s.post(at+"/stop", "rule", "1")
	s.post(at+"/outcome", "outcome", "flopped")
	s.post(at + "/failure")
	s.post(at + "/taken")
	s.post(at + "/returned")
	p := s.get("/settings/audit?object=X-1").is(200).has("placed the bet", "changed the sentences of", "edited the bet", "asked for the outcome of", "gave the outcome of", "took back the end of", "stopped", "made a failure of", "took to planning", "put back on the planning list")
	p.holds(`href="/experiments/X-1"`).lacks("experiment.", "experiment placed")
}

func TestTextsOfBetsStayTexts(t *testing.T) {
	s := open(t)
	for _, x := range payloads {
		name := strings.ToValidUTF8(x, "?")
		at := s.placed("believe", x, "see", x, "stop_if", x, "title", x)
		inert(t, "faulty bet with "+name, s.post("/experiments", "believe", x, "see", x, "on", x, "story", x, "owner", x, "team", x, "flop_is", x, "insight", "").is(422))
		inert(t, "prefilled with "+name, s.get("/experiments/new?template="+url.QueryEscape(x)+"&story="+url.QueryEscape(x)+"&title="+url.QueryEscape(x)).is(200))
		s.post(at+"/outcome", "outcome", "flopped", "note", x, "next", x).leads(at)
		for _, path := range []string{at, "/experiments", "/"} {
			inert(t, name+" at "+path, s.get(path).is(200))
		}
		s.post(at + "/taken")
		inert(t, "failure of "+name, s.get(s.post(at+"/failure").is(303).to).is(200))
	}
}
