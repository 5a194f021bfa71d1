package page_test

import (
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// stage brings F-1 one step further each time: the states of the failure page.
func TestTheFailurePageKnowsTheNextStepOfEveryStage(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		ctx := t.Context()
		look := func(name string) shown {
			p := s.get("/failures/F-1").is(200)
			sound(t, name, p)
			return p
		}
		s.post("/failures/log", "line", "Import hung #late-file service:import").is(303)
		look("logged").has("Say what it taught", "Accept it", "Nobody has said it yet.").holds(`href="/failures/new?failure=F-1">Say what it taught`, `<li class="now" aria-current="step"><b>Logged</b>`)
		s.post("/failures/F-1/insights", "insight", "New columns come without a word. See A-1.", "insight_kind", "assumption_broken").leads("/failures/F-1")
		look("understood").has("I-1 is written down.", "Choose one change", "an assumption that broke").holds(`href="/actions/A-1">A-1</a>`, `<b>Understood</b>`)
		s.post("/failures/F-1/actions", "tweak", "Reject unknown columns", "who", "M-1", "due", "2026-03-13").leads("/failures/F-1")
		look("in work, no check").has("How will we know whether A-1, reject unknown columns helped?", "1 action is open", "next due").holds(`href="/actions/A-1#plan">Say how we will know`)
		if _, err := s.app.Effects.Plan(ctx, s.by, app.CheckDraft{Action: "A-1", Kind: loop.ByRetest, On: "2026-04-01", Plan: loop.Plan{How: "Send a file with a new column"}}); err != nil {
			t.Fatal(err)
		}
		look("in work").has("Finish A-1, reject unknown columns. You have it, until 13 March.", "How we will know:").holds(`href="/actions/A-1">Mark A-1 done`)
		s.clock.Add(17 * 24 * time.Hour)
		s.browser = s.as(s.by)
		look("late").has("it is 6 days over")
		s.done("A-1")
		look("in place").has("Test it again whenever it suits you; failforward asks on 1 April.", "Say how the test went").holds(`<li class="now" aria-current="step"><b>In place</b>`)
		s.clock.Add(20 * 24 * time.Hour)
		s.browser = s.as(s.by)
		look("to be answered").has("Its day has come: did the re-test hold or break?").holds(`href="/effects/E-1">Answer E-1`)
		if _, err := s.app.Effects.Conclude(ctx, s.by, "E-1", 0, loop.Broke, ""); err != nil {
			t.Fatal(err)
		}
		look("judged").has("Decide what comes of it", "What came of it:", "It broke: Reject unknown columns.", "E-1 concluded: broke").lacks("Mark A-1 done")
		s.get("/failures").has("broke")
	})
}

func TestAFailureCanBeAcceptedDismissedAndTakenBack(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "The heating reports late").is(303)
	p := s.post("/failures/F-1/accept", "accept_reason", " ", "revisit_on", "2026-09-01").is(422)
	sound(t, "accept without a reason", p)
	p.has("Say why you can live with it").holds(`id="accept" open`, `href="#accept_reason"`, `value="2026-09-01"`)
	s.post("/failures/F-1/accept", "accept_reason", "Nobody is harmed", "revisit_on", "soon").is(422).has("is not a date").holds("Nobody is harmed</textarea>")
	s.post("/failures/F-1/accept", "accept_reason", "Nobody is harmed", "revisit_on", "2026-09-01").leads("/failures/F-1")
	p = s.get("/failures/F-1").is(200)
	sound(t, "accepted", p)
	p.has("Accepted: “Nobody is harmed” We look again on 1 September.", "Take it up again", "F-1 is accepted.", "Undo")
	s.get("/failures?stage=accepted").has("look again 1 Sep")
	s.get("/").has("1 of them was accepted with a reason")
	s.post("/failures/F-1/resume").leads("/failures/F-1")
	s.get("/failures/F-1").lacks("Nobody is harmed")
	s.post("/failures/F-1/dismiss", "dismiss_reason", "").is(422).has("Say in a few words why it is dismissed.").holds(`id="dismiss" open`)
	s.post("/failures/F-1/dismiss", "dismiss_reason", "logged twice").leads("/failures/F-1")
	p = s.get("/failures/F-1").is(200)
	sound(t, "dismissed", p)
	p.has("Dismissed. logged twice", "Take it back").lacks("Next step")
	s.get("/failures").lacks("The heating reports late")
	s.post("/failures/F-1/restore").leads("/failures/F-1")
	s.get("/failures").has("The heating reports late")
	s.post("/failures/log", "line", "The lift is slow").is(303)
	s.post("/failures/F-2/accept", "accept_reason", "We walk", "revisit_on", "").leads("/failures/F-2")
	s.get("/failures?stage=accepted").has("The lift is slow", "no day to look again")
}

