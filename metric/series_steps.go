package metric

import (
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// SeriesData is what the chart of a watched number draws.
type SeriesData struct {
	Kind      loop.KPIKind
	Unit, Per string
	Step      string        // day, week or month: how often it is noted
	Periods   []PeriodValue // oldest first, those without a value among them; none of a duration
	Limits    WeekLimits    // of a usual value, on the scale of Periods
	Redefined *time.Time    // when it was defined anew, in the window
}

// PeriodValue is one period of a watched number.
type PeriodValue struct {
	From, To time.Time // To is the first moment after it
	Count    float64   // count, hits or level
	Exposure float64   // of a count and a share, above 0
	Value    float64   // what is drawn: rate, share or level
	Missing  bool      // nobody noted anything
}

// step is how often a number is noted. Days begin at midnight UTC, as points are typed.
type step struct {
	name  string
	begin func(time.Time) time.Time // of the period in which a moment lies
	next  func(time.Time) time.Time
}

var (
	dayStep   = step{"day", func(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }}
	weekStep  = step{"week", func(t time.Time) time.Time { return monday(t, time.UTC) }, func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }}
	monthStep = step{"month", func(t time.Time) time.Time {
		y, m, _ := t.UTC().Date()
		return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	}, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }}
)

// stepOf is how often a number is noted: as its name of a period says, else by the
// usual time between two values; a week where neither tells.
func stepOf(k loop.KPISeries, points []loop.KPIPoint) step {
	if strings.Contains(strings.ToLower(k.Exposure), "month") {
		return monthStep
	}
	var gaps []time.Duration
	for i := range points[min(1, len(points)):] {
		gaps = append(gaps, points[i+1].At.Sub(points[i].At))
	}
	slices.Sort(gaps)
	switch {
	case len(gaps) == 0:
		return weekStep
	case gaps[len(gaps)/2] <= 36*time.Hour:
		return dayStep
	case len(gaps) >= 3 && gaps[len(gaps)/2] >= 27*24*time.Hour:
		return monthStep
	}
	return weekStep
}

// mostPeriods bounds what is gone through: thirty years of days.
const mostPeriods = 11_000

// periods are the values with the whole periods between them that have none. Before
// the first value ever nothing is missing, and neither is the period that goes on.
func (s series) periods() []PeriodValue {
	var out []PeriodValue
	at := s.start()
	gaps := func(until time.Time) {
		for !at.IsZero() && !s.step.next(at).After(until) && len(out) < mostPeriods {
			out = append(out, PeriodValue{From: at, To: s.step.next(at), Missing: true})
			at = s.step.next(at)
		}
	}
	for i, p := range s.points {
		begin := s.step.begin(p.At)
		if at.IsZero() {
			at = begin
		}
		gaps(begin)
		to := s.step.next(begin)
		if i+1 < len(s.points) && s.points[i+1].At.Before(to) {
			to = s.points[i+1].At
		}
		out = append(out, s.period(p, to))
		if next := s.step.next(begin); next.After(at) {
			at = next
		}
	}
	gaps(s.h.end())
	return out
}

// start is the first whole period of the window, where there were values before it;
// else zero: it begins with the first value.
func (s series) start() time.Time {
	if !s.begun {
		return time.Time{}
	}
	from := s.h.Since
	if s.k.Defined > 1 && s.k.DefinedAt.After(from) {
		from = s.k.DefinedAt
	}
	if from.IsZero() {
		return from
	}
	if begin := s.step.begin(from); begin.Before(from) {
		return s.step.next(begin)
	}
	return from.UTC()
}

func (s series) period(p loop.KPIPoint, to time.Time) PeriodValue {
	out := PeriodValue{From: p.At, To: to, Exposure: exposureOf(p)}
	if p.Value != nil {
		out.Count, out.Value = *p.Value, *p.Value
	}
	if s.k.Kind != loop.KPILevel {
		out.Value = out.Count / out.Exposure
	}
	return out
}

// exposureOf is the exposure of a point; none stands for 1.
func exposureOf(p loop.KPIPoint) float64 {
	if p.Exposure > 0 {
		return p.Exposure
	}
	return 1
}
