package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"failforward/app"
	"failforward/chart"
	"failforward/loop"
	"failforward/metric"
	"failforward/stats"
)

// figureView is a number with its picture, as a page shows it.
type figureView struct {
	Value   metric.Value
	State   Mark
	Sub     string // measure, unit, period, team
	picture        // empty where there is nothing to draw
	Drawn   chart.Drawing
	Foot    []string
	Link    string
}

// figure draws a value. Whole gives the large picture of its own page.
func (f Frame) figure(v metric.Value, p period, whole bool) (figureView, error) {
	out := figureView{Value: v, State: stateMark(v), Link: "/metrics/" + v.Key + p.Here(), Foot: feet(v)}
	out.Sub = fmt.Sprintf("%s, %s, n = %s", measuredOf(v), p.Words(), loop.Whole(v.N))
	if p.Of != "" {
		out.Sub += ", " + p.Of
	}
	draw := drawerOf(v, p)
	if draw == nil {
		return out, nil
	}
	sizes, height := sizesAmong, 240
	if whole {
		sizes, height = sizesAlone, 320
	}
	var err error
	out.picture, out.Drawn, err = pictureOf(kindOfChart(v.Key), sizes, func(width int) (chart.Drawing, error) {
		frame := f.framed(v, out.Sub, p, chart.Frame{Width: width, Height: height})
		frame.Read, frame.Untold = mostReadings, !whole || width != sizes[0].width
		return draw(frame)
	})
	if err != nil {
		return out, fmt.Errorf("draw %s: %w", v.Key, err)
	}
	return out, nil
}

// weekly says what a number by weeks counts, one and many.
var weekly = map[string][2]string{
	"failure_rate": {"failure", "failures"}, "reporting_rate": {"report", "reports"}, "postmortem_velocity": {"review", "reviews"},
	"release_frequency": {"release", "releases"}, "feature_throughput": {"item", "items"}, "defect_density": {"defect", "defects"},
}

// counted is how many there were of what a number counts.
func counted(key string, n int) string {
	what, known := weekly[key]
	if !known {
		return ""
	}
	return count(n, what[0], what[1])
}

// kindOfChart is the kind of chart of a number.
func kindOfChart(key string) string {
	if strings.HasPrefix(key, "kpi.") {
		return "series"
	}
	return cmp.Or(kindOf[key], "rates")
}

// kindOf is the kind of chart of a built-in number, where it is not rates.
var kindOf = map[string]string{
	"recovery_time": "durations", "detection_time": "durations", "change_lead_time": "durations", "failed_deployment_recovery_time": "durations", "actions_closed_opened": "flow", "postmortem_velocity": "stacks", "review_debt": "burndown",
	"failure_to_insight": "survival", "loop_time": "survival", "remediation_time": "survival", "learning_velocity": "survival", "cycle_time": "survival",
}

// measured says what a chart measures, and in what.
var measured = map[string]string{
	"recovery_time":         "Time to recovery on a logarithmic axis, each dot one failure",
	"detection_time":        "From the start until we noticed, logarithmic, each dot one failure",
	"failure_to_insight":    "Share still without an insight, by the time since it was noticed",
	"loop_time":             "Share of loops still without a verdict, by the time since it was logged",
	"actions_closed_opened": "Actions opened and closed, running count",
	"remediation_time":      "Share of changes not yet in place, by the time since they were opened",
	"failure_rate":          "Incidents, crashes and escaped defects a week",
	"reporting_rate":        "Reports by people a week, near misses included",
	"postmortem_velocity":   "Huddles that closed with a tweak, by week",
	"review_debt":           "Failures without an insight or a change",
	"quality_gain":          "Ratio of what came after to what was before, all checks together",
	"release_frequency":     "Deploys that brought something new, a week",
	"change_lead_time":      "From the first commit to production on a logarithmic axis, each dot one deploy",
	"change_fail_rate":      "Share of the deploys of each week that failed",

	"deployment_rework_rate":          "Share of the deploys of each week that only repaired",
	"failed_deployment_recovery_time": "From a failed deploy until all was well again, logarithmic, each dot one deploy",
}

// stateMark is what a value says, in a word.
func stateMark(v metric.Value) Mark {
	switch v.State {
	case metric.NotEnoughData:
		return Mark{"ring", "none", "not enough data"}
	case metric.NoSource:
		return Mark{"ring", "none", "not fed yet"}
	case metric.Improving:
		return Mark{"triangle", "improve", "improving"}
	case metric.Worsening:
		return Mark{"diamond", "concern", "worsening"}
	case metric.StateOdd:
		return Mark{"frame", "", "unusual"}
	}
	return Mark{"bar", "none", "no signal"}
}

