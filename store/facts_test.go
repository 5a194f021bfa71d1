package store_test

import (
	"context"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

func TestFactsAreEverythingThatHangsOnAFailure(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		bare, err := create(s, benchFailure(v.ws.ID, 9), v.by)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.FactsOf(t.Context(), v.ws.ID, []loop.ID{bare.ID, 12345, v.failure.ID})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "facts", got, []loop.Facts{{Failure: bare}, {Failure: v.failure, Insights: []loop.Insight{v.insight}, Actions: []loop.Action{v.action},
			Checks: []loop.EffectCheck{v.check}, Analyses: []loop.Analysis{v.look}, Bets: []loop.Experiment{v.bet}}})
	})
}

func TestFactsOfManyTakeAsFewQueriesAsFactsOfOne(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		var ids []loop.ID
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			fs, err := w.CreateFailures(ctx, benchImport(v.ws.ID, 0))
			for _, f := range fs {
				ids = append(ids, f.ID)
				if _, err := w.SaveInsight(ctx, loop.Insight{Workspace: v.ws.ID, Failure: f.ID, Text: "t", Kind: loop.HiddenWin, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}, loop.Event{}); err != nil {
					return err
				}
			}
			return err
		})
		n := 0
		facts, err := s.Counting(&n).FactsOf(t.Context(), v.ws.ID, append(ids[:200:200], v.failure.ID))
		if err != nil || len(facts) != 201 || len(facts[7].Insights) != 1 || n > 12 { // one for each sort of thing that hangs on it, and one for what was merged
			t.Errorf("%d facts in %d queries, %v", len(facts), n, err)
		}
	})
}

func TestTouchedFailuresAreThoseOnWhichSomethingHangs(t *testing.T) {
	tests := []struct {
		name  string
		touch func(ctx context.Context, w loop.Writer, f, other loop.Failure) error
		want  bool
	}{
		{"nothing", func(context.Context, loop.Writer, loop.Failure, loop.Failure) error { return nil }, false},
		{"one that was merged into it", func(ctx context.Context, w loop.Writer, f, other loop.Failure) error {
			other.State, other.MergedInto = loop.FailureMerged, f.ID
			return list(w.SaveFailure(ctx, other, loop.Event{}))
		}, true},
		{"an insight", func(ctx context.Context, w loop.Writer, f, _ loop.Failure) error {
			return list(w.SaveInsight(ctx, loop.Insight{Workspace: f.Workspace, Failure: f.ID, Text: "t", Kind: loop.HiddenWin, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}, loop.Event{}))
		}, true},
		{"an analysis", func(ctx context.Context, w loop.Writer, f, other loop.Failure) error {
			return list(w.SaveAnalysis(ctx, loop.Analysis{Workspace: f.Workspace, Failures: []loop.ID{f.ID}, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}, loop.Event{}))
		}, true},
		{"an action", func(ctx context.Context, w loop.Writer, f, _ loop.Failure) error {
			return list(w.SaveAction(ctx, actionOf(f), loop.Event{}))
		}, true},
		{"an action that went to another failure", func(ctx context.Context, w loop.Writer, f, other loop.Failure) error {
			a, err := w.SaveAction(ctx, actionOf(f), loop.Event{})
			if a.Failure = other.ID; err != nil {
				return err
			}
			return list(w.SaveAction(ctx, a, loop.Event{}))
		}, false},
		{"an acceptance", func(ctx context.Context, w loop.Writer, f, _ loop.Failure) error {
			f.Acceptance = loop.Acceptance{AcceptedAt: looptest.Monday, AcceptedReason: "rare"}
			return list(w.SaveFailure(ctx, f, loop.Event{}))
		}, true},
		{"an acceptance that was taken back", func(ctx context.Context, w loop.Writer, f, _ loop.Failure) error {
			f.Acceptance = loop.Acceptance{AcceptedAt: looptest.Monday, AcceptedReason: "rare"}
			f, err := w.SaveFailure(ctx, f, loop.Event{})
			if f.Resume(); err != nil {
				return err
			}
			return list(w.SaveFailure(ctx, f, loop.Event{}))
		}, false},
	}
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		_, by := looptest.Seed(t, s)
		other, err := create(s, benchFailure(by.Workspace, 0), by)
		if err != nil {
			t.Fatal(err)
		}
		for i, test := range tests {
			f, err := create(s, benchFailure(by.Workspace, i+1), by)
			if err != nil {
				t.Fatal(err)
			}
			write(t, s, func(ctx context.Context, w loop.Writer) error { return test.touch(ctx, w, f, other) })
			q := loop.FailureQuery{Touched: true, Since: f.Noticed(), Until: f.Noticed().Add(time.Millisecond)}
			n, err := s.CountFailures(t.Context(), by.Workspace, q)
			page, err2 := s.Failures(t.Context(), by.Workspace, q)
			if (n == 1) != test.want || len(page.Items) != n || err != nil || err2 != nil {
				t.Errorf("%s: counted %d, found %d; %v %v", test.name, n, len(page.Items), err, err2)
			}
		}
	})
}

