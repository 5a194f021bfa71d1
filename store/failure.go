package store

import (
	"context"
	"slices"
	"time"

	"failforward/loop"
)

var failures = newShape("failure", "failure", loop.NounFailure,
	func(f *loop.Failure) key { return key{&f.Workspace, &f.ID, &f.Number, &f.Version} },
	[]column[loop.Failure]{
		col("title", func(f *loop.Failure) *string { return &f.Title }),
		col("summary", func(f *loop.Failure) *string { return &f.Summary }),
		col("kind", func(f *loop.Failure) *loop.Kind { return &f.Kind }),
		col("severity", func(f *loop.Failure) *int { return &f.Severity }),
		searchedBy("noticed_at", func(f *loop.Failure) any { return f.Noticed().UnixMilli() }),
	},
	cols("started", func(f *loop.Failure) *loop.Moment { return &f.StartedAt }),
	cols("detected", func(f *loop.Failure) *loop.Moment { return &f.DetectedAt }),
	cols("mitigated", func(f *loop.Failure) *loop.Moment { return &f.MitigatedAt }),
	cols("resolved", func(f *loop.Failure) *loop.Moment { return &f.ResolvedAt }),
	[]column[loop.Failure]{
		col("people_affected", func(f *loop.Failure) **int64 { return &f.People }),
		col("user_minutes", func(f *loop.Failure) **int64 { return &f.UserMinutes }),
		col("effort_minutes", func(f *loop.Failure) **int64 { return &f.EffortMinutes }),
		col("cost_minor", func(f *loop.Failure) **int64 { return &f.Cost }),
		col("currency", func(f *loop.Failure) *string { return &f.Currency }),
		col("team_id", func(f *loop.Failure) *loop.ID { return &f.Team }),
		col("was_expected", func(f *loop.Failure) *bool { return &f.WasExpected }),
		col("reported_via", func(f *loop.Failure) *string { return &f.ReportedVia }),
		col("excluded", func(f *loop.Failure) *string { return &f.Excluded }),
		col("zone_assumed", func(f *loop.Failure) *bool { return &f.ZoneAssumed }),
		col("state", func(f *loop.Failure) *loop.FailureState { return &f.State }),
		col("state_reason", func(f *loop.Failure) *string { return &f.StateReason }),
		col("merged_into", func(f *loop.Failure) *loop.ID { return &f.MergedInto }),
		col("accepted_at", func(f *loop.Failure) *time.Time { return &f.AcceptedAt }),
		col("accepted_reason", func(f *loop.Failure) *string { return &f.AcceptedReason }),
		col("revisit_on", func(f *loop.Failure) *loop.Date { return &f.RevisitOn }),
		col("import_id", func(f *loop.Failure) *loop.ID { return &f.Import }),
		col("created_by", func(f *loop.Failure) *loop.ID { return &f.CreatedBy }),
		col("created_at", func(f *loop.Failure) *time.Time { return &f.CreatedAt }),
		col("updated_at", func(f *loop.Failure) *time.Time { return &f.UpdatedAt }),
	})

// Failure implements loop.FailureReader.
func (r reads) Failure(ctx context.Context, ws, id loop.ID) (loop.Failure, error) {
	f, err := failures.get(ctx, r, ws, id)
	if err != nil {
		return f, err
	}
	one := []loop.Failure{f}
	err = r.name(ctx, ws, one)
	return one[0], err
}

// FailuresWith implements loop.FailureReader.
func (r reads) FailuresWith(ctx context.Context, ws loop.ID, ids []loop.ID) ([]loop.Failure, error) {
	return r.failuresOf(ctx, ws, ids)
}

// failuresOf returns failures in the order of ids, without the unknown ones.
func (r reads) failuresOf(ctx context.Context, ws loop.ID, ids []loop.ID) ([]loop.Failure, error) {
	fs, err := r.bareOf(ctx, ws, ids)
	if err != nil {
		return nil, err
	}
	return fs, r.name(ctx, ws, fs)
}

// bareOf is failuresOf without services and tags.
func (r reads) bareOf(ctx context.Context, ws loop.ID, ids []loop.ID) ([]loop.Failure, error) {
	found, err := failures.in(ctx, r, ws, "id", ids)
	if err != nil {
		return nil, err
	}
	at := map[loop.ID]int{}
	for i, f := range found {
		at[f.ID] = i
	}
	out := make([]loop.Failure, 0, len(ids))
	for _, id := range ids {
		if i, ok := at[id]; ok {
			out = append(out, found[i])
		}
	}
	return out, nil
}

