package chart

import (
	"math"
	"time"
)

const hugest = 1e15 // beyond it neighbouring numbers cannot be told apart on any axis

func (f *faults) moment(name string, t time.Time) {
	if t.IsZero() || !dated(t) {
		f.add("%s: time is missing or out of range", name)
	}
}

func dated(t time.Time) bool { return t.Year() >= earliestYear && t.Year() <= latestYears }

func (f *faults) finite(name string, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > hugest {
		f.add("%s: %v is no number to draw", name, v)
	}
}

// amount is a number that cannot be negative.
func (f *faults) amount(name string, v float64) {
	f.finite(name, v)
	if v < 0 {
		f.add("%s: %v is negative", name, v)
	}
}

func (f *faults) count(name string, n int) { f.amount(name, float64(n)) }

func (f *faults) share(name string, v float64) {
	if !(v >= 0 && v <= 1) {
		f.add("%s: %v is no share between 0 and 1", name, v)
	}
}

// interval demands low <= value <= high; an open end is for the caller to check.
func (f *faults) interval(name string, low, value, high float64) {
	f.finite(name+" low", low)
	f.finite(name+" high", high)
	if low > value || value > high {
		f.add("%s: %v lies outside its interval %v to %v", name, value, low, high)
	}
}

func (f *faults) signal(name string, s Signal) {
	if s < Common || s > Unclear {
		f.add("%s: unknown signal %d", name, s)
	}
}

// rising demands that at does not lie before the one before it.
func (f *faults) rising(name string, before, at time.Time) {
	if at.Before(before) {
		f.add("%s: out of order", name)
	}
}
