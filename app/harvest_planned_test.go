package app_test

import (
	"context"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// marked is an alert with one more label.
func marked(label string, begin, end time.Time) map[string]any {
	body := alarm("Checkout", "a", begin, end)
	if label != "" {
		body["alerts"].([]any)[0].(map[string]any)["labels"].(map[string]string)[label] = "true"
	}
	return body
}

func TestADrillStaysOutOfTheNumbersAndAPersonHasTheLastWord(t *testing.T) {
	tests := []struct {
		name   string
		label  string
		person []string // what somebody sets before it is told again
		want   string
	}{
		{"an alert without a mark counts", "", nil, ""},
		{"a drill is one", "drill", nil, "drill"},
		{"maintenance too", "maintenance", nil, "maintenance"},
		{"somebody says that it was no drill", "drill", []string{""}, ""},
		{"somebody says that it was one", "", []string{"drill"}, "drill"},
		{"somebody says what it was", "drill", []string{"maintenance"}, "maintenance"},
		{"somebody takes back what they said", "", []string{"drill", ""}, ""},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, tt := range tests {
			w := w.another(t)
			_, send := w.source("alertmanager")
			begin := w.clock.Now().Add(-time.Hour)
			send(marked(tt.label, begin, time.Time{}))
			w.digest(1)
			for _, says := range tt.person {
				_, err := w.Failures.Edit(w.ctx(), w.ada, "F-1", 0, app.FailurePatch{Excluded: &says})
				w.ok(err)
			}
			send(marked(tt.label, begin, begin.Add(20*time.Minute)))
			w.digest(1)
			f := w.logged()[0]
			if f.Excluded != tt.want || !f.ResolvedAt.Known() {
				t.Errorf("%s: left out as %q", tt.name, f.Excluded)
			}
			n := 1
			if tt.want != "" {
				n = 0
			}
			if v := w.measure("recovery_time", app.Span{}); v.N != n {
				t.Errorf("%s: recovery time counts %d", tt.name, v.N)
			}
		}
	})
}

func TestOneAlertThatIsNoDrillIsEnoughToCount(t *testing.T) {
	for _, first := range []string{"drill", ""} {
		w := sqlite(t)
		_, send := w.source("alertmanager")
		begin := w.clock.Now().Add(-time.Hour)
		second := map[string]string{"drill": "", "": "drill"}[first]
		send(marked(first, begin, begin.Add(10*time.Minute)))
		body := alarm("Checkout", "b", begin.Add(5*time.Minute), begin.Add(20*time.Minute))
		if second != "" {
			body["alerts"].([]any)[0].(map[string]any)["labels"].(map[string]string)[second] = "true"
		}
		send(body)
		w.digest(2)
		if all := w.logged(); len(all) != 1 || all[0].Excluded != "" || all[0].State != loop.FailureOpen {
			t.Errorf("%q first: %+v", first, all)
		}
	}
}

// planned says that a drill runs at SRC-1 from so many minutes before now, until so many.
func (w *world) planned(from, until int) {
	w.t.Helper()
	now := w.clock.Now()
	_, err := w.Sources.Plan(w.ctx(), w.ada, "SRC-1", 0, loop.PlannedWork{From: now.Add(-time.Duration(from) * time.Minute), Until: now.Add(-time.Duration(until) * time.Minute), Why: loop.PlannedDrill})
	w.ok(err)
}

func TestWhatBeginsInPlannedWorkStaysOutHoweverLateItIsTold(t *testing.T) {
	tests := []struct {
		name       string
		label      string
		begin, end int // minutes before now; 0 for none
		want       string
	}{
		{"begun in it", "", 50, 40, "drill"},
		{"begun in it, over long after it", "", 50, 5, "drill"},
		{"begun in it, and goes on", "", 50, 0, "drill"},
		{"begun before it", "", 70, 40, ""},
		{"begun after it", "", 25, 20, ""},
		{"it says itself what it is", "maintenance", 50, 40, "maintenance"},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, tt := range tests {
			for _, late := range []bool{false, true} {
				w := w.another(t)
				_, send := w.source("alertmanager")
				w.planned(60, 30)
				w.planned(15, -60) // what came after it
				begin, end := w.clock.Now().Add(-time.Duration(tt.begin)*time.Minute), time.Time{}
				if tt.end != 0 {
					end = w.clock.Now().Add(-time.Duration(tt.end) * time.Minute)
				}
				if !late {
					send(marked(tt.label, begin, time.Time{}))
					w.digest(1)
				}
				body := marked(tt.label, begin, end)
				body["externalURL"] = "later"
				send(body)
				w.digest(1)
				if all := w.logged(); len(all) != 1 || all[0].Excluded != tt.want {
					t.Errorf("%s (late: %v): %+v", tt.name, late, all)
				}
				n := 1
				if tt.want != "" {
					n = 0
				}
				if v := w.measure("recovery_time", app.Span{}); v.N != n {
					t.Errorf("%s (late: %v): recovery time counts %d", tt.name, late, v.N)
				}
				page, err := w.Sources.Signals(w.ctx(), w.ada, loop.SignalQuery{})
				if w.ok(err); len(page.Items) != 1 || page.Items[0].Theme.Excluded != tt.want {
					t.Errorf("%s (late: %v): signals %+v", tt.name, late, page.Items)
				}
			}
		}
	})
}

