package store

import (
	"context"
	"time"

	"failforward/loop"
)

// PutCode implements loop.AccountRepo.
func (s *Store) PutCode(ctx context.Context, purpose string, hash []byte, expires time.Time) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		if _, err := t.exec(ctx, "DELETE FROM one_time WHERE purpose = $1", purpose); err != nil {
			return err
		}
		_, err := t.exec(ctx, "INSERT INTO one_time (purpose, hash, expires_at) VALUES ($1, $2, $3)", purpose, hash, expires.UnixMilli())
		return err
	})
}

// CodeWorks implements loop.AccountRepo. It spends nothing, so it promises nothing
// for the next moment.
func (s *Store) CodeWorks(ctx context.Context, purpose string, hash []byte, now time.Time) (bool, error) {
	var n int
	err := s.q.QueryRowContext(ctx, "SELECT count(*) FROM one_time WHERE purpose = $1 AND hash = $2 AND expires_at > $3", purpose, hash, now.UnixMilli()).Scan(&n)
	return n > 0, mend(err)
}

// UseCode implements loop.AccountRepo: of many callers at once exactly one wins,
// because the row that one deletes is gone for the others.
func (s *Store) UseCode(ctx context.Context, purpose string, hash []byte, now time.Time) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		n, err := t.exec(ctx, "DELETE FROM one_time WHERE purpose = $1 AND hash = $2 AND expires_at > $3", purpose, hash, now.UnixMilli())
		if err == nil && n == 0 {
			return loop.Errorf(loop.NotFound, "This code has been used, or its time is over.")
		}
		return err
	})
}

// CountAttempts implements loop.AccountRepo.
func (s *Store) CountAttempts(ctx context.Context, key string, since time.Time) (int, error) {
	var n int
	err := s.q.QueryRowContext(ctx, "SELECT count(*) FROM attempt WHERE key = $1 AND at >= $2", key, since.UnixMilli()).Scan(&n)
	return n, mend(err)
}

// AddAttempt implements loop.AccountRepo.
func (s *Store) AddAttempt(ctx context.Context, a loop.Attempt) error {
	return s.do(ctx, "INSERT INTO attempt (id, key, at) VALUES ($1, $2, $3)", int64(s.ids.Next()), a.Key, a.At.UnixMilli())
}

// ForgetAttempts implements loop.AccountRepo.
func (s *Store) ForgetAttempts(ctx context.Context, key string, before time.Time) error {
	return s.do(ctx, "DELETE FROM attempt WHERE key = $1 AND at < $2", key, before.UnixMilli())
}

// How long things are kept that serve only for a while.
const (
	keepAttempts = time.Hour
	keepClaims   = 8 * 24 * time.Hour  // a caller may repeat a request for 7 days
	keepLetters  = 30 * 24 * time.Hour // after they were sent
	keepNotices  = 90 * 24 * time.Hour // after they were seen
	keepViews    = 30 * 24 * time.Hour // after they were removed
)

// Prune deletes what has served its time: sessions and codes that are over,
// attempts, idempotency keys, letters that were sent, notices that were seen, views that
// were removed. It
// returns how many rows went.
func (s *Store) Prune(ctx context.Context, now time.Time) (int, error) {
	gone := 0
	for _, p := range []struct {
		query string
		keep  time.Duration
	}{
		{"DELETE FROM session WHERE expires_at <= $1", 0},
		{"DELETE FROM one_time WHERE expires_at <= $1", 0},
		{"DELETE FROM attempt WHERE at < $1", keepAttempts},
		{"DELETE FROM claim WHERE at < $1", keepClaims},
		{"DELETE FROM outbox WHERE state = 'sent' AND next_at < $1", keepLetters},
		{"DELETE FROM notice WHERE seen_at < $1", keepNotices},
		{"DELETE FROM saved_view WHERE removed_at < $1", keepViews},
	} {
		err := s.write(ctx, func(ctx context.Context, t *tx) error {
			n, err := t.exec(ctx, p.query, now.Add(-p.keep).UnixMilli())
			gone += n
			return err
		})
		if err != nil {
			return gone, err
		}
	}
	n, err := s.forgetDeliveries(ctx, now)
	return gone + n, err
}
