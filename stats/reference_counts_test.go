package stats

func answerProportions(c refCase) map[string]any {
	got := map[string]any{}
	x, n := c.lists("x"), c.lists("n")
	var w, cp [2][]float64
	for i := range x {
		a, b := Wilson(int(x[i]), int(n[i]), c.level()), must(ClopperPearson(int(x[i]), int(n[i]), c.level()))
		w[0], w[1] = append(w[0], a.Low), append(w[1], a.High)
		cp[0], cp[1] = append(cp[0], b.Low), append(cp[1], b.High)
	}
	got["wilson_lower"], got["wilson_upper"] = w[0], w[1]
	got["clopper_pearson_lower"], got["clopper_pearson_upper"] = cp[0], cp[1]
	x1, n1, x0, n0 := c.lists("x1"), c.lists("n1"), c.lists("x0"), c.lists("n0")
	var d, low, high, fisher []float64
	for i := range x1 {
		s := must(CompareShares(int(x1[i]), int(n1[i]), int(x0[i]), int(n0[i]), c.level()))
		d, low, high, fisher = append(d, s.Difference), append(low, s.Interval.Low), append(high, s.Interval.High), append(fisher, s.FisherP)
	}
	got["difference"], got["difference_lower"], got["difference_upper"], got["fisher_p"] = d, low, high, fisher
	return got
}

// lists is a list of the data, nil when it is not there: lists of pairs and of
// single shares differ in length and are no table.
func (c refCase) lists(name string) []float64 {
	if c.Data[name] == nil {
		return nil
	}
	return floats(c.Data[name])
}

func answerPower(c refCase) map[string]any {
	alt, alpha := Alternative(c.word("alternative", "two-sided")), c.number("alpha", 0.05)
	objects := func(name string) []any { list, _ := c.Data[name].([]any); return list }
	of := func(v any, key string) float64 { return float(v.(map[string]any)[key]) }
	return map[string]any{
		"power": each(objects("find_power"), func(v any) float64 {
			return must(PowerTwoProportions(of(v, "p1"), of(v, "p2"), of(v, "n"), alpha, alt))
		}),
		"n_per_group": each(objects("find_n"), func(v any) float64 {
			return must(SizeTwoProportions(of(v, "p1"), of(v, "p2"), of(v, "power"), alpha, alt))
		}),
	}
}

func (c refCase) count(suffix string) Count {
	return Count{int(float(c.Data["events"+suffix])), float(c.Data["exposure"+suffix])}
}

func answerPoissonRate(c refCase) map[string]any {
	r := must(PoissonRate(c.count(""), c.level()))
	return map[string]any{"rate": r.Rate, "lower": r.Interval.Low, "upper": r.Interval.High}
}

func answerRateRatio(c refCase) map[string]any {
	r := must(PoissonRateRatio(c.count("1"), c.count("0"), c.level()))
	return map[string]any{"rate1": r.Rate1.Rate, "rate0": r.Rate0.Rate, "ratio": r.Ratio, "lower": r.Low, "upper": r.High,
		"p_two_sided": r.P, "p_mid": r.PMid, "rate1_lower": r.Rate1.Interval.Low, "rate1_upper": r.Rate1.Interval.High}
}

func answerRegressionToMean(c refCase) map[string]any {
	got := map[string]any{}
	if m, ok := c.Data["rtm"].(map[string]any); ok {
		p := Population{float(m["mean"]), float(m["sd_within"]), float(m["sd_between"])}
		got["rtm_effect"] = must(RegressionToMean(p, float(m["cutoff"]), int(float(m["measurements"]))))
	}
	if m, ok := c.Data["eb"].(map[string]any); ok {
		e := must(BeforeAfter{int(float(m["before_count"])), int(float(m["after_count"])), float(m["mu_before"]), float(m["mu_after"]), float(m["theta"])}.Estimate())
		got["eb_weight"], got["eb_expected_before"], got["predicted_after_without_action"] = e.Weight, e.ExpectedBefore, e.Predicted
		got["var_predicted"], got["naive_ratio"], got["eb_effect_index"], got["eb_effect_se"] = e.PredictedVar, e.NaiveRatio, e.Effect, e.EffectSE
	}
	return got
}

func answerOLS(c refCase) map[string]any {
	y := c.values("y")
	d := NewDesign(len(y))
	for _, name := range c.columnsOf("x") {
		d = d.With(name, c.parsed(name))
	}
	l := must(OLS(y, d))
	return map[string]any{"coef": l.Coef, "se": l.SE, "residual_sd": l.ResidualSD, "r_squared": l.RSquared, "f": l.F}
}

// design is the table of the factors, in treatment coding.
func (c refCase) design(rows int) Design {
	d, levels := NewDesign(rows), map[string]any{}
	if v, ok := c.Params["levels"].(map[string]any); ok {
		levels = v
	}
	for _, name := range c.columnsOf("factors") {
		d = must(d.WithFactor(name, c.table()[name], texts(levels[name])))
	}
	return d
}

func answerPoissonRegression(c refCase) map[string]any {
	y := c.values("count")
	r := must(PoissonRegression(y, c.design(len(y)), c.optional("exposure")))
	return map[string]any{"coef_names": r.Names, "coef": r.Coef, "se": r.SE, "deviance": r.Deviance, "df": r.DF,
		"pearson_dispersion": r.PearsonDispersion, "se_quasi": r.SEQuasi(), "loglik": r.LogLik, "aic": r.AIC}
}

func answerNegativeBinomial(c refCase) map[string]any {
	y := c.values("count")
	r := must(NegativeBinomialRegression(y, c.design(len(y)), c.optional("exposure")))
	return map[string]any{"coef_names": r.Names, "coef": r.Coef, "se": r.SE, "theta": r.Theta, "loglik": r.LogLik, "aic": r.AIC,
		"rate_ratio": r.RateRatios(), "poisson_dispersion": r.Poisson.PearsonDispersion, "lr_vs_poisson": r.LRvsPoisson, "theta_se": r.ThetaSE}
}

func answerCountSeries(c refCase) map[string]any {
	s := CountSeries{Count: c.values("count"), Exposure: c.optional("exposure"), Time: c.values("time"), Step: c.values("step"),
		Season: c.optional("season"), Harmonics: int(c.number("harmonics", 0)), Period: c.number("period", 0), Level: c.level(),
		Quasi: c.wants("family", "poisson", "quasipoisson") == "quasipoisson"}
	if c.flag("slope_change") {
		at := float(c.Params["level_at"])
		s.SlopeFrom = &at
	}
	e := must(s.Fit())
	return map[string]any{"coef_names": e.Fit.Names, "coef": e.Fit.Coef, "se": e.SE, "dispersion": e.Dispersion,
		"rr_step": e.Ratio, "rr_lower": e.Interval.Low, "rr_upper": e.Interval.High}
}
