package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// KPIFeed is where the values of a watched number come from by themselves.
type KPIFeed struct {
	URL       string     `json:"url" example:"https://prometheus.example.org"`
	Query     string     `json:"query" doc:"PromQL that gives one series"`
	Step      string     `json:"step" enum:"day,week" doc:"What a value is for, in UTC"`
	Factor    float64    `json:"factor" doc:"What values are multiplied by"`
	HasToken  bool       `json:"has_token" doc:"Whether a bearer token is sent; it is never shown"`
	SetAt     time.Time  `json:"set_at"`
	TriedAt   *time.Time `json:"tried_at" doc:"When it was asked last"`
	FetchedAt *time.Time `json:"fetched_at" doc:"When it answered last"`
	Outcome   string     `json:"outcome" enum:",ok,empty,failed" doc:"Of the last time; empty text before the first"`
	Said      string     `json:"said" doc:"What came of the last time, in words"`
	Failures  int        `json:"failures" doc:"One after the other"`
}

// NewFeed says where values are to come from.
type NewFeed struct {
	URL    string      `json:"url" maxLength:"300" doc:"Of a server that speaks the HTTP API of Prometheus" example:"https://prometheus.example.org"`
	Query  string      `json:"query" maxLength:"2000" doc:"PromQL that gives one series; it is asked for at the end of each period"`
	Step   string      `json:"step" enum:"day,week"`
	Factor float64     `json:"factor,omitempty" doc:"What values are multiplied by; 1 when it is left out"`
	Token  Opt[string] `json:"token,omitzero" doc:"Sent as bearer, sealed, and never shown; left out, the one there is stays; empty text sends none"`
}

// FeedOf writes a feed as the wire carries it, without its token.
func FeedOf(f loop.KPIFeed) KPIFeed {
	return KPIFeed{URL: f.URL, Query: f.Query, Step: string(f.Step), Factor: f.Factor, HasToken: len(f.Token) > 0, SetAt: f.SetAt.UTC(), TriedAt: when(f.TriedAt), FetchedAt: when(f.FetchedAt),
		Outcome: string(f.Outcome), Said: f.Said, Failures: f.Failures}
}

func (s *Service) kpiFeeds() {
	add(s, operation{method: http.MethodGet, path: "/kpis/{ref}/feed", id: "get-kpi-feed", tag: "kpis", need: loop.Viewer,
		says: "Get where the values of a number come from by themselves, and what came of the last time"}, s.getFeed)
	add(s, operation{method: http.MethodPost, path: "/kpis/{ref}/feed", id: "set-kpi-feed", tag: "kpis", need: loop.Lead,
		says: "Have values fetched once a day from a server that speaks the API of Prometheus"}, s.setFeed)
	add(s, operation{method: http.MethodPost, path: "/kpis/{ref}/feed/fetches", id: "fetch-kpi-feed", tag: "kpis", need: loop.MemberRole,
		says: "Fetch them now; that the server does not answer is told in the outcome"}, s.fetchFeed)
	add(s, operation{method: http.MethodPost, path: "/kpis/{ref}/feed/transitions", id: "drop-kpi-feed", tag: "kpis", need: loop.Lead,
		says: "Fetch no more: to removed; what came stays"}, s.dropFeed)
}

func (s *Service) getFeed(ctx context.Context, by loop.Actor, in *Target) (*out[KPIFeed], error) {
	_, f, err := s.app.KPIs.Feed(ctx, by, in.Ref)
	return &out[KPIFeed]{Body: FeedOf(f)}, err
}

type feedSet struct {
	Target
	Body NewFeed
}

func (s *Service) setFeed(ctx context.Context, by loop.Actor, in *feedSet) (*out[KPIFeed], error) {
	b := in.Body
	f, err := s.app.KPIs.SetFeed(ctx, by, in.Ref, app.FeedDraft{URL: b.URL, Query: b.Query, Step: loop.FeedStep(b.Step), Factor: b.Factor, Token: b.Token.Pointer()})
	return &out[KPIFeed]{Body: FeedOf(f)}, err
}

// NewFetch asks for the values now; it says nothing yet.
type NewFetch struct{}

type feedFetch struct {
	Target
	Body NewFetch
}

func (s *Service) fetchFeed(ctx context.Context, by loop.Actor, in *feedFetch) (*out[KPIFeed], error) {
	f, err := s.app.KPIs.Fetch(ctx, by, in.Ref)
	return &out[KPIFeed]{Body: FeedOf(f)}, err
}

type feedDrop struct {
	Target
	Body Transition
}

func (s *Service) dropFeed(ctx context.Context, by loop.Actor, in *feedDrop) (*out[List[KPIFeed]], error) {
	if _, _, err := s.app.KPIs.Feed(ctx, by, in.Ref); err != nil {
		return nil, err
	}
	if in.Body.To != "removed" {
		return nil, loop.Fault("to", "%.40q is no state of a feed. It can go to: removed.", in.Body.To)
	}
	return listOf([]KPIFeed{}, ""), s.app.KPIs.DropFeed(ctx, by, in.Ref)
}
