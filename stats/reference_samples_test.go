package stats

// answers tells for each method of the schema how its keys follow from ours.
var answers = map[string]func(refCase) map[string]any{
	"describe":                     answerDescribe,
	"quantiles":                    answerQuantiles,
	"kaplan_meier":                 answerKaplanMeier,
	"logrank":                      answerLogRank,
	"rmst_difference":              answerRMSTDifference,
	"cumulative_incidence":         answerIncidence,
	"tickets":                      answerTickets,
	"mann_whitney":                 answerMannWhitney,
	"wilcoxon_signed_rank":         answerSignedRank,
	"welch_tost":                   answerWelch,
	"permutation_two_sample":       answerPermutation,
	"permutation_paired":           answerPaired,
	"bootstrap_bca":                answerBootstrap,
	"proportions":                  answerProportions,
	"power_two_proportions":        answerPower,
	"poisson_rate":                 answerPoissonRate,
	"poisson_rate_ratio":           answerRateRatio,
	"multiple_testing":             answerMultiple,
	"cronbach_alpha":               answerCronbach,
	"regression_to_mean":           answerRegressionToMean,
	"ols":                          answerOLS,
	"poisson_regression":           answerPoissonRegression,
	"negative_binomial_regression": answerNegativeBinomial,
	"its_count_regression":         answerCountSeries,
	"segmented_regression_hac":     answerSegmented,
	"single_breakpoint_ls":         answerBreakpoint,
	"changepoint_pelt":             answerPELT,
	"e_divisive":                   answerEDivisive,
	"mann_kendall_sen":             answerMannKendall,
	"xmr":                          answerXmR,
	"c_chart":                      answerCChart,
	"run_rules":                    answerRunRules,
	"event_trend":                  answerEventTrend,
}

func answerDescribe(c refCase) map[string]any {
	s := must(Describe(c.values("value")))
	return map[string]any{"n": s.N, "mean": s.Mean, "sd": s.SD, "autocorr_lag1": s.Autocorrelation}
}

func answerQuantiles(c refCase) map[string]any {
	c.wants("quantile_type", "7")
	x := c.values("value")
	s := must(Describe(x))
	got := map[string]any{"n": s.N, "mean": s.Mean, "sd": s.SD, "median": Median(x), "mad_scaled": MAD(x)}
	got["quantiles"] = each(c.list("probs"), func(p float64) float64 { return Quantile(x, p) })
	if g, err := GeometricSummary(x, c.level()); err == nil { // else some value is not above 0
		got["geometric_mean"], got["geometric_sd"] = g.Mean, g.SD
		if g.Interval != nil {
			got["gm_lower"], got["gm_upper"] = g.Interval.Low, g.Interval.High
		}
	}
	r, ok := QuantileInterval(x, 0.5, c.level())
	got["median_ci_rank_low"], got["median_ci_rank_high"] = maybe(float64(r.RankLow), ok), maybe(float64(r.RankHigh), ok)
	got["median_ci_lower"], got["median_ci_upper"], got["median_ci_coverage"] = maybe(r.Low, ok), maybe(r.High, ok), maybe(r.Coverage, ok)
	return got
}

func answerMannWhitney(c refCase) map[string]any {
	one, zero := c.twoGroups()
	w := must(MannWhitneyTest(one, zero, c.level()))
	got := map[string]any{"n1": w.N1, "n0": w.N0, "u": w.U, "auc": w.AUC, "cliffs_delta": w.CliffsDelta, "hodges_lehmann": w.HodgesLehmann}
	if w.Ties != nil {
		got["p_exact_with_ties"], got["p_exact_with_ties_doubled_tail"] = w.Ties.P, w.Ties.PDoubled
	}
	switch c.wants("method", "exact", "normal") {
	case "exact":
		if w.Exact == nil {
			panic("there are ties, or too many values to count")
		}
		got["p_greater"], got["p_two_sided"] = w.Exact.PGreater, w.Exact.PTwoSided
		got["hl_lower"], got["hl_upper"] = w.Exact.Interval.Low, w.Exact.Interval.High
	case "normal":
		if w.Normal != nil {
			got["p_two_sided"], got["p_two_sided_no_continuity"] = w.Normal.P, w.Normal.PNoContinuity
		}
		got["hl_ci_rank"] = w.NormalRank
		if w.NormalInterval != nil {
			got["hl_lower"], got["hl_upper"] = w.NormalInterval.Low, w.NormalInterval.High
		}
	}
	return got
}

