package loop

import (
	"strings"
	"testing"
)

// plannedBeside is a plan as it was locked before anybody noted the definitions of what
// stands beside its number.
func plannedBeside() EffectCheck {
	return EffectCheck{Kind: ByNumber, On: "2026-05-04", Action: 1, State: Concluded, Verdict: Improved,
		Plan: Plan{KPI: "kpi.defects", Direction: "down", MinEffect: 0.1, Defined: 1, Guardrails: []Guardrail{{Key: "kpi.deploys", Better: "higher"}}, Compare: "kpi.other"}}
}

func TestAnOlderPlanKeepsItsFingerprint(t *testing.T) {
	e := plannedBeside()
	if got := e.Hash(); got != "cada2add29d44de9dfd8e8fe42011f4c03a0ca366636f9d412d3066890841326" {
		t.Errorf("its fingerprint is %s now", got)
	}
	noted := plannedBeside()
	noted.Plan.Guardrails[0].Defined = 1
	if noted.Hash() == e.Hash() {
		t.Error("the fingerprint does not hold the definition of a guardrail")
	}
	noted = plannedBeside()
	noted.Plan.CompareDefined = 1
	if noted.Hash() == e.Hash() {
		t.Error("the fingerprint does not hold the definition of the number to compare with")
	}
	noted.Plan.Guardrails[0].Defined = 2
	if !noted.Plan.Same(e.Plan) {
		t.Error("what was noted of a definition is another promise")
	}
}

func TestAVerdictSaysWhichOfItsNumbersWasDefinedAnew(t *testing.T) {
	tests := []struct {
		name string
		make func(*EffectCheck)
		want string
	}{
		{"none", func(*EffectCheck) {}, ""},
		{"its own", func(e *EffectCheck) { e.Result.Defined, e.Result.Redefined = 2, "unit bugs, before none" },
			" Since the plan was locked the number was defined anew, definition 2 in place of 1: unit bugs, before none. Nothing from before that is compared."},
		{"that which it was compared with", func(e *EffectCheck) {
			e.Plan.CompareDefined, e.Result.Compare = 1, &Compared{Name: "Elsewhere", Defined: 3, Redefined: "counts something else"}
		}, " Since the plan was locked “Elsewhere”, which it was to be compared with, was defined anew, definition 3 in place of 1: counts something else. Nothing from before that is compared."},
		{"a guardrail", func(e *EffectCheck) {
			e.Plan.Guardrails[0].Defined = 2
			e.Guards = []Guarded{{Key: "kpi.deploys", Measured: Measured{Name: "Deploys", Defined: 3, Redefined: "unit none, before days"}}}
		}, " Since the plan was locked the guardrail “Deploys” was defined anew, definition 3 in place of 2: unit none, before days. Nothing from before that is compared."},
		{"a guardrail that comes of the log, while its own number is gone", func(e *EffectCheck) {
			e.Verdict, e.Reason, e.Result = CannotTell, "no_source", nil
			e.Plan.Guardrails = []Guardrail{{Key: "failure_rate", Better: "lower", Defined: 1}}
			e.Guards = []Guarded{{Key: "failure_rate", Measured: Measured{Name: "Failures", Defined: 2, Redefined: "drills count"}}}
		}, " Since the plan was locked the guardrail “Failures” was defined anew, definition 2 in place of 1: drills count. Both sides of the change are reckoned by the newer one."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := plannedBeside()
			e.Result = &Measured{Name: "Defects", Defined: 1}
			tt.make(&e)
			if got := e.redefined(); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if how := e.Words(Action{}, Failure{}).How; !strings.HasSuffix(how, tt.want) {
				t.Errorf("the verdict says %q", how)
			}
		})
	}
}
