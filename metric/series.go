package metric

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// Watch is what a History holds of a number that a team watches from outside.
type Watch struct {
	Points []loop.KPIPoint // those of the window, in any order
	Begun  bool            // there are older ones: what is missing at the beginning of the window is missing
}

// SeriesCounter is read beside a watched number for which nobody chose another one.
const SeriesCounter = "failure_rate"

// OfSeries is the metric of a number that a team watches from outside: its key is
// kpi.<key>, and how it is estimated follows from its kind. What was noted before its
// last definition is another number and left out.
func OfSeries(k loop.KPISeries) Metric {
	m := Metric{Key: k.Metric(), Title: k.Name, Unit: seriesUnit(k), Better: Better(k.Better), Counter: SeriesCounter, Needs: Watched, Definition: seriesDefinition(k), Versions: versionsOfSeries(k), Series: &k}
	m.Feed = "its values: by hand, as a table, or through the API"
	m.Fed = func(h History) bool {
		w := h.Watches[k.ID]
		return w.Begun || slices.ContainsFunc(w.Points, func(p loop.KPIPoint) bool { return !p.At.After(h.AsOf) })
	}
	m.Compute = func(h History) Value { return newSeries(k, h).value() }
	return define(m)
}

// seriesUnit is the unit of the estimate.
func seriesUnit(k loop.KPISeries) string {
	switch k.Kind {
	case loop.KPIDuration:
		return "s"
	case loop.KPIShare:
		return "share"
	case loop.KPICount:
		return strings.TrimSpace(k.Unit + " per " + cmp.Or(k.Exposure, "period"))
	}
	return k.Unit
}

// series is a watched number in a window.
type series struct {
	k      loop.KPISeries
	h      History
	begun  bool
	points []loop.KPIPoint // of the window, oldest first
	step   step
}

func newSeries(k loop.KPISeries, h History) series {
	w := h.Watches[k.ID]
	s := series{k: k, h: h, begun: w.Begun}
	for _, p := range w.Points {
		if h.chosen(p.At) && !s.outdated(p.At) {
			s.points = append(s.points, p)
		}
	}
	slices.SortFunc(s.points, func(a, b loop.KPIPoint) int { return a.At.Compare(b.At) })
	s.step = stepOf(k, s.points)
	return s
}

// outdated reports whether what was noted then was noted by an older definition.
func (s series) outdated(at time.Time) bool { return s.k.Defined > 1 && at.Before(s.k.DefinedAt) }

// value estimates by the kind of the number.
func (s series) value() Value {
	if s.k.Kind == loop.KPIDuration {
		return s.durations()
	}
	periods := s.periods()
	missing := 0
	for _, p := range periods {
		if p.Missing {
			missing++
		}
	}
	v := Value{State: NotEnoughData, Sentence: "We cannot say yet: there is no value in this period.", Method: "No interval: there is no value in this period."}
	if len(s.points) > 0 {
		v = map[loop.KPIKind]func() Value{loop.KPICount: s.count, loop.KPIShare: s.share, loop.KPILevel: s.level}[s.k.Kind]()
	}
	v.N, v.Missing = len(s.points), missing
	v.Caveat = s.caveat(missing)
	v.Data = &Data{Series: &SeriesData{Kind: s.k.Kind, Unit: s.k.Unit, Per: s.k.Exposure, Step: s.step.name, Periods: periods, Redefined: s.redefined()}}
	s.usual(&v)
	return v
}

// redefined is when it was defined anew, where that lies in the window.
func (s series) redefined() *time.Time {
	if s.k.Defined < 2 || s.k.DefinedAt.Before(s.h.Since) || s.k.DefinedAt.After(s.h.end()) {
		return nil
	}
	return &s.k.DefinedAt
}

func (s series) durations() Value {
	var d durations
	for _, p := range s.points {
		switch end := s.h.AsOf.Sub(p.At).Seconds(); {
		case p.Value == nil || *p.Value > end:
			d.open = append(d.open, end)
			d.spans = append(d.spans, Span{At: p.At, Seconds: end, Open: true})
		default:
			d.closed = append(d.closed, *p.Value)
			d.spans = append(d.spans, Span{At: p.At, Seconds: *p.Value})
		}
	}
	v := d.said("It", seriesCaveat)
	v.Data.Series = &SeriesData{Kind: s.k.Kind, Redefined: s.redefined()}
	return v
}

const seriesCaveat = "It says what was noted, as it was noted; nobody has checked it against anything else."

// caveat says what to keep in mind of these very values.
func (s series) caveat(missing int) string {
	text := seriesCaveat
	if missing > 0 {
		text += fmt.Sprintf(" %s no value: missing, which is not zero.", countOf(missing, s.step.name+" has", s.step.name+"s have"))
	}
	if s.k.Defined > 1 {
		text += " What was noted before it was defined anew is left out."
	}
	return text
}

func countOf(n int, single, many string) string {
	return loop.Whole(n) + " " + one(n, single, many)
}

// finite reports whether all are numbers to reckon with.
func finite(all ...float64) bool {
	for _, x := range all {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
