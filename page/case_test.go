package page_test

import (
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// closes logs a failure, changes one thing, and gives it its verdict.
func (s *site) closes(title, summary string) string {
	s.t.Helper()
	f, err := s.app.Failures.Create(s.t.Context(), s.by, loop.Failure{Title: title, Summary: summary, Services: []string{"checkout"}}, app.Claim{})
	s.must(err)
	a, err := s.app.Actions.Create(s.t.Context(), s.by, app.ActionDraft{Title: "Warm the cache after each release", Mine: true, Failure: f.Ref().String()})
	s.must(err)
	_, err = s.app.Actions.Move(s.t.Context(), s.by, a.Ref().String(), 0, loop.Done, loop.Step{})
	s.must(err)
	e, err := s.app.Effects.Plan(s.t.Context(), s.by, app.CheckDraft{Action: a.Ref().String(), Kind: loop.ByRetest, On: loop.DateOf(s.clock.Now(), s.ws.Zone())})
	s.must(err)
	_, err = s.app.Effects.Conclude(s.t.Context(), s.by, e.Ref().String(), 0, loop.Broke, "")
	s.must(err)
	return f.Ref().String()
}

// From a closed loop to the library without a script: also where nothing got better.
func TestACaseFromAClosedLoop(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.colleague("Mira Okafor", loop.MemberRole)
		s.get("/library").is(200).has("Closed loops, written down for people who were not there", "No loop of your teams is closed yet")
		f := s.closes("Checkout was slow", "Mira Okafor saw it; Mira called.\n\n<script>alert(1)</script>")
		s.get("/library").has("The first one", "Checkout was slow", "Make a case of it")
		s.get("/failures/" + f).has("Make a case study")
		s.post("/library", "failure", f).leads("/library/C-1")
		s.post("/library", "failure", f).leads("/library/C-1") // pressed twice
		s.get("/C-1").leads("/library/C-1")
		page := s.get("/library/C-1").is(200).has("Draft", "These look like names: Mira", "What happened", "a colleague saw it; Mira called.", "The verdict", "It broke: Warm the cache after each release", "nobody can write it", "Nobody has said it yet")
		if strings.Contains(page.body, "<script>alert") {
			t.Error("a text became a script")
		}
		s.post("/library/C-1/read").is(422).has("These look like names: “Mira”")
		s.post("/library/C-1/names").leads("/library/C-1")
		s.get("/library/C-1").has("“a colleague” stands where names were", "a colleague saw it; a colleague called.", "Read it as a stranger would")

		form := s.get("/library/C-1").fields("/library/C-1/edit")
		form.Set("title", "A warm cache is no plan")
		form.Set("assumed", "That the cache is always warm")
		s.send("/library/C-1/edit", form).leads("/library/C-1")
		form = s.get("/library/C-1").fields("/library/C-1/edit")
		form.Set("title", strings.Repeat("x", 201))
		s.send("/library/C-1/edit", form).is(422).has("Use at most 200 characters; this has 201.", "That the cache is always warm")
		s.post("/library/C-1/publish").is(409).has("Somebody reads it through first")
		s.post("/library/C-1/read").leads("/library/C-1")
		s.get("/library/C-1").has("It is read through", "Publish it")
		s.post("/library/C-1/publish").leads("/library/C-1")
		s.get("/library/C-1").has("Published", "1 min to read", "That the cache is always warm").lacks("Next step", "The words of this case")
		s.get("/library").has("One case for people who were not there", "A warm cache is no plan", "broke")
		s.get("/failures/" + f).has("tells it to newcomers").lacks("Make a case study")
		s.get("/search?q=warm").has("A warm cache is no plan")
		s.get("/showcase").has("1 case taught")
		rail, more, _ := strings.Cut(s.get("/").body, "<summary>More</summary>")
		if strings.Contains(more, `href="/library"`) || !strings.Contains(rail, `href="/library"`) {
			t.Error("the library has not joined the rail")
		}
		md := s.get("/library/C-1/export.md").is(200)
		for _, want := range []string{"# A warm cache is no plan", "## What we assumed\n\nThat the cache is always warm", "## The verdict\n\n- broke (E-1,", "Taken from " + f} {
			if !strings.Contains(md.body, want) {
				t.Errorf("the file lacks %q:\n%s", want, md.body)
			}
		}

		s.post("/library/C-1/retire", "retire_reason", " ").is(422).has("half a sentence")
		s.post("/library/C-1/retire", "retire_reason", "the cache is gone").leads("/library/C-1")
		s.get("/library/C-1").has("Retired.", "the cache is gone")
		s.get("/library").has("Retired", "the cache is gone")
		s.post("/library/C-1/draft").leads("/library/C-1")
		s.get("/library/C-1").has("Draft", "Taken back to a draft", "Retired", "Published", "Read through", "Drafted from its loop")
	})
}

