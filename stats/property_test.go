package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"failforward/looptest"
	"pgregory.net/rapid"
)

// small draws lists of whole numbers, which have ties and exact sums.
func small(t *rapid.T, label string, least, most int) []float64 {
	ints := rapid.SliceOfN(rapid.IntRange(-9, 9), least, most).Draw(t, label)
	return each(ints, func(v int) float64 { return float64(v) })
}

func agree(t *rapid.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Fatalf("%s is %.15g, want %.15g", what, got, want)
	}
}

func TestShiftAndScaleOfMannWhitney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, zero := small(t, "one", 1, 12), small(t, "zero", 1, 12)
		shift, scale := float64(rapid.IntRange(-50, 50).Draw(t, "shift")), float64(rapid.IntRange(1, 9).Draw(t, "scale"))
		moved := func(x []float64, by float64) []float64 {
			return each(x, func(v float64) float64 { return scale*v + by })
		}
		a := must(MannWhitneyTest(one, zero, 0.95))
		both := must(MannWhitneyTest(moved(one, shift), moved(zero, shift), 0.95))
		agree(t, "U", both.U, a.U, 0)
		agree(t, "p", both.Ties.P, a.Ties.P, 1e-12)
		agree(t, "the shift, scaled", both.HodgesLehmann, scale*a.HodgesLehmann, 1e-9)
		apart := must(MannWhitneyTest(moved(one, shift), moved(zero, 0), 0.95))
		agree(t, "the shift, shifted", apart.HodgesLehmann, scale*a.HodgesLehmann+shift, 1e-9)
		turned := must(MannWhitneyTest(zero, one, 0.95))
		agree(t, "U from the other side", turned.U, float64(len(one)*len(zero))-a.U, 0)
		agree(t, "p from the other side", turned.Ties.P, a.Ties.P, 1e-12)
	})
}

// The order statistics of differences and Walsh averages, against listing them.
func TestSelectionEqualsSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 1, 90).Draw(t, "one")
		zero := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 1, 90).Draw(t, "zero")
		var d, w []float64
		for i, x := range one {
			for _, y := range zero {
				d = append(d, x-y)
			}
			for _, y := range one[i:] {
				w = append(w, (x+y)/2)
			}
		}
		slices.Sort(d)
		slices.Sort(w)
		k := rapid.IntRange(1, len(d)).Draw(t, "k")
		agree(t, "difference", newDifferences(one, zero).at(k), d[k-1], 0)
		k = rapid.IntRange(1, len(w)).Draw(t, "j")
		agree(t, "Walsh average", walshAverages{sorted(one)}.at(k), w[k-1], 0)
	})
}

func TestKaplanMeierWithoutCensoringIsTheShareLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := small(t, "x", 1, 40)
		events := slices.Repeat([]bool{true}, len(x))
		s := KaplanMeier(x, events, nil, 0.95)
		for _, at := range x {
			left := 0
			for _, v := range x {
				if v > at {
					left++
				}
			}
			agree(t, "survival", s.At(at).Survival, float64(left)/float64(len(x)), 1e-12)
		}
	})
}

func TestRMSTStaysBelowTauAndIsTheMeanWithoutCensoring(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := each(small(t, "x", 1, 30), math.Abs)
		events := rapid.SliceOfN(rapid.Bool(), len(x), len(x)).Draw(t, "events")
		tau := rapid.Float64Range(0.1, 30).Draw(t, "tau")
		r := must(KaplanMeier(x, events, nil, 0.95).RMST(tau))
		if !(r.Mean >= 0 && r.Mean <= tau*(1+1e-12)) || !(r.SE >= 0) {
			t.Fatalf("%+v", r)
		}
		all := KaplanMeier(x, slices.Repeat([]bool{true}, len(x)), nil, 0.95)
		agree(t, "mean", must(all.RMST(100)).Mean, Mean(x), 1e-9)
	})
}

// Shares and what is left add up to everything, at every step.
func TestIncidenceAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := each(small(t, "x", 1, 30), math.Abs)
		causes := rapid.SliceOfN(rapid.IntRange(0, 2), len(x), len(x)).Draw(t, "causes")
		in := must(CumulativeIncidence(x, causes, 2))
		left := KaplanMeier(x, each(causes, func(c int) bool { return c > 0 }), nil, 0.95)
		for _, st := range in.Steps {
			agree(t, "sum", st.Share[0]+st.Share[1]+left.At(st.Time).Survival, 1, 1e-12)
			if _, v := in.At(st.Time, 1); !(v >= 0 && v <= 1) {
				t.Fatalf("variance %v", v)
			}
		}
	})
}

