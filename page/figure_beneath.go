package page

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
	"failforward/stats"
)

// beneath is a second picture on the page of a number: another idea, with its own
// finding as its title.
type beneath struct {
	Title, Sub, Foot string
	picture          // empty where there is too little to draw
	Table            chart.Table
	More             int    // rows of the table that the page leaves out; the file has them
	File             string // the address of the table as CSV
	whole            chart.Table
	draw             func(chart.Frame) (chart.Drawing, error)
}

// beneath draws what belongs under the picture of a number, each under its own finding.
func (f Frame) beneath(v metric.Value, p period) ([]*beneath, error) {
	var all []*beneath
	for _, b := range f.second(v) {
		if b == nil {
			continue
		}
		all = append(all, b)
		if err := f.drawBeneath(b, v, p, len(all)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// drawBeneath draws the nth picture beneath.
func (f Frame) drawBeneath(b *beneath, v metric.Value, p period, n int) error {
	if b.draw == nil {
		return nil
	}
	pic, d, err := pictureOf(b.Kind, sizesAlone, func(width int) (chart.Drawing, error) {
		return b.draw(chart.Frame{ID: fmt.Sprintf("%s-under%d-%d", v.Key, n, width), Width: width, Height: 320, Title: b.Title, Subtitle: b.Sub, Zone: f.Zone, From: p.span.Since, To: p.span.AsOf})
	})
	if err != nil {
		return fmt.Errorf("draw under %s: %w", v.Key, err)
	}
	b.picture, b.whole = pic, d.Table
	b.File, b.Table = p.second("/metrics/"+v.Key+"/export.csv", n), b.whole
	if n := len(b.Table.Rows); n > mostRows {
		b.Table.Rows, b.More = b.Table.Rows[n-mostRows:], n-mostRows
	}
	return nil
}

// second is the address of the table of the nth picture beneath.
func (p period) second(path string, n int) string {
	if here := p.Here(); here != "" {
		return fmt.Sprintf("%s%s&second=%d", path, here, n)
	}
	return fmt.Sprintf("%s?second=%d", path, n)
}

// second chooses what stands under the picture of a number; nil ones say nothing.
func (f Frame) second(v metric.Value) []*beneath {
	if v.Data == nil {
		return nil
	}
	switch v.Key {
	case "postmortem_velocity":
		return []*beneath{burning(v.Data.Debt, reviewWords), f.limits(v)}
	case "review_debt":
		return []*beneath{burning(v.Data.Backlog, actionWords), level(v.Data.Debt, reviewWords, v.Better)}
	case "actions_closed_opened":
		return []*beneath{standing(v.Data.States, v.Data.Backlog)}
	case "failure_rate":
		return []*beneath{gaps(v), f.limits(v)}
	case "change_fail_rate", "deployment_rework_rate":
		return []*beneath{shareLimits(v)}
	case "reporting_rate", "release_frequency", "feature_throughput":
		return []*beneath{f.limits(v)}
	}
	return nil
}

// burnWords are what a burndown says of what it counts.
type burnWords struct {
	left     [3]string // of none, one and many: "failure waits for a review"
	chart    string    // the same on the line
	came     string
	done     string
	gone     string
	measured string
}

var (
	reviewWords = burnWords{[3]string{"Nothing waits for a review", "failure waits for a review", "failures wait for a review"}, "waiting", "logged", "reviewed", "accepted", "Failures without a review at the end of each week; below, what came and what went"}
	actionWords = burnWords{[3]string{"No action is open", "action is open", "actions are open"}, "open", "opened", "done", "dropped", "Open actions at the end of each week; below, what came and what went"}
)

// rest says how many are left.
func (w burnWords) rest(n int) string {
	if n == 0 {
		return w.left[0]
	}
	return count(n, w.left[1], w.left[2])
}

func burning(b *metric.Burn, words burnWords) *beneath {
	if b == nil {
		return nil
	}
	n := b.Counts()
	came := fmt.Sprintf("%s %s", loop.Whole(n.Opened), words.came)
	if n.Reopened > 0 {
		came += fmt.Sprintf(", %s opened again", loop.Whole(n.Reopened))
	}
	return &beneath{
		picture: picture{Kind: "burndown"},
		Title:   fmt.Sprintf("%s: %s, %s %s, %s %s.", words.rest(n.Left), came, loop.Whole(n.Closed), words.done, loop.Whole(n.Abandoned), words.gone),
		Sub:     words.measured,
		draw:    func(frame chart.Frame) (chart.Drawing, error) { return drawBurn(frame, b, words) },
	}
}

// drawBurn draws what is left by week.
func drawBurn(frame chart.Frame, b *metric.Burn, words burnWords) (chart.Drawing, error) {
	c := chart.Burndown{Frame: frame, Left: words.chart, Came: words.came, Done: words.done, Gone: words.gone}
	if b.Counts().Reopened > 0 {
		c.Came = "" // the chart's own words tell the reopened ones apart
	}
	c.Start, c.Marks = b.Start, append(atOnce(b.Bulk, "at once", chart.BulkClose), frame.Marks...)
	for _, w := range b.Weeks {
		c.Weeks = append(c.Weeks, chart.Week{Begin: w.Start, Opened: w.Opened, Reopened: w.Reopened, Closed: w.Closed, Abandoned: w.Abandoned, Left: w.Left, Partial: !w.Over})
	}
	return chart.DrawBurndown(c)
}

// standing is how many actions stand in which state.
func standing(days []metric.StateDay, b *metric.Burn) *beneath {
	if len(days) == 0 {
		return nil
	}
	now := days[len(days)-1]
	all := now.Verified + now.Done + now.InWork + now.Waiting
	return &beneath{
		picture: picture{Kind: "cumulative"},
		Title:   fmt.Sprintf("Where %s stand: %s verified, %s done without a verdict, %s in work, %s not begun.", count(all, "action", "actions"), loop.Whole(now.Verified), loop.Whole(now.Done), loop.Whole(now.InWork), loop.Whole(now.Waiting)),
		Sub:     "Actions by state at the end of each week",
		draw: func(frame chart.Frame) (chart.Drawing, error) {
			c := chart.CumulativeFlow{Frame: frame, States: []string{"verified", "done", "in work", "not begun"}}
			c.Desc = c.Subtitle + ", " + count(len(days), "week", "weeks") + "."
			c.Marks = atOnce(b.Bulk, "at once", chart.BulkClose)
			for _, d := range days {
				c.Days = append(c.Days, chart.FlowDay{At: d.At, Counts: []int{d.Verified, d.Done, d.InWork, d.Waiting}})
			}
			return chart.DrawCumulativeFlow(c)
		},
	}
}

// limits tells the unusual weeks of a count from the usual ones.
func (f Frame) limits(v metric.Value) *beneath {
	l := metric.LimitsOf(v.Data.Weeks)
	switch {
	case l.Need > 0:
		return &beneath{Title: "What is usual cannot be said yet.", Sub: fmt.Sprintf("Limits of a usual week take 12 whole weeks; %s missing", count(l.Need, "is", "are"))}
	case l.Size == 0:
		return nil
	}
	x := chart.XmR{Unit: "a week", Weekly: true, Counts: true}
	var outside []float64
	for _, w := range v.Data.Weeks {
		if w.Share < 1 {
			continue
		}
		p := chart.Point{At: w.Start, Value: float64(w.Counts[0]), Read: counted(v.Key, w.Counts[0])}
		if l.Odd(len(x.Points), p.Value) {
			outside = append(outside, p.Value)
			p.Signal = signals[metric.Direction(p.Value > l.Center, v.Better)]
		}
		x.Points = append(x.Points, p)
	}
	x.Baselines = []chart.Baseline{baseline(x.Points[l.First].At, l, 1)}
	b := &beneath{picture: picture{Kind: "xmr"}, Title: usualWords(outside, len(x.Points), l), Sub: limitWords(l), Foot: "Over many weeks one lies outside by chance alone, too. The sentence at the top looks at the last four only."}
	b.draw = func(frame chart.Frame) (chart.Drawing, error) { x.Frame = frame; return chart.DrawXmR(x) }
	return b
}

// baseline is mean and limits from a time on, times what the axis counts in.
func baseline(from time.Time, l metric.WeekLimits, times float64) chart.Baseline {
	return chart.Baseline{From: from, Centre: times * l.Center, Lower: times * l.Low, Upper: times * l.High, Provisional: l.Provisional}
}

// usualWords say how many weeks were unusual.
func usualWords(outside []float64, n int, l metric.WeekLimits) string {
	between := "what is usual: " + usual(l.Limits, outside, 1) + " a week."
	if len(outside) == 0 {
		return "All " + judged(l.Base, n, "of ", "whole week") + " lie within " + between
	}
	return fmt.Sprintf("%d of %s %s outside of %s", len(outside), judged(l.Base, n, "", "whole week"), lies(len(outside)), between)
}

// judged is how many of n values limits hold for: "24 weeks", or, where there are
// earlier ones, "the last 24 weeks" behind a word.
func judged(b metric.Base, n int, before, one string) string {
	if b.First == 0 {
		return count(n, one)
	}
	return before + "the last " + count(n-b.First, one)
}

// usual is "2 to 9": the limits with as many digits as it takes to see that what lies
// outside does.
func usual(l stats.Limits, outside []float64, times float64) string {
	low, high := short(times*l.Low), short(times*l.High)
	for _, x := range outside {
		_, below, above := metric.Beside(x, l, times)
		if x < l.Center && len(below) > len(low) {
			low = below
		}
		if x > l.Center && len(above) > len(high) {
			high = above
		}
	}
	return low + " to " + high
}

// lies is the verb of so many.
func lies(n int) string { return map[bool]string{true: "lies", false: "lie"}[n == 1] }

// limitWords say where the limits come from.
func limitWords(l metric.WeekLimits) string {
	s := "Whole weeks; limits at 2.66 mean moving ranges"
	if l.Exact {
		s = "Whole weeks; exact limits of the Poisson distribution, as there are fewer than five a week"
	}
	return s + restOn(l.Base)
}

// restOn says on how many weeks limits rest.
func restOn(b metric.Base) string {
	if b.Provisional {
		return fmt.Sprintf("; provisional, from %d weeks where it takes 20", b.Size)
	}
	return fmt.Sprintf(", from %d weeks", b.Size) + notBefore(b)
}

// notBefore says that what came earlier is not judged.
func notBefore(b metric.Base) string {
	if b.First == 0 {
		return ""
	}
	return "; what came before these is not judged by them"
}

// short writes a limit with at most one decimal, from a thousand on with none, and with two
// digits one that would read as none.
func short(x float64) string {
	if math.Abs(x) >= 1000 {
		return loop.Figure(x, 1)
	}
	if math.Abs(x) < 0.05 {
		return loop.Figure(x, 2)
	}
	s := strconv.FormatFloat(x, 'f', 1, 64)
	return loop.Thousands(strings.TrimSuffix(s, ".0"))
}
