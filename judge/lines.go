package judge

import (
	"math"
	"slices"
	"time"

	"failforward/loop"
	"failforward/stats"
)

// Lines are what the model that gave a verdict says of its series: seconds, a rate
// for one exposure, a share from 0 to 1, or a level. They are empty where there was
// no model.
type Lines struct {
	Fitted  []Place // through the points before and after the change, by time
	Without []Place // where the line of before would have gone, from the change on
	Flat    bool    // both sides are one level each: no slope and no season was fitted
}

// Place is a place of a line, with its interval at Level; nil where it has no end.
type Place struct {
	At       time.Time
	Value    float64
	Interval *stats.Interval
}

// mostPlaces of a line on each side: more than pixels to tell them apart.
const mostPlaces = 240

// model is a regression that can be asked for any time.
type model struct {
	names       []string
	ask         func(row []float64) (value, se float64)
	start       time.Time
	period      float64               // nanoseconds
	wide, times float64               // what the errors were widened by; standard errors in half an interval
	back        func(float64) float64 // from the scale of the fit to that of the points
}

// lines asks a model at the points of both sides, and without its step after the
// change.
func (m model) lines(s sides, change time.Time) Lines {
	var l Lines
	for _, x := range thinned(s.before) {
		l.Fitted = append(l.Fitted, m.at(x.At, 0))
	}
	l.Without = append(l.Without, m.at(change, 0))
	for _, x := range thinned(s.after) {
		l.Fitted = append(l.Fitted, m.at(x.At, 1))
		if x.At.After(change) {
			l.Without = append(l.Without, m.at(x.At, 0))
		}
	}
	return l.finite()
}

func (m model) at(t time.Time, step float64) Place {
	value, se := m.ask(m.row(t, step))
	half := m.times * se * m.wide
	return Place{t, m.back(value), &stats.Interval{Low: m.back(value - half), High: m.back(value + half)}}
}

// row is a time as the design of the fit writes it.
func (m model) row(t time.Time, step float64) []float64 {
	time := float64(t.Sub(m.start)) / m.period
	sin, cos := math.Sincos(2 * math.Pi * time / (yearLength / m.period))
	row := make([]float64, len(m.names))
	for i, name := range m.names {
		switch name {
		case "(Intercept)":
			row[i] = 1
		case "step":
			row[i] = step
		case "time":
			row[i] = time
		case "sin1":
			row[i] = sin
		case "cos1":
			row[i] = cos
		}
	}
	return row
}

// thinned are at most mostPlaces of some points, the first and the last among them.
func thinned(points []Point) []Point {
	n := len(points)
	if n <= mostPlaces {
		return points
	}
	out := make([]Point, mostPlaces)
	for i := range out {
		out[i] = points[i*(n-1)/(mostPlaces-1)]
	}
	return out
}

// finite leaves out what is no number; an interval without an end is none.
func (l Lines) finite() Lines {
	bad := func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }
	for _, line := range []*[]Place{&l.Fitted, &l.Without} {
		*line = slices.DeleteFunc(*line, func(p Place) bool { return bad(p.Value) })
		for i, p := range *line {
			if p.Interval != nil && (bad(p.Interval.Low) || bad(p.Interval.High) || p.Interval.Low > p.Value || p.Interval.High < p.Value) {
				(*line)[i].Interval = nil
			}
		}
	}
	return l
}

// levels are two flat lines, one for each side; that of before goes on after the
// change, as if nothing had happened.
func levels(s sides, change time.Time, before, after Place) Lines {
	at := func(p Place, t time.Time) Place { p.At = t; return p }
	last := s.after[len(s.after)-1].At
	l := Lines{Flat: true, Fitted: []Place{at(before, s.before[0].At), at(before, s.before[len(s.before)-1].At), at(after, s.after[0].At), at(after, last)}}
	l.Without = []Place{at(before, change), at(before, last)}
	return l.finite()
}

// medians are the usual times of both sides with the exact interval of a median, or
// while some are open with that of the curve of Kaplan and Meier. No slope is made
// up: the verdict compares the two sides and nothing else.
func medians(s sides, change time.Time, watched time.Time) Lines {
	before, after := median(s.before, watched), median(s.after, watched)
	if before == nil || after == nil {
		return Lines{}
	}
	return levels(s, change, *before, *after)
}

// median is the usual time of one side; nil while half of them are open.
func median(points []Point, watched time.Time) *Place {
	usual := usual(loop.KPIDuration, "ratio", points)
	if usual == nil {
		return nil
	}
	p := &Place{Value: *usual}
	closed, open := lengths(points)
	if open == 0 {
		if i, ok := stats.QuantileInterval(closed, 0.5, Level); ok {
			p.Interval = &i.Interval
		}
		return p
	}
	curve, _, _ := survival(points, watched)
	if q := curve.Quantile(0.5); q.Low.Reached && q.High.Reached {
		p.Interval = &stats.Interval{Low: q.Low.At, High: q.High.At}
	}
	return p
}
