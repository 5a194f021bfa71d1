package api

import (
	"context"
	"net/http"
	"strings"

	"failforward/app"
	"failforward/loop"
)

// CheckPlan is how we will know, as it comes in.
type CheckPlan struct {
	Kind      string      `json:"kind" enum:"number,retest,came_back,look"`
	On        Opt[string] `json:"on,omitzero" format:"date" doc:"The day of the verdict; eight weeks from today when it is left out"`
	How       string      `json:"how,omitempty" doc:"What is tested, or what the team will look at; at most 1,000 characters"`
	KPI       string      `json:"kpi,omitempty" maxLength:"100" doc:"Of the kind number: key of a series, or one of recovery_time, detection_time, failure_rate, reporting_rate"`
	Direction string      `json:"direction,omitempty" enum:"up,down" doc:"Of the kind number: which way is good; that of the series when it is left out"`
	MinEffect float64     `json:"min_effect,omitempty" doc:"Of the kind number: smallest change worth having: 0.1 is ten percent, or ten points of a share"`
	Trigger   int         `json:"trigger_days,omitempty" doc:"Of the kind number: days before the change to leave out; from noticing the failure on, 28 at least, when it is left out"`
	WashOut   int         `json:"wash_out_days,omitempty" doc:"Of the kind number: days after the change to leave out"`

	Guardrails []string `json:"guardrails,omitempty" doc:"Of the kind number: keys of up to three other numbers that must not get worse"`
	Compare    string   `json:"compare,omitempty" maxLength:"100" doc:"Of the kind number: key of a number of the same kind that the change does not touch; the result is then what is left beyond it"`
}

// NewEffectCheck is an effect check as it comes in.
type NewEffectCheck struct {
	Action string `json:"action" maxLength:"40" doc:"ref of the action that it checks"`
	CheckPlan
}

// EffectCheckChange changes the fields that are there; after the lock the check
// is exploratory from then on.
type EffectCheckChange struct {
	On        Opt[string]  `json:"on,omitzero" format:"date"`
	How       Opt[string]  `json:"how,omitzero"`
	KPI       Opt[string]  `json:"kpi,omitzero"`
	Direction Opt[string]  `json:"direction,omitzero" doc:"up or down"`
	MinEffect Opt[float64] `json:"min_effect,omitzero"`
	Trigger   Opt[int]     `json:"trigger_days,omitzero"`
	WashOut   Opt[int]     `json:"wash_out_days,omitzero"`

	Guardrails Opt[[]string] `json:"guardrails,omitzero" doc:"keys; takes the place of all that were named"`
	Compare    Opt[string]   `json:"compare,omitzero"`
}

// Repeat plans the same check once more.
type Repeat struct {
	On Opt[string] `json:"on,omitzero" format:"date" doc:"The day of the verdict; eight weeks from today when it is left out"`
}

func (p CheckPlan) draft(action string) app.CheckDraft {
	return app.CheckDraft{Action: action, Kind: loop.EffectKind(p.Kind), On: loop.Date(p.On.Value),
		Plan: loop.Plan{How: p.How, KPI: p.KPI, Direction: p.Direction, MinEffect: p.MinEffect, Trigger: p.Trigger, WashOut: p.WashOut,
			Guardrails: guardrails(p.Guardrails), Compare: p.Compare}}
}

// guardrails are those that were sent, also one without a key: it is told.
func guardrails(keys []string) []loop.Guardrail {
	var out []loop.Guardrail
	for _, k := range keys {
		out = append(out, loop.Guardrail{Key: strings.ToLower(strings.TrimSpace(k))})
	}
	return out
}

func (s *Service) effects() {
	add(s, operation{method: http.MethodGet, path: "/effect-checks", id: "list-effect-checks", tag: "effect-checks", need: loop.Viewer,
		says: "List effect checks, soonest first; concluded ones newest verdict first"}, s.listEffects)
	add(s, operation{method: http.MethodPost, path: "/effect-checks", id: "plan-effect-check", tag: "effect-checks", need: loop.MemberRole, status: http.StatusCreated,
		says: "Plan how we will know whether an action helped"}, s.planEffect)
	add(s, operation{method: http.MethodGet, path: "/effect-checks/{ref}", id: "get-effect-check", tag: "effect-checks", need: loop.Viewer,
		says: "Get one effect check"}, s.getEffect)
	add(s, operation{method: http.MethodPatch, path: "/effect-checks/{ref}", id: "change-effect-check", tag: "effect-checks", need: loop.MemberRole,
		says: "Change the fields that are sent"}, s.changeEffect)
	add(s, operation{method: http.MethodPost, path: "/effect-checks/{ref}/transitions", id: "move-effect-check", tag: "effect-checks", need: loop.MemberRole,
		says: "Go to locked, or to concluded (verdict, note) for a re-test or a look whose change is in place"}, s.moveEffect)
	add(s, operation{method: http.MethodPost, path: "/effect-checks/{ref}/repeats", id: "repeat-effect-check", tag: "effect-checks", need: loop.MemberRole, status: http.StatusCreated,
		says: "Plan a concluded check once more"}, s.repeatEffect)
}

