package page_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/page"
	"failforward/store"
	"failforward/web"
)

const secret = "a sentence is fine"

// fresh serves the pages over a store without any workspace, to nobody in
// particular.
func fresh(t testing.TB, st *store.Store, c *looptest.Clock) *site {
	t.Helper()
	s := &site{t: t, store: st, clock: c}
	s.app = app.New(app.Deps{Repo: st, Accounts: st, Works: st, Auditor: st, Now: c.Now, Random: rand.Reader})
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	s.sessions = web.NewSessions(st, web.SessionOptions{Now: c.Now})
	s.desk = &page.Desk{App: s.app, Sessions: s.sessions, Base: "http://failforward.test", Now: c.Now, Log: log}
	find := web.Finder{Sessions: s.sessions, Token: s.app.Tokens.Actor, Members: s.app.People.Memberships, Workspace: s.app.People.Workspace}
	routes := append(s.desk.Routes(), web.Route{Method: "POST", Pattern: "/test/enter", Need: web.Open(), Handle: http.HandlerFunc(s.enter)})
	s.server = httptest.NewServer(web.Front(web.Guard(routes, find.Find, s.desk.Deny), web.FrontOptions{Now: c.Now, Log: log, Deny: s.desk.Deny, Sessions: s.sessions}))
	t.Cleanup(s.server.Close)
	s.browser = s.stranger()
	return s
}

// eachFresh is each without a workspace.
func eachFresh(t *testing.T, do func(t *testing.T, s *site)) {
	t.Helper()
	looptest.StoresAt(t, func(t *testing.T, st *store.Store, c *looptest.Clock) { do(t, fresh(t, st, c)) })
}

