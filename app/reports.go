package app

import (
	"cmp"
	"context"

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
	h, err := s.halfYear(ctx, by, team)
	if err != nil {
		return metric.Quieter{}, err
	}
	return metric.BetterOrQuieter(h), nil
}

// halfYear reads what was noticed or logged in the last 26 weeks.
func (s Measures) halfYear(ctx context.Context, by loop.Actor, team loop.ID) (metric.History, error) {
	h := metric.History{AsOf: s.Now()}
	ws, err := s.Repo.Workspace(ctx, by.Workspace)
	if err != nil {
		return h, err
	}
	h.Zone, h.Watched = ws.Zone(), ws.CreatedAt
	from := h.AsOf.Add(-metric.HalfYears)
	for _, q := range []loop.FailureQuery{
		{Team: team, Bare: true, ByHand: true, Logged: loop.Window{Since: from}},
		{Team: team, Bare: true, Since: from},
	} {
		err := s.Repo.EachFailure(ctx, by.Workspace, q, func(f loop.Failure) error {
			if q.ByHand == (f.Import == 0) {
				h.Failures = append(h.Failures, f)
			}
			return nil
		})
		if err != nil {
			return h, err
		}
	}
	return h, nil
}
