package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"failforward/loop"
	"failforward/metric"
)

// Targets are the deeds about the lines that numbers are meant to reach. They are
// off unless a lead or an admin switches one on.
type Targets struct{ *Deps }

// TargetDraft is a target as it is asked for.
type TargetDraft struct {
	Value   float64
	Percent int
	Counter string // "": the counter-metric of the number
}

// Set switches a target on; one that is on already ends. The same one again changes
// nothing. A watched number has no counter-metric of its own and demands one.
func (s Targets) Set(ctx context.Context, by loop.Actor, key string, d TargetDraft) (loop.Target, error) {
	m, err := s.mine(ctx, by, key)
	if err != nil {
		return loop.Target{}, err
	}
	g := loop.Target{Workspace: by.Workspace, Metric: m.Key, Value: d.Value, Percent: d.Percent, Counter: strings.TrimSpace(d.Counter), SetBy: by.Member, SetAt: s.Now()}
	if g.Counter == "" && m.Series == nil {
		g.Counter = m.Counter
	}
	if err := s.sound(ctx, by, m, g); err != nil {
		return g, err
	}
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		was, err := on(ctx, w, by, m.Key)
		if err != nil {
			return err
		}
		if was.ID != 0 && was.Value == g.Value && was.Percent == g.Percent && was.Counter == g.Counter {
			g = was
			return nil
		}
		ev := loop.Note(by, s.Now(), "target.set", "", 0)
		if was.ID != 0 {
			ev = ev.With(map[string]any{"value": was.Value, "percent": was.Percent, "counter_metric": was.Counter})
			was.EndedBy, was.EndedAt = by.Member, g.SetAt
			if err := w.EndTarget(ctx, was, loop.Event{}); err != nil {
				return err
			}
		}
		g, err = w.SetTarget(ctx, g, ev)
		return err
	})
	return g, err
}

// on is the target of a number that is on; zero for none.
func on(ctx context.Context, r loop.Reader, by loop.Actor, key string) (loop.Target, error) {
	all, err := r.Targets(ctx, by.Workspace, key)
	for _, g := range all {
		if g.EndedAt.IsZero() {
			return g, err
		}
	}
	return loop.Target{}, err
}

// mine returns a metric whose target the actor may switch.
func (s Targets) mine(ctx context.Context, by loop.Actor, key string) (metric.Metric, error) {
	m, err := Measures(s).Find(ctx, by, strings.TrimSpace(key))
	if err != nil {
		return m, err
	}
	var team loop.ID
	if m.Series != nil {
		team = m.Series.Team
	}
	return m, allowIn(by, loop.Lead, team, "switch the target of this number")
}

// sound returns what cannot be about a target of a number.
func (s Targets) sound(ctx context.Context, by loop.Actor, m metric.Metric, g loop.Target) error {
	var c loop.Check
	if m.Better == metric.Neither {
		c.Fault("metric", "Of %s neither more nor less is better by itself, so there is nothing to aim at.", m.Title)
	}
	if g.Percent != 0 && m.Unit != "s" {
		c.Fault("percent", "Only of what takes time one can say how many percent have to reach it. Leave it out.")
	}
	if g.Value < 0 && m.Unit == "s" || m.Unit == "share" && (g.Value < 0 || g.Value > 1) {
		c.Fault("value", "%s lies between %s.", m.Title, map[bool]string{true: "0 and 100 %", false: "0 s and as long as you like"}[m.Unit == "share"])
	}
	if g.Counter == "" {
		c.Fault("counter_metric", "Name the number that would show that this one is only made to look right: failure_rate, say. A target is never shown without it.")
	}
	var all faults
	all.add("", c.Err())
	if g.Counter != "" {
		all.add("", g.Validate())
		_, err := Measures(s).Find(ctx, by, g.Counter)
		if loop.CodeOf(err) == loop.NotFound {
			err = loop.Fault("counter_metric", "There is no number %.60q. 'failforward metrics --list' names those there are.", g.Counter)
		}
		all.add("", err)
	}
	return all.err()
}

// Off switches the target of a number off. It is NotFound where none is on.
func (s Targets) Off(ctx context.Context, by loop.Actor, key string) error {
	m, err := s.mine(ctx, by, key)
	if err != nil {
		return err
	}
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		was, err := on(ctx, w, by, m.Key)
		if err != nil {
			return err
		}
		if was.ID == 0 {
			return loop.Errorf(loop.NotFound, "%s has no target that is on.", m.Title)
		}
		was.EndedBy, was.EndedAt = by.Member, s.Now()
		return w.EndTarget(ctx, was, loop.Note(by, s.Now(), "target.off", "", 0).With(map[string]any{"value": was.Value, "percent": was.Percent, "counter_metric": was.Counter}))
	})
}

// List returns the targets that are on, by metric.
func (s Targets) List(ctx context.Context, by loop.Actor) ([]loop.Target, error) {
	all, err := s.Repo.Targets(ctx, by.Workspace, "")
	all = slices.DeleteFunc(all, func(g loop.Target) bool { return !g.EndedAt.IsZero() })
	slices.SortFunc(all, func(a, b loop.Target) int { return cmp.Compare(a.Metric, b.Metric) })
	return all, err
}
