package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"failforward/loop"
	"failforward/metric"
)

// Measures are the deeds about numbers.
type Measures struct{ *Deps }

// Span says which failures a number is about and as of when; zero times do not narrow.
type Span struct {
	Since, Until time.Time // by the start, [since, until)
	AsOf         time.Time // where open ones are cut; now when zero
	Team         loop.ID
}

// Get computes one metric. An unknown key is NotFound and names those there are.
func (s Measures) Get(ctx context.Context, by loop.Actor, key string, span Span) (metric.Value, error) {
	m, err := s.Find(ctx, by, key)
	if err != nil {
		return metric.Value{}, err
	}
	values, err := s.values(ctx, by, span, m)
	if err != nil {
		return metric.Value{}, err
	}
	return values[0], nil
}

// All computes every metric, in the order of Metrics, with a team of the watched
// numbers those of this team; and from the same reading of the history whether reports
// and signals move together.
func (s Measures) All(ctx context.Context, by loop.Actor, span Span) ([]metric.Value, metric.Quieter, error) {
	var quiet metric.Quieter
	all, err := s.Metrics(ctx, by)
	if err != nil {
		return nil, quiet, err
	}
	all = slices.DeleteFunc(all, func(m metric.Metric) bool { return foreign(m, span.Team) })
	h, err := s.history(ctx, by, span, needsOf(all))
	if err != nil {
		return nil, quiet, err
	}
	values, err := s.computed(ctx, by, span, h, all)
	if err != nil {
		return nil, quiet, err
	}
	quiet, err = s.quieterIn(ctx, by, span, h)
	return values, quiet, err
}

// values computes metrics from one reading of the history.
func (s Measures) values(ctx context.Context, by loop.Actor, span Span, all ...metric.Metric) ([]metric.Value, error) {
	h, err := s.history(ctx, by, span, needsOf(all))
	if err != nil {
		return nil, err
	}
	return s.computed(ctx, by, span, h, all)
}

// needsOf is what some metrics look at, all together.
func needsOf(all []metric.Metric) (needs metric.Needs) {
	for _, m := range all {
		needs |= m.Needs
	}
	return needs
}

// computed computes metrics from a history.
func (s Measures) computed(ctx context.Context, by loop.Actor, span Span, h metric.History, all []metric.Metric) (_ []metric.Value, err error) {
	if h.Watches, err = s.watches(ctx, by, h, span.Team, all); err != nil {
		return nil, err
	}
	targets, err := s.Repo.Targets(ctx, by.Workspace, "")
	if err != nil {
		return nil, err
	}
	values := make([]metric.Value, len(all))
	for i, m := range all {
		values[i] = s.dated(m.Compute(h)).Aimed(targetsOf(m, span.Team, targets))
		if foreign(m, span.Team) {
			values[i].Sentence = m.Title + " is not counted by team: ask for it without one."
		}
	}
	return values, nil
}

// dated notes when it was computed, which is not when it is cut.
func (s Measures) dated(v metric.Value) metric.Value {
	v.ComputedAt = s.Now().UTC()
	return v
}

// history reads what a metric needs.
func (s Measures) history(ctx context.Context, by loop.Actor, span Span, needs metric.Needs) (metric.History, error) {
	if span.AsOf.IsZero() {
		span.AsOf = s.Now()
	}
	h := metric.History{AsOf: span.AsOf, Since: span.Since, Until: span.Until}
	ws, err := s.Repo.Workspace(ctx, by.Workspace)
	if err != nil {
		return h, err
	}
	h.Zone, h.Watched = ws.Zone(), ws.CreatedAt
	for _, part := range []struct {
		need metric.Needs
		read func(context.Context, loop.Actor, loop.ID, *metric.History) error
	}{
		{metric.Failures | metric.Insights, s.failures},
		{metric.Insights, s.insights},
		{metric.Actions | metric.Checks, s.actions},
		{metric.Checks, s.checks},
		{metric.Huddles, s.huddles},
		{metric.Deploys, s.deploys},
		{metric.Deliveries, s.learned},
	} {
		if needs&part.need == 0 {
			continue
		}
		if err := part.read(ctx, by, span.Team, &h); err != nil {
			return h, err
		}
	}
	return h, nil
}

// failures are those that were noticed or logged in the window: what lies outside of
// both belongs to no number of it. What an import brought counts by its own times only.
func (s Measures) failures(ctx context.Context, by loop.Actor, team loop.ID, h *metric.History) (err error) {
	h.Failures, err = s.told(ctx, by, team, h.Since)
	return err
}

