package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"failforward/loop"
)

// The store of scs, in the form that takes a context. What it calls a token is
// the hash of the token, as scs hands it over when HashTokenInStore is on.

// FindCtx returns the data of a session; false when it is unknown or over.
func (s *Store) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	var data []byte
	err := s.q.QueryRowContext(ctx, "SELECT data FROM session WHERE hash = $1 AND expires_at > $2", hash, s.now().UnixMilli()).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, mend(err)
}

// CommitCtx keeps a session. Account and agent are read out of its data, when
// that is JSON that names them.
func (s *Store) CommitCtx(ctx context.Context, hash string, data []byte, expires time.Time) error {
	var in struct {
		Account json.RawMessage `json:"account"`
		Agent   string          `json:"agent"`
	}
	_ = json.Unmarshal(data, &in) // another codec keeps its data to itself
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, `
			INSERT INTO session (hash, account_id, data, expires_at, seen_at, agent) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (hash) DO UPDATE SET account_id = excluded.account_id, data = excluded.data,
				expires_at = excluded.expires_at, seen_at = excluded.seen_at, agent = excluded.agent`,
			hash, int64(accountIn(in.Account)), data, expires.UnixMilli(), s.now().UnixMilli(), in.Agent)
		return err
	})
}

// accountIn reads "123" or 123; 0 for anything else.
func accountIn(raw json.RawMessage) loop.ID {
	var id loop.ID
	if id.UnmarshalText(bytes.Trim(raw, `"`)) != nil {
		return 0
	}
	return id
}

// DeleteCtx ends a session.
func (s *Store) DeleteCtx(ctx context.Context, hash string) error {
	return s.do(ctx, "DELETE FROM session WHERE hash = $1", hash)
}

// Sessions implements loop.AccountRepo: last seen first.
func (s *Store) Sessions(ctx context.Context, account loop.ID) ([]loop.SessionInfo, error) {
	return list(ctx, s.reads, func(row scanner) (loop.SessionInfo, error) {
		var i loop.SessionInfo
		err := row.Scan(&i.Hash, &i.Account, stamp{&i.Expires}, stamp{&i.Seen}, &i.Agent)
		return i, err
	}, "SELECT hash, account_id, expires_at, seen_at, agent FROM session WHERE account_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, hash", int64(account), s.now().UnixMilli())
}

// EndSessions implements loop.AccountRepo.
func (s *Store) EndSessions(ctx context.Context, account loop.ID, exceptHash string) error {
	return s.do(ctx, "DELETE FROM session WHERE account_id = $1 AND hash <> $2", int64(account), exceptHash)
}

// EndSession implements loop.AccountRepo.
func (s *Store) EndSession(ctx context.Context, account loop.ID, hash string) error {
	return s.do(ctx, "DELETE FROM session WHERE account_id = $1 AND hash = $2", int64(account), hash)
}

// do writes one statement that nobody asks an answer of.
func (s *Store) do(ctx context.Context, query string, args ...any) error {
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		_, err := t.exec(ctx, query, args...)
		return err
	})
}
