package page_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/judge"
	"failforward/loop"
	"failforward/looptest"
)

// watches adds a number by its form.
func (s *site) watches(more ...string) string {
	s.t.Helper()
	form := s.get("/kpis").is(200).fields("/kpis")
	form.Set("key", "defects")
	form.Set("name", "Defects that got out")
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return s.send("/kpis", form).is(303).to
}

// weeklyValues notes values for the weeks before now.
func (s *site) weeklyValues(key string, weeks int) {
	s.t.Helper()
	var points []judge.Point
	for i := range weeks {
		v := float64(18 + i*7%5)
		points = append(points, judge.Point{At: s.clock.Now().AddDate(0, 0, -7*(weeks-i)), Value: &v})
	}
	_, err := s.app.KPIs.Put(s.t.Context(), s.by, key, points, "typed")
	s.must(err)
}

// The whole way without a script: watch, note, paste, plan, wait, verdict.
func TestANumberFromTheFirstValueToItsVerdict(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/kpis").is(200).has("None yet. A number that you note once a week", "Watch a number")
		form := s.get("/kpis").fields("/kpis")
		s.send("/kpis", form).is(422).has("Use a-z, digits and _", "Write at least one word here.")
		form.Set("key", "defects")
		form.Set("name", "Defects that got out")
		s.send("/kpis", form).leads("/kpis/defects")
		s.send("/kpis", form).leads("/kpis/defects") // the same form sent twice
		s.get("/kpis/defects").is(200).has("Defects that got out", "A count per week; less is good.", "This week", "None yet. With twelve weeks noted before a change")
		one := s.get("/kpis/defects").fields("/kpis/defects/point")
		if one.Get("at") != "2026-03-02" { // Monday of this week
			t.Errorf("the form is about %s", one.Get("at"))
		}
		one.Set("value", "4")
		s.send("/kpis/defects/point", one).leads("/kpis/defects")
		s.get("/kpis/defects").has("Noted.", "2 Mar", "typed")
		one.Set("value", "5")
		s.send("/kpis/defects/point", one).leads("/kpis/defects")
		s.get("/kpis/defects").has("it takes the place of the value that stood there")
		one.Set("value", "a few")
		s.send("/kpis/defects/point", one).is(422).has(`"a few" is no number`).holds(`value="a few"`)
		s.get("/kpis/KPI-1").is(200)

		s.post("/kpis/defects/paste", "text", "2026-02-23\t4\n2026-02-16\tfour\n2026-02-09\t-1").is(422).
			has("Line 2: the value \"four\" is no number", "Line 3: -1 is below zero").holds("2026-02-16\tfour")
		s.post("/kpis/defects/paste", "text", "2026-02-23\t4\n2026-02-16\t3").leads("/kpis/defects")
		s.get("/kpis/defects").has("Two values added.", "16 Feb", "pasted")
		s.get("/kpis").has("One number", "Defects that got out")

		s.weeklyValues("defects", 30)
		s.change("")
		s.post("/actions/A-1/checks", "proof", "number", "on", "2026-04-28").is(422).has("Choose the number that is to move.")
		s.post("/actions/A-1/checks", "proof", "number", "on", "2026-04-28", "kpi", "kpi.defects", "min_effect", "120").is(422).has("percentage from 0 up to 100").holds(`value="120"`)
		s.post("/actions/A-1/checks", "proof", "number", "on", "2026-04-28", "kpi", "kpi.defects", "min_effect", "10").leads("/actions/A-1")
		s.get("/effects/E-1").is(200).has("“Defects that got out”, before against after; less is good.", "A change of 10 % or more would be worth having.", "would be found four times in five")
		revise := s.get("/effects/E-1").fields("/effects/E-1/revise")
		revise.Set("wash_out_days", "3")
		s.send("/effects/E-1/revise", revise).leads("/effects/E-1")
		s.get("/effects/E-1").has("So are the 3 days after it.")
		revise = s.get("/effects/E-1").fields("/effects/E-1/revise")
		revise.Set("trigger_days", "soon")
		s.send("/effects/E-1/revise", revise).is(422).has(`"soon" is no number of days`)
		s.done("A-1")
		for i := range 8 {
			s.later(7 * 24 * time.Hour)
			v := float64(8 + i*3%4)
			_, err := s.app.KPIs.Put(s.t.Context(), s.by, "defects", []judge.Point{{At: s.clock.Now().Add(-24 * time.Hour), Value: &v}}, "typed")
			s.must(err)
		}
		s.later(3 * 24 * time.Hour)
		s.tick()
		p := s.get("/effects/E-1").is(200).has("Improved", "Defects that got out went from", "% less (95 % interval", "n = ", "A number, before and after", "not a cause", "This loop is closed")
		sound(t, "improved", p)
	})
}