// Without competition the variance is Greenwood's.
func TestIncidenceOfOneCauseIsKaplanMeier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := each(small(t, "x", 2, 30), math.Abs)
		events := rapid.SliceOfN(rapid.Bool(), len(x), len(x)).Draw(t, "events")
		in := must(CumulativeIncidence(x, each(events, func(e bool) int { return map[bool]int{true: 1}[e] }), 1))
		s := KaplanMeier(x, events, nil, 0.95)
		for _, st := range s.Steps {
			f, v := in.At(st.Time, 1)
			agree(t, "share", f, 1-st.Survival, 1e-12)
			if st.Defined {
				agree(t, "variance", v, st.SE*st.SE, 1e-12)
			}
		}
	})
}

// Without competition, and for groups that are alike, Gray's test is nearly the
// log-rank test.
func TestGrayWithoutCompetitionIsNearLogRank(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 0))
	var times []float64
	var causes, groups []int
	for i := range 400 {
		done, cut := r.ExpFloat64(), 2*r.Float64()
		times, groups, causes = append(times, min(done, cut)), append(groups, i%2), append(causes, 0)
		if done <= cut {
			causes[i] = 1
		}
	}
	events := each(causes, func(c int) bool { return c > 0 })
	gray, logRank := must(GrayTest(times, causes, groups, 1)), must(LogRankTest(times, events, groups, nil)).Test
	near(t, "chi-squared", gray.Statistic/logRank.Statistic, 1, 0.1)
}

func TestAdjustedPKeepTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 30).Draw(t, "p")
		a := must(Adjust(p))
		for i := range p {
			if a.BH[i] < p[i]*(1-1e-15) || a.BY[i] < a.BH[i] || a.Holm[i] < a.BH[i]-1e-15 {
				t.Fatalf("p %v: BH %v, BY %v, Holm %v", p[i], a.BH[i], a.BY[i], a.Holm[i])
			}
			for j := range p {
				if p[i] < p[j] && (a.BH[i] > a.BH[j] || a.BY[i] > a.BY[j] || a.Holm[i] > a.Holm[j]) {
					t.Fatalf("the order of %v and %v is lost", p[i], p[j])
				}
			}
		}
	})
}

// brute is the least cost of a short series, by trying every division.
func brute(y []float64, cost Cost, penalty float64, minSegment int) float64 {
	best := math.Inf(1)
	for set := range 1 << (len(y) - 1) {
		total, from, fits := -penalty, 0, true
		for to := 1; to <= len(y); to++ {
			if to < len(y) && set>>(to-1)&1 == 0 {
				continue
			}
			fits = fits && to-from >= minSegment
			total += penalty + segmentCost(y[from:to], cost)
			from = to
		}
		if fits {
			best = min(best, total)
		}
	}
	return best
}

func segmentCost(y []float64, cost Cost) float64 {
	m, sum := Mean(y), 0.0
	for _, v := range y {
		if cost == L2 {
			sum += (v - m) * (v - m)
		} else if m > 0 {
			sum += 2 * (m - v*math.Log(m))
		}
	}
	return sum
}

func TestPELTEqualsTryingEveryDivision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := rapid.SampledFrom([]Cost{L2, PoissonCost}).Draw(t, "cost")
		minSegment := rapid.IntRange(1, 4).Draw(t, "least")
		y := each(small(t, "y", minSegment, 12), math.Abs)
		penalty := rapid.Float64Range(0, 30).Draw(t, "penalty")
		c := must(PELT(y, cost, penalty, minSegment))
		agree(t, "objective", c.Objective, brute(y, cost, penalty, minSegment), 1e-9)
		sum, from := penalty*float64(len(c.At)), 0
		for i, to := range append(slices.Clone(c.At), len(y)) {
			if to-from < minSegment {
				t.Fatalf("a segment of %d rows: %+v", to-from, c)
			}
			agree(t, "mean", c.Means[i], Mean(y[from:to]), 1e-12)
			sum += segmentCost(y[from:to], cost)
			from = to
		}
		agree(t, "cost of what is returned", sum, c.Objective, 1e-9)
	})
}

// Long enough for candidates to be dropped, against the same search that drops none.
func TestPELTDropsOnlyWhatCannotWin(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 0))
	for range looptest.Size(30, 1000) {
		n := 60 + r.IntN(200)
		y := make([]float64, n)
		for i := range y {
			y[i] = float64(r.IntN(5) + 4*(i/40%2))
		}
		least := 1 + r.IntN(6)
		for _, cost := range []Cost{L2, PoissonCost} {
			penalty := 20 * r.Float64()
			got := must(PELT(y, cost, penalty, least))
			if want := optimal(y, cost, penalty, least); math.Abs(got.Objective-want) > 1e-7 {
				t.Fatalf("%s of %d rows, penalty %v, least %d: %v, want %v", cost, n, penalty, least, got.Objective, want)
			}
		}
	}
}

