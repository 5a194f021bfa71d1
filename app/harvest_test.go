package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/source/hook"
)

// source adds one and returns how to send to it.
func (w *world) source(sender string, change ...func(*app.SourceDraft)) (loop.Source, func(body any) loop.ID) {
	w.t.Helper()
	d := app.SourceDraft{Sender: sender, Name: "our " + sender}
	for _, c := range change {
		c(&d)
	}
	src, address, err := w.Sources.Add(w.ctx(), w.ada, d)
	w.ok(err)
	return src, func(body any) loop.ID {
		w.t.Helper()
		id, err := w.Intake.Receive(w.ctx(), arrival(address, body))
		w.ok(err)
		return id
	}
}

// arrival is a body on its way, with the secret in Authorization.
func arrival(a app.Address, body any) app.Arrival {
	text, ok := body.([]byte)
	if !ok {
		text, _ = json.Marshal(body)
	}
	part := strings.Split(a.Path, "/")
	header := map[string]string{"Authorization": "Bearer " + a.Secret}
	return app.Arrival{Sender: part[2], Door: part[3], Header: func(name string) string { return header[name] }, Wire: text, Plain: text}
}

func (w *world) digest(want int) {
	w.t.Helper()
	n, err := w.Harvest.Digest(w.ctx())
	w.ok(err)
	if n != want {
		w.t.Errorf("%d deliveries were read, want %d", n, want)
	}
}

// logged are all failures, by their start.
func (w *world) logged() []loop.Failure {
	w.t.Helper()
	page, err := w.store.Failures(w.ctx(), w.ws.ID, loop.FailureQuery{State: loop.AllStates, Limit: loop.MaxPage})
	w.ok(err)
	slices.Reverse(page.Items)
	return page.Items
}

// alarm is one alert of a group as Alertmanager tells of it.
func alarm(group, print string, begin, end time.Time) map[string]any {
	a := map[string]any{"status": "firing", "labels": map[string]string{"alertname": group, "severity": "critical", "service": "shop-" + print}, "fingerprint": print,
		"annotations": map[string]string{"summary": group + " is slow"}, "startsAt": begin.UTC().Format(time.RFC3339Nano), "endsAt": "0001-01-01T00:00:00Z"}
	if !end.IsZero() {
		a["status"], a["endsAt"] = "resolved", end.UTC().Format(time.RFC3339Nano)
	}
	return map[string]any{"version": "4", "groupKey": group, "alerts": []any{a}}
}

func TestAnAlertThatRepeatsIsOneFailureAndItsEndStopsTheClock(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		_, send := w.source("alertmanager")
		begin := w.clock.Now().Add(-time.Hour)
		first := send(alarm("Checkout", "a", begin, time.Time{}))
		if again := send(alarm("Checkout", "a", begin, time.Time{})); again != first {
			t.Errorf("the same delivery answers %d, then %d", first, again)
		}
		w.digest(1)
		for i := range 20 { // alike, but not byte for byte
			body := alarm("Checkout", "a", begin, time.Time{})
			body["externalURL"] = fmt.Sprint("http://alerts.example/", i)
			send(body)
		}
		w.digest(20)
		all := w.logged()
		if len(all) != 1 || all[0].Title != "Checkout is slow" || all[0].Severity != 1 || !all[0].StartedAt.At.Equal(begin.Truncate(time.Millisecond)) || all[0].ResolvedAt.State() != loop.Pending || all[0].ReportedVia != "signal" {
			t.Fatalf("failures: %+v", all)
		}
		end := begin.Add(25 * time.Minute)
		send(alarm("Checkout", "a", begin, end))
		w.digest(1)
		if all = w.logged(); len(all) != 1 || !all[0].ResolvedAt.Known() || !all[0].ResolvedAt.At.Equal(end.Truncate(time.Millisecond)) {
			t.Errorf("after its end: %+v", all)
		}
		signals, err := w.store.Signals(w.ctx(), w.ws.ID, loop.SignalQuery{})
		if err != nil || len(signals.Items) != 1 || !signals.Items[0].End.Equal(end.Truncate(time.Millisecond)) {
			t.Errorf("signals: %+v, %v", signals.Items, err)
		}
	})
}

func TestWhatAPersonHasChangedStays(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		_, send := w.source("alertmanager")
		begin := w.clock.Now().Add(-time.Hour)
		send(alarm("Checkout", "a", begin, time.Time{}))
		w.digest(1)
		f := w.logged()[0]
		title, ours := "Nobody could pay", loop.At(begin.Add(10*time.Minute), loop.ToMinute)
		if _, err := w.Failures.Edit(w.ctx(), w.ada, f.Ref().String(), 0, app.FailurePatch{Title: &title, ResolvedAt: &ours}); err != nil {
			t.Fatal(err)
		}
		send(alarm("Checkout", "a", begin, begin.Add(30*time.Minute)))
		w.digest(1)
		if f = w.logged()[0]; f.Title != title || !f.ResolvedAt.At.Equal(ours.At.Truncate(time.Millisecond)) {
			t.Errorf("it says %q, resolved %v", f.Title, f.ResolvedAt)
		}
	})
}

