package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// bets saves bets that end one after the other; the last one still runs.
func bets(t *testing.T, s *store.Store, v *world, n int) []loop.Experiment {
	t.Helper()
	var all []loop.Experiment
	write(t, s, func(ctx context.Context, w loop.Writer) error {
		all = nil
		for i := range n {
			x := someBet(v)
			x.Insight, x.On = 0, loop.Date("2026-03-09").Add(n-i)
			if i < n-1 {
				x.State, x.Outcome, x.EndedAt = loop.ExperimentConcluded, loop.Flopped, looptest.Monday.Add(time.Duration(i)*time.Hour)
			}
			x, err := w.SaveExperiment(ctx, x, loop.Event{})
			if err != nil {
				return err
			}
			all = append(all, x)
		}
		return nil
	})
	return all
}

func TestEndedBetsComeNewestFirstAndTheOthersByTheirDay(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		made := bets(t, s, &v, 6)
		page := func(q loop.ExperimentQuery) (refs string) {
			for q.Limit = 2; ; {
				p, err := s.Experiments(t.Context(), v.ws.ID, q)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range p.Items {
					refs += " " + x.Ref().String()
				}
				if q.Cursor = p.Next; q.Cursor == "" {
					return strings.TrimSpace(refs)
				}
			}
		}
		tests := []struct {
			name string
			q    loop.ExperimentQuery
			want string
		}{
			{"all by their day", loop.ExperimentQuery{Kind: loop.Bet}, "X-7 X-6 X-5 X-4 X-3 X-2 X-1"},
			{"ended ones by their end", loop.ExperimentQuery{Ended: true}, "X-6 X-5 X-4 X-3 X-2"},
			{"concluded ones too", loop.ExperimentQuery{State: loop.ExperimentConcluded}, "X-6 X-5 X-4 X-3 X-2"},
			{"running ones until a day", loop.ExperimentQuery{State: loop.ExperimentRunning, Until: "2026-03-29"}, "X-7"},
			{"of an insight", loop.ExperimentQuery{Insight: v.insight.ID}, "X-1"},
			{"of no team", loop.ExperimentQuery{Whole: true}, ""},
			{"of the team and of nobody", loop.ExperimentQuery{Team: v.team.ID, OrWhole: true, State: loop.ExperimentRunning}, "X-7 X-1"},
			{"of nobody's team beside none", loop.ExperimentQuery{OrWhole: true}, ""},
			{"of the team", loop.ExperimentQuery{Team: v.team.ID, State: loop.ExperimentRunning}, "X-7 X-1"},
			{"that nobody took to planning", loop.ExperimentQuery{Planning: true}, "X-6 X-5 X-4 X-3 X-2"},
		}
		for _, tt := range tests {
			if got := page(tt.q); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
		taken := made[4]
		taken.TakenAt, taken.Failure = looptest.Monday, v.failure.ID
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			return list(w.SaveExperiment(ctx, taken, loop.Event{}))
		})
		if got := page(loop.ExperimentQuery{Planning: true}); got != "X-5 X-4 X-3 X-2" {
			t.Errorf("after one was taken: %q", got)
		}
		if got := page(loop.ExperimentQuery{Failure: v.failure.ID}); got != "X-6" {
			t.Errorf("that became the failure: %q", got)
		}
	})
}

func TestTheTableRefusesWhatABetCannotBe(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		for name, spoil := range map[string]func(*loop.Experiment){
			"an outcome while it runs":             func(x *loop.Experiment) { x.Outcome = loop.Flopped },
			"no outcome at the end":                func(x *loop.Experiment) { x.State, x.EndedAt = loop.ExperimentConcluded, looptest.Monday },
			"an end without its time":              func(x *loop.Experiment) { x.State = loop.ExperimentAborted },
			"a failure of what did not flop":       func(x *loop.Experiment) { x.Failure = 5 },
			"a planning that took what still runs": func(x *loop.Experiment) { x.TakenAt = looptest.Monday },
			"a state that nobody knows":            func(x *loop.Experiment) { x.State = "guessed" },
			"a kind that nobody knows":             func(x *loop.Experiment) { x.Kind = "guess" },
		} {
			x := someBet(&v)
			spoil(&x)
			if err := s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error { return list(w.SaveExperiment(ctx, x, loop.Event{})) }); err == nil {
				t.Errorf("%s is taken", name)
			}
		}
	})
}

func TestABetIsFoundByItsWordsAlsoAfterAReindex(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		page, err := s.Search(t.Context(), v.ws.ID, "order again", "", 0)
		if err != nil || len(page.Items) != 1 || page.Items[0] != (loop.Found{Noun: loop.NounExperiment, ID: v.bet.ID}) {
			t.Errorf("%+v, %v", page, err)
		}
		x := v.bet
		x.Note = "Nobody saw the button at all"
		write(t, s, func(ctx context.Context, w loop.Writer) error { return list(w.SaveExperiment(ctx, x, loop.Event{})) })
		if page, err = s.Search(t.Context(), v.ws.ID, "nobody button", "", 0); err != nil || len(page.Items) != 1 {
			t.Errorf("%+v, %v", page, err)
		}
	})
}
