package app_test

import (
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/metric"
)

// A plan remembers which definition its number had when it was locked, and the verdict
// says when it was another one by then.
func TestAVerdictSaysThatItsNumberWasDefinedAnewAfterTheLock(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		k := w.series("defects", loop.KPICount)
		w.past(k.Key, 26)
		_, e := w.numberCheck(loop.Plan{KPI: "defects", MinEffect: 0.1}, 16)
		if e.Plan.Defined != 1 {
			t.Fatalf("locked by definition %d", e.Plan.Defined)
		}
		w.weeks(k.Key, 2, wobble)
		_, err := w.KPIs.Edit(w.ctx(), w.ada, k.Key, 0, app.KPIChange{Name: k.Name, Unit: "bugs", Better: "lower", Exposure: "week"})
		w.ok(err)
		w.weeks(k.Key, 14, wobble)
		v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
		w.ok(err)
		if m := v.Check.Result; m == nil || m.Defined != 2 || m.Redefined != "unit bugs, before none" || v.Check.Plan.Defined != 1 {
			t.Fatalf("judged by %+v", v.Check.Result)
		}
		if want := "definition 2 in place of 1: unit bugs, before none."; !strings.Contains(v.Words.How, want) {
			t.Errorf("how lacks %q: %s", want, v.Words.How)
		}
	})
}

// What stands beside the number is remembered and told in the same way: guardrails, and
// what it is compared with.
func TestAVerdictSaysThatWhatStandsBesideItsNumberWasDefinedAnew(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		w.series("defects", loop.KPICount)
		w.past("defects", 26)
		w.guardrail("deploys")
		w.guardrail("other")
		_, e := w.numberCheck(loop.Plan{KPI: "defects", MinEffect: 0.1, Guardrails: loop.Guarding("deploys", "failure_rate"), Compare: "other"}, 16)
		failures, _ := metric.Find("failure_rate")
		if p := e.Plan; p.Guardrails[0].Defined != 1 || p.Guardrails[1].Defined != failures.Version().Number || p.CompareDefined != 1 || e.PlanHash != e.Hash() {
			t.Fatalf("locked as %+v", p)
		}
		for key, unit := range map[string]string{"deploys": "builds", "other": "bugs"} {
			_, err := w.KPIs.Edit(w.ctx(), w.ada, key, 0, app.KPIChange{Name: "Deploys", Unit: unit, Better: "higher", Exposure: "week"})
			w.ok(err)
		}
		for i := range 16 {
			w.forward(7)
			for _, key := range []string{"defects", "deploys", "other"} {
				w.typed(key, w.clock.Now().AddDate(0, 0, -6), wobble(i))
			}
			w.tick()
		}
		w.forward(3)
		w.tick()
		v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
		w.ok(err)
		e = v.Check
		if g := e.Guards; len(g) != 2 || g[0].Defined != 2 || g[0].Redefined != "unit builds, before none" || g[1].Defined != failures.Version().Number || g[1].Redefined != "" {
			t.Fatalf("the guardrails are %+v", g)
		}
		if c := e.Result.Compare; c == nil || c.Defined != 2 || c.Redefined != "unit bugs, before none" || e.Result.Redefined != "" {
			t.Fatalf("compared with %+v", c)
		}
		if e.Exploratory || e.PlanHash != e.Hash() {
			t.Error("the promise is another one")
		}
		for _, want := range []string{"the guardrail “Deploys” was defined anew, definition 2 in place of 1: unit builds, before none.", "“Deploys”, which it was to be compared with, was defined anew, definition 2 in place of 1: unit bugs, before none."} {
			if !strings.Contains(v.Words.How, want) {
				t.Errorf("how lacks %q: %s", want, v.Words.How)
			}
		}
	})
}

// A plan that is not locked yet follows its numbers, and one that is edited keeps what it
// was locked by.
func TestAPlanFollowsTheDefinitionUntilItIsLocked(t *testing.T) {
	w := sqlite(t)
	k := w.series("defects", loop.KPICount)
	w.past(k.Key, 26)
	w.guardrail("deploys")
	w.guardrail("other")
	a := w.action(w.failure("A defect got out").Ref().String())
	promised := loop.Plan{KPI: "defects", Direction: "down", Guardrails: loop.Guarding("deploys"), Compare: "other"}
	e, err := w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: a.Ref().String(), Kind: loop.ByNumber, On: day(200), Plan: promised})
	w.ok(err)
	anew := func(unit string) {
		t.Helper()
		for _, key := range []string{"defects", "deploys", "other"} {
			_, err := w.KPIs.Edit(w.ctx(), w.ada, key, 0, app.KPIChange{Name: k.Name, Unit: unit, Better: map[bool]string{true: "lower", false: "higher"}[key == "defects"], Exposure: "week"})
			w.ok(err)
		}
	}
	noted := func(when string, want int) {
		t.Helper()
		if p := e.Plan; p.Defined != want || len(p.Guardrails) != 1 || p.Guardrails[0].Defined != want || p.CompareDefined != want {
			t.Errorf("%s: definitions %d, %+v, %d, want %d", when, p.Defined, p.Guardrails, p.CompareDefined, want)
		}
	}
	noted("planned", 1)
	anew("bugs")
	if e, err = w.Effects.Lock(w.ctx(), w.ada, e.Ref().String(), 0); err != nil || e.PlanHash != e.Hash() {
		t.Errorf("locked by %+v: %v", e.Plan, err)
	}
	noted("locked", 2)
	anew("tickets")
	promised.Guardrails = loop.Guarding("deploys")
	if e, err = w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, e.On, promised); err != nil || e.Exploratory || e.PlanHash != e.Hash() {
		t.Errorf("the same numbers, typed otherwise, are another promise: %+v, %v", e, err)
	}
	noted("the same plan once more", 2)
	e, err = w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, day(210), e.Plan)
	w.ok(err)
	noted("another day", 2)
	washed := e.Plan
	washed.WashOut = 3
	e, err = w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, day(210), washed)
	w.ok(err)
	noted("other days to leave out", 2)
	e, err = w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, day(210), loop.Plan{KPI: "kpi.defects", Direction: "down"})
	if w.ok(err); e.Plan.CompareDefined != 0 || e.Plan.Defined != 2 {
		t.Errorf("a number that is not compared with any more has definition %d", e.Plan.CompareDefined)
	}
}
