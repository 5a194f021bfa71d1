package stats

func (c refCase) survival() Survival {
	return KaplanMeier(c.values("time"), c.flags("event", 1), c.optional("entry"), c.level())
}

func answerKaplanMeier(c refCase) map[string]any {
	s := c.survival()
	got := map[string]any{"n": s.N, "events": s.Events}
	var steps []Step
	if v, ok := c.Params["times"].(string); ok && v == "events" {
		var times []float64
		for _, st := range s.Steps {
			if st.Events > 0 {
				steps, times = append(steps, st), append(times, st.Time)
			}
		}
		got["times"] = times
	} else {
		for _, t := range c.list("times") {
			steps = append(steps, s.At(t))
		}
	}
	got["n_risk"] = c.atRisk(got["times"])
	bands(got, steps, "survival", "se_greenwood", "loglog_lower", "loglog_upper")
	logs := func(st Step) (Interval, bool) { return st.LogBand(c.level()) }
	got["log_lower"] = each(steps, func(st Step) *float64 { i, ok := logs(st); return maybe(i.Low, ok) })
	got["log_upper"] = each(steps, func(st Step) *float64 { i, ok := logs(st); return maybe(i.High, ok) })
	got["quantile"], got["quantile_lower"], got["quantile_upper"] = timeQuantiles(s, c.list("probs"))
	got["rmst"], got["rmst_se"] = restricted(s, c.list("tau"))
	return got
}

// atRisk counts those at risk at the times that were found, else at those asked for.
func (c refCase) atRisk(found any) []int {
	times, ok := found.([]float64)
	if !ok {
		times = c.list("times")
	}
	exits, entries := c.values("time"), c.optional("entry")
	return each(times, func(t float64) int { return AtRisk(exits, entries, t) })
}

func answerLogRank(c refCase) map[string]any {
	names, codes := Levels(c.labels("group"))
	var strata []int
	if c.role("strata") {
		_, strata = Levels(c.labels("strata"))
	}
	r := must(LogRankTest(c.values("time"), c.flags("event", 1), codes, strata))
	got := map[string]any{"groups": names, "n": r.N, "observed": r.Observed, "expected": r.Expected}
	test(got, r.Test, "chi2", "df", "p")
	test(got, r.Peto, "peto_chi2", "peto_df", "peto_p")
	return got
}

func answerRMSTDifference(c refCase) map[string]any {
	group := func(param string) Survival {
		var times []float64
		var events []bool
		all, labels := c.flags("event", 1), c.labels("group")
		for i, t := range c.values("time") {
			if labels[i] == text(c.Params[param]) {
				times, events = append(times, t), append(events, all[i])
			}
		}
		return KaplanMeier(times, events, nil, c.level())
	}
	d := must(RMSTDifference(group("group1"), group("group0"), float(c.Params["tau"]), c.level()))
	return map[string]any{"rmst1": d.Estimate1, "se1": d.SE1, "rmst0": d.Estimate0, "se0": d.SE0,
		"difference": d.Difference, "se": d.SE, "lower": d.Interval.Low, "upper": d.Interval.High,
		"z": d.Z, "p": d.P, "ratio": d.Ratio}
}

func answerIncidence(c refCase) map[string]any {
	codes := []float64{float(c.Params["censored"]), float(c.Params["event_of_interest"]), float(c.Params["competing"])}
	var causes []int
	for _, v := range c.values("status") {
		causes = append(causes, code(codes, v))
	}
	in := must(CumulativeIncidence(c.values("time"), causes, 2))
	got := map[string]any{}
	for cause, name := range []string{"event", "competing"} {
		var shares, variances []float64
		for _, t := range c.list("times") {
			s, v := in.At(t, cause+1)
			shares, variances = append(shares, s), append(variances, v)
		}
		got["cif_"+name], got["var_"+name] = shares, variances
	}
	if c.role("group") {
		_, groups := Levels(c.labels("group"))
		test(got, must(GrayTest(c.values("time"), causes, groups, 1)), "gray_chi2", "gray_df", "gray_p")
	}
	return got
}

func code(codes []float64, v float64) int {
	for i, one := range codes {
		if v == one {
			return i
		}
	}
	panic("a status has none of the codes")
}

func answerTickets(c refCase) map[string]any {
	codes := []float64{float(c.Params["open"]), float(c.Params["closed"]), float(c.Params["abandoned"])}
	var states []TicketState
	for _, v := range c.values("status") {
		states = append(states, TicketState(code(codes, v)))
	}
	groups := make([]int, len(states))
	if c.role("group") {
		_, groups = Levels(c.labels("group"))
	}
	k := must(TicketTimes(c.values("duration"), states, groups, c.level()))
	got := map[string]any{"n": k.N, "closed": k.Closed, "abandoned": k.Abandoned, "open": k.Open, "naive_median": k.NaiveMedian}
	bands(got, each(c.list("times"), k.StillOpen.At), "km_still_open", "", "km_lower", "km_upper")
	got["km_quantile"], _, _ = timeQuantiles(k.StillOpen, c.list("probs"))
	median := k.StillOpen.Quantile(0.5)
	got["km_median_lower"], got["km_median_upper"] = median.Low, median.High
	got["rmst"], got["rmst_se"] = restricted(k.StillOpen, c.list("tau"))
	share := func(cause int) []float64 {
		return each(c.list("times"), func(t float64) float64 { s, _ := k.Done.At(t, cause); return s })
	}
	got["cif_closed"], got["cif_abandoned"] = share(1), share(2)
	if k.ByGroup != nil {
		test(got, k.ByGroup.Test, "logrank_chi2", "logrank_df", "logrank_p")
	}
	return got
}

// bands fills in the keys of a survival curve.
func bands(got map[string]any, steps []Step, survival, se, low, high string) {
	got[survival] = each(steps, func(st Step) float64 { return st.Survival })
	got[se] = each(steps, func(st Step) *float64 { return maybe(st.SE, st.Defined) })
	got[low] = each(steps, func(st Step) *float64 { return maybe(st.Band.Low, st.Defined) })
	got[high] = each(steps, func(st Step) *float64 { return maybe(st.Band.High, st.Defined) })
}

func test(got map[string]any, t *Test, statistic, df, p string) {
	if t == nil {
		got[statistic], got[df], got[p] = nil, nil, nil
		return
	}
	got[statistic], got[df], got[p] = t.Statistic, t.DF, t.P
}

func restricted(s Survival, taus []float64) (mean, se []float64) {
	for _, tau := range taus {
		r := must(s.RMST(tau))
		mean, se = append(mean, r.Mean), append(se, r.SE)
	}
	return mean, se
}

func timeQuantiles(s Survival, probs []float64) (estimate, low, high []Limit) {
	for _, p := range probs {
		q := s.Quantile(p)
		estimate, low, high = append(estimate, q.Estimate), append(low, q.Low), append(high, q.High)
	}
	return estimate, low, high
}

func maybe(v float64, ok bool) *float64 {
	if !ok {
		return nil
	}
	return &v
}

func each[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}
