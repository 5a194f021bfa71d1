package app

import (
	"context"

	"failforward/loop"
)

// lookBack is how many huddles in a row may drop their tweak before the page asks
// whether tweaks are too big.
const lookBack = 3

// Look says what became of the last tweak: kept, adapted or dropped. That is also
// the answer to its effect check of kind look, whether its day has come or not. A
// tweak that was kept or adapted is in place; one that was dropped before it was
// in place ends as dropped.
func (s Huddles) Look(ctx context.Context, by loop.Actor, ref string, v loop.Verdict) (loop.Huddle, error) {
	return s.change(ctx, by, ref, "huddle.looked", func(ctx context.Context, w loop.Writer, h *loop.Huddle) error {
		var c loop.Check
		if loop.OneOf(&c, "verdict", v, loop.ByLook.Verdicts()); c.Err() != nil {
			return c.Err()
		}
		if h.LastTweak == 0 {
			return loop.Errorf(loop.Conflict, "There is no tweak from a huddle before this one.")
		}
		if h.LastLook != "" {
			return loop.Errorf(loop.Conflict, "The last tweak has its answer already: %s.", h.LastLook.Word())
		}
		a, err := w.Action(ctx, h.Workspace, h.LastTweak)
		if err != nil {
			return err
		}
		h.LastLook = v
		return s.answer(ctx, w, by, *h, a, v)
	})
}

// answer brings the action to where the answer says it is, and concludes its look.
func (s Huddles) answer(ctx context.Context, w loop.Writer, by loop.Actor, h loop.Huddle, a loop.Action, v loop.Verdict) error {
	if a.Live() {
		before := a
		if err := s.settle(&a, h, v); err != nil {
			return err
		}
		var err error
		if a, err = w.SaveAction(ctx, a, loop.Note(by, s.Now(), "action."+string(a.State), "", 0).With(changed(before, a))); err != nil {
			return err
		}
		if err := Effects(s).follow(ctx, w, by, a); err != nil {
			return err
		}
	}
	return s.conclude(ctx, w, by, h, a, v)
}

// settle moves an action that is still to be done: in place when the team kept or
// adapted it, dropped when it did not. What nobody had taken is the facilitator's.
func (s Huddles) settle(a *loop.Action, h loop.Huddle, v loop.Verdict) error {
	a.UpdatedAt = s.Now()
	if v == loop.DroppedLook {
		return a.Move(loop.Dropped, loop.Step{At: s.Now(), Reason: "Dropped in " + h.Ref().String() + "."})
	}
	if a.State == loop.Candidate {
		a.Owner = h.Facilitator
		if err := a.Move(loop.Open, loop.Step{At: s.Now()}); err != nil {
			return err
		}
	}
	return a.Move(loop.Done, loop.Step{At: s.Now(), Evidence: "Looked at in " + h.Ref().String() + ": " + v.Word() + "."})
}

// conclude answers the look of an action that waits for one.
func (s Huddles) conclude(ctx context.Context, w loop.Writer, by loop.Actor, h loop.Huddle, a loop.Action, v loop.Verdict) error {
	page, err := w.Effects(ctx, h.Workspace, loop.EffectQuery{Action: a.ID, Limit: loop.MaxPage})
	if err != nil {
		return err
	}
	for _, e := range page.Items {
		if e.Kind != loop.ByLook || e.State != loop.Waiting {
			continue
		}
		before := e
		if err := e.Answer(v, "Said in "+h.Ref().String()+".", s.Now()); err != nil {
			return err
		}
		if _, err := Effects(s).conclude(ctx, w, by, before, e, a); err != nil {
			return err
		}
	}
	return nil
}

// droppedInARow counts how many of the newest looks of a team were "dropped",
// this huddle's included.
func (s Huddles) droppedInARow(ctx context.Context, by loop.Actor, h loop.Huddle) (int, error) {
	page, err := s.Repo.Huddles(ctx, by.Workspace, loop.HuddleQuery{Team: h.Team, Whole: h.Team == 0, Limit: 20})
	n := 0
	for _, other := range page.Items {
		if other.On > h.On || other.LastLook == "" {
			continue
		}
		if other.LastLook != loop.DroppedLook {
			break
		}
		n++
	}
	return n, err
}

// TooBig reports whether the board should ask if tweaks are too big.
func (b HuddleBoard) TooBig() bool { return b.Dropped >= lookBack }
