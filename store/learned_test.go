package store_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// learned is one of each of what numbers of learning rest on.
func learned(ctx context.Context, w loop.Writer, ws loop.ID, i int, odd func(int) string) error {
	at := looptest.Monday
	if err := w.PutPractices(ctx, []loop.Practice{{Workspace: ws, Team: 7, Failure: 9, Title: "Read the plan aloud " + odd(30), FailedAt: at, InUseAt: at.AddDate(0, 0, 20)}}); err != nil {
		return err
	}
	if err := w.PutBeliefs(ctx, []loop.Belief{{Workspace: ws, Team: 7, Pair: 3, State: loop.BeliefRefuted, StatedAt: at, VerdictAt: at.AddDate(0, 0, 9)}, {Workspace: ws, State: loop.BeliefOpen, StatedAt: at}}); err != nil {
		return err
	}
	item := loop.WorkItem{Workspace: ws, Team: 7, ExternalID: "PAY-" + string(rune('a'+i%26)) + odd(31), StartedAt: at, DoneAt: at.AddDate(0, 0, 3)}
	bug := loop.WorkItem{Workspace: ws, Team: 7, ExternalID: "BUG-" + string(rune('a'+i%26)), Defect: true, FoundAt: at, ReleasedAt: at.AddDate(0, 0, -2)}
	if err := w.PutWorkItems(ctx, []loop.WorkItem{item, bug}); err != nil {
		return err
	}
	return w.PutPulses(ctx, []loop.PulseResult{{Workspace: ws, Team: 7, Instrument: "closing", Wave: "2026-W10 " + odd(32), ClosedAt: at, Asked: 8, Answers: [][]int{{0, 1, 2, 3, 1}}, Means: []float64{4.5, 1.0 / 3}}})
}

// gather lists what a reader hands out.
func gather[T any](each func(do func(T) error) error) ([]T, error) {
	var all []T
	err := each(func(v T) error { all = append(all, v); return nil })
	return all, err
}

// learnedQuestions are questions for the methods of loop.LearnedReader.
var learnedQuestions = map[string]question{
	"EachPractice": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return gather(func(do func(loop.Practice) error) error { return r.EachPractice(ctx, ws, 0, do) })
	},
	"EachBelief": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return gather(func(do func(loop.Belief) error) error { return r.EachBelief(ctx, ws, 7, do) })
	},
	"EachWorkItem": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return gather(func(do func(loop.WorkItem) error) error { return r.EachWorkItem(ctx, ws, 0, do) })
	},
	"EachPulse": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return gather(func(do func(loop.PulseResult) error) error { return r.EachPulse(ctx, ws, 7, do) })
	},
}

func TestAWorkItemToldAgainTakesItsPlace(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		ws, _ := looptest.Seed(t, s)
		at := looptest.Monday
		first := loop.WorkItem{Workspace: ws.ID, ExternalID: "PAY-1", StartedAt: at}
		done := first
		done.DoneAt, done.Team = at.AddDate(0, 0, 2), 4
		write(t, s, func(ctx context.Context, w loop.Writer) error { return w.PutWorkItems(ctx, []loop.WorkItem{first}) })
		before, err := gather(func(do func(loop.WorkItem) error) error { return s.EachWorkItem(t.Context(), ws.ID, 0, do) })
		if err != nil || len(before) != 1 {
			t.Fatalf("%+v, %v", before, err)
		}
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			return w.PutWorkItems(ctx, []loop.WorkItem{first, done})
		})
		after, err := gather(func(do func(loop.WorkItem) error) error { return s.EachWorkItem(t.Context(), ws.ID, 4, do) })
		done.ID = before[0].ID
		if diff := cmp.Diff([]loop.WorkItem{done}, after); err != nil || diff != "" {
			t.Errorf("told again: %v\n%s", err, diff)
		}
		err = s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			return w.PutPulses(ctx, []loop.PulseResult{{Workspace: ws.ID, ClosedAt: at, Means: []float64{math.NaN()}}})
		})
		if err == nil {
			t.Error("what is no number is kept")
		}
	})
}
