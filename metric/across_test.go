package metric

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"gonum.org/v1/gonum/stat/distuv"
)

var asOf = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC) // a Monday

// weeklyHistory is a history of so many failures a week, of so many minutes each.
func weeklyHistory(minutes int, counts ...int) History {
	h := History{AsOf: asOf, Since: asOf.AddDate(0, 0, -7*len(counts)), Watched: asOf.AddDate(-1, 0, 0)}
	for w, n := range counts {
		for i := range n {
			at := h.Since.AddDate(0, 0, 7*w).Add(time.Duration(i+1) * time.Hour)
			h.Failures = append(h.Failures, loop.Failure{ID: loop.ID(1000*w + i + 1), Kind: loop.Incident, State: loop.FailureOpen, CreatedAt: at,
				StartedAt: loop.At(at, loop.ToSecond), ResolvedAt: loop.At(at.Add(time.Duration(minutes)*time.Minute), loop.ToSecond)})
		}
	}
	return h
}

// steady is a number of failures in each of the weeks, and another one in the last.
func steady(n, weeks, last int) []int {
	all := make([]int, weeks)
	for i := range all {
		all[i] = n + i%2
	}
	all[weeks-1] = last
	return all
}

func TestANumberOfSeveralWorkspacesIsToldSideBySide(t *testing.T) {
	orders, search, young := weeklyHistory(12, steady(6, 26, 7)...), weeklyHistory(180, steady(6, 26, 40)...), weeklyHistory(5, 1, 0)
	for _, c := range []struct {
		name   string
		key    string
		places map[string]History
		want   string
	}{
		{"durations are told as a range", "recovery_time", map[string]History{"Orders": orders, "Search": search}, "12 min to 3 h in 2 workspaces."},
		{"who cannot say is counted, and not taken for 0", "recovery_time", map[string]History{"Orders": orders, "Young": young}, "12 min in 1 of 2 workspaces."},
		{"nobody can say", "recovery_time", map[string]History{"Young": young}, "None of one workspace can say yet."},
		{"what is unusual stands beside what chance does", "failure_rate", map[string]History{"Orders": orders, "Search": search}, "6.5 to 7.8 a week in 2 workspaces. It gets worse in 1 of 2; by chance alone about one in 25 would."},
		{"nothing unusual is said, too", "failure_rate", map[string]History{"Orders": orders}, "Nothing unusual in the last four weeks."},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, _ := Find(c.key)
			a := Across{Metric: m}
			for _, name := range []string{"Orders", "Search", "Young"} {
				if h, there := c.places[name]; there {
					a.Rows = append(a.Rows, m.Place(name, h))
				}
			}
			if got := a.Sentence(); !strings.Contains(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			if len(a.Told())+len(a.Untold()) != len(a.Rows) || !a.Fed() {
				t.Errorf("%d told, %d not, of %d", len(a.Told()), len(a.Untold()), len(a.Rows))
			}
		})
	}
}

func TestAFigureCarriesItsInterval(t *testing.T) {
	x := func(v float64) *float64 { return &v }
	for want, v := range map[string]Value{
		"":                         {Unit: "s", Low: x(3)},
		"12 min (8 min to 20 min)": {Unit: "s", Estimate: x(720), Low: x(480), High: x(1200)},
		"12 min (at least 8 min)":  {Unit: "s", Estimate: x(720), Low: x(480)},
		"25 % (at most 50 %)":      {Unit: "share", Estimate: x(.25), High: x(.5)},
		"under a minute":           {Unit: "s", Estimate: x(0), Low: x(0), High: x(0)},
		"1,204":                    {Unit: "count", Estimate: x(1204)},
		"0.7 (0.5 to 1.2)":         {Unit: "ratio", Estimate: x(.7), Low: x(.5), High: x(1.2)},
	} {
		if got := v.Figure(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The share that is said to be unusual by chance is the one that chance gives, and below
// a mean of five, where limits are exact, the most.
func TestChanceCallsAsManyUnusualAsIsSaid(t *testing.T) {
	const numbers = 4000
	for _, mean := range []float64{2, 6, 20} {
		t.Run(fmt.Sprintf("%v a week", mean), func(t *testing.T) {
			draw, odd := distuv.Poisson{Lambda: mean, Src: rand.NewPCG(11, uint64(mean))}, 0
			for range numbers {
				var weeks []Week
				for w := range baselineWeeks + freshWeeks {
					weeks = append(weeks, Week{Start: asOf.AddDate(0, 0, 7*w), Share: 1, Counts: []int{int(draw.Rand())}})
				}
				if state, _ := signal(weeks, Lower); state != OK {
					odd++
				}
			}
			share := float64(odd) / numbers
			t.Logf("%.1f %% of %d, said is one in %d", 100*share, numbers, falselyUnusual)
			if share > 1.0/falselyUnusual+.01 || mean >= fewPerWeek && share < 1.0/falselyUnusual-.01 {
				t.Errorf("%.3f", share)
			}
		})
	}
}
