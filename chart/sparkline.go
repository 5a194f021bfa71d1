package chart

import (
	"cmp"
	"fmt"
	"time"
)

// Sparkline is a series in a line of text: its points, the last one, and a shape
// that says the state. Width and Height are 120 x 28 unless said otherwise.
type Sparkline struct {
	Frame
	Values []Value
	State  Signal
}

// Value is one point of a Sparkline; points stand at equal distances.
type Value struct {
	At    time.Time // for the table
	Value float64
}

const (
	sparkWidth, sparkHeight = 120, 28
	sparkMark               = 16.0 // px for the shape of the state
)

// DrawSparkline draws the series of s without any words.
func DrawSparkline(s Sparkline) (Drawing, error) {
	s.Width, s.Height = cmp.Or(s.Width, sparkWidth), cmp.Or(s.Height, sparkHeight)
	if err := s.check(); err != nil {
		return Drawing{}, err
	}
	return s.draw(), nil
}

func (s Sparkline) check() error {
	frame := s.Frame.inline()
	bad := check("sparkline", frame)
	if s.Width < 40 || s.Width > widest || s.Height < 16 || s.Height > tallest {
		bad.add("%d x %d pixels: too small or too large", s.Width, s.Height)
	}
	bad.signal("state", s.State)
	for i, v := range s.Values {
		bad.finite(fmt.Sprintf("value %d", i), v.Value)
		bad.moment(fmt.Sprintf("value %d", i), v.At)
	}
	return bad.err()
}

// inline is the frame with a size that any chart may have: a sparkline has limits
// of its own.
func (f Frame) inline() Frame {
	f.Width, f.Height = usualWidth, usualHeight
	return f
}

func (s Sparkline) draw() Drawing {
	p := &plot{f: s.Frame, narrow: true, width: float64(s.Width), left: 4, top: 5, bottom: float64(s.Height) - 5}
	p.right = p.width - sparkMark - 6
	p.below = float64(s.Height) - 4
	s.line(p)
	if len(s.Values) == 0 {
		middle := float64(s.Height) / 2
		p.c.line("limit", p.left, middle, p.right, middle)
		p.tell(s.usual().None)
	} else if s.State != Common && s.Little == "" {
		p.c.shapes(s.State.shape(), []pt{{p.width - sparkMark/2, float64(s.Height) / 2}})
		p.tell(signalNames[s.State] + ".")
	}
	if s.Little != "" {
		p.tell(s.Little)
	}
	p.f.Whole = false
	return Drawing{SVG: p.svg(), Width: s.Width, Height: p.height(), Table: s.table(), Spots: p.spots}
}

// line draws points only when there is little; a line and its last point else.
func (s Sparkline) line(p *plot) {
	places := s.places(p)
	if len(places) == 0 {
		return
	}
	if s.Little != "" {
		p.c.shapes(dotGrey, places)
		return
	}
	p.c.path("link", join(lean(places)), "stroke", "currentColor", "fill", "none")
	p.c.shapes(dotBlue, places[len(places)-1:])
}

// places lie between the least and the greatest value, in the middle when all are
// equal: a sparkline has no axis that could promise more.
func (s Sparkline) places(p *plot) []pt {
	if len(s.Values) == 0 {
		return nil
	}
	y := scale{low: s.Values[0].Value, high: s.Values[0].Value, bottom: p.bottom, top: p.top}
	for _, v := range s.Values {
		y.low, y.high = min(y.low, v.Value), max(y.high, v.Value)
	}
	if y.low == y.high {
		y.low, y.high = y.low-1, y.high+1
	}
	places := make([]pt, len(s.Values))
	for i, v := range s.Values {
		share := 1.0
		if len(s.Values) > 1 {
			share = float64(i) / float64(len(s.Values)-1)
		}
		places[i] = pt{p.left + share*(p.right-p.left), y.at(v.Value)}
		p.spot(i, places[i], read(date(v.At, s.zone()), number(v.Value)))
	}
	return places
}

func (s Sparkline) table() Table {
	t := Table{Head: []string{"when", "value"}, Numbers: []bool{false, true}}
	for _, v := range s.Values {
		t.Rows = append(t.Rows, []string{moment(v.At, s.zone()), plain(v.Value)})
	}
	return t
}
