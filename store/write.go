package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"failforward/loop"
)

// Group commit. One goroutine takes the writes that wait, runs them in one
// transaction, commits, and answers all of them: so many writers share one sync
// to disk, and nobody is answered before the sync that covers their write.
const (
	batchJobs = 512                  // most jobs in one transaction
	batchTime = 2 * time.Millisecond // after this the batch takes no further job
	batchWait = time.Minute          // a transaction on PostgreSQL that takes longer is given up
	retries   = 5                    // tries of a batch that met another replica
)

// job is one write that waits for its answer.
type job struct {
	ctx  context.Context
	do   func(context.Context, *tx) error
	err  error
	done chan struct{}
}

var errClosed = loop.Errorf(loop.Limited, "The server is shutting down; try again in a moment.")

// write runs do in a transaction and returns when that is on disk, or is not to
// be. do may run more than once; a panic in it is its own error only. A ctx that
// is done before do has begun means that it never runs; later it runs to its end.
func (s *Store) write(ctx context.Context, do func(context.Context, *tx) error) error {
	if ctx.Value(inLane{}) != nil {
		return loop.Errorf(loop.Internal, "a write inside a write would wait for itself")
	}
	j := &job{ctx: ctx, do: do, done: make(chan struct{})}
	select {
	case <-s.lane.closed:
		return errClosed
	default:
	}
	select {
	case s.lane.jobs <- j:
		return s.lane.answer(j)
	case <-s.lane.closed:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// answer waits for a job that was handed in.
func (l *lane) answer(j *job) error {
	select {
	case <-j.done:
		return j.err
	case <-l.ended: // it was handed in while the lane closed
	}
	select {
	case <-j.done:
		return j.err
	default:
		return errClosed
	}
}

// batch runs the first job and those that wait behind it, and answers them all.
func (l *lane) batch(first *job) {
	jobs, err := l.attempt(first)
	if errors.Is(err, context.DeadlineExceeded) && first.ctx.Err() == nil {
		err = limited(awayText, err) // not the caller's patience: see limit
	}
	for _, j := range jobs {
		if j.err == nil {
			j.err = mend(err)
		}
		close(j.done)
	}
	l.tell()
}

// attempt returns the jobs that it ran and what became of them as a whole; what
// became of each stands in its err.
func (l *lane) attempt(first *job) ([]*job, error) {
	if e := l.broken.Load(); e != nil {
		return []*job{first}, e
	}
	l.unsure = false
	jobs, err := l.together(first)
	for try := 1; err != nil && try <= retries && l.mayRepeat(err, try, len(jobs)); try++ {
		err = l.apart(jobs)
	}
	return jobs, err
}

// mayRepeat reports whether jobs that failed together may well succeed: apart from
// each other, after other replicas have let go, or on a connection that is there. A
// transaction that may be on disk is never repeated.
func (l *lane) mayRepeat(err error, try, jobs int) bool {
	if l.unsure || l.broken.Load() != nil {
		return false
	}
	gone := l.s.postgres() && l.conn == nil && lost(err)
	return again(err) || try == 1 && (jobs > 1 || gone)
}

// together runs jobs without savepoints, which is the fast way. It returns the
// jobs that it took and the first error; with an error nothing is stored.
func (l *lane) together(first *job) ([]*job, error) {
	ctx, cancel := l.limit()
	defer cancel()
	jobs := []*job{first}
	if err := l.begin(ctx); err != nil {
		return jobs, err
	}
	start := l.s.now()
	for j := first; j != nil; j = l.next(&jobs, start) {
		if err := l.do(ctx, j); err != nil {
			l.rollback(ctx)
			return jobs, err
		}
	}
	if err := l.settle(ctx); err != nil {
		l.rollback(ctx)
		return jobs, err
	}
	return jobs, l.commit(ctx)
}

// next takes one more job, if one waits and the batch is neither full nor old.
func (l *lane) next(jobs *[]*job, start time.Time) *job {
	if len(*jobs) >= batchJobs || l.s.now().Sub(start) > batchTime {
		return nil
	}
	select {
	case j := <-l.jobs:
		*jobs = append(*jobs, j)
		return j
	default:
		return nil
	}
}

// apart runs the jobs again, each behind a savepoint, so that a job that errs
// takes back nothing but itself. The error is that of the whole batch.
func (l *lane) apart(jobs []*job) error {
	ctx, cancel := l.limit()
	defer cancel()
	if err := l.begin(ctx); err != nil {
		return err
	}
	for _, j := range jobs {
		if err := l.alone(ctx, j); err != nil {
			l.rollback(ctx)
			return err
		}
	}
	return l.commit(ctx)
}

// alone runs one job behind a savepoint. Its own error stays with the job; the
// error returned is one that ends the batch.
func (l *lane) alone(ctx context.Context, j *job) error {
	if _, err := l.q.ExecContext(ctx, "SAVEPOINT job"); err != nil {
		return err
	}
	if j.err = l.do(ctx, j); j.err == nil {
		j.err = l.settle(ctx)
	}
	if again(j.err) {
		err := j.err
		j.err = nil
		return err
	}
	if j.err != nil {
		l.forget()
		if _, err := l.q.ExecContext(ctx, "ROLLBACK TO SAVEPOINT job"); err != nil {
			return err
		}
	}
	_, err := l.q.ExecContext(ctx, "RELEASE SAVEPOINT job")
	return err
}

// do runs one job; a panic becomes its error.
func (l *lane) do(ctx context.Context, j *job) (err error) {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	err = l.guarded(func() error { return j.do(jobContext{ctx, j.ctx}, &tx{reads{l.q, l.s}, l.pipe}) })
	if l.pipe == nil || l.pipe.err == nil || err != nil && void(l.pipe.err) {
		return err
	}
	return l.pipe.err // what the deed heard may be no more than that the transaction is spoilt
}

// guarded makes an error of a panic.
func (l *lane) guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			l.s.log.Error("a write panicked", "panic", p, "stack", string(debug.Stack()))
			err = internal(fmt.Errorf("panic: %v", p))
		}
	}()
	return do()
}

// jobContext ends with the batch, not with the request that asked for it: a
// driver that is interrupted halfway would spoil the transaction of the others.
type jobContext struct {
	context.Context                 // of the batch
	values          context.Context // of the job
}

// inLane marks the context of a job.
type inLane struct{}

func (c jobContext) Value(key any) any {
	if key == (inLane{}) {
		return true
	}
	return c.values.Value(key)
}
