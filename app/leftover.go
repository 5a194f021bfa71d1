package app

import (
	"context"

	"failforward/loop"
)

// Keep says what becomes of the cards that were not talked about: kept for the
// next huddle, or let go. The team may change its mind until the next one begins.
func (s Huddles) Keep(ctx context.Context, by loop.Actor, ref string, what loop.Leftover) (loop.Huddle, error) {
	return s.lead(ctx, by, ref, "huddle.leftover", func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		if last, err := newest(ctx, w, *h); err != nil || !last {
			if err != nil {
				return err
			}
			return loop.Errorf(loop.Conflict, "The huddle after %s has begun; what comes of its cards is settled.", h.Ref())
		}
		var c loop.Check
		loop.OneOf(&c, "leftover", what, loop.Leftovers())
		h.Leftover = what
		return c.Err()
	})
}

// carry moves the cards that the huddle before kept onto the board of a new one,
// hidden like all others. An anonymous board takes the names off them; nothing
// ever puts a name on.
func (s Huddles) carry(ctx context.Context, w loop.Writer, to loop.Huddle) error {
	page, err := w.Huddles(ctx, to.Workspace, loop.HuddleQuery{Team: to.Team, Whole: to.Team == 0, State: loop.HuddleClosed, Limit: 1})
	if err != nil || len(page.Items) == 0 || page.Items[0].Leftover != loop.KeepCards {
		return err
	}
	from := page.Items[0]
	topics, err := topicsOf(ctx, w, from)
	if err != nil {
		return err
	}
	var ids []loop.ID
	for _, c := range from.LeftOver(topics) {
		ids = append(ids, c.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	if from.Carried, err = w.CarryCards(ctx, to.Workspace, from.ID, to.ID, ids, to.Attribution == loop.Anonymous); err != nil {
		return err
	}
	if err := Cards(s).sweep(ctx, w, from); err != nil {
		return err
	}
	from.UpdatedAt = s.Now()
	_, err = w.SaveHuddle(ctx, from, loop.Event{})
	return err
}

// newest reports whether no huddle of the team comes after this one.
func newest(ctx context.Context, r loop.Reader, h loop.Huddle) (bool, error) {
	page, err := r.Huddles(ctx, h.Workspace, loop.HuddleQuery{Team: h.Team, Whole: h.Team == 0, Since: h.On, Limit: loop.MaxPage})
	for _, other := range page.Items {
		if other.Number > h.Number {
			return false, err
		}
	}
	return true, err
}

// Newest reports whether no huddle of the team comes after this one: what comes
// of its cards is open as long.
func (s Huddles) Newest(ctx context.Context, h loop.Huddle) (bool, error) {
	return newest(ctx, s.Repo, h)
}

// LeftOver is how many cards of a board nobody has talked about.
func (b HuddleBoard) LeftOver() int { return len(b.Huddle.LeftOver(b.Topics)) }
