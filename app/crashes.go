package app

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"failforward/loop"
)

// Crashes are the deeds about failures that crashes tell of: which groups of crashes
// are one failure, and in which release it is resolved.
type Crashes struct{ *Deps }

// CrashGroup is a group of crashes that was joined to that of a failure.
type CrashGroup struct {
	loop.GroupJoin
	Name string // what the split asks for: 32 hexadecimal digits
}

// CrashRelease is what crashes of one release since the word say about it.
type CrashRelease struct {
	loop.ReleaseCrashes
	Says loop.Since
}

// CrashView is what crashes say of a failure.
type CrashView struct {
	Told     bool // crashes tell of it
	Joined   []CrashGroup
	Word     loop.Resolution // zero when nobody said that it is resolved in a release
	Releases []CrashRelease  // since the word, by their first crash
}

// Of tells what crashes say of a failure.
func (s Crashes) Of(ctx context.Context, by loop.Actor, failure loop.ID) (CrashView, error) {
	var v CrashView
	own, err := s.grounds(ctx, s.Repo, by.Workspace, failure)
	if err != nil || len(own) == 0 {
		return v, err
	}
	v.Told = true
	for _, g := range own {
		for _, j := range g.joins {
			if slices.Contains(g.groups[1:], j.Group) {
				v.Joined = append(v.Joined, CrashGroup{j, hex.EncodeToString(j.Group[:])})
			}
		}
	}
	v.Word, err = s.Repo.Resolution(ctx, by.Workspace, failure)
	if loop.CodeOf(err) == loop.NotFound {
		return v, nil
	}
	for _, g := range own {
		since, in, err := crashesSince(ctx, s.Repo, by.Workspace, g.source.ID, g.groups, v.Word)
		if err != nil {
			return v, err
		}
		for _, c := range since {
			v.Releases = append(v.Releases, CrashRelease{c, c.Judge(in)})
		}
	}
	return v, err
}

// Resolve says that a failure that crashes tell of is resolved in a release. A crash
// in a release that is not older opens it again. version is the one that the caller
// read, 0 for any.
func (s Crashes) Resolve(ctx context.Context, by loop.Actor, ref string, version int64, release string) (loop.Failure, error) {
	var out loop.Failure
	err := s.write(ctx, by, func(ctx context.Context, w loop.Writer) error {
		f, _, err := s.told(ctx, w, by, ref, "ref")
		if err != nil {
			return err
		}
		if err := fresh(version, f.Version, f.Ref()); err != nil {
			return err
		}
		now := inMillis(s.Now())
		r := loop.Resolution{Workspace: by.Workspace, Failure: f.ID, Release: strings.TrimSpace(release), SaidAt: now}
		if err := r.Validate(); err != nil {
			return err
		}
		was, err := w.Resolution(ctx, by.Workspace, f.ID)
		if err != nil && loop.CodeOf(err) != loop.NotFound {
			return err
		}
		if err := w.PutResolution(ctx, r); err != nil {
			return err
		}
		before := f
		if !f.ResolvedAt.Known() {
			f.ResolvedAt = loop.At(now, loop.ToSecond)
		}
		if f.MitigatedAt.State() == loop.Pending {
			f.MitigatedAt = loop.Is(loop.UnknownTime)
		}
		if err := f.Validate(); err != nil {
			return err
		}
		f.UpdatedAt = s.Now()
		old := changed(before, f)
		old["resolved_in"] = was.Release
		out, err = w.SaveFailure(ctx, f, loop.Note(by, s.Now(), "failure.resolved_in", "", 0).With(old))
		return err
	})
	return out, err
}

