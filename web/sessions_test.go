package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
	"failforward/web"
)

func TestMain(m *testing.M) { looptest.Main(m) }

// browser is a browser with a served application that signs people in.
type browser struct {
	t        *testing.T
	store    *store.Store
	clock    *looptest.Clock
	sessions *web.Sessions
	server   *httptest.Server
	client   *http.Client
	account  loop.ID
	ws       loop.Workspace
	admin    loop.Actor
}

func browse(t *testing.T, do func(b *browser)) {
	t.Helper()
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		b := &browser{t: t, store: s, clock: c, sessions: web.NewSessions(s, web.SessionOptions{Now: c.Now})}
		b.ws, b.admin = looptest.Seed(t, s)
		m, err := s.Member(t.Context(), b.ws.ID, b.admin.Member)
		if err != nil {
			t.Fatal(err)
		}
		b.account = m.Account
		b.server = httptest.NewServer(b.sessions.Load(b.pages()))
		t.Cleanup(b.server.Close)
		b.restart()
		do(b)
	})
}

// restart opens a browser without cookies.
func (b *browser) restart() {
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.client = &http.Client{Jar: jar, Timeout: 10 * time.Second}
}

func (b *browser) pages() http.Handler {
	mux := http.NewServeMux()
	fail := func(w http.ResponseWriter, err error) {
		if err != nil {
			http.Error(w, err.Error(), web.Status(err))
		}
	}
	mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) {
		fail(w, b.sessions.SignIn(r.Context(), b.account, b.ws.ID, r.UserAgent()))
	})
	mux.HandleFunc("/out", func(w http.ResponseWriter, r *http.Request) { fail(w, b.sessions.SignOut(r.Context())) })
	mux.HandleFunc("/switch", func(w http.ResponseWriter, r *http.Request) { fail(w, b.sessions.Switch(r.Context(), 77)) })
	mux.HandleFunc("/flash", func(_ http.ResponseWriter, r *http.Request) {
		b.sessions.Flash(r.Context(), web.Flash{Text: "Saved.", Undo: "/undo"})
	})
	mux.HandleFunc("/take", func(w http.ResponseWriter, r *http.Request) {
		f, ok := b.sessions.TakeFlash(r.Context())
		fmt.Fprintf(w, "%v %s %s", ok, f.Text, f.Undo)
	})
	mux.HandleFunc("/late", func(w http.ResponseWriter, r *http.Request) { // the session ends while the page is made
		fail(w, b.store.EndSessions(r.Context(), b.account, ""))
		b.sessions.Flash(r.Context(), web.Flash{Text: "too late"})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		account, workspace, ok := b.sessions.Current(r.Context())
		fmt.Fprintf(w, "%v %v %v %v", ok, account == b.account, workspace, b.sessions.Hash(r.Context()) != "")
	})
	return mux
}

func (b *browser) get(path string) string {
	b.t.Helper()
	res, err := b.client.Get(b.server.URL + path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	var out strings.Builder
	if _, err := fmt.Fprint(&out, res.StatusCode, " "); err != nil {
		b.t.Fatal(err)
	}
	buf := make([]byte, 500)
	n, _ := res.Body.Read(buf)
	return out.String() + string(buf[:n])
}

func (b *browser) cookie() string {
	u, err := url.Parse(b.server.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(u) {
		return c.Value
	}
	return ""
}

func (b *browser) put(cookie string) {
	u, err := url.Parse(b.server.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	b.restart()
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "ff_session", Value: cookie}})
}

func (b *browser) signed(want bool, why string) {
	b.t.Helper()
	if got := strings.HasPrefix(b.get("/"), "200 true true"); got != want {
		b.t.Errorf("%s: signed in is %v, want %v", why, got, want)
	}
}

func TestASessionBeginsAtSignInAndEndsAtSignOut(t *testing.T) {
	browse(t, func(b *browser) {
		b.signed(false, "a stranger")
		if b.cookie() != "" {
			b.t.Error("a stranger gets a cookie")
		}
		b.get("/in")
		b.signed(true, "after signing in")
		first := b.cookie()
		b.get("/in")
		if b.cookie() == first {
			b.t.Error("a second sign-in keeps the token")
		}
		second := b.cookie()
		b.put(first)
		b.signed(false, "the token from before the second sign-in")
		b.put(second)
		b.signed(true, "the present token")
		b.get("/out")
		if b.cookie() != "" {
			b.t.Error("the cookie outlives signing out")
		}
		b.put(second)
		b.signed(false, "the token after signing out")
	})
}

func TestATokenThatWeDidNotMakeIsNotTaken(t *testing.T) {
	browse(t, func(b *browser) {
		planted := strings.Repeat("A", 43)
		b.put(planted)
		b.signed(false, "a planted token")
		b.get("/in")
		if b.cookie() == planted || b.cookie() == "" {
			b.t.Error("signing in keeps a planted token")
		}
		b.put(planted)
		b.signed(false, "the planted token after signing in")
	})
}

func TestTheStoreHoldsNoToken(t *testing.T) {
	browse(t, func(b *browser) {
		b.get("/in")
		all, err := b.store.Sessions(b.t.Context(), b.account)
		if err != nil || len(all) != 1 {
			b.t.Fatalf("%d sessions, %v", len(all), err)
		}
		if all[0].Hash == b.cookie() || all[0].Hash == "" {
			b.t.Error("the session is stored under its token")
		}
		data, found, err := b.store.FindCtx(b.t.Context(), all[0].Hash)
		if err != nil || !found || strings.Contains(string(data), b.cookie()) {
			b.t.Errorf("the data of the session: %v %v %s", found, err, data)
		}
		var flat map[string]any
		if err := json.Unmarshal(data, &flat); err != nil || flat["account"] != b.account.String() || flat["workspace"] != b.ws.ID.String() || flat["agent"] == "" {
			b.t.Errorf("the data is no flat object with account, workspace and agent: %s", data)
		}
		if all[0].Agent == "" || !all[0].Expires.Equal(looptest.Monday.Add(12*time.Hour)) {
			b.t.Errorf("the store knows of it: %+v", all[0])
		}
	})
}

