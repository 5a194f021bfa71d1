package page_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/page"
	"failforward/page/static"
	"failforward/store"
	"failforward/web"
	"failforward/web/live"
)

func TestMain(m *testing.M) { looptest.Main(m) }

// site is the pages, served through the real front door over a real store.
type site struct {
	t        testing.TB
	store    *store.Store
	clock    *looptest.Clock
	app      *app.App
	sessions *web.Sessions
	desk     *page.Desk
	server   *httptest.Server
	hub      *live.Hub
	ws       loop.Workspace
	by       loop.Actor // the admin who is signed in
	browser  *http.Client
}

// open serves the pages over a fresh SQLite file, with an admin signed in.
func open(t testing.TB) *site {
	t.Helper()
	c := looptest.NewClock()
	return serve(t, looptest.Open(t, filepath.Join(t.TempDir(), "failforward.db"), c), c)
}

// each runs do on both databases.
func each(t *testing.T, do func(t *testing.T, s *site)) {
	t.Helper()
	looptest.StoresAt(t, func(t *testing.T, st *store.Store, c *looptest.Clock) { do(t, serve(t, st, c)) })
}

func serve(t testing.TB, st *store.Store, c *looptest.Clock) *site {
	t.Helper()
	s := &site{t: t, store: st, clock: c}
	s.app = app.New(app.Deps{Repo: st, Accounts: st, Works: st, Auditor: st, Now: c.Now, Random: rand.Reader,
		Vault: func() (app.Vault, error) { return app.NewVault(make([]byte, app.KeySize), rand.Reader) }})
	s.ws, s.by = looptest.Seed(t, st)
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	s.sessions = web.NewSessions(st, web.SessionOptions{Now: c.Now})
	s.desk = &page.Desk{App: s.app, Sessions: s.sessions, Base: "http://failforward.test", Now: c.Now, Log: log}
	find := web.Finder{Sessions: s.sessions, Token: s.app.Tokens.Actor, Members: s.app.People.Memberships, Workspace: s.app.People.Workspace}
	routes := slices.Concat(s.desk.Routes(), []web.Route{
		{Method: "GET", Pattern: "/static/", Need: web.Open(), Handle: static.Handler()},
		{Method: "GET", Pattern: "/test/enter", Need: web.Open(), Handle: http.HandlerFunc(s.enter)},
		{Method: "POST", Pattern: "/test/enter", Need: web.Open(), Handle: http.HandlerFunc(s.enter)},
	})
	service := api.New(s.app, api.Options{Log: log, Live: looptest.LiveOptions(st), Still: find.Still})
	s.hub = service.Live()
	looptest.Follow(t, st, s.hub)
	front := service.Handler(find.Find, web.Guard(routes, find.Find, s.desk.Deny))
	s.server = httptest.NewServer(web.Front(front, web.FrontOptions{Now: c.Now, Log: log, Deny: s.desk.Deny, Sessions: s.sessions, Raw: api.Raw, Nameless: page.Nameless}))
	t.Cleanup(s.server.Close)
	s.browser = s.as(s.by)
	return s
}

