package store

import (
	"context"
	"time"

	"failforward/loop"
)

var huddles = newShape("huddle", "huddle", loop.NounHuddle,
	func(h *loop.Huddle) key { return key{&h.Workspace, &h.ID, &h.Number, &h.Version} },
	[]column[loop.Huddle]{
		col("team_id", func(h *loop.Huddle) *loop.ID { return &h.Team }),
		col("sprint_id", func(h *loop.Huddle) *loop.ID { return &h.Sprint }),
		col("week", func(h *loop.Huddle) *string { return &h.Week }),
		col("on_day", func(h *loop.Huddle) *loop.Date { return &h.On }),
		col("mode", func(h *loop.Huddle) *loop.HuddleMode { return &h.Mode }),
		col("attribution", func(h *loop.Huddle) *loop.Attribution { return &h.Attribution }),
		col("facilitator_id", func(h *loop.Huddle) *loop.ID { return &h.Facilitator }),
		col("state", func(h *loop.Huddle) *loop.HuddleState { return &h.State }),
		col("stage", func(h *loop.Huddle) *loop.HuddleStage { return &h.Stage }),
		col("planned", func(h *loop.Huddle) *int { return &h.Planned }),
		col("write_until", func(h *loop.Huddle) *time.Time { return &h.WriteUntil }),
		col("started_at", func(h *loop.Huddle) *time.Time { return &h.StartedAt }),
		col("stage_at", func(h *loop.Huddle) *time.Time { return &h.StageAt }),
		col("revealed_at", func(h *loop.Huddle) *time.Time { return &h.RevealedAt }),
		col("closed_at", func(h *loop.Huddle) *time.Time { return &h.ClosedAt }),
		col("topic_id", func(h *loop.Huddle) *loop.ID { return &h.Topic }),
		col("topic_at", func(h *loop.Huddle) *time.Time { return &h.TopicAt }),
		asJSON("talked", func(h *loop.Huddle) *[]loop.ID { return &h.Talked }),
		col("leftover", func(h *loop.Huddle) *loop.Leftover { return &h.Leftover }),
		col("carried", func(h *loop.Huddle) *int { return &h.Carried }),
		col("people", func(h *loop.Huddle) *int { return &h.People }),
		col("last_tweak", func(h *loop.Huddle) *loop.ID { return &h.LastTweak }),
		col("last_look", func(h *loop.Huddle) *loop.Verdict { return &h.LastLook }),
		col("failure_id", func(h *loop.Huddle) *loop.ID { return &h.Failure }),
		col("insight_id", func(h *loop.Huddle) *loop.ID { return &h.Insight }),
		col("action_id", func(h *loop.Huddle) *loop.ID { return &h.Action }),
		col("no_tweak", func(h *loop.Huddle) *bool { return &h.NoTweak }),
		col("star_id", func(h *loop.Huddle) *loop.ID { return &h.Star }),
		col("star_text", func(h *loop.Huddle) *string { return &h.StarText }),
		col("next_id", func(h *loop.Huddle) *loop.ID { return &h.Next }),
		col("created_by", func(h *loop.Huddle) *loop.ID { return &h.CreatedBy }),
		col("created_at", func(h *loop.Huddle) *time.Time { return &h.CreatedAt }),
		col("updated_at", func(h *loop.Huddle) *time.Time { return &h.UpdatedAt }),
	})

// nounSeries numbers the rhythms; people never see it.
const nounSeries loop.Noun = "series"

var allSeries = newShape("huddle_series", "rhythm of huddles", nounSeries,
	func(s *loop.Series) key { return key{&s.Workspace, &s.ID, &s.Number, &s.Version} },
	[]column[loop.Series]{
		col("team_id", func(s *loop.Series) *loop.ID { return &s.Team }),
		col("weekday", func(s *loop.Series) *int { return &s.Weekday }),
		col("minute", func(s *loop.Series) *int { return &s.Minute }),
		col("every_weeks", func(s *loop.Series) *int { return &s.Every }),
		col("planned", func(s *loop.Series) *int { return &s.Planned }),
		col("mode", func(s *loop.Series) *loop.HuddleMode { return &s.Mode }),
		col("attribution", func(s *loop.Series) *loop.Attribution { return &s.Attribution }),
		col("created_at", func(s *loop.Series) *time.Time { return &s.CreatedAt }),
		col("updated_at", func(s *loop.Series) *time.Time { return &s.UpdatedAt }),
	})