// signals are the signs of states in a chart; every other one has none.
var signals = map[metric.State]chart.Signal{
	metric.Improving: chart.Improvement, metric.Worsening: chart.Concern, metric.StateOdd: chart.Unusual,
}

// feet are the figures beside the headline.
func feet(v metric.Value) []string {
	var out []string
	for _, p := range v.Parts {
		if p.Estimate != nil {
			out = append(out, figureOf(p, *p.Estimate)+" "+p.Says)
		}
	}
	return out
}

// nothingOf are the words in an empty frame, where there are plainer ones than those of
// every chart.
var nothingOf = map[string]string{
	"actions_closed_opened": "No action was opened or closed in this period.",
	"remediation_time":      "No action was opened in this period.",
	"failure_rate":          "No failure in this period. That is not the same as nothing failed: somebody has to tell.",
	"reporting_rate":        "Nobody reported anything in this period.",
	"recovery_time":         "No failure in this period that could be timed.",
	"detection_time":        "No failure in this period of which both are known: when it began, and when it was noticed.",
	"failure_to_insight":    "No failure in this period that waits for an insight.",
	"loop_time":             "No loop began in this period.",
	"postmortem_velocity":   "No review in this period.",
}

// nothingDrawn is what an empty frame says: that there is nothing, or that what there is
// came in too short a time for a rate.
func nothingDrawn(v metric.Value) string {
	if so := counted(v.Key, v.N); v.N > 0 && so != "" {
		return so + " so far, in too short a time for a rate."
	}
	return nothingOf[v.Key]
}

// framed fills in what the frame of a number says beside its size.
func (f Frame) framed(v metric.Value, sub string, p period, frame chart.Frame) chart.Frame {
	frame.ID, frame.Title, frame.Subtitle = fmt.Sprintf("%s-%d", strings.ReplaceAll(v.Key, ".", "-"), frame.Width), v.Sentence, sub
	frame.Footer, frame.None = v.By.Says(), nothingDrawn(v)
	frame.Caption, frame.Zone, frame.From, frame.To = fmt.Sprintf("n = %s", loop.Whole(v.N)), f.Zone, p.span.Since, p.span.AsOf
	late := atOnce(v.Data.Late, "afterwards", chart.Backdating)
	if b := v.Data.Backlog; v.Key == "actions_closed_opened" && b != nil {
		late = atOnce(b.Bulk, "at once", chart.BulkClose)
	}
	frame.Marks = slices.Concat(late, switched(v), renewed(v))
	return frame
}

// drawer draws a chart, whose data it holds, in a frame.
type drawer func(chart.Frame) (chart.Drawing, error)

// drawerOf chooses the chart of a number; nil where it has none.
func drawerOf(v metric.Value, p period) drawer {
	if v.Data == nil {
		return nil
	}
	if v.Data.Series != nil {
		return func(frame chart.Frame) (chart.Drawing, error) { return drawSeries(frame, v) }
	}
	switch v.Key {
	case "recovery_time", "detection_time", "change_lead_time", "failed_deployment_recovery_time":
		return durationsOf(v)
	case "change_fail_rate", "deployment_rework_rate":
		return func(frame chart.Frame) (chart.Drawing, error) { return drawShares(frame, v) }
	case "failure_to_insight", "loop_time", "remediation_time", "learning_velocity", "cycle_time":
		return survivalOf(v)
	case "actions_closed_opened":
		return func(frame chart.Frame) (chart.Drawing, error) {
			return chart.DrawFlow(chart.Flow{Frame: frame, Opened: v.Data.Opened, Closed: v.Data.Closed, Reopened: v.Data.Reopened, Open: openings(v), AsOf: p.span.AsOf})
		}
	case "postmortem_velocity":
		return func(frame chart.Frame) (chart.Drawing, error) { return drawStacks(frame, v) }
	case "review_debt":
		if v.Data.Debt != nil {
			return func(frame chart.Frame) (chart.Drawing, error) { return drawBurn(frame, v.Data.Debt, reviewWords) }
		}
	case "failure_rate", "reporting_rate", "release_frequency", "feature_throughput", "defect_density":
		return func(frame chart.Frame) (chart.Drawing, error) { return drawRates(frame, v) }
	}
	return nil
}