// stranger is a browser in which nobody is signed in. It follows no redirect.
func (s *site) stranger() *http.Client {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// token is the session cookie of the browser, "" when it has none.
func (s *site) token() string {
	u, _ := url.Parse(s.server.URL)
	for _, c := range s.browser.Jar.Cookies(u) {
		if c.Name == "ff_session" {
			return c.Value
		}
	}
	return ""
}

// ask sends a request with headers of its own.
func (s *site) ask(method, path string, form url.Values, head map[string]string) shown {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range head {
		req.Header.Set(k, v)
	}
	return s.read(s.browser.Do(req))
}

func (s *site) code(make func(context.Context) (string, error)) string {
	s.t.Helper()
	code, err := make(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

func TestTheFirstRunLinkWorksOnce(t *testing.T) {
	eachFresh(t, func(t *testing.T, s *site) {
		sound(t, "welcome without a code", s.get("/welcome").is(200).has("begins with setup"))
		sound(t, "sign in without a workspace", s.get("/signin").is(200).has("no workspace yet"))
		code := s.code(s.app.People.SetupCode)
		p := s.get("/welcome?code="+code).is(200).has("Three answers and you are in", "Bring what we have").lacks("demo first")
		sound(t, "welcome", p)
		form := p.fields("/welcome")
		send := func() shown { return s.read(s.browser.PostForm(s.server.URL+"/welcome", form)) }
		form.Set("workspace", "Harbour")
		form.Set("name", "Ada Lovelace")
		form.Set("password", "short")
		p = send().is(422).has("Use at least 12 characters; this has 5")
		p.holds("<title>Error: Welcome", `value="Harbour"`, `value="Ada Lovelace"`, `name="code" value="`+code+`"`)
		sound(t, "welcome with a fault", p)
		form.Set("password", secret)
		send().leads("/?capture=1")
		s.get("/").is(200).has("Harbour", "Ada Lovelace, admin")

		other := s.stranger()
		s.browser = other
		form.Set("workspace", "Second")
		sound(t, "welcome used up", send().is(403).has("This server has its workspace already", "ask an admin").lacks("Three answers", "mend"))
		s.get("/welcome").leads("/signin")
		s.get("/welcome?code=" + code).is(403).has("This server has its workspace already").lacks("Three answers")
		form.Set("code", "")
		send().is(403)
		if all, err := s.app.People.Workspaces(context.Background()); err != nil || len(all) != 1 {
			t.Errorf("%d workspaces, %v", len(all), err)
		}
	})
}

// Nobody types three answers for a link that cannot be used.
func TestALinkIsLookedAtBeforeItsForm(t *testing.T) {
	eachFresh(t, func(t *testing.T, s *site) {
		old := s.code(s.app.People.SetupCode)
		code := s.code(s.app.People.SetupCode)
		dead := ""
		for _, wrong := range []string{old, code + "x", code[:8], "guess"} {
			p := s.get("/welcome?code="+wrong).is(403).has("This link does not work", "Restart the server").lacks("Password", "mend")
			sound(t, "a dead setup link", p)
			if dead == "" {
				dead = p.words()
			}
			if p.words() != dead {
				t.Errorf("%q is told apart: %s", wrong, p.words())
			}
			s.post("/welcome", "code", wrong, "workspace", "Harbour", "name", "Ada", "password", secret).is(403).has("This link does not work")
		}
		for range 2 {
			s.get("/welcome?code=" + code).is(200).has("Three answers") // looking spends nothing
		}
		s.clock.Add(31 * 24 * time.Hour)
		if p := s.get("/welcome?code=" + code).is(403); p.words() != dead {
			t.Errorf("an old one is told apart: %s", p.words())
		}
	})
}

func TestAJoinLinkIsLookedAtBeforeItsForm(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		_, code, err := s.app.People.Invite(t.Context(), s.by, app.MemberDraft{Name: "Mira", Role: loop.MemberRole})
		if err != nil {
			t.Fatal(err)
		}
		members, _ := s.app.People.Members(t.Context(), s.by)
		id := members[len(members)-1].ID
		link := func(ws, m loop.ID, code string) string {
			return "/join?" + url.Values{"w": {ws.String()}, "m": {m.String()}, "code": {code}}.Encode()
		}
		s.browser = s.stranger()
		dead := ""
		for _, wrong := range []string{"/join", "/join?w=x&m=y&code=z", link(s.ws.ID, id, "guess"), link(s.ws.ID, 999, code), link(999, id, code), link(s.ws.ID, s.by.Member, code)} {
			p := s.get(wrong).is(403).has("This link does not work", "ask an admin").lacks("Password", "Mira", "Harbour")
			if sound(t, "a dead join link", p); dead != "" && p.words() != dead {
				t.Errorf("%s is told apart: %s", wrong, p.words())
			}
			dead = p.words()
		}
		for range 2 {
			s.get(link(s.ws.ID, id, code)).is(200).has("choose a password")
		}
		s.clock.Add(8 * 24 * time.Hour)
		s.get(link(s.ws.ID, id, code)).is(403)
	})
}

func TestWaysToStart(t *testing.T) {
	tests := []struct {
		name, start, to string
		demo            func(s *site) func(context.Context) (loop.Member, error)
		shows           string
	}{
		{"an import begins with how", "import", "/import", nil, "Paste your old list, or drop a file"},
		{"an unknown start is an empty one", "anything", "/?capture=1", nil, "Log the first thing"},
		{"a demo where there is none to be had is an empty start", "demo", "/?capture=1", nil, "Log the first thing"},
		{"a demo begins in the demo", "demo", "/", (*site).build, "the invented team is shown"},
		{"a demo that fails leaves the own workspace", "demo", "/?capture=1", func(*site) func(context.Context) (loop.Member, error) {
			return func(context.Context) (loop.Member, error) { return loop.Member{}, errors.New("no disk") }
		}, "The demo could not be made"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := looptest.NewClock()
			s := fresh(t, looptest.Open(t, filepath.Join(t.TempDir(), "failforward.db"), c), c)
			if tt.demo != nil {
				s.desk.MakeDemo = tt.demo(s)
			}
			code := s.code(s.app.People.SetupCode)
			s.post("/welcome", "code", code, "workspace", "Harbour", "name", "Ada", "password", secret, "start", tt.start).leads(tt.to)
			p := s.get(tt.to).is(200)
			sound(t, tt.name, p)
			if tt.shows == "the invented team is shown" {
				p.has("Demo. The teams and their failures are invented", "Mira, lead", "your own workspace waits for Ada")
				return
			}
			p.has(tt.shows)
		})
	}
}

func TestSigningInAndOut(t *testing.T) {
	eachFresh(t, func(t *testing.T, s *site) {
		if _, err := s.app.People.Found(context.Background(), app.Founding{Workspace: "Harbour", Name: "Ada Lovelace", Email: "ada@example.com", Password: secret}); err != nil {
			t.Fatal(err)
		}
		s.get("/actions?x=1").leads("/signin?next=%2Factions%3Fx%3D1")
		p := s.get("/signin?next=%2Factions%3Fx%3D1").is(200)
		sound(t, "sign in", p)
		form := p.fields("/signin")
		send := func() shown { return s.read(s.browser.PostForm(s.server.URL+"/signin", form)) }
		form.Set("login", "ada@example.com")
		form.Set("password", "not the password")
		p = send().is(422).has("do not belong together")
		p.holds(`value="ada@example.com"`, `name="next" value="/actions?x=1"`, "<title>Error: Sign in").lacks("not the password")
		sound(t, "sign in refused", p)
		form.Set("login", "nobody@example.com")
		if q := send().is(422); strings.ReplaceAll(q.words(), "nobody@", "ada@") != p.words() {
			t.Errorf("an unknown login says something else: %s", q.words())
		}
		form.Set("login", " ADA@example.com ")
		form.Set("password", secret)
		send().leads("/actions?x=1")
		first := s.token()
		s.get("/signin?next=%2Factions").leads("/actions")

		send().leads("/actions?x=1")
		if second := s.token(); second == first || second == "" {
			t.Error("signing in kept the token")
		}
		s.replays(first)
		old := s.token()
		p = s.post("/signout").leads("/signin")
		if p.head.Get("Clear-Site-Data") != `"cache", "storage"` {
			t.Errorf("Clear-Site-Data %q", p.head.Get("Clear-Site-Data"))
		}
		s.replays(old)
		s.post("/signout").leads("/signin")
	})
}

