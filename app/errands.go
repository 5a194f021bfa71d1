package app

import (
	"context"
	"sync"
	"time"

	"failforward/loop"
)

// Errands are due work that asks somebody outside. It takes its time, so it is apart
// from that of the Clerk.
type Errands struct{ *Deps }

// errandLease is longer than anybody outside is waited for.
const errandLease = 2 * time.Minute

// errandsAtOnce bounds how many are asked at the same time.
const errandsAtOnce = 4

// Tick runs the errands that are due now and returns how many it ran. It is safe to
// run on several replicas at once.
func (s Errands) Tick(ctx context.Context) (int, error) {
	jobs, err := s.Works.TakeErrands(ctx, s.Now(), errandLease, errandsAtOnce)
	var work sync.WaitGroup
	for _, j := range jobs {
		work.Go(func() {
			if err := s.run(ctx, j); err != nil && loop.CodeOf(err) != loop.Conflict && ctx.Err() == nil {
				_ = s.Works.Postpone(ctx, j, s.Now().Add(backoff(j.Attempts)), err.Error()) // taken again when its lease ends
			}
		})
	}
	work.Wait()
	return len(jobs), err
}

func (s Errands) run(ctx context.Context, j loop.Job) error {
	by := loop.Actor{Kind: loop.Rule, Workspace: j.Workspace, Name: "failforward", Role: loop.Admin}
	if j.Kind != feedErrand {
		return s.forget(ctx, j)
	}
	k, err := s.Repo.KPI(ctx, j.Workspace, j.ObjectID)
	if err != nil {
		return s.forgetGone(ctx, j, err)
	}
	f, err := s.Repo.KPIFeed(ctx, j.Workspace, k.ID)
	if err != nil {
		return s.forgetGone(ctx, j, err)
	}
	_, err = KPIs(s).feed(ctx, by, k, f, &j)
	return err
}

// forgetGone ends the errand of what is not there any more.
func (s Errands) forgetGone(ctx context.Context, j loop.Job, err error) error {
	if loop.CodeOf(err) == loop.NotFound {
		return s.forget(ctx, j)
	}
	return err
}

func (s Errands) forget(ctx context.Context, j loop.Job) error {
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error { return w.FinishJob(ctx, j) })
}
