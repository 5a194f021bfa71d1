package judge

import (
	"fmt"
	"math"
	"slices"
	"time"

	"failforward/loop"
	"failforward/stats"
)

// estimate chooses the method by the kind of the series.
func (p Plan) estimate(s sides, scale string) (effect, error) {
	switch p.Kind {
	case loop.KPIDuration:
		if err := p.demand(s, leastItems, leastItems, "items"); err != nil {
			return effect{}, err
		}
		return p.durations(s)
	case loop.KPIShare:
		if err := p.demand(s, leastBefore, leastAfter, "periods"); err != nil {
			return effect{}, err
		}
		return p.share(s)
	}
	if err := p.demand(s, leastBefore, leastAfter, "periods"); err != nil {
		return effect{}, err
	}
	if p.Kind == loop.KPICount {
		return p.counts(s)
	}
	return p.level(s, scale == "ratio")
}

// durations compares the logarithms: the ratio of usual times. While some are open,
// the means up to a time that both sides have seen.
func (p Plan) durations(s sides) (effect, error) {
	before, open0 := lengths(s.before)
	after, open1 := lengths(s.after)
	if open0+open1 > 0 {
		return p.restricted(s)
	}
	logs := func(x []float64) []float64 {
		out := make([]float64, len(x))
		for i, v := range x {
			out[i] = math.Log(max(v, 1))
		}
		return out
	}
	one, zero := logs(after), logs(before)
	w, err := stats.MannWhitneyTest(one, zero, Level)
	if err != nil {
		return effect{}, err
	}
	e := effect{value: w.HodgesLehmann, method: "Ratio of the usual times: Hodges and Lehmann 1963 on logarithms, "}
	switch {
	case w.Exact != nil:
		e.low, e.high, e.method = w.Exact.Interval.Low, w.Exact.Interval.High, e.method+"exact 95 % interval from the test of Mann and Whitney 1947."
	case w.NormalInterval != nil:
		e.low, e.high, e.method = w.NormalInterval.Low, w.NormalInterval.High, e.method+"95 % interval from the normal approximation to the test of Mann and Whitney 1947."
	default:
		return effect{}, &tooFew{len(before), len(after), leastItems, leastItems, "different items", ""}
	}
	e.se = (e.high - e.low) / (2 * z975)
	e.lines = medians(s, p.Change, time.Time{})
	return e, nil
}

// lengths are the values, the open ones counted apart.
func lengths(points []Point) (closed []float64, open int) {
	for _, x := range points {
		if x.Value == nil {
			open++
			continue
		}
		closed = append(closed, *x.Value)
	}
	return closed, open
}

// restricted compares the mean times up to the longest that both sides have seen.
func (p Plan) restricted(s sides) (effect, error) {
	last := watched(s)
	one, end1, ended1 := survival(s.after, last)
	zero, end0, ended0 := survival(s.before, last)
	if ended1 < leastItems || ended0 < leastItems {
		return effect{}, &tooFew{ended0, ended1, leastItems, leastItems, "ended items", ""}
	}
	c, err := stats.RMSTDifference(one, zero, min(end1, end0), Level)
	if err != nil {
		return effect{}, err
	}
	e, err := ratioOfMeans(min(end1, end0), c)
	e.lines = medians(s, p.Change, last)
	return e, err
}

// watched is as far as anybody has watched: the last beginning, or a later end.
func watched(s sides) time.Time {
	var last time.Time
	for _, x := range slices.Concat(s.before, s.after) {
		end := x.At
		if x.Value != nil {
			end = x.At.Add(seconds(*x.Value))
		}
		if end.After(last) {
			last = end
		}
	}
	return last
}

// survival is the curve of some durations, the longest time that one was seen, and
// how many have ended; open ones were watched until last.
func survival(points []Point, last time.Time) (curve stats.Survival, longest float64, ended int) {
	times, events := make([]float64, len(points)), make([]bool, len(points))
	for i, x := range points {
		if events[i] = x.Value != nil; events[i] {
			times[i] = *x.Value
			ended++
		} else {
			times[i] = last.Sub(x.At).Seconds()
		}
		longest = max(longest, times[i])
	}
	return stats.KaplanMeier(times, events, nil, Level), longest, ended
}

func ratioOfMeans(tau float64, c stats.Contrast) (effect, error) {
	if c.Ratio == nil || !(c.Estimate1 > 0) || !(c.Estimate0 > 0) {
		return effect{}, &tooFew{0, 0, leastItems, leastItems, "items of some length", ""}
	}
	se := math.Hypot(c.SE1/c.Estimate1, c.SE0/c.Estimate0)
	v := math.Log(*c.Ratio)
	return effect{value: v, low: v - z975*se, high: v + z975*se, se: se,
		method: fmt.Sprintf("Ratio of the mean times up to %s, open ones counted as longer than so far (restricted means after Kaplan and Meier 1958, Royston and Parmar 2013; interval by the delta method).", loop.Duration(seconds(tau)))}, nil
}

