package app

import (
	"cmp"
	"context"

	"failforward/loop"
)

// Inbox are the deeds about candidates: trouble that a source told of and that waits
// for somebody who says what it is.
type Inbox struct{ *Deps }

// List returns what waits, newest heard first; what a state in the query asks for
// instead, when it has one.
func (s Inbox) List(ctx context.Context, by loop.Actor, q loop.EpisodeQuery) (loop.Page[loop.Episode], error) {
	if err := allow(by, loop.Viewer, "read the inbox"); err != nil {
		return loop.Page[loop.Episode]{}, err
	}
	q.State = cmp.Or(q.State, loop.EpisodeCandidate)
	return s.Repo.Episodes(ctx, by.Workspace, q)
}

// Get returns what waits, or waited, in the inbox.
func (s Inbox) Get(ctx context.Context, by loop.Actor, id loop.ID) (loop.Episode, error) {
	if err := allow(by, loop.Viewer, "read the inbox"); err != nil {
		return loop.Episode{}, err
	}
	return s.Repo.Episode(ctx, by.Workspace, id)
}

// Of returns the episodes of a failure, newest heard first, at most 50.
func (s Inbox) Of(ctx context.Context, by loop.Actor, failure loop.ID) ([]loop.Episode, error) {
	page, err := s.Repo.Episodes(ctx, by.Workspace, loop.EpisodeQuery{Failure: failure})
	return page.Items, err
}

// Tests says of the tests that failed in an episode whether they are flaky; none where
// no run of tests tells of it.
func (s Inbox) Tests(ctx context.Context, by loop.Actor, e loop.Episode) ([]loop.TestVerdict, error) {
	if err := allow(by, loop.Viewer, "read the inbox"); err != nil {
		return nil, err
	}
	return verdictsOf(ctx, s.Repo, e)
}

// Take makes a failure of a candidate.
func (s Inbox) Take(ctx context.Context, by loop.Actor, id loop.ID) (loop.Failure, error) {
	var out loop.Failure
	err := s.change(ctx, by, id, loop.EpisodeCandidate, func(ctx context.Context, w loop.Writer, src loop.Source, e *loop.Episode) (err error) {
		e.State = loop.EpisodeFailure
		out, err = Harvest(s).sprout(ctx, w, src, by, *e)
		e.Failure, e.Summary = out.ID, ""
		return err
	})
	return out, err
}

// Attach says that a candidate belongs to a failure that is there already.
func (s Inbox) Attach(ctx context.Context, by loop.Actor, id loop.ID, ref string) (loop.Failure, error) {
	var out loop.Failure
	err := s.change(ctx, by, id, loop.EpisodeCandidate, func(ctx context.Context, w loop.Writer, _ loop.Source, e *loop.Episode) error {
		f, err := Failures(s).fetch(ctx, w, by, loop.NounFailure.Typed(ref))
		if loop.CodeOf(err) == loop.NotFound {
			return loop.Fault("into", "There is no failure %q here. Write a ref like F-12.", cutTo(ref, 40))
		}
		if err != nil {
			return err
		}
		if f, err = endOf(ctx, w, f); err != nil {
			return err
		}
		if err := allowIn(by, loop.MemberRole, f.Team, "add to it"); err != nil {
			return err
		}
		e.State, e.Failure, out = loop.EpisodeFailure, f.ID, f
		return w.Record(ctx, loop.Note(by, s.Now(), "candidate.attached", f.Ref().String(), f.ID))
	})
	return out, err
}

// Dismiss says that a candidate is none; Restore takes that back.
func (s Inbox) Dismiss(ctx context.Context, by loop.Actor, id loop.ID) error {
	return s.change(ctx, by, id, loop.EpisodeCandidate, func(ctx context.Context, w loop.Writer, _ loop.Source, e *loop.Episode) error {
		e.State = loop.EpisodeDismissed
		return w.Record(ctx, loop.Note(by, s.Now(), "candidate.dismissed", e.Title, 0))
	})
}

// Restore takes the dismissal of a candidate back.
func (s Inbox) Restore(ctx context.Context, by loop.Actor, id loop.ID) error {
	return s.change(ctx, by, id, loop.EpisodeDismissed, func(ctx context.Context, w loop.Writer, _ loop.Source, e *loop.Episode) error {
		e.State = loop.EpisodeCandidate
		return w.Record(ctx, loop.Note(by, s.Now(), "candidate.restored", e.Title, 0))
	})
}

func (s Inbox) change(ctx context.Context, by loop.Actor, id loop.ID, from loop.EpisodeState, do func(context.Context, loop.Writer, loop.Source, *loop.Episode) error) error {
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		e, err := w.Episode(ctx, by.Workspace, id)
		if err != nil {
			return err
		}
		src, err := w.Source(ctx, by.Workspace, e.Source)
		if err != nil {
			return err
		}
		if err := allowIn(by, loop.MemberRole, src.Team, "decide what it is"); err != nil {
			return err
		}
		if e.State != from {
			return loop.Errorf(loop.Conflict, "%s", elsewhere(from))
		}
		if err := do(ctx, w, src, &e); err != nil {
			return err
		}
		e.HeardAt = s.Now()
		_, err = w.PutEpisode(ctx, e)
		return err
	})
}

// elsewhere says why a deed that starts from a state finds nothing to do.
func elsewhere(from loop.EpisodeState) string {
	if from == loop.EpisodeDismissed {
		return "Nothing to take back: it is not dismissed."
	}
	return "Somebody was faster: it is no longer in the inbox."
}
