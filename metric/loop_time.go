package metric

import (
	"time"

	"failforward/loop"
)

// loopTime is how long a loop takes from the log to its verdict.
var loopTime = define(Metric{
	Key: "loop_time", Title: "Loop time", Unit: "s", Better: Neither, Counter: "quality_gain",
	Needs: Failures | Actions | Checks,
	Definition: Definition{
		Counts:    "Every failure that was logged by hand and is neither dismissed nor merged nor accepted.",
		LeavesOut: "Imports, maintenance, drills and what was accepted without a change.",
		Clock:     "From when it was logged to the verdict of its last change.",
		Open:      "Loops without a verdict count as longer than so far.",
		Estimator: "Kaplan and Meier 1958 while some are open, with the interval of Brookmeyer and Crowley 1982; else exact order statistics.",
		Minimum:   "6 closed loops for the median.",
		Caveat:    loopCaveat,
	},
	Compute: func(h History) Value {
		ends := verdictTimes(h)
		var d durations
		d.room(len(h.Failures))
		for i := range h.Failures {
			if f := &h.Failures[i]; f.State == loop.FailureOpen && f.Excluded == "" && f.Import == 0 && f.AcceptedAt.IsZero() {
				d.span(h, f.Ref(), f.CreatedAt, ends[f.ID])
			}
		}
		return d.said("A loop", loopCaveat)
	},
})

const loopCaveat = "Longer is not worse: a check that waits eight weeks for its day is worth more than one that is answered at once."

// verdictTimes is when each loop got its last verdict; loops with a change that has
// none are not in it.
func verdictTimes(h History) map[loop.ID]time.Time {
	facts := map[loop.ID]*loop.Facts{}
	of := func(id loop.ID) *loop.Facts {
		if facts[id] == nil {
			facts[id] = &loop.Facts{}
		}
		return facts[id]
	}
	for _, a := range h.Actions {
		of(a.Failure).Actions = append(of(a.Failure).Actions, a)
	}
	for _, e := range h.Checks {
		of(e.Failure).Checks = append(of(e.Failure).Checks, e)
	}
	ends := map[loop.ID]time.Time{}
	for id, f := range facts {
		if e, ok := f.Newest(); ok && id != 0 && f.Closed() {
			ends[id] = e.ConcludedAt
		}
	}
	return ends
}
