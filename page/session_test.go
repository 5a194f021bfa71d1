package page_test

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

func TestSessionsThatEnd(t *testing.T) {
	s := open(t)
	mira := s.colleague("Mira", loop.MemberRole)
	s.browser = s.as(mira)
	old := s.token()
	s.get("/").is(200)
	if _, err := s.app.People.EditMember(context.Background(), s.by, "M-2", 0, app.MemberPatch{State: ptr(loop.Deactivated)}); err != nil {
		t.Fatal(err)
	}
	s.get("/actions").leads("/signin?next=%2Factions")
	s.replays(old)
	s.post("/actions", "title", "x").leads("/signin?next=%2F")
	s.ask("POST", "/actions", url.Values{"title": {"x"}}, map[string]string{"Referer": s.server.URL + "/actions/new"}).leads("/signin?next=%2Factions%2Fnew")
	s.ask("POST", "/actions", url.Values{"title": {"x"}}, map[string]string{"Referer": "https://evil.example/actions/new"}).leads("/signin?next=%2F")
}

func TestForeignSitesChangeNothing(t *testing.T) {
	s := open(t)
	s.change(loop.ByRetest)
	before, err := s.app.Audit.List(context.Background(), s.by, loop.EventQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range s.desk.Routes() {
		if route.Method != "POST" {
			continue
		}
		path := strings.NewReplacer("{ref}", "A-1", "/effects/A-1", "/effects/E-1").Replace(strings.ReplaceAll(route.Pattern, "/effects/{ref}", "/effects/E-1"))
		for _, head := range []map[string]string{{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}} {
			p := s.ask("POST", path, url.Values{"evidence": {"x"}, "none": {"1"}, "verdict": {"held"}, "name": {"x"}}, head)
			if p.status != 403 {
				t.Errorf("%s with %v: %d", path, head, p.status)
			}
		}
	}
	after, err := s.app.Audit.List(context.Background(), s.by, loop.EventQuery{})
	if err != nil || len(after.Items) != len(before.Items) {
		t.Errorf("%d events before, %d after, %v", len(before.Items), len(after.Items), err)
	}
	sound(t, "foreign", s.ask("POST", "/actions", url.Values{}, map[string]string{"Origin": "https://evil.example"}).has("sent from another site"))
}

// A link in a chat comes from another site: the browser sends no cookie with it,
// so the page asks once more on its own.
func TestALinkFromAnotherSiteFindsTheSession(t *testing.T) {
	s := open(t)
	in := s.browser
	s.browser = s.stranger()
	cross := map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
	to := s.ask("GET", "/failures?tag=x", nil, cross).to
	p := s.ask("GET", to, nil, cross).is(200)
	s.browser = in
	s.get(strings.TrimPrefix(p.head.Get("Refresh"), "0;url=")).leads("/failures?tag=x")
	s.browser = s.stranger()
	if again := s.get(to).is(200); again.head.Get("Refresh") != "" {
		t.Error("a stranger is sent round and round")
	}
}

// A token that somebody planted before the sign-in is worth nothing after it.
func TestASessionCannotBeFixed(t *testing.T) {
	c := looptest.NewClock()
	s := fresh(t, looptest.Open(t, filepath.Join(t.TempDir(), "failforward.db"), c), c)
	if _, err := s.app.People.Found(context.Background(), app.Founding{Workspace: "Harbour", Name: "Ada", Password: secret}); err != nil {
		t.Fatal(err)
	}
	planted := strings.Repeat("A", 43)
	p := s.ask("POST", "/signin", url.Values{"login": {"ada"}, "password": {secret}}, map[string]string{"Cookie": "ff_session=" + planted}).leads("/")
	if got := p.head.Get("Set-Cookie"); got == "" || strings.Contains(got, planted) || !strings.Contains(got, "HttpOnly") || !strings.Contains(got, "SameSite=Strict") {
		t.Errorf("Set-Cookie %q", got)
	}
	s.replays(planted)
}

// replays demands that a token of a session that is over lets nobody in.
func (s *site) replays(token string) {
	s.t.Helper()
	before := s.browser
	s.browser = s.stranger()
	s.ask("GET", "/actions", nil, map[string]string{"Cookie": "ff_session=" + token}).leads("/signin?next=%2Factions")
	s.browser = before
}
