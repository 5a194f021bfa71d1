package metric

import (
	"time"

	"failforward/loop"
)

// failureRate is how often something fails.
var failureRate = define(Metric{
	Key: "failure_rate", Title: "Failures", Unit: "per week", Better: Lower, Counter: "reporting_rate",
	Needs: Failures,
	Definition: Definition{
		Counts:    "Incidents, crashes and escaped defects.",
		LeavesOut: "Dismissed and merged ones, planned maintenance and drills. Near misses stand with the reports: more of them is good news.",
		Clock:     "By their start, else by when they were noticed, else by when somebody wrote them down. An imported one without any of these is counted as missing.",
		Open:      "A failure counts when it starts, whether it has ended or not. The last week counts with the share of it that has passed.",
		Estimator: "Events by exposure in weeks with the exact interval of Garwood 1936; with a quasi-Poisson interval where the weeks differ more than chance would make them.",
		Minimum:   "One week and one failure. With none the upper limit is told.",
		Caveat:    "More reporting looks like more failure, and more traffic makes more failures: read it beside the reports.",
	},
	Compute: func(h History) Value {
		times, missing := outages(h)
		v := count(h, times, "failure", "failures").value()
		v.Missing, v.Data.Late = missing, backdated(h)
		return v
	},
})

// outages are the starts of what users suffered from, and of how many nobody knows any:
// the day of an import is not one.
func outages(h History) (times []time.Time, missing int) {
	times = make([]time.Time, 0, len(h.Failures))
	for i := range h.Failures {
		f := &h.Failures[i]
		switch {
		case !counts(f):
		case f.Import != 0 && !f.StartedAt.Known() && !f.DetectedAt.Known():
			if belongs(h, f) {
				missing++
			}
		default:
			times = append(times, f.Noticed())
		}
	}
	return times, missing
}

// reportingRate is how often people tell of a failure or a near miss.
var reportingRate = define(Metric{
	Key: "reporting_rate", Title: "Reports", Unit: "per week", Better: Neither, Counter: "failure_rate",
	Needs: Failures,
	Definition: Definition{
		Counts:    "Failures and near misses of every kind that people wrote down.",
		LeavesOut: "What machines and imports brought, and what was dismissed or merged.",
		Clock:     "By when they were logged.",
		Open:      "A report counts at once. The last week counts with the share of it that has passed.",
		Estimator: "Reports by exposure in weeks, as failures.",
		Minimum:   "One week and one report.",
		Caveat:    "Neither more nor less is better by itself: fewer reports with as many machine signals means that people tell less.",
	},
	Compute: func(h History) Value {
		all := make([]time.Time, 0, len(h.Failures))
		for i := range h.Failures {
			if f := &h.Failures[i]; byPeople(f) {
				all = append(all, f.CreatedAt)
			}
		}
		return count(h, all, "report", "reports").value()
	},
})

func byPeople(f *loop.Failure) bool {
	return f.Import == 0 && f.State == loop.FailureOpen && f.Excluded == "" && f.ReportedVia != "api" && f.ReportedVia != "signal"
}
