package metric

import (
	"fmt"
	"math"

	"failforward/loop"
	"failforward/stats"
)

// qualityGain is what the concluded checks of the kind number say together.
var qualityGain = define(Metric{
	Key: "quality_gain", Title: "Effect of the changes", Unit: "ratio", Better: Lower, Counter: "actions_closed_opened",
	Needs: Checks,
	Definition: Definition{
		Counts:    "Every concluded check of the kind number with a ratio, turned so that less is better.",
		LeavesOut: "Checks of other kinds: a re-test, a look and what was not seen again are no measurement. Exploratory checks, whose plan came after the change, and checks without an estimate are counted as missing.",
		Clock:     "By the day of the verdict.",
		Open:      "Checks that wait for their day are counted as open.",
		Estimator: "Random effects on the log scale after DerSimonian and Laird 1986, with the interval of Knapp and Hartung 2003, never narrower than the plain one with t.",
		Minimum:   "3 effects.",
		Caveat:    "Each is an association, not a cause, and a loop begins after something bad: see the expected fall by chance of each.",
	},
	Feed: "an effect check of the kind number",
	Fed: func(h History) bool {
		for _, e := range h.Checks {
			if e.Kind == loop.ByNumber {
				return true
			}
		}
		return false
	},
	Compute: func(h History) Value {
		v := Value{State: NotEnoughData}
		var logs, vars []float64
		for _, e := range h.Checks {
			switch {
			case e.Kind != loop.ByNumber:
			case !past(e.ConcludedAt, h.AsOf):
				v.Open++
			case h.chosen(e.ConcludedAt):
				y, s2, ok := effectOf(e)
				if !ok || e.Exploratory {
					v.Missing++
					continue
				}
				logs, vars = append(logs, y), append(vars, s2)
			}
		}
		return v.pooled(logs, vars)
	},
})

// effectOf is the log ratio of a concluded check and its variance; false where it
// has none.
func effectOf(e loop.EffectCheck) (y, s2 float64, ok bool) {
	r := e.Result
	if r == nil || r.Scale != "ratio" || r.Estimate == nil || r.Low == nil || r.High == nil || *r.Low <= 0 || *r.High <= 0 {
		return 0, 0, false
	}
	half := (math.Log(*r.High) - math.Log(*r.Low)) / (2 * z975)
	y = math.Log(*r.Estimate)
	if e.Plan.Direction == "higher" || e.Plan.Direction == "up" {
		y = -y
	}
	return y, half * half, half > 0
}

const leastEffects = 3

// pooled puts the effects together after DerSimonian and Laird, Controlled Clinical
// Trials 7 (1986), 177-188.
func (v Value) pooled(y, s2 []float64) Value {
	v.N = len(y) + v.Open
	if len(y) < leastEffects {
		v.Method = fmt.Sprintf("No pooled effect: there are %d, and it takes %d.", len(y), leastEffects)
		v.Sentence = fmt.Sprintf("Too early to say whether it pays off: have %d measured %s, need %d.", len(y), one(len(y), "effect", "effects"), leastEffects)
		return v
	}
	mean, se, tau2 := dersimonianLaird(y, s2)
	half := wide(y, s2, mean, se, tau2)
	v.State, v.Estimate, v.Low, v.High = OK, num(math.Exp(mean)), num(math.Exp(mean-half)), num(math.Exp(mean+half))
	v.Method = fmt.Sprintf("%d effects, random effects after DerSimonian and Laird 1986 (tau² %s), interval of Knapp and Hartung 2003.", len(y), loop.Figure(tau2, 3))
	v.Sentence = fmt.Sprintf("Together the changes left %s of what there was, somewhere between %s and %s.", percent(*v.Estimate), percent(*v.Low), percent(*v.High))
	return v
}

// wide is half of the interval: of few effects the normal one is too narrow, because
// how much they differ is itself a guess. G. Knapp and J. Hartung, Statistics in
// Medicine 22 (2003), 2693-2710; effects that are alike by luck narrow nothing.
func wide(y, s2 []float64, mean, se, tau2 float64) float64 {
	df, spread := float64(len(y)-1), 0.0
	for i := range y {
		spread += (y[i] - mean) * (y[i] - mean) / (s2[i] + tau2)
	}
	return stats.TQuantile((1+Level)/2, df) * se * math.Sqrt(max(1, spread/df))
}

func dersimonianLaird(y, s2 []float64) (mean, se, tau2 float64) {
	weigh := func(tau2 float64) (mean, sum, squares float64) {
		for i := range y {
			w := 1 / (s2[i] + tau2)
			mean += w * y[i]
			sum += w
			squares += w * w
		}
		return mean / sum, sum, squares
	}
	fixed, sum, squares := weigh(0)
	q := 0.0
	for i := range y {
		q += (y[i] - fixed) * (y[i] - fixed) / s2[i]
	}
	tau2 = max(0, (q-float64(len(y)-1))/(sum-squares/sum))
	mean, sum, _ = weigh(tau2)
	return mean, math.Sqrt(1 / sum), tau2
}
