package store

import (
	"context"
	"strconv"
	"strings"

	"failforward/loop"
)

var targetColumns = []string{"workspace_id", "id", "metric", "value", "percent", "counter", "set_by", "set_at", "ended_by", "ended_at"}

func scanTarget(row scanner) (loop.Target, error) {
	var t loop.Target
	var value string
	err := row.Scan(&t.Workspace, &t.ID, &t.Metric, &value, &t.Percent, &t.Counter, &t.SetBy, stamp{&t.SetAt}, &t.EndedBy, stamp{&t.EndedAt})
	if err != nil {
		return t, err
	}
	t.Value, err = strconv.ParseFloat(value, 64)
	return t, err
}

// Targets implements loop.TargetReader.
func (r reads) Targets(ctx context.Context, ws loop.ID, metric string) ([]loop.Target, error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	if metric != "" {
		w.add("x.metric = ?", metric)
	}
	return list(ctx, r, scanTarget, "SELECT x."+strings.Join(targetColumns, ", x.")+" FROM metric_target x WHERE "+w.String()+" ORDER BY x.metric, x.set_at, x.id", w.args...)
}

// SetTarget implements loop.TargetWriter.
func (t *tx) SetTarget(ctx context.Context, g loop.Target, ev loop.Event) (loop.Target, error) {
	g = tidied(g)
	value, err := decimal(g.Value)
	if err != nil {
		return g, err
	}
	g.ID = t.s.ids.Next()
	err = t.insert(ctx, "metric_target", targetColumns,
		[][]any{{int64(g.Workspace), int64(g.ID), g.Metric, value, int64(g.Percent), g.Counter, int64(g.SetBy), millis(g.SetAt), int64(g.EndedBy), millis(g.EndedAt)}}, "")
	if err != nil {
		return g, err
	}
	return g, t.record(ctx, ev, g.Metric, g.ID)
}

// EndTarget implements loop.TargetWriter.
func (t *tx) EndTarget(ctx context.Context, g loop.Target, ev loop.Event) error {
	n, err := t.exec(ctx, "UPDATE metric_target SET ended_by = $1, ended_at = $2 WHERE workspace_id = $3 AND id = $4 AND ended_at IS NULL",
		int64(g.EndedBy), millis(g.EndedAt), int64(g.Workspace), int64(g.ID))
	if err != nil {
		return err
	}
	if n == 0 {
		return loop.Errorf(loop.Conflict, "This target is off already.")
	}
	return t.record(ctx, ev, g.Metric, g.ID)
}
