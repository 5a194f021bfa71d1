package app

import (
	"context"

	"failforward/loop"
)

// What whoever leads a huddle does. Leading is a duty for one huddle and no rank:
// anybody of the team may take it over, and everybody sees that they did.

// Begin makes a scheduled huddle live; what was written meanwhile goes along.
// While a window for writing is open only whoever leads may end it.
func (s Huddles) Begin(ctx context.Context, by loop.Actor, ref string) (loop.Huddle, error) {
	return s.change(ctx, by, ref, "huddle.started", func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		if h.WritingUntil(s.Now()) {
			if err := mayLead(by, *h); err != nil {
				return err
			}
		}
		if err := h.Begin(s.Now()); err != nil {
			return err
		}
		return w.TakeBox(ctx, h.Workspace, h.Team, h.ID)
	})
}

// Go moves to a stage, forwards or back; nothing is lost by it. The first step
// beyond writing makes the cards readable for all.
func (s Huddles) Go(ctx context.Context, by loop.Actor, ref string, to loop.HuddleStage) (loop.Huddle, error) {
	return s.lead(ctx, by, ref, "huddle.stage", func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		sealed := !h.Revealed()
		if err := h.Go(to, s.Now()); err != nil || !sealed || !h.Revealed() {
			return err
		}
		return w.RevealCards(ctx, h.Workspace, h.ID)
	})
}

// Talk turns to a topic, a group or a loose card; 0 turns to none.
func (s Huddles) Talk(ctx context.Context, by loop.Actor, ref string, topic loop.ID) (loop.Huddle, error) {
	return s.lead(ctx, by, ref, "huddle.topic", func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		topics, err := topicsOf(ctx, w, *h)
		if err != nil {
			return err
		}
		t := topicAt(topics, topic)
		if topic != 0 && t == nil {
			return loop.Fault("topic", "This topic is gone meanwhile. Look at the board again.")
		}
		h.Turn(t, s.Now())
		return nil
	})
}

// Lead hands the duty over: to a named member, or with "" to the caller.
func (s Huddles) Lead(ctx context.Context, by loop.Actor, ref, who string) (loop.Huddle, error) {
	return s.change(ctx, by, ref, "huddle.led", func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		m, err := Actions(s).owner(ctx, w, by, who, true)
		if err != nil {
			return renamed(err, "owner", "facilitator")
		}
		if m == 0 {
			return loop.Fault("facilitator", "Say who leads: an e-mail, or a ref like M-3.")
		}
		h.Facilitator = m
		return nil
	})
}

// Switch changes between one person who types for the room and everybody writing.
func (s Huddles) Switch(ctx context.Context, by loop.Actor, ref string, to loop.HuddleMode) (loop.Huddle, error) {
	return s.lead(ctx, by, ref, "huddle.mode", func(_ context.Context, _ loop.Writer, h *loop.Huddle) error {
		h.Mode = to
		return h.Validate()
	})
}

// Count notes how many people are there; only a larger number counts.
func (s Huddles) Count(ctx context.Context, by loop.Actor, ref string, people int) (loop.Huddle, error) {
	return s.change(ctx, by, ref, "", func(_ context.Context, _ loop.Writer, h *loop.Huddle) error {
		h.People = max(h.People, people)
		return h.Validate()
	})
}

// Next says who leads the next one: a swap, or what the rotation proposes.
func (s Huddles) Next(ctx context.Context, by loop.Actor, ref, who string) (loop.Huddle, error) {
	return s.change(ctx, by, ref, "huddle.next", func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		m, err := Actions(s).owner(ctx, w, by, who, false)
		h.Next = m
		return renamed(err, "owner", "facilitator")
	})
}

// lead is change for whoever leads, for leads of the team and for programs.
func (s Huddles) lead(ctx context.Context, by loop.Actor, ref, verb string, do func(context.Context, loop.Writer, *loop.Huddle) error) (loop.Huddle, error) {
	return s.change(ctx, by, ref, verb, func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		if err := mayLead(by, *h); err != nil {
			return err
		}
		return do(ctx, w, h)
	})
}

func mayLead(by loop.Actor, h loop.Huddle) error {
	if h.Facilitator != 0 && h.Facilitator != by.Member && by.Kind == loop.Person && !by.May(loop.Lead) {
		return loop.Errorf(loop.Denied, "Somebody else leads this huddle. Take it over first: one press, and everybody sees it.")
	}
	return nil
}

// change fetches, asks whether they may, does, saves, and lets the board grow.
// Several people press at once in a huddle, so the last one wins.
func (s Huddles) change(ctx context.Context, by loop.Actor, ref, verb string, do func(context.Context, loop.Writer, *loop.Huddle) error) (loop.Huddle, error) {
	var out loop.Huddle
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		h, err := s.fetch(ctx, w, by, ref)
		if err != nil {
			return err
		}
		if err := allowIn(by, loop.MemberRole, h.Team, "change this huddle"); err != nil {
			return err
		}
		before := h
		if err := do(ctx, w, &h); err != nil {
			return err
		}
		h.UpdatedAt = s.Now()
		if out, err = edited(ctx, w.SaveHuddle, before, h, loop.Note(by, s.Now(), verb, "", 0)); err != nil {
			return err
		}
		return w.RaiseBoard(ctx, h.Workspace, h.ID)
	})
	return out, err
}
