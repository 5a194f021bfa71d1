package page_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// full is a failure with everything that can be said about one.
func (s *site) full() loop.Failure {
	s.t.Helper()
	n := func(v int64) *int64 { return &v }
	at := time.Date(2026, 3, 1, 13, 5, 30, 250e6, time.UTC)
	f, err := s.app.Failures.Create(s.t.Context(), s.by, loop.Failure{
		Title: "Import hung", Summary: "A new column.\n\nSee F-1.", Kind: loop.Incident, Severity: 2,
		StartedAt: loop.At(at, loop.ToMilli), DetectedAt: loop.ImputedAt(at.Add(time.Minute), loop.ToSecond), MitigatedAt: loop.Is(loop.NotApplicable), ResolvedAt: loop.At(at.Add(time.Hour), loop.ToDay),
		People: n(1840), UserMinutes: n(90), EffortMinutes: n(480), Cost: n(120050), Currency: "EUR",
		Services: []string{"import", "stock"}, Tags: []string{"late file"}, Team: s.by.Teams[0], WasExpected: true, Excluded: "drill",
	}, app.Claim{})
	if err != nil {
		s.t.Fatal(err)
	}
	return f
}

func TestSavingAnUntouchedFormChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		before := s.full()
		p := s.get("/failures/F-1/edit").is(200)
		sound(t, "edit", p)
		s.send("/failures/F-1/edit", p.fields("/failures/F-1/edit")).leads("/failures/F-1")
		v, err := s.app.Failures.Get(t.Context(), s.by, "F-1")
		if err != nil {
			t.Fatal(err)
		}
		if v.Failure.Version != before.Version || !v.Failure.StartedAt.At.Equal(before.StartedAt.At) || v.Failure.DetectedAt.Status != loop.Imputed {
			t.Errorf("changed: %+v", v.Failure)
		}
	})
}

func TestEveryFieldCanBeEdited(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.full()
		form := s.get("/failures/F-1/edit").fields("/failures/F-1/edit")
		for k, v := range map[string]string{"title": "Import stood still", "summary": "Two columns.", "kind": "crash", "severity": "", "started_on": "2026-02-28", "started_at": "10:00",
			"detected_on": "", "detected_at": "", "detected_is": "not_applicable", "mitigated_on": "2026-02-28", "mitigated_at": "11:00", "resolved_on": "", "resolved_at": "", "resolved_is": "pending",
			"people": "2,000", "user_minutes": "", "effort": "60", "cost": "99,5", "currency": "chf", "services": "import", "tags": "late file, hidden dependency", "team": "", "excluded": ""} {
			form.Set(k, v)
		}
		form.Del("was_expected")
		s.send("/failures/F-1/edit", form).leads("/failures/F-1")
		v, err := s.app.Failures.Get(t.Context(), s.by, "F-1")
		f := v.Failure
		if err != nil || f.Title != "Import stood still" || f.Summary != "Two columns." || f.Kind != loop.Crash || f.Severity != 0 || f.Team != 0 || f.WasExpected || f.Excluded != "" {
			t.Errorf("%+v, %v", f, err)
		}
		if f.StartedAt.At.Format("15:04") != "09:00" || f.DetectedAt.Status != loop.NotApplicable || f.MitigatedAt.Precision != loop.ToMinute || f.ResolvedAt.Status != loop.Pending {
			t.Errorf("times %+v %+v %+v %+v", f.StartedAt, f.DetectedAt, f.MitigatedAt, f.ResolvedAt)
		}
		if *f.People != 2000 || f.UserMinutes != nil || *f.EffortMinutes != 60 || *f.Cost != 9950 || f.Currency != "CHF" || strings.Join(f.Tags, "|") != "hidden dependency|late file" || len(f.Services) != 1 {
			t.Errorf("figures %+v", f)
		}
		p := s.get("/failures/F-1").is(200)
		sound(t, "edited", p)
		p.has("2,000 affected", "99.50 CHF", "1 hours")
	})
}

