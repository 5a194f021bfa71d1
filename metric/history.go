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

	Zone *time.Location // of weeks; UTC when nil

	// Watched is from when anybody could have written something down: before it
	// nothing is no news, unless an import brought it. Zero: from the first thing.
	Watched time.Time

	// Failures are in any order and without tags and services; every state and
	// kind: the metric chooses. The same holds for the rest.
	Failures []loop.Failure
	Insights []loop.Insight
	Actions  []loop.Action
	Checks   []loop.EffectCheck
	Huddles  []loop.Huddle
	Sprints  []loop.Sprint

	Deploys   []loop.Deploy
	Practices []loop.Practice
	Beliefs   []loop.Belief
	Items     []loop.WorkItem
	Pulses    []loop.PulseResult

	Watches map[loop.ID]Watch // by the series that is asked for
}

func (h History) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}

// chosen reports whether something that began then belongs to this history.
func (h History) chosen(began time.Time) bool {
	return !began.After(h.AsOf) && !began.Before(h.Since) && (h.Until.IsZero() || began.Before(h.Until))
}

// end is where the window ends: Until, or the cut.
func (h History) end() time.Time {
	if h.Until.IsZero() || h.Until.After(h.AsOf) {
		return h.AsOf
	}
	return h.Until
}

// last is the last moment of the window.
func (h History) last() time.Time {
	if end := h.end(); end.Equal(h.Until) {
		return end.Add(-time.Millisecond)
	}
	return h.end()
}

// from is where the window begins: Since, or later, when nobody watched yet. first is
// the first of the things in question.
func (h History) from(first time.Time) time.Time {
	seen := h.Watched
	if seen.IsZero() || !first.IsZero() && first.Before(seen) {
		seen = first
	}
	if h.Since.After(seen) {
		return h.Since
	}
	return seen
}

// weeks is how long the window was looked at, in weeks; 0 when it was not.
func (h History) weeks(first time.Time) float64 {
	from := h.from(first)
	if from.IsZero() || !from.Before(h.end()) {
		return 0
	}
	return h.end().Sub(from).Hours() / (24 * 7)
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
