package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"failforward/loop"
)

// settle finds the numbers of a new plan and fills in what it leaves open: the whole
// keys, and which way is good. Team is that of the action, 0 for none or where nobody
// knows it yet.
func (s KPIs) settle(ctx context.Context, r loop.Reader, by loop.Actor, team loop.ID, p *loop.Plan) error {
	p.KPI = strings.ToLower(strings.TrimSpace(p.KPI))
	var all faults
	n, err := s.settled(ctx, r, by, team, "kpi", p.KPI)
	all.add("", err)
	if n.Key != "" {
		p.KPI, p.Defined = n.Key, n.defined().Number
	}
	if p.KPI != "" && err == nil && p.Direction == "" {
		if p.Direction = direction(n.Better); p.Direction == "" {
			all.add("", loop.Fault("direction", "Say which way is good for this number: down or up."))
		}
	}
	all.add("", s.settleGuards(ctx, r, by, team, p))
	all.add("", s.settleCompare(ctx, r, by, n, p))
	return all.err()
}

// note writes into a plan that is not locked yet which definitions its numbers have now.
func (s KPIs) note(ctx context.Context, r loop.Reader, by loop.Actor, e *loop.EffectCheck) error {
	if e.Kind != loop.ByNumber || e.State != loop.Planned || e.Plan.KPI == "" {
		return nil
	}
	e.Plan.Guardrails = slices.Clone(e.Plan.Guardrails)
	err := s.noteOne(ctx, r, by, e.Plan.KPI, &e.Plan.Defined)
	for i, g := range e.Plan.Guardrails {
		err = cmp.Or(err, s.noteOne(ctx, r, by, g.Key, &e.Plan.Guardrails[i].Defined))
	}
	if e.Plan.Compare != "" {
		err = cmp.Or(err, s.noteOne(ctx, r, by, e.Plan.Compare, &e.Plan.CompareDefined))
	}
	return err
}

// noteOne notes which definition a number has now. One that is gone keeps what was
// noted: the day of the verdict tells that it is gone.
func (s KPIs) noteOne(ctx context.Context, r loop.Reader, by loop.Actor, key string, defined *int) error {
	n, _, err := s.watched(ctx, r, by, key)
	if loop.CodeOf(err) == loop.NotFound {
		return nil
	}
	if err == nil {
		*defined = n.defined().Number
	}
	return err
}

func direction(better string) string {
	return map[string]string{"lower": "down", "higher": "up"}[better]
}

// settled finds one number of a plan; the zero one for none. Where it is that of one
// team, it is the team that makes the change.
func (s KPIs) settled(ctx context.Context, r loop.Reader, by loop.Actor, team loop.ID, field, key string) (Watched, error) {
	if key = strings.ToLower(strings.TrimSpace(key)); key == "" {
		return Watched{}, nil
	}
	n, _, err := s.watched(ctx, r, by, key)
	if loop.CodeOf(err) == loop.NotFound {
		return Watched{}, loop.Fault(field, "There is no number %.40q that a check could wait for. Name a series (the list is at /kpis), or one of recovery_time, detection_time, failure_rate, reporting_rate; of one team as recovery_time@T-1.", key)
	}
	if err == nil && n.Team != 0 && team != 0 && n.Team != team {
		return Watched{}, loop.Fault(field, "“%s” is about another team than the one that makes the change. Use that of this team, or of the whole workspace.", n.Name)
	}
	return n, err
}

// settleGuards finds the guardrails. Which way is good stays as it was planned.
func (s KPIs) settleGuards(ctx context.Context, r loop.Reader, by loop.Actor, team loop.ID, p *loop.Plan) error {
	var all faults
	var out []loop.Guardrail
	for _, g := range p.Guardrails {
		n, err := s.settled(ctx, r, by, team, "guardrails", g.Key)
		all.add("", err)
		if n.Key == "" {
			out = append(out, g) // what is wrong with it is told above, or by the plan itself
			continue
		}
		if g.Better == "" {
			g.Better = n.Better
		}
		if direction(g.Better) == "" {
			all.add("", loop.Fault("guardrails", "“%s” has no bad side, so it cannot get worse. Choose a number of which it is known which way is good.", n.Name))
		}
		out = append(out, loop.Guardrail{Key: n.Key, Better: g.Better, Defined: n.defined().Number})
	}
	p.Guardrails = out
	return all.err()
}

// settleCompare finds the number to compare with: of the same kind, and not one that
// holds what the change touches.
func (s KPIs) settleCompare(ctx context.Context, r loop.Reader, by loop.Actor, n Watched, p *loop.Plan) error {
	p.CompareDefined = 0
	o, err := s.settled(ctx, r, by, 0, "compare", p.Compare)
	if err != nil || o.Key == "" {
		p.Compare = strings.TrimSpace(p.Compare)
		return err
	}
	p.Compare, p.CompareDefined = o.Key, o.defined().Number
	switch {
	case n.Key == "" || o.Key == n.Key:
		return nil // told by the plan itself
	case o.Kind != n.Kind:
		return loop.Fault("compare", "“%s” and “%s” are numbers of different kinds (%s, %s), which cannot be compared.", n.Name, o.Name, kindWords[n.Kind], kindWords[o.Kind])
	case bare(o.Key) == bare(n.Key) && (o.Team == 0 || n.Team == 0):
		return loop.Fault("compare", "The number of the whole workspace holds that of each team. Compare one team with another: %s@T-1 with %s@T-2.", bare(n.Key), bare(n.Key))
	}
	return nil
}

// kindWords are the kinds of numbers as people call them.
var kindWords = map[loop.KPIKind]string{loop.KPICount: "a count", loop.KPILevel: "a level", loop.KPIShare: "a share", loop.KPIDuration: "a length of time"}

// bare is a key without its team.
func bare(key string) string {
	key, _, _ = strings.Cut(key, "@")
	return key
}

// noted takes over from the plan before by which definitions it was locked, for each
// number that is still in it.
func noted(p, before loop.Plan) loop.Plan {
	if p.KPI == before.KPI {
		p.Defined = before.Defined
	}
	if p.Compare == before.Compare {
		p.CompareDefined = before.CompareDefined
	}
	for i, g := range p.Guardrails {
		for _, was := range before.Guardrails {
			if g.Key == was.Key {
				p.Guardrails[i].Defined = was.Defined
			}
		}
	}
	return p
}

// kept takes over from the plan before which way was good for the same guardrails.
func kept(p loop.Plan, before loop.Plan) loop.Plan {
	for i, g := range p.Guardrails {
		for _, was := range before.Guardrails {
			if g.Key == was.Key || "kpi."+g.Key == was.Key {
				p.Guardrails[i].Better = was.Better
			}
		}
	}
	return p
}
