package metric

import (
	"math"

	"failforward/stats"
)

// ValueKind says between which numbers a value can lie.
type ValueKind int

const (
	AnyValue ValueKind = iota // limits at 2.66 mean moving ranges
	FromZero                  // the same, and not below 0
	CountOf                   // not below 0; exact limits where it is a rare whole number
	ShareOf                   // 0 to 1
)

// LimitsOfValues are LimitsOf single values of one definition, oldest first, all of
// them whole: from the twenty before the last four, provisionally from twelve.
func LimitsOfValues(y []float64, kind ValueKind) WeekLimits {
	exact := kind == CountOf && wholeNumbers(y)
	w := limitsOver(y, func(base []float64) (stats.Limits, bool) {
		if exact {
			return limitsOf(base)
		}
		x, err := stats.NewXmR(base, len(base))
		if err != nil {
			return stats.Limits{}, false
		}
		l := x.Limits(stats.LimitFactor)
		if kind != AnyValue {
			l.Low = max(0, l.Low)
		}
		if kind == ShareOf {
			l.High = min(1, l.High)
		}
		return l, true
	})
	w.Exact = w.Exact && exact
	return w
}

func wholeNumbers(y []float64) bool {
	for _, v := range y {
		if v != math.Trunc(v) || v < 0 || v > 1e9 {
			return false
		}
	}
	return true
}
