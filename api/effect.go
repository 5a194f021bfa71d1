package api

import (
	"context"
	"time"

	"failforward/loop"
)

// EffectCheck asks on a day that was set before whether a change helped.
type EffectCheck struct {
	ID          string   `json:"id"`
	Ref         string   `json:"ref" example:"E-31"`
	Version     int64    `json:"version"`
	State       string   `json:"state" enum:"planned,locked,waiting,concluded"`
	Kind        string   `json:"kind" enum:"number,retest,came_back,look"`
	Action      *string  `json:"action" doc:"ref"`
	Failure     *string  `json:"failure" doc:"ref of the failure that started the loop"`
	On          string   `json:"on" format:"date" doc:"The day of the verdict"`
	How         string   `json:"how" doc:"What is tested, or what the team will look at"`
	KPI         string   `json:"kpi" doc:"Of the kind number: key of the metric"`
	Direction   string   `json:"direction" doc:"Of the kind number: up or down"`
	MinEffect   float64  `json:"min_effect" doc:"Of the kind number: smallest change worth having: 0.1 is ten percent, or ten points of a share"`
	TriggerDays int      `json:"trigger_days" doc:"Of the kind number: days before the change that are left out; 0: from noticing the failure on, 28 at least"`
	WashOutDays int      `json:"wash_out_days" doc:"Of the kind number: days after the change that are left out"`
	Guardrails  []string `json:"guardrails" nullable:"false" doc:"Of the kind number: keys of the numbers that must not get worse"`
	Compare     string   `json:"compare" doc:"Of the kind number: key of the number that it is compared with"`
	Definition  int      `json:"definition" doc:"Of the kind number: which definition the number had when the plan was locked; 0 where nobody noted it"`

	GuardrailDefinitions []int `json:"guardrail_definitions" nullable:"false" doc:"As definition, of each of guardrails"`
	CompareDefinition    int   `json:"compare_definition" doc:"As definition, of compare"`

	PlanHash    *string            `json:"plan_hash" doc:"SHA-256 of kind, day and plan, from the lock on"`
	Exploratory bool               `json:"exploratory" doc:"The plan was edited after the change had started"`
	LockedAt    *time.Time         `json:"locked_at"`
	ChangeAt    *time.Time         `json:"change_at" doc:"When the change was in place"`
	AskedAt     *time.Time         `json:"asked_at" doc:"When its day came and only a person could answer"`
	ConcludedAt *time.Time         `json:"concluded_at"`
	Verdict     *string            `json:"verdict" doc:"improved, worse, no_meaningful_change, cannot_tell, held, broke, not_seen_again, came_back, kept, adapted or dropped"`
	Reason      string             `json:"reason" doc:"Of cannot_tell: too_few, too_wide, no_source"`
	Note        string             `json:"note" doc:"What whoever concluded it wrote"`
	ByRule      bool               `json:"by_rule" doc:"It concluded by itself"`
	Seen        []string           `json:"seen" nullable:"false" doc:"Of came_back: refs of the failures that matched since the change"`
	Expectation Maybe[Expectation] `json:"expectation" doc:"Of came_back: what the past let us expect"`
	Result      Maybe[Measured]    `json:"result" doc:"Of the kind number, once it is concluded: what was measured"`
	Guarded     []Guarded          `json:"guardrail_results" nullable:"false" doc:"Of the kind number, once it is concluded: what became of each guardrail"`
	Previous    *string            `json:"previous" doc:"ref of the check that this one repeats"`
	Foresight   string             `json:"foresight" doc:"Of the kind number before its verdict, where one check is asked for: the smallest change that these data could show by its day"`
	Words       Words              `json:"words" doc:"What it says, for people"`
	CreatedBy   *string            `json:"created_by" doc:"ref of a member"`
	CreatedAt   time.Time          `json:"created_at"`
	UpdatedAt   time.Time          `json:"updated_at"`
}

// Expectation is what the past lets us expect of a failure coming back.
type Expectation struct {
	Seen     int     `json:"seen" doc:"Matching failures before the change, the first one included"`
	Days     float64 `json:"days" doc:"Days of history that they were seen in"`
	Expected float64 `json:"expected" doc:"Number expected in the time that was waited"`
	Low      float64 `json:"low" doc:"Exact 95 % limits of expected"`
	High     float64 `json:"high"`
	Chance   float64 `json:"chance" doc:"Of seeing none by luck alone"`
}

