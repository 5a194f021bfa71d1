package cli

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
	"failforward/page"
	"failforward/page/static"
	"failforward/store"
	"failforward/web"
	"failforward/web/live"
)

// handler wires pages, API and static files behind one front door.
// The hub tells browsers at once what happened; its Follow has to be called.
func (c serveCmd) handler(a *app.App, s *store.Store, env *Env, base string, log *slog.Logger) (http.Handler, *live.Hub) {
	sessions := web.NewSessions(s, web.SessionOptions{BaseURL: c.BaseURL, Now: env.Now})
	finder := web.Finder{Sessions: sessions, Token: a.Tokens.Actor, Members: a.People.Memberships, Workspace: a.People.Workspace, Proxies: prefixes(c.TrustProxy)}
	desk := &page.Desk{App: a, Sessions: sessions, Base: base, Offset: time.Duration(c.ClockOffset), Now: env.Now, Log: log,
		MakeDemo: func(ctx context.Context) (loop.Member, error) { return makeDemo(ctx, a, c.deps(s, env.Now)) }, DropDemo: s.RemoveWorkspace}
	numbers := prometheus.NewRegistry()
	n := api.NewNumbers(numbers, Version())
	service := api.New(a, api.Options{Log: log, Ready: s.Ping, Numbers: numbers, BaseURL: base, Live: c.live(s), Still: finder.Still})
	routes := slices.Concat(desk.Routes(), []web.Route{{Method: "GET", Pattern: "/static/", Need: web.Open(), Handle: static.Handler()}})
	patient(routes, web.NewLimiter(env.Now, time.Second, 30), desk.Deny)
	calm(routes, web.NewLimiter(env.Now, time.Second, 300), desk.Deny)
	pages := web.Guard(routes, finder.Find, desk.Deny)
	front := web.Front(service.Handler(finder.Find, pages), web.FrontOptions{BaseURL: c.BaseURL, Now: env.Now, Log: log, Deny: service.DenyOr(desk.Deny), Sessions: sessions, Raw: api.Raw, Nameless: page.Nameless,
		Tell: []func(web.Done){web.AccessLog(log), n.Tell}})
	return front, service.Live()
}

// live says how the live stream reaches the other replicas on PostgreSQL; on
// SQLite there are none.
func (c serveCmd) live(s *store.Store) live.Options {
	var opt live.Options
	if base, err := url.Parse(c.BaseURL); err == nil {
		opt.Host = base.Host
	}
	if s.File() == "" {
		opt.Tell = s.Tell
	}
	return opt
}

// patient bounds how often one address may try what is open to strangers: signing
// in, joining, the first run, and links with a code.
func patient(routes []web.Route, l *web.Limiter, deny web.Deny) {
	for i, r := range routes {
		if !r.Need.Public || strings.HasPrefix(r.Pattern, app.FormPath) { // these have their own measure, and keep what was typed
			continue
		}
		limited := l.Limit(r.Handle, deny)
		routes[i].Handle = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			if r.Method == http.MethodPost || q.URL.Query().Has("code") {
				limited.ServeHTTP(w, q)
				return
			}
			r.Handle.ServeHTTP(w, q)
		})
	}
}

// calm bounds how often one address may ask for feeds. They have a measure of their
// own: a house full of calendars must not keep anybody from signing in.
func calm(routes []web.Route, l *web.Limiter, deny web.Deny) {
	for i, r := range routes {
		if strings.HasPrefix(r.Pattern, "/feeds/") {
			routes[i].Handle = l.Limit(r.Handle, deny)
		}
	}
}

// makeDemo makes the demo workspace when there is none and returns its lead.
func makeDemo(ctx context.Context, a *app.App, d app.Deps) (loop.Member, error) {
	lead, err := a.People.DemoLead(ctx)
	if loop.CodeOf(err) != loop.NotFound {
		return lead, err
	}
	if lead, err = app.BuildDemo(ctx, d); err != nil {
		return lead, err
	}
	return a.People.OpenDemo(ctx, lead)
}
