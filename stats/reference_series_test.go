package stats

import "math"

func answerSegmented(c refCase) map[string]any {
	c.wants("kernel", "bartlett")
	y := c.values("value")
	if c.flag("log_outcome") {
		if err := positive("the values", y...); err != nil {
			panic(err)
		}
		y = each(y, math.Log)
	}
	lag := int(c.number("lag", float64(DefaultLag(len(y)))))
	season := Season{c.number("period", 0), int(c.number("harmonics", 0))}
	g := must(SegmentedRegression(y, int(float(c.Params["intervention_after_row"])), lag, season))
	return map[string]any{"coef_names": g.Names, "coef": g.Coef, "se_ols": g.SE, "se_hac": g.SEHAC, "se_hac_small_sample": g.SESmall,
		"t_hac_small_sample": g.T, "p_hac_small_sample": g.P, "df": g.DF, "residual_sd": g.ResidualSD, "r_squared": g.RSquared,
		"durbin_watson": g.DurbinWatson}
}

func answerBreakpoint(c refCase) map[string]any {
	c.wants("criterion", "bic")
	b := must(SingleBreakpoint(c.values("value"), float(c.Params["trim"])))
	low, high := b.Interval(c.level())
	return map[string]any{"n_breaks": b.Breaks, "last_row_before_break": b.After, "rss_no_break": b.RSS0, "rss_one_break": b.RSS1,
		"mean_before": b.Before, "mean_after": b.Since, "sup_f": b.SupF, "ci_row_lower": low, "ci_row_upper": high}
}

func answerPELT(c refCase) map[string]any {
	p := must(PELT(c.values("value"), Cost(c.word("cost", "l2")), float(c.Params["penalty"]), int(c.number("min_segment", 1))))
	return map[string]any{"changepoints": p.At, "objective": p.Objective, "segment_means": p.Means}
}

func answerEDivisive(c refCase) map[string]any {
	best, right, err := BestSplit(c.values("value"), c.number("alpha", 1))
	must(best, err)
	return map[string]any{"best_split": best.At, "best_kappa": best.Until, "qhat": best.Energy,
		"best_split_full_right": right.At, "qhat_full_right": right.Energy}
}

func answerMannKendall(c refCase) map[string]any {
	t := must(MannKendall(c.values("value"), c.level()))
	return map[string]any{"s": t.S, "var_s": t.VarS, "z": t.Z, "p_two_sided": t.P, "tau_b": t.TauB,
		"sen_slope": t.Slope, "sen_lower": t.Interval.Low, "sen_upper": t.Interval.High}
}

func answerXmR(c refCase) map[string]any {
	x := must(NewXmR(c.values("value"), int(float(c.Params["baseline_rows"]))))
	var sigma, ucl, lcl []float64
	for _, d2 := range c.list("d2") {
		s := x.Sigma(d2)
		sigma, ucl, lcl = append(sigma, s), append(ucl, x.Center+3*s), append(lcl, x.Center-3*s)
	}
	l := x.Limits(c.number("limit_factor", LimitFactor))
	return map[string]any{"center": x.Center, "mr_bar": x.MeanRange, "sigma": sigma, "ucl": ucl, "lcl": lcl,
		"factor_ucl": l.High, "factor_lcl": l.Low, "mr_ucl": c.number("mr_factor", RangeFactor) * x.MeanRange,
		"median_mr": x.MedianRange, "sigma_from_median": x.SigmaFromMedian(c.number("median_d2", MedianD2))}
}

func answerCChart(c refCase) map[string]any {
	chart := must(CChart(c.values("count"), c.number("sigma_limits", 3)))
	l := chart.Limits[0]
	return map[string]any{"center": l.Center, "ucl": l.High, "lcl": l.Low, "rows_outside": chart.Outside}
}

func answerRunRules(c refCase) map[string]any {
	y := c.values("value")
	x := must(NewXmR(y, int(float(c.Params["baseline_rows"]))))
	rules := each(texts(c.Params["rules"]), func(s string) Rule { return Rule(s) })
	return map[string]any{"rows": must(RunRules(y, x.Center, x.Sigma(c.number("d2", D2)), rules))}
}

func answerEventTrend(c refCase) map[string]any {
	c.wants("truncation", "time")
	g := must(EventTrend(c.values("event_time"), float(c.Params["observation_end"]), c.level()))
	return map[string]any{"n": g.N, "laplace_z": g.LaplaceZ, "laplace_p_two_sided": g.LaplaceP, "mil_hdbk_chi2": g.Chi2,
		"mil_hdbk_df": g.Chi2DF, "mil_hdbk_p_improvement": g.PImproves, "crow_beta_mle": g.Beta, "crow_beta_unbiased": g.BetaUnbiased,
		"crow_lambda_mle": g.Lambda, "instantaneous_rate_end": g.RateAtEnd, "beta_lower": g.Interval.Low, "beta_upper": g.Interval.High,
		"reverse_arrangements": g.ReverseArrangements}
}
