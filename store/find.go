package store

import (
	"context"

	"failforward/loop"
)

var tableOf = map[loop.Noun]string{
	loop.NounFailure: "failure", loop.NounInsight: "insight", loop.NounAction: "action", loop.NounEffect: "effect_check",
	loop.NounAnalysis: "analysis", loop.NounMember: "member", loop.NounTeam: "team", loop.NounTag: "tag", loop.NounToken: "token",
	loop.NounSprint: "sprint", loop.NounHuddle: "huddle", loop.NounExperiment: "experiment",
	loop.NounCase: "case_study", loop.NounEntry: "showcase_entry", loop.NounKPI: "kpi_series", loop.NounSource: "source",
}

// Find implements loop.Reader.
func (r reads) Find(ctx context.Context, ws loop.ID, ref loop.Ref) (loop.ID, error) {
	table, ok := tableOf[ref.Noun]
	if !ok {
		return 0, absent(ref.String())
	}
	return one(ctx, r, ref.String(), scanID, "SELECT id FROM "+table+" WHERE workspace_id = $1 AND number = $2", int64(ws), ref.Number)
}
