package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

var episodeColumns = []string{"workspace_id", "id", "source_id", "grouping", "state", "failure_id", "first_at", "last_at", "endless", "signals", "title", "summary", "kind", "severity", "services", "excluded", "heard_at"}

var selectEpisode = "SELECT x." + strings.Join(episodeColumns, ", x.") + " FROM episode x WHERE "

func scanEpisode(row scanner) (loop.Episode, error) {
	var e loop.Episode
	var group []byte
	err := row.Scan(&e.Workspace, &e.ID, &e.Source, &group, &e.State, &e.Failure, stamp{&e.First}, stamp{&e.Last}, &e.Endless, &e.Signals, &e.Title, &e.Summary, &e.Kind, &e.Severity, listed{&e.Services}, &e.Excluded, stamp{&e.HeardAt})
	copy(e.Group[:], group)
	return e, err
}

func episodeRow(e loop.Episode) []any {
	return []any{int64(e.Workspace), int64(e.ID), int64(e.Source), e.Group[:], string(e.State), int64(e.Failure), millis(e.First), millis(e.Last), flag(e.Endless), e.Signals, e.Title, e.Summary, string(e.Kind), e.Severity, strings.Join(e.Services, "\n"), e.Excluded, millis(e.HeardAt)}
}

// listed is a destination for Scan that takes a text apart into its lines.
type listed struct{ to *[]string }

// Scan implements sql.Scanner.
func (l listed) Scan(v any) error {
	text, ok := v.(string)
	if b, isBytes := v.([]byte); isBytes {
		text, ok = string(b), true
	}
	if !ok {
		return fmt.Errorf("a column of lines holds %T", v)
	}
	*l.to = nil
	if text != "" {
		*l.to = strings.Split(text, "\n")
	}
	return nil
}

// Episode implements loop.HarvestReader.
func (r reads) Episode(ctx context.Context, ws, id loop.ID) (loop.Episode, error) {
	return one(ctx, r, "candidate", scanEpisode, selectEpisode+"x.workspace_id = $1 AND x.id = $2", int64(ws), int64(id))
}

// Episodes implements loop.HarvestReader.
func (r reads) Episodes(ctx context.Context, ws loop.ID, q loop.EpisodeQuery) (loop.Page[loop.Episode], error) {
	var w where
	w.add("x.workspace_id = ?", int64(ws))
	w.is("x.source_id", q.Source)
	w.is("x.failure_id", q.Failure)
	if q.State != "" {
		w.add("x.state = ?", string(q.State))
	}
	if q.Cursor != "" {
		at, last, err := readCursorAt(q.Cursor)
		if err != nil {
			return loop.Page[loop.Episode]{}, err
		}
		w.after("x.heard_at", "x.id", true, at, last)
	}
	n := pageSize(q.Limit)
	all, err := list(ctx, r, scanEpisode, selectEpisode+w.String()+" ORDER BY x.heard_at DESC, x.id DESC LIMIT "+w.arg(n+1), w.args...)
	return pageOf(all, n, func(e loop.Episode) string { return cursorAt(e.HeardAt.UnixMilli(), e.ID) }), err
}

// GroupEpisodes implements loop.HarvestReader.
func (r reads) GroupEpisodes(ctx context.Context, ws, source loop.ID, groups [][16]byte, since, until time.Time) ([]loop.Episode, error) {
	w := ofGroups(ws, source, groups)
	w.add("x.state NOT LIKE 'joined %'")
	w.add("(x.last_at IS NULL OR x.last_at >= ?)", since.UnixMilli())
	if !until.IsZero() {
		w.add("x.first_at <= ?", until.UnixMilli())
	}
	return list(ctx, r, scanEpisode, selectEpisode+w.String()+" ORDER BY x.first_at, x.id", w.args...)
}

// JoinedEpisodes implements loop.HarvestReader.
func (r reads) JoinedEpisodes(ctx context.Context, ws, source loop.ID, groups [][16]byte) ([]loop.Episode, error) {
	w := ofGroups(ws, source, groups)
	w.add("x.state LIKE 'joined %'")
	return list(ctx, r, scanEpisode, selectEpisode+w.String()+" ORDER BY x.first_at, x.id", w.args...)
}

// ofGroups narrows episodes to those of some groups of a source.
func ofGroups(ws, source loop.ID, groups [][16]byte) (w where) {
	w.add("x.workspace_id = ?", int64(ws))
	w.add("x.source_id = ?", int64(source))
	w.hashes("x.grouping", groups)
	return w
}

// PutEpisode implements loop.HarvestWriter.
func (t *tx) PutEpisode(ctx context.Context, e loop.Episode) (loop.Episode, error) {
	if e = tidied(e); e.ID == 0 {
		e.ID = t.s.ids.Next()
	}
	var set []string
	for _, c := range episodeColumns[2:] {
		set = append(set, c+" = excluded."+c)
	}
	return e, t.insert(ctx, "episode", episodeColumns, [][]any{episodeRow(e)}, " ON CONFLICT (workspace_id, id) DO UPDATE SET "+strings.Join(set, ", "))
}

// DropEpisode implements loop.HarvestWriter.
func (t *tx) DropEpisode(ctx context.Context, ws, id loop.ID) error {
	_, err := t.exec(ctx, "DELETE FROM episode WHERE workspace_id = $1 AND id = $2", int64(ws), int64(id))
	return err
}
