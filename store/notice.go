package store

import (
	"context"
	"time"

	"failforward/loop"
)

// Notices implements loop.LogReader.
func (r reads) Notices(ctx context.Context, ws, member loop.ID) ([]loop.Notice, error) {
	return list(ctx, r, func(row scanner) (loop.Notice, error) {
		var n loop.Notice
		err := row.Scan(&n.Workspace, &n.ID, &n.Member, stamp{&n.At}, &n.Topic, &n.ObjectID, stamp{&n.SeenAt})
		return n, err
	}, `SELECT workspace_id, id, member_id, at, topic, object_id, seen_at FROM notice
		WHERE workspace_id = $1 AND member_id = $2 AND seen_at IS NULL ORDER BY at DESC, id DESC LIMIT 20`, int64(ws), int64(member))
}

// Notify implements loop.Writer: the same member hears of the same thing once.
func (t *tx) Notify(ctx context.Context, n loop.Notice) error {
	if n.ID == 0 {
		n.ID = t.s.ids.Next()
	}
	return t.insert(ctx, "notice", []string{"workspace_id", "id", "member_id", "at", "topic", "object_id", "seen_at"},
		[][]any{{int64(n.Workspace), int64(n.ID), int64(n.Member), n.At.UnixMilli(), n.Topic, int64(n.ObjectID), millis(n.SeenAt)}},
		" ON CONFLICT (workspace_id, member_id, topic, object_id) DO NOTHING")
}

// SeeNotices implements loop.Writer.
func (t *tx) SeeNotices(ctx context.Context, ws, member loop.ID, at time.Time, ids []loop.ID) error {
	for _, id := range ids {
		_, err := t.exec(ctx, "UPDATE notice SET seen_at = $1 WHERE workspace_id = $2 AND id = $3 AND member_id = $4 AND seen_at IS NULL",
			at.UnixMilli(), int64(ws), int64(id), int64(member))
		if err != nil {
			return err
		}
	}
	return nil
}