// Measured is what a check of the kind number found out. A number that is null does
// not exist: it is never 0.
type Measured struct {
	Name               string   `json:"name"`
	KPIKind            string   `json:"kpi_kind" enum:"count,level,share,duration"`
	Unit               string   `json:"unit"`
	Per                string   `json:"per" doc:"Of a count: per what"`
	Before             *float64 `json:"before" doc:"What was usual: median of durations, rate, share or mean"`
	After              *float64 `json:"after"`
	Scale              string   `json:"scale" enum:"ratio,difference" doc:"ratio: after divided by before; difference: after minus before"`
	Estimate           *float64 `json:"estimate" doc:"On that scale"`
	Low                *float64 `json:"low" doc:"Of the interval at level"`
	High               *float64 `json:"high"`
	Level              float64  `json:"level"`
	NBefore            int      `json:"n_before" doc:"Items, or periods"`
	NAfter             int      `json:"n_after"`
	ExpectedByChance   *float64 `json:"expected_by_chance" doc:"What the scale would show by regression to the mean alone"`
	PreTrend           *float64 `json:"pre_trend" doc:"Change for each period before the change"`
	Expected           *float64 `json:"expected" doc:"What the trend and the season of before would have led to, which after is told against; null where neither is taken off"`
	SmallestDetectable *float64 `json:"smallest_detectable"`
	EnoughAt           *string  `json:"enough_at" doc:"The day on which there would be enough; null when there is, or never will be"`
	Method             string   `json:"method"`
	Seed               uint64   `json:"seed"`
	Caveat             string   `json:"caveat"`
	Definition         int      `json:"definition" doc:"Which definition of the number it was judged by; 0 where nobody noted it"`
	Redefined          string   `json:"redefined" doc:"What became of the definition between the lock and the verdict; empty for nothing"`

	Design  string          `json:"design" enum:"controlled,uncontrolled_before_after" doc:"Whether an untreated number stands beside it"`
	Compare Maybe[Compared] `json:"compare" doc:"The number that it was to be compared with"`
}

// MeasuredOf writes a result as the wire carries it; nil for none.
func MeasuredOf(m *loop.Measured) *Measured {
	if m == nil {
		return nil
	}
	return &Measured{Name: m.Name, KPIKind: string(m.Kind), Unit: m.Unit, Per: m.Per, Before: m.Before, After: m.After, Scale: m.Scale, Estimate: m.Estimate, Low: m.Low, High: m.High, Level: m.Level,
		NBefore: m.NBefore, NAfter: m.NAfter, ExpectedByChance: m.ExpectedByChance, PreTrend: m.PreTrend, Expected: m.Expected, SmallestDetectable: m.SmallestDetectable, EnoughAt: some(string(m.EnoughAt)), Method: m.Method, Seed: m.Seed, Caveat: m.Caveat, Definition: m.Defined, Redefined: m.Redefined,
		Design: designOf(m), Compare: Some((*Compared)(m.Compare))}
}

// Words is what a check says, plain first.
type Words struct {
	Head string `json:"head" doc:"One sentence that can be read aloud"`
	Kind string `json:"kind" doc:"What sort of evidence it is"`
	How  string `json:"how" doc:"n, interval, method"`
}

// Checks writes effect checks as the wire carries them.
func (b *Book) Checks(ctx context.Context, all ...loop.EffectCheck) ([]EffectCheck, error) {
	var failures, actions, people []loop.ID
	for _, e := range all {
		b.refs[e.ID] = e.Ref()
		failures = append(append(failures, e.Failure), e.Seen...)
		actions, people = append(actions, e.Action), append(people, e.CreatedBy)
	}
	if err := b.meet(ctx, people...); err != nil {
		return nil, err
	}
	if err := b.learn(ctx, failures...); err != nil {
		return nil, err
	}
	if err := b.act(ctx, actions...); err != nil {
		return nil, err
	}
	out := make([]EffectCheck, len(all))
	for i, e := range all {
		out[i] = b.check(e)
	}
	return out, nil
}

func (b *Book) check(e loop.EffectCheck) EffectCheck {
	said := e.Words(b.action[e.Action], b.facts[e.Failure].Failure)
	return EffectCheck{
		ID: e.ID.String(), Ref: e.Ref().String(), Version: e.Version, State: string(e.State), Kind: string(e.Kind),
		Action: b.ref(e.Action), Failure: b.ref(e.Failure), On: string(e.On),
		How: e.Plan.How, KPI: e.Plan.KPI, Direction: e.Plan.Direction, MinEffect: e.Plan.MinEffect, TriggerDays: e.Plan.Trigger, WashOutDays: e.Plan.WashOut, Guardrails: e.Plan.GuardrailKeys(), Compare: e.Plan.Compare, Definition: e.Plan.Defined,
		GuardrailDefinitions: e.Plan.GuardrailDefinitions(), CompareDefinition: e.Plan.CompareDefined,
		PlanHash: some(e.PlanHash), Exploratory: e.Exploratory,
		LockedAt: when(e.LockedAt), ChangeAt: when(e.ChangeAt), AskedAt: when(e.AskedAt), ConcludedAt: when(e.ConcludedAt),
		Verdict: some(string(e.Verdict)), Reason: e.Reason, Note: e.Note, ByRule: e.ByRule, Seen: b.refsOf(e.Seen),
		Expectation: Some((*Expectation)(e.Expect)), Result: Some(MeasuredOf(e.Result)), Guarded: guardedOf(e.Guards), Previous: b.ref(e.Previous), Words: Words{said.Head, said.Kind, said.How},
		CreatedBy: b.ref(e.CreatedBy), CreatedAt: e.CreatedAt.UTC(), UpdatedAt: e.UpdatedAt.UTC(),
	}
}
