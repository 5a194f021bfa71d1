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

// Whose returns the ref of the failure whose loop a new insight, action or check is
// part of; "" for every other event, and when there is none.
func (s Live) Whose(ctx context.Context, ws loop.ID, e loop.Event) (string, error) {
	id, err := s.origin(ctx, ws, e)
	if err != nil || id == 0 {
		return "", gone(err)
	}
	f, err := s.Repo.Failure(ctx, ws, id)
	if err != nil {
		return "", gone(err)
	}
	return f.Ref().String(), nil
}

func (s Live) origin(ctx context.Context, ws loop.ID, e loop.Event) (loop.ID, error) {
	switch e.Verb {
	case "insight.added":
		i, err := s.Repo.Insight(ctx, ws, e.ObjectID)
		return i.Failure, err
	case "action.opened":
		a, err := s.Repo.Action(ctx, ws, e.ObjectID)
		return a.Failure, err
	case "effect.planned":
		c, err := s.Repo.Effect(ctx, ws, e.ObjectID)
		return c.Failure, err
	}
	return 0, nil
}

// gone takes what was erased meanwhile for nothing.
func gone(err error) error {
	if loop.CodeOf(err) == loop.NotFound {
		return nil
	}
	return err
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
