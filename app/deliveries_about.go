package app

import (
	"context"
	"slices"
	"time"

	"failforward/loop"
)

// About is one thing that came of a delivery, as it stands now.
type About struct {
	Failure loop.Failure // zero when it is something else
	Into    loop.Failure // where that goes on, when it was merged
	Waits   loop.Episode // a candidate in the inbox
	Deploy  loop.Deploy
}

// About tells what came of deliveries, by their ids: nothing for one that only counts,
// and for one that was read before this was kept.
func (s Sources) About(ctx context.Context, by loop.Actor, all []loop.Delivery) (map[loop.ID][]About, error) {
	if err := allow(by, loop.MemberRole, "read deliveries"); err != nil {
		return nil, err
	}
	a := aftermath{Reader: s.Repo, ws: by.Workspace, joins: map[loop.ID]loop.GroupJoins{}, episodes: map[plotKey][]loop.Episode{}, deploys: map[string]loop.Deploy{}}
	if err := a.gather(ctx, all); err != nil {
		return nil, err
	}
	out := map[loop.ID][]About{}
	for _, d := range all {
		for _, t := range d.About {
			if one, ok := a.of(d.Source, t); ok && !slices.ContainsFunc(out[d.ID], one.same) {
				out[d.ID] = append(out[d.ID], one)
			}
		}
	}
	return out, nil
}

// same reports whether two name one and the same thing.
func (a About) same(o About) bool {
	return o.Failure.ID == a.Failure.ID && o.Waits.ID == a.Waits.ID && o.Deploy.ID == a.Deploy.ID
}

// aftermath is what is needed to say what came of deliveries.
type aftermath struct {
	loop.Reader
	ws       loop.ID
	joins    map[loop.ID]loop.GroupJoins // by source
	episodes map[plotKey][]loop.Episode  // by source and the root of a group
	deploys  map[string]loop.Deploy
	failures chains
}

// gather reads in one question for each group, one for all deploys, and one for all
// failures.
func (a *aftermath) gather(ctx context.Context, all []loop.Delivery) (err error) {
	type span struct{ since, until time.Time }
	spans := map[plotKey]span{}
	var names []string
	for _, d := range all {
		for _, t := range d.About {
			if t.Deploy != "" {
				names = append(names, t.Deploy)
				continue
			}
			key, err := a.root(ctx, d.Source, t.Group)
			if err != nil {
				return err
			}
			x, ok := spans[key]
			if !ok || t.At.Before(x.since) {
				x.since = t.At
			}
			if t.At.After(x.until) {
				x.until = t.At
			}
			spans[key] = x
		}
	}
	var ids []loop.ID
	for key, x := range spans {
		if a.episodes[key], err = a.GroupEpisodes(ctx, a.ws, key.source, a.joins[key.source].Of(key.group), x.since, x.until); err != nil {
			return err
		}
		for _, e := range a.episodes[key] {
			if e.Failure != 0 {
				ids = append(ids, e.Failure)
			}
		}
	}
	if a.failures, err = ends(ctx, a, a.ws, ids); err != nil {
		return err
	}
	found, err := a.DeploysNamed(ctx, a.ws, names)
	for _, d := range found {
		a.deploys[d.ExternalID] = d
	}
	return err
}

// root is the group that a group of a source goes on as.
func (a *aftermath) root(ctx context.Context, source loop.ID, group [16]byte) (plotKey, error) {
	joins, ok := a.joins[source]
	if !ok {
		var err error
		if joins, err = a.GroupJoins(ctx, a.ws, source); err != nil {
			return plotKey{}, err
		}
		a.joins[source] = joins
	}
	return plotKey{source, joins.Root(group)}, nil
}

// of is what came of one thing; false when nothing did.
func (a *aftermath) of(source loop.ID, t loop.Touch) (About, bool) {
	if t.Deploy != "" {
		d, ok := a.deploys[t.Deploy]
		return About{Deploy: d}, ok
	}
	for _, e := range a.episodes[plotKey{source, a.joins[source].Root(t.Group)}] {
		if e.First.After(t.At) || !e.Last.IsZero() && e.Last.Before(t.At) {
			continue
		}
		f, ok := a.failures[e.Failure]
		switch {
		case ok && f.State == loop.FailureMerged:
			return About{Failure: f, Into: a.failures.end(f.ID)}, true
		case ok:
			return About{Failure: f}, true
		case e.State == loop.EpisodeCandidate:
			return About{Waits: e}, true
		}
	}
	return About{}, false
}
