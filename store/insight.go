package store

import (
	"context"
	"time"

	"failforward/loop"
)

var insights = newShape("insight", "insight", loop.NounInsight,
	func(i *loop.Insight) key { return key{&i.Workspace, &i.ID, &i.Number, &i.Version} },
	[]column[loop.Insight]{
		col("failure_id", func(i *loop.Insight) *loop.ID { return &i.Failure }),
		col("text", func(i *loop.Insight) *string { return &i.Text }),
		col("kind", func(i *loop.Insight) *loop.InsightKind { return &i.Kind }),
		col("actionable", func(i *loop.Insight) *bool { return &i.Actionable }),
		col("superseded", func(i *loop.Insight) *bool { return &i.Superseded }),
		col("accepted_at", func(i *loop.Insight) *time.Time { return &i.AcceptedAt }),
		col("created_by", func(i *loop.Insight) *loop.ID { return &i.CreatedBy }),
		col("created_at", func(i *loop.Insight) *time.Time { return &i.CreatedAt }),
		col("updated_at", func(i *loop.Insight) *time.Time { return &i.UpdatedAt }),
	})

// Insight implements loop.LearnReader.
func (r reads) Insight(ctx context.Context, ws, id loop.ID) (loop.Insight, error) {
	return insights.get(ctx, r, ws, id)
}

// Insights implements loop.LearnReader.
func (r reads) Insights(ctx context.Context, ws, failure loop.ID, cursor string, limit int) (loop.Page[loop.Insight], error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	of, err := r.withMerged(ctx, ws, failure)
	if err != nil {
		return loop.Page[loop.Insight]{}, err
	}
	w.inIDs("x.failure_id", of)
	return newest(ctx, r, insights, w, cursor, limit, func(i loop.Insight) (time.Time, loop.ID) { return i.CreatedAt, i.ID })
}

// newest reads a page of a list, newest made first.
func newest[T any](ctx context.Context, r reads, sh *shape[T], w where, cursor string, limit int, made func(T) (time.Time, loop.ID)) (loop.Page[T], error) {
	if cursor != "" {
		at, last, err := readCursorAt(cursor)
		if err != nil {
			return loop.Page[T]{}, err
		}
		w.after("x.created_at", "x.id", true, at, last)
	}
	n := pageSize(limit)
	query := "SELECT " + sh.selected + " FROM " + sh.table + " x WHERE " + w.String() + " ORDER BY x.created_at DESC, x.id DESC LIMIT " + w.arg(n+1)
	all, err := list(ctx, r, sh.scan, query, w.args...)
	return pageOf(all, n, func(v T) string {
		at, id := made(v)
		return cursorAt(at.UnixMilli(), id)
	}), err
}

// SaveInsight implements loop.Writer.
func (t *tx) SaveInsight(ctx context.Context, i loop.Insight, ev loop.Event) (loop.Insight, error) {
	i, err := insights.save(ctx, t, i, ev)
	if err != nil {
		return i, err
	}
	if err := t.touch(ctx, i.Workspace, i.Failure); err != nil {
		return i, err
	}
	return i, t.index(ctx, insightDoc(i))
}
