package page

import (
	"fmt"

	"failforward/chart"
	"failforward/metric"
)

// level tells the unusual weeks of what is left at their ends: single values between
// limits at 2.66 mean moving ranges. Nil without a burndown, or before the first limits.
func level(b *metric.Burn, words burnWords, better metric.Better) *beneath {
	if b == nil {
		return nil
	}
	var y []float64
	for _, w := range b.Weeks {
		if w.Over {
			y = append(y, float64(w.Left))
		}
	}
	l := metric.LimitsOfValues(y, metric.FromZero)
	if l.Size == 0 {
		return nil
	}
	x := chart.XmR{Unit: words.chart, Weekly: true}
	var outside []float64
	for i, v := range y {
		p := chart.Point{At: b.Weeks[i].Start, Value: v, Read: fmt.Sprintf("%.0f %s at its end", v, words.chart)}
		if l.Odd(i, v) {
			outside = append(outside, v)
			p.Signal = signals[metric.Direction(v > l.Center, better)]
		}
		x.Points = append(x.Points, p)
	}
	x.Baselines = []chart.Baseline{baseline(x.Points[l.First].At, l, 1)}
	out := &beneath{picture: picture{Kind: "xmr"}, Title: levelWords(outside, len(y), l, words), Sub: "At the end of each whole week; limits at 2.66 mean moving ranges" + restOn(l.Base),
		Foot: "What is left depends on what was left the week before, so it wanders, and lies outside more often than a count by weeks would. Read it with what came and went."}
	out.draw = func(frame chart.Frame) (chart.Drawing, error) { x.Frame = frame; return chart.DrawXmR(x) }
	return out
}

func levelWords(outside []float64, n int, l metric.WeekLimits, words burnWords) string {
	usual := "what is usual: " + usual(l.Limits, outside, 1) + " " + words.chart + "."
	if len(outside) == 0 {
		return "At the end of all " + judged(l.Base, n, "of ", "whole week") + " it lay within " + usual
	}
	return fmt.Sprintf("At the end of %d of %s it lay outside of %s", len(outside), judged(l.Base, n, "", "whole week"), usual)
}
