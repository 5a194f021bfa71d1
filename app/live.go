package app

import (
	"context"

	"failforward/loop"
)

// Live answers what the live stream asks for. Whoever listens has been let in
// before, so no actor stands here; nothing looks over the wall of a workspace.
type Live struct{ *Deps }

// Newest returns the id of the newest event, 0 when there is none.
func (s Live) Newest(ctx context.Context, ws loop.ID) (loop.ID, error) {
	page, err := s.Repo.Events(ctx, ws, loop.EventQuery{Limit: 1})
	if err != nil || len(page.Items) == 0 {
		return 0, err
	}
	return page.Items[0].ID, nil
}

// Since returns at most limit events after an id, oldest first.
func (s Live) Since(ctx context.Context, ws, after loop.ID, limit int) ([]loop.Event, error) {
	page, err := s.Repo.Events(ctx, ws, loop.EventQuery{Feed: true, After: after, Limit: limit})
	return page.Items, err
}

// Board returns the version of the board of a huddle; ok is false for every other
// object, and for a huddle that is not there.
func (s Live) Board(ctx context.Context, ws loop.ID, ref string) (version int64, ok bool, err error) {
	parsed, err := loop.ParseRef(loop.NounHuddle, ref)
	if err != nil {
		return 0, false, nil
	}
	id, err := s.Repo.Find(ctx, ws, parsed)
	if loop.CodeOf(err) == loop.NotFound {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	version, err = s.Repo.BoardVersion(ctx, ws, id)
	return version, err == nil, err
}