func TestTroubleThatComesBackSoonGoesOnTheSameFailure(t *testing.T) {
	w := sqlite(t)
	_, send := w.source("alertmanager", func(d *app.SourceDraft) { again := 30; d.Again = &again })
	begin := w.clock.Now().Add(-10 * time.Hour)
	at := func(minutes int) time.Time { return begin.Add(time.Duration(minutes) * time.Minute) }
	send(alarm("Disk", "a", at(0), at(10)))
	send(alarm("Disk", "a", at(40), at(50))) // 30 minutes later: the same
	send(alarm("Disk", "a", at(81), at(90))) // 31 minutes later: another one
	w.digest(3)
	all := w.logged()
	if len(all) != 2 || !all[0].ResolvedAt.At.Equal(at(50).Truncate(time.Millisecond)) || !all[1].StartedAt.At.Equal(at(81).Truncate(time.Millisecond)) {
		t.Fatalf("failures: %+v", all)
	}
	send(alarm("Disk", "b", at(45), at(70))) // what lay between comes late
	w.digest(1)
	all = w.logged()
	if all[1].State != loop.FailureMerged || all[1].MergedInto != all[0].ID || !all[0].ResolvedAt.At.Equal(at(90).Truncate(time.Millisecond)) || len(all[0].Services) != 2 {
		t.Errorf("after what lay between: %+v", all)
	}
}

// outcome is what the log says, whatever the numbers of its failures.
func (w *world) outcome() []string {
	var out []string
	for _, f := range w.logged() {
		if f.State == loop.FailureOpen {
			out = append(out, fmt.Sprint(f.Title, " ", f.StartedAt.At, " ", f.ResolvedAt, " ", f.Severity, " ", f.Services, " ", f.Excluded))
		}
	}
	slices.Sort(out)
	return out
}

// plans says that work is planned in three stretches of a day; one was ended early.
func (w *world) plans(from time.Time) {
	w.t.Helper()
	for _, p := range []struct {
		begin, end int // hours
		why        loop.PlannedWhy
	}{{2, 5, loop.PlannedDrill}, {9, 10, loop.PlannedMaintenance}, {14, 40, loop.PlannedDrill}} {
		_, err := w.Sources.Plan(w.ctx(), w.ada, "SRC-1", 0, loop.PlannedWork{From: from.Add(time.Duration(p.begin) * time.Hour), Until: from.Add(time.Duration(p.end) * time.Hour), Why: p.why})
		w.ok(err)
	}
	_, err := w.Sources.EndPlanned(w.ctx(), w.ada, "SRC-1", time.Time{})
	w.ok(err)
}

// aDay is a day of alerts: spans that overlap, flap and never end, each told of at
// its start, again, and at its end.
func aDay(r *rand.Rand, from time.Time) []any {
	var out []any
	for i := range 30 {
		group, print := fmt.Sprint("G", r.IntN(4)), fmt.Sprint("p", r.IntN(3))
		begin := from.Add(time.Duration(i*40+r.IntN(40)) * time.Minute)
		out = append(out, alarm(group, print, begin, time.Time{}))
		if r.IntN(3) == 0 {
			again := alarm(group, print, begin, time.Time{})
			again["externalURL"] = "again"
			out = append(out, again)
		}
		if i < 27 || r.IntN(2) == 0 {
			out = append(out, alarm(group, print, begin, begin.Add(time.Duration(1+r.IntN(90))*time.Minute)))
		}
	}
	return out
}

