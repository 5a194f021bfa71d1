package app

import (
	"context"
	"slices"

	"failforward/loop"
)

// visited is the verb of somebody of another team who looks in at a huddle.
const visited = "huddle.visited"

// Visit announces somebody of another team at a huddle that is not over: from then
// on they see its cards, and everybody there sees that they do. Announced twice is
// said once.
func (s Huddles) Visit(ctx context.Context, by loop.Actor, ref string) error {
	if err := allow(by, loop.Viewer, "look in at a huddle"); err != nil {
		return err
	}
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		h, err := s.fetch(ctx, w, by, ref)
		if err != nil {
			return err
		}
		if out, err := s.outside(ctx, w, by, h); err != nil || !out {
			return err
		}
		if err := w.Record(ctx, loop.Note(by, s.Now(), visited, h.Ref().String(), h.ID)); err != nil {
			return err
		}
		return w.RaiseBoard(ctx, h.Workspace, h.ID)
	})
}

// outside reports whether somebody may not see the cards of a huddle yet: a person
// of other teams, who has neither done anything in it nor been announced, while it
// is not over. Its record is for the whole workspace.
func (s Huddles) outside(ctx context.Context, r loop.Reader, by loop.Actor, h loop.Huddle) (bool, error) {
	if by.Kind != loop.Person || h.Team == 0 || h.State == loop.HuddleClosed || h.Facilitator == by.Member || slices.Contains(by.Teams, h.Team) {
		return false, nil
	}
	all, err := r.Events(ctx, by.Workspace, loop.EventQuery{Object: h.ID, Limit: loop.MaxPage})
	return !slices.ContainsFunc(all.Items, func(e loop.Event) bool { return e.Member == by.Member }), err
}

// visitors lists who of other teams has been announced, in the order in which they
// came.
func (s Huddles) visitors(ctx context.Context, by loop.Actor, h loop.Huddle) ([]loop.ID, error) {
	all, err := s.Repo.Events(ctx, by.Workspace, loop.EventQuery{Object: h.ID, Verb: visited, Limit: loop.MaxPage})
	var who []loop.ID
	for _, e := range slices.Backward(all.Items) {
		if !slices.Contains(who, e.Member) {
			who = append(who, e.Member)
		}
	}
	return who, err
}