// enter signs a member in by id, without a password: a back door of the test.
func (s *site) enter(w http.ResponseWriter, r *http.Request) {
	var ws, id loop.ID
	_ = ws.UnmarshalText([]byte(r.FormValue("ws")))
	_ = id.UnmarshalText([]byte(r.FormValue("member")))
	m, err := s.store.Member(r.Context(), ws, id)
	if err == nil {
		err = s.sessions.SignIn(r.Context(), m.Account, m.Workspace, "test")
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if r.Method == http.MethodGet {
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

// as returns a browser in which the actor is signed in. It follows no redirect.
func (s *site) as(by loop.Actor) *http.Client {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	b := &http.Client{Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := b.PostForm(s.server.URL+"/test/enter", url.Values{"ws": {by.Workspace.String()}, "member": {by.Member.String()}})
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("sign in: %d", resp.StatusCode)
	}
	return b
}

// colleague adds an active member with a role and returns them.
func (s *site) colleague(name string, role loop.Role) loop.Actor {
	s.t.Helper()
	ctx := context.Background()
	account, err := s.store.SaveAccount(ctx, loop.Account{Login: strings.ToLower(name) + "@example.com", Name: name, CreatedAt: s.clock.Now()})
	if err != nil {
		s.t.Fatal(err)
	}
	var m loop.Member
	err = s.store.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		m, err = w.SaveMember(ctx, loop.Member{Workspace: s.ws.ID, Account: account.ID, Name: name, Role: role, State: loop.Active, Teams: s.by.Teams, Keys: true, CreatedAt: s.clock.Now()}, loop.Event{})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return m.Actor()
}

// huddles signs Mira in, who leads, and starts a huddle in which everybody writes.
func (s *site) huddles() (mira loop.Actor, at string) {
	s.t.Helper()
	mira = s.colleague("Mira", loop.Lead)
	s.by, s.browser = mira, s.as(mira)
	return mira, s.post("/huddles", "team", "T-1", "mode", "everyone", "who", "M-2").to
}

// shown is a page that came back.
type shown struct {
	t      testing.TB
	status int
	body   string
	to     string // where it redirects, "" when it does not
	head   http.Header
}

func (s *site) read(resp *http.Response, err error) shown {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return shown{s.t, resp.StatusCode, string(body), resp.Header.Get("Location"), resp.Header}
}

// get asks for a page.
func (s *site) get(path string) shown {
	s.t.Helper()
	return s.read(s.browser.Get(s.server.URL + path))
}

// post sends a form; args are names and values in turn.
func (s *site) post(path string, args ...string) shown {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i < len(args); i += 2 {
		form.Add(args[i], args[i+1])
	}
	return s.read(s.browser.PostForm(s.server.URL+path, form))
}

// is demands a status.
func (p shown) is(status int) shown {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d\n%s", p.status, status, p.words())
	}
	return p
}

// has demands words on the page, as a reader sees them.
func (p shown) has(words ...string) shown {
	p.t.Helper()
	text := p.words()
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.t.Errorf("does not show %q:\n%s", w, text)
		}
	}
	return p
}

// lacks demands that words are not on the page.
func (p shown) lacks(words ...string) shown {
	p.t.Helper()
	text := p.words()
	for _, w := range words {
		if strings.Contains(text, w) {
			p.t.Errorf("shows %q:\n%s", w, text)
		}
	}
	return p
}

// holds demands pieces of the source.
func (p shown) holds(pieces ...string) shown {
	p.t.Helper()
	for _, w := range pieces {
		if !strings.Contains(p.body, w) {
			p.t.Errorf("does not hold %s:\n%s", w, p.words())
		}
	}
	return p
}

// leads demands a redirect.
func (p shown) leads(to string) shown {
	p.t.Helper()
	if p.is(http.StatusSeeOther); p.to != to {
		p.t.Fatalf("leads to %q, want %q", p.to, to)
	}
	return p
}

// loop makes a whole loop by the one form: failure, insight, action, check of
// the kind proof; the change is due in two weeks, the proof in eight.
func (s *site) loop(what, tweak, proof string) {
	s.t.Helper()
	form := s.get("/failures/new").is(200).fields("/failures/new")
	for k, v := range map[string]string{"what": what, "why": "We learned that " + strings.ToLower(what), "tweak": tweak, "proof": proof, "services": "search", "tags": "stale index"} {
		form.Set(k, v)
	}
	s.send("/failures/new", form).is(http.StatusSeeOther)
}

// send posts values that a form held.
func (s *site) send(path string, form url.Values) shown {
	s.t.Helper()
	return s.read(s.browser.PostForm(s.server.URL+path, form))
}

// done marks an action done, with evidence.
func (s *site) done(ref string) {
	s.t.Helper()
	if _, err := s.app.Actions.Move(context.Background(), s.by, ref, 0, loop.Done, loop.Step{Evidence: "deploy 881"}); err != nil {
		s.t.Fatal(err)
	}
}
