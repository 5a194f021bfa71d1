package store

import (
	"context"
	"slices"
	"time"

	"failforward/loop"
)

// nounView numbers the views; people never see it.
const nounView loop.Noun = "view"

var savedViews = newShape("saved_view", "view", nounView,
	func(v *loop.SavedView) key { return key{&v.Workspace, &v.ID, &v.Number, &v.Version} },
	[]column[loop.SavedView]{
		col("name", func(v *loop.SavedView) *string { return &v.Name }),
		col("query", func(v *loop.SavedView) *string { return &v.Query }),
		col("owner_id", func(v *loop.SavedView) *loop.ID { return &v.Owner }),
		col("team_id", func(v *loop.SavedView) *loop.ID { return &v.Team }),
		col("removed_at", func(v *loop.SavedView) *time.Time { return &v.RemovedAt }),
		col("created_by", func(v *loop.SavedView) *loop.ID { return &v.CreatedBy }),
		col("created_at", func(v *loop.SavedView) *time.Time { return &v.CreatedAt }),
		col("updated_at", func(v *loop.SavedView) *time.Time { return &v.UpdatedAt }),
	})

// SavedView implements loop.SavedViewReader.
func (r reads) SavedView(ctx context.Context, ws, id loop.ID) (loop.SavedView, error) {
	return savedViews.get(ctx, r, ws, id)
}

// SavedViews implements loop.SavedViewReader.
func (r reads) SavedViews(ctx context.Context, ws, member loop.ID) ([]loop.SavedView, error) {
	all, err := list(ctx, r, savedViews.scan, "SELECT "+savedViews.selected+" FROM saved_view x WHERE x.workspace_id = $1 AND x.owner_id IN (0, $2) AND x.removed_at IS NULL ORDER BY x.id LIMIT 500", int64(ws), int64(member))
	slices.SortFunc(all, func(a, b loop.SavedView) int { return byName(a.Name, b.Name, a.ID, b.ID) })
	return all, err
}

// SaveView implements loop.SavedViewWriter.
func (t *tx) SaveView(ctx context.Context, v loop.SavedView, ev loop.Event) (loop.SavedView, error) {
	return savedViews.save(ctx, t, v, ev)
}
