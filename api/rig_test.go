package api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
	"failforward/web"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		checks.Value.Set(strconv.Itoa(looptest.Size(20, 1000)))
	}
	looptest.Main(m)
}

// rig is a served API over a real store, with tokens for every role.
type rig struct {
	t        testing.TB
	store    *store.Store
	clock    *looptest.Clock
	app      *app.App
	service  *api.Service
	sessions *web.Sessions
	find     web.Finder
	server   *httptest.Server
	client   *http.Client
	ws       loop.Workspace
	admin    loop.Actor        // the person who founded the workspace
	tokens   map[string]string // by role
	log      *bytes.Buffer
	doc      schemas
}

// on runs do against the API on both databases.
func on(t *testing.T, do func(t *testing.T, r *rig)) {
	t.Helper()
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) { do(t, newRig(t, s, c)) })
}

func newRig(t testing.TB, s *store.Store, c *looptest.Clock) *rig {
	t.Helper()
	r := &rig{t: t, store: s, clock: c, log: &bytes.Buffer{}, tokens: map[string]string{}}
	r.ws, r.admin = looptest.Seed(t, s)
	r.serve()
	for _, role := range loop.Roles() {
		r.tokens[string(role)] = r.token(r.admin, role)
	}
	r.doc = r.schemas()
	return r
}

// replica is a second server on the same database.
func (r *rig) replica(s *store.Store) *rig {
	other := &rig{t: r.t, store: s, clock: r.clock, log: &bytes.Buffer{}, tokens: r.tokens, ws: r.ws, admin: r.admin, doc: r.doc}
	other.serve()
	return other
}

func (r *rig) serve() {
	t, s, c := r.t, r.store, r.clock
	r.app = app.New(app.Deps{Repo: s, Accounts: s, Works: s, Auditor: s, Now: c.Now, Random: rand.Reader,
		Vault: func() (app.Vault, error) { return app.NewVault(make([]byte, app.KeySize), rand.Reader) }})
	numbers := prometheus.NewRegistry()
	counted := api.NewNumbers(numbers, "test")
	log := slog.New(slog.NewTextHandler(r.log, nil))
	r.service = api.New(r.app, api.Options{Log: log, Numbers: numbers, Ready: func(ctx context.Context) error { _, err := s.Workspaces(ctx); return err }, BaseURL: "http://failforward.test",
		Live: looptest.LiveOptions(s), Still: func(req *http.Request, v web.Visitor) error { return r.find.Still(req, v) }})
	r.sessions = web.NewSessions(s, web.SessionOptions{Now: c.Now})
	r.find = web.Finder{Sessions: r.sessions, Token: r.app.Tokens.Actor, Members: r.app.People.Memberships, Workspace: r.app.People.Workspace}
	pages := http.NewServeMux()
	pages.HandleFunc("POST /sign-in", r.signIn)
	deny := r.service.DenyOr(func(http.ResponseWriter, *http.Request, error) { t.Error("a page denied what is the API's") })
	all := web.Front(r.service.Handler(r.find.Find, pages), web.FrontOptions{Now: c.Now, Log: log, Deny: deny, Sessions: r.sessions, Raw: api.Raw, Tell: []func(web.Done){counted.Tell}})
	r.server = httptest.NewServer(all)
	t.Cleanup(r.server.Close)
	looptest.Follow(t, s, r.service.Live())
	r.client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	t.Cleanup(r.client.CloseIdleConnections)
}