func optimal(y []float64, cost Cost, penalty float64, least int) float64 {
	best := make([]float64, len(y)+1)
	best[0] = -penalty
	for t := 1; t <= len(y); t++ {
		best[t] = math.Inf(1)
		for s := 0; s+least <= t; s++ {
			best[t] = min(best[t], best[s]+segmentCost(y[s:t], cost)+penalty)
		}
	}
	return best[len(y)]
}

// The energy statistic against its definition.
func TestBestSplitEqualsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := small(t, "y", 4, 14)
		alpha := rapid.SampledFrom([]float64{0.5, 1, 1.5, 2}).Draw(t, "alpha")
		best, right, err := BestSplit(y, alpha)
		if err != nil {
			t.Skip("all equal")
		}
		most, mostRight := math.Inf(-1), math.Inf(-1)
		for k := 4; k <= len(y); k++ {
			for at := 2; at <= k-2; at++ {
				q := energyOf(y[:at], y[at:k], alpha)
				most = max(most, q)
				if k == len(y) {
					mostRight = max(mostRight, q)
				}
			}
		}
		agree(t, "energy", best.Energy, most, 1e-9)
		agree(t, "energy to the end", right.Energy, mostRight, 1e-9)
		agree(t, "energy of the split", energyOf(y[:best.At], y[best.At:best.Until], alpha), most, 1e-9)
	})
}

func energyOf(a, b []float64, alpha float64) float64 {
	d := func(x, y float64) float64 { return math.Pow(math.Abs(x-y), alpha) }
	inside := func(x []float64) float64 {
		sum, pairs := 0.0, 0.0
		for i := range x {
			for j := range i {
				sum, pairs = sum+d(x[i], x[j]), pairs+1
			}
		}
		return sum / pairs
	}
	between := 0.0
	for _, x := range a {
		for _, y := range b {
			between += d(x, y)
		}
	}
	m, r := float64(len(a)), float64(len(b))
	return m * r / (m + r) * (2*between/(m*r) - inside(a) - inside(b))
}

func TestTrendTurnsWithTheSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := small(t, "y", 3, 25)
		a := must(MannKendall(y, 0.95))
		slices.Reverse(y)
		b := must(MannKendall(y, 0.95))
		agree(t, "S", float64(b.S), -float64(a.S), 0)
		agree(t, "slope", b.Slope, -a.Slope, 1e-12)
		if !a.Interval.Contains(a.Slope) {
			t.Fatalf("%+v", a)
		}
	})
}

func TestRateRatioTurnsWithItsGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := Count{rapid.IntRange(0, 40).Draw(t, "events1"), rapid.Float64Range(0.1, 50).Draw(t, "exposure1")}
		zero := Count{rapid.IntRange(0, 40).Draw(t, "events0"), rapid.Float64Range(0.1, 50).Draw(t, "exposure0")}
		a, b := must(PoissonRateRatio(one, zero, 0.95)), must(PoissonRateRatio(zero, one, 0.95))
		agree(t, "p", b.P, a.P, 1e-9)
		agree(t, "mid p", b.PMid, a.PMid, 1e-9)
		if a.High.Reached && b.Low.At > 0 {
			agree(t, "limits", a.High.At*b.Low.At, 1, 1e-9)
		}
	})
}

func TestDecimalsGoBackAndForth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e12, 1e12).Draw(t, "v")
		m, e := decimal(v)
		if got := must(strconv.ParseFloat(fmt.Sprintf("%de%d", m, e), 64)); got != v {
			t.Fatalf("%v became %d·10^%d", v, m, e)
		}
		g := onGrid([]float64{v}, 2)
		agree(t, "what comes back from the grid", g.value(float64(g.units[0])), v, 1e-15*math.Abs(v))
		agree(t, "key", fromKey(sortKey(v)), v, 0)
	})
}

func TestManyKeysAreSorted(t *testing.T) {
	x := append(noise(5000, 1), 0, math.Copysign(0, -1), 1e-300, -1e300)
	keys := sortKeys(each(x, sortKey))
	slices.Sort(x)
	for i, k := range keys {
		if fromKey(k) != x[i] {
			t.Fatalf("place %d holds %v, want %v", i, fromKey(k), x[i])
		}
	}
}
