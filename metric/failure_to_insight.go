package metric

import (
	"time"

	"failforward/loop"
)

// failureToInsight is how long a failure waits until it has taught something that
// somebody can act on.
var failureToInsight = define(Metric{
	Key: "failure_to_insight", Title: "Failure to insight", Unit: "s", Better: Lower, Counter: "loop_time",
	Needs: Failures | Insights | Actions,
	Definition: Definition{
		Counts:    "Every failure that is neither dismissed nor merged, near misses included.",
		LeavesOut: "Planned maintenance and drills, and failures that an import brought: their past was not watched. Accepted ones without an insight count as missing.",
		Clock:     "From when we noticed it (else its start, else when it was logged) to the first actionable insight, or the first change that was chosen for it.",
		Open:      "Failures without an insight count as longer than so far. Leaving them out is the usual mistake, and flatters.",
		Estimator: "Kaplan and Meier 1958 while some are open, with the interval of Brookmeyer and Crowley 1982; else exact order statistics.",
		Minimum:   "6 with an insight for the median.",
		Caveat:    insightCaveat,
	},
	Compute: func(h History) Value {
		first := firstInsights(h)
		var d durations
		d.room(len(h.Failures))
		for i := range h.Failures {
			f := &h.Failures[i]
			if f.State != loop.FailureOpen || f.Excluded != "" || f.Import != 0 {
				continue
			}
			to := first[f.ID]
			if to.IsZero() && !f.AcceptedAt.IsZero() {
				if h.chosen(noticed(f)) {
					d.missing++
				}
				continue
			}
			d.span(h, f.Ref(), noticed(f), latest(to, noticed(f)))
		}
		return d.said("A failure's first insight", insightCaveat)
	},
})

const insightCaveat = "A trivial insight in a minute counts like a good one in a week: read it beside the share of loops that reach a verdict."

// noticed is when the clock of learning starts.
func noticed(f *loop.Failure) time.Time {
	if f.DetectedAt.Known() {
		return f.DetectedAt.At
	}
	if f.StartedAt.Status == loop.Recorded {
		return f.StartedAt.At
	}
	return f.CreatedAt
}

// latest keeps an end from lying before its start: who writes down yesterday's
// lesson today has learned it at once, as far as anybody can tell.
func latest(to, from time.Time) time.Time {
	if !to.IsZero() && to.Before(from) {
		return from
	}
	return to
}

// firstInsights is when each failure had its first actionable insight or change.
func firstInsights(h History) map[loop.ID]time.Time {
	first := map[loop.ID]time.Time{}
	add := func(failure loop.ID, at time.Time) {
		if before, known := first[failure]; failure != 0 && !at.IsZero() && (!known || at.Before(before)) {
			first[failure] = at
		}
	}
	for _, i := range h.Insights {
		if i.Actionable {
			add(i.Failure, i.CreatedAt)
		}
	}
	for _, a := range h.Actions {
		add(a.Failure, a.CreatedAt)
	}
	return first
}
