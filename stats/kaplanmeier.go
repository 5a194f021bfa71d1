package stats

import (
	"math"
	"slices"
	"sort"
)

// Survival is the share that has not yet had its event, as a step function of
// time, with how sure we can be of it. Times are in the unit of the input.
type Survival struct {
	N      int     // items
	Events int     // of which had their event; the others are censored: watched until a time and then no longer
	Level  float64 // of the band
	Last   float64 // the longest time in the data
	Steps  []Step  // one for each distinct exit time, ascending
}

// Step is the state of a Survival from Time on, until the next step.
type Step struct {
	Time     float64
	AtRisk   int // watched and without event just before Time
	Events   int // at Time
	Censored int // at Time; they were still at risk there

	Survival float64 // from 1 down to 0
	Defined  bool    // whether SE and Band are: not once Survival is 0
	SE       float64 // standard error after Greenwood
	Band     Interval
}

// KaplanMeier estimates a Survival from times that may be cut off: item i left
// at times[i], by its event when events[i] and otherwise unfinished (right
// censored). It counts unfinished items for as long as they were watched,
// where leaving them out would make everything look faster.
//
// With entries, item i was watched only after entries[i] (left truncation, as
// in an import that begins in the middle); nil watches everything from the
// start. When very few are watched early, the estimate can fall to 0 there and
// stay.
//
// The band is pointwise, on the log-log scale, at the level: it stays inside
// [0, 1] and is [1, 1] before the first event.
//
// It panics on an empty sample, NaN, lists of unequal length, an entry that is
// not before its exit, and a level outside (0, 1).
//
// Source: E. L. Kaplan and P. Meier, JASA 53 (1958), 457-481; M. Greenwood,
// Reports on Public Health 33 (1926); J. D. Kalbfleisch and R. L. Prentice,
// The Statistical Analysis of Failure Time Data, 2nd ed. (2002), section 1.4.
func KaplanMeier(times []float64, events []bool, entries []float64, level float64) Survival {
	demandSpans(times, events, entries)
	s := Survival{N: len(times), Level: level, Steps: tally(times, events)}
	enter(s.Steps, len(times), entries)
	s.Last = s.Steps[len(s.Steps)-1].Time
	left, spread, width := 1.0, 0.0, z(level)
	for i := range s.Steps {
		st := &s.Steps[i]
		n, d := float64(st.AtRisk), float64(st.Events)
		left *= (n - d) / n
		spread += d / (n * (n - d)) // infinite when n = d, from where on nothing is left
		s.Events += st.Events
		st.Survival = left
		st.bound(spread, width)
	}
	return s
}

// tally counts events and censored items at each distinct time: both are sorted
// apart, as bare keys, and then merged.
func tally(times []float64, events []bool) []Step {
	var done, cut []uint64
	for i, t := range times {
		if events[i] {
			done = append(done, sortKey(t))
		} else {
			cut = append(cut, sortKey(t))
		}
	}
	done, cut = sortKeys(done), sortKeys(cut)
	steps := make([]Step, 0, distinct(done)+distinct(cut))
	for i, j := 0, 0; i < len(done) || j < len(cut); {
		var now uint64
		if j == len(cut) || i < len(done) && done[i] <= cut[j] {
			now = done[i]
		} else {
			now = cut[j]
		}
		st := Step{Time: fromKey(now)}
		for ; i < len(done) && done[i] == now; i++ {
			st.Events++
		}
		for ; j < len(cut) && cut[j] == now; j++ {
			st.Censored++
		}
		steps = append(steps, st)
	}
	return steps
}

// distinct counts the different keys of a sorted list.
func distinct(keys []uint64) int {
	n := 0
	for i, k := range keys {
		if i == 0 || k != keys[i-1] {
			n++
		}
	}
	return n
}

// enter fills in who was at risk: all that had entered before the time and had
// not left before it.
func enter(steps []Step, n int, entries []float64) {
	come := slices.Clone(entries)
	slices.Sort(come)
	gone := 0
	for i := range steps {
		in := n
		if entries != nil {
			in = sort.SearchFloat64s(come, steps[i].Time)
		}
		steps[i].AtRisk = in - gone
		gone += steps[i].Events + steps[i].Censored
	}
}

// bound sets the standard error and the log-log band from Greenwood's sum.
func (st *Step) bound(spread, z float64) {
	switch {
	case st.Survival == 1:
		st.Defined, st.Band = true, Interval{1, 1}
	case st.Survival > 0:
		l, root := math.Log(st.Survival), math.Sqrt(spread)
		c := math.Exp(z * root / -l)
		st.Defined, st.SE = true, st.Survival*root
		st.Band = Interval{math.Exp(l * c), math.Exp(l / c)}
	}
}

// LogBand returns the band on the log scale at a level, which is wider above
// than below and capped at 1. ok is false once Survival is 0.
//
// It panics on a level outside (0, 1).
func (st Step) LogBand(level float64) (band Interval, ok bool) {
	if !st.Defined {
		return Interval{}, false
	}
	factor := math.Exp(z(level) * st.SE / st.Survival)
	return Interval{st.Survival / factor, math.Min(1, st.Survival*factor)}, true
}

// AtRisk counts the items that were watched and without event just before t:
// (entered before and) not gone before.
func AtRisk(times, entries []float64, t float64) int {
	n := 0
	for i, exit := range times {
		if exit >= t && (entries == nil || entries[i] < t) {
			n++
		}
	}
	return n
}

// At returns the state at a time: that of the last step not after it, and
// before the first step everything, with Time, AtRisk and counts at 0.
func (s Survival) At(t float64) Step {
	i := sort.Search(len(s.Steps), func(i int) bool { return s.Steps[i].Time > t })
	if i == 0 {
		return Step{Survival: 1, Defined: true, Band: Interval{1, 1}}
	}
	return s.Steps[i-1]
}

func demandSpans(times []float64, events []bool, entries []float64) {
	demand(times)
	if len(events) != len(times) || entries != nil && len(entries) != len(times) {
		panic("stats: times, events and entries differ in length")
	}
	for i, e := range entries {
		if !(e < times[i]) {
			panic("stats: an item has to enter before it leaves")
		}
	}
}
