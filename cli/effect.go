package cli

import (
	"context"
	"fmt"
	"strings"

	"failforward/app"
	"failforward/loop"
)

// effectCmd looks after effect checks.
type effectCmd struct {
	Plan     effectPlanCmd     `cmd:"" help:"Plan how we will know whether an action helped."`
	Status   effectStatusCmd   `cmd:"" help:"Show one check, or all that have no verdict yet."`
	Conclude effectConcludeCmd `cmd:"" help:"Give a re-test or a look its verdict."`
}

type effectPlanCmd struct {
	target
	Action string          `arg:"" help:"A-12"`
	Kind   loop.EffectKind `required:"" enum:"look,retest,came_back,number" help:"look, retest, came_back or number."`
	On     string          `help:"The day of the answer; eight weeks from today when left out."`
	How    string          `help:"What is tested or looked at."`
	KPI    string          `name:"kpi" help:"Kind number: key of a series, or one of recovery_time, detection_time, failure_rate, reporting_rate."`
	numberPlan
}

// numberPlan is what only a check of the kind number promises.
type numberPlan struct {
	Better      string  `enum:",lower,higher" default:"" help:"Kind number: which way is good; that of the series when left out."`
	Margin      float64 `help:"Kind number: smallest change worth having: 0.1 is ten percent, or ten points of a share."`
	TriggerDays int     `name:"trigger-days" help:"Kind number: days before the change to leave out; from noticing the failure on, 28 at least, when left out."`
	WashOutDays int     `name:"wash-out-days" help:"Kind number: days after the change to leave out."`

	Guardrails []string `name:"guardrail" placeholder:"KEY" help:"Kind number: another number that must not get worse; up to three times."`
	Compare    string   `placeholder:"KEY" help:"Kind number: one of the same kind that the change does not touch; the verdict is then what is left beyond it."`
}

// plan is what a check promises.
func (c effectPlanCmd) plan() (loop.Plan, error) {
	p := loop.Plan{How: c.How, KPI: c.KPI, MinEffect: c.Margin, Trigger: c.TriggerDays, WashOut: c.WashOutDays,
		Guardrails: loop.Guarding(c.Guardrails...), Compare: c.Compare, Direction: map[string]string{"lower": "down", "higher": "up"}[c.Better]}
	if c.Kind == loop.ByNumber && c.KPI == "" {
		return p, loop.Fault("kpi", "Say which number: --kpi recovery_time, or a key of: failforward kpi list.")
	}
	return p, nil
}

func (c effectPlanCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		on, err := loop.ParseDate("on", c.On)
		if err != nil {
			return err
		}
		p, err := c.plan()
		if err != nil {
			return err
		}
		e, err := h.Effects.Plan(ctx, h.by, app.CheckDraft{Action: loop.NounAction.Typed(c.Action), Kind: c.Kind, On: on, Plan: p})
		return c.checked(ctx, env, h, e, err)
	})
}

// checked prints a check after a deed.
func (t target) checked(ctx context.Context, env *Env, h *house, e loop.EffectCheck, err error) error {
	if err != nil {
		return err
	}
	v, err := h.Effects.Show(ctx, h.by, e.Ref().String())
	if err != nil {
		return err
	}
	row, err := effectObject(ctx, h, e)
	if err != nil {
		return err
	}
	return t.print(env, row, strings.TrimSpace(fmt.Sprintf("%s %s\n%s %s\n%s", e.Ref(), v.Words.Head, v.Words.Kind, v.Words.How, v.Foresight+guarded(v.Check))))
}

// guarded says of each guardrail what became of it.
func guarded(e loop.EffectCheck) string {
	s := e.Held()
	for _, g := range e.Guards {
		s += fmt.Sprintf("\n- %s: %s", g.Name, g.Says())
	}
	return s
}

type effectStatusCmd struct {
	target
	Ref string `arg:"" optional:"" help:"E-31; all without a verdict when left out."`
}

func (c effectStatusCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		if c.Ref != "" {
			e, err := h.Effects.Get(ctx, h.by, loop.NounEffect.Typed(c.Ref))
			return c.checked(ctx, env, h, e, err)
		}
		out := newList(env, c.JSON)
		for _, state := range []loop.EffectState{loop.Waiting, loop.Locked, loop.Planned} {
			if err := c.list(ctx, h, out, state); err != nil {
				return err
			}
		}
		return out.end()
	})
}

func (c effectStatusCmd) list(ctx context.Context, h *house, out *list, state loop.EffectState) error {
	q := loop.EffectQuery{State: state, Limit: loop.MaxPage}
	for {
		page, err := h.Effects.List(ctx, h.by, q)
		if err != nil {
			return err
		}
		for _, e := range page.Items {
			row, err := effectObject(ctx, h, e)
			if err != nil {
				return err
			}
			a, err := h.Actions.Get(ctx, h.by, e.Action.String())
			if err != nil {
				return err
			}
			if err := out.row(row, fmt.Sprintf("%-6s %s  %-8s %s (%s)", e.Ref(), e.On, e.State, a.Title, e.Kind.Word())); err != nil {
				return err
			}
		}
		if q.Cursor = page.Next; page.Next == "" {
			return nil
		}
	}
}

type effectConcludeCmd struct {
	target
	Ref     string       `arg:"" optional:"" help:"E-31; left out with --series."`
	Verdict loop.Verdict `arg:"" optional:"" help:"held or broke; kept, adapted or dropped."`
	Note    string       `help:"What was seen."`
	bareSeries
}

func (c effectConcludeCmd) Run(ctx context.Context, env *Env) error {
	if c.Series != "" {
		return c.judge(env, c.target)
	}
	if c.Ref == "" || c.Verdict == "" {
		return loop.Fault("verdict", "Name a check and its verdict (E-31 held), or judge a bare series with --series FILE.csv.")
	}
	return c.with(ctx, env, func(h *house) error {
		e, err := h.Effects.Conclude(ctx, h.by, loop.NounEffect.Typed(c.Ref), 0, c.Verdict, c.Note)
		return c.checked(ctx, env, h, e, err)
	})
}
