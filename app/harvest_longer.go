package app

import (
	"context"

	"failforward/loop"
)

// longer is the one episode that a plot can touch, as it is with what is new, where
// that follows from the episode alone; else all of its signals have to be asked. So
// what one more signal costs does not grow with those before it.
func (p plot) longer(episodes []loop.Episode) (loop.Episode, bool) {
	if len(episodes) != 1 || p.altered || p.tested || len(p.groups) != 1 || len(p.fresh) == 0 {
		return loop.Episode{}, false
	}
	e := episodes[0]
	if e.State != loop.EpisodeFailure && e.State != loop.EpisodeDismissed { // it could rise, by all of its signals together
		return e, false
	}
	if e.Excluded != "" || len(p.source.PlannedFrom(e.First)) > 0 { // by what was planned, which may be told later, and taken back
		return e, false
	}
	if p.source.UpdatedAt.After(e.HeardAt) { // its window may be another now
		return e, false
	}
	return e.Longer(p.fresh, p.source.Window())
}

// lengthen saves an episode that is longer now.
func (s Harvest) lengthen(ctx context.Context, w loop.Writer, p plot, before, e loop.Episode) error {
	words, err := s.resolutions(ctx, w, p)
	if err != nil {
		return err
	}
	if text := p.noteOf(e.First); text != "" && e.Summary == "" {
		e.Summary = text
	}
	e.HeardAt = s.Now()
	if e, err = s.reap(ctx, w, p.source, before, e); err != nil {
		return err
	}
	if _, err = w.PutEpisode(ctx, e); err != nil {
		return err
	}
	return s.relapse(ctx, w, p, words)
}
