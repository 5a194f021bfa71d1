package app

import (
	"context"
	"slices"

	"failforward/loop"
)

// resolutions are the words of people that failures of a plot are resolved in a
// release, newest first; none where no crashes tell of it. What was dismissed, or is
// merged into another one, has no word.
func (s Harvest) resolutions(ctx context.Context, w loop.Writer, p plot) ([]loop.Resolution, error) {
	if !p.crash {
		return nil, nil
	}
	all, err := w.GroupResolutions(ctx, p.source.Workspace, p.source.ID, p.groups)
	var open []loop.Resolution
	for _, r := range all {
		f, err := w.Failure(ctx, r.Workspace, r.Failure)
		if err != nil {
			return nil, err
		}
		if f.State == loop.FailureOpen {
			open = append(open, r)
		}
	}
	return open, err
}

// resolvedBefore is the newest word that was said before a stretch began: what comes
// after it belongs to the failure that it is about, however long that has rested.
func resolvedBefore(words []loop.Resolution, s loop.Stretch) (loop.Resolution, bool) {
	for _, r := range words {
		if s.First.After(r.SaidAt) {
			return r, true
		}
	}
	return loop.Resolution{}, false
}

// addTo makes a new episode part of a failure that is there.
func (s Harvest) addTo(ctx context.Context, w loop.Writer, src loop.Source, e loop.Episode, failure loop.ID) (loop.Episode, error) {
	e.State, e.Failure, e.Summary = loop.EpisodeFailure, failure, ""
	return e, s.alter(ctx, w, src, failure, "failure.heard", func(f *loop.Failure) error {
		f.Services = replaced(f.Services, nil, e.Services)
		return nil
	})
}

// relapse opens failures again that came back in a release that is not older than the
// one in which they were said to be resolved.
func (s Harvest) relapse(ctx context.Context, w loop.Writer, p plot, words []loop.Resolution) error {
	for _, r := range words {
		if !r.Holds() {
			continue
		}
		since, in, err := crashesSince(ctx, w, p.source.Workspace, p.source.ID, p.groups, r)
		if err != nil {
			return err
		}
		if back, ok := loop.Back(since, in); ok {
			if err := s.reopen(ctx, w, p.source, r, back); err != nil {
				return err
			}
		}
	}
	return nil
}

// crashesSince are the crashes of groups after a word, by release, and the release of
// the word; each with when it was first seen.
func crashesSince(ctx context.Context, r loop.Reader, ws, source loop.ID, groups [][16]byte, word loop.Resolution) ([]loop.ReleaseCrashes, loop.Release, error) {
	in := loop.Release{Name: word.Release}
	all, err := r.GroupReleases(ctx, ws, source, groups, word.SaidAt)
	if err != nil || len(all) == 0 {
		return nil, in, err
	}
	names := in.Names()
	for _, c := range all {
		if c.Release.Name != "" {
			names = append(names, c.Release.Names()...)
		}
	}
	seen, err := r.ReleasesSeen(ctx, ws, slices.Compact(slices.Sorted(slices.Values(names))))
	for i := range all {
		all[i].Release = all[i].Release.At(seen)
	}
	return all, in.At(seen), err
}

// reopen says that a failure goes on: it came back.
func (s Harvest) reopen(ctx context.Context, w loop.Writer, src loop.Source, r loop.Resolution, back loop.ReleaseCrashes) error {
	f, err := w.Failure(ctx, r.Workspace, r.Failure)
	if err != nil {
		return err
	}
	r.BackIn, r.BackAt = back.Release.Name, back.First
	if err := w.PutResolution(ctx, r); err != nil {
		return err
	}
	before := f
	f.ResolvedAt, f.MitigatedAt, f.UpdatedAt = loop.Is(loop.Pending), loop.Is(loop.Pending), s.Now()
	old := changed(before, f)
	old["resolved_in"] = r.Release
	_, err = w.SaveFailure(ctx, f, loop.Note(rule(src), s.Now(), "failure.came_back", "", 0).With(old))
	return err
}
