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
		p := chart.Point{At: w.Start, Value: 100 * float64(k) / float64(n), Read: fmt.Sprintf("%d of %s %s", k, count(n, "deploy"), shareOf[v.Key]),
			Usual: &chart.Interval{Low: 100 * l.Limits[i].Low, High: 100 * l.Limits[i].High}}
		if out, above := l.Outside(i); out {
			outside++
			p.Signal = oddWeek(metric.Direction(above, v.Better))
		}
		x.Points = append(x.Points, p)
	}
	mean := 100 * l.Center
	x.Baselines = []chart.Baseline{{From: x.Points[0].At, Centre: mean, Lower: mean, Upper: mean, Provisional: l.Provisional}}
	b := &beneath{picture: picture{Kind: "xmr"}, Sub: "Whole weeks with a deploy; limits that their share predicts (beta-binomial), for each week by how many deploys it had" + restOn(metric.WeekLimits{Weeks: l.Base, Provisional: l.Provisional}),
		Foot: "Over many weeks one lies outside by chance alone, too. A week of few deploys has wide limits: little can be unusual there."}
	b.Title = fmt.Sprintf("In %s nothing is unusual: each fits %s %%, with as many deploys as it had.", count(len(l.Weeks), "week", "weeks"), loop.Figure(mean, 3))
	if outside > 0 {
		b.Title = fmt.Sprintf("%d of %s %s outside of what is usual with as many deploys as it had; over all it is %s %%.", outside, count(len(l.Weeks), "week"), lies(outside), loop.Figure(mean, 3))
	}
	b.draw = func(frame chart.Frame) (chart.Drawing, error) { x.Frame = frame; return chart.DrawXmR(x) }
	return b
}