// Two people write at once: what only one changed is kept, and where both did, both
// texts are shown.
func TestTwoWhoWriteACase(t *testing.T) {
	s := open(t)
	s.post("/library", "failure", s.closes("Checkout was slow", "Orders waited.")).leads("/library/C-1")
	mine, theirs := s.get("/library/C-1").fields("/library/C-1/edit"), s.get("/library/C-1").fields("/library/C-1/edit")
	theirs.Set("title", "Their title")
	theirs.Set("assumed", "Their assumption")
	s.send("/library/C-1/edit", theirs).leads("/library/C-1")
	mine.Set("changed", "My change")
	s.send("/library/C-1/edit", mine).leads("/library/C-1")
	s.get("/library/C-1").has("Their title", "Their assumption", "My change")
	mine.Set("assumed", "My assumption")
	s.send("/library/C-1/edit", mine).is(409).has("My assumption", "Their assumption")
}

func TestAViewerReadsTheLibrary(t *testing.T) {
	s := open(t)
	s.post("/library", "failure", s.closes("Checkout was slow", "Orders waited.")).leads("/library/C-1")
	s.browser = s.as(s.colleague("Vera", loop.Viewer))
	s.get("/library").is(200).has("Being written", "Checkout was slow").lacks("Make a case of it")
	s.get("/library/C-1").is(200).has("Orders waited.").lacks("Next step", "The words of this case", "Write it")
	s.post("/library/C-1/publish").is(403)
}

// Every state of a case, in three looks that differ most.
func TestTheLibraryIsAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	s.colleague("Mira Okafor", loop.MemberRole)
	long := "At nine the first orders waited, then all of them. Mira saw on the dashboard that the cache was empty after the release; nobody had warmed it.\n\n- the release had taken the old nodes away\n- the new ones had never been asked"
	first := s.closes("Checkout was slow after the release", long)
	s.post("/library", "failure", first)
	second := s.closes("The export of invoices ended after an hour", "It ended.")
	s.post("/library", "failure", second)
	s.post("/library/C-2/read")
	s.post("/library/C-2/publish")
	s.closes("A third one that nobody has told yet", "Later.")
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/library", "/library/C-1", "/library/C-1?open=edit", "/library/C-2", "/failures/"+first+"?case")
	s.post("/library/C-1/names")
	s.post("/library/C-1/read")
	s.looks(p, "/library/C-1?read")
}

// A loop that ended well asks for one thing more: that others hear of it.
func TestAClosedLoopAsksForItsCaseStudy(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.loop("Search stale after a rebuild", "Warm the index first", "retest")
		s.done("A-1")
		if _, err := s.app.Effects.Conclude(t.Context(), s.by, "E-1", 0, loop.Held, ""); err != nil {
			t.Fatal(err)
		}
		step := "Next step This loop is closed: held. Tell those who were not there what it taught."
		p := s.get("/failures/F-1").is(200).has(step, "Read the verdict", "Make a case study")
		sound(t, "closed loop", p)
		if n := strings.Count(p.body, "Make a case study"); n != 1 {
			t.Errorf("it is offered %d times", n)
		}
		p = s.get("/effects/E-1").is(200).has("What next This loop is closed. Tell those who were not there what it taught.", "Make a case study", "Look again in 8 weeks")
		sound(t, "verdict of a closed loop", p)
		s.browser = s.as(s.colleague("Vera", loop.Viewer))
		s.get("/failures/F-1").has("Read the verdict").lacks("Make a case study")
		s.get("/effects/E-1").lacks("Make a case study")
		s.browser = s.as(s.by)
		s.post("/library", "failure", "F-1").leads("/library/C-1")
		s.get("/failures/F-1").has("This loop is closed, and C-1 tells others what it taught.").lacks("Make a case study")
		s.get("/effects/E-1").has("This loop is closed, and C-1 tells others what it taught.").lacks("Make a case study")
	})
}
