package stats

import (
	"fmt"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a closed range of plausible values, Low <= High, in the unit of
// what it is about.
type Interval struct{ Low, High float64 }

// Contains reports whether v lies inside or on a limit.
func (i Interval) Contains(v float64) bool { return i.Low <= v && v <= i.High }

// Limit is a point that the data may not have reached: a median of which more
// than half is still to come, the open upper end of an interval.
type Limit struct {
	At      float64 // in the unit of the data; 0 and without meaning unless Reached
	Reached bool
}

// z returns the two-sided standard normal quantile of a level: 1.96 for 0.95.
// It panics unless 0 < level < 1.
func z(level float64) float64 {
	return distuv.UnitNormal.Quantile(1 - tail(level))
}

// tail returns the probability that a two-sided interval leaves on each side.
func tail(level float64) float64 {
	if !(level > 0 && level < 1) {
		panic(fmt.Sprintf("stats: level %v is not inside (0, 1)", level))
	}
	return (1 - level) / 2
}
