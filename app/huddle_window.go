package app

import (
	"context"
	"time"

	"failforward/loop"
)

// longestWindow is how far ahead the end of a window for writing may lie.
const longestWindow = 60 * 24 * time.Hour

// Until sets the time until which everybody writes; the zero time closes the
// window without an end. Cards stay hidden until whoever leads reveals them.
func (s Huddles) Until(ctx context.Context, by loop.Actor, ref string, until time.Time) (loop.Huddle, error) {
	return s.lead(ctx, by, ref, "huddle.window", func(_ context.Context, _ loop.Writer, h *loop.Huddle) error {
		if h.State == loop.HuddleClosed || h.Revealed() {
			return loop.Errorf(loop.Conflict, "The cards of %s are revealed already; there is nothing left to write in silence.", h.Ref())
		}
		return s.window(h, until)
	})
}

// window sets the end of a window, which has to be to come.
func (s Huddles) window(h *loop.Huddle, until time.Time) error {
	switch now := s.Now(); {
	case until.IsZero():
	case !until.After(now):
		return loop.Fault("write_until", "That time is over. Choose one that is to come.")
	case until.Sub(now) > longestWindow:
		return loop.Fault("write_until", "That is more than 60 days ahead. Choose a nearer time; a huddle is about what is fresh.")
	}
	h.WriteUntil = until
	return nil
}
