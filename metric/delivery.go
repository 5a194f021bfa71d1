package metric

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"failforward/loop"
)

// What backlog and pipeline tell. Without a source they answer no_source.

var defectDensity = define(Metric{
	Key: "defect_density", Title: "Defects", Unit: "per week", Better: Lower, Counter: "feature_throughput",
	Needs: Deliveries,
	Definition: Definition{
		Counts:    "Defects by the week in which what holds them was released, found within 60 days of it.",
		LeavesOut: "Defects found later, so that young weeks are not flattered; weeks younger than 60 days.",
		Clock:     "By the release.",
		Open:      "A defect counts when it is found, mended or not.",
		Estimator: "Defects by exposure in weeks with the exact interval of Garwood 1936.",
		Minimum:   "One whole week that is 60 days old.",
		Caveat:    "Testing more finds more. It is no measure of whoever wrote the code.",
	},
	Fed:  func(h History) bool { return anyItem(h, true) },
	Feed: "defects of a backlog, which no tracker brings yet",
	Compute: func(h History) Value {
		var all []time.Time
		for _, i := range h.Items {
			if i.Defect && !i.FoundAt.Before(i.ReleasedAt) && i.FoundAt.Sub(i.ReleasedAt) <= foundWithin {
				all = append(all, i.ReleasedAt)
			}
		}
		h.Until = earlier(h.end(), h.AsOf.Add(-foundWithin))
		return count(h, all, "defect", "defects").value()
	},
})

const foundWithin = 60 * 24 * time.Hour

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func anyItem(h History, defect bool) bool {
	for _, i := range h.Items {
		if i.Defect == defect {
			return true
		}
	}
	return false
}

var featureThroughput = define(Metric{
	Key: "feature_throughput", Title: "Throughput", Unit: "per week", Better: Higher, Counter: "defect_density",
	Needs: Deliveries,
	Definition: Definition{
		Counts:    "Items of the backlog that were finished.",
		LeavesOut: "Defects, and items that were opened again within 14 days.",
		Clock:     "By when they were done.",
		Open:      "None: it is a rate.",
		Estimator: "Items by exposure in weeks with the exact interval of Garwood 1936, wider where the weeks differ more than chance would make them.",
		Minimum:   "One week and one item.",
		Caveat:    "Smaller items make more of them: read it with the defects.",
	},
	Fed:  func(h History) bool { return anyItem(h, false) },
	Feed: "items of a backlog, which no tracker brings yet",
	Compute: func(h History) Value {
		var all []time.Time
		for _, i := range h.Items {
			if !i.Defect && past(i.DoneAt, h.AsOf) {
				all = append(all, i.DoneAt)
			}
		}
		return count(h, all, "item", "items").value()
	},
})

var cycleTime = define(Metric{
	Key: "cycle_time", Title: "Cycle time", Unit: "s", Better: Lower, Counter: "feature_throughput",
	Needs: Deliveries,
	Definition: Definition{
		Counts:    "Items of the backlog that were begun.",
		LeavesOut: "Defects, and what nobody has begun.",
		Clock:     "From when work on it started to when it was done, in calendar time.",
		Open:      "Items in progress count as longer than so far.",
		Estimator: "Kaplan and Meier 1958 while some are open, with the interval of Brookmeyer and Crowley 1982; else exact order statistics.",
		Minimum:   "6 done for the median.",
		Caveat:    cycleCaveat,
	},
	Fed:  func(h History) bool { return anyItem(h, false) },
	Feed: "items of a backlog, which no tracker brings yet",
	Compute: func(h History) Value {
		var d durations
		for _, i := range h.Items {
			if !i.Defect && !i.StartedAt.IsZero() {
				d.span(h, loop.Ref{}, i.StartedAt, i.DoneAt)
			}
		}
		return d.said("An item", cycleCaveat)
	},
})

const cycleCaveat = "Closing easy items first makes it shorter and the queue older."

