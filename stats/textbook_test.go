package stats

import (
	"math"
	"testing"
)

// Figures that are printed in books and certified tables, typed in here.

// sameAs compares to a number of significant digits.
func sameAs(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	near(t, what, got, want, relative*math.Abs(want))
}

// NIST StRD, NumAcc4: the spread is a hundred million times smaller than the mean.
func TestDescribeKeepsDigitsFarFromZero(t *testing.T) {
	x := []float64{10000000.2}
	for range 500 {
		x = append(x, 10000000.1, 10000000.3)
	}
	s, err := Describe(x)
	if err != nil {
		t.Fatal(err)
	}
	sameAs(t, "mean", s.Mean, 10000000.2, 1e-15)
	sameAs(t, "sd", *s.SD, 0.1, 1e-14)
	sameAs(t, "autocorrelation", *s.Autocorrelation, -0.999, 1e-13)
}

// J. W. Longley, JASA 62 (1967), 819-841, with the certified values of NIST StRD:
// six columns that nearly follow from each other.
func TestOLSLongley(t *testing.T) {
	y := []float64{60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551}
	columns := [][]float64{
		{83.0, 88.5, 88.2, 89.5, 96.2, 98.1, 99.0, 100.0, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2, 115.7, 116.9},
		{234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180, 442769, 444546, 482704, 502601, 518173, 554894},
		{2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007},
		{1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827},
		{107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734, 120445, 121950, 123366, 125368, 127852, 130081},
		{1947, 1948, 1949, 1950, 1951, 1952, 1953, 1954, 1955, 1956, 1957, 1958, 1959, 1960, 1961, 1962},
	}
	d := NewDesign(len(y))
	for _, c := range columns {
		d = d.With("x", c)
	}
	l, err := OLS(y, d)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{-3482258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683, -1.03322686717359, -0.511041056535807e-01, 1829.15146461355} {
		sameAs(t, "coefficient", l.Coef[i], want, 1e-12)
	}
	for i, want := range []float64{890420.383607373, 84.9149257747669, 0.334910077722432e-01, 0.488399681651699, 0.214274163161675, 0.226073200069370, 455.478499142212} {
		sameAs(t, "standard error", l.SE[i], want, 1e-12)
	}
	sameAs(t, "residual sd", l.ResidualSD, 304.854073561965, 1e-12)
	sameAs(t, "R squared", *l.RSquared, 0.995479004577296, 1e-12)
	sameAs(t, "F", *l.F, 330.285339234588, 1e-11)
}

// R. H. Wampler, JASA 65 (1970), 549-565, his second problem: a polynomial of
// degree 5 without error.
func TestOLSWampler(t *testing.T) {
	y, powers := make([]float64, 21), make([][]float64, 6)
	for i := range y {
		for p := range powers {
			v := math.Pow(float64(i), float64(p))
			powers[p] = append(powers[p], v)
			y[i] += v * math.Pow(0.1, float64(p))
		}
		y[i] = math.Round(y[i]*1e5) / 1e5
	}
	d := NewDesign(21)
	for _, c := range powers[1:] {
		d = d.With("power", c)
	}
	l, err := OLS(y, d)
	if err != nil {
		t.Fatal(err)
	}
	for p, got := range l.Coef {
		sameAs(t, "coefficient", got, math.Pow(0.1, float64(p)), 1e-12)
	}
}

// A cubic of calendar years: a condition number of about 10^15, far beyond what
// 64 bits can solve.
func TestOLSOfPowersOfAYear(t *testing.T) {
	var y, x, x2, x3 []float64
	for year := 1990.0; year < 2020; year++ {
		x, x2, x3 = append(x, year), append(x2, year*year), append(x3, year*year*year)
		y = append(y, 7+2*year-3*year*year+year*year*year)
	}
	l, err := OLS(y, NewDesign(len(y)).With("x", x).With("x2", x2).With("x3", x3))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{7, 2, -3, 1} {
		sameAs(t, "coefficient", l.Coef[i], want, 1e-9)
	}
}

func TestStudentAndFriendsMatchPrintedTables(t *testing.T) {
	near(t, "t 0.975, 10", TQuantile(0.975, 10), 2.228138851986, 1e-10)
	near(t, "t 0.975, 1", TQuantile(0.975, 1), 12.7062047361747, 1e-9)
	near(t, "t 0.975, 1000", TQuantile(0.975, 1000), 1.96233908082642, 1e-10)
	near(t, "chi2 0.95, 1", chi2(0.95, 1), 3.841458820694124, 1e-11)
	near(t, "chi2 0.025, 20", chi2(0.025, 20), 9.590777392264867, 1e-10)
	near(t, "beta 0.5, 2, 3", betaQuantile(0.5, 2, 3), 0.385727568132, 1e-11)
	near(t, "chi2 tail", chi2Tail(3.841458820694124, 1), 0.05, 1e-13)
	near(t, "t both tails", tTwoSided(2.228138851986, 10), 0.05, 1e-12)
	sameAs(t, "t both tails, far out", tTwoSided(30, 96), 2*0.5*tTwoSided(-30, 96), 1e-12)
}

