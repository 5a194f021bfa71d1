package chart

import (
	"math"
	"slices"
	"strings"
)

// across is the scale of effects from left to right.
func (f Forest) across(p *plot) (scale, []tick) {
	low, high := f.NoEffect, f.NoEffect
	for _, e := range f.all() {
		low, high = min(low, e.Interval.Low), max(high, e.Interval.High)
	}
	ticks := f.ticks(low, high, int((p.right-p.left)/70))
	s := scale{bottom: p.left + pad, top: p.right - pad, log: f.Ratio}
	s.low, s.high = min(ticks[0].at, low), max(ticks[len(ticks)-1].at, high)
	for i := range ticks {
		if ticks[i].label = f.words(ticks[i].at); ticks[i].at == f.NoEffect && briefUnit(f.Unit) {
			ticks[i].label = strings.TrimSpace(ticks[i].label + " " + f.Unit)
		}
	}
	return s, ticks
}

// briefUnit says whether a unit has room beside the number of a tick.
func briefUnit(unit string) bool { return breadth(unit, letters) <= 90 }

// ticks are about n round values around low and high, no effect among them. Of ratios
// that lie near each other they are round in what they differ from it, of others 1, 2, 5
// times powers of ten.
func (f Forest) ticks(low, high float64, n int) []tick {
	if least := f.least(); high-low < least {
		low, high = f.NoEffect-least, f.NoEffect+least
	}
	if f.Ratio && high/low > 4 {
		return sparseAround(ratioTicks(low, high), f.NoEffect, n)
	}
	ticks := roundTicks(low-f.NoEffect, high-f.NoEffect, n, 0)
	for i := range ticks {
		ticks[i].at += f.NoEffect
	}
	if f.Ratio && ticks[0].at <= 0 {
		ticks = ticks[1:]
	}
	return ticks
}

// least is the shortest axis that shows anything: without it, effects that are all
// nothing would have none.
func (f Forest) least() float64 {
	if f.Ratio || f.Percent {
		return 0.01
	}
	return 1e-6
}

// sparseAround leaves out ticks until about n are left, and always keeps one.
func sparseAround(ticks []tick, keep float64, n int) []tick {
	middle := slices.IndexFunc(ticks, func(t tick) bool { return t.at == keep })
	step := (len(ticks) + n - 1) / max(n, 1)
	var kept []tick
	for i, t := range ticks {
		if (i-middle)%max(step, 1) == 0 {
			kept = append(kept, t)
		}
	}
	return kept
}

// ratioTicks are 1, 2, 5 times powers of ten within a range.
func ratioTicks(low, high float64) []tick {
	var ticks []tick
	for power := math.Floor(math.Log10(low)); power <= math.Ceil(math.Log10(high)); power++ {
		for _, m := range []float64{1, 2, 5} {
			if at := clean(m*math.Pow(10, power), math.Pow(10, power)); at >= low/1.6 && at <= high*1.6 {
				ticks = append(ticks, tick{at: at})
			}
		}
	}
	return ticks
}
