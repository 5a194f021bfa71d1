package store

import (
	"context"

	"failforward/loop"
)

// Absences implements loop.HuddleReader: those that end on that day or later.
func (r reads) Absences(ctx context.Context, ws loop.ID, since loop.Date) ([]loop.Absence, error) {
	return list(ctx, r, func(row scanner) (loop.Absence, error) {
		var a loop.Absence
		err := row.Scan(&a.Workspace, &a.ID, &a.Member, &a.From, &a.To, stamp{&a.CreatedAt})
		return a, err
	}, "SELECT workspace_id, id, member_id, from_day, to_day, created_at FROM absence WHERE workspace_id = $1 AND to_day >= $2 ORDER BY from_day, id", int64(ws), string(since))
}

// SaveAbsence implements loop.HuddleWriter; an absence is never changed, only dropped.
func (t *tx) SaveAbsence(ctx context.Context, a loop.Absence, ev loop.Event) (loop.Absence, error) {
	a = tidied(a)
	if a.ID == 0 {
		a.ID = t.s.ids.Next()
	}
	err := t.insert(ctx, "absence", []string{"workspace_id", "id", "member_id", "from_day", "to_day", "created_at"},
		[][]any{{int64(a.Workspace), int64(a.ID), int64(a.Member), string(a.From), string(a.To), millis(a.CreatedAt)}}, "")
	if err != nil {
		return a, err
	}
	return a, t.record(ctx, ev, string(a.From), a.ID)
}

// DropAbsence implements loop.HuddleWriter.
func (t *tx) DropAbsence(ctx context.Context, ws, id loop.ID, ev loop.Event) error {
	n, err := t.exec(ctx, "DELETE FROM absence WHERE workspace_id = $1 AND id = $2", int64(ws), int64(id))
	if err != nil {
		return err
	}
	if n == 0 {
		return absent("absence")
	}
	return t.record(ctx, ev, "", id)
}
