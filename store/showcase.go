package store

import (
	"context"
	"time"

	"failforward/loop"
)

// nounShowcase numbers the weeks; people name them by the calendar.
const nounShowcase loop.Noun = "showcase"

var showcases = newShape("showcase_week", "week", nounShowcase,
	func(s *loop.Showcase) key { return key{&s.Workspace, &s.ID, &s.Number, &s.Version} },
	[]column[loop.Showcase]{
		col("week", func(s *loop.Showcase) *string { return &s.Week }),
		col("closed_at", func(s *loop.Showcase) *time.Time { return &s.ClosedAt }),
		col("ballots", func(s *loop.Showcase) *int { return &s.Ballots }),
		col("created_at", func(s *loop.Showcase) *time.Time { return &s.CreatedAt }),
		col("updated_at", func(s *loop.Showcase) *time.Time { return &s.UpdatedAt }),
	})

var entries = newShape("showcase_entry", "entry", loop.NounEntry,
	func(e *loop.Entry) key { return key{&e.Workspace, &e.ID, &e.Number, &e.Version} },
	[]column[loop.Entry]{
		col("week", func(e *loop.Entry) *string { return &e.Week }),
		col("team_id", func(e *loop.Entry) *loop.ID { return &e.Team }),
		col("failure_id", func(e *loop.Entry) *loop.ID { return &e.Failure }),
		col("insight_id", func(e *loop.Entry) *loop.ID { return &e.Insight }),
		col("huddle_id", func(e *loop.Entry) *loop.ID { return &e.Huddle }),
		col("misstep", func(e *loop.Entry) *string { return &e.Misstep }),
		col("tweak", func(e *loop.Entry) *string { return &e.Tweak }),
		col("state", func(e *loop.Entry) *loop.EntryState { return &e.State }),
		col("asked_id", func(e *loop.Entry) *loop.ID { return &e.Asked }),
		col("unsigned", func(e *loop.Entry) *bool { return &e.Unsigned }),
		col("shared_by", func(e *loop.Entry) *loop.ID { return &e.SharedBy }),
		col("nominated_by", func(e *loop.Entry) *loop.ID { return &e.NominatedBy }),
		col("won", func(e *loop.Entry) *bool { return &e.Won }),
		col("approvals", func(e *loop.Entry) *int { return &e.Approvals }),
		col("created_at", func(e *loop.Entry) *time.Time { return &e.CreatedAt }),
		col("updated_at", func(e *loop.Entry) *time.Time { return &e.UpdatedAt }),
	})

// Showcase implements loop.ShowcaseReader.
func (r reads) Showcase(ctx context.Context, ws loop.ID, week string) (loop.Showcase, error) {
	return one(ctx, r, showcases.what, showcases.scan, "SELECT "+showcases.selected+" FROM showcase_week x WHERE x.workspace_id = $1 AND x.week = $2", int64(ws), week)
}

// HoldShowcase implements loop.ShowcaseWriter.
func (t *tx) HoldShowcase(ctx context.Context, ws loop.ID, week string) (loop.Showcase, error) {
	return one(ctx, t.reads, showcases.what, showcases.scan, "SELECT "+showcases.selected+" FROM showcase_week x WHERE x.workspace_id = $1 AND x.week = $2"+t.s.forUpdate(), int64(ws), week)
}

// ShowcaseByID implements loop.ShowcaseReader.
func (r reads) ShowcaseByID(ctx context.Context, ws, id loop.ID) (loop.Showcase, error) {
	return showcases.get(ctx, r, ws, id)
}

// Showcases implements loop.ShowcaseReader.
func (r reads) Showcases(ctx context.Context, ws loop.ID, cursor string, limit int) (loop.Page[loop.Showcase], error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	if cursor != "" {
		week, last, err := readCursor(cursor)
		if err != nil {
			return loop.Page[loop.Showcase]{}, err
		}
		w.after("x.week", "x.id", true, week, last)
	}
	n := pageSize(limit)
	all, err := list(ctx, r, showcases.scan, "SELECT "+showcases.selected+" FROM showcase_week x WHERE "+w.String()+" ORDER BY x.week DESC, x.id DESC LIMIT "+w.arg(n+1), w.args...)
	return pageOf(all, n, func(s loop.Showcase) string { return cursorOf(s.Week, s.ID) }), err
}

// Entry implements loop.ShowcaseReader.
func (r reads) Entry(ctx context.Context, ws, id loop.ID) (loop.Entry, error) {
	return entries.get(ctx, r, ws, id)
}

// Entries implements loop.ShowcaseReader.
func (r reads) Entries(ctx context.Context, ws loop.ID, q loop.EntryQuery) ([]loop.Entry, error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	if q.Week != "" {
		w.add("x.week = ?", q.Week)
	}
	if q.State == loop.EntryAsked {
		w.add("x.state = 'asked'") // written out, so that its index is taken
	} else if q.State != "" {
		w.add("x.state = ?", string(q.State))
	}
	w.is("x.failure_id", q.Failure)
	w.is("x.huddle_id", q.Huddle)
	w.is("x.asked_id", q.Asked)
	return list(ctx, r, entries.scan, "SELECT "+entries.selected+" FROM showcase_entry x WHERE "+w.String()+" ORDER BY x.id LIMIT 1000", w.args...)
}

// SaveShowcase implements loop.ShowcaseWriter.
func (t *tx) SaveShowcase(ctx context.Context, s loop.Showcase, ev loop.Event) (loop.Showcase, error) {
	if s.Version == 0 {
		if _, err := t.Showcase(ctx, s.Workspace, s.Week); loop.CodeOf(err) != loop.NotFound {
			return s, orConflict(err, "The week %s is there already.", s.Week)
		}
	}
	return showcases.save(ctx, t, s, ev)
}

// orConflict is the error, or a Conflict where there was none.
func orConflict(err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	return loop.Errorf(loop.Conflict, format, args...)
}

// SaveEntry implements loop.ShowcaseWriter.
func (t *tx) SaveEntry(ctx context.Context, e loop.Entry, ev loop.Event) (loop.Entry, error) {
	return entries.save(ctx, t, e, ev)
}
