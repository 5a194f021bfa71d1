package app

import (
	"context"
	"time"

	"failforward/loop"
)

// Plan says that work is planned at a source: what begins in that time is left out of
// the numbers. version is the one that the caller read, 0 for any. Only leads of its
// team and admins may.
func (s Sources) Plan(ctx context.Context, by loop.Actor, ref string, version int64, p loop.PlannedWork) (loop.Source, error) {
	zone, err := s.zone(ctx, s.Repo, by)
	if err != nil {
		return loop.Source{}, err
	}
	return s.change(ctx, by, ref, version, planned, func(src *loop.Source) error { return src.Plan(p, s.Now(), zone) })
}

// EndPlanned ends the planned work that begins at from, the zero time names what runs;
// what has not begun is called off. What was left out because of it stays so.
func (s Sources) EndPlanned(ctx context.Context, by loop.Actor, ref string, from time.Time) (loop.Source, error) {
	return s.change(ctx, by, ref, 0, planned, func(src *loop.Source) error { return src.EndPlanned(from, s.Now()) })
}

// planned is the event of both.
const planned = "source.planned"

// verb is what a patch does.
func (p SourcePatch) verb() string {
	if p.Planned != nil && p == (SourcePatch{Planned: p.Planned}) {
		return planned
	}
	return "source.edited"
}
