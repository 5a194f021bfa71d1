package chart

import (
	"math"
	"time"
)

// scale maps values to heights in the picture: low stands at bottom, high at top.
type scale struct {
	low, high   float64
	bottom, top float64 // px
	log         bool
	floor       float64 // px, where 0 stands on a logarithmic scale
}

func (s scale) at(v float64) float64 {
	if s.log && v < shortest {
		return s.floor
	}
	share := (v - s.low) / (s.high - s.low)
	if s.log {
		share = math.Log(v/s.low) / math.Log(s.high/s.low)
	}
	return s.bottom - min(max(share, 0), 1)*(s.bottom-s.top)
}

// timeline maps times to places from left to right.
type timeline struct {
	from, to    time.Time
	left, right float64 // px, of from and to
}

func (l timeline) at(t time.Time) float64 {
	from, to := float64(l.from.UnixMilli()), float64(l.to.UnixMilli())
	share := (float64(t.UnixMilli()) - from) / (to - from)
	return l.left + min(max(share, 0), 1)*(l.right-l.left)
}

// reach is a range of times that grows with every time it is shown.
type reach struct{ from, to time.Time }

func (r *reach) take(t time.Time) {
	if t.IsZero() {
		return
	}
	if r.from.IsZero() || t.Before(r.from) {
		r.from = t
	}
	if r.to.IsZero() || t.After(r.to) {
		r.to = t
	}
}

// spread is a length of at least a week, so that a single moment has a place on an axis,
// between days.
func (r reach) spread() reach {
	if r.to.Sub(r.from) < time.Minute {
		return reach{r.from.Add(-84 * time.Hour), r.to.Add(84 * time.Hour)}
	}
	return r
}
