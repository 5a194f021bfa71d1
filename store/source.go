package store

import (
	"context"
	"time"

	"failforward/loop"
)

var sources = newShape("source", "source", loop.NounSource,
	func(s *loop.Source) key { return key{&s.Workspace, &s.ID, &s.Number, &s.Version} },
	[]column[loop.Source]{
		col("sender", func(s *loop.Source) *string { return &s.Sender }),
		col("name", func(s *loop.Source) *string { return &s.Name }),
		col("team_id", func(s *loop.Source) *loop.ID { return &s.Team }),
		col("door", func(s *loop.Source) *[]byte { return &s.Door }),
		col("sealed", func(s *loop.Source) *[]byte { return &s.Sealed }),
		col("strict", func(s *loop.Source) *bool { return &s.Strict }),
		col("opens", func(s *loop.Source) *loop.Opening { return &s.Opens }),
		col("least", func(s *loop.Source) *int { return &s.Least }),
		col("again", func(s *loop.Source) *int { return &s.Again }),
		col("paths", func(s *loop.Source) *string { return &s.Paths }),
		asJSON("planned", func(s *loop.Source) *[]loop.PlannedWork { return &s.Planned }),
		col("removed", func(s *loop.Source) *bool { return &s.Removed }),
		col("created_by", func(s *loop.Source) *loop.ID { return &s.CreatedBy }),
		col("created_at", func(s *loop.Source) *time.Time { return &s.CreatedAt }),
		col("updated_at", func(s *loop.Source) *time.Time { return &s.UpdatedAt }),
	})

// Source implements loop.HarvestReader.
func (r reads) Source(ctx context.Context, ws, id loop.ID) (loop.Source, error) {
	return sources.get(ctx, r, ws, id)
}

// Sources implements loop.HarvestReader.
func (r reads) Sources(ctx context.Context, ws loop.ID) ([]loop.Source, error) {
	return list(ctx, r, sources.scan, "SELECT "+sources.selected+" FROM source x WHERE x.workspace_id = $1 ORDER BY x.name, x.id", int64(ws))
}

// SourceByDoor implements loop.HarvestReader.
func (r reads) SourceByDoor(ctx context.Context, door []byte) (loop.Source, error) {
	return one(ctx, r, sources.what, sources.scan, "SELECT "+sources.selected+" FROM source x WHERE x.door = $1", door)
}

// SaveSource implements loop.HarvestWriter.
func (t *tx) SaveSource(ctx context.Context, s loop.Source, ev loop.Event) (loop.Source, error) {
	t.s.doors.spoilt.Store(true)
	var other loop.ID
	err := t.each(ctx, "SELECT id FROM source WHERE workspace_id = $1 AND name = $2", []any{int64(s.Workspace), s.Name}, func(row scanner) error { return row.Scan(&other) })
	if err == nil && other != 0 && other != s.ID {
		err = loop.Errorf(loop.Conflict, "There is a source %q already. Choose another name.", s.Name)
	}
	if err != nil {
		return s, err
	}
	return sources.save(ctx, t, s, ev)
}
