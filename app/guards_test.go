package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// guardrail adds a series with 26 weeks before now, of which more is good.
func (w *world) guardrail(key string) {
	w.t.Helper()
	_, err := w.KPIs.Add(w.ctx(), w.ada, app.KPIDraft{Key: key, Name: "Deploys", Kind: loop.KPICount, Better: "higher", Exposure: "week"})
	w.ok(err)
	w.past(key, 26)
}

func half(i int) float64 { return float64(int(wobble(i) / 2)) }

func TestAGuardrailThatGotWorseIsSaidWithTheVerdict(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		w.series("defects", loop.KPICount)
		w.past("defects", 26)
		w.guardrail("deploys")
		w.guardrail("talks")
		_, e := w.numberCheck(loop.Plan{KPI: "defects", MinEffect: 0.1, Guardrails: loop.Guarding("deploys", "kpi.talks", "detection_time")}, 8)
		want := []loop.Guardrail{{Key: "kpi.deploys", Better: "higher", Defined: 1}, {Key: "kpi.talks", Better: "higher", Defined: 1}, {Key: "detection_time", Better: "lower", Defined: 1}}
		if !slices.Equal(e.Plan.Guardrails, want) || e.PlanHash != e.Hash() || e.Exploratory {
			t.Fatalf("planned as %+v", e)
		}
		bare := e
		if bare.Plan.Guardrails = nil; bare.Hash() == e.PlanHash {
			t.Error("the fingerprint does not hold the guardrails")
		}
		for i := range 8 {
			w.forward(7)
			w.typed("defects", w.clock.Now().AddDate(0, 0, -6), half(i))
			w.typed("deploys", w.clock.Now().AddDate(0, 0, -6), half(i))
			w.typed("talks", w.clock.Now().AddDate(0, 0, -6), wobble(i))
		}
		w.forward(3)
		w.tick()
		e = w.check(e.Ref())
		if e.Verdict != loop.Improved || len(e.Guards) != 3 {
			t.Fatalf("%s %s %+v", e.Verdict, e.Reason, e.Guards)
		}
		deploys, talks, none := e.Guards[0], e.Guards[1], e.Guards[2]
		if deploys.Verdict != loop.Worse || deploys.NBefore != e.Result.NBefore || deploys.NAfter != 8 || *deploys.PAdjusted < *deploys.P || *deploys.High >= 1 {
			t.Errorf("deploys: %+v", deploys)
		}
		if talks.Verdict == loop.Worse || talks.P == nil {
			t.Errorf("talks: %+v", talks)
		}
		if none.Verdict != loop.CannotTell || none.Reason != "no_source" || none.P != nil || !strings.Contains(none.Says(), "not the same as fine") {
			t.Errorf("a guardrail without data: %+v", none)
		}
		v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
		w.ok(err)
		t.Log(v.Words.Head, e.Held())
		if !strings.Contains(v.Words.Head, "But a guardrail got worse: Deploys (") || !strings.Contains(e.Held(), "1 got worse, 0 did not, of 2 we cannot tell") {
			t.Errorf("head %q, %q", v.Words.Head, e.Held())
		}
		r, err := w.Measures.Report(w.ctx(), w.ada, "2026-Q2", 0)
		w.ok(err)
		if !strings.Contains(r.Guardrails, "Deploys") || !strings.Contains(r.Markdown(), "got worse") {
			t.Errorf("the report: %s", r.Guardrails)
		}
	})
}

func TestWhatCannotBeAGuardrailIsSaidBeforehand(t *testing.T) {
	w := sqlite(t)
	w.series("defects", loop.KPICount)
	w.guardrail("deploys")
	_, err := w.KPIs.Add(w.ctx(), w.ada, app.KPIDraft{Key: "mood", Name: "Mood", Kind: loop.KPILevel, Better: "none"})
	w.ok(err)
	tests := []struct {
		name string
		plan loop.Plan
		says string
	}{
		{"no such number", loop.Plan{Guardrails: loop.Guarding("luck")}, `no number "luck"`},
		{"the number itself", loop.Plan{Guardrails: loop.Guarding("defects")}, "a guardrail is another one"},
		{"twice", loop.Plan{Guardrails: loop.Guarding("deploys", "kpi.deploys")}, "stands there twice"},
		{"four", loop.Plan{Guardrails: loop.Guarding("deploys", "recovery_time", "detection_time", "failure_rate")}, "at most 3 guardrails"},
		{"without a bad side", loop.Plan{Guardrails: loop.Guarding("mood")}, "has no bad side"},
		{"compared with itself", loop.Plan{Compare: "defects"}, "one that the change does not touch"},
		{"compared with another kind", loop.Plan{Compare: "mood"}, "numbers of different kinds (a count, a level)"},
		{"compared with nothing that is", loop.Plan{Compare: "luck"}, `no number "luck"`},
	}
	a := w.action("")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.plan.KPI = "defects"
			_, err := w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: a.Ref().String(), Kind: loop.ByNumber, Plan: tt.plan})
			w.code(err, loop.Invalid)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v, want %q", err, tt.says)
			}
		})
	}
}