func durationsOf(v metric.Value) drawer {
	c := chart.Durations{Noun: "one failure", Items: make([]chart.Item, len(v.Data.Spans))}
	if deploys(v.Key) {
		c.Noun = "one deploy"
	}
	if v.Data.Series != nil {
		c.Noun = "one item"
	}
	for i, s := range v.Data.Spans {
		c.Items[i] = chart.Item{Ref: s.Ref.String(), At: s.At, Seconds: s.Seconds, Open: s.Open, Backdated: s.Seconds == 0}
	}
	for percent, q := range map[float64]metric.Point{50: v.Quantiles.P50, 75: v.Quantiles.P75, 90: v.Quantiles.P90} {
		if q.Estimate != nil {
			c.Quantiles = append(c.Quantiles, chart.Quantile{Percent: percent, Seconds: *q.Estimate, Interval: interval(q.Low, q.High)})
		}
	}
	slices.SortFunc(c.Quantiles, func(a, b chart.Quantile) int { return cmp.Compare(a.Percent, b.Percent) })
	return func(frame chart.Frame) (chart.Drawing, error) {
		c.Frame = frame
		c.Little = littleOf(v)
		return chart.DrawDurations(c)
	}
}

// littleOf are the words of a chart that has too little data; "" where there is enough.
func littleOf(v metric.Value) string {
	if v.State == metric.NotEnoughData {
		return v.Sentence
	}
	return ""
}

// interval is nil where nothing is known; an upper end that was not reached is endless.
func interval(low, high *float64) *chart.Interval {
	if low == nil {
		return nil
	}
	i := chart.Interval{Low: *low, High: math.Inf(1)}
	if high != nil {
		i.High = *high
	}
	return &i
}

func survivalOf(v metric.Value) drawer {
	c := chart.Survival{Event: "over", Censor: "not yet"}
	if n := len(v.Data.Spans); n > 0 {
		times, ended := make([]float64, n), make([]bool, n)
		for i, s := range v.Data.Spans {
			times[i], ended[i] = s.Seconds, !s.Open
		}
		c.Curves = []chart.Curve{curveOf(stats.KaplanMeier(times, ended, nil, metric.Level))}
	}
	return func(frame chart.Frame) (chart.Drawing, error) {
		c.Frame = frame
		c.Little = littleOf(v)
		return chart.DrawSurvival(c)
	}
}

func curveOf(s stats.Survival) chart.Curve {
	c := chart.Curve{N: s.N}
	if half := s.Quantile(0.5).Estimate; half.Reached {
		c.Half = &half.At
	}
	c.Steps = make([]chart.Step, len(s.Steps))
	bands := make([]chart.Interval, len(s.Steps))
	for i, st := range s.Steps {
		c.Steps[i] = chart.Step{At: st.Time, AtRisk: st.AtRisk, Events: st.Events, Censored: st.Censored, Share: st.Survival}
		if st.Defined {
			bands[i] = chart.Interval{Low: st.Band.Low, High: st.Band.High}
			c.Steps[i].Interval = &bands[i]
		}
	}
	return c
}

func openings(v metric.Value) []chart.Opening {
	var out []chart.Opening
	for _, s := range v.Data.Left {
		out = append(out, chart.Opening{Ref: s.Ref.String(), At: s.At})
	}
	return out
}

func drawRates(frame chart.Frame, v metric.Value) (chart.Drawing, error) {
	c := chart.Rates{Frame: frame, Unit: "a week", Exposure: "weeks"}
	for i, w := range v.Data.Weeks {
		one := chart.Period{From: w.Start, To: w.Start.AddDate(0, 0, 7), Count: w.Counts[0], Exposure: w.Share, Partial: w.Share < 1 && i == len(v.Data.Weeks)-1, Words: counted(v.Key, w.Counts[0])}
		one.Short = w.Share < 1.0/7 || w.Share <= 0.5 && !one.Partial // of less than a day a rate is an accident, and so is one of the days with which a period begins
		if w.Share > 0.5 {                                            // of a few hours an interval says nothing, and is all that one would see
			exact := stats.Garwood(w.Counts[0], w.Share, metric.Level)
			one.Interval = &chart.Interval{Low: exact.Low, High: exact.High}
		}
		c.Periods = append(c.Periods, one)
	}
	if v.State == metric.NotEnoughData {
		c.Little = v.Sentence
	}
	return chart.DrawRates(c)
}

func drawStacks(frame chart.Frame, v metric.Value) (chart.Drawing, error) {
	c := chart.Stacks{Frame: frame, Kinds: []string{"huddles"}}
	for i, w := range v.Data.Weeks {
		c.Bars = append(c.Bars, chart.Bar{Begin: w.Start, Counts: w.Counts, Partial: w.Share < 1 && i == len(v.Data.Weeks)-1})
	}
	return chart.DrawStacks(c)
}

// spanOf is the window of a value.
func spanOf(v metric.Value) app.Span {
	s := app.Span{AsOf: v.AsOf}
	if v.Since != nil {
		s.Since = *v.Since
	}
	return s
}
