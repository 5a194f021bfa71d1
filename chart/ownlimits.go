package chart

import (
	"fmt"
	"time"
)

// own says whether each point has limits of its own.
func (x XmR) own() bool {
	return x.Little == "" && len(x.Points) > 0 && x.Points[len(x.Points)-1].Usual != nil
}

func (f *faults) usual(points []Point) {
	for i, v := range points {
		name := fmt.Sprintf("point %d usual", i)
		if i > 0 && v.Usual == nil && points[i-1].Usual != nil {
			f.add("%s: from the first point with limits of its own on all have them", name)
		}
		if v.Usual != nil {
			f.interval(name, v.Usual.Low, v.Usual.Low, v.Usual.High)
		}
	}
}

// ownLimits draws the centre, and the limits of each point as stairs that change half
// way to its neighbours; they stop where nothing was noted.
func (p *plot) ownLimits(x XmR, s scale) {
	var low, high []pt
	flush := func() {
		for _, stairs := range [][]pt{low, high} {
			if len(stairs) > 0 {
				p.c.path("limit own", join(columns(stairs)), "stroke", "currentColor", "fill", "none")
			}
		}
		low, high = nil, nil
	}
	for i, v := range x.Points {
		if v.Gap {
			flush()
		}
		if v.Usual == nil {
			continue // before what they rest on
		}
		from, to := p.x(x.side(i, -1)), p.x(x.side(i, +1))
		low = append(low, pt{from, s.at(v.Usual.Low)}, pt{to, s.at(v.Usual.Low)})
		high = append(high, pt{from, s.at(v.Usual.High)}, pt{to, s.at(v.Usual.High)})
	}
	flush()
	p.legendOf(sign{line: "limit own flat", words: "limits of each, by how many there were"})
	for _, b := range x.baselines() {
		class, from := "centre", p.begins(b.From, x.Points[0].At)
		if b.Provisional {
			class = "centre provisional"
			p.legendOf(sign{line: "centre provisional", words: "limits provisional"})
		}
		p.level(class, from, p.right, s.at(b.Centre))
		p.end(label{y: s.at(b.Centre), words: b.names(x.Unit)[0], class: "lab", line: class, from: from})
		p.tell(b.names(x.Unit)[0] + ", limits of each point by itself.")
	}
}

// side is where the stairs of a point begin or end: half way to its neighbour, and as
// far where it has none.
func (x XmR) side(i, way int) time.Time {
	at, next := x.Points[i].At, i+way
	gap := next < 0 || next >= len(x.Points) || way < 0 && x.Points[i].Gap || way > 0 && x.Points[next].Gap
	if !gap {
		return at.Add(x.Points[next].At.Sub(at) / 2)
	}
	half := 3*24*time.Hour + 12*time.Hour
	if back := i - way; back >= 0 && back < len(x.Points) {
		half = min(half, at.Sub(x.Points[back].At).Abs()/2)
	}
	return at.Add(time.Duration(way) * half)
}
