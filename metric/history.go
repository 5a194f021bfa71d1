package metric

import (
	"time"

	"failforward/loop"
)

// History is all that a metric may look at: what had happened in one workspace
// up to a moment. A store fills it; a test writes it by hand.
type History struct {
	// AsOf is where the history is cut: what began later is not there, what
	// ended later was still open. Whether a failure is dismissed, merged or
	// excluded is taken as it stands now, for every AsOf.
	AsOf time.Time

	// Since and Until choose by when it started, Until itself not included;
	// zero is no limit.
	Since, Until time.Time

	// Failures are in any order and without tags and services; every state and
	// kind: the metric chooses.
	Failures []loop.Failure
}

// chosen reports whether something that began then belongs to this history.
func (h History) chosen(began time.Time) bool {
	return !began.After(h.AsOf) && !began.Before(h.Since) && (h.Until.IsZero() || began.Before(h.Until))
}

// demand panics without AsOf: a metric has no clock of its own to cut with.
func (h History) demand() {
	if h.AsOf.IsZero() {
		panic("metric: a History needs its AsOf")
	}
}

// given returns nil for a limit that was not set.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
