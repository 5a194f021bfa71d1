package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/metric"
)

// MetricTarget is the line that a number is meant to reach.
type MetricTarget struct {
	Metric  string    `json:"metric" example:"recovery_time" doc:"key of the number"`
	Value   float64   `json:"value" doc:"In the unit of the number"`
	Percent int       `json:"percent" doc:"Of what takes time: how many percent have to reach it; 0 stands for the headline"`
	Counter string    `json:"counter_metric" doc:"key of the number that is shown beside it"`
	SetBy   *string   `json:"set_by" doc:"ref of a member"`
	SetAt   time.Time `json:"set_at"`
	Warning string    `json:"warning" doc:"Why targets are off unless somebody switches one on"`
}

// NewTarget switches a target on.
type NewTarget struct {
	Metric  string  `json:"metric" maxLength:"60" example:"recovery_time" doc:"key of the number"`
	Value   float64 `json:"value" doc:"In the unit of the number: seconds, a share from 0 to 1, a figure"`
	Percent int     `json:"percent,omitempty" doc:"Of what takes time: 50, 75 or 90 percent have to reach it"`
	Counter string  `json:"counter_metric,omitempty" maxLength:"60" doc:"key of the number that is shown beside it; a built-in number has one of its own, a watched one needs it"`
}

func (s *Service) targets() {
	add(s, operation{method: http.MethodGet, path: "/targets", id: "list-targets", tag: "targets", need: loop.Viewer,
		says: "List the targets that are on, by number"}, s.listTargets)
	add(s, operation{method: http.MethodPost, path: "/targets", id: "set-target", tag: "targets", need: loop.Lead,
		says: "Switch the target of a number on, or move it; its counter-metric is shown beside it from then on"}, s.setTarget)
	add(s, operation{method: http.MethodPost, path: "/targets/{ref}/transitions", id: "end-target", tag: "targets", need: loop.Lead,
		says: "Switch the target of a number off: to off; ref is its key"}, s.endTarget)
}

func (b *Book) targets(ctx context.Context, all ...loop.Target) ([]MetricTarget, error) {
	var people []loop.ID
	for _, g := range all {
		people = append(people, g.SetBy)
	}
	err := b.meet(ctx, people...)
	out := make([]MetricTarget, len(all))
	for i, g := range all {
		out[i] = MetricTarget{Metric: g.Metric, Value: g.Value, Percent: g.Percent, Counter: g.Counter, SetBy: b.ref(g.SetBy), SetAt: g.SetAt.UTC(), Warning: metric.TargetWarning}
	}
	return out, err
}

func (s *Service) listTargets(ctx context.Context, by loop.Actor, _ *struct{}) (*out[List[MetricTarget]], error) {
	all, err := s.app.Targets.List(ctx, by)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).targets(ctx, all...)
	return listOf(items, ""), err
}

type targetSet struct{ Body NewTarget }

func (s *Service) setTarget(ctx context.Context, by loop.Actor, in *targetSet) (*out[MetricTarget], error) {
	b := in.Body
	g, err := s.app.Targets.Set(ctx, by, b.Metric, app.TargetDraft{Value: b.Value, Percent: b.Percent, Counter: b.Counter})
	if loop.CodeOf(err) == loop.NotFound {
		err = loop.Fault("metric", "There is no number %.60q. GET /api/v1/metrics lists them.", b.Metric)
	}
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).targets(ctx, g)
	if err != nil {
		return nil, err
	}
	return &out[MetricTarget]{Body: all[0]}, nil
}

type targetEnd struct {
	Ref  string `path:"ref" maxLength:"60" doc:"key of the number"`
	Body Transition
}

func (s *Service) endTarget(ctx context.Context, by loop.Actor, in *targetEnd) (*out[List[MetricTarget]], error) {
	if in.Body.To != "off" {
		return nil, loop.Fault("to", "%.40q is no state of a target. It can go to: off.", in.Body.To)
	}
	if err := s.app.Targets.Off(ctx, by, in.Ref); err != nil {
		return nil, err
	}
	return s.listTargets(ctx, by, nil)
}
