package app

import (
	"context"
	"slices"

	"failforward/loop"
)

// reap brings the failure of an episode to what that says now; what a person has
// changed in it stays as it is.
func (s Harvest) reap(ctx context.Context, w loop.Writer, src loop.Source, before, now loop.Episode) (loop.Episode, error) {
	switch {
	case now.State != loop.EpisodeFailure:
		return now, nil
	case now.Failure == 0:
		f, err := s.sprout(ctx, w, src, rule(src), now)
		now.Failure, now.Summary = f.ID, ""
		return now, err
	}
	now.Summary = ""
	return now, s.alter(ctx, w, src, now.Failure, "failure.heard", func(f *loop.Failure) error {
		retell(f, before, now)
		return nil
	})
}

// sprout makes the failure of an episode: by a rule of its source, or by a person.
func (s Harvest) sprout(ctx context.Context, w loop.Writer, src loop.Source, by loop.Actor, e loop.Episode) (loop.Failure, error) {
	f := loop.Failure{Title: e.Title, Summary: e.Summary, Kind: e.Kind, Severity: e.Severity, Services: e.Services, Team: src.Team, Excluded: e.Excluded, ReportedVia: "signal",
		StartedAt: loop.At(e.First, loop.ToSecond)}
	switch {
	case e.Endless:
		f.ResolvedAt = loop.Is(loop.UnknownTime)
	case !e.Last.IsZero():
		f.ResolvedAt = loop.At(e.Last, loop.ToSecond)
	}
	f = complete(f, by, s.Now())
	if err := f.Validate(); err != nil {
		return f, err
	}
	return w.SaveFailure(ctx, f, loop.Note(by, s.Now(), "failure.logged", "", 0))
}

// retell changes in a failure what still says what the episode said before.
func retell(f *loop.Failure, before, now loop.Episode) {
	if f.Title == before.Title {
		f.Title = now.Title
	}
	if f.Severity == before.Severity {
		f.Severity = now.Severity
	}
	if f.Excluded == before.Excluded {
		f.Excluded = now.Excluded
	}
	if f.StartedAt.Known() && f.StartedAt.At.Equal(before.First) {
		f.StartedAt.At = now.First
	}
	f.Services = replaced(f.Services, before.Services, now.Services)
	was, is := before.End(), now.End()
	told := f.ResolvedAt.Known() == !was.IsZero() && (was.IsZero() || f.ResolvedAt.At.Equal(was))
	switch {
	case !told || was.Equal(is) && before.Endless == now.Endless:
	case now.Endless:
		f.ResolvedAt = loop.Is(loop.UnknownTime)
	case is.IsZero():
		f.ResolvedAt, f.MitigatedAt = loop.Is(loop.Pending), pendingAgain(f.MitigatedAt)
	default:
		f.ResolvedAt = loop.At(is, loop.ToSecond)
		if f.MitigatedAt.State() == loop.Pending {
			f.MitigatedAt = loop.Is(loop.UnknownTime)
		}
	}
}

// replaced are the services of a failure: those that people added, and those that the
// episode names now instead of those that it named before.
func replaced(all, before, now []string) []string {
	kept := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(before, name) })
	if kept = loop.Names(slices.Concat(kept, now)); len(kept) > 50 {
		kept = kept[:50]
	}
	return kept
}

// pendingAgain is the mitigation of what goes on again: one that a person told stays.
func pendingAgain(m loop.Moment) loop.Moment {
	if m.Known() {
		return m
	}
	return loop.Is(loop.Pending)
}

// alter changes a failure by what its source says.
func (s Harvest) alter(ctx context.Context, w loop.Writer, src loop.Source, id loop.ID, verb string, do func(*loop.Failure) error) error {
	f, err := w.Failure(ctx, src.Workspace, id)
	if err != nil {
		return err
	}
	before := f
	if err := do(&f); err != nil {
		return err
	}
	if err := f.Validate(); err != nil { // a person has changed a time: theirs stays
		f.StartedAt, f.MitigatedAt, f.ResolvedAt = before.StartedAt, before.MitigatedAt, before.ResolvedAt
	}
	f.UpdatedAt = s.Now()
	_, err = edited(ctx, w.SaveFailure, before, f, loop.Note(rule(src), s.Now(), verb, "", 0))
	return err
}

// merge says that a failure goes on as another one, when nothing stands against it.
func (s Harvest) merge(ctx context.Context, w loop.Writer, src loop.Source, id, into loop.ID) error {
	end, err := w.Failure(ctx, src.Workspace, into)
	if err != nil {
		return err
	}
	if end, err = endOf(ctx, w, end); err != nil || end.ID == id || end.State != loop.FailureOpen {
		return err
	}
	return s.alter(ctx, w, src, id, "failure.merged", func(f *loop.Failure) error {
		if f.State != loop.FailureOpen {
			return nil
		}
		return f.Merge(end)
	})
}
