package chart

import (
	"math"
	"slices"
)

// durationAxis is a logarithmic axis of seconds with a floor for what took no
// time at all.
type durationAxis struct {
	ticks     []tick
	low, high float64 // seconds, above 0
	floor     bool    // there is something at 0
}

const floorRoom = 20.0 // px between the floor and the shortest duration

func newDurationAxis(values []float64, height int) durationAxis {
	a := durationAxis{low: math.Inf(1)}
	for _, v := range values {
		if v < shortest {
			a.floor = true
			continue
		}
		a.low, a.high = min(a.low, v), max(a.high, v)
	}
	if a.high == 0 {
		a.low, a.high = 1, minute
	}
	a.ticks = durationTicks(a.low, a.high, height/36)
	a.low, a.high = enclose(a.low, a.high)
	return a
}

func (a durationAxis) labels() []string {
	return labelsOf(append(slices.Clone(a.ticks), tick{0, "0 s"}))
}

func (a durationAxis) scale(p *plot) scale {
	s := scale{low: a.low, high: a.high, bottom: p.bottom, top: p.top, log: true, floor: p.bottom}
	if a.floor {
		s.bottom -= floorRoom
	}
	return s
}

// draw draws the grid; the floor is no step of the logarithm, so a gap in the axis
// sets it apart.
func (a durationAxis) draw(p *plot, s scale) {
	p.horizontal(s, a.ticks)
	if a.floor {
		p.horizontal(s, []tick{{0, "0 s"}})
		y := (s.bottom + s.floor) / 2
		p.c.path("cut", slashes(p.left-4, y+1), "stroke", "currentColor")
	}
}
