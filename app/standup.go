package app

import (
	"context"

	"failforward/loop"
)

// StandupLast is how many missteps the stand-up walks.
const StandupLast = 5

// Standup is one minute: a misstep, its tweak, one open bet, one next step.
type Standup struct {
	Nth, Of int // the how manieth of how many, from 1; Of 0 when nothing is logged
	Misstep loop.Failure
	Taught  string           // the newest lesson, "" for none
	Tweak   *loop.Action     // the newest that stands, nil for none
	Bet     *loop.Experiment // one that runs, nil for none
	Next    loop.NextStep
}

// Standup returns the minute with the misstep at a place, 1 for the newest. What an
// import brought is left out: nobody here has told it.
func (s Homes) Standup(ctx context.Context, by loop.Actor, at int) (Standup, error) {
	if err := allow(by, loop.Viewer, "read the stand-up"); err != nil {
		return Standup{}, err
	}
	page, err := s.Repo.Failures(ctx, by.Workspace, loop.FailureQuery{ByHand: true, Limit: StandupLast})
	if err != nil || len(page.Items) == 0 {
		return Standup{}, err
	}
	m := Standup{Of: len(page.Items)}
	m.Nth = min(max(at, 1), m.Of)
	if err := s.tells(ctx, by, page.Items[m.Nth-1].ID, &m); err != nil {
		return m, err
	}
	m.Bet, err = s.oneBet(ctx, by, m.Nth)
	return m, err
}

// tells fills in what hangs on the misstep.
func (s Homes) tells(ctx context.Context, by loop.Actor, id loop.ID, m *Standup) error {
	facts, err := s.Repo.FactsOf(ctx, by.Workspace, []loop.ID{id})
	if err != nil || len(facts) == 0 {
		return err
	}
	today, zone, err := s.today(ctx, s.Repo, by)
	f := facts[0]
	m.Misstep, m.Next = f.Failure, f.Next(today, zone)
	for i := range f.Actions {
		if f.Actions[i].State != loop.Dropped {
			m.Tweak = &f.Actions[i]
		}
	}
	for _, i := range f.Insights {
		if !i.Superseded {
			m.Taught = i.Text
		}
	}
	return err
}

// oneBet is a running bet, another one for each misstep while there are several.
func (s Homes) oneBet(ctx context.Context, by loop.Actor, at int) (*loop.Experiment, error) {
	page, err := s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{State: loop.ExperimentRunning, Limit: StandupLast})
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	return &page.Items[(at-1)%len(page.Items)], nil
}
