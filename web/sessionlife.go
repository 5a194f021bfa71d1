package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"
)

// sessionTurn is what one request knows about its session.
type sessionTurn struct {
	fresh bool // signed in during this request: the store has to take it as new
}

type sessionTurnKey struct{}

// sessionCodec writes a session as a flat JSON object, so that the store can
// read account, workspace and agent out of it.
type sessionCodec struct{}

// Encode implements scs.Codec.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	flat := map[string]any{"deadline": deadline.UTC().Format(time.RFC3339)}
	for k, v := range values {
		flat[k] = v
	}
	return json.Marshal(flat)
}

// Decode implements scs.Codec.
func (sessionCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	values := map[string]any{}
	if err := json.Unmarshal(b, &values); err != nil {
		return time.Time{}, nil, err
	}
	text, _ := values["deadline"].(string)
	delete(values, "deadline")
	deadline, err := time.Parse(time.RFC3339, text)
	return deadline, values, err
}

// sessionLife holds the limits of a session against the clock that was handed
// in; scs knows the wall clock only, and tests and demos live in another year.
type sessionLife struct {
	SessionStore
	now func() time.Time
}

type sessionTimes struct {
	Started time.Time `json:"started"`
	Seen    time.Time `json:"seen"`
}

func (t sessionTimes) ends() time.Time {
	idle, absolute := t.Seen.Add(sessionIdle), t.Started.Add(sessionAbsolute)
	if absolute.Before(idle) {
		return absolute
	}
	return idle
}

// FindCtx implements scs.CtxStore: an overdue session is not found. Neither is
// one from the future, which a clock that was set back would make immortal.
func (s sessionLife) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	b, found, err := s.SessionStore.FindCtx(ctx, token)
	if err != nil || !found {
		return nil, false, err
	}
	var t sessionTimes
	if json.Unmarshal(b, &t) != nil || !s.now().Before(t.ends()) || t.Started.After(s.now().Add(sessionIdle)) {
		return nil, false, nil
	}
	return b, true, nil
}

// CommitCtx implements scs.CtxStore. A session that ended while its request was
// under way stays ended.
func (s sessionLife) CommitCtx(ctx context.Context, token string, b []byte, _ time.Time) error {
	var t sessionTimes
	if err := json.Unmarshal(b, &t); err != nil {
		return err
	}
	if turn, ok := ctx.Value(sessionTurnKey{}).(*sessionTurn); !ok || !turn.fresh {
		if _, found, err := s.FindCtx(ctx, token); err != nil || !found {
			return err
		}
	}
	return s.SessionStore.CommitCtx(ctx, token, b, t.ends())
}

// Find, Commit and Delete implement scs.Store, which scs calls only where a
// store knows no context.
func (s sessionLife) Find(string) ([]byte, bool, error)      { return nil, false, errNoContext }
func (s sessionLife) Commit(string, []byte, time.Time) error { return errNoContext }
func (s sessionLife) Delete(string) error                    { return errNoContext }

var errNoContext = errors.New("web: sessions need a context")

// hashed names a token in the store as scs does.
func hashed(token string) string {
	h := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(h[:])
}