func TestAPersonHasTheLastWordOnPlannedWorkToo(t *testing.T) {
	w := sqlite(t)
	_, send := w.source("alertmanager")
	w.planned(60, -60)
	begin := w.clock.Now().Add(-30 * time.Minute)
	send(alarm("Checkout", "a", begin, time.Time{}))
	w.digest(1)
	real := ""
	_, err := w.Failures.Edit(w.ctx(), w.ada, "F-1", 0, app.FailurePatch{Excluded: &real})
	w.ok(err)
	send(alarm("Checkout", "a", begin, begin.Add(20*time.Minute)))
	w.digest(1)
	if f := w.logged()[0]; f.Excluded != "" || !f.ResolvedAt.Known() {
		t.Errorf("left out as %q, resolved %v", f.Excluded, f.ResolvedAt)
	}
}

// The end tells that it began earlier than anybody knew: before the drill.
func TestPlannedWorkFollowsTheStartThatIsKnownNow(t *testing.T) {
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		w := sqlite(t)
		_, send := w.source("generic")
		w.planned(60, 30)
		now := w.clock.Now()
		at := func(minutes int) string {
			return now.Add(-time.Duration(minutes) * time.Minute).UTC().Format(time.RFC3339)
		}
		bodies := []any{
			map[string]string{"title": "A nightly export failed", "id": "x", "started_at": at(50), "at": at(50)},
			map[string]string{"title": "Export failed", "id": "x", "started_at": at(70), "at": at(40)},
		}
		for _, i := range order {
			send(bodies[i])
			w.digest(1)
		}
		if all := w.logged(); len(all) != 1 || all[0].Excluded != "" {
			t.Errorf("%v: %+v", order, all)
		}
	}
}

func TestEndingPlannedWorkEarlyChangesWhatBeginsFromThenOn(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		w = w.another(t)
		_, send := w.source("alertmanager", func(d *app.SourceDraft) { none := 0; d.Again = &none })
		w.planned(10, -60)
		begin := w.clock.Now().Add(-5 * time.Minute)
		send(alarm("Checkout", "a", begin, begin.Add(time.Minute)))
		w.digest(1)
		src, err := w.Sources.EndPlanned(w.ctx(), w.ada, "SRC-1", time.Time{})
		if w.ok(err); len(src.Planned) != 1 || !src.Planned[0].Until.Equal(w.clock.Now().Truncate(time.Millisecond)) {
			t.Errorf("planned: %+v", src.Planned)
		}
		w.clock.Add(10 * time.Minute)
		again := w.clock.Now().Add(-5 * time.Minute)
		send(alarm("Checkout", "a", again, again.Add(time.Minute)))
		w.digest(1)
		if all := w.logged(); len(all) != 2 || all[0].Excluded != "drill" || all[1].Excluded != "" {
			t.Errorf("failures: %+v", all)
		}
		_, err = w.Sources.EndPlanned(w.ctx(), w.ada, "SRC-1", time.Time{})
		w.code(err, loop.Conflict)
	})
}

// overtaken is a repository in which something is saved after a source was read to parse,
// and before what was parsed is saved.
type overtaken struct {
	loop.Repo
	by func()
}

func (o overtaken) Source(ctx context.Context, ws, id loop.ID) (loop.Source, error) {
	src, err := o.Repo.Source(ctx, ws, id)
	o.by()
	return src, err
}

func TestWhatIsPlannedWhileADeliveryIsReadHoldsForIt(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		w = w.another(t)
		_, send := w.source("alertmanager")
		send(alarm("Checkout", "a", w.clock.Now().Add(-30*time.Minute), time.Time{}))
		deps := *w.Harvest.Deps
		deps.Repo = overtaken{deps.Repo, func() { w.planned(60, -60) }}
		if n, err := (app.Harvest{Deps: &deps}).Digest(w.ctx()); n != 1 || err != nil {
			t.Fatalf("%d read, %v", n, err)
		}
		if all := w.logged(); len(all) != 1 || all[0].Excluded != "drill" {
			t.Errorf("failures: %+v", all)
		}
	})
}
