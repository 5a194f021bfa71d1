package stats

import (
	"math"
	"testing"
)

// answers tells for each method of the schema how the keys follow from ours.
var answers = map[string]func(*testing.T, refCase) map[string]any{
	"describe":           answerDescribe,
	"quantiles":          answerQuantiles,
	"kaplan_meier":       answerKaplanMeier,
	"tickets":            answerTickets,
	"proportions":        answerProportions,
	"poisson_rate":       answerPoissonRate,
	"poisson_rate_ratio": answerPoissonRatio,
}

func answerDescribe(t *testing.T, c refCase) map[string]any {
	x := c.column(t, "value")
	return map[string]any{"n": len(x), "mean": Mean(x)}
}

func answerQuantiles(t *testing.T, c refCase) map[string]any {
	x := c.column(t, "value")
	var qs []float64
	for _, p := range c.params(t, "probs") {
		qs = append(qs, Quantile(x, p))
	}
	got := map[string]any{"n": len(x), "mean": Mean(x), "median": Median(x), "quantiles": qs}
	if _, asked := c.Expected["geometric_mean"]; asked { // only then are all values above 0
		got["geometric_mean"] = GeometricMean(x)
	}
	if r, ok := QuantileInterval(x, 0.5, c.level()); ok {
		got["median_ci_rank_low"], got["median_ci_rank_high"] = r.RankLow, r.RankHigh
		got["median_ci_lower"], got["median_ci_upper"], got["median_ci_coverage"] = r.Low, r.High, r.Coverage
	}
	return got
}

func answerKaplanMeier(t *testing.T, c refCase) map[string]any {
	times, events, entries := c.spans(t, "time", "event", 1)
	s := KaplanMeier(times, events, entries, c.level())
	got := map[string]any{"n": s.N, "events": s.Events}
	var steps []Step
	if c.Params["times"] == "events" {
		for _, st := range s.Steps {
			if st.Events > 0 {
				steps = append(steps, st)
			}
		}
		got["times"], got["n_risk"] = pick(steps, func(st Step) float64 { return st.Time }), pick(steps, func(st Step) float64 { return float64(st.AtRisk) })
	} else {
		steps = at(s, c.params(t, "times"))
	}
	curve(got, steps, "survival", "se_greenwood", "loglog_lower", "loglog_upper")
	got["quantile"], got["quantile_lower"], got["quantile_upper"] = timeQuantiles(s, c.params(t, "probs"))
	return got
}

func answerTickets(t *testing.T, c refCase) map[string]any {
	closed := c.Params["closed"].(float64)
	times, events, _ := c.spans(t, "duration", "status", closed)
	s := KaplanMeier(times, events, nil, c.level())
	var done []float64
	for i, v := range times {
		if events[i] {
			done = append(done, v)
		}
	}
	got := map[string]any{"n": s.N, "closed": s.Events, "naive_median": Median(done)}
	curve(got, at(s, c.params(t, "times")), "km_still_open", "", "km_lower", "km_upper")
	got["km_quantile"], _, _ = timeQuantiles(s, c.params(t, "probs"))
	_, got["km_median_lower"], got["km_median_upper"] = timeQuantiles(s, []float64{0.5})
	return got
}

func answerProportions(t *testing.T, c refCase) map[string]any {
	x, n := numbers(t, c.Data["x"]), numbers(t, c.Data["n"])
	var low, high []float64
	for i := range x {
		w := Wilson(int(x[i]), int(n[i]), c.level())
		low, high = append(low, w.Low), append(high, w.High)
	}
	return map[string]any{"wilson_lower": low, "wilson_upper": high}
}

func answerPoissonRate(t *testing.T, c refCase) map[string]any {
	g := Garwood(int(c.number("events")), c.number("exposure"), c.level())
	return map[string]any{"rate": c.number("events") / c.number("exposure"), "lower": g.Low, "upper": g.High}
}

func answerPoissonRatio(t *testing.T, c refCase) map[string]any {
	g := Garwood(int(c.number("events1")), c.number("exposure1"), c.level())
	return map[string]any{"rate1_lower": g.Low, "rate1_upper": g.High}
}

// curve fills in the keys of a survival curve; what is filed under "" is compared with nothing.
func curve(got map[string]any, steps []Step, survival, se, low, high string) {
	defined := func(v func(Step) float64) []float64 {
		return pick(steps, func(st Step) float64 {
			if !st.Defined {
				return math.NaN()
			}
			return v(st)
		})
	}
	got[survival] = pick(steps, func(st Step) float64 { return st.Survival })
	got[se] = defined(func(st Step) float64 { return st.SE })
	got[low] = defined(func(st Step) float64 { return st.Band.Low })
	got[high] = defined(func(st Step) float64 { return st.Band.High })
}

func at(s Survival, times []float64) []Step {
	var steps []Step
	for _, t := range times {
		steps = append(steps, s.At(t))
	}
	return steps
}

func pick(steps []Step, v func(Step) float64) []float64 {
	var out []float64
	for _, st := range steps {
		out = append(out, v(st))
	}
	return out
}

func timeQuantiles(s Survival, probs []float64) (estimate, low, high []float64) {
	for _, p := range probs {
		q := s.Quantile(p)
		estimate, low, high = append(estimate, number(q.Estimate)), append(low, number(q.Low)), append(high, number(q.High))
	}
	return estimate, low, high
}

// number gives a limit as the reference writes it: NaN where it is not reached.
func number(l Limit) float64 {
	if !l.Reached {
		return math.NaN()
	}
	return l.At
}
