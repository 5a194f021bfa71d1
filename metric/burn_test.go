package metric

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

// On any log of changes and failures, what is left at the end of a week is what was
// left before it, and what was opened, less what was closed and abandoned; and at the
// end it is what the number says.
func TestTheBurndownAddsUpOnAnyLog(t *testing.T) {
	asOf := time.Date(2026, 6, 3, 10, 0, 0, 0, time.UTC)
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		at := func() time.Time {
			return asOf.AddDate(0, 0, -r.IntN(300)).Add(time.Duration(r.IntN(86400)) * time.Second)
		}
		h := History{AsOf: asOf}
		if seed%2 == 0 {
			h.Since = asOf.AddDate(0, 0, -7*26)
		}
		for i := range r.IntN(60) {
			a := loop.Action{ID: loop.ID(i + 1), Number: int64(i + 1), State: loop.Open, OpenedAt: at()}
			end := a.OpenedAt.Add(time.Duration(r.IntN(200*24)) * time.Hour)
			switch r.IntN(4) {
			case 0:
				a.State, a.StartedAt, a.DoneAt = loop.Done, a.OpenedAt, end
			case 1:
				a.State, a.StartedAt, a.DoneAt, a.VerifiedAt = loop.Verified, a.OpenedAt, end, end.AddDate(0, 0, 10)
			case 2:
				a.State, a.DroppedAt = loop.Dropped, end
			}
			h.Actions = append(h.Actions, reopened(r, a))
		}
		for i := range r.IntN(60) {
			f := loop.Failure{ID: loop.ID(100 + i), State: loop.FailureOpen, Kind: loop.Incident, CreatedAt: at()}
			if r.IntN(3) == 0 {
				f.AcceptedAt = f.CreatedAt.AddDate(0, 0, r.IntN(90))
			}
			if r.IntN(2) == 0 {
				h.Insights = append(h.Insights, loop.Insight{ID: loop.ID(200 + i), Failure: f.ID, Actionable: true, CreatedAt: f.CreatedAt.AddDate(0, 0, r.IntN(90))})
			}
			h.Failures = append(h.Failures, f)
		}
		flow, debt := computed(t, "actions_closed_opened", h), computed(t, "review_debt", h)
		addsUp(t, flow.Data.Backlog, flow.Open)
		addsUp(t, debt.Data.Debt, debt.Open)
		for _, d := range flow.Data.States[max(0, len(flow.Data.States)-1):] {
			if d.InWork+d.Waiting != flow.Open {
				t.Errorf("%d in work and %d waiting, %d are open", d.InWork, d.Waiting, flow.Open)
			}
		}
	}
}

// reopened gives every third action up to three ends that were taken back.
func reopened(r *rand.Rand, a loop.Action) loop.Action {
	shift := func(t *time.Time, d time.Duration) {
		if !t.IsZero() {
			*t = t.Add(d)
		}
	}
	for range r.IntN(3) * r.IntN(3) {
		open, shut := time.Duration(r.IntN(40*24))*time.Hour, time.Duration(r.IntN(40*24))*time.Hour
		from := a.OpenedAt
		if n := len(a.Endings); n > 0 {
			from = a.Endings[n-1].Again
		}
		e := loop.Ending{StartedAt: from, DoneAt: from.Add(open), Again: from.Add(open + shut)}
		if r.IntN(3) == 0 {
			e = loop.Ending{DroppedAt: from.Add(open), Again: from.Add(open + shut)}
		}
		a.Endings = append(a.Endings, e)
		a.Reopened++
		for _, t := range []*time.Time{&a.StartedAt, &a.DoneAt, &a.VerifiedAt, &a.DroppedAt} {
			shift(t, open+shut)
		}
	}
	return a
}

