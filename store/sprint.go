package store

import (
	"context"
	"time"

	"failforward/loop"
)

var sprints = newShape("sprint", "sprint", loop.NounSprint,
	func(s *loop.Sprint) key { return key{&s.Workspace, &s.ID, &s.Number, &s.Version} },
	[]column[loop.Sprint]{
		col("team_id", func(s *loop.Sprint) *loop.ID { return &s.Team }),
		col("name", func(s *loop.Sprint) *string { return &s.Name }),
		col("starts_on", func(s *loop.Sprint) *loop.Date { return &s.StartsOn }),
		col("ends_on", func(s *loop.Sprint) *loop.Date { return &s.EndsOn }),
		col("goal", func(s *loop.Sprint) *string { return &s.Goal }),
		col("goal_met", func(s *loop.Sprint) *loop.GoalMet { return &s.GoalMet }),
		col("kind", func(s *loop.Sprint) *loop.SprintKind { return &s.Kind }),
		col("closed_at", func(s *loop.Sprint) *time.Time { return &s.ClosedAt }),
		col("failure_id", func(s *loop.Sprint) *loop.ID { return &s.Failure }),
		col("created_by", func(s *loop.Sprint) *loop.ID { return &s.CreatedBy }),
		col("created_at", func(s *loop.Sprint) *time.Time { return &s.CreatedAt }),
		col("updated_at", func(s *loop.Sprint) *time.Time { return &s.UpdatedAt }),
	})

// Sprint implements loop.HuddleReader.
func (r reads) Sprint(ctx context.Context, ws, id loop.ID) (loop.Sprint, error) {
	return sprints.get(ctx, r, ws, id)
}

// Sprints implements loop.HuddleReader.
func (r reads) Sprints(ctx context.Context, ws, team loop.ID, cursor string, limit int) (loop.Page[loop.Sprint], error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	w.is("x.team_id", team)
	return pageByDay(ctx, r, sprints, &w, "starts_on", cursor, limit, func(s loop.Sprint) (string, loop.ID) { return string(s.StartsOn), s.ID })
}

// SaveSprint implements loop.HuddleWriter.
func (t *tx) SaveSprint(ctx context.Context, s loop.Sprint, ev loop.Event) (loop.Sprint, error) {
	return sprints.save(ctx, t, s, ev)
}