func actionOf(f loop.Failure) loop.Action {
	return loop.Action{Workspace: f.Workspace, Title: "t", Kind: loop.Change, Owner: 1, State: loop.Open, Failure: f.ID, OpenedAt: looptest.Monday, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}
}

func TestKinShareAServiceAndATagInTheWindow(t *testing.T) {
	base := func(ws loop.ID) loop.Failure {
		f := benchFailure(ws, 0)
		f.Services, f.Tags = []string{"Checkout", "api"}, []string{"split brain"}
		return f
	}
	tests := []struct {
		name   string
		change func(*loop.Failure)
		kin    bool
	}{
		{"the same service and tag", func(f *loop.Failure) {}, true},
		{"in other letters", func(f *loop.Failure) { f.Services, f.Tags = []string{"CHECKOUT"}, []string{"Split-Brain"} }, true},
		{"another service", func(f *loop.Failure) { f.Services = []string{"search"} }, false},
		{"another tag", func(f *loop.Failure) { f.Tags = []string{"bottleneck"} }, false},
		{"no tag", func(f *loop.Failure) { f.Tags = nil }, false},
		{"a drill", func(f *loop.Failure) { f.Excluded = "drill" }, false},
		{"dismissed", func(f *loop.Failure) { f.State = loop.FailureDismissed }, false},
		{"at the first instant", func(f *loop.Failure) { f.StartedAt = loop.At(looptest.Monday.Add(-time.Hour), loop.ToSecond) }, true},
		{"before it", func(f *loop.Failure) {
			f.StartedAt = loop.At(looptest.Monday.Add(-time.Hour-time.Millisecond), loop.ToMilli)
		}, false},
		{"at the last instant", func(f *loop.Failure) {
			f.StartedAt, f.ResolvedAt = loop.At(looptest.Monday.Add(time.Hour), loop.ToSecond), loop.Is(loop.Pending)
		}, false},
	}
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, by := looptest.Seed(t, s)
		for _, test := range tests {
			f := base(ws.ID)
			test.change(&f)
			f, err := create(s, f, by)
			if err != nil {
				t.Fatal(err)
			}
			kin, err := s.Kin(t.Context(), ws.ID, []string{"checkout", "nowhere"}, []string{"split_brain", "never"}, looptest.Monday.Add(-time.Hour), looptest.Monday.Add(time.Hour))
			found := false
			for _, k := range kin {
				found = found || k.ID == f.ID
			}
			if err != nil || found != test.kin {
				t.Errorf("%s: found %v, %v", test.name, found, err)
			}
		}
		for _, none := range [][2][]string{{nil, {"split brain"}}, {{"checkout"}, nil}, {nil, nil}} {
			if kin, err := s.Kin(t.Context(), ws.ID, none[0], none[1], looptest.Monday.AddDate(-1, 0, 0), looptest.Monday); err != nil || len(kin) != 0 {
				t.Errorf("without names: %d, %v", len(kin), err)
			}
		}
	})
}

func TestABulkOfFailuresIsReadBackAndFound(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		var made []loop.Failure
		for from := range 3 {
			write(t, s, func(ctx context.Context, w loop.Writer) (err error) {
				made, err = w.CreateFailures(ctx, benchImport(ws.ID, from*512)[:500])
				return err
			})
		}
		for i, f := range made {
			if f.Number != int64(1001+i) {
				t.Fatalf("row %d has number %d", i, f.Number)
			}
		}
		got, err := s.FactsOf(t.Context(), ws.ID, []loop.ID{made[3].ID, made[499].ID})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "bulk", got, []loop.Facts{{Failure: made[3]}, {Failure: made[499]}})
		n, err := s.CountFailures(t.Context(), ws.ID, loop.FailureQuery{Tag: "imported"})
		m, err2 := s.CountFailures(t.Context(), ws.ID, loop.FailureQuery{Text: "zone"})
		if n != 1500 || m != 1500 || err != nil || err2 != nil {
			t.Errorf("%d with the tag, %d with the word; %v %v", n, m, err, err2)
		}
		tags, err := s.Tags(t.Context(), ws.ID)
		if err != nil || len(tags) != 12 {
			t.Errorf("%d tags, %v", len(tags), err)
		}
	})
}
