package api

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
	"failforward/web/live"
)

// Options is what the API is handed beside the deeds.
type Options struct {
	Log     *slog.Logger                // what went wrong inside
	Ready   func(context.Context) error // whether the database answers; nil when it always does
	Numbers prometheus.Gatherer         // what /metrics.prom shows; nil shows nothing
	BaseURL string                      // "" when it is not known; makes whole links of invitations

	Live  live.Options                           // Tell and Host of the live stream
	Still func(*http.Request, web.Visitor) error // Unknown or Denied once a visitor may listen no more; nil when they always may
}

// Service is the API over the deeds.
type Service struct {
	app    *app.App
	opt    Options
	huma   huma.API
	routes []web.Route
	hooks  []web.Route // where sources send to
	spec   []byte      // the OpenAPI document
	hub    *live.Hub
	chunks sync.Pool
	way    *web.GiveWay // of deliveries, to whoever reads
}

// besideReads is how many deliveries are under way while somebody reads. On two cores
// that the senders share, the slowest reads in a hundred then take some twice as long as
// on an idle server; with 16 it was up to three and a half times.
const besideReads = 8

// New makes the API.
func New(a *app.App, opt Options) *Service {
	s := &Service{app: a, opt: opt, way: web.NewGiveWay(a.Failures.Now, besideReads), chunks: sync.Pool{New: func() any { return new([chunk]byte) }}}
	s.huma = huma.NewAPI(s.config(), adapter{s})
	for _, operations := range []func(){
		s.failures, s.crashes, s.loops, s.insights, s.analyses, s.actions, s.effects,
		s.sessions, s.cards,
		s.experiments, s.cases, s.sprints,
		s.showcases,
		s.kpis, s.deploys, s.sources, s.inbox, s.targets, s.kpiFeeds,
		s.tags, s.teams, s.members, s.tokens, s.me,
		s.search, s.similar, s.metrics, s.reports, s.home, s.scoreboard, s.audit, s.events, s.live, s.outbox,
	} {
		operations()
	}
	s.publish()
	s.health()
	s.intake()
	return s
}

// Routes returns every route with its Need.
func (s *Service) Routes() []web.Route { return slices.Concat(s.routes, s.hooks) }

// OpenAPI returns the document as it is served.
func (s *Service) OpenAPI() *huma.OpenAPI { return s.huma.OpenAPI() }

// Owns reports whether a request is for the API and not for a page.
func Owns(r *http.Request) bool {
	p := r.URL.Path
	return Raw(r) || strings.HasPrefix(p, "/api/") || p == "/api" || watched(r)
}

// watched reports whether a request only looks after the server: nobody waits for it.
func watched(r *http.Request) bool {
	p := r.URL.Path
	return p == "/healthz" || p == "/readyz" || p == "/metrics.prom"
}

// Handler serves the API; what it does not own goes to pages.
func (s *Service) Handler(find func(*http.Request) (web.Visitor, error), pages http.Handler) http.Handler {
	guarded, hooks := web.Guard(s.routes, find, s.Deny), web.Guard(s.hooks, nobody, s.Deny)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case Raw(r):
			hooks.ServeHTTP(w, r)
			return
		case watched(r):
			guarded.ServeHTTP(w, r)
			return
		}
		s.way.Asked()
		if Owns(r) {
			guarded.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// DenyOr answers what the API owns as a problem, and the rest as pages do: for
// the front door, which stands before both.
func (s *Service) DenyOr(pages web.Deny) web.Deny {
	return func(w http.ResponseWriter, r *http.Request, err error) {
		if Owns(r) {
			s.Deny(w, r, err)
			return
		}
		pages(w, r, err)
	}
}

func (s *Service) config() huma.Config {
	c := huma.DefaultConfig("failforward", "1")
	c.Info.Description = "Log what failed, change one thing, see whether it helped. Times are RFC 3339, UTC; ids are strings; " +
		"a ref like F-142 stands wherever an id may. A GET gives an ETag; send it back as If-Match and a stale save is refused with 409. " +
		"Lists give next_cursor, \"\" at the end."
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil // no $schema fields and links in answers
	c.Transformers = []huma.Transformer{s.retell}
	c.RejectUnknownQueryParameters = true
	json := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: decode}
	c.Formats = map[string]huma.Format{"application/json": json, "json": json}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer", Description: "Made by: failforward token add"},
		"session": {Type: "apiKey", In: "cookie", Name: "ff_session", Description: "Of a browser that is signed in"},
	}
	return c
}

// adapter hands huma's operations to web as routes.
type adapter struct{ s *Service }

// Handle implements huma.Adapter.
func (a adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler(humagoContext(op, r, w))
	})
	if op.RequestBody != nil {
		h = a.s.read(h)
	}
	h = a.s.legible(h)
	need, _ := op.Metadata["need"].(web.Need) // without one nobody gets in
	a.s.routes = append(a.s.routes, web.Route{Method: op.Method, Pattern: op.Path, Need: need, Handle: h})
}

// ServeHTTP implements huma.Adapter; web serves the routes instead.
func (a adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// operation is one thing that a program can ask for.
type operation struct {
	method, path string // path below /api/v1
	id           string // stable: generated clients name their functions after it
	tag          string // the noun
	says         string // one sentence
	need         loop.Role
	status       int // of success; 0 means 200
}

// add registers an operation. do gets the caller; its error becomes a Problem.
func add[I, O any](s *Service, o operation, do func(ctx context.Context, by loop.Actor, in *I) (*O, error)) {
	huma.Register(s.huma, o.huma(s), func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, web.Who(ctx).Actor, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

func (o operation) huma(s *Service) huma.Operation {
	schema := s.huma.OpenAPI().Components.Schemas.Schema(typeOf[Problem](), true, "")
	fault := &huma.Response{Description: "A problem, after RFC 9457", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
	return huma.Operation{
		Method: o.method, Path: "/api/v1" + o.path, OperationID: o.id, Summary: o.says, Tags: []string{o.tag}, DefaultStatus: o.status,
		Responses:  map[string]*huma.Response{"default": fault},
		Security:   []map[string][]string{{"token": {}}, {"session": {}}},
		Metadata:   map[string]any{"need": web.Needs(o.need)},
		Extensions: map[string]any{"x-role": string(o.need)},
	}
}
