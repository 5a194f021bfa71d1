package judge

import (
	"math"
	"slices"
	"time"

	"failforward/loop"
)

// sides is a series cut in two, with what stands in neither.
type sides struct {
	before, after []Point // in the order of time
	trigger       []Point // the days before the change that the baseline leaves out
}

// split cuts a series at the change.
func (p Plan) split(points []Point) sides {
	all := slices.Clone(points)
	slices.SortStableFunc(all, func(a, b Point) int { return a.At.Compare(b.At) })
	var s sides
	for _, x := range all {
		switch p.Part(x.At) {
		case Before:
			s.before = append(s.before, x)
		case Trigger:
			s.trigger = append(s.trigger, x)
		case After:
			s.after = append(s.after, x)
		}
	}
	return s
}

// Part is where a point of a series belongs.
type Part int

// The parts of a series, in the order of time.
const (
	Before  Part = iota
	Trigger      // days before the change that are left out
	WashOut      // days after it that are left out
	After
	Later // after the day of the verdict
)

// Part tells where a point at a time belongs.
func (p Plan) Part(at time.Time) Part {
	switch {
	case !p.Until.IsZero() && !at.Before(p.Until):
		return Later
	case at.Before(p.Change.AddDate(0, 0, -p.Trigger)):
		return Before
	case at.Before(p.Change):
		return Trigger
	case at.Before(p.Change.AddDate(0, 0, p.WashOut)):
		return WashOut
	}
	return After
}

// exposure is what a point was counted over.
func (x Point) exposure() float64 {
	if x.Exposure == 0 {
		return 1
	}
	return x.Exposure
}

// series are the values and exposures of both sides with a step between them, and
// time in periods since the first.
type series struct {
	y, exposure, step, time []float64
	at                      []time.Time
}

func (s sides) series() series {
	var out series
	add := func(points []Point, step float64) {
		for _, x := range points {
			out.y, out.exposure, out.step = append(out.y, *x.Value), append(out.exposure, x.exposure()), append(out.step, step)
			out.at = append(out.at, x.At)
		}
	}
	add(s.before, 0)
	add(s.after, 1)
	period := spacing(out.at)
	for _, t := range out.at {
		out.time = append(out.time, float64(t.Sub(out.at[0]))/period)
	}
	return out
}

// spacing is the usual distance of neighbours in nanoseconds: their median, 1 at least.
func spacing(at []time.Time) float64 {
	var gaps []float64
	for i := 1; i < len(at); i++ {
		if d := at[i].Sub(at[i-1]); d > 0 {
			gaps = append(gaps, float64(d))
		}
	}
	if len(gaps) == 0 {
		return float64(24 * time.Hour)
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2]
}

// byChance is what the scale would show if nothing had changed and one compared
// with the bad stretch before the change: the mean of the baseline by that of the
// stretch (or less it), the same kind of mean that the estimate compares. Nil where there is no such stretch.
func (p Plan) byChance(s sides, scale string) *float64 {
	if len(s.trigger) == 0 || len(s.before) == 0 {
		return nil
	}
	mean := func(points []Point) float64 { return center(p.Kind, points) }
	if p.Kind == loop.KPILevel && scale == "ratio" {
		mean = geometric // as the estimate reckons
	}
	base, bad := mean(s.before), mean(s.trigger)
	x := base - bad
	if scale == "ratio" {
		if !(bad > 0) || !(base > 0) {
			return nil
		}
		x = base / bad
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// center is the middle of some points: rate, share, mean, or the geometric mean of
// durations.
func center(kind loop.KPIKind, points []Point) float64 {
	sum, weight := 0.0, 0.0
	for _, x := range points {
		switch {
		case x.Value == nil:
		case kind == loop.KPICount || kind == loop.KPIShare:
			sum, weight = sum+*x.Value, weight+x.exposure()
		case kind == loop.KPIDuration:
			sum, weight = sum+math.Log(max(*x.Value, 1)), weight+1
		default:
			sum, weight = sum+*x.Value, weight+1
		}
	}
	if kind == loop.KPIDuration {
		return math.Exp(sum / weight)
	}
	return sum / weight
}

// geometric is the geometric mean of values above 0.
func geometric(points []Point) float64 {
	sum, n := 0.0, 0.0
	for _, x := range points {
		if x.Value != nil {
			sum, n = sum+math.Log(*x.Value), n+1
		}
	}
	return math.Exp(sum / n)
}

// usual is what people would call usual on one side: the median of durations, the
// open ones counted as longer than the others; the geometric mean of levels whose
// change is told as a ratio, so that the two sides lie apart by what the model says
// where it takes no trend and no season off; else the centre. Nil where there is none.
func usual(kind loop.KPIKind, scale string, points []Point) *float64 {
	if len(points) == 0 {
		return nil
	}
	if kind == loop.KPILevel && scale == "ratio" {
		x := geometric(points)
		return &x
	}
	if kind != loop.KPIDuration {
		x := center(kind, points)
		return &x
	}
	closed, open := lengths(points)
	slices.Sort(closed)
	n := len(closed) + open
	if n/2 >= len(closed) {
		return nil // half of them are open
	}
	x := (closed[n/2] + closed[(n-1)/2]) / 2
	return &x
}