type effectQuery struct {
	Paging
	State   string `query:"state" enum:"planned,locked,waiting,concluded"`
	Action  string `query:"action" maxLength:"40" doc:"ref"`
	Failure string `query:"failure" maxLength:"40" doc:"ref"`
}

func (s *Service) listEffects(ctx context.Context, by loop.Actor, in *effectQuery) (*out[List[EffectCheck]], error) {
	q := loop.EffectQuery{State: loop.EffectState(in.State), Cursor: in.Cursor, Limit: in.Limit}
	var err error
	if in.Action != "" {
		if q.Action, err = s.find(ctx, by, loop.NounAction, in.Action); err != nil {
			return nil, s.blame(ctx, by, err, mention{"action", loop.NounAction, in.Action})
		}
	}
	if q.Failure, err = s.narrow(ctx, by, in.Failure); err != nil {
		return nil, err
	}
	page, err := s.app.Effects.List(ctx, by, q)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Checks(ctx, page.Items...)
	return listOf(items, page.Next), err
}

type effectCreate struct {
	Claiming
	Body NewEffectCheck
}

func (s *Service) planEffect(ctx context.Context, by loop.Actor, in *effectCreate) (*saved[EffectCheck], error) {
	d := in.Body.draft(in.Body.Action)
	d.Claim = in.claim(ctx)
	e, err := s.app.Effects.Plan(ctx, by, d)
	return s.oneCheck(ctx, by, e, s.blame(ctx, by, err, mention{"action", loop.NounAction, in.Body.Action}))
}

func (s *Service) getEffect(ctx context.Context, by loop.Actor, in *Target) (*saved[EffectCheck], error) {
	e, err := s.app.Effects.Get(ctx, by, in.Ref)
	return s.oneCheck(ctx, by, e, err)
}

type effectEdit struct {
	Versioned
	Body EffectCheckChange
}

func (s *Service) changeEffect(ctx context.Context, by loop.Actor, in *effectEdit) (*saved[EffectCheck], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	e, err := s.app.Effects.Get(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	if in.Body.On.Set {
		e.On = loop.Date(in.Body.On.Value)
	}
	put(&e.Plan.How, in.Body.How.Pointer())
	put(&e.Plan.KPI, in.Body.KPI.Pointer())
	put(&e.Plan.Direction, in.Body.Direction.Pointer())
	put(&e.Plan.MinEffect, in.Body.MinEffect.Pointer())
	put(&e.Plan.Trigger, in.Body.Trigger.Pointer())
	put(&e.Plan.WashOut, in.Body.WashOut.Pointer())
	put(&e.Plan.Compare, in.Body.Compare.Pointer())
	if in.Body.Guardrails.Set {
		e.Plan.Guardrails = guardrails(in.Body.Guardrails.Value)
	}
	if version == 0 {
		version = e.Version // the plan was put together from this one
	}
	e, err = s.app.Effects.Revise(ctx, by, in.Ref, version, e.On, e.Plan)
	return s.oneCheck(ctx, by, e, err)
}

func (s *Service) moveEffect(ctx context.Context, by loop.Actor, in *moving) (*saved[EffectCheck], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	var e loop.EffectCheck
	switch in.Body.To {
	case "locked":
		e, err = s.app.Effects.Lock(ctx, by, in.Ref, version)
	case "concluded":
		e, err = s.app.Effects.Conclude(ctx, by, in.Ref, version, loop.Verdict(in.Body.Verdict), in.Body.Note)
	default:
		err = unknownState(in.Body.To, "locked or concluded")
	}
	return s.oneCheck(ctx, by, e, err)
}

type effectRepeat struct {
	Target
	Body Repeat
}

func (s *Service) repeatEffect(ctx context.Context, by loop.Actor, in *effectRepeat) (*saved[EffectCheck], error) {
	e, err := s.app.Effects.Again(ctx, by, in.Ref, loop.Date(in.Body.On.Value))
	return s.oneCheck(ctx, by, e, err)
}

func (s *Service) oneCheck(ctx context.Context, by loop.Actor, e loop.EffectCheck, err error) (*saved[EffectCheck], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Checks(ctx, e)
	if err == nil && e.Kind == loop.ByNumber {
		all[0].Foresight, err = s.foresight(ctx, by, e)
	}
	if err != nil {
		return nil, err
	}
	return at(e.Version, all[0]), nil
}

// foresight is what the number of a check could show by its day, "" once it is concluded.
func (s *Service) foresight(ctx context.Context, by loop.Actor, e loop.EffectCheck) (string, error) {
	a, err := s.app.Actions.Get(ctx, by, e.Action.String())
	if err != nil {
		return "", err
	}
	return s.app.KPIs.Foresee(ctx, by, e, a)
}