func TestTimesSayHowTheyAreKnown(t *testing.T) {
	at := func(h, m int) loop.Moment { return loop.At(time.Date(2026, 3, 1, h, m, 0, 0, time.UTC), loop.ToMinute) }
	people := int64(1840)
	tests := []struct {
		name string
		f    loop.Failure
		has  []string
	}{
		{"ended", loop.Failure{Kind: loop.Incident, StartedAt: at(8, 0), DetectedAt: at(8, 4), MitigatedAt: at(8, 25), People: &people}, []string{"Recovery 25 min", "Noticed after 4 min", "1,840 affected"}},
		{"goes on", loop.Failure{Kind: loop.Incident, StartedAt: at(8, 0)}, []string{"Recovery still going on, 1 d 1 h so far"}},
		{"end unknown", loop.Failure{Kind: loop.Incident, StartedAt: at(8, 0), ResolvedAt: loop.Is(loop.UnknownTime)}, []string{"Recovery end unknown"}},
		{"start unknown", loop.Failure{Kind: loop.Incident, StartedAt: loop.Is(loop.UnknownTime), ResolvedAt: at(9, 0)}, []string{"Recovery start unknown"}},
		{"backdated", loop.Failure{Kind: loop.Incident, StartedAt: at(8, 0), ResolvedAt: at(8, 0)}, []string{"posted after the fact", "It counts as 0 s."}},
		{"maintenance", loop.Failure{Kind: loop.Incident, StartedAt: at(8, 0), ResolvedAt: at(9, 0), Excluded: "maintenance"}, []string{"Left out of reliability numbers: maintenance."}},
		{"without a zone", loop.Failure{Kind: loop.Incident, StartedAt: at(8, 0), ResolvedAt: at(9, 0), ZoneAssumed: true}, []string{"read as UTC"}},
		{"worked out", loop.Failure{Kind: loop.Incident, StartedAt: loop.ImputedAt(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), loop.ToDay)}, []string{"1 March (worked out)"}},
		{"noticed first by us", loop.Failure{Kind: loop.Crash, StartedAt: at(8, 10), DetectedAt: at(8, 0), ResolvedAt: at(9, 0)}, []string{"10 min before users did"}},
		{"no outage", loop.Failure{Kind: loop.MissedGoal, StartedAt: at(8, 10)}, []string{"Missed goal"}},
	}
	s := open(t)
	for _, tt := range tests {
		tt.f.Title = tt.name
		f, err := s.app.Failures.Create(t.Context(), s.by, tt.f, app.Claim{})
		if err != nil {
			t.Fatal(err)
		}
		p := s.get("/failures/" + f.Ref().String()).is(200)
		sound(t, tt.name, p)
		p.has(tt.has...)
	}
}

func TestAFailureRemembersItsLike(t *testing.T) {
	s := open(t)
	s.loop("Search stale after a rebuild", "Warm the index first", "look")
	s.clock.Add(time.Hour)
	s.post("/failures/log", "line", "Search stale again after a rebuild #stale-index service:search").is(303)
	s.get("/failures/F-2").has("You have seen this before", "F-1 Search stale after a rebuild", "It shares the service search, and the tag stale index.", "Tried: Warm the index first").lacks("came later")
	s.get("/failures/F-1").has("Something like it came later", "F-2").lacks("You have seen this before")
}

func TestTheHistoryIsInPlainWords(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "Import hung !3").is(303)
	form := s.get("/failures/F-1/edit").fields("/failures/F-1/edit")
	form.Set("severity", "2")
	form.Set("title", "Import hung at noon")
	s.send("/failures/F-1/edit", form).leads("/failures/F-1")
	s.get("/failures/F-1").has("Logged, by Ada", "Changed severity (was 3) and title (was “Import hung”), by Ada")
}

func TestFormsOnTheFailurePageKeepWhatWasTyped(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "Import hung").is(303)
	p := s.post("/failures/F-1/insights", "insight", "", "insight_kind", "practice").is(422)
	sound(t, "empty insight", p)
	p.has("Write at least one word here.").holds(`id="learn" open`, `<option value="practice" selected>`)
	p = s.post("/failures/F-1/actions", "tweak", "", "who", "M-1", "due", "2026-02-30").is(422)
	sound(t, "no tweak", p)
	p.has("is not a date").holds(`id="act" open`, `href="#due"`)
	p = s.post("/failures/F-1/actions", "tweak", "", "who", "M-77", "due", "").is(422)
	p.has("Two things to mend", "Nobody here is called").holds(`href="#tweak"`, `href="#who"`)
}

func TestAFailureThatIsNotHere(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/failures/F-99", "/failures/nonsense", "/F-99", "/A-5", "/I-5", "/E-2", "/AN-4", "/nothing", "/failures/F-99/edit", "/failures/F-99/analysis", "/analyses/AN-2", "/failures/new?failure=F-99", "/failures/F-99/export.md"} {
		p := s.get(path).is(404)
		sound(t, path, p)
	}
	s.post("/failures/F-99/undo").is(404)
}

func TestRefsLeadToTheirPages(t *testing.T) {
	s := open(t)
	s.loop("Search stale after a rebuild", "Warm the index first", "look")
	s.post("/failures/F-1/analysis", "surprise", "A customer was quicker.").is(303)
	for ref, to := range map[string]string{"F-1": "/failures/F-1", "f-1": "/failures/F-1", "A-1": "/actions/A-1", "E-1": "/effects/E-1", "AN-1": "/analyses/AN-1", "I-1": "/failures/F-1#f-learned"} {
		s.get("/" + ref).leads(to)
		s.get("/search?q=" + ref).leads(to)
	}
}
