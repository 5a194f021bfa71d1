package app

import (
	"context"
	"time"

	"failforward/judge"
	"failforward/loop"
)

// seed is what the judge draws with, the same for every check.
const seed = 1

// number brings a check of the kind number to its verdict. Without a series behind
// the KPI it says so instead of guessing.
func (s Clerk) number(ctx context.Context, w loop.Writer, by loop.Actor, e loop.EffectCheck, a loop.Action) error {
	zone, err := s.zone(ctx, w, by)
	if err != nil {
		return err
	}
	f, err := KPIs(s).behind(ctx, w, e)
	if err != nil {
		return err
	}
	guards, err := KPIs(s).guarded(ctx, w, by, e, f, e.On.Start(zone))
	if err != nil {
		return err
	}
	n, err := KPIs(s).read(ctx, w, by, e.Plan.KPI, e.ChangeAt, e.On.Start(zone))
	if loop.CodeOf(err) == loop.NotFound {
		return s.conclude(ctx, w, by, e, a, loop.CannotTell, "no_source", func(e *loop.EffectCheck) { e.Guards = guards })
	}
	if err != nil {
		return err
	}
	p := KPIs(s).judgePlan(e, f, n, e.ChangeAt, e.On.Start(zone))
	found, err := judged(n, p)
	if e.Plan.Compare != "" {
		found, err = KPIs(s).beside(ctx, w, by, e, n, p)
	}
	if err != nil {
		return err
	}
	found.Redefined = n.renewed(e.Plan.Defined)
	return s.conclude(ctx, w, by, e, a, found.Verdict, found.Reason, func(e *loop.EffectCheck) { e.Result, e.Guards = &found.Measured, guards })
}

// behind is the failure that started the loop of a check, the zero one for none.
func (s KPIs) behind(ctx context.Context, r loop.Reader, e loop.EffectCheck) (loop.Failure, error) {
	if e.Failure == 0 {
		return loop.Failure{}, nil
	}
	return r.Failure(ctx, e.Workspace, e.Failure)
}

// judged is the verdict about a number, with its name and unit.
func judged(n Watched, p judge.Plan) (judge.Finding, error) {
	found, err := judge.Judge(n.Points, p)
	return n.named(p, found, err)
}

// named gives a finding the name and unit of its number, and what it was judged by.
func (n Watched) named(p judge.Plan, found judge.Finding, err error) (judge.Finding, error) {
	if loop.CodeOf(err) == loop.Invalid { // points that cannot be: nobody can tell, and the day is not asked again
		found = judge.Finding{Verdict: loop.CannotTell, Reason: "no_source", Measured: loop.Measured{Level: judge.Level, Design: loop.Uncontrolled}}
		found.Caveat, err = err.Error(), nil
	}
	found.Name, found.Kind, found.Unit, found.Per, found.Basis = n.Name, n.Kind, n.Unit, n.Per, basis(n.Points, p)
	found.Defined = n.defined().Number
	return found, err
}

// judgePlan is the plan of a check as the judge reads it.
func (s KPIs) judgePlan(e loop.EffectCheck, f loop.Failure, n Watched, change, until time.Time) judge.Plan {
	better := e.Plan.Better()
	if better == "" {
		better = n.Better
	}
	if better != "higher" {
		better = "lower"
	}
	return judge.Plan{Kind: n.Kind, Better: better, Change: change, Margin: e.Plan.MinEffect, Trigger: e.TriggerDays(f, change), WashOut: e.Plan.WashOut, Until: until, Seed: seed}
}

// Foresee tells for a check without a verdict what its number could show by its day.
func (s KPIs) Foresee(ctx context.Context, by loop.Actor, e loop.EffectCheck, a loop.Action) (string, error) {
	if e.Kind != loop.ByNumber || e.State == loop.Concluded || e.Plan.KPI == "" {
		return "", nil
	}
	zone, err := s.zone(ctx, s.Repo, by)
	if err != nil {
		return "", err
	}
	change := s.Now()
	if due := a.Due.Start(zone); a.Due != "" && due.After(change) {
		change = due
	}
	if !e.ChangeAt.IsZero() {
		change = e.ChangeAt
	}
	n, err := s.read(ctx, s.Repo, by, e.Plan.KPI, change, s.Now())
	if loop.CodeOf(err) == loop.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	f, err := s.behind(ctx, s.Repo, e)
	if err != nil {
		return "", err
	}
	seen, err := judge.Foresee(n.Points, s.judgePlan(e, f, n, change, e.On.Start(zone)))
	if loop.CodeOf(err) == loop.Invalid {
		return "", nil
	}
	return seen.Words(e.Plan.MinEffect), err
}
