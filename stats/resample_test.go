package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"failforward/looptest"
	"pgregory.net/rapid"
)

// Both ways to count permutations, and the table of sums, against going through all.
func TestPermutationEqualsGoingThroughAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, zero := small(t, "one", 1, 5), small(t, "zero", 1, 5)
		all, n, m := slices.Concat(one, zero), len(one)+len(zero), len(one)
		gap := func(set int) float64 { // n·(sum of group 1) - m·(sum of all)
			g := 0.0
			for i, v := range all {
				g -= float64(m) * v
				if set>>i&1 == 1 {
					g += float64(n) * v
				}
			}
			return g
		}
		seen, total, two, up := gap(1<<m-1), 0.0, 0.0, 0.0
		for set := range 1 << n {
			if popcount(set) != m {
				continue
			}
			total++
			if math.Abs(gap(set)) >= math.Abs(seen) {
				two++
			}
			if gap(set) >= seen {
				up++
			}
		}
		p := must(PermutationTwoSample(one, zero))
		agree(t, "total", p.Total, total, 0)
		agree(t, "two-sided", p.ExtremeTwoSided, two, 0)
		agree(t, "greater", p.PGreater, up/total, 1e-15)
		units, _ := packed(all)
		var byTable Permutation
		sum := 0
		for _, u := range units {
			sum += int(u)
		}
		byTable.tally(choiceTable(units, m, sum), newLimits(units, m))
		agree(t, "two-sided by table", byTable.ExtremeTwoSided, two, 0)
	})
}

func popcount(v int) int {
	n := 0
	for ; v > 0; v >>= 1 {
		n += v & 1
	}
	return n
}

// A larger sample takes the table of sums, or halves when its decimals are long.
func TestPermutationOfLargerSamples(t *testing.T) {
	var one, zero []float64
	for i := range 15 {
		one, zero = append(one, float64(i%7)), append(zero, float64(i%5))
	}
	table := must(PermutationTwoSample(one, zero))
	long := func(x []float64) []float64 { return each(x, func(v float64) float64 { return v * 1.0000001 }) }
	halved := must(PermutationTwoSample(long(one), long(zero)))
	if table.Total != 155117520 || halved.Total != table.Total || halved.ExtremeTwoSided != table.ExtremeTwoSided {
		t.Errorf("table %+v, halves %+v", table, halved)
	}
	drawn := must(PermutationMonteCarlo(one, zero, 20_000, 1))
	near(t, "drawn p", drawn.PTwoSided, table.PTwoSided, 0.015)
	d := each(one, func(v float64) float64 { return v - 2 })
	d = append(d, d...)
	paired := must(PermutationPaired(d))
	near(t, "patterns", paired.Total, 1<<30, 0)
	near(t, "drawn paired p", must(PermutationMonteCarloPaired(d, 20_000, 1)).PTwoSided, paired.PTwoSided, 0.015)
	if _, err := PermutationTwoSample(noise(50, 1), noise(50, 2)); err == nil {
		t.Error("100 values of 16 digits were counted")
	}
}

// Without a difference, every p is as likely as any other: a share a of all lies
// at or below a, up to the grain of 252 assignments.
func TestPermutationPIsUniform(t *testing.T) {
	r, draws := rand.New(rand.NewPCG(11, 0)), looptest.Size(2000, 20_000)
	for _, a := range []float64{0.05, 0.25, 0.5} {
		exact, drawn := 0, 0
		for i := range draws {
			one, zero := make([]float64, 5), make([]float64, 5)
			for j := range one {
				one[j], zero[j] = r.NormFloat64(), r.NormFloat64()
			}
			if must(PermutationTwoSample(one, zero)).PTwoSided <= a {
				exact++
			}
			if must(PermutationMonteCarlo(one, zero, 199, uint64(i))).PTwoSided <= a {
				drawn++
			}
		}
		se := math.Sqrt(a * (1 - a) / float64(draws))
		near(t, "exact share", float64(exact)/float64(draws), a, 4*se+1.0/126)
		near(t, "drawn share", float64(drawn)/float64(draws), a, 4*se+1.0/126+0.005)
	}
}

// The same seed gives the same digits, however many cores take part; another
// seed gives others.
func TestSeedsFixTheDigits(t *testing.T) {
	x := noise(200, 9)
	a, b := must(BootstrapInterval(MeanOf(x), 2000, 0.95, 1)), must(BootstrapInterval(MeanOf(x), 2000, 0.95, 1))
	if *a.BCa != *b.BCa || a.Percentile != b.Percentile || a.Seed != 1 {
		t.Errorf("%+v and %+v", a, b)
	}
	if c := must(BootstrapInterval(MeanOf(x), 2000, 0.95, 2)); c.Percentile == a.Percentile {
		t.Error("another seed gave the same limits")
	}
	d, e := must(EDivisive(stairs(60), 1, 0.05, 99, 3)), must(EDivisive(stairs(60), 1, 0.05, 99, 3))
	if len(d.Changes) != len(e.Changes) || d.Seed != 3 {
		t.Errorf("%+v and %+v", d, e)
	}
}

// The short ways of a statistic equal its plain definition.
func TestStatisticsHaveOneValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := small(t, "x", 3, 20)
		y := small(t, "y", len(x), len(x))
		slices.Sort(x) // the median draws among sorted values
		for _, s := range []Statistic{MeanOf(x), MedianOf(x), PearsonOf(x, y), RatioOf(x, each(y, math.Abs))} {
			plain := leaveOneOut(len(x), s.value)
			short := s.jackknife()
			if len(plain) != len(short) {
				t.Fatalf("%s: %d and %d values", s.name, len(plain), len(short))
			}
			for i := range plain {
				agree(t, s.name+" without a row", short[i], plain[i], 1e-9)
			}
			if s.resample == nil {
				continue
			}
			rows := make([]int32, len(x))
			newDraws(5, 0, len(x)).fill(rows)
			want, _ := s.value(rows)
			got, _ := s.resample()(newDraws(5, 0, len(x)))
			agree(t, s.name+" of a resample", got, want, 1e-9)
		}
	})
}