// What is planned in the meantime takes nothing from what was planned before.
func TestADayOfAlertsEndsAlikeInWhateverOrderItComes(t *testing.T) {
	excluded := map[string]bool{}
	worlds(t, func(t *testing.T, w *world) {
		seeds := 12
		if testing.Short() {
			seeds = 3
		}
		for seed := range uint64(seeds) {
			r := rand.New(rand.NewPCG(seed, 5))
			from := w.clock.Now().Add(-24 * time.Hour)
			day := aDay(r, from)
			ordered, shuffled := w.another(t), w.another(t)
			_, send := ordered.source("alertmanager")
			planned := seed%3 < 2 // without it episodes grow by themselves
			if planned {
				ordered.plans(from)
			}
			for _, body := range day {
				send(body)
				_, err := ordered.Harvest.Digest(w.ctx())
				w.ok(err)
			}
			_, send = shuffled.source("alertmanager")
			if planned {
				shuffled.plans(from)
			}
			mixed := slices.Concat(day, day[:len(day)/2])
			r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			for i, body := range mixed {
				if planned && i == len(mixed)/2 {
					_, err := shuffled.Sources.Plan(w.ctx(), shuffled.ada, "SRC-1", 0, loop.PlannedWork{From: w.clock.Now(), Until: w.clock.Now().Add(time.Hour), Why: loop.PlannedMaintenance})
					w.ok(err)
				}
				if send(body); r.IntN(4) == 0 {
					_, err := shuffled.Harvest.Digest(w.ctx())
					w.ok(err)
				}
			}
			_, err := shuffled.Harvest.Digest(w.ctx())
			w.ok(err)
			if a, b := ordered.outcome(), shuffled.outcome(); !slices.Equal(a, b) {
				t.Fatalf("seed %d:\nin order\n%s\nshuffled\n%s", seed, strings.Join(a, "\n"), strings.Join(b, "\n"))
			}
			for _, f := range ordered.logged() {
				excluded[f.Excluded] = true
			}
		}
	})
	if len(excluded) != 3 {
		t.Errorf("left out as %v: the days hold too little", excluded)
	}
}

// another is another workspace in the same database.
func (w *world) another(t *testing.T) *world { return newWorld(t, w.store, w.clock) }

func TestWhatCannotBeReadIsADeadLetterAndHoldsUpNothing(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		src, send := w.source("alertmanager")
		begin := w.clock.Now().Add(-time.Hour)
		send([]byte(`{"alerts": [`))
		send(alarm("Checkout", "a", begin, time.Time{}))
		send([]byte("\xff\xfe"))
		w.digest(3)
		page, err := w.store.Deliveries(w.ctx(), w.ws.ID, loop.DeliveryQuery{Source: src.ID})
		w.ok(err)
		var states []loop.DeliveryState
		for _, d := range page.Items {
			states = append(states, d.State)
			if d.State == loop.DeliveryDead && !strings.Contains(d.Reason, "not the JSON") {
				t.Errorf("its reason: %q", d.Reason)
			}
		}
		if want := []loop.DeliveryState{loop.DeliveryDead, loop.DeliveryRead, loop.DeliveryDead}; !slices.Equal(states, want) || len(w.logged()) != 1 {
			t.Errorf("%v, %d failures", states, len(w.logged()))
		}
	})
}

func TestWhoDoesNotProveItselfIsRefusedInPlainWords(t *testing.T) {
	w := sqlite(t)
	_, address, err := w.Sources.Add(w.ctx(), w.ada, app.SourceDraft{Sender: "generic", Name: "jobs"})
	w.ok(err)
	a := arrival(address, map[string]string{"title": "Export failed"})
	if _, err := w.Intake.Receive(w.ctx(), a); err != nil {
		t.Fatal(err)
	}
	a.Header = func(string) string { return "" }
	for range 3 {
		_, err = w.Intake.Receive(w.ctx(), a)
		w.code(err, loop.Unknown)
	}
	page, err := w.store.Deliveries(w.ctx(), w.ws.ID, loop.DeliveryQuery{State: loop.DeliveryRefused})
	w.ok(err)
	if len(page.Items) != 1 || !strings.Contains(page.Items[0].Reason, "Authorization is missing") || page.Items[0].Size != 0 {
		t.Errorf("kept of three refusals within a second: %+v", page.Items)
	}
	_, fresh, err := w.Sources.Rotate(w.ctx(), w.ada, "jobs")
	w.ok(err)
	_, err = w.Intake.Receive(w.ctx(), arrival(address, "x"))
	w.code(err, loop.NotFound)
	if _, err := w.Intake.Receive(w.ctx(), arrival(fresh, map[string]string{"title": "Export failed"})); err != nil {
		t.Error(err)
	}
}

func TestEverySenderHasASampleThatIsRead(t *testing.T) {
	w := sqlite(t)
	for _, sender := range hook.All {
		src, _, err := w.Sources.Add(w.ctx(), w.ada, app.SourceDraft{Sender: sender.Name, Name: sender.Name})
		w.ok(err)
		w.write(func(ctx context.Context, to loop.Writer) error {
			_, _, err := to.Receive(ctx, loop.Delivery{Workspace: w.ws.ID, Source: src.ID, At: w.clock.Now(), State: loop.DeliveryWaiting, Header: sender.SampleHeader, Body: sender.Sample(w.clock.Now())})
			return err
		})
		w.digest(1)
	}
	page, err := w.store.Deliveries(w.ctx(), w.ws.ID, loop.DeliveryQuery{State: loop.DeliveryDead})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("samples that are no good: %+v, %v", page.Items, err)
	}
}
