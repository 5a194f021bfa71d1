package app

import (
	"context"
	"strings"

	"failforward/loop"
)

// Group puts cards into a group: one that is there, by its key, or a new one by
// its title. With neither they become loose. Groups that run empty go away.
func (s Cards) Group(ctx context.Context, by loop.Actor, huddle string, cards []string, group, title string) error {
	var h loop.Huddle
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		if h, err = s.groupable(ctx, w, by, huddle); err != nil {
			return err
		}
		to, err := s.target(ctx, w, h, group, title)
		if err != nil {
			return err
		}
		for _, c := range cards {
			if err := s.move(ctx, w, h, c, to); err != nil {
				return err
			}
		}
		return s.sweep(ctx, w, h)
	})
	if err != nil {
		return err
	}
	return s.raise(ctx, h.Workspace, h.ID)
}

// groupable returns a huddle whose cards all may read and move.
func (s Cards) groupable(ctx context.Context, w loop.Reader, by loop.Actor, huddle string) (loop.Huddle, error) {
	h, err := Huddles(s).fetch(ctx, w, by, huddle)
	if err != nil {
		return h, err
	}
	if err := allow(by, loop.MemberRole, "group cards"); err != nil {
		return h, err
	}
	if h.State != loop.HuddleLive || !h.Revealed() {
		return h, loop.Errorf(loop.Conflict, "Cards are grouped when all may read them.")
	}
	return h, nil
}

// target returns the group that cards go to, 0 for none.
func (s Cards) target(ctx context.Context, w loop.Writer, h loop.Huddle, group, title string) (loop.ID, error) {
	if title = strings.TrimSpace(title); title != "" {
		id, err := loop.RandomID(s.Random)
		if err != nil {
			return 0, err
		}
		g := loop.CardGroup{ID: id, Workspace: h.Workspace, Huddle: h.ID, Title: title}
		if err := g.Validate(); err != nil {
			return 0, err
		}
		return id, w.SaveCardGroup(ctx, g)
	}
	if group == "" || group == "0" {
		return 0, nil
	}
	all, err := w.CardGroups(ctx, h.Workspace, h.ID)
	for _, g := range all {
		if g.ID.String() == group {
			return g.ID, err
		}
	}
	if err == nil {
		err = loop.Fault("group", "This group is gone meanwhile. Look at the board again.")
	}
	return 0, err
}

func (s Cards) move(ctx context.Context, w loop.Writer, h loop.Huddle, card string, to loop.ID) error {
	cards, err := w.Cards(ctx, h.Workspace, h.ID)
	if err != nil {
		return err
	}
	for _, c := range cards {
		if c.ID.String() == card {
			return w.MoveCard(ctx, h.Workspace, c.ID, to)
		}
	}
	return loop.Fault("card", "This card is gone meanwhile. Look at the board again.")
}

// sweep takes empty groups away.
func (s Cards) sweep(ctx context.Context, w loop.Writer, h loop.Huddle) error {
	topics, err := topicsOf(ctx, w, h)
	for _, t := range topics {
		if t.Group && len(t.Cards) == 0 {
			if err := w.DropCardGroup(ctx, h.Workspace, t.ID); err != nil {
				return err
			}
		}
	}
	return err
}

// Rename gives a group another title.
func (s Cards) Rename(ctx context.Context, by loop.Actor, huddle, group, title string) error {
	var h loop.Huddle
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		if h, err = s.groupable(ctx, w, by, huddle); err != nil {
			return err
		}
		id, err := s.target(ctx, w, h, group, "")
		if err != nil {
			return err
		}
		g := loop.CardGroup{ID: id, Workspace: h.Workspace, Huddle: h.ID, Title: strings.TrimSpace(title)}
		if err := g.Validate(); err != nil {
			return err
		}
		return w.SaveCardGroup(ctx, g)
	})
	if err != nil {
		return err
	}
	return s.raise(ctx, h.Workspace, h.ID)
}