func answerSignedRank(c refCase) map[string]any {
	s := must(WilcoxonSignedRank(c.values("before"), c.values("after"), c.level()))
	got := map[string]any{"v": s.V, "n_nonzero": s.NonZero, "pseudo_median": s.PseudoMedian}
	if s.Ties != nil {
		got["p_exact_with_ties"] = s.Ties.P
	}
	switch c.wants("method", "exact", "normal") {
	case "exact":
		if s.Exact == nil {
			panic("there are zeros or ties, or too many pairs to count")
		}
		got["p_greater"], got["p_two_sided"] = s.Exact.PGreater, s.Exact.PTwoSided
		got["lower"], got["upper"] = s.Exact.Interval.Low, s.Exact.Interval.High
	case "normal":
		got["p_two_sided"] = s.Normal
	}
	return got
}

func answerWelch(c refCase) map[string]any {
	one, zero := c.twoGroups()
	w := must(WelchTest(one, zero, c.level()))
	got := map[string]any{"difference": w.Difference, "se": w.SE, "df": w.DF, "welch_t": w.T, "welch_p": w.P,
		"lower": w.Interval.Low, "upper": w.Interval.High}
	if c.has("margin") {
		e := must(w.Equivalent(float(c.Params["margin"])))
		got["p_lower"], got["p_upper"], got["p_tost"] = e.PLower, e.PUpper, e.P
	}
	return got
}

func answerPermutation(c refCase) map[string]any {
	c.wants("statistic", "mean_difference")
	one, zero := c.twoGroups()
	p := must(PermutationTwoSample(one, zero))
	return map[string]any{"total": p.Total, "count_extreme_two_sided": p.ExtremeTwoSided, "p_two_sided": p.PTwoSided, "p_greater": p.PGreater}
}

func answerPaired(c refCase) map[string]any {
	c.wants("statistic", "sum")
	d := c.optional("difference")
	if d == nil {
		_, d = subtract(c.values("before"), c.values("after"))
	}
	p := must(PermutationPaired(d))
	return map[string]any{"total": p.Total, "count_extreme_two_sided": p.ExtremeTwoSided, "p_two_sided": p.PTwoSided, "p_greater": p.PGreater}
}

func answerBootstrap(c refCase) map[string]any {
	var s Statistic
	switch c.wants("statistic", "mean", "median", "pearson", "ratio") {
	case "mean":
		s = MeanOf(c.values("value"))
	case "median":
		s = MedianOf(c.values("value"))
	case "pearson":
		s = PearsonOf(c.values("x"), c.values("y"))
	case "ratio":
		s = RatioOf(c.values("num"), c.values("den"))
	}
	b := must(BootstrapInterval(s, int(c.number("resamples", 100_000)), c.level(), 20261127))
	got := map[string]any{"estimate": b.Estimate, "se": b.SE, "z0": b.Z0, "acceleration": b.Acceleration,
		"percentile_lower": b.Percentile.Low, "percentile_upper": b.Percentile.High}
	if b.BCa != nil {
		got["bca_lower"], got["bca_upper"] = b.BCa.Low, b.BCa.High
	}
	return got
}

func answerMultiple(c refCase) map[string]any {
	a := must(Adjust(c.values("p")))
	return map[string]any{"bh": a.BH, "by": a.BY, "holm": a.Holm, "rejected_bh": Rejected(a.BH, c.number("q", 0.05))}
}

func answerCronbach(c refCase) map[string]any {
	r := must(CronbachAlpha(each(c.columnsOf("items"), c.parsed)))
	return map[string]any{"n": r.N, "k": r.K, "alpha": r.Alpha, "average_r": r.AverageR,
		"alpha_standardized": r.Standardized, "alpha_if_dropped": r.IfDropped}
}