// Fisher's tea: four cups of each kind, three of each told right.
func TestFisherTea(t *testing.T) {
	d, err := CompareShares(3, 4, 1, 4, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "p", d.FisherP, 34.0/70, 1e-14)
}

// The smallest possible two-sided p of 4 against 4 is 2/70: METRICS 2.1.
func TestMannWhitneyOfFourAgainstFour(t *testing.T) {
	w, err := MannWhitneyTest([]float64{5, 6, 7, 8}, []float64{1, 2, 3, 4}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "p", w.Exact.PTwoSided, 2.0/70, 1e-15)
	near(t, "U", w.U, 16, 0)
	near(t, "shift", w.HodgesLehmann, 4, 0)
	p, err := PermutationTwoSample([]float64{5, 6, 7, 8}, []float64{1, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "permutation p", p.PTwoSided, 2.0/70, 1e-15)
}

// Decimals are compared as written: 0.3 - 0.2 is 0.1, and not 0.09999999999999998.
func TestTiesAreDecidedOnDecimals(t *testing.T) {
	s, err := WilcoxonSignedRank([]float64{0.3, 0.1, 5}, []float64{0.2, 0.2, 5}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if s.V != 1.5 || s.NonZero != 2 || s.Exact != nil {
		t.Errorf("V %v of %d differences: want the middle rank 1.5 of 2", s.V, s.NonZero)
	}
	p, err := PermutationPaired([]float64{0.1, 0.2, -0.3})
	if err != nil {
		t.Fatal(err)
	}
	if p.ExtremeTwoSided != 8 {
		t.Errorf("0.1 + 0.2 - 0.3 is 0 and every pattern as extreme, got %v of 8", p.ExtremeTwoSided)
	}
	g, err := EventTrend([]float64{0.1, 0.2, 0.3}, 1, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if g.ReverseArrangements != 0 {
		t.Errorf("equal gaps have %d reverse arrangements", g.ReverseArrangements)
	}
}

// A trigger at 24 events in 4 weeks of a mean of 16 falls back by itself, by the
// formula as by simulation: METRICS section 1.
func TestRegressionToMeanOfNothing(t *testing.T) {
	fall, err := RegressionToMean(Population{Mean: 0, SDWithin: 1, SDBetween: 0}, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean of the upper half of a normal", fall, math.Sqrt(2/math.Pi), 1e-12)
	far, err := RegressionToMean(Population{SDWithin: 1}, 40, 1)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "far beyond", far, 40+1.0/40, 1e-4)
}

// NIST/SEMATECH e-Handbook 7.2.2 style: what a plan finds, and back again.
func TestPlansAgreeWithThemselves(t *testing.T) {
	plan := Plan{Alpha: 0.05, Power: 0.8}
	n, err := plan.ShiftSample(1, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	if n != 63 { // 2 (1.95996 + 0.84162)² / 0.25 = 62.8
		t.Errorf("a shift of half a standard deviation needs %d in each group, want 63", n)
	}
	shift, err := plan.DetectableShift(1, n, n)
	if err != nil || !(shift <= 0.5 && shift > 0.49) {
		t.Errorf("%d in each group find a shift of %v, %v", n, shift, err)
	}
	exposure, err := plan.RateExposure(2, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	ratio, err := plan.DetectableRateRatio(2, exposure, exposure)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ratio", *ratio.Fall, 0.5, 1e-12)
	if r, err := plan.DetectableRateRatio(0.1, 1, 1); err != nil || r.Fall != nil {
		t.Errorf("a tenth of an event cannot show a fall: %+v, %v", r, err)
	}
	points, err := plan.StepPoints(1, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	enough, _ := plan.DetectableStep(1, points, points, 0)
	fewer, _ := plan.DetectableStep(1, points-1, points-1, 0)
	if !(enough <= 1 && fewer > 1) {
		t.Errorf("%d points a side find a step of %v, one less of %v", points, enough, fewer)
	}
}

// The standard error of a step is that of the regression it stands for.
func TestDetectableStepIsTheRegression(t *testing.T) {
	const before, after = 9, 14
	var time, step, y []float64
	for i := range before + after {
		time, y = append(time, float64(i)), append(y, float64(i%3))
		s := 0.0
		if i >= before {
			s = 1
		}
		step = append(step, s)
	}
	l, err := OLS(y, NewDesign(len(y)).With("time", time).With("step", step))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "standard error", stepError(before, after), l.SE[2]/l.ResidualSD, 1e-12)
}

// Exact limits of a Poisson mean of 2 at three sigmas: P(X > 7) = 0.0011 and
// P(X > 6) = 0.0045.
func TestExactCountLimits(t *testing.T) {
	low, high := poissonLimits(2, 0.00135)
	if low != 0 || high != 7 {
		t.Errorf("limits %v and %v, want 0 and 7", low, high)
	}
	if low, high := poissonLimits(0, 0.00135); low != 0 || high != 0 {
		t.Errorf("no events at all: %v and %v", low, high)
	}
	if low, high := poissonLimits(20, 0.00135); low != 8 || high != 35 {
		t.Errorf("a mean of 20: %v and %v, want 8 and 35", low, high)
	}
	chart, err := ExactCChart([]float64{0, 1, 0, 0, 2, 0, 1, 0, 9, 0}, 3)
	if err != nil || len(chart.Outside) != 1 || chart.Outside[0] != 9 {
		t.Errorf("nine where one or two are usual: %+v, %v", chart, err)
	}
}

func TestGapCharts(t *testing.T) {
	gaps := []float64{3, 5, 2, 4, 6, 3, 5, 4, 60, 4}
	c, err := TChart(gaps, 0.00135)
	if err != nil || len(c.Outside) != 0 {
		t.Errorf("a gap of six means is no signal in exponential gaps: %+v, %v", c, err)
	}
	if c, _ = TChart(gaps, 0.005); len(c.Outside) != 1 || c.Outside[0] != 9 {
		t.Errorf("at half a percent it is: %+v", c)
	}
	g, err := GChart([]float64{0, 10, 3, 25, 12, 7, 9, 14}, 0.00135)
	if err != nil {
		t.Fatal(err)
	}
	q := 10.0 / 11
	if over := math.Pow(q, g.Limits.High+1); over > 0.00135 || math.Pow(q, g.Limits.High) <= 0.00135 {
		t.Errorf("the upper limit %v is passed with the probability %v", g.Limits.High, over)
	}
}

func TestUChartWidensWithLittleExposure(t *testing.T) {
	u, err := UChart([]float64{4, 16, 1}, []float64{1, 4, 0.25}, 3)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "rate", u.Center, 4, 1e-12)
	near(t, "narrow", u.Limits[1].High, 4+3*1, 1e-12)
	near(t, "wide", u.Limits[2].High, 4+3*4, 1e-12)
	near(t, "never below 0", u.Limits[2].Low, 0, 0)
}

func TestDifferenceInDifferences(t *testing.T) {
	s, err := DifferenceInDifferences(Count{40, 4}, Count{20, 4}, Count{100, 4}, Count{80, 4}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ratio", s.Ratio, 0.5/0.8, 1e-12)
	half := 1.959963984540054 * math.Sqrt(1.0/40+1.0/20+1.0/100+1.0/80)
	near(t, "low", s.Interval.Low, 0.625*math.Exp(-half), 1e-12)
	if _, err := DifferenceInDifferences(Count{40, 4}, Count{0, 4}, Count{100, 4}, Count{80, 4}, 0.95); err == nil {
		t.Error("a count of 0 has a ratio")
	}
}

func TestQuantileShiftsFindAShift(t *testing.T) {
	before, after := noise(300, 1), noise(200, 2)
	for i := range after {
		after[i] += 2
	}
	shifts, err := QuantileShifts(before, after, []float64{0.5, 0.9}, 5, 1000, 0.95, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shifts {
		if !s.Interval.Contains(2) || s.Interval.Contains(0) || !s.Interval.Contains(s.Difference) {
			t.Errorf("%+v", s)
		}
	}
	if _, err := QuantileShifts(before, after[:3], []float64{0.5}, 5, 1000, 0.95, 3); err == nil {
		t.Error("a block longer than the stretch was drawn")
	}
}

// Neighbours that are alike make blocks wider than single rows.
func TestBlocksAreWiderForAlikeNeighbours(t *testing.T) {
	x := noise(400, 7)
	for i := 1; i < len(x); i++ {
		x[i] += 0.8 * x[i-1]
	}
	rows, blocks := must(BootstrapInterval(MeanOf(x), 2000, 0.95, 1)), must(BlockBootstrapInterval(MeanOf(x), 20, 2000, 0.95, 1))
	if blocks.SE < 1.8*rows.SE || blocks.BCa != nil {
		t.Errorf("standard error %v by blocks of 20 and %v by rows; in truth it is three times as large", blocks.SE, rows.SE)
	}
}
