package cli

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"failforward/api"
	"failforward/app"
	"failforward/loop"
	"failforward/page"
	"failforward/page/static"
	"failforward/store"
	"failforward/web"
)

// handler wires pages, API and static files behind one front door.
func (c serveCmd) handler(a *app.App, s *store.Store, env *Env, base string, log *slog.Logger) http.Handler {
	sessions := web.NewSessions(s, web.SessionOptions{BaseURL: c.BaseURL, Now: env.Now})
	finder := web.Finder{Sessions: sessions, Token: a.Tokens.Actor, Members: a.People.Memberships, Workspace: a.People.Workspace, Proxies: c.proxies()}
	desk := &page.Desk{App: a, Sessions: sessions, Base: base, Offset: time.Duration(c.ClockOffset), Now: env.Now, Log: log,
		MakeDemo: func(ctx context.Context) (loop.Member, error) { return makeDemo(ctx, a, deps(s, env.Now)) }, DropDemo: s.RemoveWorkspace}
	numbers := prometheus.NewRegistry()
	n := api.NewNumbers(numbers, Version())
	service := api.New(a, api.Options{Log: log, Ready: s.Ping, Numbers: numbers, BaseURL: base})
	routes := slices.Concat(desk.Routes(), []web.Route{{Method: "GET", Pattern: "/static/", Need: web.Open(), Handle: static.Handler()}})
	pages := web.Guard(patient(routes, web.NewLimiter(env.Now, time.Second, 30), desk.Deny), finder.Find, desk.Deny)
	return web.Front(service.Handler(finder.Find, pages), web.FrontOptions{BaseURL: c.BaseURL, Now: env.Now, Log: log, Deny: service.DenyOr(desk.Deny), Sessions: sessions,
		Tell: []func(web.Done){web.AccessLog(log), n.Tell}})
}

// patient bounds how often one address may try what is open to strangers: signing
// in, joining, the first run, and links with a code.
func patient(routes []web.Route, l *web.Limiter, deny web.Deny) []web.Route {
	for i, r := range routes {
		if !r.Need.Public {
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
	return routes
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