func TestFaultsOfTheEditFormKeepWhatWasTyped(t *testing.T) {
	s := open(t)
	s.full()
	form := s.get("/failures/F-1/edit").fields("/failures/F-1/edit")
	typed := map[string]string{"title": "", "people": "many", "cost": "dear", "started_on": "2026-02-30", "severity": "8", "team": "T-9", "summary": "Kept, all of it."}
	for k, v := range typed {
		form.Set(k, v)
	}
	p := s.send("/failures/F-1/edit", form).is(422)
	sound(t, "faulty edit", p)
	p.holds(`href="#people"`, `href="#cost"`, `href="#started_on"`, `href="#severity"`, `href="#team"`, "Kept, all of it.</textarea>", `href="#title"`, `value="many"`, `value="dear"`)
	form.Set("people", "-1")
	for _, k := range []string{"cost", "severity", "team", "title"} {
		form.Set(k, "")
	}
	form.Set("started_on", "2026-03-05")
	s.send("/failures/F-1/edit", form).is(422).has("is not a count")
	form.Set("people", "")
	p = s.send("/failures/F-1/edit", form).is(422)
	p.has("Write at least one word here.").holds(`href="#title"`)
}

// stale opens the form, lets somebody else save theirs, and sends mine.
func (s *site) stale(mine map[string]string, theirs app.FailurePatch) shown {
	s.t.Helper()
	form := s.get("/failures/F-1/edit").fields("/failures/F-1/edit")
	if _, err := s.app.Failures.Edit(s.t.Context(), s.colleague("Jo", loop.MemberRole), "F-1", 0, theirs); err != nil {
		s.t.Fatal(err)
	}
	for k, v := range mine {
		form.Set(k, v)
	}
	return s.send("/failures/F-1/edit", form)
}

func TestAStaleSaveOfOtherFieldsLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.full()
		title := "Import stood still"
		s.stale(map[string]string{"summary": "Mine.", "severity": "1"}, app.FailurePatch{Title: &title}).leads("/failures/F-1")
		s.get("/failures/F-1").has("Import stood still", "Mine.", "severity 1")
	})
}

func TestAStaleSaveOfTheSameFieldShowsBothTexts(t *testing.T) {
	for answer, want := range map[string]struct{ title, summary, tags string }{
		"mine":   {"My title", "My text.", "late file|mine"},
		"theirs": {"Their title", "Their text.", "theirs"},
		"both":   {"My title", "Their text.\n\nMy text.", "late file|mine|theirs"},
	} {
		s := open(t)
		s.full()
		title, summary, tags := "Their title", "Their text.", []string{"theirs"}
		p := s.stale(map[string]string{"title": "My title", "summary": "My text.", "tags": "late file, mine", "severity": "1"}, app.FailurePatch{Title: &title, Summary: &summary, Tags: &tags}).is(409)
		sound(t, "conflict", p)
		p.has("Two texts, and both are kept", "Jo saved this while you were writing.", "My title", "Their title", "My text.", "Their text.", "Keep mine", "Keep theirs", "Keep both").lacks("severity 1")
		form := p.fields("/failures/F-1/edit")
		form.Set("keep", answer)
		s.send("/failures/F-1/edit", form).leads("/failures/F-1")
		v, err := s.app.Failures.Get(t.Context(), s.by, "F-1")
		if err != nil || v.Failure.Title != want.title || v.Failure.Summary != want.summary || strings.Join(v.Failure.Tags, "|") != want.tags || v.Failure.Severity != 1 {
			t.Errorf("%s: %q, %q, %q, severity %d, %v", answer, v.Failure.Title, v.Failure.Summary, v.Failure.Tags, v.Failure.Severity, err)
		}
	}
}

func TestOnesOwnSaveInAnotherTabIsNobodyElses(t *testing.T) {
	s := open(t)
	s.full()
	here, there := s.get("/failures/F-1/edit").fields("/failures/F-1/edit"), s.get("/failures/F-1/edit").fields("/failures/F-1/edit")
	there.Set("summary", "Written there.")
	s.send("/failures/F-1/edit", there).leads("/failures/F-1")
	here.Set("summary", "Written here.")
	p := s.send("/failures/F-1/edit", here).is(409)
	sound(t, "conflict with oneself", p)
	p.has("You saved this in another tab while you were writing here.", "Written here", "Saved in the other tab", "Written there.", "Keep what was saved", "Keep both").lacks("Theirs", "Ada saved this")
}

