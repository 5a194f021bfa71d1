package metric

import (
	"time"

	"failforward/loop"
)

// remediationTime is how long a change takes until it is in place and stays there.
var remediationTime = define(Metric{
	Key: "remediation_time", Title: "Remediation time", Unit: "s", Better: Lower, Counter: "actions_closed_opened",
	Needs: Actions,
	Definition: Definition{
		Counts:    "Actions with an owner.",
		LeavesOut: "Candidates that nobody has taken.",
		Clock:     "From when it was opened to when it was done and not reopened within 14 days. One that is reopened before runs on from its first opening; reopened later it counts once more, from then on.",
		Open:      "Open ones count as longer than so far. Dropped ones compete with closing: they are no longer waited for, and are never counted as closed.",
		Estimator: "Median of those that are closed in the end, after Kaplan and Meier 1958 with dropping as censoring (the cause-specific view); beside it the share closed by 7, 14, 30 and 60 days after Aalen and Johansen 1978.",
		Minimum:   "10 closed.",
		Caveat:    remediationCaveat,
	},
	Compute: func(h History) Value {
		d := durations{least: 10}
		for _, a := range h.Actions {
			if a.State == loop.Candidate || a.OpenedAt.IsZero() {
				continue
			}
			for _, r := range remedies(&a, h.AsOf) {
				switch {
				case !h.chosen(r.opened):
				case !r.abandoned.IsZero():
					d.givenUp++
					d.opened(a.Ref(), r.opened, r.abandoned)
				default:
					d.span(h, a.Ref(), r.opened, r.closed)
				}
			}
		}
		v := d.said("A change", remediationCaveat)
		v.Open -= d.givenUp
		v.Parts = shares(d, d.givenUp, h)
		return v
	},
})

// remedies are the times that a change took until it was in place and stayed there, or
// was given up: one, and one more for each reopening after it had held.
func remedies(a *loop.Action, asOf time.Time) []task {
	var all []task
	from := a.OpenedAt
	for _, s := range stretches(a) {
		if s.opened.After(asOf) {
			break
		}
		switch at, gone := s.ended(asOf); {
		case at.IsZero():
			return append(all, task{opened: from})
		case !s.stays(at, asOf):
			continue // it never closed: its clock runs on
		case gone:
			all = append(all, task{opened: from, abandoned: at})
		default:
			all = append(all, task{opened: from, closed: at})
		}
		from = s.back
	}
	return all
}

const remediationCaveat = "Splitting or relabelling makes it look faster. A change is in place when somebody says so; the verdict of its check says whether it helped."

// shares is how many are closed by a day, dropping counted as an end of its own.
func shares(d durations, dropped int, h History) []Part {
	var out []Part
	for _, days := range []int{7, 14, 30, 60} {
		by, k, n := float64(days)*24*3600, 0, 0
		for _, s := range d.spans {
			if !s.Open || s.At.Add(time.Duration(days)*24*time.Hour).Before(h.AsOf) {
				n++
				if !s.Open && s.Seconds <= by {
					k++
				}
			}
		}
		out = append(out, sharePart("closed_by_"+itoa(days)+"_days", "closed within "+itoa(days)+" days, of those that had so long", k, n))
	}
	return append(out, Part{Name: "dropped", Says: "dropped, with a reason", Unit: "count", N: dropped, Estimate: num(float64(dropped))})
}
