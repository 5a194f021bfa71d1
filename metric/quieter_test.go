package metric

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

// halves makes reports and signals spread evenly over both halves of 26 weeks.
func halves(reports, signals [2]int) History {
	h := History{AsOf: noon, Watched: noon.Add(-52 * 7 * 24 * time.Hour)}
	add := func(n int, half int, via string) {
		for i := range n {
			at := noon.Add(-time.Duration(2-half) * halfYear).Add(halfYear * time.Duration(2*i+1) / time.Duration(2*n))
			h.Failures = append(h.Failures, loop.Failure{Kind: loop.Incident, State: loop.FailureOpen, ReportedVia: via, CreatedAt: at})
		}
	}
	for half := range 2 {
		add(reports[half], half, "page")
		add(signals[half], half, "api")
	}
	return h
}

func TestBetterOrJustQuieter(t *testing.T) {
	tests := []struct {
		name             string
		reports, signals [2]int
		want             Agreement
		says             string
	}{
		{"reports halved at constant signals", [2]int{80, 40}, [2]int{100, 100}, MaybeQuiet, "Reports by people −50 % (n = 80, then 40, 95 % interval"},
		{"nobody tells anything any more", [2]int{40, 0}, [2]int{60, 60}, MaybeQuiet, "Reporting may have dropped"},
		{"both fall together", [2]int{120, 60}, [2]int{120, 60}, Agree, "move together"},
		{"nothing changes", [2]int{80, 80}, [2]int{100, 100}, Agree, "move together"},
		{"people tell more", [2]int{40, 80}, [2]int{100, 100}, Agree, "move together"},
		{"too few to tell", [2]int{8, 4}, [2]int{6, 6}, CannotSay, "too few to tell"},
		{"fewer than ten", [2]int{4, 2}, [2]int{100, 100}, CannotSay, "have 6 reports by people and 200 machine signals in 26 weeks, need 10 of each"},
		{"no machine", [2]int{80, 40}, [2]int{0, 0}, CannotSay, "no machine brought anything in 26 weeks that the 120 reports by people could be held against"},
		{"nothing at all", [2]int{0, 0}, [2]int{0, 0}, CannotSay, "the 0 reports"},
		{"the machines are silent", [2]int{80, 40}, [2]int{100, 0}, CannotSay, "may have fallen silent"},
	}
	for _, tt := range tests {
		q := BetterOrQuieter(halves(tt.reports, tt.signals))
		if q.Answer != tt.want || !strings.Contains(q.Sentence, tt.says) {
			t.Errorf("%s: %s: %s", tt.name, q.Answer, q.Sentence)
		}
		if q.Reports.Before != tt.reports[0] || q.Reports.After != tt.reports[1] || q.Signals.Before != tt.signals[0] || q.Signals.After != tt.signals[1] {
			t.Errorf("%s: counts are %+v", tt.name, q)
		}
	}
	young := halves([2]int{80, 40}, [2]int{100, 100})
	young.Watched = noon.AddDate(0, 0, -70)
	if q := BetterOrQuieter(young); q.Answer != CannotSay || !strings.Contains(q.Sentence, "26 weeks, and have been for 10") {
		t.Error(q.Sentence)
	}
}

// Exact, after Clopper and Pearson, by bisection of the binomial sums: 40 of 120 is a share of 0.2499 to
// 0.4252, so a ratio of 0.3332 to 0.7397.
func TestTheRatioOfReportsIsExact(t *testing.T) {
	q := BetterOrQuieter(halves([2]int{80, 40}, [2]int{100, 100}))
	near(t, "ratio", q.Reports.Ratio, 0.5)
	near(t, "low", q.Reports.Low, 0.33322)
	near(t, "high", q.Reports.High, 0.73967)
	near(t, "signals", q.Signals.Ratio, 1)
}

// A drop of reporting is found, and a real improvement is not called one.
func TestQuietAndBetterAreToldApart(t *testing.T) {
	r := rand.New(rand.NewPCG(16, 1))
	poisson := func(mean float64) int {
		n, left := 0, mean
		for left -= r.ExpFloat64(); left > 0; left -= r.ExpFloat64() {
			n++
		}
		return n
	}
	amber := func(r0, r1, s0, s1 float64) (share float64) {
		const runs = 1000
		for range runs {
			q := Quieter{Reports: moved(poisson(r0), poisson(r1)), Signals: moved(poisson(s0), poisson(s1))}
			if got, _ := q.judge(History{AsOf: noon}, []time.Time{noon}); got == MaybeQuiet {
				share += 1.0 / runs
			}
		}
		return share
	}
	for _, tt := range []struct {
		name           string
		r0, r1, s0, s1 float64
		least, most    float64
	}{
		{"reports halve, signals stay", 100, 50, 100, 100, 0.8, 1},
		{"both halve", 100, 50, 100, 50, 0, 0.04},
		{"both halve, few signals", 100, 50, 30, 15, 0, 0.04},
		{"nothing changes", 60, 60, 60, 60, 0, 0.03},
	} {
		if got := amber(tt.r0, tt.r1, tt.s0, tt.s1); got < tt.least || got > tt.most {
			t.Errorf("%s: amber in %.3f of the runs, want %.2f to %.2f", tt.name, got, tt.least, tt.most)
		} else {
			t.Logf("%s: amber in %.3f of the runs", tt.name, got)
		}
	}
}
