package loop_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestNamesInATextAreFound(t *testing.T) {
	people := []string{"Mira Okafor", "Jo Li", "Ana Müller-Lüdenscheidt", "will"}
	for text, want := range map[string]string{
		"nobody did anything wrong":                             "",
		"Mira Okafor pushed it":                                 "Mira Okafor",
		"MIRA  okafor pushed it":                                "MIRA  okafor",
		"then Mira saw it, and Mira called":                     "Mira Mira",
		"the miracle of admiral":                                "",
		"Miracle cure":                                          "",
		"Jo was on call":                                        "", // two letters are too many words
		"Jo Li was on call":                                     "Jo Li",
		"ask Müller-Lüdenscheidt, please":                       "Müller-Lüdenscheidt",
		"a will of its own; Will it hold?":                      "will Will", // a whole name counts without regard to case
		"write to ops.lead+pager@example.com.":                  "ops.lead+pager@example.com",
		"mira.okafor@example.com wrote":                         "mira.okafor@example.com",
		"deploy@2 and @latest are tags":                         "",
		"Okafor’s pull request, reviewed by Ana (Ana!) at noon": "Okafor Ana Ana",
	} {
		var found []string
		for _, n := range loop.NamesIn(people, text) {
			found = append(found, slices.Repeat([]string{n.Text}, n.N)...)
		}
		slices.Sort(found)
		wanted := strings.Split(want, " ")
		if want == "" {
			wanted = nil
		}
		if strings.Contains(want, "  ") || strings.Contains(want, "Mira Okafor") || strings.Contains(want, "Jo Li") {
			wanted = []string{want}
		}
		slices.Sort(wanted)
		if !slices.Equal(found, wanted) {
			t.Errorf("%q: %q, want %q", text, found, wanted)
		}
	}
}

