package chart

import "fmt"

// Sure shows how sure one estimate of a difference is: a bar for its interval on an axis
// with no effect at 0, and a square for the estimate. It is a row high.
type Sure struct {
	Frame
	Effect
	Percent bool    // values are shares of what was before, shown in per cent: −0.45 is 45 % less
	Unit    string  // of other differences
	Margin  float64 // what would be worth having: dashed on both sides of no effect; 0 = none
}

const sureHeight = 34.0 // px over the axis

// DrawSure draws the bar of s.
func DrawSure(s Sure) (Drawing, error) {
	s.Frame = s.usual()
	if err := s.check(); err != nil {
		return Drawing{}, err
	}
	return s.draw().done(s.forest().table()), nil
}

// forest is the same as a forest of one row, whose axis it has.
func (s Sure) forest() Forest {
	return Forest{Frame: s.Frame, Rows: []Effect{s.Effect}, Percent: s.Percent, Unit: s.Unit}
}

// reach is the forest whose axis shows the estimate and the margin on both sides.
func (s Sure) reach() Forest {
	f := s.forest()
	f.Rows = append(f.Rows, Effect{Interval: Interval{Low: -s.Margin, High: s.Margin}})
	return f
}

func (s Sure) check() error {
	bad := check("sure", s.Frame)
	bad.amount("margin", s.Margin)
	bad.finite("low", s.Interval.Low)
	bad.finite("high", s.Interval.High)
	if err := s.forest().check(); err != nil {
		bad.add("%v", err)
	}
	return bad.err()
}

func (s Sure) draw() *plot {
	f := s.forest()
	p := newPlot(f.Frame, nil)
	p.left, p.right = 8, p.width-8
	p.bottom = p.top + sureHeight
	across, ticks := s.reach().across(p)
	for _, at := range []float64{-s.Margin, s.Margin} {
		if x := across.across(at); s.Margin > 0 && x > p.left && x < p.right {
			p.c.line("limit", x, p.top, x, p.bottom)
		}
	}
	p.c.line("zero", across.across(0), p.top-4, across.across(0), p.bottom)
	class := map[Signal]string{Improvement: "ci-improve", Concern: "ci-concern"}[s.Signal]
	if class == "" {
		class = "ci"
	}
	middle := (p.top + p.bottom) / 2
	p.c.line(class, across.across(s.Interval.Low), middle, across.across(s.Interval.High), middle)
	p.c.rect("f-ink", across.across(s.Value)-5, middle-5, 10, 10)
	f.axis(p, across, ticks)
	p.tell(fmt.Sprintf("%s.", f.beside(s.Effect)))
	return p
}
