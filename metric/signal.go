package metric

import (
	"fmt"

	"failforward/stats"
)

// Signals of a number that can be believed. Whether unusual is good or bad depends
// on which way is good news.
const (
	Improving State = "improving"
	Worsening State = "worsening"
	StateOdd  State = "unusual" // where neither way is good news
)

// Told reports whether there is a figure to read.
func (s State) Told() bool { return s == OK || s == Improving || s == Worsening || s == StateOdd }

const (
	baselineWeeks = 20 // whole weeks that the limits rest on
	freshWeeks    = 4  // the last whole weeks, which are looked at
	fewPerWeek    = 5  // below this mean the limits are those of the Poisson distribution
)

// signal says whether one of the last four whole weeks lies outside of what the
// twenty before them allow: limits at 2.66 mean moving ranges, or exact Poisson
// limits below a mean of 5, where the former ring falsely in half of all half-years.
// It returns OK without enough weeks, and the sentence that tells of it.
func signal(weeks []Week, better Better) (State, string) {
	y := wholeWeeks(weeks)
	if len(y) < baselineWeeks+freshWeeks {
		return OK, ""
	}
	y = y[len(y)-baselineWeeks-freshWeeks:]
	limits, ok := limitsOf(y[:baselineWeeks])
	if !ok {
		return OK, ""
	}
	for i := len(y) - 1; i >= baselineWeeks; i-- {
		if limits.Outside(y[i]) {
			value, low, high := Beside(y[i], limits, 1)
			return Direction(y[i] > limits.Center, better), fmt.Sprintf(" %s: %s a week is outside of what the %d weeks before allow (%s to %s).", when(len(y)-i), value, baselineWeeks, low, high)
		}
	}
	return OK, " Nothing unusual in the last four weeks."
}

// limitsOf are the lines between which a week says nothing.
func limitsOf(y []float64) (stats.Limits, bool) {
	if stats.Mean(y) < fewPerWeek {
		c, err := stats.ExactCChart(y, 3)
		if err != nil {
			return stats.Limits{}, false
		}
		return c.Limits[0], true
	}
	x, err := stats.NewXmR(y, len(y))
	if err != nil {
		return stats.Limits{}, false
	}
	l := x.Limits(stats.LimitFactor)
	l.Low = max(0, l.Low)
	return l, true
}

// Direction is what an unusual week says, by whether it lies above the centre.
func Direction(up bool, better Better) State {
	switch {
	case better == Neither:
		return StateOdd
	case up == (better == Higher):
		return Improving
	}
	return Worsening
}

// when names a week, counted from the last whole one.
func when(ago int) string {
	if ago == 1 {
		return "Last week"
	}
	return fmt.Sprintf("%d weeks ago", ago)
}
