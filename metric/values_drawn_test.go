package metric

import (
	"fmt"
	"strings"
	"time"

	"failforward/stats"
)

// drawn is what charts draw, by name and month: each point behind its day.
type drawn map[string][]string

// drawnOf is what the charts of a number draw of it.
func drawnOf(v Value) map[string]string {
	all := drawn{}
	if v.Data != nil {
		all.times(v.Data)
		all.spans("left", v.Data.Left)
		all.spans("spans", v.Data.Spans)
		all.weeks(v)
		all.burn("debt", v.Data.Debt)
		all.burn("backlog", v.Data.Backlog)
		for _, s := range v.Data.States {
			all.at("states", s.At, fmt.Sprintf("%d verified %d done %d in work %d waiting", s.Verified, s.Done, s.InWork, s.Waiting))
		}
		all.bulks("late", v.Data.Late)
		all.gaps(v)
	}
	joined := map[string]string{}
	for line, points := range all {
		joined[line] = strings.Join(points, "; ")
	}
	return joined
}

// at adds a point.
func (d drawn) at(name string, at time.Time, words string) {
	line := name + "/" + at.UTC().Format("2006-01")
	d[line] = append(d[line], strings.TrimSpace(at.UTC().Format("02T15:04")+" "+words))
}

// lines adds lines that hold from a place on.
func (d drawn) lines(name string, l stats.Limits, b Base) {
	if b.Size > 0 {
		d[name] = []string{fmt.Sprintf("%s between %s and %s, from the value at %d, of %d", digits(&l.Center), digits(&l.Low), digits(&l.High), b.First, b.Size)}
	}
}

func (d drawn) times(data *Data) {
	for name, times := range map[string][]time.Time{"times": data.Times, "opened": data.Opened, "closed": data.Closed, "reopened": data.Reopened} {
		for _, at := range times {
			d.at(name, at, "")
		}
	}
}

func (d drawn) spans(name string, spans []Span) {
	for _, s := range spans {
		d.at(name, s.At, digits(&s.Seconds)+map[bool]string{true: " open"}[s.Open])
	}
}

// weeks are the counts, and the limits of them: of a share by week, else of all.
func (d drawn) weeks(v Value) {
	weeks := v.Data.Weeks
	for _, w := range weeks {
		d.at("weeks", w.Start, fmt.Sprint(w.Counts)+map[bool]string{true: " in " + digits(&w.Share)}[w.Share < 1])
	}
	switch {
	case len(weeks) == 0:
	case v.Unit == "share":
		l := ShareLimitsOf(weeks)
		d["share limits"] = []string{fmt.Sprintf("%s, from the value at %d, of %d", digits(&l.Center), l.First, l.Size)}
		for i, limits := range l.Limits {
			d.at("share limits", l.Weeks[i].Start, digits(&limits.Low)+" to "+digits(&limits.High))
		}
	default:
		l := LimitsOf(weeks)
		d.lines("limits", l.Limits, l.Base)
	}
}

func (d drawn) burn(name string, b *Burn) {
	if b == nil {
		return
	}
	d[name] = []string{fmt.Sprintf("%d before", b.Start)}
	var left []float64
	for _, w := range b.Weeks {
		d.at(name, w.Start, fmt.Sprintf("%+d %+d %+d %+d = %d", w.Opened, w.Reopened, -w.Closed, -w.Abandoned, w.Left))
		if w.Over {
			left = append(left, float64(w.Left))
		}
	}
	l := LimitsOfValues(left, FromZero)
	d.lines(name+" limits", l.Limits, l.Base)
	d.bulks(name+" bulk", b.Bulk)
}

func (d drawn) bulks(name string, all []Bulk) {
	for _, b := range all {
		d.at(name, b.At, itoa(b.N))
	}
}

// gaps are drawn where events are rare.
func (d drawn) gaps(v Value) {
	g := GapsOf(v)
	if !g.Rare {
		return
	}
	for i, end := range g.Ends {
		d.at("gaps", end, digits(&g.Seconds[i]))
	}
	d["gaps"] = []string{digits(&g.Running) + " running"}
	d.lines("gap limits", g.Limits, g.Base)
}