// What was done and opened again counts as done until that day and as open from it on,
// in every picture and figure of it, and as of any day.
func TestAReopenedActionIsOpenAgainFromItsDay(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, 2+n, 9, 0, 0, 0, time.UTC) }
	h := History{AsOf: day(69), Since: day(0)}
	for i := range 6 {
		h.Actions = append(h.Actions, loop.Action{ID: loop.ID(i + 1), State: loop.Open, OpenedAt: day(1)})
	}
	h.Actions[0].Endings = []loop.Ending{{StartedAt: day(1), DoneAt: day(15), Again: day(50)}}
	h.Actions[1].Endings = []loop.Ending{{StartedAt: day(1), DoneAt: day(16), Again: day(20)}}
	h.Actions[1].State, h.Actions[1].StartedAt, h.Actions[1].DoneAt = loop.Done, day(20), day(30)
	h.Actions[2].OpenedAt = day(-40)
	h.Actions[2].Endings = []loop.Ending{{StartedAt: day(-39), DoneAt: day(-30), Again: day(22)}}

	v := computed(t, "actions_closed_opened", h)
	addsUp(t, v.Data.Backlog, 5)
	if n := v.Data.Backlog.Counts(); v.Data.Backlog.Start != 0 || n.Opened != 5 || n.Reopened != 3 || n.Closed != 3 || n.Left != 5 || v.Open != 5 {
		t.Errorf("starts with %d, then %+v", v.Data.Backlog.Start, n)
	}
	if left := []int{v.Data.Backlog.Weeks[1].Left, v.Data.Backlog.Weeks[2].Left, v.Data.Backlog.Weeks[3].Left, v.Data.Backlog.Weeks[7].Left}; !slices.Equal(left, []int{5, 4, 5, 5}) {
		t.Errorf("left at the ends of weeks 2, 3, 4 and 8: %v", left)
	}
	if s := v.Data.States[2]; s.Done != 2 || s.InWork+s.Waiting != 4 {
		t.Errorf("at the end of the third week %+v", s)
	}
	if s := v.Data.States[len(v.Data.States)-1]; s.Done != 1 || s.InWork+s.Waiting != 5 {
		t.Errorf("at the end %+v", s)
	}
	if len(v.Data.Opened) != 6 || len(v.Data.Closed) != 3 || len(v.Data.Reopened) != 2 || !strings.HasPrefix(v.Sentence, "1 was closed while 6 were opened") {
		t.Errorf("%d opened, %d closed, %d of them taken back: %s", len(v.Data.Opened), len(v.Data.Closed), len(v.Data.Reopened), v.Sentence)
	}
	h.AsOf = day(18)
	if v := computed(t, "actions_closed_opened", h); v.Open != 3 || len(v.Data.Closed) != 2 || len(v.Data.Reopened) != 0 {
		t.Errorf("as of the third week %d are open, %d closed, %d taken back", v.Open, len(v.Data.Closed), len(v.Data.Reopened))
	}
}

