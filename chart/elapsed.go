package chart

// elapsed is an axis of time that has passed, from 0 on, in one unit.
type elapsed struct {
	left, right float64 // px
	end         float64 // seconds
	unit        span
	ticks       []tick // in the unit
}

var passing = []span{{"s", 1}, {"min", minute}, {"h", hour}, {"days", day}, {"weeks", week}, {"years", year}}

func newElapsed(p *plot, end float64) elapsed {
	unit := passing[0]
	for _, u := range passing {
		if end >= 3*u.seconds && (u.name != "weeks" || end >= 40*week) {
			unit = u
		}
	}
	if end == 0 {
		end = unit.seconds
	}
	ticks := roundTicks(0, end/unit.seconds, int((p.right-p.left)/64), 0)
	for len(ticks) > 2 && ticks[len(ticks)-1].at > end/unit.seconds*(1+1e-9) {
		ticks = ticks[:len(ticks)-1]
	}
	return elapsed{left: p.left, right: p.right - pad, end: end, unit: unit, ticks: ticks}
}

func (e elapsed) at(seconds float64) float64 {
	return e.left + min(max(seconds/e.end, 0), 1)*(e.right-e.left)
}

// draw writes the axis; its first label names the unit.
func (e elapsed) draw(p *plot) {
	p.c.line("axis", p.left, p.bottom, p.right, p.bottom)
	edge := -4.0 // the first label names the unit, and has room at the edge itself
	for i, t := range e.ticks {
		x := e.at(t.at * e.unit.seconds)
		p.c.line("axis", x, p.bottom, x, p.bottom+4)
		label := t.label
		if i == 0 {
			label += " " + e.unit.name
		}
		edge = p.under(x, edge, label)
	}
	p.below = p.bottom + axisRoom + 2
}

// risk is how many are at risk, have ended and were cut off, up to a time.
type risk struct{ atRisk, censored, events int }

func (c Curve) risk(seconds float64) risk {
	r := risk{atRisk: c.N}
	for _, st := range c.Steps {
		if st.At > seconds {
			r.atRisk = st.AtRisk
			break
		}
		r.events, r.censored, r.atRisk = r.events+st.Events, r.censored+st.Censored, st.AtRisk-st.Events-st.Censored
	}
	return r
}

func (s Survival) rowNames() []string { return []string{"at risk", cut(s.event(), letters, 110)} }

// widest is half the room of the widest number in the rows beneath.
func (s Survival) widest() float64 {
	room := 0.0
	for _, c := range s.Curves {
		room = max(room, breadth(number(float64(c.N)), letters)/2)
	}
	return room
}

// below draws the axis and the extended table: at risk, cut off and ended, at each
// tick, for each curve.
func (s Survival) below(p *plot, x elapsed) {
	x.draw(p)
	for i, c := range s.Curves {
		if len(s.Curves) > 1 {
			p.below += lineHeight
			p.c.text(cut(c.Name, letters*bold, p.width-16), "class", []string{"c1", "c2"}[i], "x", 8.0, "y", p.below+4, "font-size", letters)
		}
		s.row(p, x, "at risk", func(t float64) int { return c.risk(t).atRisk })
		s.row(p, x, "not yet", func(t float64) int { return c.risk(t).censored })
		s.row(p, x, s.event(), func(t float64) int { return c.risk(t).events })
	}
	p.below += 6
}

func (s Survival) row(p *plot, x elapsed, name string, n func(float64) int) {
	p.below += lineHeight
	p.c.line("grid", 8, p.below-10, p.right, p.below-10)
	end := p.left - s.widest() - 12
	p.c.text(cut(name, letters, end-4), "class", "e", "text-anchor", "end", "x", end, "y", p.below+4, "font-size", letters)
	for _, t := range x.ticks {
		words := number(float64(n(t.at * x.unit.seconds)))
		half := breadth(words, letters) / 2
		at := min(max(x.at(t.at*x.unit.seconds), half+1), p.width-half-1)
		p.c.text(words, "class", "lab m", "text-anchor", "middle", "x", at, "y", p.below+4, "font-size", letters)
	}
}
