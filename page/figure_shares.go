package page

import (
	"fmt"

	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
)

// shareLimits tells the weeks whose share of deploys is unusual from the usual ones.
func shareLimits(v metric.Value) *beneath {
	l := metric.ShareLimitsOf(v.Data.Weeks)
	if l.Need > 0 {
		return &beneath{Title: "What is usual cannot be said yet.", Sub: fmt.Sprintf("Limits of a usual week take 12 whole weeks with a deploy; %s missing", count(l.Need, "is", "are"))}
	}
	x := chart.XmR{Unit: "%", Weekly: true}
	outside := 0
	for i, w := range l.Weeks {
		k, n := w.Counts[0], w.Counts[1]
		p := chart.Point{At: w.Start, Value: 100 * float64(k) / float64(n), Read: fmt.Sprintf("%s of %s %s", loop.Whole(k), count(n, "deploy"), shareOf[v.Key]),
			Usual: shareUsual(l, i)}
		if odd, above := l.Odd(i); odd {
			outside++
			p.Signal = signals[metric.Direction(above, v.Better)]
		}
		x.Points = append(x.Points, p)
	}
	mean := 100 * l.Center
	x.Baselines = []chart.Baseline{{From: x.Points[l.First].At, Centre: mean, Lower: mean, Upper: mean, Provisional: l.Provisional}}
	b := &beneath{picture: picture{Kind: "xmr"}, Sub: "Whole weeks with a deploy; limits that their share predicts (beta-binomial), for each week by how many deploys it had" + restOn(l.Base),
		Foot: "Over many weeks one lies outside by chance alone, too. A week of few deploys has wide limits: little can be unusual there."}
	b.Title = shareWords(l, outside)
	b.draw = func(frame chart.Frame) (chart.Drawing, error) { x.Frame = frame; return chart.DrawXmR(x) }
	return b
}

// shareUsual are the limits of a week, nil where none hold.
func shareUsual(l metric.ShareLimits, i int) *chart.Interval {
	if !l.Holds(i) {
		return nil
	}
	return &chart.Interval{Low: 100 * l.Limits[i].Low, High: 100 * l.Limits[i].High}
}

// shareWords say how many weeks were unusual.
func shareWords(l metric.ShareLimits, outside int) string {
	n, mean := len(l.Weeks), loop.Figure(100*l.Center, 3)
	if outside > 0 {
		return fmt.Sprintf("%d of %s %s outside of what is usual with as many deploys as it had; usually it is %s %%.", outside, judged(l.Base, n, "", "week"), lies(outside), mean)
	}
	return fmt.Sprintf("In %s nothing is unusual: each fits %s %%, with as many deploys as it had.", judged(l.Base, n, "", "week"), mean)
}
