//go:build unix

package stats

import (
	"math"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

// Benchmarks print the time beside the goal of METRICS section 5 and never
// fail: go test -run '^$' -bench . ./stats

// beside runs f and reports its mean wall time, the time of all cores that it
// took, and the goal, in milliseconds. Other work on the machine shows in the
// first only.
func beside(b *testing.B, goal time.Duration, f func() error) {
	before := used(b)
	for b.Loop() {
		if err := f(); err != nil {
			b.Fatal(err)
		}
	}
	perRun := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(b.N) }
	b.ReportMetric(perRun(b.Elapsed()), "wall-ms")
	b.ReportMetric(perRun(used(b)-before), "cpu-ms")
	b.ReportMetric(float64(goal.Milliseconds()), "goal-ms")
	b.ReportMetric(0, "ns/op")
}

// used is the processor time that the process has taken so far.
func used(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

const million = 1_000_000

// cutTimes are times of which a third is cut off; rounded to whole days or not.
func cutTimes(n int, rounded bool) (times []float64, events []bool, groups []int) {
	r := rand.New(rand.NewPCG(1, 2))
	times, events, groups = make([]float64, n), make([]bool, n), make([]int, n)
	for i := range times {
		t := 30 * math.Exp(r.NormFloat64())
		if rounded {
			t = math.Ceil(t)
		}
		times[i], events[i], groups[i] = t, r.IntN(3) > 0, r.IntN(2)
	}
	return times, events, groups
}

func benchmarkKaplanMeier(b *testing.B, rounded bool) {
	times, events, _ := cutTimes(million, rounded)
	beside(b, 300*time.Millisecond, func() error {
		s := KaplanMeier(times, events, nil, 0.95)
		_, err := s.RMST(60)
		return err
	})
}

func BenchmarkKaplanMeierBandRMSTMillionDistinct(b *testing.B) { benchmarkKaplanMeier(b, false) }
func BenchmarkKaplanMeierBandRMSTMillionRounded(b *testing.B)  { benchmarkKaplanMeier(b, true) }

func benchmarkLogRank(b *testing.B, rounded bool) {
	times, events, groups := cutTimes(million, rounded)
	beside(b, 200*time.Millisecond, func() error {
		_, err := LogRankTest(times, events, groups, nil)
		return err
	})
}

func BenchmarkLogRankMillionDistinct(b *testing.B) { benchmarkLogRank(b, false) }
func BenchmarkLogRankMillionRounded(b *testing.B)  { benchmarkLogRank(b, true) }

func benchmarkBootstrap(b *testing.B, statistic func([]float64) Statistic) {
	x := noise(10_000, 3)
	beside(b, 500*time.Millisecond, func() error {
		_, err := BootstrapInterval(statistic(x), 10_000, 0.95, 7)
		return err
	})
}

func BenchmarkBCaMean10kBy10k(b *testing.B)   { benchmarkBootstrap(b, MeanOf) }
func BenchmarkBCaMedian10kBy10k(b *testing.B) { benchmarkBootstrap(b, MedianOf) }

// stairs is noise with 9 steps of one standard deviation.
func stairs(n int) []float64 {
	y := noise(n, 4)
	for i := range y {
		y[i] += float64(10 * i / n % 2)
	}
	return y
}

func noise(n int, seed uint64) []float64 {
	r, x := rand.New(rand.NewPCG(seed, 0)), make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	return x
}

func benchmarkPELT(b *testing.B, n int, goal time.Duration) {
	y := stairs(n)
	beside(b, goal, func() error {
		_, err := PELT(y, L2, 2*math.Log(float64(n)), 2)
		return err
	})
}

func BenchmarkPELT10k(b *testing.B)  { benchmarkPELT(b, 10_000, 20*time.Millisecond) }
func BenchmarkPELT100k(b *testing.B) { benchmarkPELT(b, 100_000, 2*time.Second) }

func BenchmarkEDivisive104Weeks100Series(b *testing.B) {
	beside(b, time.Second, func() error {
		for i := range 100 {
			if _, err := EDivisive(noise(104, uint64(i)), 1, 0.05, 199, 1); err != nil {
				return err
			}
		}
		return nil
	})
}

func BenchmarkMannWhitney100kEach(b *testing.B) {
	one, zero := noise(100_000, 5), noise(100_000, 6)
	beside(b, 120*time.Millisecond, func() error {
		_, err := MannWhitneyTest(one, zero, 0.95)
		return err
	})
}

func BenchmarkHodgesLehmann2000Each(b *testing.B) {
	one, zero := noise(2000, 5), noise(2000, 6)
	beside(b, 120*time.Millisecond, func() error {
		_, err := MannWhitneyTest(one, zero, 0.95)
		return err
	})
}

// P12, what a claim may draw on, all of it: BCa with 10,000 resamples, a permutation test
// with 10,000, and change points, of five years of days.
func BenchmarkP12ClaimWithEverything(b *testing.B) {
	y := stairs(5 * 365)
	beside(b, 200*time.Millisecond, func() error {
		if _, err := BootstrapInterval(MeanOf(y), 10_000, 0.95, 7); err != nil {
			return err
		}
		if _, err := PermutationMonteCarlo(y[4*365:], y[:4*365], 10_000, 7); err != nil {
			return err
		}
		_, err := PELT(y, L2, 2*math.Log(float64(len(y))), 7)
		return err
	})
}

// All that a page shows of 10,000 items, each within the goal: METRICS section 5.
func BenchmarkDashboard10kItems(b *testing.B) {
	times, events, groups := cutTimes(10_000, false)
	states := make([]TicketState, len(times))
	var one, zero []float64
	for i, e := range events {
		if e {
			states[i] = TicketClosed
		} else {
			states[i] = TicketState(i % 2 * 2)
		}
		if groups[i] == 1 {
			one = append(one, times[i])
		} else {
			zero = append(zero, times[i])
		}
	}
	run := func(name string, f func() error) {
		b.Run(name, func(b *testing.B) { beside(b, 100*time.Millisecond, f) })
	}
	run("survival", func() error {
		s := KaplanMeier(times, events, nil, 0.95)
		s.Quantile(0.5)
		_, err := s.RMST(60)
		return err
	})
	run("tickets", func() error {
		k, err := TicketTimes(times, states, groups, 0.95)
		for _, t := range []float64{7, 14, 30, 60} {
			k.Done.At(t, 1)
		}
		return err
	})
	run("quantiles", func() error {
		for _, p := range []float64{0.5, 0.75, 0.9} {
			QuantileInterval(times, p, 0.95)
		}
		_, err := GeometricSummary(times, 0.95)
		return err
	})
	run("Mann-Whitney", func() error { _, err := MannWhitneyTest(one, zero, 0.95); return err })
	run("Gray", func() error {
		_, err := GrayTest(times, each(states, func(s TicketState) int { return int(s) }), groups, 1)
		return err
	})
	run("describe", func() error { _, err := Describe(times); return err })
}
