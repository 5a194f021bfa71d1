package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"failforward/loop"
)

const (
	sessionIdle     = 12 * time.Hour      // without a request
	sessionAbsolute = 30 * 24 * time.Hour // since the sign-in
	sessionTouch    = time.Minute         // how exact "last seen" is: a page must not cost a write
)

// SessionStore keeps sessions under the hash of their token. data is a JSON
// object with account and workspace (ids as strings), agent, and what only this
// package reads. Find gives false for an unknown or expired one.
type SessionStore interface {
	FindCtx(ctx context.Context, token string) (data []byte, found bool, err error)
	CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error
	DeleteCtx(ctx context.Context, token string) error
}

// SessionOptions says how sessions are kept.
type SessionOptions struct {
	BaseURL string // https makes the cookie __Host- and Secure
	Now     func() time.Time
	Failed  Deny // answers when the store fails; a bare 500 when nil
}

// Sessions are signed-in browsers: 12 hours idle, 30 days in all, a new token at
// every sign-in, none left at sign-out.
type Sessions struct {
	scs  *scs.SessionManager
	life sessionLife
	now  func() time.Time
}

// NewSessions returns sessions that live in a store.
func NewSessions(store SessionStore, opt SessionOptions) *Sessions {
	m := scs.New()
	m.Lifetime, m.HashTokenInStore, m.Codec = sessionAbsolute, true, sessionCodec{}
	life := sessionLife{store, opt.Now}
	m.Store = life
	m.Cookie = sessionCookie(strings.HasPrefix(opt.BaseURL, "https://"))
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		if opt.Failed != nil {
			opt.Failed(w, r, err)
			return
		}
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
	return &Sessions{m, life, opt.Now}
}

func sessionCookie(https bool) scs.SessionCookie {
	c := scs.SessionCookie{Name: "ff_session", HttpOnly: true, Path: "/", SameSite: http.SameSiteStrictMode, Persist: true}
	if https {
		c.Name, c.Secure = "__Host-ff_session", true
	}
	return c
}

// Load reads the session of each request and writes it back when it has changed.
// Static files go without.
func (s *Sessions) Load(next http.Handler) http.Handler {
	loaded := s.scs.LoadAndSave(s.touch(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if Static(r) {
			next.ServeHTTP(w, r)
			return
		}
		loaded.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionTurnKey{}, &sessionTurn{})))
	})
}

// touch notes at most once a minute that the session is in use.
func (s *Sessions) touch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		seen, _ := time.Parse(time.RFC3339, s.scs.GetString(ctx, "seen"))
		if _, _, ok := s.Current(ctx); ok && s.now().Sub(seen) >= sessionTouch {
			s.put(ctx, "seen", s.now().UTC().Format(time.RFC3339))
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Sessions) put(ctx context.Context, key, value string) { s.scs.Put(ctx, key, value) }

// SignIn starts a session under a new token; whatever the old one held is gone.
func (s *Sessions) SignIn(ctx context.Context, account, workspace loop.ID, agent string) error {
	if err := s.dropAside(ctx); err != nil {
		return err
	}
	return s.begin(ctx, account, workspace, agent)
}

func (s *Sessions) begin(ctx context.Context, account, workspace loop.ID, agent string) error {
	if err := s.scs.Clear(ctx); err != nil {
		return err
	}
	if err := s.scs.RenewToken(ctx); err != nil {
		return err
	}
	if t, ok := ctx.Value(sessionTurnKey{}).(*sessionTurn); ok {
		t.fresh = true
	}
	now := s.now().UTC().Format(time.RFC3339)
	s.put(ctx, "started", now)
	s.put(ctx, "seen", now)
	s.put(ctx, "account", account.String())
	s.put(ctx, "workspace", workspace.String())
	s.put(ctx, "agent", cut(agent, 200))
	return nil
}

// SignOut ends the session at once, in the store and in the browser; the one that
// a visit had put aside ends with it.
func (s *Sessions) SignOut(ctx context.Context) error {
	if err := s.dropAside(ctx); err != nil {
		return err
	}
	return s.scs.Destroy(ctx)
}

// Current returns the account of the session and the workspace that it stands in.
func (s *Sessions) Current(ctx context.Context) (account, workspace loop.ID, ok bool) {
	if _, loaded := ctx.Value(sessionTurnKey{}).(*sessionTurn); !loaded {
		return 0, 0, false
	}
	err1 := account.UnmarshalText([]byte(s.scs.GetString(ctx, "account")))
	err2 := workspace.UnmarshalText([]byte(s.scs.GetString(ctx, "workspace")))
	if err1 != nil || err2 != nil || account == 0 {
		return 0, 0, false
	}
	return account, workspace, true
}

// Switch takes the session to another workspace. Whether the account is a member
// there is asked anew with every request.
func (s *Sessions) Switch(ctx context.Context, workspace loop.ID) error {
	if _, _, ok := s.Current(ctx); !ok {
		return loop.Errorf(loop.Unknown, "Sign in first.")
	}
	s.put(ctx, "workspace", workspace.String())
	return nil
}

// Hash returns the name of the session in the store, "" when nobody is signed in.
func (s *Sessions) Hash(ctx context.Context) string {
	if _, _, ok := s.Current(ctx); !ok {
		return ""
	}
	return hashed(s.scs.Token(ctx))
}

// Flash is one line that the next page shows, once.
type Flash struct {
	Text string
	Undo string // address that a form posts to in order to take it back, "" for none
}

// Flash keeps a line for the next page. It needs somebody who is signed in; for
// others it does nothing, so that strangers cannot fill the store.
func (s *Sessions) Flash(ctx context.Context, f Flash) {
	if _, _, ok := s.Current(ctx); !ok {
		return
	}
	s.put(ctx, "flash", f.Text)
	s.put(ctx, "undo", f.Undo)
}

// TakeFlash returns the kept line and forgets it.
func (s *Sessions) TakeFlash(ctx context.Context) (Flash, bool) {
	if _, _, ok := s.Current(ctx); !ok || s.scs.GetString(ctx, "flash") == "" {
		return Flash{}, false
	}
	return Flash{Text: s.scs.PopString(ctx, "flash"), Undo: s.scs.PopString(ctx, "undo")}, true
}

func cut(s string, n int) string {
	if r := []rune(strings.ToValidUTF8(s, "\uFFFD")); len(r) > n {
		return string(r[:n])
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
