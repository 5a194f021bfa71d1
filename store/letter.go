package store

import (
	"context"
	"encoding/json"
	"time"

	"failforward/loop"
)

const selectLetter = "SELECT workspace_id, id, at, topic, object, object_id, body, attempts, state, last_error FROM outbox WHERE "

func scanLetter(row scanner) (loop.Letter, error) {
	var l loop.Letter
	var body string
	err := row.Scan(&l.Workspace, &l.ID, stamp{&l.At}, &l.Topic, &l.Object, &l.ObjectID, &body, &l.Attempts, &l.State, &l.LastError)
	l.Body = json.RawMessage(body)
	return l, err
}

// Letters implements loop.LogReader.
func (r reads) Letters(ctx context.Context, ws loop.ID, limit int) ([]loop.Letter, error) {
	return list(ctx, r, scanLetter, selectLetter+"workspace_id = $1 ORDER BY at DESC, id DESC LIMIT $2", int64(ws), pageSize(limit))
}

// Post implements loop.Writer: one letter of a topic for each object.
func (t *tx) Post(ctx context.Context, l loop.Letter) error {
	if l.ID == 0 {
		l.ID = t.s.ids.Next()
	}
	columns := []string{"workspace_id", "id", "at", "topic", "object", "object_id", "body", "state", "attempts", "next_at", "leased_until", "last_error"}
	return t.insert(ctx, "outbox", columns, [][]any{{int64(l.Workspace), int64(l.ID), l.At.UnixMilli(), l.Topic, l.Object, int64(l.ObjectID),
		string(l.Body), "waiting", 0, l.At.UnixMilli(), 0, ""}}, " ON CONFLICT (workspace_id, topic, object_id) DO NOTHING")
}

// TakeLetters implements loop.Works: as TakeJobs. The number of the try is the
// fence: who settles a letter that was taken again meanwhile is told so.
func (s *Store) TakeLetters(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]loop.Letter, error) {
	var letters []loop.Letter
	err := s.write(ctx, func(ctx context.Context, t *tx) (err error) {
		letters, err = list(ctx, t.reads, scanLetter, selectLetter+"state = 'waiting' AND next_at <= $1 AND leased_until <= $1 ORDER BY next_at, workspace_id, id LIMIT $2"+t.s.skipLocked(), now.UnixMilli(), limit)
		if err != nil {
			return err
		}
		for i := range letters {
			l := &letters[i]
			l.Attempts++
			_, err := t.exec(ctx, "UPDATE outbox SET attempts = $1, leased_until = $2 WHERE workspace_id = $3 AND id = $4",
				l.Attempts, now.Add(lease).UnixMilli(), int64(l.Workspace), int64(l.ID))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return letters, err
}

const (
	firstWait  = 10 * time.Second
	longestTry = 6 * time.Hour
	lastTry    = 30 // tries: some five days with these waits; then the letter is dead
)

// backoff is the wait after the given number of tries: it grows with their cube.
func backoff(tries int) time.Duration {
	return min(firstWait*time.Duration(tries*tries*tries), longestTry)
}

// SettleLetter implements loop.Works. A letter that was not sent is tried again
// at next, or after a wait that grows with the tries when next is zero; after
// lastTry tries it is dead, and stays for a person to look at. Conflict when
// somebody else has taken it meanwhile.
func (s *Store) SettleLetter(ctx context.Context, l loop.Letter, sent bool, why string, next time.Time) error {
	state := "waiting"
	switch {
	case sent:
		state, why, next = "sent", "", s.now()
	case l.Attempts >= lastTry:
		state, next = "dead", s.now()
	case next.IsZero():
		next = s.now().Add(backoff(l.Attempts))
	}
	return s.write(ctx, func(ctx context.Context, t *tx) error {
		n, err := t.exec(ctx, "UPDATE outbox SET state = $1, last_error = $2, next_at = $3, leased_until = 0 WHERE workspace_id = $4 AND id = $5 AND attempts = $6 AND state = 'waiting'",
			state, why, next.UnixMilli(), int64(l.Workspace), int64(l.ID), l.Attempts)
		return held(n, err)
	})
}
