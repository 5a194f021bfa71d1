package metric

import (
	"fmt"
	"time"

	"failforward/loop"
	"failforward/stats"
)

// actionsClosedOpened is whether changes are finished as fast as they are begun.
var actionsClosedOpened = define(Metric{
	Key: "actions_closed_opened", Title: "Actions closed to opened", Unit: "ratio", Better: Higher, Counter: "remediation_time",
	Needs: Actions,
	Definition: Definition{
		Counts:    "Actions with an owner: those closed in the window by those opened in it. Beside it: of the actions opened at least 30 days ago the share closed within 30, what is open now, and the share of closed ones that a check has verified.",
		LeavesOut: "Candidates that nobody has taken. Dropped ones are in neither count. A reopened one is open again from that day: it takes its closing out of the count, or counts as opened where that lies before the window.",
		Clock:     "Opened when somebody took it; closed when it was marked done.",
		Open:      "Open actions stay in the backlog figure; younger ones than 30 days are not in the cohort yet.",
		Estimator: "Ratio of two counts: exact conditional interval (Przyborowski and Wilenski 1940), since the closed are not a part of the opened. Shares: Wilson 1927.",
		Minimum:   "5 opened.",
		Caveat:    "Closing is a claim: read it with the share that a check has verified. A ratio of 1 keeps a backlog, it does not shrink it.",
	},
	Compute: flow,
})

const (
	leastOpened = 5
	cohort      = 30 * 24 * time.Hour
)

// flow is what was closed by what was opened.
func flow(h History) Value {
	var f flows
	for i := range h.Actions {
		if a := &h.Actions[i]; a.State != loop.Candidate && !a.OpenedAt.IsZero() && !a.OpenedAt.After(h.AsOf) {
			f.add(h, a)
		}
	}
	opened, closed, open := len(f.ups), len(f.downs)-len(f.backs), len(f.left)
	v := Value{State: NotEnoughData, N: opened + closed, Open: open, Data: &Data{Weeks: weekly(h, firstOf(f.ups), f.ups, f.downs), Opened: f.ups, Closed: f.downs, Reopened: f.backs, Left: f.left}}
	v.Data.Backlog = burn(h, actionTasks(h))
	v.Data.States = states(h, v.Data.Backlog)
	v.Parts = []Part{
		sharePart("closed_within_30_days", fmt.Sprintf("of %s opened at least 30 days ago were closed within 30 days", loop.Whole(f.old)), f.soon, f.old),
		{Name: "backlog", Says: "open now", Unit: "count", N: open, Estimate: num(float64(open))},
		sharePart("verified", fmt.Sprintf("of %s closed were verified by a check", loop.Whole(closed)), f.verified, closed),
	}
	if n := f.again + len(f.backs); n > 0 {
		v.Parts = append(v.Parts, Part{Name: "reopened", Says: "opened again after they were done or dropped", Unit: "count", N: n, Estimate: num(float64(n))})
	}
	return v.flow(opened, closed)
}

// flows are what was opened and closed in a window.
type flows struct {
	ups, downs []time.Time // openings; closings, also those that were taken back
	backs      []time.Time // when a closing of the window was taken back
	left       []Span      // open at the cut
	again      int         // of the openings those of what had ended before the window
	verified   int         // of the closings
	old, soon  int         // opened at least 30 days ago and not dropped; of these closed within 30
}

// add counts one action, each time that it was open.
func (f *flows) add(h History, a *loop.Action) {
	var took time.Time // when a closing of this action that counts was taken back
	for _, s := range stretches(a) {
		if s.opened.After(h.AsOf) {
			break
		}
		took = f.stretch(h, a, s, took)
	}
	if h.chosen(a.OpenedAt) && h.AsOf.Sub(a.OpenedAt) >= cohort {
		f.cohort(remedies(a, h.AsOf)[0])
	}
}

