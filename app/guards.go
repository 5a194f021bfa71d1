package app

import (
	"context"
	"time"

	"failforward/judge"
	"failforward/loop"
)

// guarded judges the guardrails of a check: by the same code, with the same windows,
// each by its own good side. One without data says so.
func (s KPIs) guarded(ctx context.Context, r loop.Reader, by loop.Actor, e loop.EffectCheck, f loop.Failure, until time.Time) ([]loop.Guarded, error) {
	var out []loop.Guarded
	own, _, err := s.watched(ctx, r, by, e.Plan.KPI)
	if err != nil && loop.CodeOf(err) != loop.NotFound {
		return nil, err
	}
	for _, g := range e.Plan.Guardrails {
		n, err := s.read(ctx, r, by, g.Key, e.ChangeAt, until)
		if loop.CodeOf(err) == loop.NotFound {
			out = append(out, absent(g))
			continue
		}
		if err != nil {
			return nil, err
		}
		p := s.judgePlan(e, f, n, e.ChangeAt, until)
		p.Better, p.Margin = g.Better, marginOf(e.Plan, own.Kind, n.Kind)
		found, err := judged(n, p)
		if err != nil {
			return nil, err
		}
		found.Basis = nil // it has no picture of its own
		found.Redefined = n.renewed(g.Defined)
		if len(n.Points) == 0 {
			found.Reason, found.Caveat = "no_source", n.Name+" has no value in this time."
		}
		out = append(out, loop.Guarded{Key: g.Key, Better: g.Better, Verdict: found.Verdict, Reason: found.Reason, Measured: found.Measured})
	}
	return judge.Holm(out), nil
}

func absent(g loop.Guardrail) loop.Guarded {
	return loop.Guarded{Key: g.Key, Better: g.Better, Verdict: loop.CannotTell, Reason: "no_source",
		Measured: loop.Measured{Name: g.Key, Scale: "ratio", Level: judge.Level, Design: loop.Uncontrolled, Caveat: "there is no number " + g.Key + " any more."}}
}

// marginOf is the smallest change of a guardrail that counts: that of the plan, where
// it means the same. Ten percent of a duration are not ten points of a share.
func marginOf(p loop.Plan, own, guard loop.KPIKind) float64 {
	if (own == loop.KPIShare) != (guard == loop.KPIShare) {
		return 0
	}
	return p.MinEffect
}

// beside judges a number next to the untreated one that its plan names.
func (s KPIs) beside(ctx context.Context, r loop.Reader, by loop.Actor, e loop.EffectCheck, n Watched, p judge.Plan) (judge.Finding, error) {
	o, err := s.read(ctx, r, by, e.Plan.Compare, p.Change, p.Until)
	if loop.CodeOf(err) == loop.NotFound {
		found, err := judged(n, p)
		found.Compare = &loop.Compared{Key: e.Plan.Compare, Name: e.Plan.Compare, Lacks: "there is no such number any more."}
		return found, err
	}
	if err != nil {
		return judge.Finding{}, err
	}
	found, err := judge.JudgeBeside(n.Points, o.Points, p)
	found, err = n.named(p, found, err)
	if found.Compare == nil {
		found.Compare = &loop.Compared{Lacks: "the number itself could not be judged."}
	}
	found.Compare.Key, found.Compare.Name = o.Key, o.Name
	found.Compare.Defined, found.Compare.Redefined = o.defined().Number, o.renewed(e.Plan.CompareDefined)
	return found, err
}
