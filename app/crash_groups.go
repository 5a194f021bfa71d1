package app

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"failforward/loop"
)

// Join says that the crashes of one failure are those of another one, from now on too:
// its groups join those of the other, and the failure is merged into it. It returns
// the failure that stays.
func (s Crashes) Join(ctx context.Context, by loop.Actor, ref, into string) (loop.Failure, error) {
	var end loop.Failure
	err := s.write(ctx, by, func(ctx context.Context, w loop.Writer) error {
		f, own, err := s.told(ctx, w, by, ref, "ref")
		if err != nil {
			return err
		}
		var theirs []ground
		if end, theirs, err = s.told(ctx, w, by, loop.NounFailure.Typed(into), "into"); err != nil {
			return err
		}
		if f.ID == end.ID {
			return loop.Fault("into", "%s is this very failure. Name another one.", end.Ref())
		}
		if err := s.join(ctx, w, by, f, end, own, theirs); err != nil {
			return err
		}
		end, err = w.Failure(ctx, by.Workspace, end.ID)
		return err
	})
	return end, err
}

func (s Crashes) join(ctx context.Context, w loop.Writer, by loop.Actor, f, end loop.Failure, own, theirs []ground) error {
	for _, g := range own {
		i := slices.IndexFunc(theirs, func(t ground) bool { return t.source.ID == g.source.ID })
		if i < 0 {
			return loop.Fault("into", "The crashes of %s come from %s, and none of those of %s do. Merge the two failures instead.", f.Ref(), g.source.Name, end.Ref())
		}
		root := g.groups[0]
		if into := theirs[i].groups[0]; root != into {
			if err := w.PutGroupJoin(ctx, loop.GroupJoin{Workspace: by.Workspace, Source: g.source.ID, Group: root, Into: into, Title: f.Title, At: s.Now()}); err != nil {
				return err
			}
		}
	}
	if err := s.mergeFailures(ctx, w, by, f, end); err != nil {
		return err
	}
	if err := w.Record(ctx, loop.Note(by, s.Now(), "failure.groups_joined", end.Ref().String(), end.ID).With(map[string]any{"from": f.Ref().String()})); err != nil {
		return err
	}
	return s.till(ctx, w, by, end.ID)
}

// mergeFailures merges one into the other, unless the two are one already.
func (s Crashes) mergeFailures(ctx context.Context, w loop.Writer, by loop.Actor, f, end loop.Failure) error {
	if f.State == loop.FailureMerged {
		return nil
	}
	end.UpdatedAt = s.Now()
	one, err := Failures(s).mergeOne(ctx, w, by, f.Ref().String(), 0, end)
	if err != nil {
		return err
	}
	_, err = saveMerge(ctx, w, []mergeSave{{end, loop.Note(by, s.Now(), "failure.absorbed", "", 0)}, one}, end.ID)
	return err
}

// Split takes a group that was joined to the failure off again: its crashes have their
// own failure, as before and from now on. It returns the failure that it was joined to.
func (s Crashes) Split(ctx context.Context, by loop.Actor, ref, group string) (loop.Failure, error) {
	var f loop.Failure
	err := s.write(ctx, by, func(ctx context.Context, w loop.Writer) (err error) {
		var own []ground
		if f, own, err = s.told(ctx, w, by, ref, "ref"); err != nil {
			return err
		}
		g, off, err := parted(own, group)
		if err != nil {
			return err
		}
		if err := w.DropGroupJoin(ctx, by.Workspace, g.source.ID, off.groups[0]); err != nil {
			return err
		}
		if err := w.Record(ctx, loop.Note(by, s.Now(), "failure.group_split", f.Ref().String(), f.ID)); err != nil {
			return err
		}
		if err := s.restore(ctx, w, by, g, off); err != nil {
			return err
		}
		for _, ground := range []ground{g, off} {
			if err := Harvest(s).till(ctx, w, ground.plot()); err != nil {
				return err
			}
		}
		f, err = w.Failure(ctx, by.Workspace, f.ID)
		return err
	})
	return f, err
}

