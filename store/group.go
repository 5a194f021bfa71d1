package store

import (
	"context"
	"math"
	"time"

	"failforward/loop"
)

// GroupJoins implements loop.HarvestReader.
func (r reads) GroupJoins(ctx context.Context, ws, source loop.ID) (loop.GroupJoins, error) {
	return list(ctx, r, func(row scanner) (loop.GroupJoin, error) {
		j := loop.GroupJoin{Workspace: ws, Source: source}
		var group, into []byte
		err := row.Scan(&group, &into, &j.Title, stamp{&j.At})
		copy(j.Group[:], group)
		copy(j.Into[:], into)
		return j, err
	}, "SELECT grouping, into_grouping, title, at FROM group_join WHERE workspace_id = $1 AND source_id = $2 ORDER BY at, grouping", int64(ws), int64(source))
}

// PutGroupJoin implements loop.HarvestWriter.
func (t *tx) PutGroupJoin(ctx context.Context, j loop.GroupJoin) error {
	j = tidied(j)
	return t.insert(ctx, "group_join", []string{"workspace_id", "source_id", "grouping", "into_grouping", "title", "at"},
		[][]any{{int64(j.Workspace), int64(j.Source), j.Group[:], j.Into[:], j.Title, millis(j.At)}}, "")
}

// DropGroupJoin implements loop.HarvestWriter.
func (t *tx) DropGroupJoin(ctx context.Context, ws, source loop.ID, group [16]byte) error {
	n, err := t.exec(ctx, "DELETE FROM group_join WHERE workspace_id = $1 AND source_id = $2 AND grouping = $3", int64(ws), int64(source), group[:])
	if err == nil && n == 0 {
		err = absent("group")
	}
	return err
}

// GroupTitles implements loop.HarvestReader.
func (r reads) GroupTitles(ctx context.Context, ws, source loop.ID, groups [][16]byte) (map[[16]byte]string, error) {
	out := map[[16]byte]string{}
	err := inHashes([]any{int64(ws), int64(source)}, groups, func(in string, args []any) error {
		return r.each(ctx, "SELECT grouping, title FROM signal_theme WHERE workspace_id = $1 AND source_id = $2 AND grouping IN "+in+" ORDER BY id DESC", args, func(row scanner) error {
			var group []byte
			var title string
			err := row.Scan(&group, &title)
			if err == nil {
				out[[16]byte(group)] = title
			}
			return err
		})
	})
	return out, err
}

// GroupReleases implements loop.HarvestReader.
func (r reads) GroupReleases(ctx context.Context, ws, source loop.ID, groups [][16]byte, since time.Time) ([]loop.ReleaseCrashes, error) {
	var w where
	w.add("t.workspace_id = ?", int64(ws))
	w.add("t.source_id = ?", int64(source))
	w.hashes("t.grouping", groups)
	from := r.s.signalsOf(w.String(), w.arg(int64(loop.SignalID(since.Add(time.Millisecond), 0))), w.arg(int64(math.MaxInt64)))
	return list(ctx, r, func(row scanner) (loop.ReleaseCrashes, error) {
		var c loop.ReleaseCrashes
		var first loop.ID
		err := row.Scan(&c.Release.Name, &first, &c.Crashes)
		c.First = loop.SignalStart(first)
		return c, err
	}, "SELECT t.release, MIN(x.id), COUNT(*) "+from+" GROUP BY t.release ORDER BY MIN(x.id)", w.args...)
}

// ReleasesSeen implements loop.HarvestReader.
func (r reads) ReleasesSeen(ctx context.Context, ws loop.ID, names []string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	if len(names) == 0 {
		return out, nil
	}
	keep := func(name string, at time.Time) {
		if was, ok := out[name]; !ok || at.Before(was) {
			out[name] = at
		}
	}
	var deploys, signals where
	deploys.add("workspace_id = ?", int64(ws))
	deploys.in("version", names)
	err := r.each(ctx, "SELECT version, MIN(at) FROM deploy WHERE "+deploys.String()+" GROUP BY version", deploys.args, func(row scanner) error {
		var name string
		var at time.Time
		err := row.Scan(&name, stamp{&at})
		keep(name, at)
		return err
	})
	if err != nil {
		return nil, err
	}
	signals.add("t.workspace_id = ?", int64(ws))
	signals.add("t.release <> ''")
	signals.in("t.release", names)
	err = r.each(ctx, "SELECT t.release, ("+r.s.firstOf()+") FROM signal_theme t WHERE "+signals.String(), signals.args, func(row scanner) error {
		var name string
		var id *loop.ID // NULL when all of the theme only count
		err := row.Scan(&name, &id)
		if id != nil {
			keep(name, loop.SignalStart(*id))
		}
		return err
	})
	return out, err
}

var resolutionColumns = "x.workspace_id, x.failure_id, x.release, x.said_at, x.back_in, x.back_at"

func scanResolution(row scanner) (loop.Resolution, error) {
	var r loop.Resolution
	err := row.Scan(&r.Workspace, &r.Failure, &r.Release, stamp{&r.SaidAt}, &r.BackIn, stamp{&r.BackAt})
	return r, err
}

// Resolution implements loop.HarvestReader.
func (r reads) Resolution(ctx context.Context, ws, failure loop.ID) (loop.Resolution, error) {
	return one(ctx, r, "resolution", scanResolution, "SELECT "+resolutionColumns+" FROM resolution x WHERE x.workspace_id = $1 AND x.failure_id = $2", int64(ws), int64(failure))
}

// GroupResolutions implements loop.HarvestReader.
func (r reads) GroupResolutions(ctx context.Context, ws, source loop.ID, groups [][16]byte) ([]loop.Resolution, error) {
	var w where
	w.add("e.workspace_id = ?", int64(ws))
	w.add("e.source_id = ?", int64(source))
	w.hashes("e.grouping", groups)
	w.add("e.state = ?", string(loop.EpisodeFailure))
	return list(ctx, r, scanResolution, "SELECT DISTINCT "+resolutionColumns+" FROM episode e JOIN resolution x ON x.workspace_id = e.workspace_id AND x.failure_id = e.failure_id WHERE "+w.String()+" ORDER BY x.said_at DESC, x.failure_id DESC", w.args...)
}

// PutResolution implements loop.HarvestWriter.
func (t *tx) PutResolution(ctx context.Context, r loop.Resolution) error {
	r = tidied(r)
	return t.insert(ctx, "resolution", []string{"workspace_id", "failure_id", "release", "said_at", "back_in", "back_at"},
		[][]any{{int64(r.Workspace), int64(r.Failure), r.Release, millis(r.SaidAt), r.BackIn, millis(r.BackAt)}},
		" ON CONFLICT (workspace_id, failure_id) DO UPDATE SET release = excluded.release, said_at = excluded.said_at, back_in = excluded.back_in, back_at = excluded.back_at")
}

// DropResolution implements loop.HarvestWriter.
func (t *tx) DropResolution(ctx context.Context, ws, failure loop.ID) error {
	n, err := t.exec(ctx, "DELETE FROM resolution WHERE workspace_id = $1 AND failure_id = $2", int64(ws), int64(failure))
	if err == nil && n == 0 {
		err = absent("resolution")
	}
	return err
}
