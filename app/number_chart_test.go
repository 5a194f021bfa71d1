package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/judge"
	"failforward/loop"
)

func (w *world) chart(e loop.EffectCheck) app.NumberChart {
	w.t.Helper()
	c, ok, err := w.KPIs.Chart(w.ctx(), w.ada, e)
	if err != nil || !ok {
		w.t.Fatalf("the chart of %s: %v, %v", e.Ref(), ok, err)
	}
	return c
}

// A verdict keeps its picture: whoever edits the series later is told of, and moves
// nothing that was judged.
func TestALateEditDoesNotRedrawAVerdict(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		k := w.series("defects", loop.KPICount)
		w.past(k.Key, 26)
		_, e := w.numberCheck(loop.Plan{KPI: "defects", MinEffect: 0.1}, 8)
		w.weeks(k.Key, 8, func(i int) float64 { return float64(int(wobble(i) / 2)) })
		e = w.check(e.Ref())
		first := w.chart(e)
		if first.Later != "" || first.Before != 22 || first.After != 8 || len(first.Lines.Fitted) != 30 || len(first.Lines.Without) < 8 {
			t.Fatalf("%q, %d before, %d after, %d and %d places", first.Later, first.Before, first.After, len(first.Lines.Fitted), len(first.Lines.Without))
		}
		last := first.Lines.Fitted[len(first.Lines.Fitted)-1]
		if ratio := last.Value / first.Lines.Without[len(first.Lines.Without)-1].Value; ratio < *e.Result.Estimate*0.999 || ratio > *e.Result.Estimate*1.001 {
			t.Errorf("the lines end %v apart, the verdict says %v", ratio, *e.Result.Estimate)
		}
		end := first.Number.Points[len(first.Number.Points)-1].At
		newest := slices.MaxFunc(first.Number.Points, func(a, b judge.Point) int { return a.At.Compare(b.At) })
		w.typed(k.Key, newest.At.AddDate(0, 0, 1), 3)
		if on := w.chart(w.check(e.Ref())); on.Later != "" {
			t.Errorf("the series goes on: %q", on.Later)
		}
		w.typed(k.Key, end, 99)
		w.typed(k.Key, first.Number.Points[0].At.AddDate(0, 0, -1), 4)
		later := w.chart(w.check(e.Ref()))
		if !strings.Contains(later.Later, "2 values have changed, come or gone since the verdict.") {
			t.Errorf("after two edits: %q", later.Later)
		}
		if again := later.Lines.Fitted[len(later.Lines.Fitted)-1]; again.Value != last.Value || len(later.Number.Points) != len(first.Number.Points) {
			t.Errorf("the line ends at %v, at first at %v; %d points, at first %d", again.Value, last.Value, len(later.Number.Points), len(first.Number.Points))
		}
	})
}

// Of a verdict from before its points were kept, the lines are shown while the series
// still comes to the same figures, and else left out.
func TestAVerdictThatKeptNoPoints(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		k := w.series("defects", loop.KPICount)
		w.past(k.Key, 26)
		_, e := w.numberCheck(loop.Plan{KPI: "defects"}, 8)
		w.weeks(k.Key, 8, wobble)
		e = w.check(e.Ref())
		e.Result.Basis = nil
		if c := w.chart(e); c.Later != "" || len(c.Lines.Fitted) == 0 {
			t.Errorf("untouched: %q, %d places", c.Later, len(c.Lines.Fitted))
		}
		w.typed(k.Key, w.chart(e).Number.Points[0].At, 99)
		if c := w.chart(e); !strings.Contains(c.Later, "what was judged was not kept") || len(c.Lines.Fitted) != 0 {
			t.Errorf("edited: %q, %d places", c.Later, len(c.Lines.Fitted))
		}
	})
}

// While a check waits there are points and no line: nobody looks at a verdict before
// its day.
func TestAWaitingCheckHasPointsAndNoLine(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		k := w.series("defects", loop.KPICount)
		w.past(k.Key, 26)
		_, e := w.numberCheck(loop.Plan{KPI: "defects", WashOut: 7}, 8)
		w.forward(21)
		for i := range 3 {
			w.typed(k.Key, e.ChangeAt.AddDate(0, 0, 1+7*i), 9)
		}
		c := w.chart(w.check(e.Ref()))
		if c.Before != 22 || c.After != 2 || len(c.Lines.Fitted) != 0 || c.Plan.Part(e.ChangeAt.Add(time.Hour)) != judge.WashOut || c.Plan.Part(e.ChangeAt.Add(-time.Hour)) != judge.Trigger {
			t.Errorf("%d before, %d after, %d places", c.Before, c.After, len(c.Lines.Fitted))
		}
		_, look := w.numberCheck(loop.Plan{KPI: "recovery_time", Direction: "down"}, 8)
		if _, ok, err := w.KPIs.Chart(w.ctx(), w.ada, look); ok || err != nil {
			t.Errorf("of nothing there is a chart: %v, %v", ok, err)
		}
	})
}
