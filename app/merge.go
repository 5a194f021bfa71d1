package app

import (
	"cmp"
	"context"
	"slices"

	"failforward/loop"
)

// Merge says that failures are the same thing as another one, into which they are
// merged, all or none. One that is merged itself stands for the one that it goes
// on as. version is the one of the first ref that the caller read, 0 for any.
// It returns the failure that stays.
func (s Failures) Merge(ctx context.Context, by loop.Actor, into string, version int64, refs ...string) (loop.Failure, error) {
	var out loop.Failure
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		end, err := s.mergeInto(ctx, w, by, into)
		if err != nil {
			return err
		}
		end.UpdatedAt = s.Now()
		saves := []mergeSave{{end, loop.Note(by, s.Now(), "failure.absorbed", "", 0)}}
		for i, ref := range refs {
			if i > 0 {
				version = 0
			}
			one, err := s.mergeOne(ctx, w, by, ref, version, end)
			if err != nil {
				return err
			}
			saves = append(saves, one)
		}
		out, err = saveMerge(ctx, w, saves, end.ID)
		return err
	})
	return out, err
}

// mergeSave is one of the failures that a merge changes.
type mergeSave struct {
	failure loop.Failure
	event   loop.Event
}

// saveMerge saves in the order of the keys, so that two servers that cross wait for
// each other instead of blocking each other. It returns the failure that stays.
func saveMerge(ctx context.Context, w loop.Writer, saves []mergeSave, end loop.ID) (out loop.Failure, err error) {
	slices.SortFunc(saves, func(a, b mergeSave) int { return cmp.Compare(a.failure.ID, b.failure.ID) })
	for _, s := range saves {
		f, err := w.SaveFailure(ctx, s.failure, s.event)
		if err != nil {
			return out, err
		}
		if f.ID == end {
			out = f
		}
	}
	return out, nil
}

// mergeInto finds the failure that stays, and asks whether they may change it.
func (s Failures) mergeInto(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Failure, error) {
	f, err := s.fetch(ctx, r, by, ref)
	if loop.CodeOf(err) == loop.NotFound {
		return f, loop.Fault("into", "There is no failure %q here. Write a ref like F-12.", ref)
	}
	if err != nil {
		return f, err
	}
	if f, err = endOf(ctx, r, f); err != nil {
		return f, err
	}
	return f, allowIn(by, loop.MemberRole, f.Team, "merge another one into it")
}

func (s Failures) mergeOne(ctx context.Context, r loop.Reader, by loop.Actor, ref string, version int64, end loop.Failure) (mergeSave, error) {
	f, err := s.fetch(ctx, r, by, ref)
	if err != nil {
		return mergeSave{}, err
	}
	if err := allowIn(by, loop.MemberRole, f.Team, "merge it"); err != nil {
		return mergeSave{}, err
	}
	if err := fresh(version, f.Version, f.Ref()); err != nil {
		return mergeSave{}, err
	}
	before := f
	if err := f.Merge(end); err != nil {
		return mergeSave{}, err
	}
	f.UpdatedAt = s.Now()
	return mergeSave{f, loop.Note(by, s.Now(), "failure.merged", "", 0).With(changed(before, f))}, nil
}

// Unmerge takes failures apart from those that they were merged into, all or none.
// What was merged into them comes along.
func (s Failures) Unmerge(ctx context.Context, by loop.Actor, version int64, refs ...string) ([]loop.Failure, error) {
	var out []loop.Failure
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		out = nil
		for _, ref := range refs {
			f, err := s.unmergeOne(ctx, w, by, ref, version)
			if err != nil {
				return err
			}
			out = append(out, f)
		}
		return nil
	})
	return out, err
}

func (s Failures) unmergeOne(ctx context.Context, w loop.Writer, by loop.Actor, ref string, version int64) (loop.Failure, error) {
	f, err := s.fetch(ctx, w, by, ref)
	if err != nil {
		return f, err
	}
	if err := allowIn(by, loop.MemberRole, f.Team, "take it apart"); err != nil {
		return f, err
	}
	if err := fresh(version, f.Version, f.Ref()); err != nil {
		return f, err
	}
	before := f
	if err := f.Unmerge(); err != nil {
		return f, err
	}
	f.UpdatedAt = s.Now()
	return w.SaveFailure(ctx, f, loop.Note(by, s.Now(), "failure.unmerged", "", 0).With(changed(before, f)))
}

// endOf follows a merged failure to the one that it goes on as.
func endOf(ctx context.Context, r loop.Reader, f loop.Failure) (loop.Failure, error) {
	var err error
	for hop := 0; f.State == loop.FailureMerged && err == nil && hop < 1000; hop++ {
		f, err = r.Failure(ctx, f.Workspace, f.MergedInto)
	}
	return f, err
}

// ends are failures by their ids, and those that the merged ones go on as, in one
// question for each step of a chain.
func ends(ctx context.Context, r loop.Reader, ws loop.ID, ids []loop.ID) (chains, error) {
	all := chains{}
	for len(ids) > 0 {
		slices.Sort(ids)
		some, err := r.FailuresWith(ctx, ws, slices.Compact(ids))
		if err != nil {
			return nil, err
		}
		ids = nil
		for _, f := range some {
			all[f.ID] = f
		}
		for _, f := range some {
			if _, known := all[f.MergedInto]; f.State == loop.FailureMerged && !known {
				ids = append(ids, f.MergedInto)
			}
		}
	}
	return all, nil
}

// chains are failures with those that the merged ones go on as.
type chains map[loop.ID]loop.Failure

// end is the failure that one goes on as.
func (c chains) end(id loop.ID) loop.Failure {
	f := c[id]
	for range c { // a chain is never longer
		if f.State != loop.FailureMerged {
			break
		}
		f = c[f.MergedInto]
	}
	return f
}

// unmerged refuses to change a failure that goes on as another one.
func unmerged(ctx context.Context, r loop.Reader, f loop.Failure) error {
	if f.State != loop.FailureMerged {
		return nil
	}
	end, err := endOf(ctx, r, f)
	if err != nil {
		return err
	}
	return loop.Errorf(loop.Conflict, "%s is merged into %s. Change that one, or take them apart first.", f.Ref(), end.Ref())
}

// histories returns what happened to a failure and to those that were merged into
// it, newest first, at most 100 events of each.
func (s Failures) histories(ctx context.Context, by loop.Actor, facts loop.Facts) ([]loop.Event, error) {
	var all []loop.Event
	for _, f := range append([]loop.Failure{facts.Failure}, facts.Merged...) {
		page, err := s.Repo.Events(ctx, by.Workspace, loop.EventQuery{Object: f.ID, Limit: 100})
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
	}
	slices.SortStableFunc(all, func(a, b loop.Event) int { return cmp.Compare(b.ID, a.ID) })
	return all, nil
}
