package app

import (
	"context"
	"slices"

	"failforward/loop"
)

// Unname takes the name off a card of one's own: a new card without an author
// takes its place, under another random key, and the old one is erased. The pen
// that comes along may change the new card. There is no way back.
func (s Cards) Unname(ctx context.Context, by loop.Actor, huddle, card, pen string) (loop.Card, error) {
	var fresh loop.Card
	err := s.own(ctx, by, huddle, card, pen, func(ctx context.Context, w loop.Writer, old loop.Card) (err error) {
		if old.Author == 0 {
			return loop.Errorf(loop.Conflict, "This card carries no name.")
		}
		fresh = old
		if fresh.ID, err = loop.RandomID(s.Random); err != nil {
			return err
		}
		fresh.Author, fresh.Late, fresh.Key = 0, false, penHash(pen, "card "+fresh.ID.String())
		return s.replace(ctx, w, old, fresh)
	})
	return fresh, err
}

// replace puts a card into the place of another: on the board, in its group, and
// in whatever was chosen or counted.
func (s Cards) replace(ctx context.Context, w loop.Writer, old, fresh loop.Card) error {
	h, err := w.Huddle(ctx, old.Workspace, old.Huddle)
	if err != nil {
		return err
	}
	if err := w.DropCard(ctx, old.Workspace, old.ID); err != nil {
		return err
	}
	if err := w.AddCard(ctx, fresh, !h.Revealed()); err != nil {
		return err
	}
	if err := s.revote(ctx, w, h, old.ID, fresh.ID); err != nil {
		return err
	}
	before := h
	h.Rename(old.ID, fresh.ID)
	if len(changed(before, h)) == 0 {
		return nil
	}
	h.UpdatedAt = s.Now()
	_, err = w.SaveHuddle(ctx, h, loop.Event{})
	return err
}

// revote lets votes and stars follow the card that they were given to.
func (s Cards) revote(ctx context.Context, w loop.Writer, h loop.Huddle, old, fresh loop.ID) error {
	for _, poll := range []loop.Poll{loop.VotePoll(h.ID), loop.StarPoll(h.ID)} {
		ballots, err := w.Ballots(ctx, h.Workspace, poll)
		if err != nil {
			return err
		}
		for _, b := range ballots {
			if !slices.Contains(b.Choices, old) {
				continue
			}
			for i, c := range b.Choices {
				if c == old {
					b.Choices[i] = fresh
				}
			}
			if err := w.PutBallot(ctx, b); err != nil {
				return err
			}
		}
	}
	votes, stars, err := w.Tallies(ctx, h.Workspace, h.ID)
	if err != nil || votes[old]+stars[old] == 0 {
		return err
	}
	votes.Rename(old, fresh)
	stars.Rename(old, fresh)
	return w.KeepTallies(ctx, h.Workspace, h.ID, votes, stars)
}
