package api

import (
	"context"
	"net/http"

	"failforward/loop"
	"failforward/metric"
)

func (s *Service) reports() {
	add(s, operation{method: http.MethodGet, path: "/reports/{quarter}", id: "get-report", tag: "metrics", need: loop.Viewer,
		says: "Answer whether it is paying off in a period, by a rule that was fixed before, with all that the answer rests on"}, s.getReport)
}

type reportQuery struct {
	Quarter string `path:"quarter" maxLength:"20" doc:"2026-Q4, or since-2026-03 for all since March 2026"`
	Team    string `query:"team" maxLength:"100" doc:"ref or name; all teams when it is left out"`
}

func (s *Service) getReport(ctx context.Context, by loop.Actor, in *reportQuery) (*out[metric.Report], error) {
	team, err := s.app.People.TeamID(ctx, by, in.Team)
	if err != nil {
		return nil, err
	}
	r, err := s.app.Measures.Report(ctx, by, in.Quarter, team)
	return &out[metric.Report]{Body: r}, err
}