// A closing that held for two weeks ends the clock, and a reopening after that begins
// another; one that did not hold never was.
func TestRemediationCountsAReopeningAfterItHeldOnceMore(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, 2+n, 9, 0, 0, 0, time.UTC) }
	a := loop.Action{ID: 1, State: loop.Open, OpenedAt: day(0), Endings: []loop.Ending{{DoneAt: day(5), Again: day(9)}, {DoneAt: day(12), Again: day(40)}}}
	for _, tt := range []struct {
		name string
		asOf time.Time
		want []task
	}{
		{"before anybody knew of the first reopening", day(7), []task{{opened: day(0), closed: day(5)}}},
		{"it did not hold", day(10), []task{{opened: day(0)}}},
		{"done a second time", day(20), []task{{opened: day(0), closed: day(12)}}},
		{"held, and opened again", day(50), []task{{opened: day(0), closed: day(12)}, {opened: day(40)}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := remedies(&a, tt.asOf); !slices.Equal(got, tt.want) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// A window that ended long ago holds nothing of what came after it.
func TestABurndownEndsWithItsWindow(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, 2+n, 9, 0, 0, 0, time.UTC) }
	h := History{AsOf: day(90), Since: day(0), Until: day(28), Actions: []loop.Action{
		{ID: 1, State: loop.Done, OpenedAt: day(-30), StartedAt: day(-30), DoneAt: day(10)},
		{ID: 2, State: loop.Done, OpenedAt: day(3), StartedAt: day(3), DoneAt: day(60)},
		{ID: 3, State: loop.Dropped, OpenedAt: day(5), DroppedAt: day(12)},
		{ID: 4, State: loop.Dropped, OpenedAt: day(5), DroppedAt: day(28)},
		{ID: 5, State: loop.Open, OpenedAt: day(28)},
		{ID: 6, State: loop.Candidate, OpenedAt: day(6)},
	}}
	d := computed(t, "actions_closed_opened", h).Data
	sum := d.Backlog.Counts()
	opened, closed, abandoned, left := sum.Opened, sum.Closed, sum.Abandoned, sum.Left
	if d.Backlog.Start != 1 || opened != 3 || closed != 1 || abandoned != 1 || left != 2 {
		t.Errorf("%+v", d.Backlog)
	}
	if last := d.States[len(d.States)-1]; last.Done != 1 || last.InWork != 1 || last.Waiting != 1 {
		t.Errorf("%+v", last)
	}
	addsUp(t, d.Backlog, 2)
}

func computed(t *testing.T, key string, h History) Value {
	t.Helper()
	m, ok := Find(key)
	if !ok {
		t.Fatal(key)
	}
	return m.Compute(h)
}

func addsUp(t *testing.T, b *Burn, open int) {
	t.Helper()
	if b == nil {
		return
	}
	left := b.Start
	for _, w := range b.Weeks {
		if left += w.Opened + w.Reopened - w.Closed - w.Abandoned; left != w.Left || w.Left < 0 {
			t.Fatalf("%s: %d left, the changes say %d", w.Start.Format(time.DateOnly), w.Left, left)
		}
	}
	if left != open {
		t.Errorf("the burndown ends at %d, the number says %d", left, open)
	}
}

// Ten changes that are closed within ten minutes are marked once; nine, or ten in an
// afternoon, are not.
func TestManyClosedAtOnceAreMarked(t *testing.T) {
	asOf := time.Date(2026, 6, 3, 10, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name  string
		n     int
		apart time.Duration
		marks int
	}{{"twelve within a minute", 12, 5 * time.Second, 1}, {"nine", 9, 0, 0}, {"twelve in an afternoon", 12, 20 * time.Minute, 0}} {
		t.Run(tt.name, func(t *testing.T) {
			h := History{AsOf: asOf}
			for i := range tt.n {
				h.Actions = append(h.Actions, loop.Action{ID: loop.ID(i + 1), State: loop.Done, OpenedAt: asOf.AddDate(0, 0, -60), StartedAt: asOf.AddDate(0, 0, -60), DoneAt: asOf.AddDate(0, 0, -20).Add(time.Duration(i) * tt.apart)})
			}
			v := computed(t, "actions_closed_opened", h)
			if len(v.Data.Backlog.Bulk) != tt.marks || tt.marks == 1 && v.Data.Backlog.Bulk[0].N != 12 {
				t.Errorf("%+v", v.Data.Backlog.Bulk)
			}
		})
	}
}

// Many failures that are written down at once, long after they began, are marked.
func TestManyWrittenDownAfterTheFactAreMarked(t *testing.T) {
	asOf := time.Date(2026, 6, 3, 10, 0, 0, 0, time.UTC)
	h := History{AsOf: asOf}
	for i := range 30 {
		began := asOf.AddDate(0, 0, -100+i)
		logged := began
		if i < 15 {
			logged = asOf.AddDate(0, 0, -40)
		}
		h.Failures = append(h.Failures, loop.Failure{ID: loop.ID(i + 1), State: loop.FailureOpen, Kind: loop.Incident, CreatedAt: logged,
			StartedAt: loop.At(began, loop.ToMinute), ResolvedAt: loop.At(began.Add(time.Hour), loop.ToMinute)})
	}
	for _, key := range []string{"recovery_time", "failure_rate"} {
		if v := computed(t, key, h); len(v.Data.Late) != 1 || v.Data.Late[0].N != 15 {
			t.Errorf("%s: %+v", key, v.Data.Late)
		}
	}
}

// Limits need twelve whole weeks, are firm from twenty, and are the exact ones of the
// Poisson distribution where there is little.
func TestTheLimitsOfWeeks(t *testing.T) {
	weeks := func(n, count int) []Week {
		var all []Week
		for i := range n {
			all = append(all, Week{Start: time.Date(2026, 1, 5+7*i, 0, 0, 0, 0, time.UTC), Share: 1, Counts: []int{count + i%3}})
		}
		return all
	}
	if l := LimitsOf(weeks(11, 1)); l.Need != 1 {
		t.Errorf("of eleven weeks: %+v", l)
	}
	if l := LimitsOf(weeks(15, 1)); !l.Provisional || l.Size != 15 || !l.Exact || l.Low != 0 || l.High < 5 || l.First != 0 {
		t.Errorf("of fifteen weeks: %+v", l)
	}
	if l := LimitsOf(weeks(40, 20)); l.Provisional || l.Size != 20 || l.Exact || l.Low >= 20 || l.High <= 22 || l.First != 16 {
		t.Errorf("of forty weeks: %+v", l)
	}
}

// Two actions are opened again in the same millisecond: the closing of one was of the
// window, the other had been dropped, or done before it.
func TestReopeningsInTheSameMillisecondAreCountedEachForItself(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, 2+n, 9, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		name  string
		other loop.Ending
	}{
		{"one that was dropped", loop.Ending{DroppedAt: day(12), Again: day(20)}},
		{"one that was done before the window", loop.Ending{StartedAt: day(-39), DoneAt: day(-30), Again: day(20)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := History{AsOf: day(69), Since: day(0)}
			for i := range 6 {
				h.Actions = append(h.Actions, loop.Action{ID: loop.ID(i + 1), State: loop.Open, OpenedAt: day(1)})
			}
			h.Actions[0].Endings = []loop.Ending{{StartedAt: day(1), DoneAt: day(15), Again: day(20)}}
			h.Actions[1].OpenedAt = day(-40)
			h.Actions[1].Endings = []loop.Ending{tt.other}
			v := computed(t, "actions_closed_opened", h)
			if len(v.Data.Opened) != 6 || len(v.Data.Reopened) != 1 || !strings.HasPrefix(v.Sentence, "0 were closed while 6 were opened") {
				t.Errorf("%d opened, %d taken back: %s", len(v.Data.Opened), len(v.Data.Reopened), v.Sentence)
			}
		})
	}
}
