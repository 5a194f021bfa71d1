package store

import (
	"context"
	"slices"
	"strings"

	"failforward/loop"
)

// of returns the facts that something about several failures belongs to, each once.
func (l lookup) of(failures []loop.ID) []*loop.Facts {
	var out []*loop.Facts
	for _, id := range failures {
		for _, f := range l[id] {
			if !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	return out
}

// family adds to ids the failures that were merged into them, directly or by way
// of others, and to the lookup in whose facts they count.
func (r reads) family(ctx context.Context, ws loop.ID, ids []loop.ID, at lookup) ([]loop.ID, error) {
	into, err := r.mergedInto(ctx, ws, ids)
	if err != nil || len(into) == 0 {
		return ids, err
	}
	under := map[loop.ID][]loop.ID{} // the members of each root
	for _, root := range ids {
		if members := descend(into, root); len(members) > 0 {
			under[root] = members
		}
	}
	return r.adopt(ctx, ws, ids, under, at)
}

// mergedInto returns what was merged into each of the failures, and into those in
// turn: one question for each step of the longest chain, which is mostly one.
func (r reads) mergedInto(ctx context.Context, ws loop.ID, ids []loop.ID) (map[loop.ID][]loop.ID, error) {
	into, seen := map[loop.ID][]loop.ID{}, map[loop.ID]bool{}
	for len(ids) > 0 {
		var next []loop.ID
		err := inLists(ws, ids, func(in string, args []any) error {
			return r.each(ctx, "SELECT merged_into, id FROM failure WHERE workspace_id = $1 AND merged_into <> 0 AND merged_into IN "+in+" ORDER BY merged_into, id", args, func(row scanner) error {
				var end, id loop.ID
				if err := row.Scan(&end, &id); err != nil || seen[id] {
					return err
				}
				seen[id] = true
				into[end], next = append(into[end], id), append(next, id)
				return nil
			})
		})
		if err != nil {
			return nil, err
		}
		ids = next
	}
	return into, nil
}

// descend lists what was merged into a failure, directly or by way of others, in
// the order of the keys.
func descend(into map[loop.ID][]loop.ID, root loop.ID) []loop.ID {
	var all []loop.ID
	for at := []loop.ID{root}; len(at) > 0 && len(all) < mostHops; at = at[1:] {
		all, at = append(all, into[at[0]]...), append(at, into[at[0]]...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// adopt reads the merged failures and puts them into the facts of their roots.
func (r reads) adopt(ctx context.Context, ws loop.ID, ids []loop.ID, under map[loop.ID][]loop.ID, at lookup) ([]loop.ID, error) {
	var all []loop.ID
	for _, members := range under {
		all = append(all, members...)
	}
	slices.Sort(all)
	fs, err := r.failuresOf(ctx, ws, slices.Compact(all))
	if err != nil {
		return nil, err
	}
	known := map[loop.ID]loop.Failure{}
	for _, f := range fs {
		known[f.ID] = f
	}
	own := map[loop.ID]*loop.Facts{} // of each root, before the lookup grows
	for root := range under {
		own[root] = at[root][0]
	}
	for root, members := range under {
		for _, id := range members {
			own[root].Merged = append(own[root].Merged, known[id])
			at[id] = append(at[id], own[root])
		}
	}
	ids = append(slices.Clone(ids), all...)
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// ends fills in which failure the merged ones go on as.
func (r reads) ends(ctx context.Context, ws loop.ID, facts map[loop.ID]*loop.Facts) error {
	for _, f := range facts {
		if f.Failure.State != loop.FailureMerged {
			continue
		}
		end, err := r.end(ctx, ws, f.Failure)
		if err != nil {
			return err
		}
		f.Into = end.Ref()
	}
	return nil
}

// mostHops bounds how far a chain is followed: only a file that was written by hand
// could hold a circle.
const mostHops = 1000

// end follows a merged failure to the one that is none.
func (r reads) end(ctx context.Context, ws loop.ID, f loop.Failure) (loop.Failure, error) {
	var err error
	for hop := 0; f.State == loop.FailureMerged && err == nil && hop < mostHops; hop++ {
		f, err = failures.get(ctx, r, ws, f.MergedInto)
	}
	return f, err
}

// withMerged is a failure and what was merged into it; nothing for 0.
func (r reads) withMerged(ctx context.Context, ws, id loop.ID) ([]loop.ID, error) {
	if id == 0 {
		return nil, nil
	}
	into, err := r.mergedInto(ctx, ws, []loop.ID{id})
	return append([]loop.ID{id}, descend(into, id)...), err
}

// inIDs takes "column IN (...)", unless there are none.
func (w *where) inIDs(column string, ids []loop.ID) {
	if len(ids) == 0 {
		return
	}
	marks := make([]string, padded(len(ids)))
	for i := range marks {
		marks[i] = w.arg(int64(ids[min(i, len(ids)-1)]))
	}
	w.conditions = append(w.conditions, column+" IN ("+strings.Join(marks, ", ")+")")
}