// Which way is good for a guardrail is part of what was promised.
func TestAGuardrailKeepsTheGoodSideThatWasPlanned(t *testing.T) {
	w := sqlite(t)
	w.series("defects", loop.KPICount)
	w.past("defects", 26)
	w.guardrail("deploys")
	_, e := w.numberCheck(loop.Plan{KPI: "defects", Guardrails: loop.Guarding("deploys")}, 8)
	_, err := w.KPIs.Edit(w.ctx(), w.ada, "deploys", 0, app.KPIChange{Name: "Deploys", Better: "lower", Exposure: "week"})
	w.ok(err)
	e, err = w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, e.On, loop.Plan{KPI: "kpi.defects", Direction: "down", Guardrails: loop.Guarding("deploys")})
	if w.ok(err); e.Exploratory || e.Plan.Guardrails[0].Better != "higher" || e.Plan.Guardrails[0].Defined != 1 || e.PlanHash != e.Hash() {
		t.Errorf("%+v", e.Plan)
	}
	e, err = w.Effects.Revise(w.ctx(), w.ada, e.Ref().String(), 0, e.On, loop.Plan{KPI: "kpi.defects", Direction: "down"})
	if w.ok(err); !e.Exploratory || len(e.Plan.Guardrails) != 0 {
		t.Errorf("a guardrail that is dropped after the lock leaves no mark: %+v", e)
	}
}

func TestAVerdictRestsOnTheComparisonThatWasPlanned(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		w.series("defects", loop.KPICount)
		w.past("defects", 26)
		w.guardrail("other")
		_, e := w.numberCheck(loop.Plan{KPI: "defects", Compare: "other"}, 8)
		if e.Plan.Compare != "kpi.other" {
			t.Fatalf("%+v", e.Plan)
		}
		for i := range 8 {
			w.forward(7)
			w.typed("defects", w.clock.Now().AddDate(0, 0, -6), half(i))
			w.typed("other", w.clock.Now().AddDate(0, 0, -6), half(i+3))
		}
		w.forward(3)
		w.tick()
		e = w.check(e.Ref())
		c := e.Result.Compare
		if e.Verdict != loop.CannotTell || e.Result.Design != loop.Controlled || c == nil || !c.Used || c.Name != "Deploys" || *c.OwnHigh >= 1 {
			t.Fatalf("%s %s %+v %+v", e.Verdict, e.Reason, e.Result, c)
		}
		v, err := w.Effects.Show(w.ctx(), w.ada, e.Ref().String())
		w.ok(err)
		t.Log(v.Words.How)
		if !strings.Contains(v.Words.How, "while “Deploys”, which the change does not touch, went from") || strings.Contains(v.Words.How, "Uncontrolled") {
			t.Errorf("how: %s", v.Words.How)
		}
	})
}

// The number of the own team is watched, and compared with that of another.
func TestABuiltInNumberOfOneTeam(t *testing.T) {
	w := sqlite(t)
	mine, other := w.team("Payments"), w.team("Search")
	log := func(team loop.ID, days, minutes int) {
		at := w.clock.Now().AddDate(0, 0, -days)
		w.failed(loop.Failure{Title: "It stood still", Kind: loop.Incident, Team: team, StartedAt: loop.At(at, loop.ToMinute), ResolvedAt: loop.At(at.Add(time.Duration(minutes)*time.Minute), loop.ToMinute)})
	}
	for i := range 40 {
		log(mine, 4*(40-i), 40+i*7%30)
		log(other, 4*(40-i), 60+i*5%30)
	}
	a := w.action(w.failed(loop.Failure{Title: "Checkout stood still", Team: mine}).Ref().String())
	plan := func(p loop.Plan) (loop.EffectCheck, error) {
		return w.Effects.Plan(w.ctx(), w.ada, app.CheckDraft{Action: a.Ref().String(), Kind: loop.ByNumber, On: loop.DateOf(w.clock.Now(), w.ws.Zone()).Add(60), Plan: p})
	}
	_, err := plan(loop.Plan{KPI: "recovery_time@Search"})
	w.code(err, loop.Invalid)
	_, err = plan(loop.Plan{KPI: "recovery_time", Compare: "recovery_time@Search"})
	if w.code(err, loop.Invalid); err == nil || !strings.Contains(err.Error(), "holds that of each team") {
		t.Error(err)
	}
	e, err := plan(loop.Plan{KPI: "recovery_time@payments", Compare: "recovery_time@Search", Guardrails: loop.Guarding("failure_rate@Payments")})
	w.ok(err)
	if !strings.HasPrefix(e.Plan.KPI, "recovery_time@T-") || e.Plan.KPI == e.Plan.Compare || !strings.HasPrefix(e.Plan.Guardrails[0].Key, "failure_rate@T-") {
		t.Fatalf("%+v", e.Plan)
	}
	w.move(a, loop.Done)
	for i := range 14 {
		w.forward(4)
		log(mine, 1, 15+i*5%10)
		log(other, 1, 60+i*5%30)
	}
	w.forward(5)
	w.tick()
	e = w.check(e.Ref())
	if e.Verdict != loop.Improved || e.Result.Design != loop.Controlled || e.Result.Name != "Recovery in Payments" || e.Result.NAfter != 14 || e.Result.Compare.NAfter != 14 {
		t.Fatalf("%s %s %+v %+v", e.Verdict, e.Reason, e.Result, e.Result.Compare)
	}
	t.Log(e.Result.Told())
	if len(e.Guards) != 1 || e.Guards[0].Name != "The number of failures in Payments" || e.Guards[0].NAfter > 9 {
		t.Errorf("%+v", e.Guards)
	}
}