// signIn starts a session of a member, by id, or of the founder: the page that
// does it is not ours.
func (r *rig) signIn(w http.ResponseWriter, req *http.Request) {
	id := r.admin.Member
	if text := req.URL.Query().Get("member"); text != "" {
		_ = id.UnmarshalText([]byte(text))
	}
	m, err := r.store.Member(req.Context(), r.ws.ID, id)
	if err == nil {
		err = r.sessions.SignIn(req.Context(), m.Account, m.Workspace, req.UserAgent())
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// member adds an active member of the founder's teams.
func (r *rig) member(name string) loop.Actor {
	r.t.Helper()
	ctx := context.Background()
	account, err := r.store.SaveAccount(ctx, loop.Account{Login: strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@example.com", Name: name, CreatedAt: r.clock.Now()})
	var m loop.Member
	if err == nil {
		err = r.store.Write(ctx, func(ctx context.Context, w loop.Writer) error {
			m, err = w.SaveMember(ctx, loop.Member{Workspace: r.ws.ID, Account: account.ID, Name: name, Role: loop.MemberRole, State: loop.Active, Teams: r.admin.Teams, CreatedAt: r.clock.Now()}, loop.Event{})
			return err
		})
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return m.Actor()
}

// cookie signs a member in and returns their cookie.
func (r *rig) cookie(by loop.Actor) string {
	r.t.Helper()
	res, err := r.client.Post(r.server.URL+"/sign-in?member="+by.Member.String(), "", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	for _, c := range res.Cookies() {
		return c.Name + "=" + c.Value
	}
	r.t.Fatal("no cookie")
	return ""
}

func (r *rig) token(by loop.Actor, role loop.Role) string {
	r.t.Helper()
	_, text, err := r.app.Tokens.Add(context.Background(), by, app.TokenDraft{Name: string(role), Role: role})
	if err != nil {
		r.t.Fatal(err)
	}
	return text
}

// answer is what came back.
type answer struct {
	status int
	raw    []byte
	head   http.Header
}

// object parses the answer.
func (a answer) object(t testing.TB) map[string]any {
	t.Helper()
	out := map[string]any{}
	if err := json.Unmarshal(a.raw, &out); err != nil {
		t.Fatalf("%d is no JSON object: %v\n%s", a.status, err, a.raw)
	}
	return out
}

// faults returns field -> message of a problem.
func (a answer) faults(t testing.TB) map[string]string {
	t.Helper()
	if kind := a.head.Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("%d comes as %q, want application/problem+json: %s", a.status, kind, a.raw)
	}
	out := map[string]string{}
	for _, f := range a.object(t)["errors"].([]any) {
		fault := f.(map[string]any)
		field, _ := fault["field"].(string)
		out[field] = fault["message"].(string)
	}
	return out
}

// ask sends a request with a token and holds the answer against the document.
func (r *rig) ask(token, method, path string, body any, head ...string) answer {
	r.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			r.t.Fatal(err)
		}
		reader = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, r.server.URL+path, reader)
	if err != nil {
		r.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	return r.send(req)
}

func (r *rig) send(req *http.Request) answer {
	r.t.Helper()
	res, err := r.client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	a := answer{res.StatusCode, raw, res.Header}
	r.doc.hold(r.t, req.Method, req.URL.Path, a)
	return a
}

// do asks as admin and demands a status.
func (r *rig) do(want int, method, path string, body any, head ...string) map[string]any {
	r.t.Helper()
	a := r.ask(r.tokens["admin"], method, path, body, head...)
	if a.status != want {
		r.t.Fatalf("%s %s answers %d, want %d: %s", method, path, a.status, want, a.raw)
	}
	return a.object(r.t)
}

// refused asks as admin and demands a status and a fault in a field.
func (r *rig) refused(want int, field, method, path string, body any, head ...string) string {
	r.t.Helper()
	a := r.ask(r.tokens["admin"], method, path, body, head...)
	if a.status != want {
		r.t.Errorf("%s %s %v answers %d, want %d: %s", method, path, body, a.status, want, a.raw)
		return ""
	}
	faults := a.faults(r.t)
	if _, ok := faults[field]; !ok {
		r.t.Errorf("%s %s %v: no fault about %q in %v", method, path, body, field, faults)
	}
	return faults[field]
}

func items(o map[string]any) []map[string]any {
	var out []map[string]any
	for _, i := range o["items"].([]any) {
		out = append(out, i.(map[string]any))
	}
	return out
}