// parted takes a group out of those of a failure: what is left of its ground, and the
// ground of its own.
func parted(own []ground, name string) (left, off ground, err error) {
	raw, _ := hex.DecodeString(strings.TrimSpace(name)) // what is no name is none of them
	for _, g := range own {
		i := slices.IndexFunc(g.joins, func(j loop.GroupJoin) bool { return slices.Equal(j.Group[:], raw) })
		if i < 0 || !slices.Contains(g.groups[1:], g.joins[i].Group) {
			continue
		}
		group := g.joins[i].Group
		joins := slices.Delete(slices.Clone(g.joins), i, i+1)
		return ground{g.source, joins.Of(g.groups[0]), joins}, ground{g.source, joins.Of(group), joins}, nil
	}
	return left, off, loop.Fault("group", "This group was not joined to the failure. Read again which ones were.")
}

// restore brings back what two grounds had before they were one: the episodes that
// went into others, and the failures that were merged since. What still belongs
// together is put together again when their signals are gone through.
func (s Crashes) restore(ctx context.Context, w loop.Writer, by loop.Actor, left, off ground) error {
	var loose []loop.ID // failures of episodes that come back, of either ground
	for _, g := range []ground{left, off} {
		back, err := s.bringBack(ctx, w, by.Workspace, g)
		if loose = append(loose, back...); err != nil {
			return err
		}
	}
	theirs, err := s.failuresOf(ctx, w, by.Workspace, left)
	if err != nil {
		return err
	}
	mine, err := s.failuresOf(ctx, w, by.Workspace, off)
	if err != nil {
		return err
	}
	if err := s.unmergeAll(ctx, w, by, mine, theirs); err != nil {
		return err
	}
	return s.unmergeAll(ctx, w, by, loose, slices.Concat(theirs, mine))
}

// bringBack takes the episodes of a ground out of those that they went into, and
// returns their failures.
func (s Crashes) bringBack(ctx context.Context, w loop.Writer, ws loop.ID, g ground) ([]loop.ID, error) {
	away, err := w.JoinedEpisodes(ctx, ws, g.source.ID, g.groups)
	var failures []loop.ID
	for _, e := range away {
		e.State = e.State.Parted()
		if _, err := w.PutEpisode(ctx, e); err != nil {
			return nil, err
		}
		if e.Failure != 0 {
			failures = append(failures, e.Failure)
		}
	}
	return failures, err
}

func (s Crashes) unmergeAll(ctx context.Context, w loop.Writer, by loop.Actor, all, from []loop.ID) error {
	for _, id := range all {
		if err := s.unmerge(ctx, w, by, id, from); err != nil {
			return err
		}
	}
	return nil
}

// unmerge takes a failure apart from those of the ground that its group leaves. What
// was merged into another one, that still stands, has nothing to do with the groups.
func (s Crashes) unmerge(ctx context.Context, w loop.Writer, by loop.Actor, id loop.ID, theirs []loop.ID) error {
	f, err := w.Failure(ctx, by.Workspace, id)
	if err != nil || f.State != loop.FailureMerged {
		return err
	}
	end, through := f, false
	for hop := 0; end.State == loop.FailureMerged && hop < 1000; hop++ {
		if end, err = w.Failure(ctx, by.Workspace, end.MergedInto); err != nil {
			return err
		}
		through = through || slices.Contains(theirs, end.ID)
	}
	if !through && end.State == loop.FailureOpen {
		return nil
	}
	before := f
	if err := f.Unmerge(); err != nil {
		return err
	}
	f.UpdatedAt = s.Now()
	_, err = w.SaveFailure(ctx, f, loop.Note(by, s.Now(), "failure.unmerged", "", 0).With(changed(before, f)))
	return err
}

// failuresOf are the failures of the episodes of a ground, each once.
func (s Crashes) failuresOf(ctx context.Context, r loop.Reader, ws loop.ID, g ground) ([]loop.ID, error) {
	all, err := r.GroupEpisodes(ctx, ws, g.source.ID, g.groups, time.Time{}, time.Time{})
	var out []loop.ID
	for _, e := range all {
		if e.Failure != 0 && !slices.Contains(out, e.Failure) {
			out = append(out, e.Failure)
		}
	}
	return out, err
}

// till brings the episodes of a failure to what its signals say.
func (s Crashes) till(ctx context.Context, w loop.Writer, by loop.Actor, failure loop.ID) error {
	own, err := s.grounds(ctx, w, by.Workspace, failure)
	for _, g := range own {
		if err := Harvest(s).till(ctx, w, g.plot()); err != nil {
			return err
		}
	}
	return err
}
