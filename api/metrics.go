package api

import (
	"context"
	"errors"
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/metric"
)

// Metric says what a number means and how it is computed.
type Metric struct {
	Key       string `json:"key"`
	Title     string `json:"title"`
	Unit      string `json:"unit"`
	Better    string `json:"better" doc:"lower, higher or none"`
	Counts    string `json:"counts" doc:"What is counted or timed"`
	LeavesOut string `json:"leaves_out"`
	Clock     string `json:"clock" doc:"From when to when"`
	Open      string `json:"open" doc:"What becomes of items that have not ended"`
	Estimator string `json:"estimator" doc:"The method, with its source"`
	Minimum   string `json:"minimum" doc:"How much data it takes"`
	Caveat    string `json:"caveat" doc:"How it can mislead"`

	Definition int              `json:"definition" doc:"Number of the definition that it is computed by"`
	Versions   []metric.Version `json:"definitions" nullable:"false" doc:"All of them, the newest last: since when, and what changed"`
}

// MetricOf writes the meaning of a metric as the wire carries it.
func MetricOf(m metric.Metric) Metric {
	d := m.Definition
	return Metric{Key: m.Key, Title: m.Title, Unit: m.Unit, Better: string(m.Better), Counts: d.Counts, LeavesOut: d.LeavesOut,
		Clock: d.Clock, Open: d.Open, Estimator: d.Estimator, Minimum: d.Minimum, Caveat: d.Caveat,
		Definition: m.Version().Number, Versions: m.Versions}
}

func (s *Service) metrics() {
	add(s, operation{method: http.MethodGet, path: "/metrics", id: "list-metrics", tag: "metrics", need: loop.Viewer,
		says: "List what can be computed, and how"}, s.listMetrics)
	add(s, operation{method: http.MethodGet, path: "/metrics/{key}", id: "get-metric", tag: "metrics", need: loop.Viewer,
		says: "Compute one metric, with its interval and what it rests on"}, s.getMetric)
}

func (s *Service) listMetrics(ctx context.Context, by loop.Actor, _ *struct{}) (*out[List[Metric]], error) {
	all, err := s.app.Measures.Metrics(ctx, by)
	if err != nil {
		return nil, err
	}
	items := make([]Metric, len(all))
	for i, m := range all {
		items[i] = MetricOf(m)
	}
	return listOf(items, ""), nil
}

type metricQuery struct {
	Key   string `path:"key" maxLength:"60" doc:"As the list of metrics gives it"`
	Since string `query:"since" maxLength:"40" doc:"Started on or after: a day, or a time"`
	Until string `query:"until" maxLength:"40" doc:"Started before"`
	AsOf  string `query:"as_of" maxLength:"40" doc:"Where open ones are cut; now when it is left out"`
	Team  string `query:"team" maxLength:"100" doc:"ref or name"`
}

func (s *Service) getMetric(ctx context.Context, by loop.Actor, in *metricQuery) (*out[metric.Value], error) {
	_, zone, err := s.book(ctx, by).today(ctx)
	var d app.Span
	var errs [4]error
	d.Since, errs[0] = span("since", in.Since, zone)
	d.Until, errs[1] = span("until", in.Until, zone)
	d.AsOf, errs[2] = span("as_of", in.AsOf, zone)
	d.Team, errs[3] = s.app.People.TeamID(ctx, by, in.Team)
	if err := errors.Join(append(errs[:], err)...); err != nil {
		return nil, err
	}
	v, err := s.app.Measures.Get(ctx, by, in.Key, d)
	return &out[metric.Value]{Body: v}, err
}
