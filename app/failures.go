package app

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

// Failures are the deeds about single failures.
type Failures struct{ *Deps }

// Log takes one typed line and logs it: tags, severity, times and kind are read
// out of it. Everybody may, viewers too. via says where it came from.
func (s Failures) Log(ctx context.Context, by loop.Actor, line, via string, team loop.ID) (loop.Failure, error) {
	zone, err := s.zone(ctx, s.Repo, by)
	if err != nil {
		return loop.Failure{}, err
	}
	f := loop.ParseCapture(line, s.Now(), zone).Failure(s.Now())
	f.ReportedVia, f.Team = via, team
	if r := []rune(f.Title); len(r) > 200 {
		f.Summary, f.Title = f.Title, strings.TrimSpace(string(r[:199]))+"…"
	}
	return s.Create(ctx, by, f, Claim{})
}

// Create logs a failure that is already taken apart. Kind and times that nobody
// gave are worked out, and say so.
func (s Failures) Create(ctx context.Context, by loop.Actor, f loop.Failure, claim Claim) (loop.Failure, error) {
	if err := allow(by, loop.Viewer, "log a failure"); err != nil {
		return f, err
	}
	f = complete(f, by, s.Now())
	if err := s.check(ctx, s.Repo, by, f); err != nil {
		return f, err
	}
	var out loop.Failure
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		fetch := func(id loop.ID) (loop.Failure, error) { return w.Failure(ctx, by.Workspace, id) }
		out, err = once(ctx, w, by, claim, "failure", fetch, func() (loop.Failure, loop.ID, error) {
			made, err := s.create(ctx, w, by, f)
			return made, made.ID, err
		})
		return err
	})
	return out, err
}

// create saves a new failure inside a transaction.
func (s Failures) create(ctx context.Context, w loop.Writer, by loop.Actor, f loop.Failure) (loop.Failure, error) {
	return w.SaveFailure(ctx, f, loop.Note(by, s.Now(), "failure.logged", "", 0))
}

// check tells every fault of a new or changed failure.
func (s Failures) check(ctx context.Context, r loop.Reader, by loop.Actor, f loop.Failure) error {
	var all faults
	all.add("", f.Validate())
	all.add("", notAhead(f, s.Now()))
	all.add("", teamHere(ctx, r, by, f.Team))
	return all.err()
}

// Edit changes a failure. version is the one that the caller read, 0 for
// whatever stands there; a stale one is a Conflict and changes nothing.
func (s Failures) Edit(ctx context.Context, by loop.Actor, ref string, version int64, p FailurePatch) (loop.Failure, error) {
	return s.change(ctx, by, ref, version, "failure.edited", func(f *loop.Failure) error { p.apply(f); return nil })
}

// CheckEdit tells the faults that a change would have, without saving anything.
func (s Failures) CheckEdit(ctx context.Context, by loop.Actor, ref string, p FailurePatch) error {
	f, err := s.fetch(ctx, s.Repo, by, ref)
	if err != nil {
		return err
	}
	p.apply(&f)
	return s.check(ctx, s.Repo, by, f)
}

// Dismiss takes a failure out of sight and out of the numbers; Restore takes it back.
func (s Failures) Dismiss(ctx context.Context, by loop.Actor, ref string, version int64, reason string) (loop.Failure, error) {
	return s.change(ctx, by, ref, version, "failure.dismissed", func(f *loop.Failure) error { return f.Dismiss(reason) })
}

// Restore takes a dismissal back.
func (s Failures) Restore(ctx context.Context, by loop.Actor, ref string, version int64) (loop.Failure, error) {
	return s.change(ctx, by, ref, version, "failure.restored", (*loop.Failure).Restore)
}

