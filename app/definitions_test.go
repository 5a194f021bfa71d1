package app_test

import (
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
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

// A plan that is not locked yet follows its number, and one that is edited keeps what it
// was locked by.
func TestAPlanFollowsTheDefinitionUntilItIsLocked(t *testing.T) {
	w := sqlite(t)
	k := w.series("defects", loop.KPICount)
	w.past(k.Key, 26)
	a := w.action(w.failure("A defect got out").Ref().String())
	e, err := w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: a.Ref().String(), Kind: loop.ByNumber, On: day(200), Plan: loop.Plan{KPI: "defects"}})
	w.ok(err)
	_, err = w.KPIs.Edit(w.ctx(), w.ada, k.Key, 0, app.KPIChange{Name: k.Name, Unit: "bugs", Better: "lower", Exposure: "week"})
	w.ok(err)
	if e.Plan.Defined != 1 {
		t.Errorf("planned by definition %d", e.Plan.Defined)
	}
	if e, err = w.Effects.Lock(w.ctx(), w.ada, e.Ref().String(), 0); err != nil || e.Plan.Defined != 2 || e.PlanHash != e.Hash() {
		t.Errorf("locked by definition %d: %v", e.Plan.Defined, err)
	}
	if e, err = w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, day(210), loop.Plan{KPI: e.Plan.KPI, Direction: e.Plan.Direction}); err != nil || e.Plan.Defined != 2 {
		t.Errorf("after another day it is definition %d: %v", e.Plan.Defined, err)
	}
}
