package metric

import (
	"fmt"
	"time"

	"failforward/loop"
)

// hypothesisTurnover is how many beliefs get their verdict in a sprint.
var hypothesisTurnover = define(Metric{
	Key: "hypothesis_turnover", Title: "Hypothesis turnover", Unit: "per sprint", Better: Neither, Counter: "quality_gain",
	Needs: Deliveries,
	Definition: Definition{
		Counts:    "Assumptions and hypotheses that got their first verdict; a linked pair is one.",
		LeavesOut: "Re-tests, and what was dropped without a verdict.",
		Clock:     "By the day of the verdict, for each sprint; for each two weeks where there are no sprints.",
		Open:      "What is undecided is counted apart.",
		Estimator: "Verdicts by exposure with the exact interval of Garwood 1936; the refuted share with that of Wilson 1927.",
		Minimum:   "4 sprints.",
		Caveat:    "Nothing refuted means that nothing risky is tested. There is no target.",
	},
	Fed:  func(h History) bool { return len(h.Beliefs) > 0 },
	Feed: "assumptions and hypotheses with a verdict, which no page makes yet",
	Compute: func(h History) Value {
		seen, open, refuted := map[loop.ID]bool{}, 0, 0
		var all []time.Time
		for _, b := range h.Beliefs {
			switch {
			case b.Pair != 0 && seen[b.Pair]:
			case past(b.VerdictAt, h.AsOf) && h.chosen(b.VerdictAt):
				all = append(all, b.VerdictAt)
				if b.State == loop.BeliefRefuted {
					refuted++
				}
			case h.chosen(b.StatedAt):
				open++
			}
			seen[b.Pair] = true
		}
		v := count(h, all, "verdict", "verdicts").value().each(2, "sprint")
		v.Open = open
		v.Parts = []Part{sharePart("refuted", "were refuted", refuted, len(all))}
		return v
	},
})

// each turns a rate for a week into one for several.
func (v Value) each(weeks float64, what string) Value {
	for _, p := range []**float64{&v.Estimate, &v.Low, &v.High} {
		if *p != nil {
			*p = num(**p * weeks)
		}
	}
	if v.Estimate != nil {
		v.Sentence = fmt.Sprintf("%s a %s, somewhere between %s and %s.", figure(*v.Estimate), what, figure(*v.Low), figure(*v.High))
	}
	return v
}

// learningVelocity is how long it takes until another practice is in use.
var learningVelocity = define(Metric{
	Key: "learning_velocity", Title: "Learning velocity", Unit: "s", Better: Lower, Counter: "quality_gain",
	Needs: Deliveries,
	Definition: Definition{
		Counts:    "Failed practices with a named replacement.",
		LeavesOut: "Failures that ask for no other practice.",
		Clock:     "From the failure to the replacement seen in use three times, or for 14 days. A document is no practice.",
		Open:      "What is not replaced yet counts as longer than so far; what was given up again was not replaced.",
		Estimator: "Kaplan and Meier 1958 with the interval of Brookmeyer and Crowley 1982.",
		Minimum:   "6 replaced.",
		Caveat:    velocityCaveat,
	},
	Fed:  func(h History) bool { return len(h.Practices) > 0 },
	Feed: "practices and what replaced them, which no page takes yet",
	Compute: func(h History) Value {
		var d durations
		for _, p := range h.Practices {
			d.span(h, loop.Ref{}, p.FailedAt, p.InUseAt)
		}
		return d.said("Another practice", velocityCaveat)
	},
})

const velocityCaveat = "It rests on evidence of use; without it a new practice is only a promise."
