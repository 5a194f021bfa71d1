package metric

import (
	"time"

	"failforward/loop"
)

// held is how long a change has to stay done: one that is opened again before was
// never closed.
const held = 14 * 24 * time.Hour

// stretch is one time that a change was open, from its opening or reopening on.
type stretch struct {
	task
	started  time.Time // zero until somebody began
	verified time.Time // zero until a check proved it
	back     time.Time // when it was opened again; zero where that did not happen
}

// stretches are all times that an action was open, oldest first, never none.
func stretches(a *loop.Action) []stretch {
	all := make([]stretch, 0, len(a.Endings)+1)
	from := a.OpenedAt
	for i, e := range a.Endings {
		all = append(all, stretch{task{from, e.DoneAt, e.DroppedAt, i > 0}, e.StartedAt, e.VerifiedAt, e.Again})
		from = e.Again
	}
	return append(all, stretch{task{from, a.DoneAt, a.DroppedAt, len(all) > 0}, a.StartedAt, a.VerifiedAt, time.Time{}})
}

// stays reports whether what had ended at a time was still so at a moment, or two weeks
// on: a reopening after that is another matter.
func (s stretch) stays(ended, asOf time.Time) bool {
	return !past(s.back, asOf) || s.back.Sub(ended) > held
}
