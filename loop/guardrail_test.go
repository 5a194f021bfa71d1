package loop

import (
	"strings"
	"testing"
	"time"
)

// besideAnother is a count that fell from 20 to 10 while an untreated one fell from 20 to 16.
func besideAnother() Measured {
	return Measured{Name: "Defects", Kind: KPICount, Per: "week", Scale: "ratio", Before: ptr(20), After: ptr(10), Estimate: ptr(0.625), Low: ptr(0.5), High: ptr(0.8), Level: 0.95, NBefore: 26, NAfter: 8, Design: Controlled,
		Compare: &Compared{Key: "kpi.other", Name: "Defects elsewhere", Used: true, Before: ptr(20), After: ptr(16), Estimate: ptr(0.8), Low: ptr(0.7), High: ptr(0.9), NBefore: 24, NAfter: 7, OwnEstimate: ptr(0.5), OwnLow: ptr(0.4), OwnHigh: ptr(0.6)}}
}

func TestTheTwoOfAComparisonAreToldByThemselves(t *testing.T) {
	m := besideAnother()
	if got := m.Untreated(); got != "Defects elsewhere went from 20 to 16: 20 % less (95 % interval 10 % to 30 % less; n = 24 before, 7 after)." {
		t.Errorf("untreated: %s", got)
	}
	if got := m.Alone(); got != "Defects went from 20 to 10 per week: 50 % less (95 % interval 40 % to 60 % less; n = 26 before, 8 after)." {
		t.Errorf("alone: %s", got)
	}
	if m.Design != Controlled || *m.Estimate != 0.625 {
		t.Error("telling it has changed it")
	}
	lacks := Measured{Compare: &Compared{Name: "Defects elsewhere", Lacks: "it has 3 periods."}, Design: Uncontrolled}
	if lacks.Untreated() != "" || lacks.Alone() != "" || (Measured{}).Untreated() != "" || (Measured{}).Alone() != "" {
		t.Error("what was not compared is told")
	}
}

func TestOnlyANumberHasSomethingBesideIt(t *testing.T) {
	e := EffectCheck{Kind: ByLook, On: "2026-05-04", Action: 1, Plan: Plan{Guardrails: Guarding("deploys"), Compare: "deploys"}}
	err := e.Validate()
	for _, field := range []string{"guardrails", "compare"} {
		if err == nil || !strings.Contains(err.Error(), field+": Only a check of the kind number") {
			t.Errorf("no fault of %s: %v", field, err)
		}
	}
	e.Plan = Plan{}
	if err := e.Validate(); err != nil {
		t.Error(err)
	}
}

func TestAnImprovedCheckWithAWorseGuardrailAsksForADecision(t *testing.T) {
	worse, fine, unknown := Guarded{Verdict: Worse}, Guarded{Verdict: NoChange}, Guarded{Verdict: CannotTell, Reason: "no_source"}
	tests := []struct {
		name    string
		verdict Verdict
		guards  []Guarded
		torn    bool
	}{
		{"no guardrail", Improved, nil, false},
		{"one that did not get worse", Improved, []Guarded{fine}, false},
		{"one that nobody can tell of", Improved, []Guarded{fine, unknown}, false},
		{"one that got worse", Improved, []Guarded{fine, worse, unknown}, true},
		{"a worse check asks already", Worse, []Guarded{worse}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := EffectCheck{ID: 1, Kind: ByNumber, Action: 1, State: Concluded, Verdict: tt.verdict, Guards: tt.guards}
			next := Facts{Checks: []EffectCheck{e}}.nextJudged("2026-05-04", time.UTC)
			if e.Torn() != tt.torn || strings.Contains(next.Text, "a guardrail got worse") != tt.torn {
				t.Errorf("torn: %v, next: %s", e.Torn(), next.Text)
			}
		})
	}
}