// Accept decides to live with a failure until a day to look again, which is to come.
func (s Failures) Accept(ctx context.Context, by loop.Actor, ref string, version int64, reason string, revisit loop.Date) (loop.Failure, error) {
	today, _, err := s.today(ctx, s.Repo, by)
	if err != nil {
		return loop.Failure{}, err
	}
	return s.change(ctx, by, ref, version, "failure.accepted", func(f *loop.Failure) error {
		var all faults
		all.add("", f.Accept(reason, revisit, s.Now()))
		_, err := loop.ParseDate("revisit_on", string(revisit))
		all.add("", err)
		if err == nil && revisit != "" && revisit < today {
			all.add("", loop.Fault("revisit_on", "%s is over. Choose a day from today on.", revisit))
		}
		return all.err()
	})
}

// Resume takes an acceptance back.
func (s Failures) Resume(ctx context.Context, by loop.Actor, ref string, version int64) (loop.Failure, error) {
	return s.change(ctx, by, ref, version, "failure.resumed", (*loop.Failure).Resume)
}

// undone is the reason of a failure that was taken back right after it was logged.
const undone = "undone"

// UndoLog takes a failure back that the same person has just logged: it is
// dismissed as undone, so nothing is destroyed. Viewers may too.
func (s Failures) UndoLog(ctx context.Context, by loop.Actor, ref string) (loop.Failure, error) {
	var out loop.Failure
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		f, err := s.fetch(ctx, w, by, ref)
		if err != nil {
			return err
		}
		if err := s.mayUndo(ctx, w, by, f); err != nil {
			return err
		}
		before := f
		if err := f.Dismiss(undone); err != nil {
			return err
		}
		f.UpdatedAt = s.Now()
		out, err = w.SaveFailure(ctx, f, loop.Note(by, s.Now(), "failure.undone", "", 0).With(changed(before, f)))
		return err
	})
	return out, err
}

// mayUndo lets whoever logged a failure take it back while it stands alone.
func (s Failures) mayUndo(ctx context.Context, r loop.Reader, by loop.Actor, f loop.Failure) error {
	facts, err := r.FactsOf(ctx, by.Workspace, []loop.ID{f.ID})
	if err != nil {
		return err
	}
	alone := len(facts) == 1 && len(facts[0].Insights)+len(facts[0].Actions)+len(facts[0].Analyses) == 0
	if by.Member == 0 || f.CreatedBy != by.Member || s.Now().Sub(f.CreatedAt) > time.Hour || f.Version != 1 || !alone {
		return loop.Errorf(loop.Denied, "Undo works for an hour, for whoever logged it, and only while nothing has changed since. Dismiss it instead.")
	}
	return nil
}

func (s Failures) fetch(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Failure, error) {
	id, err := s.find(ctx, r, by, loop.NounFailure, ref)
	if err != nil {
		return loop.Failure{}, err
	}
	return r.Failure(ctx, by.Workspace, id)
}

// change fetches, asks whether they may, does, checks, saves. What changes
// nothing is not saved.
func (s Failures) change(ctx context.Context, by loop.Actor, ref string, version int64, verb string, do func(*loop.Failure) error) (loop.Failure, error) {
	var out loop.Failure
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		f, err := s.fetch(ctx, w, by, ref)
		if err != nil {
			return err
		}
		if err := allowIn(by, loop.MemberRole, f.Team, "change it"); err != nil {
			return err
		}
		if err := fresh(version, f.Version, f.Ref()); err != nil {
			return err
		}
		if err := unmerged(ctx, w, f); err != nil {
			return err
		}
		before := f
		if err := do(&f); err != nil {
			return err
		}
		if err := s.check(ctx, w, by, f); err != nil {
			return err
		}
		f.UpdatedAt = s.Now()
		out, err = edited(ctx, w.SaveFailure, before, f, loop.Note(by, s.Now(), verb, "", 0))
		return err
	})
	return out, err
}

// fresh returns Conflict when the caller has read another version than the stored one; 0 never conflicts.
func fresh(read, stored int64, ref loop.Ref) error {
	if read == 0 || read == stored {
		return nil
	}
	return loop.Errorf(loop.Conflict, "Somebody changed %s while you were reading it: it is at version %d now, you have read %d. Read it again, then save.", ref, stored, read)
}
