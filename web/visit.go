package web

import (
	"context"
	"crypto/rand"
	"time"

	"failforward/loop"
)

// Visit signs in like SignIn, as somebody else for a while: the session that it
// replaces is put aside for Return. Its token dies all the same. What is put aside
// is a session of its account like any other, only that no token opens it: it is
// listed, and ends with its limits, a new password, or a sign-out.
func (s *Sessions) Visit(ctx context.Context, account, workspace loop.ID, agent string) error {
	aside, err := s.putAside(ctx, account)
	if err != nil {
		return err
	}
	if err := s.begin(ctx, account, workspace, agent); err != nil {
		return err
	}
	if aside != "" {
		s.put(ctx, "aside", aside)
	}
	return nil
}

// Return ends a visit: the session that was put aside goes on under a new token.
// It is false when there is none, or it has ended meanwhile.
func (s *Sessions) Return(ctx context.Context) (bool, error) {
	data, found, err := s.life.FindCtx(ctx, s.aside(ctx))
	if err != nil || !found {
		return false, err
	}
	_, was, err := sessionCodec{}.Decode(data)
	if err != nil {
		return false, err
	}
	text := func(key string) string { v, _ := was[key].(string); return v }
	var account, workspace loop.ID
	if account.UnmarshalText([]byte(text("account"))) != nil || workspace.UnmarshalText([]byte(text("workspace"))) != nil {
		return false, nil
	}
	if err := s.SignIn(ctx, account, workspace, text("agent")); err != nil {
		return false, err
	}
	s.put(ctx, "started", text("started")) // 30 days in all are not begun anew by a visit
	return true, nil
}

// Visiting reports whether Return leads somewhere, as far as the session knows.
func (s *Sessions) Visiting(ctx context.Context) bool { return s.aside(ctx) != "" }

// aside is the name in the store of the session that was put aside, "" for none.
func (s *Sessions) aside(ctx context.Context) string {
	if _, _, ok := s.Current(ctx); !ok {
		return ""
	}
	return s.scs.GetString(ctx, "aside")
}

// putAside keeps the session of another account under a name whose token nobody
// has. A visitor who visits once more keeps what is put aside already.
func (s *Sessions) putAside(ctx context.Context, visitor loop.ID) (string, error) {
	account, _, ok := s.Current(ctx)
	if !ok || account == visitor {
		return s.aside(ctx), nil
	}
	started, _ := time.Parse(time.RFC3339, s.scs.GetString(ctx, "started"))
	times := sessionTimes{Started: started, Seen: s.now()}
	values := map[string]any{"seen": times.Seen.UTC().Format(time.RFC3339)}
	for _, key := range []string{"started", "account", "workspace", "agent"} {
		values[key] = s.scs.GetString(ctx, key)
	}
	data, err := sessionCodec{}.Encode(times.ends(), values)
	if err != nil {
		return "", err
	}
	name := hashed(rand.Text())
	return name, s.life.SessionStore.CommitCtx(ctx, name, data, times.ends())
}

// dropAside ends the session that was put aside.
func (s *Sessions) dropAside(ctx context.Context) error {
	if name := s.aside(ctx); name != "" {
		return s.life.DeleteCtx(ctx, name)
	}
	return nil
}
