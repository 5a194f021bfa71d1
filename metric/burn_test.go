package metric

import (
	"math/rand/v2"
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
			h.Actions = append(h.Actions, a)
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
	opened, closed, abandoned, left := d.Backlog.Counts()
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
		if left += w.Opened - w.Closed - w.Abandoned; left != w.Left || w.Left < 0 {
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
	if l := LimitsOf(weeks(15, 1)); !l.Provisional || l.Weeks != 15 || !l.Exact || l.Low != 0 || l.High < 5 {
		t.Errorf("of fifteen weeks: %+v", l)
	}
	if l := LimitsOf(weeks(40, 20)); l.Provisional || l.Weeks != 20 || l.Exact || l.Low >= 20 || l.High <= 22 {
		t.Errorf("of forty weeks: %+v", l)
	}
}
