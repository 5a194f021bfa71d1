package metric

import (
	"fmt"

	"failforward/loop"
	"failforward/stats"
)

// ShareLimits are the lines between which the share of a week says nothing: of each week
// by itself, since a week of few trials scatters more.
type ShareLimits struct {
	Center float64        // share of all trials of the baseline
	Limits []stats.Limits // of each of Weeks, as shares; of those before the base they say nothing
	Weeks  []Week         // whole ones with a trial, oldest first
	Base                  // of Weeks
}

// ShareLimitsOf are the limits that the twenty whole weeks with a trial before the last
// four predict for weeks that hold hits and trials, provisionally twelve of them: their
// share is estimated, so none of 20 does not say that there is never one.
func ShareLimitsOf(weeks []Week) ShareLimits {
	var l ShareLimits
	for _, w := range weeks {
		if w.Share == 1 && w.Counts[1] > 0 {
			l.Weeks = append(l.Weeks, w)
		}
	}
	if l.Base = baseOf(len(l.Weeks)); l.Need > 0 {
		return ShareLimits{Base: l.Base}
	}
	hits, trials := 0, 0
	for _, w := range baseIn(l.Base, l.Weeks) {
		hits, trials = hits+w.Counts[0], trials+w.Counts[1]
	}
	l.Center = float64(hits) / float64(trials)
	for _, w := range l.Weeks {
		l.Limits = append(l.Limits, stats.PredictedShareLimits(float64(hits), float64(trials), float64(w.Counts[1]), sigmas))
	}
	return l
}

// sigmas that limits stand for: outside of them lies by luck one week in 370.
const sigmas = 3

// Odd reports whether the week at a place, from 0, lies beyond its own limits, where they
// hold for it, and on which side.
func (l ShareLimits) Odd(place int) (odd, above bool) {
	share := float64(l.Weeks[place].Counts[0]) / float64(l.Weeks[place].Counts[1])
	return l.Holds(place) && l.Limits[place].Outside(share), share > l.Center
}

// shareSignal says whether one of the last four weeks with a trial lies outside of what
// the twenty before them allow; OK and nothing without enough of them.
func shareSignal(weeks []Week, better Better, what string) (State, string) {
	l := ShareLimitsOf(weeks)
	n := len(l.Weeks)
	if n < baselineWeeks+freshWeeks {
		return OK, ""
	}
	for i := n - 1; i >= n-freshWeeks; i-- {
		if odd, above := l.Odd(i); odd {
			w := l.Weeks[i]
			_, low, high := Beside(float64(w.Counts[0])/float64(w.Counts[1]), l.Limits[i], 100)
			return Direction(above, better), fmt.Sprintf(" In the week of %s %s of %s %s: outside of what the %s weeks before allow (%s to %s %%).", w.Start.Format("2 January"), loop.Whole(w.Counts[0]), loop.Whole(w.Counts[1]), what, loop.Whole(l.Size), low, high)
		}
	}
	return OK, fmt.Sprintf(" Nothing unusual in the last %d weeks with a deploy.", freshWeeks)
}