func TestAConflictNamesWhoeverSavedThatTextNotWhoeverCameLast(t *testing.T) {
	s := open(t)
	s.full()
	form := s.get("/failures/F-1/edit").fields("/failures/F-1/edit")
	theirs, severity := "Their text.", 2
	if _, err := s.app.Failures.Edit(t.Context(), s.colleague("Jo", loop.MemberRole), "F-1", 0, app.FailurePatch{Summary: &theirs}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.app.Failures.Edit(t.Context(), s.by, "F-1", 0, app.FailurePatch{Severity: &severity}); err != nil {
		t.Fatal(err)
	}
	form.Set("summary", "My text.")
	s.send("/failures/F-1/edit", form).is(409).has("Jo saved this while you were writing.").lacks("You saved this")
}

func TestAConflictThatMovesOnIsShownAgain(t *testing.T) {
	s := open(t)
	s.full()
	summary := "Their text."
	p := s.stale(map[string]string{"summary": "My text."}, app.FailurePatch{Summary: &summary}).is(409)
	form := p.fields("/failures/F-1/edit")
	third := "A third text."
	if _, err := s.app.Failures.Edit(t.Context(), s.by, "F-1", 0, app.FailurePatch{Summary: &third}); err != nil {
		t.Fatal(err)
	}
	form.Set("keep", "mine")
	s.send("/failures/F-1/edit", form).is(409).has("A third text.", "My text.")
}

func TestAnEditWithoutMarksStillNoticesWhatIsNew(t *testing.T) {
	s := open(t)
	s.full()
	s.send("/failures/F-1/edit", url.Values{"title": {"Only this"}, "kind": {"incident"}}).is(303)
	s.get("/failures/F-1").has("Only this")
}

func TestAnalysisBoxes(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.post("/failures/log", "line", "Import hung !1").is(303)
		p := s.get("/failures/F-1/analysis").is(200)
		sound(t, "analysis", p)
		p.has("What surprised us?", "Every box is optional", "How and what, never who.")
		form := p.fields("/failures/F-1/analysis")
		s.send("/failures/F-1/analysis", form).leads("/failures/F-1") // nothing said, nothing made
		form.Set("surprise", "A customer was quicker than our alarm.")
		form.Set("hidden_win", "Rolling back took 90 seconds.")
		s.send("/failures/F-1/analysis", form).leads("/failures/F-1")
		f := s.get("/failures/F-1").is(200)
		sound(t, "analysed failure", f)
		f.has("AN-1 is saved.", "A customer was quicker than our alarm.", "Hidden win", "Rolling back took 90 seconds.", "Open the analysis", "Say what it taught")
		sound(t, "analysis page", s.get("/analyses/AN-1").is(200).has("AN-1", "quicker than our alarm"))
		p = s.get("/failures/F-1/analysis").is(200)
		form = p.fields("/analyses/AN-1")
		form.Set("happened", strings.Repeat("x", 20_001))
		form.Set("surprise", "Kept.")
		p = s.send("/analyses/AN-1", form).is(422)
		sound(t, "too long", p)
		p.has("at most 20000 characters", "Kept.").holds(`href="#happened"`)
	})
}

func TestAStaleAnalysisShowsBothTexts(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.post("/failures/log", "line", "Import hung").is(303)
		form := s.get("/failures/F-1/analysis").fields("/failures/F-1/analysis")
		theirs, win := "Their surprise.", "Their win."
		if _, err := s.app.Learning.Analyse(t.Context(), s.by, "", 0, app.AnalysisDraft{Failures: []string{"F-1"}, Surprise: &theirs, HiddenWin: &win}); err != nil {
			t.Fatal(err)
		}
		form.Set("surprise", "My surprise.")
		form.Set("happened", "My story.")
		p := s.send("/failures/F-1/analysis", form).is(409)
		sound(t, "analysis conflict", p)
		p.has("Their surprise.", "My surprise.", "Keep both").lacks("Their win.")
		form = p.fields("/analyses/AN-1")
		form.Set("keep", "both")
		s.send("/analyses/AN-1", form).leads("/failures/F-1")
		s.get("/failures/F-1").has("Their surprise.", "My surprise.", "Their win.", "My story.")
		page, err := s.app.Learning.Analyses(t.Context(), s.by, "F-1", "", 10)
		if err != nil || len(page.Items) != 1 {
			t.Errorf("%d analyses, %v", len(page.Items), err)
		}
	})
}

func TestAViewerReadsTheAnalysisOnly(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "Import hung").is(303)
	s.post("/failures/F-1/analysis", "surprise", "Nobody knew.").is(303)
	s.browser = s.as(s.colleague("Vera", loop.Viewer))
	p := s.get("/failures/F-1/analysis").is(200)
	sound(t, "viewer's analysis", p)
	p.has("Nobody knew.").lacks("Carry the change", "Nothing", "What happened?") // a question without an answer is no reading
	s.browser = s.as(s.by)
	s.post("/failures/log", "line", "Import hung again").is(303)
	s.browser = s.as(s.colleague("Vito", loop.Viewer))
	s.get("/failures/F-2/analysis").is(200).has("Nothing is written down yet.")
	s.post("/analyses/AN-1", "surprise", "Mine now").is(403)
}
