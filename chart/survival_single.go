package chart

import (
	"math"
	"strings"
)

// single draws what there is when it is too little for a curve: every time, filled
// when it ended and hollow when not.
func (s Survival) single() *plot {
	p := newPlot(s.Frame, s.endNames())
	end := 0.0
	for _, c := range s.Curves {
		for _, st := range c.Steps {
			end = math.Max(end, st.At)
		}
	}
	x := newElapsed(p, end)
	p.reads(s.n())
	for i, c := range s.Curves {
		y := p.top + (p.bottom-p.top)*float64(i+1)/float64(len(s.Curves)+1)
		p.horizontal(scale{low: 0, high: 1, bottom: y, top: y - 1}, []tick{{0, cut(c.Name, letters, p.left-9)}})
		drawn := single{sparing: len(c.Steps) > crowd, y: y}
		for j, st := range c.Steps {
			drawn.draw(p, st, x.at(st.At))
			if !p.skips() {
				p.spot(s.firstRow(i)+j, pt{x.at(st.At), y}, read(strings.TrimSpace(c.Name+" after "+duration(st.At)), counted([]string{"ended", "not yet"}, []int{st.Events, st.Censored})))
			}
		}
		drawn.flush(p)
	}
	x.draw(p)
	return p
}

// single draws the times of a curve one by one. Of thousands, hollow dots that lie less
// than half a pixel from each other cover one another but for their rims: they are drawn
// as the line that this makes, and the last of them.
type single struct {
	sparing bool
	y       float64   // px
	run     []float64 // px, hollow dots that wait for the next one
}

const nearby = 0.5 // px; what is nearer cannot be seen apart

func (d *single) draw(p *plot, st Step, x float64) {
	ended, open := st.Events > 0, st.Censored > 0
	if d.sparing && open && !ended {
		if n := len(d.run); n > 0 && x-d.run[n-1] >= nearby {
			d.flush(p)
		}
		d.run = append(d.run, x)
		return
	}
	d.flush(p)
	if ended {
		p.c.shapes(dotBlue, []pt{{x, d.y}})
		p.legendOf(sign{shape: dotBlue, words: "ended"})
	}
	if open {
		d.open(p, x)
	}
}

func (d *single) open(p *plot, x float64) {
	p.c.shapes(dotOpen, []pt{{x, d.y}})
	p.legendOf(sign{shape: dotOpen, words: "not yet"})
}

// flush draws the hollow dots that wait.
func (d *single) flush(p *plot) {
	n := len(d.run)
	if n == 0 {
		return
	}
	if n > 1 {
		p.c.path("dots rim", join([]pt{{d.run[0], d.y}, {d.run[n-2] + 0.1, d.y}}), "fill", "none", "stroke", "currentColor", "stroke-width", 9.5, "stroke-linecap", "round")
		p.c.path("up", ticksUp(d.apart()), "stroke", "currentColor")
	}
	d.open(p, d.run[n-1])
	d.run = d.run[:0]
}

// apart are the places of the ticks of all but the last: those that can be told apart.
func (d *single) apart() []pt {
	var kept []pt
	for _, x := range d.run[:len(d.run)-1] {
		if n := len(kept); n == 0 || x-kept[n-1].x >= nearby {
			kept = append(kept, pt{x, d.y})
		}
	}
	return kept
}