var releaseFrequency = define(Metric{
	Key: "release_frequency", Title: "Releases", Unit: "per week", Better: Higher, Counter: "change_fail_rate",
	Needs: Deploys,
	Definition: Definition{
		Counts:    "Deploys to production.",
		LeavesOut: "Rollbacks, the same build once more, and a release beside its deployment: those are one.",
		Clock:     "By when they were made.",
		Open:      "None: it is a rate.",
		Estimator: "Deploys by exposure in weeks with the exact interval of Garwood 1936, wider where the weeks differ more than chance would make them.",
		Minimum:   "One week and one deploy.",
		Caveat:    "Only with the share of changes that failed: more releases alone are no gain.",
	},
	Fed:  deployed,
	Feed: "deploys, which a source tells of, or the API",
	Compute: func(h History) Value {
		var all []time.Time
		for _, x := range releases(h) {
			all = append(all, x.At)
		}
		return count(h, all, "release", "releases").value()
	},
})

func deployed(h History) bool { return len(h.Deploys) > 0 }

// releases are the deploys of the window that brought something new, oldest first:
// of the same build the first one counts, in whatever order they were told.
func releases(h History) []loop.Deploy {
	seen := map[string]bool{}
	var out []loop.Deploy
	all := slices.Clone(h.Deploys)
	slices.SortFunc(all, func(a, b loop.Deploy) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ExternalID, b.ExternalID))
	})
	for _, x := range all {
		build := x.Service + "\x00" + x.Version
		if x.Rollback || x.Version != "" && seen[build] {
			continue
		}
		seen[build] = true
		if h.chosen(x.At) {
			out = append(out, x)
		}
	}
	return out
}

var changeLeadTime = define(Metric{
	Key: "change_lead_time", Title: "Change lead time", Unit: "s", Better: Lower, Counter: "change_fail_rate",
	Needs: Deploys,
	Definition: Definition{
		Counts:    "Deploys that say when their first commit was made.",
		LeavesOut: "Rollbacks, the same build once more. Without a commit time they count as missing.",
		Clock:     "From the first commit to production.",
		Open:      "What is committed and not deployed is in no list: the true figure is longer.",
		Estimator: "Median, 75th and 90th percentile with exact intervals from order statistics (Thompson 1936).",
		Minimum:   "6 for the median.",
		Caveat:    leadCaveat,
	},
	Fed:  deployed,
	Feed: "deploys, which a source tells of, or the API",
	Compute: func(h History) Value {
		var d durations
		for _, x := range releases(h) {
			if x.CommitAt.IsZero() {
				d.missing++
				continue
			}
			d.span(History{AsOf: h.AsOf}, loop.Ref{}, x.CommitAt, x.At) // the deploy chose it: by its commit the slow ones of the first days would be missing
		}
		return d.said("From commit to production it", leadCaveat)
	},
})

const leadCaveat = "One of the four or five figures of DORA; it says nothing of whether what was released helps anybody."

var changeFailRate = define(Metric{
	Key: "change_fail_rate", Title: "Changes that failed", Unit: "share", Better: Lower, Counter: "release_frequency",
	Needs: Deploys,
	Definition: Definition{
		Counts:    "Deploys that were told to have failed, or of which a person says that they caused a failure, of all that brought something new.",
		LeavesOut: "Rollbacks, the same build once more. What only the rule links with a failure; failures that are dismissed, or were maintenance or a drill.",
		Clock:     "By when they were made.",
		Open:      "A deploy of today may still fail: the newest week is always too good.",
		Estimator: "Share with the interval of Wilson 1927. State and last sentence: the last 4 weeks with a deploy beside what the 20 before predict for as many deploys (beta-binomial distribution from the prior of Jeffreys; outside on each side lies by luck at most one week in 741).",
		Minimum:   "5 deploys.",
		Caveat:    "Whether a failure came of a deploy is a judgement: without one the deploy counts as good.",
	},
	Fed:  deployed,
	Feed: "deploys, which a source tells of, or the API",
	Compute: func(h History) Value {
		return deployShare(h, func(x loop.Deploy) bool { return x.Failed }, "failed")
	},
})

