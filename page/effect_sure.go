package page

import (
	"fmt"

	"failforward/chart"
	"failforward/loop"
)

// sureness is the bar of a verdict of a number: decoration beside the words, which say
// the same.
type sureness struct {
	picture
	Says string // what the bar shows
}

// surely draws how sure a verdict is; nil where there is no interval to draw.
func (v *effectView) surely() (*sureness, error) {
	e, m := v.Check, v.Check.Result
	if e.State != loop.Concluded || m == nil || m.Estimate == nil || m.Low == nil || m.High == nil {
		return nil, nil
	}
	bar, says := chart.Sure{Unit: m.Unit, Margin: e.Plan.MinEffect}, "difference"
	none, times := 0.0, 1.0
	switch {
	case m.Scale == "ratio":
		bar.Percent, bar.Unit, none, says = true, "", 1, "change in percent"
	case m.Kind == loop.KPIShare:
		bar.Unit, times, says = "points", 100, "change in points"
		bar.Margin *= times
	default:
		bar.Margin = 0 // that of a plan is relative, which this is not
	}
	bar.Value, bar.Interval = times*(*m.Estimate-none), chart.Interval{Low: times * (*m.Low - none), High: times * (*m.High - none)}
	switch e.Verdict {
	case loop.Improved:
		bar.Signal = chart.Improvement
	case loop.Worse:
		bar.Signal = chart.Concern
	}
	out := &sureness{Says: "The square is the estimate, the bar the 95 % interval: all that fits the data. " + capital(says) + goodSide(e.Plan.Better()) + "."}
	if bar.Margin > 0 {
		out.Says += " Between the dashed lines a change would be too small to matter."
	}
	var err error
	out.picture, _, err = pictureOf("sure", sizesAlone, func(width int) (chart.Drawing, error) {
		bar.Frame = chart.Frame{ID: fmt.Sprintf("%s-sure-%d", e.Ref(), width), Width: width, Title: "How sure"}
		return chart.DrawSure(bar)
	})
	out.Readings = nil // nothing to stand on: the words beside it are the reading
	return out, err
}

// goodSide says on which side of no change the good news is.
func goodSide(better string) string {
	return map[string]string{"lower": "; less is better", "higher": "; more is better"}[better]
}
