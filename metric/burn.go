package metric

import (
	"slices"
	"time"

	"failforward/loop"
)

// Burn is how much was left at the end of each week, and why it changed.
type Burn struct {
	Start int // left before the first week
	Weeks []BurnWeek
	Bulk  []Bulk // many ended at once
}

// BurnWeek is what changed in a week, and what was left at its end: what was left
// before it, and what was opened and reopened, less what was closed and abandoned.
type BurnWeek struct {
	Start                                     time.Time
	Opened, Reopened, Closed, Abandoned, Left int
	Over                                      bool // else more may come
}

// task is something that was begun and ended in one of two ways; a zero time has
// not come.
type task struct {
	opened, closed, abandoned time.Time
	again                     bool // it had ended before
}

// ended is when it was over, and whether it was given up; zero while it still went on
// at last.
func (t task) ended(last time.Time) (at time.Time, abandoned bool) {
	closed, gone := past(t.closed, last), past(t.abandoned, last)
	switch {
	case closed && (!gone || !t.abandoned.Before(t.closed)):
		return t.closed, false
	case gone:
		return t.abandoned, true
	}
	return time.Time{}, false
}

// burn counts tasks by the weeks of the window; nil where there is none.
func burn(h History, tasks []task) *Burn {
	begun := make([]time.Time, len(tasks))
	for i, t := range tasks {
		begun[i] = t.opened
	}
	weeks := weekly(h, firstOf(begun))
	if len(weeks) == 0 || len(tasks) == 0 {
		return nil
	}
	b := &Burn{Weeks: make([]BurnWeek, len(weeks)), Bulk: bulks(closings(h, tasks))}
	for i, w := range weeks {
		b.Weeks[i].Start, b.Weeks[i].Over = w.Start, i < len(weeks)-1 || !w.Start.AddDate(0, 0, 7).After(h.end())
	}
	for _, t := range tasks {
		b.add(t, h.last())
	}
	return b
}

// add puts a task into the week of each thing that became of it, and into what was
// left at the ends of the weeks in which it was open. What came after last is not
// known yet.
func (b *Burn) add(t task, last time.Time) {
	end, abandoned := t.ended(last)
	if t.opened.After(last) || !end.IsZero() && end.Before(b.Weeks[0].Start) && t.opened.Before(b.Weeks[0].Start) {
		return
	}
	from, to := b.week(t.opened), len(b.Weeks)
	switch {
	case from < 0:
		b.Start++
	case t.again:
		b.Weeks[from].Reopened++
	default:
		b.Weeks[from].Opened++
	}
	if !end.IsZero() {
		to = max(b.week(end), from, 0) // what was over before it was written down is closed as it comes
		if abandoned {
			b.Weeks[to].Abandoned++
		} else {
			b.Weeks[to].Closed++
		}
	}
	for i := max(from, 0); i < to; i++ {
		b.Weeks[i].Left++
	}
}

// week is the place of the week of a time, -1 before the first.
func (b *Burn) week(t time.Time) int {
	i, _ := slices.BinarySearchFunc(b.Weeks, t, func(w BurnWeek, t time.Time) int {
		if w.Start.After(t) {
			return 1
		}
		return -1
	})
	return i - 1
}

// Counts are the sums of a burndown, and what was left at its end.
func (b *Burn) Counts() BurnWeek {
	var sum BurnWeek
	for _, w := range b.Weeks {
		sum.Opened, sum.Reopened, sum.Closed, sum.Abandoned, sum.Left = sum.Opened+w.Opened, sum.Reopened+w.Reopened, sum.Closed+w.Closed, sum.Abandoned+w.Abandoned, w.Left
	}
	return sum
}

// actionTasks are the changes that somebody took, one that was reopened each time anew.
func actionTasks(h History) []task {
	var all []task
	for _, a := range taken(h) {
		for _, s := range stretches(a) {
			all = append(all, s.task)
		}
	}
	return all
}

// taken are the actions that are more than candidates.
func taken(h History) []*loop.Action {
	var all []*loop.Action
	for i := range h.Actions {
		a := &h.Actions[i]
		if a.State != loop.Candidate && !a.OpenedAt.IsZero() && !a.OpenedAt.After(h.last()) {
			all = append(all, a)
		}
	}
	return all
}

// bulk is how many ended or were written down at once to be marked on a chart, and
// within what.
const (
	bulkOf     = 10
	bulkWithin = 10 * time.Minute
)

// Bulk is a moment at which many things were done at once.
type Bulk struct {
	At time.Time
	N  int
}

// bulks finds the moments at which ten or more of some times lie within ten minutes.
func bulks(times []time.Time) []Bulk {
	times = slices.SortedFunc(slices.Values(times), time.Time.Compare)
	var out []Bulk
	for i := 0; i < len(times); {
		n := 1
		for i+n < len(times) && times[i+n].Sub(times[i]) <= bulkWithin {
			n++
		}
		if n < bulkOf {
			n = 1
		} else {
			out = append(out, Bulk{times[i], n})
		}
		i += n
	}
	return out
}

// closings are when tasks ended, whichever way.
func closings(h History, tasks []task) []time.Time {
	var out []time.Time
	for _, t := range tasks {
		if at, _ := t.ended(h.last()); !at.IsZero() && h.chosen(at) {
			out = append(out, at)
		}
	}
	return out
}

// lateBy is how long after its beginning something is written down after the fact.
const lateBy = 7 * 24 * time.Hour

// backdated are the moments at which many failures were written down at once that
// had begun more than a week before.
func backdated(h History) []Bulk {
	var late []time.Time
	for i := range h.Failures {
		if f := &h.Failures[i]; counts(f) && h.chosen(f.Noticed()) && h.chosen(f.CreatedAt) && f.CreatedAt.Sub(f.Noticed()) > lateBy {
			late = append(late, f.CreatedAt)
		}
	}
	return bulks(late)
}

// StateDay is how many changes stood in each state at a moment.
type StateDay struct {
	At                              time.Time
	Verified, Done, InWork, Waiting int
}

// states counts changes by state at the end of each week of a burndown of them.
func states(h History, b *Burn) []StateDay {
	if b == nil {
		return nil
	}
	days := make([]StateDay, len(b.Weeks))
	for i := range days {
		if days[i].At = h.end(); i+1 < len(days) {
			days[i].At = b.Weeks[i+1].Start
		}
	}
	for _, a := range taken(h) {
		b.stand(days, a, h.last())
	}
	return days
}

// stand counts an action at the ends of the weeks in which it was not dropped.
func (b *Burn) stand(days []StateDay, a *loop.Action, last time.Time) {
	for _, s := range stretches(a) {
		b.stands(days, s, last)
	}
}

// stands counts one stretch of an action, until it was dropped or opened again.
func (b *Burn) stands(days []StateDay, s stretch, last time.Time) {
	from := func(t time.Time) int {
		if !past(t, last) {
			return len(days)
		}
		return b.week(t)
	}
	until := from(s.back)
	if end, abandoned := s.ended(last); abandoned {
		until = b.week(end)
	}
	verified, done, started := from(s.verified), from(s.closed), from(s.started)
	for i := max(from(s.opened), 0); i < until; i++ {
		switch {
		case i >= verified:
			days[i].Verified++
		case i >= done:
			days[i].Done++
		case i >= started:
			days[i].InWork++
		default:
			days[i].Waiting++
		}
	}
}