// counts fits a Poisson regression with a step, its errors widened by how much the
// counts scatter and by how alike neighbours are.
func (p Plan) counts(s sides) (effect, error) {
	x := s.series()
	design, season := x.design()
	if err := positive(x, s); err != nil {
		return effect{}, err
	}
	fit := func(d stats.Design) (stats.CountRegression, error) {
		return stats.PoissonRegression(x.y, d, x.exposure)
	}
	trend, se, steep := baselineTrend(s)
	e := effect{trend: trend, trendSE: se, seasonal: season != ""}
	if steep {
		design = design.With("time", x.time)
		e.trended, e.notes = true, append(e.notes, "There was a trend before the change; the step is told beside it.")
	}
	r, err := fit(design)
	if err != nil {
		return effect{}, err
	}
	pearson := make([]float64, len(x.y))
	for i, mu := range r.Mu {
		pearson[i] = (x.y[i] - mu) / math.Sqrt(mu)
	}
	wide, note := widened(pearson, r.DF, 1)
	e.se = r.SE[1] * math.Sqrt(wide.scatter*wide.likeness)
	e.value = r.Coef[1]
	e.times = wide.studentT(r.DF)
	e.low, e.high = e.value-e.times*e.se, e.value+e.times*e.se
	e.lines = x.model(design, r.At, math.Sqrt(wide.scatter*wide.likeness), e.times, math.Exp).lines(s, p.Change)
	e.method = "Ratio of rates: quasi-Poisson regression with a step" + season + note
	return e, nil
}

// positive refuses a side without a single event: its rate has no logarithm.
func positive(x series, s sides) error {
	b, a := 0.0, 0.0
	for i, v := range x.y {
		if x.step[i] == 0 {
			b += v
		} else {
			a += v
		}
	}
	if b == 0 || a == 0 {
		return &tooFew{int(b), int(a), 1, 1, "events", ""}
	}
	return nil
}

// yearLength is a year in nanoseconds.
const yearLength = 365.25 * 24 * 3600e9

// model is a fit of a design to the series, ready to be asked for any time.
func (x series) model(d stats.Design, ask func([]float64) (float64, float64), wide, times float64, back func(float64) float64) model {
	return model{names: d.Names, ask: ask, start: x.at[0], period: spacing(x.at), wide: wide, times: times, back: back}
}

// design has the intercept and the step, and a season where two of them are covered.
func (x series) design() (stats.Design, string) {
	d := stats.NewDesign(len(x.y)).With("step", x.step)
	period := spacing(x.at)
	year := yearLength / period
	if x.time[len(x.time)-1] >= 2*year && year >= 8 {
		if s, err := d.WithHarmonics(x.time, 1, year); err == nil {
			return s, " and a season of one year"
		}
	}
	return d, ""
}

// level fits a line with a step to values, on their logarithms where they can have
// them.
func (p Plan) level(s sides, logs bool) (effect, error) {
	x := s.series()
	if logs {
		for i, v := range x.y {
			x.y[i] = math.Log(v)
		}
	}
	design, season := x.design()
	trend, se, steep := levelTrend(s, logs)
	e := effect{trend: trend, trendSE: se, seasonal: season != ""}
	if steep {
		design = design.With("time", x.time)
		e.trended, e.notes = true, append(e.notes, "There was a trend before the change; the step is told beside it.")
	}
	r, err := stats.OLS(x.y, design)
	if err != nil {
		return effect{}, err
	}
	if still(r.ResidualSD, x.y) {
		return effect{}, &tooFew{len(s.before), len(s.after), leastBefore, leastAfter, "different periods", ""}
	}
	res := r.Residuals
	wide, note := widened(res, r.DF, r.ResidualSD*r.ResidualSD)
	e.value, e.se = r.Coef[1], r.SE[1]*math.Sqrt(wide.likeness)
	e.times = wide.studentT(r.DF)
	e.low, e.high = e.value-e.times*e.se, e.value+e.times*e.se
	what, back := "Difference of levels", func(x float64) float64 { return x }
	if logs {
		what, back = "Ratio of levels, on logarithms", math.Exp
	}
	e.lines = x.model(design, r.At, math.Sqrt(wide.likeness), e.times, back).lines(s, p.Change)
	e.method = what + ": regression with a step" + season + note
	return e, nil
}

// studentT is the quantile for the degrees of freedom of an error that was widened:
// as many as independent points would have, less what the likeness of neighbours is
// itself only estimated (F. E. Satterthwaite, Biometrics Bulletin 2 (1946), 110-114,
// on the logarithms: the variance of a chi-square's is 2/df, that of (1+r)/(1-r) is
// 4/((1-r²)n)).
func (w width) studentT(df int) float64 {
	return stats.TQuantile((1+Level)/2, max(2, 1/(w.likeness/float64(df)+w.unsure/2)))
}
