package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/metric"
)

// What later work delivers feeds the numbers that wait for it: nothing else is needed.
func TestTheNumbersOfLearningAreFedByTheirTables(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		keys := []string{"feature_throughput", "cycle_time", "defect_density", "hypothesis_turnover", "learning_velocity", "postmortem_sentiment", "team_learning_index"}
		state := func(key string) metric.State {
			v, err := w.Measures.Get(w.ctx(), w.ada, key, app.Span{})
			w.ok(err)
			return v.State
		}
		for _, key := range keys {
			if got := state(key); got != metric.NoSource {
				t.Errorf("%s says %s before anything feeds it", key, got)
			}
		}
		now := w.clock.Now()
		w.write(func(ctx context.Context, to loop.Writer) error {
			for i := range 12 {
				began := now.AddDate(0, 0, -80+i*6)
				err := to.PutWorkItems(ctx, []loop.WorkItem{
					{Workspace: w.ws.ID, ExternalID: fmt.Sprint("PAY-", i), StartedAt: began, DoneAt: began.Add(time.Duration(i+1) * 12 * time.Hour)},
					{Workspace: w.ws.ID, ExternalID: fmt.Sprint("BUG-", i), Defect: true, FoundAt: began, ReleasedAt: began.AddDate(0, 0, -i+6)}})
				if err != nil {
					return err
				}
				if err := to.PutBeliefs(ctx, []loop.Belief{{Workspace: w.ws.ID, State: loop.BeliefRefuted, StatedAt: began, VerdictAt: began.AddDate(0, 0, 3)}}); err != nil {
					return err
				}
				if err := to.PutPractices(ctx, []loop.Practice{{Workspace: w.ws.ID, Title: "Pair on releases", FailedAt: began, InUseAt: began.AddDate(0, 0, i+5)}}); err != nil {
					return err
				}
			}
			return to.PutPulses(ctx, []loop.PulseResult{
				{Workspace: w.ws.ID, Instrument: "closing", Wave: "2026-W08", ClosedAt: now.AddDate(0, 0, -10), Asked: 9, Answers: [][]int{{0, 1, 2, 3, 1}}},
				{Workspace: w.ws.ID, Instrument: "index", Wave: "2026-02", ClosedAt: now.AddDate(0, 0, -10), Asked: 9, Answers: [][]int{{0, 1, 2, 3, 1}, {0, 0, 3, 3, 1}}, Means: []float64{3, 3.5, 4, 4, 4.5, 5, 3}}})
		})
		for _, key := range keys {
			if got := state(key); got == metric.NoSource {
				t.Errorf("%s says that nothing feeds it", key)
			}
		}
	})
}
