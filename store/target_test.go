package store_test

import (
	"context"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// fillTargets writes a target that was switched off and one that is on; a second
// call adds nothing.
func fillTargets(ctx context.Context, w loop.Writer, ws, by loop.ID) error {
	at := looptest.Monday
	if all, err := w.Targets(ctx, ws, ""); err != nil || len(all) > 0 {
		return err
	}
	g, err := w.SetTarget(ctx, loop.Target{Workspace: ws, Metric: "recovery_time", Value: 14400.5, Percent: 75, Counter: "failure_rate", SetBy: by, SetAt: at}, loop.Event{})
	if err != nil {
		return err
	}
	g.EndedBy, g.EndedAt = by, at.Add(time.Hour)
	if err := w.EndTarget(ctx, g, loop.Event{}); err != nil {
		return err
	}
	_, err = w.SetTarget(ctx, loop.Target{Workspace: ws, Metric: "kpi.x", Value: -0.1, Counter: "failure_rate", SetBy: by, SetAt: at}, loop.Event{})
	return err
}

// targetQuestions are questions for the methods of loop.TargetReader.
var targetQuestions = map[string]question{
	"Targets": func(ctx context.Context, r loop.Reader, ws loop.ID, v world) (any, error) {
		return r.Targets(ctx, ws, "")
	},
}

func TestANumberHasOneTargetAndItsPastStays(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		all, err := s.Targets(t.Context(), v.ws.ID, "recovery_time")
		if err != nil || len(all) != 1 || all[0].Value != 14400.5 || all[0].Percent != 75 || all[0].On(looptest.Monday.Add(time.Hour)) || !all[0].On(looptest.Monday) {
			t.Fatalf("%+v, %v", all, err)
		}
		set := func(g loop.Target) error {
			return s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
				_, err := w.SetTarget(ctx, g, v.note("target.set"))
				return err
			})
		}
		g := loop.Target{Workspace: v.ws.ID, Metric: "recovery_time", Value: 60, Counter: "failure_rate", SetAt: looptest.Monday}
		if err := set(g); err != nil {
			t.Fatal(err)
		}
		if err := set(g); loop.CodeOf(err) != loop.Conflict {
			t.Errorf("a second one: %v", err)
		}
		err = s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error { return w.EndTarget(ctx, all[0], v.note("target.off")) })
		if loop.CodeOf(err) != loop.Conflict {
			t.Errorf("switched off twice: %v", err)
		}
	})
}
