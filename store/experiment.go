package store

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

var experiments = newShape("experiment", "experiment", loop.NounExperiment,
	func(x *loop.Experiment) key { return key{&x.Workspace, &x.ID, &x.Number, &x.Version} },
	[]column[loop.Experiment]{
		col("kind", func(x *loop.Experiment) *loop.ExperimentKind { return &x.Kind }),
		col("team_id", func(x *loop.Experiment) *loop.ID { return &x.Team }),
		col("title", func(x *loop.Experiment) *string { return &x.Title }),
		col("believe", func(x *loop.Experiment) *string { return &x.Believe }),
		col("see", func(x *loop.Experiment) *string { return &x.See }),
		col("on_day", func(x *loop.Experiment) *loop.Date { return &x.On }),
		col("stop_if", func(x *loop.Experiment) *string { return &x.StopIf }),
		col("story", func(x *loop.Experiment) *string { return &x.Story }),
		col("insight_id", func(x *loop.Experiment) *loop.ID { return &x.Insight }),
		col("owner_id", func(x *loop.Experiment) *loop.ID { return &x.Owner }),
		col("flop_is", func(x *loop.Experiment) *loop.Kind { return &x.FlopIs }),
		col("state", func(x *loop.Experiment) *loop.ExperimentState { return &x.State }),
		col("asked_at", func(x *loop.Experiment) *time.Time { return &x.AskedAt }),
		col("revised_at", func(x *loop.Experiment) *time.Time { return &x.RevisedAt }),
		col("reason", func(x *loop.Experiment) *string { return &x.Reason }),
		col("outcome", func(x *loop.Experiment) *loop.Verdict { return &x.Outcome }),
		col("note", func(x *loop.Experiment) *string { return &x.Note }),
		col("next_step", func(x *loop.Experiment) *string { return &x.Next }),
		col("ended_at", func(x *loop.Experiment) *time.Time { return &x.EndedAt }),
		col("failure_id", func(x *loop.Experiment) *loop.ID { return &x.Failure }),
		col("taken_at", func(x *loop.Experiment) *time.Time { return &x.TakenAt }),
		col("created_by", func(x *loop.Experiment) *loop.ID { return &x.CreatedBy }),
		col("created_at", func(x *loop.Experiment) *time.Time { return &x.CreatedAt }),
		col("updated_at", func(x *loop.Experiment) *time.Time { return &x.UpdatedAt }),
	})

// Experiment implements loop.ExperimentReader.
func (r reads) Experiment(ctx context.Context, ws, id loop.ID) (loop.Experiment, error) {
	return experiments.get(ctx, r, ws, id)
}

// Experiments implements loop.ExperimentReader.
func (r reads) Experiments(ctx context.Context, ws loop.ID, q loop.ExperimentQuery) (loop.Page[loop.Experiment], error) {
	w := experimentsOf(ws, q)
	n := pageSize(q.Limit)
	order, cursor := "x.on_day, x.id", func(x loop.Experiment) string { return cursorOf(string(x.On), x.ID) }
	if q.ByEnd() {
		order, cursor = "x.ended_at DESC, x.id DESC", func(x loop.Experiment) string { return cursorAt(x.EndedAt.UnixMilli(), x.ID) }
	}
	if err := behind(&w, q); err != nil {
		return loop.Page[loop.Experiment]{}, err
	}
	query := "SELECT " + experiments.selected + " FROM experiment x WHERE " + w.String() + " ORDER BY " + order + " LIMIT " + w.arg(n+1)
	all, err := list(ctx, r, experiments.scan, query, w.args...)
	return pageOf(all, n, cursor), err
}

// experimentsOf writes the conditions of a query. What an index of a few rows
// holds is written out, so that the index is taken.
func experimentsOf(ws loop.ID, q loop.ExperimentQuery) where {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	switch {
	case q.State == loop.ExperimentRunning:
		w.add("x.state = 'running'")
	case q.State != "":
		w.add("x.state = ?", string(q.State))
	}
	if q.ByEnd() {
		w.add("x.ended_at IS NOT NULL")
	}
	if q.Planning {
		w.add("x.taken_at IS NULL")
	}
	if q.Kind != "" {
		w.add("x.kind = ?", string(q.Kind))
	}
	if q.Whole {
		w.add("x.team_id = 0")
	}
	if q.OrWhole {
		w.add("x.team_id IN (0, ?)", int64(q.Team))
	} else {
		w.is("x.team_id", q.Team)
	}
	w.is("x.owner_id", q.Owner)
	w.is("x.insight_id", q.Insight)
	w.is("x.failure_id", q.Failure)
	if q.Since != "" {
		w.add("x.on_day >= ?", string(q.Since))
	}
	if q.Until != "" {
		w.add("x.on_day <= ?", string(q.Until))
	}
	return w
}

// behind takes "behind the cursor" in the order of the query.
func behind(w *where, q loop.ExperimentQuery) error {
	switch {
	case q.Cursor == "":
		return nil
	case q.ByEnd():
		at, last, err := readCursorAt(q.Cursor)
		w.after("x.ended_at", "x.id", true, at, last)
		return err
	}
	day, last, err := readCursor(q.Cursor)
	w.after("x.on_day", "x.id", false, day, last)
	return err
}

// SaveExperiment implements loop.ExperimentWriter.
func (t *tx) SaveExperiment(ctx context.Context, x loop.Experiment, ev loop.Event) (loop.Experiment, error) {
	x, err := experiments.save(ctx, t, x, ev)
	if err != nil {
		return x, err
	}
	return x, t.index(ctx, experimentDoc(x))
}

// experimentDoc is how a bet is found.
func experimentDoc(x loop.Experiment) doc {
	said := strings.Join([]string{x.Believe, x.See, x.StopIf, x.Reason, x.Note, x.Next}, "\n")
	return doc{Workspace: x.Workspace, Noun: loop.NounExperiment, ID: x.ID, Number: x.Ref().Number, At: x.CreatedAt, Title: x.Name(), Body: said}
}
