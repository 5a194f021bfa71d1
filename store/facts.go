package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"failforward/loop"
)

// FactsOf implements loop.FailureReader, in the same few queries for one
// failure as for some hundred.
func (r reads) FactsOf(ctx context.Context, ws loop.ID, ids []loop.ID) ([]loop.Facts, error) {
	out := []loop.Facts{}
	for some := range slices.Chunk(ids, maxIn) {
		fs, err := r.failuresOf(ctx, ws, slices.Compact(slices.Sorted(slices.Values(some))))
		if err != nil {
			return nil, err
		}
		facts, err := r.about(ctx, ws, fs)
		if err != nil {
			return nil, err
		}
		for _, id := range some {
			if f := facts[id]; f != nil {
				out = append(out, *f)
			}
		}
	}
	return out, nil
}

// FactsAbout implements loop.FailureReader.
func (r reads) FactsAbout(ctx context.Context, ws loop.ID, fs []loop.Failure) ([]loop.Facts, error) {
	out := make([]loop.Facts, 0, len(fs))
	for some := range slices.Chunk(fs, maxIn) {
		facts, err := r.about(ctx, ws, some)
		if err != nil {
			return nil, err
		}
		for _, f := range some {
			out = append(out, *facts[f.ID])
		}
	}
	return out, nil
}

// about returns the facts of at most maxIn failures.
func (r reads) about(ctx context.Context, ws loop.ID, fs []loop.Failure) (map[loop.ID]*loop.Facts, error) {
	facts, at, ids := map[loop.ID]*loop.Facts{}, lookup{}, make([]loop.ID, len(fs))
	for i, f := range fs {
		facts[f.ID], ids[i] = &loop.Facts{Failure: f}, f.ID
		at[f.ID] = append(at[f.ID], facts[f.ID])
	}
	if err := r.ends(ctx, ws, facts); err != nil {
		return nil, err
	}
	touched, err := r.touched(ctx, ws, ids)
	if err != nil || len(touched) == 0 {
		return facts, err
	}
	if touched, err = r.family(ctx, ws, touched, at); err != nil {
		return nil, err
	}
	if err := r.learnt(ctx, ws, touched, at); err != nil {
		return nil, err
	}
	return facts, r.changed(ctx, ws, touched, at)
}

// lookup tells in whose facts something belongs, by the failure that it hangs on:
// its own, and those of the ones that it was merged into.
type lookup map[loop.ID][]*loop.Facts

// touched returns those of ids on which something hangs.
func (r reads) touched(ctx context.Context, ws loop.ID, ids []loop.ID) ([]loop.ID, error) {
	var out []loop.ID
	err := inLists(ws, ids, func(in string, args []any) error {
		some, err := list(ctx, r, scanID, "SELECT id FROM failure WHERE workspace_id = $1 AND touched = 1 AND id IN "+in, args...)
		out = append(out, some...)
		return err
	})
	return out, err
}

// learnt adds insights and analyses, oldest first.
func (r reads) learnt(ctx context.Context, ws loop.ID, ids []loop.ID, at lookup) error {
	learned, err := insights.in(ctx, r, ws, "failure_id", ids)
	if err != nil {
		return err
	}
	oldest(learned, func(i loop.Insight) (time.Time, loop.ID) { return i.CreatedAt, i.ID })
	for _, i := range learned {
		for _, f := range at[i.Failure] {
			f.Insights = append(f.Insights, i)
		}
	}
	if err := r.bets(ctx, ws, learned, at); err != nil {
		return err
	}
	looks, err := r.looks(ctx, ws, ids)
	if err != nil {
		return err
	}
	oldest(looks, func(a loop.Analysis) (time.Time, loop.ID) { return a.CreatedAt, a.ID })
	for _, a := range looks {
		for _, f := range at.of(a.Failures) {
			f.Analyses = append(f.Analyses, a)
		}
	}
	return nil
}

// bets adds what the insights led to, oldest first.
func (r reads) bets(ctx context.Context, ws loop.ID, learned []loop.Insight, at lookup) error {
	taught, ids := map[loop.ID]loop.ID{}, []loop.ID{}
	for _, i := range learned {
		taught[i.ID], ids = i.Failure, append(ids, i.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	bets, err := experiments.in(ctx, r, ws, "insight_id", ids)
	oldest(bets, func(x loop.Experiment) (time.Time, loop.ID) { return x.CreatedAt, x.ID })
	for _, x := range bets {
		for _, f := range at[taught[x.Insight]] {
			f.Bets = append(f.Bets, x)
		}
	}
	return err
}

// looks returns the analyses that look at one of the failures.
func (r reads) looks(ctx context.Context, ws loop.ID, ids []loop.ID) ([]loop.Analysis, error) {
	var found []loop.ID
	err := inLists(ws, ids, func(in string, args []any) error {
		some, err := list(ctx, r, scanID, "SELECT DISTINCT analysis_id FROM analysis_failure WHERE workspace_id = $1 AND failure_id IN "+in, args...)
		found = append(found, some...)
		return err
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	slices.Sort(found)
	looks, err := analyses.in(ctx, r, ws, "id", slices.Compact(found))
	if err != nil {
		return nil, err
	}
	return looks, r.looksAt(ctx, ws, looks)
}

// changed adds actions and their checks, oldest first.
func (r reads) changed(ctx context.Context, ws loop.ID, ids []loop.ID, at lookup) error {
	moves, err := actions.in(ctx, r, ws, "failure_id", ids)
	if err != nil || len(moves) == 0 {
		return err
	}
	oldest(moves, func(a loop.Action) (time.Time, loop.ID) { return a.CreatedAt, a.ID })
	from, made := lookup{}, []loop.ID{}
	for _, a := range moves {
		for _, f := range at[a.Failure] {
			f.Actions = append(f.Actions, a)
		}
		from[a.ID], made = at[a.Failure], append(made, a.ID)
	}
	checks, err := effects.in(ctx, r, ws, "action_id", made)
	oldest(checks, func(e loop.EffectCheck) (time.Time, loop.ID) { return e.CreatedAt, e.ID })
	for _, e := range checks {
		for _, f := range from[e.Action] {
			f.Checks = append(f.Checks, e)
		}
	}
	return err
}

// oldest sorts by the time of making.
func oldest[T any](all []T, made func(T) (time.Time, loop.ID)) {
	slices.SortFunc(all, func(a, b T) int {
		at, x := made(a)
		bt, y := made(b)
		return cmp.Or(at.Compare(bt), cmp.Compare(x, y))
	})
}
