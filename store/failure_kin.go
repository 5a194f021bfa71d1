package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// Kin implements loop.FailureReader: oldest first.
func (r reads) Kin(ctx context.Context, ws loop.ID, services, tags []string, since, until time.Time) ([]loop.Failure, error) {
	v := vocabulary{}
	if err := r.known(ctx, ws, v, folded(tags, tagKey)); err != nil {
		return nil, err
	}
	names := folded(services, lower)
	if len(v) == 0 || len(names) == 0 {
		return []loop.Failure{}, nil
	}
	ids, err := r.kin(ctx, ws, names, v, since, until)
	if err != nil {
		return nil, err
	}
	fs, err := r.failuresOf(ctx, ws, ids)
	fs = slices.DeleteFunc(fs, func(f loop.Failure) bool { return f.State != loop.FailureOpen || f.Excluded != "" })
	slices.SortFunc(fs, func(a, b loop.Failure) int {
		return cmp.Or(a.Noticed().Compare(b.Noticed()), cmp.Compare(a.ID, b.ID))
	})
	return fs, err
}

// kin returns the failures of a window that carry one of the services and one
// of the tags, through the index of services.
func (r reads) kin(ctx context.Context, ws loop.ID, services []string, v vocabulary, since, until time.Time) ([]loop.ID, error) {
	var w where
	w.add("s.workspace_id = ?", int64(ws))
	w.in("s.folded", services)
	w.add("s.noticed_at >= ?", since.UnixMilli())
	w.add("s.noticed_at < ?", until.UnixMilli())
	marks := make([]string, 0, len(v))
	for _, tag := range v {
		marks = append(marks, w.arg(int64(tag.ID)))
	}
	w.add("EXISTS (SELECT 1 FROM failure_tag t WHERE t.workspace_id = s.workspace_id AND t.failure_id = s.failure_id AND t.tag_id IN (" + strings.Join(marks, ", ") + "))")
	return list(ctx, r, scanID, "SELECT DISTINCT s.failure_id FROM failure_service s WHERE "+w.String()+" ORDER BY s.failure_id", w.args...)
}

func scanID(row scanner) (loop.ID, error) {
	var id loop.ID
	err := row.Scan(&id)
	return id, err
}

// folded folds names, each once.
func folded(names []string, fold func(string) string) []string {
	var out []string
	for _, n := range names {
		out = append(out, fold(n))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