func TestGuessingPasswordsIsSlowedDown(t *testing.T) {
	c := looptest.NewClock()
	s := fresh(t, looptest.Open(t, filepath.Join(t.TempDir(), "failforward.db"), c), c)
	if _, err := s.app.People.Found(context.Background(), app.Founding{Workspace: "Harbour", Name: "Ada", Password: secret}); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		s.post("/signin", "login", "ada", "password", "guess guess guess").is(422)
	}
	p := s.post("/signin", "login", "ada", "password", secret).is(429).has("Too many tries")
	p.holds(`value="ada"`)
	sound(t, "sign in limited", p)
	if p.head.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	c.Add(16 * time.Minute)
	s.post("/signin", "login", "ada", "password", secret).leads("/")
}

func TestNextStaysOnThisServer(t *testing.T) {
	c := looptest.NewClock()
	s := fresh(t, looptest.Open(t, filepath.Join(t.TempDir(), "failforward.db"), c), c)
	own, err := s.app.People.Found(context.Background(), app.Founding{Workspace: "Harbour", Name: "Ada", Password: secret})
	if err != nil {
		t.Fatal(err)
	}
	in := s.as(own.Actor())
	for _, next := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/%09/evil.example\n", "javascript:alert(1)", "http:evil",
		"///evil.example", "/ /evil.example", "data:text/html,x", "@evil.example", "evil.example", "", "/signin?next=//evil.example", "/signout", "https:/evil.example", "/\x00"} {
		q := "/signin?" + url.Values{"next": {next}}.Encode()
		s.browser = in
		s.get(q).leads("/")
		s.browser = s.stranger()
		p := s.get(q).is(200)
		if got := p.fields("/signin").Get("next"); got != "/" {
			t.Errorf("next %q became %q", next, got)
		}
	}
	s.browser = in
	s.get("/signin?next=%2Ffailures%3Fstage%3Dlogged%26tag%3Da%252Fb").leads("/failures?stage=logged&tag=a%2Fb")
	s.browser = s.stranger()
	if form := s.get("/signin?next=%2Factions").fields("/signin"); form.Get("next") != "/actions" {
		t.Errorf("a page of ours is not kept: %v", form)
	}
	s.post("/signin", "login", "ada", "password", secret, "next", "//evil.example").leads("/")
}

func TestJoiningByLink(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		p := s.post("/settings/people", "name", "Mira", "email", "mira@example.com", "role", "lead").is(200).has("This link lets Mira in", "shown only now")
		sound(t, "the link", p)
		link := between(t, p.body, "http://failforward.test", "</textarea>")
		link = strings.ReplaceAll(link, "&amp;", "&")
		admin := s.browser

		s.browser = s.stranger()
		p = s.get(link).is(200).has("choose a password")
		sound(t, "join", p)
		form := p.fields("/join")
		send := func() shown { return s.read(s.browser.PostForm(s.server.URL+"/join", form)) }
		form.Set("password", "short")
		sound(t, "join with a fault", send().is(422).has("at least 12 characters"))
		form.Set("password", secret)
		send().leads("/")
		s.get("/").is(200).has("Mira, lead", "you sign in as mira@example.com")
		joined := s.token()

		s.browser = s.stranger()
		sound(t, "join used up", send().is(403).has("It has been used"))
		s.get(link).is(403).has("It has been used", "sign in").lacks("Choose a password")

		// A fresh link replaces the password, and ends what was open with the old one.
		s.browser = admin
		p = s.post("/settings/people/M-2/link").is(200).has("This link lets Mira in")
		again := strings.ReplaceAll(between(t, p.body, "http://failforward.test", "</textarea>"), "&amp;", "&")
		s.browser = s.stranger()
		form = s.get(again).fields("/join")
		form.Set("password", "another fine sentence")
		send().leads("/")
		s.replays(joined)
		s.browser = s.stranger()
		s.post("/signin", "login", "mira@example.com", "password", secret).is(422)
		s.post("/signin", "login", "mira@example.com", "password", "another fine sentence").leads("/")
	})
}

func between(t *testing.T, s, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(s, from)
	text, _, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("nothing between %s and %s", from, to)
	}
	return text
}

func ptr[T any](v T) *T { return &v }