// Huddle implements loop.HuddleReader.
func (r reads) Huddle(ctx context.Context, ws, id loop.ID) (loop.Huddle, error) {
	return huddles.get(ctx, r, ws, id)
}

// Huddle is what a deed reads before it changes a board. The row is held until the
// deed ends, so that replicas change one board one after another: else a card that
// is written in the moment of the reveal would stay hidden for ever.
func (t *tx) Huddle(ctx context.Context, ws, id loop.ID) (loop.Huddle, error) {
	if err := t.hold(ctx, "huddle", ws, id); err != nil {
		return loop.Huddle{}, err
	}
	return t.reads.Huddle(ctx, ws, id)
}

// Huddles implements loop.HuddleReader.
func (r reads) Huddles(ctx context.Context, ws loop.ID, q loop.HuddleQuery) (loop.Page[loop.Huddle], error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	w.is("x.team_id", q.Team)
	if q.Whole {
		w.add("x.team_id = 0")
	}
	w.is("x.sprint_id", q.Sprint)
	if q.State != "" {
		w.add("x.state = ?", string(q.State))
	}
	if q.Since != "" {
		w.add("x.on_day >= ?", string(q.Since))
	}
	if q.Until != "" {
		w.add("x.on_day <= ?", string(q.Until))
	}
	return pageByDay(ctx, r, huddles, &w, "on_day", q.Cursor, q.Limit, func(h loop.Huddle) (string, loop.ID) { return string(h.On), h.ID })
}

// SaveHuddle implements loop.HuddleWriter.
func (t *tx) SaveHuddle(ctx context.Context, h loop.Huddle, ev loop.Event) (loop.Huddle, error) {
	h, err := huddles.save(ctx, t, h, ev)
	if err != nil {
		return h, err
	}
	return h, t.indexHuddle(ctx, h)
}

// AllSeries implements loop.HuddleReader.
func (r reads) AllSeries(ctx context.Context, ws loop.ID) ([]loop.Series, error) {
	return list(ctx, r, allSeries.scan, "SELECT "+allSeries.selected+" FROM huddle_series x WHERE x.workspace_id = $1 ORDER BY x.id", int64(ws))
}

// SaveSeries implements loop.HuddleWriter.
func (t *tx) SaveSeries(ctx context.Context, s loop.Series, ev loop.Event) (loop.Series, error) {
	return allSeries.save(ctx, t, s, ev)
}

// BoardVersion implements loop.HuddleReader.
func (r reads) BoardVersion(ctx context.Context, ws, huddle loop.ID) (int64, error) {
	version, err := one(ctx, r, "board", func(row scanner) (v int64, err error) { return v, row.Scan(&v) },
		"SELECT version FROM huddle_board WHERE workspace_id = $1 AND huddle_id = $2", int64(ws), int64(huddle))
	if loop.CodeOf(err) == loop.NotFound {
		return 0, nil
	}
	return version, err
}

// RaiseBoard implements loop.HuddleWriter. It holds the huddle first, as every deed
// on a board does: replicas that lock in one order never wait for each other in a ring.
func (t *tx) RaiseBoard(ctx context.Context, ws, huddle loop.ID) error {
	if err := t.hold(ctx, "huddle", ws, huddle); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO huddle_board (workspace_id, huddle_id, version) VALUES ($1, $2, 1)
		ON CONFLICT (workspace_id, huddle_id) DO UPDATE SET version = huddle_board.version + 1`, int64(ws), int64(huddle))
	return err
}