// watching has a number that improves after a change, one that gets worse with it, and
// one that the change does not touch, a month into each week of which values come.
func (s *site) watching() {
	s.t.Helper()
	for _, n := range [][]string{{"key", "defects"}, {"key", "deploys", "name", "Deploys", "better", "higher"}, {"key", "elsewhere", "name", "Defects elsewhere"}} {
		s.watches(n...)
		s.weeklyValues(n[1], 30)
	}
	_, err := s.app.KPIs.Add(s.t.Context(), s.by, app.KPIDraft{Key: "mood", Name: "Mood", Kind: loop.KPILevel, Better: "none"})
	s.must(err)
	s.change("")
}

// weeks lets weeks pass in which two numbers are halved and the third goes on.
func (s *site) weeks(n int) {
	s.t.Helper()
	for i := range n {
		s.later(7 * 24 * time.Hour)
		for key, v := range map[string]float64{"defects": float64(8 + i*3%4), "deploys": float64(8 + i*2%3), "elsewhere": float64(18 + i*7%5)} {
			_, err := s.app.KPIs.Put(s.t.Context(), s.by, key, []judge.Point{{At: s.clock.Now().Add(-24 * time.Hour), Value: &v}}, "typed")
			s.must(err)
		}
	}
	s.later(3 * 24 * time.Hour)
	s.tick()
}

func TestANumberWithAGuardrailAndAComparison(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.watching()
		plan := s.get("/actions/A-1?open=plan").is(200).has("What must not get worse, and what to compare with", "Up to three others.").fields("/actions/A-1/checks")
		for k, v := range map[string]string{"proof": "number", "on": "2026-04-28", "kpi": "kpi.defects", "min_effect": "10", "guardrail_1": "kpi.defects", "compare": "kpi.mood"} {
			plan.Set(k, v)
		}
		s.send("/actions/A-1/checks", plan).is(422).has("and “Mood” are numbers of different kinds (a count, a level), which cannot be compared").holds(`<option value="kpi.mood" selected>`)
		plan.Set("compare", "kpi.elsewhere")
		s.send("/actions/A-1/checks", plan).is(422).has("a guardrail is another one").holds(`<option value="kpi.defects" selected>`)
		plan.Set("guardrail_1", "")
		plan.Set("guardrail_3", "kpi.deploys")
		s.send("/actions/A-1/checks", plan).leads("/actions/A-1")
		s.get("/effects/E-1").has("Compared with “Defects elsewhere”, which the change does not touch. Must not get worse: “Deploys” (more is good).")
		revise := s.get("/effects/E-1").fields("/effects/E-1/revise")
		if revise.Get("guardrail_1") != "kpi.deploys" || revise.Get("compare") != "kpi.elsewhere" {
			t.Errorf("the plan comes back as %v", revise)
		}
		revise.Set("guardrail_2", "failure_rate")
		s.send("/effects/E-1/revise", revise).leads("/effects/E-1")
		revise = s.get("/effects/E-1").has("“Deploys” (more is good), “Failures” (less is good).").fields("/effects/E-1/revise")
		revise.Set("guardrail_2", "")
		s.send("/effects/E-1/revise", revise).leads("/effects/E-1")
		s.done("A-1")
		s.weeks(8)
		p := s.get("/effects/E-1").is(200).has("Improved", "than that would lead to", "But a guardrail got worse: Deploys (", "One guardrail got worse", "Deploys · more is good", "Guardrails: 1 got worse, 0 did not, of 0 we cannot tell.",
			"Defects elsewhere · not touched by the change", "% interval", "n = 26 before", "that is for you to weigh", "Choose another change").lacks("This loop is closed")
		sound(t, "a guardrail got worse", p)
		s.get("/failures/F-1").has("It improved, and a guardrail got worse.", "Decide what comes of it")
	})
}

func TestWhatAFormOffersAsAGuardrail(t *testing.T) {
	s := open(t)
	s.watching()
	body := s.get("/actions/A-1?open=plan").is(200).body
	_, rest, _ := strings.Cut(body, `id="guardrail_1"`)
	first, rest, _ := strings.Cut(rest, "</select>")
	_, compare, _ := strings.Cut(rest, `id="compare"`)
	if strings.Contains(first, "Mood") || !strings.Contains(first, "Deploys") || !strings.Contains(compare, "Mood") {
		t.Errorf("a number without a bad side: %s", first)
	}
}

func TestAVerdictBesideOthersIsAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	s.watching()
	_, err := s.app.Effects.Plan(t.Context(), s.by, app.CheckDraft{Action: "A-1", Kind: loop.ByNumber, On: "2026-04-28", Plan: loop.Plan{KPI: "defects", MinEffect: 0.1, Guardrails: loop.Guarding("deploys", "detection_time"), Compare: "elsewhere"}})
	s.must(err)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/effects/E-1?open=revise", "/actions/A-1?open=plan")
	s.done("A-1")
	s.weeks(8)
	s.enters(p, s.by) // nobody stays signed in for two months
	s.looks(p, "/effects/E-1")
}

func TestTheOneFormPlansANumber(t *testing.T) {
	s := open(t)
	s.watches()
	form := s.get("/failures/new").is(200).has("A number moves").fields("/failures/new")
	for k, v := range map[string]string{"what": "A defect got out", "why": "Nobody tries lists", "tweak": "Try lists", "who": "M-1", "proof": "number"} {
		form.Set(k, v)
	}
	s.send("/failures/new", form).is(422).has("Choose the number that is to move.", "A defect got out")
	form.Set("kpi", "kpi.defects")
	form.Set("guardrail_2", "kpi.defects")
	form.Set("compare", "kpi.defects")
	s.send("/failures/new", form).is(422).has("What must not get worse? kpi.defects is the number", "compare with one that the change does not touch").holds(`href="#guardrails"`)
	form.Set("guardrail_2", "failure_rate")
	form.Set("compare", "")
	form.Set("min_effect", "10")
	s.send("/failures/new", form).is(303)
	s.get("/effects/E-1").is(200).has("“Defects that got out”, before against after; less is good.", "Must not get worse: “Failures” (less is good).")
}

func TestWhoMayOnlyReadIsOfferedNoFormOfANumber(t *testing.T) {
	s := open(t)
	at := s.watches()
	s.browser = s.as(s.colleague("Vera", loop.Viewer))
	for _, path := range []string{"/kpis", at} {
		if p := s.get(path).is(200); strings.Contains(p.body, `method="post" action="/kpis`) {
			t.Errorf("%s offers a viewer a form", path)
		}
	}
	s.post(at+"/point", "value", "3", "at", "2026-03-02").is(403)
}

func TestANumberIsDefinedAnew(t *testing.T) {
	s := open(t)
	at := s.watches("kind", "duration", "name", "Time to deploy", "key", "deploy")
	s.post(at+"/point", "value", "1 h 30 min", "at", "2026-03-02").leads(at)
	s.post(at+"/point", "value", "", "at", "2026-03-01").leads(at)
	s.post(at+"/point", "value", "long", "at", "2026-03-01").is(422).has("is not a length of time")
	s.get(at).has("1 h 30 min", "still open", "How long did it take?")
	form := s.get(at + "?open=edit").fields(at + "/edit")
	form.Set("unit", "minutes")
	s.send(at+"/edit", form).leads(at)
	s.get(at).has("It was defined anew")
	s.send(at+"/edit", form).is(409).has("Somebody changed")
	form = s.get(at).fields(at + "/edit")
	form.Set("name", "")
	s.send(at+"/edit", form).is(422).has("Write at least one word here.")
	shared := s.watches("kind", "share", "key", "broken")
	s.post(shared+"/point", "value", "3", "exposure", "40", "at", "2026-03-02").leads(shared)
	s.post(shared+"/point", "value", "3", "exposure", "", "at", "2026-03-02").is(422).has("A share needs its trials")
	s.get(shared).has("3 of 40")
	s.get("/kpis/nothing").is(404)
}

func TestHostileTextsOfANumberStayTexts(t *testing.T) {
	for i, attack := range attacks {
		s := open(t)
		at := s.watches("name", attack[:min(len(attack), 120)], "unit", "<b>x</b>", "exposure", "\"><b>")
		for _, p := range []shown{s.get("/kpis"), s.get(at), s.post(at+"/paste", "text", attack), s.post(at+"/point", "value", attack, "at", attack)} {
			sound(t, fmt.Sprint(i), p)
			p.harmless(at)
		}
	}
}

func TestNumbersAreAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/kpis")
	at := s.watches()
	s.looks(p, at)
	s.weeklyValues("defects", 30)
	w := s.change("")
	_, err := s.app.Effects.Plan(t.Context(), s.by, app.CheckDraft{Action: w.Action.Ref().String(), Kind: loop.ByNumber, On: "2026-04-28", Plan: loop.Plan{KPI: "defects", MinEffect: 0.1}})
	s.must(err)
	s.looks(p, "/kpis", at, at+"?open=paste", at+"?open=edit", "/actions/A-1?open=plan", "/failures/new", "/effects/E-1", "/effects/E-1?open=revise")
}
