package app

import (
	"cmp"
	"context"
	"slices"

	"failforward/loop"
	"failforward/metric"
)

// Report computes the report of a period, 2026-Q4 or since-2026-03; of the quarter
// that goes on when it is "". A period that has not begun is NotFound, as is one that
// is none.
func (s Measures) Report(ctx context.Context, by loop.Actor, name string, team loop.ID) (metric.Report, error) {
	ws, err := s.Repo.Workspace(ctx, by.Workspace)
	if err != nil {
		return metric.Report{}, err
	}
	now := s.Now().In(ws.Zone())
	q, err := metric.ParseQuarter(cmp.Or(name, metric.QuarterOf(now)), ws.Zone())
	if err == nil && q.Since.After(now) {
		err = loop.Fault("quarter", "%s has not begun.", q.Name)
	}
	if err != nil {
		return metric.Report{}, err
	}
	h, err := s.history(ctx, by, Span{Team: team}, metric.ReportNeeds)
	return metric.NewReport(h, q), err
}

// Quieter compares reports by people with what machines brought.
func (s Measures) Quieter(ctx context.Context, by loop.Actor, team loop.ID) (metric.Quieter, error) {
	now := s.Now()
	span := Span{Since: now.Add(-metric.HalfYears), AsOf: now, Team: team}
	h, err := s.history(ctx, by, span, metric.Failures)
	if err != nil {
		return metric.Quieter{}, err
	}
	return s.quieterIn(ctx, by, span, h)
}

// quieterIn is Quieter from a history of a span, whose failures it uses up; where they
// do not reach back for half a year, from a reading of its own.
func (s Measures) quieterIn(ctx context.Context, by loop.Actor, span Span, h metric.History) (metric.Quieter, error) {
	from := h.AsOf.Add(-metric.HalfYears)
	if h.Since.After(from) || !h.Until.IsZero() {
		return s.Quieter(ctx, by, span.Team)
	}
	h.Failures = slices.DeleteFunc(h.Failures, func(f loop.Failure) bool {
		if f.Import == 0 {
			return f.CreatedAt.Before(from)
		}
		return f.Noticed().Before(from)
	})
	return metric.BetterOrQuieter(h), nil
}
