package metric

import (
	"time"

	"failforward/loop"
)

// recoveryTime is how long users suffered: the number that others call MTTR,
// which as a mean says next to nothing.
var recoveryTime = define(Metric{
	Key:    "recovery_time",
	Title:  "Recovery time",
	Unit:   "s",
	Better: Lower, Counter: "failure_rate",
	Needs: Failures,
	Definition: Definition{
		Counts:    "Incidents, crashes and escaped defects.",
		LeavesOut: "Dismissed and merged failures, planned maintenance and drills. What has no usable start or end is counted as missing.",
		Clock:     "From when users began to notice to when they stopped noticing (mitigated), else to when it was put right (resolved).",
		Open:      "Open ones count as longer than so far; they are neither left out nor ended by today.",
		Estimator: "Median, 75th and 90th percentile. None open: type 7 (Hyndman and Fan 1996) with exact intervals from order statistics (Thompson 1936). Some open: Kaplan and Meier 1958 with the interval of Brookmeyer and Crowley 1982.",
		Minimum:   "6 ended ones for the median, 13 for the 75th percentile, 36 for the 90th. Before that: the single times.",
		Caveat:    recoveryCaveat,
	},
	Compute: func(h History) Value {
		d := recoveries(h)
		v := d.value()
		v.Caveat, v.Sentence = d.caveat(recoveryCaveat), sentence("Recovery", v)
		v.Data.Late = backdated(h)
		return v
	},
})

const recoveryCaveat = "Recovery times differ so much by chance that even a real cut by a fifth is found only one or two times in ten with 50 failures. Read it as context, never as proof."

// recoveries sorts the failures of a history into ended, open and missing.
func recoveries(h History) durations {
	var d durations
	d.room(len(h.Failures))
	for i := range h.Failures { // a failure is large, and a team may have thousands
		if f := &h.Failures[i]; counts(f) && belongs(h, f) {
			d.recover(f, h.AsOf)
		}
	}
	return d
}

// counts reports whether recovery time is asked of a failure at all.
func counts(f *loop.Failure) bool {
	return f.State != loop.FailureDismissed && f.State != loop.FailureMerged && f.Excluded == "" && f.Kind.Outage()
}

// belongs places a failure by its start; without one by the next time that is
// known, because it is missing somewhere, and everywhere when none is.
func belongs(h History, f *loop.Failure) bool {
	for _, m := range [...]*loop.Moment{&f.StartedAt, &f.DetectedAt, &f.MitigatedAt, &f.ResolvedAt} {
		if m.Known() {
			return h.chosen(m.At)
		}
	}
	return true
}

// recover adds one failure.
func (d *durations) recover(f *loop.Failure, asOf time.Time) {
	end, source := f.End()
	switch {
	case !f.StartedAt.Known():
		d.missing++
	case end.Known() && end.At.Before(f.StartedAt.At):
		d.missing++
	case end.Known() && !end.At.After(asOf):
		d.end(f, end, source)
	case end.Known() || waiting(f):
		d.opened(f.Ref(), f.StartedAt.At, asOf)
		d.guessed(f.StartedAt)
	default:
		d.missing++
	}
}

func (d *durations) end(f *loop.Failure, end loop.Moment, source string) {
	d.ended(f.Ref(), f.StartedAt.At, end.At)
	d.guessed(f.StartedAt, end)
	if f.Backdated() {
		d.backdated++
	}
	if source == "mitigated_at" {
		d.ends.Mitigated++
	} else {
		d.ends.Resolved++
	}
}

// lasted is in seconds, by way of milliseconds: a time.Duration ends at 292
// years, and a slip of the pen in a year may reach further.
func lasted(from, to time.Time) float64 { return float64(to.UnixMilli()-from.UnixMilli()) / 1000 }

// guessed counts a failure of which a time was worked out.
func (d *durations) guessed(times ...loop.Moment) {
	for _, m := range times {
		if m.Status == loop.Imputed {
			d.imputed++
			return
		}
	}
}

// waiting reports that a failure without an end is still going on, where
// others have ended and nobody can say when.
func waiting(f *loop.Failure) bool {
	if f.ResolvedAt.State() == loop.UnknownTime {
		return f.MitigatedAt.State() == loop.Pending
	}
	return f.ResolvedAt.State() == loop.Pending
}
