package store

import (
	"context"
	"time"

	"failforward/loop"
)

var effects = newShape("effect_check", "effect check", loop.NounEffect,
	func(e *loop.EffectCheck) key { return key{&e.Workspace, &e.ID, &e.Number, &e.Version} },
	[]column[loop.EffectCheck]{
		col("kind", func(e *loop.EffectCheck) *loop.EffectKind { return &e.Kind }),
		col("action_id", func(e *loop.EffectCheck) *loop.ID { return &e.Action }),
		col("failure_id", func(e *loop.EffectCheck) *loop.ID { return &e.Failure }),
		col("state", func(e *loop.EffectCheck) *loop.EffectState { return &e.State }),
		col("on_day", func(e *loop.EffectCheck) *loop.Date { return &e.On }),
		asJSON("plan", func(e *loop.EffectCheck) *loop.Plan { return &e.Plan }),
		col("plan_hash", func(e *loop.EffectCheck) *string { return &e.PlanHash }),
		col("exploratory", func(e *loop.EffectCheck) *bool { return &e.Exploratory }),
		col("locked_at", func(e *loop.EffectCheck) *time.Time { return &e.LockedAt }),
		col("change_at", func(e *loop.EffectCheck) *time.Time { return &e.ChangeAt }),
		col("asked_at", func(e *loop.EffectCheck) *time.Time { return &e.AskedAt }),
		col("concluded_at", func(e *loop.EffectCheck) *time.Time { return &e.ConcludedAt }),
		col("verdict", func(e *loop.EffectCheck) *loop.Verdict { return &e.Verdict }),
		col("reason", func(e *loop.EffectCheck) *string { return &e.Reason }),
		col("note", func(e *loop.EffectCheck) *string { return &e.Note }),
		col("by_rule", func(e *loop.EffectCheck) *bool { return &e.ByRule }),
		asJSON("seen", func(e *loop.EffectCheck) *[]loop.ID { return &e.Seen }),
		asJSON("expected", func(e *loop.EffectCheck) **loop.Expectation { return &e.Expect }),
		asJSON("result", func(e *loop.EffectCheck) **loop.Measured { return &e.Result }),
		asJSON("guards", func(e *loop.EffectCheck) *[]loop.Guarded { return &e.Guards }),
		col("previous_id", func(e *loop.EffectCheck) *loop.ID { return &e.Previous }),
		col("created_by", func(e *loop.EffectCheck) *loop.ID { return &e.CreatedBy }),
		col("created_at", func(e *loop.EffectCheck) *time.Time { return &e.CreatedAt }),
		col("updated_at", func(e *loop.EffectCheck) *time.Time { return &e.UpdatedAt }),
	})

// Effect implements loop.ActionReader.
func (r reads) Effect(ctx context.Context, ws, id loop.ID) (loop.EffectCheck, error) {
	return effects.get(ctx, r, ws, id)
}

// Effects implements loop.ActionReader.
func (r reads) Effects(ctx context.Context, ws loop.ID, q loop.EffectQuery) (loop.Page[loop.EffectCheck], error) {
	var w where
	of, err := r.withMerged(ctx, ws, q.Failure)
	if err != nil {
		return loop.Page[loop.EffectCheck]{}, err
	}
	w.add("x.workspace_id = ?", int64(ws))
	switch q.State {
	case "":
	case loop.Concluded:
		w.add("x.state = 'concluded'") // written out, for the index of verdicts
	default:
		w.add("x.state = ?", string(q.State))
	}
	w.is("x.action_id", q.Action)
	w.inIDs("x.failure_id", of)
	if !q.Since.IsZero() {
		w.add("x.concluded_at >= ?", q.Since.UnixMilli())
	}
	if q.State == loop.Concluded {
		return r.verdicts(ctx, w, q)
	}
	return r.byDay(ctx, w, q)
}

// verdicts reads concluded checks, newest verdict first.
func (r reads) verdicts(ctx context.Context, w where, q loop.EffectQuery) (loop.Page[loop.EffectCheck], error) {
	if q.Cursor != "" {
		at, last, err := readCursorAt(q.Cursor)
		if err != nil {
			return loop.Page[loop.EffectCheck]{}, err
		}
		w.after("x.concluded_at", "x.id", true, at, last)
	}
	return r.effectPage(ctx, w, "x.concluded_at DESC, x.id DESC", q.Limit, func(e loop.EffectCheck) string {
		return cursorAt(e.ConcludedAt.UnixMilli(), e.ID)
	})
}

// byDay reads checks by the day of their verdict, soonest first.
func (r reads) byDay(ctx context.Context, w where, q loop.EffectQuery) (loop.Page[loop.EffectCheck], error) {
	if q.Cursor != "" {
		day, last, err := readCursor(q.Cursor)
		if err != nil {
			return loop.Page[loop.EffectCheck]{}, err
		}
		w.after("x.on_day", "x.id", false, day, last)
	}
	return r.effectPage(ctx, w, "x.on_day, x.id", q.Limit, func(e loop.EffectCheck) string { return cursorOf(string(e.On), e.ID) })
}

func (r reads) effectPage(ctx context.Context, w where, order string, limit int, cursor func(loop.EffectCheck) string) (loop.Page[loop.EffectCheck], error) {
	n := pageSize(limit)
	query := "SELECT " + effects.selected + " FROM effect_check x WHERE " + w.String() + " ORDER BY " + order + " LIMIT " + w.arg(n+1)
	all, err := list(ctx, r, effects.scan, query, w.args...)
	return pageOf(all, n, cursor), err
}

// SaveEffect implements loop.Writer.
func (t *tx) SaveEffect(ctx context.Context, e loop.EffectCheck, ev loop.Event) (loop.EffectCheck, error) {
	if len(e.Seen) == 0 {
		e.Seen = nil
	}
	return effects.save(ctx, t, e, ev)
}
