package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// fed is a feed of a series, with a sealed token.
func fed(s loop.KPISeries, query string) loop.KPIFeed {
	at := looptest.Monday
	return loop.KPIFeed{Workspace: s.Workspace, Series: s.ID, URL: "https://prometheus.example", Query: query, Step: loop.FeedWeek, Factor: 0.1, Token: []byte("sealed-token"), SetBy: 7, SetAt: at,
		TriedAt: at.Add(time.Hour), Outcome: loop.FeedFailed, Said: "It did not answer.", Failures: 2}
}

// feedQuestions are questions for the methods of loop.KPIFeedReader.
var feedQuestions = map[string]question{
	"KPIFeed": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.KPIFeed(ctx, ws, v.kpi.ID)
	},
}

func TestAFeedIsSavedWholeAndItsTokenIsInNoExport(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		want := fed(v.kpi, "sum(x)")
		got, err := s.KPIFeed(t.Context(), v.ws.ID, v.kpi.ID)
		if err != nil || !bytes.Equal(got.Token, want.Token) || got.Factor != 0.1 || got.Query != "sum(x)" || got.Failures != 2 || !got.FetchedAt.IsZero() || !got.TriedAt.Equal(want.TriedAt) {
			t.Fatalf("%+v, %v", got, err)
		}
		dir := filepath.Join(t.TempDir(), "export")
		if err := s.Export(t.Context(), v.ws.ID, dir); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "kpi_feed.jsonl"))
		if err != nil || bytes.Contains(text, []byte("token")) || !bytes.Contains(text, []byte("prometheus.example")) {
			t.Errorf("the export holds %s, %v", text, err)
		}
		got.Token, got.Outcome, got.FetchedAt, got.Failures = nil, loop.FeedOK, looptest.Monday, 0
		write(t, s, func(ctx context.Context, w loop.Writer) error { return w.SaveKPIFeed(ctx, got, loop.Event{}) })
		if got, err = s.KPIFeed(t.Context(), v.ws.ID, v.kpi.ID); err != nil || len(got.Token) != 0 || got.Outcome != loop.FeedOK {
			t.Errorf("saved again: %+v, %v", got, err)
		}
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			return w.DropKPIFeed(ctx, v.ws.ID, v.kpi.ID, loop.Event{})
		})
		if _, err := s.KPIFeed(t.Context(), v.ws.ID, v.kpi.ID); loop.CodeOf(err) != loop.NotFound {
			t.Errorf("dropped: %v", err)
		}
	})
}

func TestErrandsAreTakenApartFromOtherWork(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		ws, _ := looptest.Seed(t, s)
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			if err := w.Schedule(ctx, ws.ID, "effect.due", 1, c.Now()); err != nil {
				return err
			}
			return w.Schedule(ctx, ws.ID, loop.Errand+"x", 2, c.Now())
		})
		jobs, err := s.TakeJobs(t.Context(), c.Now(), time.Minute, 9)
		if err != nil || len(jobs) != 1 || jobs[0].ObjectID != 1 {
			t.Errorf("work: %v, %v", jobs, err)
		}
		if jobs, err = s.TakeErrands(t.Context(), c.Now(), time.Minute, 9); err != nil || len(jobs) != 1 || jobs[0].ObjectID != 2 {
			t.Errorf("errands: %v, %v", jobs, err)
		}
		if jobs, err = s.TakeErrands(t.Context(), c.Now(), time.Minute, 9); err != nil || len(jobs) != 0 {
			t.Errorf("twice: %v, %v", jobs, err)
		}
	})
}
