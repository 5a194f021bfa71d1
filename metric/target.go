package metric

import (
	"fmt"
	"math"
	"strings"
	"time"

	"failforward/loop"
)

// TargetWarning is shown before and after somebody gives a number a target.
const TargetWarning = "Targets are off unless somebody switches one on, for good reason: a number that has to reach a line is soon made to reach it, by splitting, relabelling or not telling, and nothing is better. So it is shown with its counter-metric, which would tell, and the day of the switch stays marked on the chart. It is for a number of systems and work, never for a person."

// Target is the line that a number is meant to reach, and whether it does.
type Target struct {
	Value   float64   `json:"value"`             // in the unit of the metric
	Percent int       `json:"percent,omitempty"` // of what takes time: how many percent have to reach it; 0 stands for the headline
	Counter string    `json:"counter_metric"`    // key of the number that is shown beside it
	Since   time.Time `json:"since"`
	Reached Reached   `json:"reached"`
	Says    string    `json:"says"`
	Warning string    `json:"warning"`
}

// Reached says whether a target is reached, as far as the interval tells.
type Reached string

const (
	IsReached    Reached = "yes"         // the whole interval lies on its good side
	IsNotReached Reached = "no"          // the whole interval lies on its bad side
	CannotTell   Reached = "cannot_tell" // it lies in the interval, or there is none
)

// Switch is a day on which a target was switched on or off.
type Switch struct {
	At time.Time
	On bool
}

// Aimed holds a value against the targets that its number ever had: the one that is
// on at the cut, and the days of switches in the window.
func (v Value) Aimed(all []loop.Target) Value {
	for _, g := range all {
		if g.On(v.AsOf) {
			v.Target = v.against(g)
			v.Counter = g.Counter
		}
		v.mark(g.SetAt, true)
		if !g.EndedAt.IsZero() {
			v.mark(g.EndedAt, false)
		}
	}
	return v
}

func (v Value) mark(at time.Time, on bool) {
	if v.Data != nil && !at.After(v.AsOf) && (v.Since == nil || !at.Before(*v.Since)) {
		v.Data.Switches = append(v.Data.Switches, Switch{at, on})
	}
}

func (v Value) against(g loop.Target) *Target {
	t := &Target{Value: g.Value, Percent: g.Percent, Counter: g.Counter, Since: g.SetAt.UTC(), Warning: TargetWarning}
	low, high := v.limits(g.Percent)
	switch {
	case v.Better == Lower && high != nil && *high <= g.Value, v.Better == Higher && low != nil && *low >= g.Value:
		t.Reached = IsReached
	case v.Better == Lower && low != nil && *low > g.Value, v.Better == Higher && high != nil && *high < g.Value:
		t.Reached = IsNotReached
	default:
		t.Reached = CannotTell
	}
	t.Says = "Target: " + TargetWords(v.Unit, v.Better, g) + ". " + map[Reached]string{
		IsReached: "It is reached: the whole 95 % interval lies on its good side.", IsNotReached: "It is not reached: the whole 95 % interval lies on its bad side.",
		CannotTell: "We cannot tell yet whether it is reached."}[t.Reached]
	if low != nil && low == high {
		t.Says = strings.Replace(t.Says, ": the whole 95 % interval lies on its", ": the figure lies on its", 1)
	}
	return t
}

// limits are the interval that a target is held against; twice the estimate where
// everything was counted, which needs none.
func (v Value) limits(percent int) (low, high *float64) {
	if v.Durations != nil && percent > 0 {
		p := map[int]Point{50: v.Quantiles.P50, 75: v.Quantiles.P75, 90: v.Quantiles.P90}[percent]
		return p.Low, p.High
	}
	if v.Durations == nil && v.Low == nil && v.High == nil && v.Unit == "count" {
		return v.Estimate, v.Estimate
	}
	return v.Low, v.High
}

// TargetWords say which line: "at most 4 h for 75 % of them".
func TargetWords(unit string, better Better, g loop.Target) string {
	s := map[Better]string{Lower: "at most ", Higher: "at least "}[better] + InWords(g.Value, unit)
	if g.Percent > 0 {
		s += fmt.Sprintf(" for %d %% of them", g.Percent)
	}
	return s
}

// InWords writes a figure of a metric with its unit.
func InWords(x float64, unit string) string {
	switch unit {
	case "s":
		return inFull(x)
	case "share":
		return asIs(100*x) + " %"
	case "ratio", "count", "1-5", "0-100":
		return asIs(x)
	}
	return strings.TrimSpace(asIs(x) + " " + unit)
}

// inFull writes a length of time to the second: a line that is not to be rounded.
func inFull(s float64) string {
	if s < 1 || s > 1e9 || s != math.Trunc(s) {
		return asIs(s) + " s"
	}
	var parts []string
	left := int(s)
	for _, u := range []struct {
		seconds int
		name    string
	}{{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}} {
		if n := left / u.seconds; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, u.name))
			left %= u.seconds
		}
	}
	return strings.Join(parts, " ")
}