// stretch counts one time that an action was open. A reopening is no opening of the
// window when it takes back a closing of the window: took is when the last one did, and
// what comes back is when this one does, zero for never.
func (f *flows) stretch(h History, a *loop.Action, s stretch, took time.Time) (back time.Time) {
	if h.chosen(s.opened) && !(s.again && took.Equal(s.opened)) {
		f.ups = append(f.ups, s.opened)
		if s.again {
			f.again++
		}
	}
	at, gone := s.ended(h.AsOf)
	switch {
	case at.IsZero():
		f.left = append(f.left, Span{At: a.OpenedAt, Seconds: lasted(a.OpenedAt, h.AsOf), Open: true, Ref: a.Ref()})
	case gone || !h.chosen(at):
	default:
		f.downs = append(f.downs, at)
		if past(s.back, h.AsOf) && h.chosen(s.back) {
			f.backs, back = append(f.backs, s.back), s.back
		} else if past(s.verified, h.AsOf) {
			f.verified++
		}
	}
	return back
}

// cohort counts what is old enough, unless it was dropped.
func (f *flows) cohort(t task) {
	if !t.abandoned.IsZero() {
		return
	}
	f.old++
	if !t.closed.IsZero() && t.closed.Sub(t.opened) <= cohort {
		f.soon++
	}
}

// flow fills in the headline.
func (v Value) flow(opened, closed int) Value {
	if opened < leastOpened {
		v.Method = fmt.Sprintf("No interval: %s were opened, and it takes %s.", loop.Whole(opened), loop.Whole(leastOpened))
		v.Sentence = fmt.Sprintf("We cannot say yet whether changes are finished as fast as they begin: %s opened, %s closed; it takes %s opened.", loop.Whole(opened), loop.Whole(closed), loop.Whole(leastOpened))
		return v
	}
	i := ratioOfCounts(closed, opened)
	v.State, v.Estimate, v.Low, v.High = OK, num(float64(closed)/float64(opened)), i.low, i.high
	v.Method = fmt.Sprintf("%s closed by %s opened; exact conditional 95 %% interval of the ratio of two counts.", loop.Whole(closed), loop.Whole(opened))
	v.Sentence = fmt.Sprintf("%s %s closed while %s %s opened%s", loop.Whole(closed), one(closed, "was", "were"), loop.Whole(opened), one(opened, "was", "were"), v.sides())
	return v
}

// sides says whether the ratio can be told from one.
func (v Value) sides() string {
	switch {
	case v.High != nil && *v.High < 1:
		return ": the backlog grows."
	case v.Low != nil && *v.Low > 1:
		return ": the backlog shrinks."
	}
	return "; that cannot be told from keeping pace."
}

// limits are two limits that may not exist.
type limits struct{ low, high *float64 }

// ratioOfCounts is the exact interval of a by b, from the share of a in both
// (Clopper and Pearson 1934); b = 0 has no upper end.
func ratioOfCounts(a, b int) limits {
	var l limits
	i, err := stats.ClopperPearson(a, a+b, Level)
	if err != nil {
		return l
	}
	if i.Low < 1 {
		l.low = num(i.Low / (1 - i.Low))
	}
	if i.High < 1 {
		l.high = num(i.High / (1 - i.High))
	}
	return l
}

// sharePart is k of n with the interval of Wilson; without an estimate for none.
func sharePart(name, says string, k, n int) Part {
	p := Part{Name: name, Says: says, Unit: "share", N: n}
	if n > 0 {
		i := stats.Wilson(k, n, Level)
		p.Estimate, p.Low, p.High = num(float64(k)/float64(n)), num(i.Low), num(i.High)
	}
	return p
}

// past reports whether something had happened by then.
func past(t, asOf time.Time) bool { return !t.IsZero() && !t.After(asOf) }

// firstOf is the earliest of some times, zero for none.
func firstOf(times []time.Time) time.Time {
	var first time.Time
	for _, t := range times {
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	return first
}