// told are the failures that were noticed from since on, and behind them those that
// people wrote down from then on; of each the newest noticed first. Zero is all.
func (s Measures) told(ctx context.Context, by loop.Actor, team loop.ID, since time.Time) ([]loop.Failure, error) {
	all, err := s.Repo.FailureTimes(ctx, by.Workspace, loop.FailureQuery{Team: team, Since: since})
	if err != nil || since.IsZero() {
		return all, err
	}
	late, err := s.Repo.FailureTimes(ctx, by.Workspace, loop.FailureQuery{Team: team, Until: since, Logged: loop.Window{Since: since}, ByHand: true})
	return append(all, late...), err
}

// insights are those of the failures that were read.
func (s Measures) insights(ctx context.Context, by loop.Actor, team loop.ID, h *metric.History) error {
	known := map[loop.ID]bool{}
	if team != 0 {
		for i := range h.Failures {
			known[h.Failures[i].ID] = true
		}
	}
	return through(func(cursor string) (loop.Page[loop.Insight], error) {
		return s.Repo.Insights(ctx, by.Workspace, 0, cursor, loop.MaxPage)
	}, func(i loop.Insight) bool {
		if team == 0 || known[i.Failure] {
			h.Insights = append(h.Insights, i)
		}
		return true
	})
}

func (s Measures) actions(ctx context.Context, by loop.Actor, team loop.ID, h *metric.History) error {
	return through(func(cursor string) (loop.Page[loop.Action], error) {
		return s.Repo.Actions(ctx, by.Workspace, loop.ActionQuery{States: loop.ActionStates(), Team: team, Cursor: cursor, Limit: loop.MaxPage})
	}, func(a loop.Action) bool {
		h.Actions = append(h.Actions, a)
		return true
	})
}

// checks are those of the actions that were read.
func (s Measures) checks(ctx context.Context, by loop.Actor, team loop.ID, h *metric.History) error {
	known := map[loop.ID]bool{}
	for _, a := range h.Actions {
		known[a.ID] = true
	}
	return through(func(cursor string) (loop.Page[loop.EffectCheck], error) {
		return s.Repo.Effects(ctx, by.Workspace, loop.EffectQuery{Cursor: cursor, Limit: loop.MaxPage})
	}, func(e loop.EffectCheck) bool {
		if team == 0 || known[e.Action] {
			h.Checks = append(h.Checks, e)
		}
		return true
	})
}

func (s Measures) huddles(ctx context.Context, by loop.Actor, team loop.ID, h *metric.History) error {
	return through(func(cursor string) (loop.Page[loop.Huddle], error) {
		return s.Repo.Huddles(ctx, by.Workspace, loop.HuddleQuery{Team: team, State: loop.HuddleClosed, Cursor: cursor, Limit: loop.MaxPage})
	}, func(x loop.Huddle) bool {
		h.Huddles = append(h.Huddles, x)
		return true
	})
}

// deploys are all up to the cut, whatever the window: what went out before it tells
// which builds in it are new. Those that a person said caused a failure have failed.
func (s Measures) deploys(ctx context.Context, by loop.Actor, team loop.ID, h *metric.History) error {
	var all []loop.Deploy
	until := h.AsOf.Add(time.Millisecond)
	if err := s.Repo.EachDeploy(ctx, by.Workspace, loop.DeployQuery{Team: team, Until: until}, gather(&all)); err != nil || len(all) == 0 {
		return err
	}
	kept, into := loop.Distinct(all)
	causes, err := Deploys(s).causes(ctx, by, into, h.AsOf)
	h.Deploys = loop.Charge(kept, causes)
	return err
}

// learned is what the numbers of learning and of the backlog rest on.
func (s Measures) learned(ctx context.Context, by loop.Actor, team loop.ID, h *metric.History) error {
	return errors.Join(
		s.Repo.EachPractice(ctx, by.Workspace, team, gather(&h.Practices)),
		s.Repo.EachBelief(ctx, by.Workspace, team, gather(&h.Beliefs)),
		s.Repo.EachWorkItem(ctx, by.Workspace, team, gather(&h.Items)),
		s.Repo.EachPulse(ctx, by.Workspace, team, gather(&h.Pulses)),
	)
}

// gather adds what is handed out to a list.
func gather[T any](to *[]T) func(T) error {
	return func(v T) error {
		*to = append(*to, v)
		return nil
	}
}
