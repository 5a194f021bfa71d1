package metric

import (
	"slices"
	"time"

	"failforward/stats"
)

// LeastGaps is how many times between two events limits need at all, FirmGaps from how
// many on they are no longer provisional: the same numbers as for weeks.
const (
	LeastGaps = provisionalWeeks
	FirmGaps  = baselineWeeks
)

// atRandom is how often a limit is passed by luck, on each side: three sigmas.
const atRandom = 0.00135

// Gaps are the times from one event to the next, with the limits of a usual one.
type Gaps struct {
	Rare    bool         // fewer than five events a week: gaps say more than weeks
	Ends    []time.Time  // the event that ended each gap, rising
	Seconds []float64    // how long each was; above 0
	Running float64      // seconds since the last event; 0 without one
	Limits  stats.Limits // Center is the median
	Base                 // of the gaps that have ended
}

// N is how many gaps have ended.
func (g Gaps) N() int { return len(g.Ends) }

// Odd reports whether the gap at a place, from 0, lies outside of limits that hold for it.
func (g Gaps) Odd(place int) bool { return g.Holds(place) && g.Limits.Outside(g.Seconds[place]) }

// GapsOf are those of a number that is counted by weeks. Events of the same moment are
// one: between them no time has passed. The limits rest on the twenty gaps before the
// last four, and before there are so many on the first ones.
func GapsOf(v Value) Gaps {
	if v.Data == nil || len(v.Data.Times) == 0 || v.Estimate == nil {
		return Gaps{}
	}
	g := Gaps{Rare: *v.Estimate < fewPerWeek}
	times := slices.CompactFunc(slices.Clone(v.Data.Times), time.Time.Equal)
	for i := 1; i < len(times); i++ {
		g.Ends, g.Seconds = append(g.Ends, times[i]), append(g.Seconds, times[i].Sub(times[i-1]).Seconds())
	}
	end := v.AsOf
	if v.Until != nil && v.Until.Before(end) {
		end = *v.Until
	}
	g.Running = max(0, end.Sub(times[len(times)-1]).Seconds())
	g.limits()
	return g
}

func (g *Gaps) limits() {
	if g.Base = baseOf(g.N()); g.Need > 0 {
		return
	}
	base := baseIn(g.Base, g.Seconds)
	c, err := stats.TChart(base, atRandom)
	if err != nil {
		g.Base = Base{Need: 1} // cannot be: every gap is above 0
		return
	}
	g.Limits = c.Limits
	g.Limits.Center = max(c.Limits.Low, stats.Median(base)) // what was usual, not what the model says
}
