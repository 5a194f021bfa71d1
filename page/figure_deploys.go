package page

import (
	"fmt"
	"math"

	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
	"failforward/stats"
)

// deploys says whether a number times deploys.
func deploys(key string) bool {
	return key == "change_lead_time" || key == "failed_deployment_recovery_time"
}

// OfDeploys says whether the number of the page is made of deploys, which have a page;
// not where there are none in the period.
func (v *metricView) OfDeploys() bool {
	m, ok := metric.Find(v.Shown().Key)
	return ok && m.Needs == metric.Deploys && v.Shown().N+v.Shown().Missing > 0
}

// what a share of deploys is of.
var shareOf = map[string]string{"change_fail_rate": "failed", "deployment_rework_rate": "only repaired"}

// drawShares draws the share of the deploys of each week, with the interval of Wilson: a
// week of two deploys says little, and looks so. A week without one is a gap.
func drawShares(frame chart.Frame, v metric.Value) (chart.Drawing, error) {
	c := chart.Rates{Frame: frame, Unit: "% of the deploys", Exposure: "deploys", Per: 100}
	for i, w := range v.Data.Weeks {
		k, n := w.Counts[0], w.Counts[1]
		one := chart.Period{From: w.Start, To: w.Start.AddDate(0, 0, 7), Count: k, Exposure: float64(n), Partial: w.Share < 1 && i == len(v.Data.Weeks)-1,
			Words: fmt.Sprintf("%s of %s %s", loop.Whole(k), count(n, "deploy"), shareOf[v.Key])}
		if n > 0 {
			share := stats.Wilson(k, n, metric.Level)
			rate := 100 * float64(k) / float64(n)
			one.Interval = &chart.Interval{Low: min(rate, 100*math.Max(0, share.Low)), High: max(rate, 100*math.Min(1, share.High))}
		}
		c.Periods = append(c.Periods, one)
	}
	if v.State == metric.NotEnoughData {
		c.Little = v.Sentence
	}
	return chart.DrawRates(c)
}
