package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"failforward/loop"
)

// till brings the episodes of a group to what its signals say now.
func (s Harvest) till(ctx context.Context, w loop.Writer, p plot) error {
	window := p.source.Window()
	until := p.until
	if !until.IsZero() {
		until = until.Add(window)
	}
	episodes, err := w.GroupEpisodes(ctx, p.source.Workspace, p.source.ID, p.groups, p.since.Add(-window), until)
	if err != nil {
		return err
	}
	if e, ok := p.longer(episodes); ok {
		return s.lengthen(ctx, w, p, episodes[0], e)
	}
	since, until := reach(p, episodes)
	signals, err := w.GroupSignals(ctx, p.source.Workspace, p.source.ID, p.groups, since, until)
	if err != nil {
		return err
	}
	stretches := loop.Stretches(p.source.Excluding(signals), window)
	sown := assign(stretches, episodes)
	words, err := s.resolutions(ctx, w, p)
	if err != nil {
		return err
	}
	for i, stretch := range stretches {
		if err := s.grow(ctx, w, p, stretch, sown[i], words); err != nil {
			return err
		}
	}
	if err := s.wither(ctx, w, p, sown[-1]); err != nil {
		return err
	}
	return s.relapse(ctx, w, p, words)
}

// reach is the time from which signals are needed: that of what was heard, and of the
// episodes that this can touch.
func reach(p plot, episodes []loop.Episode) (since, until time.Time) {
	since, until = p.since, p.until
	for _, e := range episodes {
		if e.First.Before(since) {
			since = e.First
		}
		switch {
		case e.Last.IsZero():
			until = time.Time{}
		case !until.IsZero() && e.Last.After(until):
			until = e.Last
		}
	}
	return since, until
}

// assign gives each episode to the first stretch that it shares a moment with; those
// that share none stand under -1.
func assign(stretches []loop.Stretch, episodes []loop.Episode) map[int][]loop.Episode {
	out := map[int][]loop.Episode{}
	for _, e := range episodes {
		i := slices.IndexFunc(stretches, func(s loop.Stretch) bool {
			return (s.Last.IsZero() || !e.First.After(s.Last)) && (e.Last.IsZero() || !s.First.After(e.Last))
		})
		out[i] = append(out[i], e)
	}
	return out
}

// grow makes one episode of a stretch: of those that stood for it one goes on, and
// the others go into it.
func (s Harvest) grow(ctx context.Context, w loop.Writer, p plot, stretch loop.Stretch, old []loop.Episode, words []loop.Resolution) error {
	slices.SortStableFunc(old, p.first)
	e := loop.Episode{Workspace: p.source.Workspace, Source: p.source.ID, Group: p.lead(stretch).Group, State: loop.EpisodeCounted}
	if len(old) > 0 {
		e = old[0]
	}
	before := e
	e = e.Tell(stretch)
	e.Title = p.lead(stretch).Title
	becomes, err := s.becomes(ctx, w, p, stretch)
	if err != nil {
		return err
	}
	e.State = p.risen(e.State, becomes)
	if text := p.noteOf(e.First); text != "" && (e.Summary == "" || before.First.After(e.First)) {
		e.Summary = text
	}
	e.HeardAt = s.Now()
	if r, ok := resolvedBefore(words, stretch); ok && len(old) == 0 {
		e, err = s.addTo(ctx, w, p.source, e, r.Failure)
	} else {
		e, err = s.reap(ctx, w, p.source, before, e)
	}
	if err != nil {
		return err
	}
	if _, err = w.PutEpisode(ctx, e); err != nil || len(old) == 0 {
		return err
	}
	return s.absorb(ctx, w, p.source, e, old[1:])
}

// rank orders what may become of an episode: it only rises by itself, and what a
// person has dismissed stays so.
func rank(s loop.EpisodeState) int {
	return slices.Index([]loop.EpisodeState{loop.EpisodeCounted, loop.EpisodeCandidate, loop.EpisodeFailure, loop.EpisodeDismissed}, s)
}

// first says which of several episodes of one stretch goes on: that of which more has
// become, of the group that the others were joined to, then the oldest. What was
// dismissed in a group that was joined decides nothing for the others.
func (p plot) first(a, b loop.Episode) int {
	weight := func(e loop.Episode) (int, int) {
		if e.Group == p.groups[0] {
			return rank(e.State), 1
		}
		if e.State == loop.EpisodeDismissed {
			return -1, 0
		}
		return rank(e.State), 0
	}
	stateA, ownA := weight(a)
	stateB, ownB := weight(b)
	return cmp.Or(cmp.Compare(stateB, stateA), cmp.Compare(ownB, ownA), cmp.Compare(a.ID, b.ID))
}

// lead is what the first signal of a stretch has in common with others: of the group
// that the others were joined to, where that is in it.
func (p plot) lead(s loop.Stretch) loop.Theme {
	for _, group := range p.groups {
		if i := slices.IndexFunc(s.Signals, func(one loop.Signal) bool { return one.Theme.Group == group }); i >= 0 {
			return s.Signals[i].Theme
		}
	}
	return s.Signals[0].Theme
}

// noteOf is the text of a signal that began at a time.
func (p plot) noteOf(first time.Time) string {
	for _, n := range p.notes {
		if n.at.Equal(first) && n.text != "" {
			return n.text
		}
	}
	return ""
}

// absorb takes episodes, and what was made of them, into another one. Those of a group
// that was joined are kept for the day on which it is split off again.
func (s Harvest) absorb(ctx context.Context, w loop.Writer, src loop.Source, into loop.Episode, all []loop.Episode) error {
	for _, e := range all {
		if err := s.putAway(ctx, w, e, into); err != nil {
			return err
		}
		if e.Failure == 0 || into.Failure == 0 || e.Failure == into.Failure {
			continue
		}
		if err := s.merge(ctx, w, src, e.Failure, into.Failure); err != nil {
			return err
		}
	}
	return nil
}

func (s Harvest) putAway(ctx context.Context, w loop.Writer, e, into loop.Episode) error {
	if e.Group == into.Group {
		return w.DropEpisode(ctx, e.Workspace, e.ID)
	}
	e.State = e.State.Joined()
	_, err := w.PutEpisode(ctx, e)
	return err
}

// wither takes away episodes of which no signal is left: a clock was put right.
func (s Harvest) wither(ctx context.Context, w loop.Writer, p plot, all []loop.Episode) error {
	for _, e := range all {
		if err := w.DropEpisode(ctx, e.Workspace, e.ID); err != nil {
			return err
		}
		if e.Failure == 0 {
			continue
		}
		err := s.alter(ctx, w, p.source, e.Failure, "failure.dismissed", func(f *loop.Failure) error {
			if f.State != loop.FailureOpen {
				return nil
			}
			return f.Dismiss("What it was made of turned out to belong to another time.")
		})
		if err != nil {
			return err
		}
	}
	return nil
}