func TestASessionEndsTwelveHoursAfterItsLastUse(t *testing.T) {
	browse(t, func(b *browser) {
		b.get("/in")
		b.clock.Add(11 * time.Hour)
		b.signed(true, "after eleven hours")
		b.clock.Add(11 * time.Hour)
		b.signed(true, "eleven hours after the last use")
		b.clock.Add(12*time.Hour + time.Second)
		b.signed(false, "twelve hours after the last use")
	})
}

func TestASessionEndsThirtyDaysAfterItsBeginning(t *testing.T) {
	browse(t, func(b *browser) {
		b.get("/in")
		for range 71 {
			b.clock.Add(10 * time.Hour)
			b.signed(true, "used every ten hours")
		}
		b.clock.Add(10 * time.Hour)
		b.signed(false, "thirty days after the sign-in")
	})
}

func TestAClockThatIsSetBackMakesNoSessionImmortal(t *testing.T) {
	browse(t, func(b *browser) {
		b.get("/in")
		b.clock.Add(-time.Hour)
		b.signed(true, "an hour back")
		b.clock.Add(-400 * 24 * time.Hour)
		b.signed(false, "a year back")
	})
}

func TestReadingAPageWritesAtMostOnceAMinute(t *testing.T) {
	browse(t, func(b *browser) {
		b.get("/in")
		seen := func() time.Time {
			all, err := b.store.Sessions(b.t.Context(), b.account)
			if err != nil || len(all) != 1 {
				b.t.Fatalf("%d sessions, %v", len(all), err)
			}
			return all[0].Seen
		}
		b.clock.Add(30 * time.Second)
		b.get("/")
		if !seen().Equal(looptest.Monday) {
			b.t.Error("half a minute later a page wrote")
		}
		b.clock.Add(30 * time.Second)
		b.get("/")
		if !seen().Equal(looptest.Monday.Add(time.Minute)) {
			b.t.Error("a minute later no page wrote")
		}
	})
}

func TestASessionThatEndsDuringARequestStaysEnded(t *testing.T) {
	browse(t, func(b *browser) {
		b.get("/in")
		token := b.cookie()
		b.get("/late")
		b.put(token)
		b.signed(false, "after it was ended elsewhere")
		all, err := b.store.Sessions(b.t.Context(), b.account)
		if err != nil || len(all) != 0 {
			b.t.Errorf("%d sessions came back, %v", len(all), err)
		}
	})
}

func TestAFlashIsShownOnceAndToMembersOnly(t *testing.T) {
	browse(t, func(b *browser) {
		b.get("/flash")
		if got := b.get("/take"); got != "200 false  " || b.cookie() != "" {
			b.t.Errorf("a stranger takes %q and gets the cookie %q", got, b.cookie())
		}
		b.get("/in")
		b.get("/flash")
		if got := b.get("/take"); got != "200 true Saved. /undo" {
			b.t.Errorf("takes %q", got)
		}
		if got := b.get("/take"); got != "200 false  " {
			b.t.Errorf("takes once more %q", got)
		}
	})
}

func TestASessionMovesToAnotherWorkspace(t *testing.T) {
	browse(t, func(b *browser) {
		if got := b.get("/switch"); !strings.HasPrefix(got, "401") {
			b.t.Errorf("a stranger switches: %q", got)
		}
		b.get("/in")
		b.get("/switch")
		if got := b.get("/"); got != "200 true true 77 true" {
			b.t.Errorf("after switching: %q", got)
		}
	})
}

func TestTheCookieFitsTheAddress(t *testing.T) {
	tests := []struct {
		base string
		want []string
		not  []string
	}{
		{"", []string{"ff_session=", "HttpOnly", "SameSite=Strict", "Path=/"}, []string{"Secure", "__Host-", "Domain"}},
		{"http://localhost:8080", []string{"ff_session=", "HttpOnly", "SameSite=Strict"}, []string{"Secure"}},
		{"https://ff.example.com", []string{"__Host-ff_session=", "HttpOnly", "SameSite=Strict", "Secure", "Path=/"}, []string{"Domain"}},
	}
	for _, tt := range tests {
		c := looptest.NewClock()
		s := web.NewSessions(memory{}, web.SessionOptions{BaseURL: tt.base, Now: c.Now})
		h := s.Load(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := s.SignIn(r.Context(), 1, 2, "x"); err != nil {
				t.Error(err)
			}
		}))
		got := ask(h, "GET", "/").Header().Get("Set-Cookie")
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("at %q the cookie %q lacks %s", tt.base, got, want)
			}
		}
		for _, not := range tt.not {
			if strings.Contains(got, not) {
				t.Errorf("at %q the cookie %q has %s", tt.base, got, not)
			}
		}
	}
}

// memory is a store of sessions for a test without databases.
type memory map[string][]byte

func (m memory) FindCtx(_ context.Context, token string) ([]byte, bool, error) {
	b, ok := m[token]
	return b, ok, nil
}
func (m memory) CommitCtx(_ context.Context, token string, b []byte, _ time.Time) error {
	m[token] = b
	return nil
}
func (m memory) DeleteCtx(_ context.Context, token string) error {
	delete(m, token)
	return nil
}
