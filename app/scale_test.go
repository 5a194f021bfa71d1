package app_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// large fills a workspace with n failures over 300 days, a tenth of them with a
// loop that has begun, in all its stages.
func (w *world) large(n int) {
	w.t.Helper()
	for from := 0; from < n; from += 500 {
		w.write(func(ctx context.Context, to loop.Writer) error {
			var fs []loop.Failure
			for i := from; i < min(from+500, n); i++ {
				fs = append(fs, w.nth(i, n))
			}
			made, err := to.CreateFailures(ctx, fs)
			for i := 0; i < len(made) && err == nil; i += 10 {
				err = w.begin(ctx, to, made[i], i/10)
			}
			return err
		})
	}
}

func (w *world) nth(i, n int) loop.Failure {
	l := logbook[i%len(logbook)]
	at := monday().Add(-time.Duration(n-i) * (300 * 24 * time.Hour / time.Duration(n)))
	f := loop.Failure{Workspace: w.ws.ID, Title: fmt.Sprintf("%s in lane %d", l[0], i%97), Kind: loop.Incident, Severity: 1 + i%4, Tags: []string{l[2]}, State: loop.FailureOpen,
		StartedAt: loop.At(at, loop.ToMinute), ResolvedAt: loop.At(at.Add(time.Hour), loop.ToMinute), CreatedBy: w.ada.Member, CreatedAt: at, UpdatedAt: at}
	if l[1] != "" {
		f.Services = []string{l[1]}
	}
	if i%3 == 0 {
		f.Import = 7
	}
	return f
}

// begin takes the loop of a failure to one of its stages.
func (w *world) begin(ctx context.Context, to loop.Writer, f loop.Failure, n int) error {
	i, err := to.SaveInsight(ctx, loop.Insight{Workspace: w.ws.ID, Failure: f.ID, Text: "We learned.", Kind: loop.SystemProperty, Actionable: true, CreatedAt: f.CreatedAt, UpdatedAt: f.CreatedAt}, loop.Event{})
	if n%5 == 0 || err != nil {
		return err
	}
	a := loop.Action{Workspace: w.ws.ID, Title: "Add an alarm", Kind: loop.Change, Owner: w.ada.Member, State: loop.Open, Failure: f.ID, Insight: i.ID, OpenedAt: f.CreatedAt, CreatedAt: f.CreatedAt, UpdatedAt: f.CreatedAt}
	e := loop.EffectCheck{Workspace: w.ws.ID, Kind: loop.ByLook, Failure: f.ID, State: loop.Planned, On: day(n % 60), CreatedAt: f.CreatedAt, UpdatedAt: f.CreatedAt}
	if n%5 > 1 {
		_ = a.Move(loop.Done, loop.Step{At: f.CreatedAt}) // open: cannot fail
	}
	if a, err = to.SaveAction(ctx, a, loop.Event{}); err != nil {
		return err
	}
	e.Action = a.ID
	e.Follow(a)
	if n%5 > 2 {
		_ = e.Answer(loop.Kept, "", f.CreatedAt.Add(24*time.Hour)) // waiting: cannot fail
	}
	_, err = to.SaveEffect(ctx, e, loop.Event{})
	return err
}

// The figures are for a reader beside the limit of 100 ms; no test fails by them.
func TestALargeWorkspace(t *testing.T) {
	n := 20_000
	if testing.Short() {
		n = 5_000
	}
	w := sqlite(t)
	start := time.Now()
	w.large(n)
	t.Logf("%d failures made in %v", n, time.Since(start).Round(time.Millisecond))
	pile := w.home(w.ada).Pile
	sum := pile.Accepted
	for _, n := range stages(pile) {
		sum += n
	}
	if t.Logf("the loop on Home shows %d failures since %s", pile.Total, pile.Since); sum != pile.Total {
		t.Errorf("its stages hold %d", sum)
	}
	list := func(f app.Filter) func() int {
		return func() int {
			page, err := w.Failures.List(w.ctx(), w.ada, f)
			w.ok(err)
			return len(page.Items)
		}
	}
	deeds := []struct {
		name string
		do   func() int
		want int
	}{
		{"Homes.Get", func() int { return len(w.home(w.ada).Next) }, 6},
		{"Actions.Board", func() int {
			b, err := w.Actions.Board(w.ctx(), w.ada)
			w.ok(err)
			return len(b.Verdicts)
		}, 200},
		{"Similar", func() int {
			all, err := w.Failures.Similar(w.ctx(), w.ada, "checkout answers with errors after the rollout in lane 7", 0, 3)
			w.ok(err)
			return len(all)
		}, 3},
		{"Failures.Get", func() int {
			v, err := w.Failures.Get(w.ctx(), w.ada, "F-1")
			w.ok(err)
			return len(v.Insights)
		}, 1},
		{"List", list(app.Filter{}), 50},
		{"List of a service", list(app.Filter{FailureQuery: loop.FailureQuery{Service: "checkout"}}), 50},
		{"List of a tag", list(app.Filter{FailureQuery: loop.FailureQuery{Tag: "no alarm"}}), 50},
		{"List of a text", list(app.Filter{FailureQuery: loop.FailureQuery{Text: "printer"}}), 50},
		{"List logged", list(app.Filter{Stage: loop.Logged}), 50},
		{"List understood", list(app.Filter{Stage: loop.Understood}), 50},
		{"List in work", list(app.Filter{Stage: loop.InWork}), 50},
		{"List in place", list(app.Filter{Stage: loop.InPlace}), 50},
		{"List with a verdict", list(app.Filter{Stage: loop.Judged}), 50},
		{"List accepted: none", list(app.Filter{Stage: loop.Accepted}), 0},
		{"List waiting", list(app.Filter{Late: true}), 50},
		{"List logged with a word that few have", list(app.Filter{Stage: loop.Understood, FailureQuery: loop.FailureQuery{Text: "semicolon"}}), -1},
		{"recovery_time", func() int {
			v, err := w.Measures.Get(w.ctx(), w.ada, "recovery_time", app.Span{})
			w.ok(err)
			return v.N
		}, -1},
	}
	for _, d := range deeds {
		var took []time.Duration
		for range 5 {
			start := time.Now()
			if got := d.do(); d.want >= 0 && got != d.want {
				t.Errorf("%s: %d, want %d", d.name, got, d.want)
			}
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		t.Logf("%-40s median %8v, best %8v", d.name, took[2].Round(100*time.Microsecond), took[0].Round(100*time.Microsecond))
	}
}
