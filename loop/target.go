package loop

import (
	"context"
	"math"
	"slices"
	"time"
)

// Target is a line that a number is meant to reach. Targets are off: somebody
// switches one on, is warned, and the number is never shown again without its
// counter-metric. What was switched on and off stays, for the marks on the chart.
type Target struct {
	ID        ID
	Workspace ID
	Metric    string  // key: recovery_time, kpi.lead_time
	Value     float64 // in the unit of the metric
	Percent   int     // of what takes time: 50, 75 or 90, how many percent of them have to reach it; 0 for every other number
	Counter   string  // key of the number that is shown beside it
	SetBy     ID      // 0 for the operator
	SetAt     time.Time
	EndedBy   ID
	EndedAt   time.Time // zero while it is on
}

// On reports whether it was switched on at a time.
func (t Target) On(at time.Time) bool {
	return !t.SetAt.After(at) && (t.EndedAt.IsZero() || t.EndedAt.After(at))
}

// Validate returns every broken rule, joined.
func (t Target) Validate() error {
	var c Check
	c.Len("metric", t.Metric, 1, 60)
	if math.IsNaN(t.Value) || math.IsInf(t.Value, 0) {
		c.Fault("value", "%v is no number. Write the figure that is to be reached.", t.Value)
	}
	if !slices.Contains([]int{0, 50, 75, 90}, t.Percent) {
		c.Fault("percent", "It is about 50, 75 or 90 percent of them; 0 stands for the headline.")
	}
	c.Len("counter_metric", t.Counter, 1, 60)
	if t.Counter == t.Metric {
		c.Fault("counter_metric", "A number cannot stand beside itself. Name the one that would show that this one is only made to look right.")
	}
	return c.Err()
}

// TargetReader finds targets.
type TargetReader interface {
	Targets(ctx context.Context, ws ID, metric string) ([]Target, error) // those that were ever on, by metric, oldest first; metric "": of every number
}

// TargetWriter saves them.
type TargetWriter interface {
	SetTarget(ctx context.Context, t Target, ev Event) (Target, error) // Conflict while another one of that metric is on
	EndTarget(ctx context.Context, t Target, ev Event) error           // its EndedBy and EndedAt; Conflict when it is off already
}
