package metric

import "failforward/loop"

// detectionTime is how long users had a failure before we noticed it.
var detectionTime = define(Metric{
	Key: "detection_time", Title: "Detection time", Unit: "s", Better: Lower, Counter: "reporting_rate",
	Needs: Failures,
	Definition: Definition{
		Counts:    "Incidents, crashes and escaped defects.",
		LeavesOut: "Dismissed and merged failures, planned maintenance and drills. Without a known start or detection they count as missing.",
		Clock:     "From when users began to notice to when we noticed.",
		Open:      "What nobody has noticed is not in any list, so nothing is open here: the true figure is longer.",
		Estimator: "Median, 75th and 90th percentile, type 7 (Hyndman and Fan 1996), with exact intervals from order statistics (Thompson 1936).",
		Minimum:   "6 for the median, 13 for the 75th percentile, 36 for the 90th.",
		Caveat:    detectionCaveat,
	},
	Compute: func(h History) Value {
		var d durations
		d.room(len(h.Failures))
		for i := range h.Failures {
			if f := &h.Failures[i]; counts(f) && belongs(h, f) {
				d.between(f, f.StartedAt, f.DetectedAt)
			}
		}
		v := d.said("Noticing", detectionCaveat)
		v.Data.Late = backdated(h)
		return v
	},
})

const detectionCaveat = "Only what was noticed in the end is counted, and only where somebody wrote both times down: the true figure is longer."

// between adds the time between two moments of a failure.
func (d *durations) between(f *loop.Failure, from, to loop.Moment) {
	if !from.Known() || !to.Known() || to.At.Before(from.At) {
		d.missing++
		return
	}
	d.ended(f.Ref(), from.At, to.At)
	d.guessed(from, to)
}