// name adds services and tags to failures.
func (r reads) name(ctx context.Context, ws loop.ID, fs []loop.Failure) error {
	ids := make([]loop.ID, len(fs))
	for i := range fs {
		ids[i] = fs[i].ID
	}
	services, err := r.namesOf(ctx, ws, ids, "SELECT x.failure_id, x.service FROM failure_service x WHERE x.workspace_id = $1 AND x.failure_id IN ")
	if err != nil {
		return err
	}
	tags, err := r.namesOf(ctx, ws, ids, "SELECT x.failure_id, t.name FROM failure_tag x JOIN tag t ON t.workspace_id = x.workspace_id AND t.id = x.tag_id WHERE x.workspace_id = $1 AND x.failure_id IN ")
	for i := range fs {
		fs[i].Services, fs[i].Tags = services[fs[i].ID], tags[fs[i].ID]
	}
	return err
}

// namesOf returns the sorted names that hang on failures.
func (r reads) namesOf(ctx context.Context, ws loop.ID, ids []loop.ID, query string) (map[loop.ID][]string, error) {
	names := map[loop.ID][]string{}
	err := inLists(ws, ids, func(in string, args []any) error {
		return r.each(ctx, query+in, args, func(row scanner) error {
			var id loop.ID
			var name string
			err := row.Scan(&id, &name)
			names[id] = append(names[id], name)
			return err
		})
	})
	for _, n := range names {
		slices.Sort(n)
	}
	return names, err
}

// SaveFailure implements loop.Writer.
func (t *tx) SaveFailure(ctx context.Context, f loop.Failure, ev loop.Event) (loop.Failure, error) {
	f, changed := tidied(f), f.Version > 0
	tags, err := t.vocabulary(ctx, f.Workspace, [][]string{f.Tags})
	if err != nil {
		return f, err
	}
	var ids []loop.ID
	f.Tags, ids = tags.resolve(f.Tags)
	f.Services = services(f.Services)
	if f, err = failures.save(ctx, t, f, ev); err != nil {
		return f, err
	}
	if changed {
		if err := t.unname(ctx, f); err != nil {
			return f, err
		}
	}
	if err := t.hang(ctx, []loop.Failure{f}, [][]loop.ID{ids}); err != nil {
		return f, err
	}
	if err := t.touch(ctx, f.Workspace, f.MergedInto); err != nil {
		return f, err
	}
	return f, t.index(ctx, failureDoc(f, ids))
}

// unname takes services and tags off a failure.
func (t *tx) unname(ctx context.Context, f loop.Failure) error {
	if _, err := t.exec(ctx, "DELETE FROM failure_service WHERE workspace_id = $1 AND failure_id = $2", int64(f.Workspace), int64(f.ID)); err != nil {
		return err
	}
	_, err := t.exec(ctx, "DELETE FROM failure_tag WHERE workspace_id = $1 AND failure_id = $2", int64(f.Workspace), int64(f.ID))
	return err
}

// hang writes services, tags and marks of failures that have none yet.
func (t *tx) hang(ctx context.Context, fs []loop.Failure, tags [][]loop.ID) error {
	var named, tagged [][]any
	for i, f := range fs {
		var ws, id, at any = int64(f.Workspace), int64(f.ID), f.Noticed().UnixMilli()
		for _, s := range f.Services {
			named = append(named, []any{ws, id, s, lower(s), at})
		}
		for _, tag := range tags[i] {
			tagged = append(tagged, []any{ws, id, int64(tag), at})
		}
		if !f.AcceptedAt.IsZero() {
			if err := t.touch(ctx, f.Workspace, f.ID); err != nil {
				return err
			}
		}
	}
	if err := t.insertLater(ctx, "failure_service", []string{"workspace_id", "failure_id", "service", "folded", "noticed_at"}, named); err != nil {
		return err
	}
	return t.insertLater(ctx, "failure_tag", []string{"workspace_id", "failure_id", "tag_id", "noticed_at"}, tagged)
}

// touch marks failures on which something hangs, so that lists of those find
// them without looking at the rest.
func (t *tx) touch(ctx context.Context, ws loop.ID, ids ...loop.ID) error {
	for _, id := range ids {
		if id == 0 {
			continue
		}
		if _, err := t.exec(ctx, "UPDATE failure SET touched = 1 WHERE workspace_id = $1 AND id = $2 AND touched = 0", int64(ws), int64(id)); err != nil {
			return err
		}
	}
	return nil
}

// services are names as they are kept: sorted, each once without regard to case.
func services(names []string) []string {
	seen, out := map[string]bool{}, []string(nil)
	for _, n := range names {
		if k := lower(n); !seen[k] {
			seen[k] = true
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}
