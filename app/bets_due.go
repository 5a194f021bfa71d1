package app

import (
	"cmp"
	"context"
	"slices"

	"failforward/loop"
)

// betComes does what the day of a bet asks for: it notes that its answer is asked
// for, and puts one letter into the outbox. The line on Home follows from the bet
// itself, and stays until it is answered.
func (s Clerk) betComes(ctx context.Context, w loop.Writer, by loop.Actor, id loop.ID) error {
	x, err := w.Experiment(ctx, by.Workspace, id)
	if loop.CodeOf(err) == loop.NotFound {
		return nil
	}
	if err != nil || !x.Open() || !x.AskedAt.IsZero() {
		return err
	}
	before := x
	x.AskedAt, x.UpdatedAt = s.Now(), s.Now()
	x, err = w.SaveExperiment(ctx, x, loop.Note(by, s.Now(), "experiment.asked", "", 0).With(changed(before, x)))
	if err != nil {
		return err
	}
	return Bets(s).post(ctx, w, topicBetAsked, x)
}

// asks reports whether the caller is asked for the outcome of a bet: its owner,
// and the leads of its team.
func asks(by loop.Actor, x loop.Experiment) bool {
	if by.Member == 0 || mayChangeBet(by, x) != nil {
		return false
	}
	return by.Member == x.Owner || by.May(loop.Lead) && (x.Team == 0 || slices.Contains(by.Teams, x.Team))
}

// bets are the bets whose day has come and that the caller is asked about, the
// oldest day first.
func (s Homes) bets(ctx context.Context, by loop.Actor, today loop.Date) ([]Todo, error) {
	if by.Member == 0 {
		return nil, nil
	}
	var out []Todo
	err := through(func(cursor string) (loop.Page[loop.Experiment], error) {
		return s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{State: loop.ExperimentRunning, Until: today, Cursor: cursor, Limit: loop.MaxPage})
	}, func(x loop.Experiment) bool {
		if asks(by, x) {
			out = append(out, Todo{Do: "bet", Title: x.Name(), Ref: x.Ref(), By: x.On, Over: x.On.Until(today), Mine: by.Member == x.Owner, Bet: &x})
		}
		return len(out) < mostTodos
	})
	slices.SortStableFunc(out, func(a, b Todo) int { return cmp.Compare(a.By, b.By) })
	return out, err
}

// betLine is the line that tells once that the outcome of a bet is in.
func (s Homes) betLine(ctx context.Context, by loop.Actor, n loop.Notice) (Todo, error) {
	x, err := s.Repo.Experiment(ctx, by.Workspace, n.ObjectID)
	if err == nil && x.State != loop.ExperimentConcluded {
		err = loop.Errorf(loop.NotFound, "%s runs again.", x.Ref()) // its outcome was taken back
	}
	return Todo{Do: "read", Title: x.Name(), Ref: x.Ref(), Mine: true, Bet: &x}, err
}
