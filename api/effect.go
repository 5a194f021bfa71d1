package api

import (
	"context"
	"time"

	"failforward/loop"
)

// EffectCheck asks on a day that was set before whether a change helped.
type EffectCheck struct {
	ID          string             `json:"id"`
	Ref         string             `json:"ref" example:"E-31"`
	Version     int64              `json:"version"`
	State       string             `json:"state" enum:"planned,locked,waiting,concluded"`
	Kind        string             `json:"kind" enum:"number,retest,came_back,look"`
	Action      *string            `json:"action" doc:"ref"`
	Failure     *string            `json:"failure" doc:"ref of the failure that started the loop"`
	On          string             `json:"on" format:"date" doc:"The day of the verdict"`
	How         string             `json:"how" doc:"What is tested, or what the team will look at"`
	KPI         string             `json:"kpi" doc:"Of the kind number: key of the metric"`
	Direction   string             `json:"direction" doc:"Of the kind number: up or down"`
	MinEffect   float64            `json:"min_effect" doc:"Of the kind number: smallest change worth having, in the unit of the KPI"`
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
	Previous    *string            `json:"previous" doc:"ref of the check that this one repeats"`
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
		How: e.Plan.How, KPI: e.Plan.KPI, Direction: e.Plan.Direction, MinEffect: e.Plan.MinEffect,
		PlanHash: some(e.PlanHash), Exploratory: e.Exploratory,
		LockedAt: when(e.LockedAt), ChangeAt: when(e.ChangeAt), AskedAt: when(e.AskedAt), ConcludedAt: when(e.ConcludedAt),
		Verdict: some(string(e.Verdict)), Reason: e.Reason, Note: e.Note, ByRule: e.ByRule, Seen: b.refsOf(e.Seen),
		Expectation: Some((*Expectation)(e.Expect)), Previous: b.ref(e.Previous), Words: Words{said.Head, said.Kind, said.How},
		CreatedBy: b.ref(e.CreatedBy), CreatedAt: e.CreatedAt.UTC(), UpdatedAt: e.UpdatedAt.UTC(),
	}
}
