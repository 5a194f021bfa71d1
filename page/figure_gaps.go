package page

import (
	"fmt"
	"time"

	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
)

// gaps is the time from one failure to the next: the chart of what is too rare to be
// counted by weeks. Nil where there are five a week or more, or nothing to measure.
func gaps(v metric.Value) *beneath {
	g := metric.GapsOf(v)
	switch {
	case !g.Rare || g.N() == 0:
		return nil
	case g.Need > 0:
		return &beneath{Title: "How long it usually takes until the next one cannot be said yet.", Sub: fmt.Sprintf("Limits of a usual time between two failures take %d times; %s missing", metric.LeastGaps, count(g.Need, "is", "are"))}
	}
	c := chart.Gaps{Baseline: &chart.Baseline{From: g.Ends[g.First], Centre: g.Limits.Center, Lower: g.Limits.Low, Upper: g.Limits.High, Provisional: g.Provisional}}
	outside := 0
	for i, end := range g.Ends {
		one := chart.Gap{At: end, Seconds: g.Seconds[i]}
		if g.Odd(i) {
			outside++
			one.Signal = signals[metric.Direction(one.Seconds < g.Limits.Center, v.Better)] // a longer time is fewer of them
		}
		c.Gaps = append(c.Gaps, one)
	}
	if g.Running > 0 {
		c.Gaps = append(c.Gaps, chart.Gap{At: v.AsOf, Seconds: g.Running, Running: true})
	}
	b := &beneath{picture: picture{Kind: "gaps"}, Title: gapWords(g, outside), Sub: gapLimits(g), Foot: "With fewer than five failures a week most weeks hold few, and a chart of weeks sees little: the time between two of them sees more. About one in 370 lies outside by chance alone."}
	b.draw = func(frame chart.Frame) (chart.Drawing, error) { c.Frame = frame; return chart.DrawGaps(c) }
	return b
}

// gapWords say how long it usually takes, and how many times were unusual.
func gapWords(g metric.Gaps, outside int) string {
	usual := "Between two failures there are usually " + lasting(g.Limits.Center)
	if g.Running > g.Limits.High {
		return usual + "; since the last one it is longer than that allows: " + lasting(g.Running) + "."
	}
	return usual + "; " + oddTimes(g, outside) + " unusual."
}

// oddTimes are the unusual ones of those that are judged, with their verb.
func oddTimes(g metric.Gaps, outside int) string {
	switch {
	case g.First > 0 && outside == 0:
		return "none of " + judged(g.Base, g.N(), "", "time") + " was"
	case g.First > 0:
		return fmt.Sprintf("%d of %s %s", outside, judged(g.Base, g.N(), "", "time"), map[bool]string{true: "was", false: "were"}[outside == 1])
	case outside == 0:
		return "no time was"
	}
	return count(outside, "time was", "times were")
}

// gapLimits say where the limits come from.
func gapLimits(g metric.Gaps) string {
	s := fmt.Sprintf("Time from one failure to the next, logarithmic; exact limits of times that come at random, from %s of them", loop.Whole(g.Size))
	if g.Provisional {
		s += fmt.Sprintf(", provisional where it takes %d", metric.FirmGaps)
	}
	return s + notBefore(g.Base)
}

// lasting is a length of time in words, rounded to what is told of it.
func lasting(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	if d >= 24*time.Hour {
		return loop.Duration(d.Round(time.Hour))
	}
	return loop.Duration(d.Round(time.Minute))
}