// Unresolve takes the word back: nobody says when the failure was resolved.
func (s Crashes) Unresolve(ctx context.Context, by loop.Actor, ref string) (loop.Failure, error) {
	var out loop.Failure
	err := s.write(ctx, by, func(ctx context.Context, w loop.Writer) error {
		f, _, err := s.told(ctx, w, by, ref, "ref")
		if err != nil {
			return err
		}
		r, err := w.Resolution(ctx, by.Workspace, f.ID)
		if loop.CodeOf(err) == loop.NotFound {
			return loop.Errorf(loop.Conflict, "Nobody said in which release %s is resolved.", f.Ref())
		}
		if err != nil {
			return err
		}
		if err := w.DropResolution(ctx, by.Workspace, f.ID); err != nil {
			return err
		}
		before := f
		if f.ResolvedAt.Known() && f.ResolvedAt.At.Equal(r.SaidAt) || f.ResolvedAt.State() == loop.Pending {
			f.ResolvedAt = loop.Is(loop.UnknownTime)
		}
		f.UpdatedAt = s.Now()
		old := changed(before, f)
		old["resolved_in"] = r.Release
		out, err = w.SaveFailure(ctx, f, loop.Note(by, s.Now(), "failure.unresolved", "", 0).With(old))
		return err
	})
	return out, err
}

// ground is a group of crashes of a failure, with those that were joined to it.
type ground struct {
	source loop.Source
	groups [][16]byte // the one that the others go on as first
	joins  loop.GroupJoins
}

// grounds are those of a failure, newest heard first.
func (s Crashes) grounds(ctx context.Context, r loop.Reader, ws, failure loop.ID) ([]ground, error) {
	page, err := r.Episodes(ctx, ws, loop.EpisodeQuery{Failure: failure, State: loop.EpisodeFailure, Limit: loop.MaxPage})
	var all []ground
	for _, e := range page.Items {
		if e.Kind != loop.Crash || !e.Endless {
			continue
		}
		joins, err := r.GroupJoins(ctx, ws, e.Source)
		if err != nil {
			return nil, err
		}
		root := joins.Root(e.Group)
		if slices.ContainsFunc(all, func(g ground) bool { return g.source.ID == e.Source && g.groups[0] == root }) {
			continue
		}
		src, err := r.Source(ctx, ws, e.Source)
		if err != nil {
			return nil, err
		}
		all = append(all, ground{src, joins.Of(root), joins})
	}
	return all, err
}

// plot is the whole ground, from its first signal to its last.
func (g ground) plot() plot { return plot{source: g.source, groups: g.groups, crash: true} }

// told fetches a failure that somebody may change and that crashes tell of. One that
// was merged stands for the one that it goes on as where field is into.
func (s Crashes) told(ctx context.Context, w loop.Writer, by loop.Actor, ref, field string) (loop.Failure, []ground, error) {
	f, err := Failures(s).fetch(ctx, w, by, ref)
	if field == "into" {
		if loop.CodeOf(err) == loop.NotFound {
			err = loop.Fault("into", "There is no failure %q here. Write a ref like F-12.", cutTo(ref, 40))
		}
		if err == nil {
			f, err = endOf(ctx, w, f)
		}
	}
	if err != nil {
		return f, nil, err
	}
	if err := allowIn(by, loop.MemberRole, f.Team, "change it"); err != nil {
		return f, nil, err
	}
	if f.State == loop.FailureDismissed {
		return f, nil, loop.Errorf(loop.Conflict, "%s is dismissed; take that back first.", f.Ref())
	}
	own, err := s.grounds(ctx, w, by.Workspace, f.ID)
	if err == nil && len(own) == 0 {
		err = loop.Errorf(loop.Conflict, "No crashes tell of %s. This is for failures that a program reports by itself.", f.Ref())
		if field == "into" {
			err = loop.Fault(field, "No crashes tell of %s. Name a failure that a program reports by itself.", f.Ref())
		}
	}
	return f, own, err
}

// write saves while nobody reads deliveries of the workspace.
func (s Crashes) write(ctx context.Context, by loop.Actor, do func(context.Context, loop.Writer) error) error {
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		if _, err := w.Waiting(ctx, by.Workspace, nil); err != nil {
			return err
		}
		return do(ctx, w)
	})
}