func TestANameGivesWayToAColleague(t *testing.T) {
	people := []string{"Mira Okafor"}
	for text, want := range map[string]string{
		"Mira Okafor and Mira saw it": "a colleague and a colleague saw it",
		"(Okafor)":                    "(a colleague)",
		"no one":                      "no one",
		"write mira@example.com now":  "write a colleague now",
		"":                            "",
	} {
		if got := loop.WithoutNames(people, text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if left := loop.NamesIn(people, loop.WithoutNames(people, text)); len(left) > 0 {
			t.Errorf("%q still names %v", text, left)
		}
	}
}

func FuzzWithoutNames(f *testing.F) {
	f.Add("Mira Okafor", "Mira pushed; mira@example.com")
	f.Add("\xff", "\xff\xfe")
	f.Fuzz(func(t *testing.T, name, text string) {
		people := []string{name}
		if out := loop.WithoutNames(people, text); len(loop.NamesIn(people, text)) == 0 && out != text {
			t.Errorf("%q without %q became %q", text, name, out)
		}
	})
}

// closedLoop is a failure with an insight, a change in place and its verdict.
func closedLoop() loop.Facts {
	began := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	people := int64(40)
	return loop.Facts{
		Failure: loop.Failure{ID: 1, Number: 7, Title: "Checkout was slow", Summary: "Orders waited.", Kind: loop.Incident, Severity: 2, Services: []string{"checkout"}, State: loop.FailureOpen,
			StartedAt: loop.At(began, loop.ToMinute), ResolvedAt: loop.At(began.Add(25*time.Minute), loop.ToMinute), People: &people},
		Insights: []loop.Insight{{ID: 2, Kind: loop.AssumptionBroken, Text: "The cache was never warm", Actionable: true}, {ID: 3, Kind: loop.SystemProperty, Text: "A cold start takes a minute"}},
		Analyses: []loop.Analysis{{CountedOn: "A warm cache", Surprise: "It was the first request of each day", HiddenWin: "The alarm was right"}},
		Actions:  []loop.Action{{ID: 4, Number: 9, Failure: 1, Title: "Warm the cache after each release", State: loop.Done}, {ID: 5, Number: 10, Failure: 1, Title: "Buy memory", State: loop.Dropped}},
		Checks: []loop.EffectCheck{{ID: 6, Number: 3, Action: 4, Failure: 1, Kind: loop.ByRetest, State: loop.Concluded, Verdict: loop.Broke, ConcludedAt: began.AddDate(0, 0, 14)},
			{ID: 7, Number: 4, Action: 4, Failure: 1, Previous: 6, Kind: loop.ByRetest, State: loop.Concluded, Verdict: loop.Held, ConcludedAt: began.AddDate(0, 0, 28)}},
	}
}

func TestACaseIsTakenFromWhatStandsThere(t *testing.T) {
	text, verdicts, err := loop.TakeCase(closedLoop(), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	want := loop.CaseText{
		Title:    "Checkout was slow",
		Setting:  "Incident in checkout, severity 2 of 4. Users had it for 25 min. It reached 40 people.",
		Assumed:  "A warm cache\n\nThe cache was never warm",
		Happened: "Orders waited.\n\nIt was the first request of each day",
		Changed:  "A cold start takes a minute\n\n- Warm the cache after each release\n\nThe alarm was right",
	}
	if text != want {
		t.Errorf("%+v\nwant %+v", text, want)
	}
	if len(verdicts) != 1 || verdicts[0].Verdict != loop.Held || verdicts[0].On != "2026-03-30" || !strings.HasPrefix(verdicts[0].Head, "It holds: Warm the cache") || verdicts[0].How == "" {
		t.Errorf("of a check that was asked again the last verdict counts: %+v", verdicts)
	}
}

func TestAnOpenLoopIsNoCase(t *testing.T) {
	for name, mend := range map[string]func(*loop.Facts){
		"no verdict yet":     func(f *loop.Facts) { f.Checks[1].State, f.Checks[1].Verdict = loop.Waiting, "" },
		"a change is open":   func(f *loop.Facts) { f.Actions[1].State = loop.Open },
		"nothing was learnt": func(f *loop.Facts) { f.Actions, f.Checks = nil, nil },
	} {
		f := closedLoop()
		mend(&f)
		if _, _, err := loop.TakeCase(f, time.UTC); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheWayOfACase(t *testing.T) {
	at := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	names := []loop.NameSeen{{Text: "Mira", N: 2}}
	text, verdicts, _ := loop.TakeCase(closedLoop(), time.UTC)
	fresh := func(s loop.CaseState) loop.CaseStudy {
		c := loop.CaseStudy{Number: 1, Failure: 1, CaseText: text, Verdicts: verdicts, State: s}
		if s == loop.CaseRetired {
			c.Reason = "gone"
		}
		return c
	}
	steps := []struct {
		name string
		do   func(*loop.CaseStudy) error
		ok   map[loop.CaseState]loop.CaseState // from what to what; else a Conflict
	}{
		{"read through", func(c *loop.CaseStudy) error { return c.ReadThrough(nil, false) }, map[loop.CaseState]loop.CaseState{loop.CaseDraft: loop.CaseChecked}},
		{"read through, sure", func(c *loop.CaseStudy) error { return c.ReadThrough(names, true) }, map[loop.CaseState]loop.CaseState{loop.CaseDraft: loop.CaseChecked}},
		{"publish", func(c *loop.CaseStudy) error { return c.Publish(at) }, map[loop.CaseState]loop.CaseState{loop.CaseChecked: loop.CasePublished}},
		{"retire", func(c *loop.CaseStudy) error { return c.Retire("gone") }, map[loop.CaseState]loop.CaseState{loop.CasePublished: loop.CaseRetired}},
		{"redraft", func(c *loop.CaseStudy) error { return c.Redraft() }, map[loop.CaseState]loop.CaseState{loop.CaseChecked: loop.CaseDraft, loop.CasePublished: loop.CaseDraft, loop.CaseRetired: loop.CaseDraft}},
		{"write", func(c *loop.CaseStudy) error { return c.Write(loop.CaseText{Title: "Another"}) }, map[loop.CaseState]loop.CaseState{loop.CaseDraft: loop.CaseDraft, loop.CaseChecked: loop.CaseDraft}},
		{"refresh", func(c *loop.CaseStudy) error { return c.Refresh(verdicts, at) }, map[loop.CaseState]loop.CaseState{loop.CaseDraft: loop.CaseDraft, loop.CaseChecked: loop.CaseDraft}},
	}
	for _, step := range steps {
		for _, from := range loop.CaseStates() {
			c := fresh(from)
			err := step.do(&c)
			to, ok := step.ok[from]
			if !ok && (loop.CodeOf(err) != loop.Conflict || c.State != from) {
				t.Errorf("%s from %s: %v, now %s", step.name, from, err, c.State)
			}
			if ok && (err != nil || c.State != to || c.Validate() != nil) {
				t.Errorf("%s from %s: %v, now %s, want %s; %v", step.name, from, err, c.State, to, c.Validate())
			}
		}
	}
	c := fresh(loop.CaseDraft)
	if err := c.ReadThrough(names, false); loop.CodeOf(err) != loop.Invalid || !strings.Contains(err.Error(), "Mira") || c.State != loop.CaseDraft {
		t.Errorf("a name that stands there: %v", err)
	}
	if c = fresh(loop.CasePublished); c.Retire(" ") == nil {
		t.Error("retired without a reason")
	}
}
