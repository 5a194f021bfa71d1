package clienttest

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
	"failforward/store"
	"failforward/web"
)

// rig is a server with one workspace, and a source of a kind.
type rig struct {
	t       *testing.T
	app     *app.App
	by      loop.Actor
	server  *httptest.Server
	address app.Address
}

func newRig(t *testing.T, kind string) *rig {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: filepath.Join(t.TempDir(), "failforward.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	vault := func() (app.Vault, error) { return app.NewVault(make([]byte, app.KeySize), rand.Reader) }
	r := &rig{t: t, app: app.New(app.Deps{Repo: s, Accounts: s, Works: s, Auditor: s, Now: time.Now, Random: rand.Reader, Vault: vault})}
	m, err := r.app.People.Found(t.Context(), app.Founding{Workspace: "Harbour", Timezone: "UTC", Name: "Ada", Email: "ada@example.com", Password: "correct horse battery"})
	if err != nil {
		t.Fatal(err)
	}
	r.by = m.Actor()
	log := slog.New(slog.DiscardHandler)
	service := api.New(r.app, api.Options{Log: log})
	sessions := web.NewSessions(s, web.SessionOptions{Now: time.Now})
	find := web.Finder{Sessions: sessions, Token: r.app.Tokens.Actor, Members: r.app.People.Memberships, Workspace: r.app.People.Workspace}
	r.server = httptest.NewServer(web.Front(service.Handler(find.Find, http.NotFoundHandler()), web.FrontOptions{Now: time.Now, Log: log, Deny: service.Deny, Sessions: sessions, Raw: api.Raw}))
	t.Cleanup(r.server.Close)
	if _, r.address, err = r.app.Sources.Add(t.Context(), r.by, app.SourceDraft{Sender: kind, Name: "our " + kind}); err != nil {
		t.Fatal(err)
	}
	return r
}

// failures are all that were logged, once what came is read.
func (r *rig) failures() []loop.Failure {
	r.t.Helper()
	if _, err := r.app.Harvest.Digest(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	page, err := r.app.Failures.List(r.t.Context(), r.by, app.Filter{})
	if err != nil {
		r.t.Fatal(err)
	}
	var all []loop.Failure
	for _, row := range page.Items {
		all = append(all, row.Failure)
	}
	return all
}

// deliver posts a body to the address of the source.
func (r *rig) deliver(body string, header map[string]string) int {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), "POST", r.server.URL+r.address.Path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for name, v := range header {
		req.Header.Set(name, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}
