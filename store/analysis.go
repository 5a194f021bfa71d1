package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

var analyses = newShape("analysis", "analysis", loop.NounAnalysis,
	func(a *loop.Analysis) key { return key{&a.Workspace, &a.ID, &a.Number, &a.Version} },
	[]column[loop.Analysis]{
		col("surprise", func(a *loop.Analysis) *string { return &a.Surprise }),
		col("happened", func(a *loop.Analysis) *string { return &a.Happened }),
		col("counted_on", func(a *loop.Analysis) *string { return &a.CountedOn }),
		col("hidden_win", func(a *loop.Analysis) *string { return &a.HiddenWin }),
		col("build_differently", func(a *loop.Analysis) *string { return &a.BuildDifferently }),
		col("one_change", func(a *loop.Analysis) *string { return &a.OneChange }),
		col("created_by", func(a *loop.Analysis) *loop.ID { return &a.CreatedBy }),
		col("created_at", func(a *loop.Analysis) *time.Time { return &a.CreatedAt }),
		col("updated_at", func(a *loop.Analysis) *time.Time { return &a.UpdatedAt }),
	})

// Analysis implements loop.LearnReader.
func (r reads) Analysis(ctx context.Context, ws, id loop.ID) (loop.Analysis, error) {
	a, err := analyses.get(ctx, r, ws, id)
	if err != nil {
		return a, err
	}
	one := []loop.Analysis{a}
	err = r.looksAt(ctx, ws, one)
	return one[0], err
}

// Analyses implements loop.LearnReader.
func (r reads) Analyses(ctx context.Context, ws, failure loop.ID, cursor string, limit int) (loop.Page[loop.Analysis], error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	of, err := r.withMerged(ctx, ws, failure)
	if err != nil {
		return loop.Page[loop.Analysis]{}, err
	}
	if len(of) > 0 {
		some := where{args: w.args}
		some.inIDs("n.failure_id", of)
		w.args = some.args
		w.add("x.id IN (SELECT n.analysis_id FROM analysis_failure n WHERE n.workspace_id = x.workspace_id AND " + some.String() + ")")
	}
	page, err := newest(ctx, r, analyses, w, cursor, limit, func(a loop.Analysis) (time.Time, loop.ID) { return a.CreatedAt, a.ID })
	if err != nil {
		return page, err
	}
	return page, r.looksAt(ctx, ws, page.Items)
}

// looksAt fills in which failures analyses look at.
func (r reads) looksAt(ctx context.Context, ws loop.ID, as []loop.Analysis) error {
	at := map[loop.ID]*loop.Analysis{}
	ids := make([]loop.ID, len(as))
	for i := range as {
		ids[i], at[as[i].ID] = as[i].ID, &as[i]
	}
	const query = "SELECT x.analysis_id, x.failure_id FROM analysis_failure x WHERE x.workspace_id = $1 AND x.analysis_id IN "
	return inLists(ws, ids, func(in string, args []any) error {
		return r.each(ctx, query+in+" ORDER BY x.analysis_id, x.failure_id", args, func(row scanner) error {
			var analysis, failure loop.ID
			err := row.Scan(&analysis, &failure)
			if a := at[analysis]; a != nil {
				a.Failures = append(a.Failures, failure)
			}
			return err
		})
	})
}

// SaveAnalysis implements loop.Writer.
func (t *tx) SaveAnalysis(ctx context.Context, a loop.Analysis, ev loop.Event) (loop.Analysis, error) {
	a.Failures = slices.Compact(slices.Sorted(slices.Values(a.Failures)))
	changed := a.Version > 0
	a, err := analyses.save(ctx, t, a, ev)
	if err != nil {
		return a, err
	}
	if changed {
		if _, err := t.exec(ctx, "DELETE FROM analysis_failure WHERE workspace_id = $1 AND analysis_id = $2", int64(a.Workspace), int64(a.ID)); err != nil {
			return a, err
		}
	}
	rows := make([][]any, len(a.Failures))
	for i, f := range a.Failures {
		rows[i] = []any{int64(a.Workspace), int64(a.ID), int64(f)}
	}
	if err := t.insert(ctx, "analysis_failure", []string{"workspace_id", "analysis_id", "failure_id"}, rows, ""); err != nil {
		return a, err
	}
	if err := t.touch(ctx, a.Workspace, a.Failures...); err != nil {
		return a, err
	}
	return a, t.index(ctx, analysisDoc(a))
}

// analysisDoc is what a search finds: the surprise as title, the boxes as body.
func analysisDoc(a loop.Analysis) doc {
	var boxes []string
	for _, b := range a.Boxes()[1:] {
		boxes = append(boxes, b.Text)
	}
	return doc{Workspace: a.Workspace, Noun: loop.NounAnalysis, ID: a.ID, Number: a.Ref().Number, At: a.CreatedAt, Title: a.Surprise, Body: strings.Join(boxes, "\n")}
}
