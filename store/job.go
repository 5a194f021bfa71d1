package store

import (
	"context"
	"time"

	"failforward/loop"
)

const selectJob = "SELECT workspace_id, id, kind, object_id, due_at, attempts, lease FROM job WHERE "

func scanJob(row scanner) (loop.Job, error) {
	var j loop.Job
	err := row.Scan(&j.Workspace, &j.ID, &j.Kind, &j.ObjectID, stamp{&j.Due}, &j.Attempts, &j.Lease)
	return j, err
}

// Schedule implements loop.Writer. Whoever holds the replaced job loses it.
func (t *tx) Schedule(ctx context.Context, ws loop.ID, kind string, object loop.ID, due time.Time) error {
	_, err := t.exec(ctx, `
		INSERT INTO job (workspace_id, id, kind, object_id, due_at, lease, leased_until, attempts, last_error) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, '')
		ON CONFLICT (workspace_id, kind, object_id) DO UPDATE SET due_at = excluded.due_at, lease = 0, leased_until = 0, attempts = 0, last_error = ''`,
		int64(ws), int64(t.s.ids.Next()), kind, int64(object), due.UnixMilli())
	return err
}

// Unschedule implements loop.Writer.
func (t *tx) Unschedule(ctx context.Context, ws loop.ID, kind string, object loop.ID) error {
	_, err := t.exec(ctx, "DELETE FROM job WHERE workspace_id = $1 AND kind = $2 AND object_id = $3", int64(ws), kind, int64(object))
	return err
}

// FinishJob implements loop.Writer.
func (t *tx) FinishJob(ctx context.Context, j loop.Job) error {
	n, err := t.exec(ctx, "DELETE FROM job WHERE workspace_id = $1 AND id = $2 AND lease = $3", int64(j.Workspace), int64(j.ID), int64(j.Lease))
	return held(n, err)
}

// TakeJobs implements loop.Works: of several replicas exactly one gets a job,
// and its lease is a new number each time, so that one that comes too late is
// told so.
func (s *Store) TakeJobs(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]loop.Job, error) {
	return s.take(ctx, "kind NOT LIKE", now, lease, limit)
}

// TakeErrands implements loop.Works.
func (s *Store) TakeErrands(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]loop.Job, error) {
	return s.take(ctx, "kind LIKE", now, lease, limit)
}

func (s *Store) take(ctx context.Context, which string, now time.Time, lease time.Duration, limit int) ([]loop.Job, error) {
	var jobs []loop.Job
	err := s.write(ctx, func(ctx context.Context, t *tx) (err error) {
		jobs, err = list(ctx, t.reads, scanJob, selectJob+which+" '"+loop.Errand+"%' AND due_at <= $1 AND leased_until <= $1 ORDER BY due_at, workspace_id, id LIMIT $2"+t.s.skipLocked(), now.UnixMilli(), limit)
		if err != nil {
			return err
		}
		for i := range jobs {
			j := &jobs[i]
			j.Lease, j.Attempts = t.s.ids.Next(), j.Attempts+1
			_, err := t.exec(ctx, "UPDATE job SET lease = $1, leased_until = $2, attempts = $3 WHERE workspace_id = $4 AND id = $5",
				int64(j.Lease), now.Add(lease).UnixMilli(), j.Attempts, int64(j.Workspace), int64(j.ID))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return jobs, err
}

// Postpone implements loop.Works; Conflict when the lease has passed to somebody else.
func (s *Store) Postpone(ctx context.Context, j loop.Job, due time.Time, why string) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		n, err := t.exec(ctx, "UPDATE job SET due_at = $1, lease = 0, leased_until = 0, last_error = $2 WHERE workspace_id = $3 AND id = $4 AND lease = $5",
			due.UnixMilli(), why, int64(j.Workspace), int64(j.ID), int64(j.Lease))
		return held(n, err)
	})
}

func held(n int, err error) error {
	if err == nil && n == 0 {
		return loop.Errorf(loop.Conflict, "Somebody else has taken this over.")
	}
	return err
}
