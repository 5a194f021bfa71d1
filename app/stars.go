package app

import (
	"context"

	"failforward/loop"
)

// Stars returns the newest closed huddles whose stars have named a most insightful
// mistake, at most limit of them.
func (s Huddles) Stars(ctx context.Context, by loop.Actor, limit int) ([]loop.Huddle, error) {
	if err := allow(by, loop.Viewer, "read the most insightful mistakes"); err != nil {
		return nil, err
	}
	var found []loop.Huddle
	err := through(func(cursor string) (loop.Page[loop.Huddle], error) {
		return s.Repo.Huddles(ctx, by.Workspace, loop.HuddleQuery{State: loop.HuddleClosed, Cursor: cursor, Limit: loop.MaxPage})
	}, func(h loop.Huddle) bool {
		if h.StarText != "" {
			found = append(found, h)
		}
		return len(found) < limit
	})
	return found, err
}

// AnyClosed reports whether a huddle has been held to its end.
func (s Huddles) AnyClosed(ctx context.Context, by loop.Actor) (bool, error) {
	page, err := s.Repo.Huddles(ctx, by.Workspace, loop.HuddleQuery{State: loop.HuddleClosed, Limit: 1})
	return len(page.Items) > 0, err
}