var deploymentReworkRate = define(Metric{
	Key: "deployment_rework_rate", Title: "Deploys that only repair", Unit: "share", Better: Lower, Counter: "release_frequency",
	Needs: Deploys,
	Definition: Definition{
		Counts:    "Deploys that were not planned and repair something for users, of all that brought something new.",
		LeavesOut: "Rollbacks, the same build once more.",
		Clock:     "By when they were made.",
		Open:      "None.",
		Estimator: "Share with the interval of Wilson 1927. State and last sentence: the last 4 weeks with a deploy beside what the 20 before predict for as many deploys (beta-binomial distribution from the prior of Jeffreys; outside on each side lies by luck at most one week in 741).",
		Minimum:   "5 deploys.",
		Caveat:    "It rests on whoever marks a deploy as a repair.",
	},
	Fed:  deployed,
	Feed: "deploys, which a source tells of, or the API",
	Compute: func(h History) Value {
		return deployShare(h, func(x loop.Deploy) bool { return x.Unplanned }, "were repairs")
	},
})

// deployShare is the share of releases for which something holds, and by week how many
// of how many.
func deployShare(h History, is func(loop.Deploy) bool, what string) Value {
	var hits, times []time.Time
	for _, x := range releases(h) {
		times = append(times, x.At)
		if is(x) {
			hits = append(hits, x.At)
		}
	}
	v := shareValue(len(hits), len(times), leastOpened, what)
	if len(times) > 0 {
		v.Data = &Data{Weeks: weekly(h, times[0], hits, times)}
	}
	if v.State == OK {
		said := ""
		v.State, said = shareSignal(v.Data.Weeks, Lower, what)
		v.Sentence += said
	}
	return v
}

// shareValue is k of n with the interval of Wilson, when there are enough.
func shareValue(k, n, least int, what string) Value {
	v := Value{State: NotEnoughData, N: n}
	if n < least {
		v.Method = fmt.Sprintf("No interval: there are %s, and it takes %s.", loop.Whole(n), loop.Whole(least))
		v.Sentence = fmt.Sprintf("We cannot say yet: have %s, need %s.", loop.Whole(n), loop.Whole(least))
		return v
	}
	p := sharePart("", "", k, n)
	v.State, v.Estimate, v.Low, v.High = OK, p.Estimate, p.Low, p.High
	v.Method = fmt.Sprintf("%s of %s; 95 %% interval after Wilson 1927.", loop.Whole(k), loop.Whole(n))
	v.Sentence = fmt.Sprintf("%s of %s %s: %s, somewhere between %s and %s.", loop.Whole(k), loop.Whole(n), what, percent(*p.Estimate), percent(*p.Low), percent(*p.High))
	return v
}

func percent(x float64) string { return loop.Percent(x, 0) + " %" }

var failedDeploymentRecoveryTime = define(Metric{
	Key: "failed_deployment_recovery_time", Title: "Recovery from a failed deploy", Unit: "s", Better: Lower, Counter: "change_fail_rate",
	Needs: Deploys,
	Definition: Definition{
		Counts:    "Deploys that failed, as for the share that did.",
		LeavesOut: "Failures that came of no deploy: they stand in the recovery time.",
		Clock:     "From the deploy to when what it broke was well again: as it was told, else the end of the last failure that it caused. Where nobody knows that end it counts as missing.",
		Open:      "What is not well yet counts as longer than so far.",
		Estimator: "Kaplan and Meier 1958 while some are open, with the interval of Brookmeyer and Crowley 1982; else exact order statistics.",
		Minimum:   "6 for the median.",
		Caveat:    recoveryCaveat,
	},
	Fed:  deployed,
	Feed: "deploys, which a source tells of, or the API",
	Compute: func(h History) Value {
		var d durations
		for _, x := range releases(h) {
			switch {
			case x.MendUnknown:
				d.missing++
			case x.Failed:
				d.span(h, loop.Ref{}, x.At, x.MendedAt)
			}
		}
		return d.said("Recovery from a failed deploy", recoveryCaveat)
	},
})
