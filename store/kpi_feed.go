package store

import (
	"context"
	"strconv"
	"strings"

	"failforward/loop"
)

var feedColumns = []string{"workspace_id", "series_id", "url", "query", "step", "factor", "token", "set_by", "set_at", "tried_at", "fetched_at", "outcome", "said", "failures"}

func scanFeed(row scanner) (loop.KPIFeed, error) {
	var f loop.KPIFeed
	var factor string
	err := row.Scan(&f.Workspace, &f.Series, &f.URL, &f.Query, &f.Step, &factor, &f.Token, &f.SetBy, stamp{&f.SetAt}, stamp{&f.TriedAt}, stamp{&f.FetchedAt}, &f.Outcome, &f.Said, &f.Failures)
	if err != nil {
		return f, err
	}
	f.Factor, err = strconv.ParseFloat(factor, 64)
	return f, err
}

// KPIFeed implements loop.KPIFeedReader.
func (r reads) KPIFeed(ctx context.Context, ws, series loop.ID) (loop.KPIFeed, error) {
	return one(ctx, r, "feed", scanFeed, "SELECT x."+strings.Join(feedColumns, ", x.")+" FROM kpi_feed x WHERE x.workspace_id = $1 AND x.series_id = $2", int64(ws), int64(series))
}

// SaveKPIFeed implements loop.KPIFeedWriter.
func (t *tx) SaveKPIFeed(ctx context.Context, f loop.KPIFeed, ev loop.Event) error {
	f = tidied(f)
	factor, err := decimal(f.Factor)
	if err != nil {
		return err
	}
	var token any
	if len(f.Token) > 0 {
		token = f.Token
	}
	var set []string
	for _, c := range feedColumns[2:] {
		set = append(set, c+" = excluded."+c)
	}
	row := []any{int64(f.Workspace), int64(f.Series), f.URL, f.Query, string(f.Step), factor, token, int64(f.SetBy), millis(f.SetAt), millis(f.TriedAt), millis(f.FetchedAt), string(f.Outcome), f.Said, int64(f.Failures)}
	if err := t.insert(ctx, "kpi_feed", feedColumns, [][]any{row}, "ON CONFLICT (workspace_id, series_id) DO UPDATE SET "+strings.Join(set, ", ")); err != nil {
		return err
	}
	return t.record(ctx, ev, "", f.Series)
}

// DropKPIFeed implements loop.KPIFeedWriter.
func (t *tx) DropKPIFeed(ctx context.Context, ws, series loop.ID, ev loop.Event) error {
	n, err := t.exec(ctx, "DELETE FROM kpi_feed WHERE workspace_id = $1 AND series_id = $2", int64(ws), int64(series))
	if err != nil {
		return err
	}
	if n == 0 {
		return absent("feed")
	}
	return t.record(ctx, ev, "", series)
}
