package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
	"failforward/web/live"
)

// liveFeed is where the live stream comes from: the same events that
// GET /api/v1/events shows, and the versions of boards.
type liveFeed struct{ app *app.App }

// Newest implements live.Feed.
func (f liveFeed) Newest(ctx context.Context, ws loop.ID) (loop.ID, error) {
	return f.app.Live.Newest(ctx, ws)
}

// Since implements live.Feed.
func (f liveFeed) Since(ctx context.Context, ws, after loop.ID) ([]live.Event, error) {
	events, err := f.app.Live.Since(ctx, ws, after, live.PageOfEvents)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	book := NewBook(f.app, loop.Actor{Kind: loop.Rule, Workspace: ws, Name: "live", Role: loop.Viewer})
	told, err := book.Events(ctx, events...)
	if err != nil {
		return nil, err
	}
	out := make([]live.Event, len(events))
	for i, e := range events {
		out[i].ID = e.ID
		if aboutTheLoop(e.Verb) {
			of, err := f.app.Live.Whose(ctx, ws, e)
			if err != nil {
				return nil, err
			}
			out[i].Body = liveEvent{told[i], of}
		}
	}
	return out, nil
}

// liveEvent is an event as the stream tells it: with the failure whose loop the new
// object is part of, so that an open page knows that it is meant.
type liveEvent struct {
	Event
	Of string `json:"of,omitempty"`
}

// Board implements live.Feed.
func (f liveFeed) Board(ctx context.Context, ws loop.ID, ref string) (int64, bool, error) {
	return f.app.Live.Board(ctx, ws, ref)
}

// Live returns the hub of the live stream; its Follow has to be called.
func (s *Service) Live() *live.Hub { return s.hub }

// live offers the stream. What its frames hold, OpenAPI cannot say: docs/api.md does.
func (s *Service) live() {
	opt := s.opt.Live
	opt.Feed, opt.Log, opt.Now = liveFeed{s.app}, s.opt.Log, s.app.Failures.Now
	s.hub = live.NewHub(opt)
	s.route("/api/v1/live", web.Needs(loop.Viewer), s.stream)
	o := operation{method: http.MethodGet, path: "/live", id: "listen", tag: "events", need: loop.Viewer,
		says: "Listen to what happens: a WebSocket with frames of JSON, each with an id to go on from"}.huma(s)
	o.Parameters = []*huma.Param{{Name: "after", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Pattern: "^[0-9]{1,19}$"},
		Description: "id of the last frame that was heard; only what comes when it is left out"}}
	o.Responses["101"] = &huma.Response{Description: "The WebSocket is open"}
	o.Responses["426"] = o.Responses["default"]
	s.huma.OpenAPI().AddOperation(&o)
}

func (s *Service) stream(w http.ResponseWriter, r *http.Request) {
	visit, err := s.visit(r)
	if err == nil {
		err = s.hub.Serve(w, r, visit)
	}
	if err != nil {
		s.Deny(w, r, err)
	}
}

// visit reads who wants to listen, and from where on.
func (s *Service) visit(r *http.Request) (live.Visit, error) {
	who := web.Who(r.Context())
	after, err := eventID(r.URL.Query().Get("after"))
	if err != nil {
		return live.Visit{}, err
	}
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		return live.Visit{}, &web.NoSocket{}
	}
	v := live.Visit{Workspace: who.Actor.Workspace, Key: "token " + who.Actor.Name, After: after, Resume: r.URL.Query().Has("after"),
		Still: func(context.Context) error {
			if s.opt.Still == nil {
				return nil
			}
			return s.opt.Still(r, who)
		}}
	if who.Member.ID != 0 {
		v.Guest = live.Guest{Member: who.Member.Ref().String(), Name: who.Member.Name}
		v.Key = who.Actor.Workspace.String() + " " + v.Guest.Member
	}
	return v, nil
}
