package metric

import (
	"fmt"
	"strconv"
	"time"

	"failforward/loop"
)

// postmortemVelocity is how many reviews are finished in a week.
var postmortemVelocity = define(Metric{
	Key: "postmortem_velocity", Title: "Reviews", Unit: "per week", Better: Neither, Counter: "review_debt",
	Needs: Huddles | Failures | Insights | Actions,
	Definition: Definition{
		Counts:    "Huddles that closed with a tweak.",
		LeavesOut: "Huddles without a tweak. Published analyses join, stacked apart, as soon as an analysis can be published.",
		Clock:     "By when they closed.",
		Open:      "A review counts when it is over. The last week counts with the share of it that has passed.",
		Estimator: "Reviews by exposure in weeks with the exact interval of Garwood 1936.",
		Minimum:   "One week and one review.",
		Caveat:    "More meetings are no aim: read it with what still waits for a review.",
	},
	Compute: func(h History) Value {
		var all []time.Time
		for _, x := range h.Huddles {
			if x.State == loop.HuddleClosed && x.Action != 0 && !x.ClosedAt.IsZero() {
				all = append(all, x.ClosedAt)
			}
		}
		v := count(h, all, "review", "reviews").value()
		v.Data.Debt = burn(h, reviewTasks(h))
		return v
	},
})

// reviewDebt is what waits for somebody to ask what it taught.
var reviewDebt = define(Metric{
	Key: "review_debt", Title: "Waiting for a review", Unit: "count", Better: Lower, Counter: "postmortem_velocity",
	Needs: Failures | Insights | Actions,
	Definition: Definition{
		Counts:    "Failures that were logged by hand and have neither an actionable insight nor a change, and were not accepted.",
		LeavesOut: "Imports, maintenance, drills, dismissed and merged ones.",
		Clock:     "As of the cut.",
		Open:      "All of them are open: that is what is counted.",
		Estimator: "A count of all there are; no sample, so no interval.",
		Minimum:   "None: nothing waiting is 0.",
		Caveat:    "It falls too when fewer failures are told, or more are accepted: read it with the reports.",
	},
	Compute: func(h History) Value {
		tasks, waiting := reviewTasks(h), 0
		for _, t := range tasks {
			if !past(t.closed, h.AsOf) && !past(t.abandoned, h.AsOf) {
				waiting++
			}
		}
		n := len(tasks)
		v := Value{State: OK, N: n, Open: waiting, Estimate: num(float64(waiting)), Method: "A count of all there are; no sample, so no interval."}
		v.Data = &Data{Debt: burn(h, tasks), Backlog: burn(h, actionTasks(h))}
		v.Sentence = fmt.Sprintf("%s of %s failures wait for a review.", loop.Whole(waiting), loop.Whole(n))
		if waiting == 0 {
			v.Sentence = "Nothing waits for a review."
		}
		return v
	},
})

// reviewTasks are the failures of the window that ask for a review: closed by the first
// insight or change, given up when accepted.
func reviewTasks(h History) []task {
	all := make([]task, 0, len(h.Failures))
	first := firstInsights(h)
	for i := range h.Failures {
		if f := &h.Failures[i]; f.State == loop.FailureOpen && f.Excluded == "" && f.Import == 0 && h.chosen(f.CreatedAt) {
			all = append(all, task{opened: f.CreatedAt, closed: first[f.ID], abandoned: f.AcceptedAt})
		}
	}
	return all
}

func itoa(n int) string { return strconv.Itoa(n) }
