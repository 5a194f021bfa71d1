package app

import (
	"context"
	"net/url"
	"strings"

	"failforward/loop"
)

// SavedViews are the deeds about views of the log.
type SavedViews struct{ *Deps }

// ViewDraft is a new view.
type ViewDraft struct {
	Name   string
	Query  url.Values // filters; others are left out
	Shared bool       // else it is the caller's own
	Team   string     // ref of the team that shares it, "" for the whole workspace
}

// List returns the caller's own views and the shared ones, by name.
func (s SavedViews) List(ctx context.Context, by loop.Actor) ([]loop.SavedView, error) {
	return s.Repo.SavedViews(ctx, by.Workspace, by.Member)
}

// Save keeps a view. Everybody may have views of their own; to share one takes a
// member, of the team when it is a team's.
func (s SavedViews) Save(ctx context.Context, by loop.Actor, d ViewDraft) (loop.SavedView, error) {
	now := s.Now()
	v := loop.SavedView{Workspace: by.Workspace, Name: strings.Join(strings.Fields(d.Name), " "), Query: loop.ViewQuery(d.Query), Owner: by.Member, CreatedBy: by.Member, CreatedAt: now, UpdatedAt: now}
	var all faults
	all.add("", v.Validate())
	if d.Shared {
		team, err := People{Deps: s.Deps}.TeamID(ctx, by, d.Team)
		all.add("", err)
		v.Owner, v.Team = 0, team
	}
	if all.err() != nil {
		return v, all.err()
	}
	if err := mayView(by, v); err != nil {
		return v, err
	}
	var out loop.SavedView
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		if err := s.room(ctx, w, by, v); err != nil {
			return err
		}
		var err error
		out, err = w.SaveView(ctx, v, loop.Note(by, now, "view.saved", v.Name, 0))
		return err
	})
	return out, err
}

// mayView lets a person change their own views, and members the shared ones.
func mayView(by loop.Actor, v loop.SavedView) error {
	if v.Owner == 0 {
		return allowIn(by, loop.MemberRole, v.Team, "change a shared view")
	}
	if by.Member == 0 || v.Owner != by.Member {
		return loop.Errorf(loop.Denied, "This view is somebody else's own.")
	}
	return nil
}

// room refuses a name that the same people see already, and too many views.
func (s SavedViews) room(ctx context.Context, r loop.Reader, by loop.Actor, v loop.SavedView) error {
	all, err := r.SavedViews(ctx, by.Workspace, by.Member)
	if err != nil {
		return err
	}
	beside := 0
	for _, o := range all {
		if o.ID == v.ID || o.Owner != v.Owner || o.Team != v.Team {
			continue
		}
		if beside++; strings.EqualFold(o.Name, v.Name) {
			return loop.Fault("name", "There is a view of this name already. Choose another one, or rename that.")
		}
	}
	if beside >= loop.MostViews {
		return loop.Fault("name", "There are %d views already. Remove one that nobody needs.", beside)
	}
	return nil
}

// Rename gives a view another name.
func (s SavedViews) Rename(ctx context.Context, by loop.Actor, id loop.ID, version int64, name string) (loop.SavedView, error) {
	return s.change(ctx, by, id, version, "view.renamed", func(v *loop.SavedView) error {
		v.Name = strings.Join(strings.Fields(name), " ")
		return v.Validate()
	})
}

// Remove takes a view away; Restore brings it back.
func (s SavedViews) Remove(ctx context.Context, by loop.Actor, id loop.ID) (loop.SavedView, error) {
	return s.change(ctx, by, id, 0, "view.removed", func(v *loop.SavedView) error { return v.Remove(s.Now()) })
}

// Restore brings a removed view back.
func (s SavedViews) Restore(ctx context.Context, by loop.Actor, id loop.ID) (loop.SavedView, error) {
	return s.change(ctx, by, id, 0, "view.restored", (*loop.SavedView).Restore)
}

func (s SavedViews) change(ctx context.Context, by loop.Actor, id loop.ID, version int64, verb string, do func(*loop.SavedView) error) (loop.SavedView, error) {
	var out loop.SavedView
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		v, err := w.SavedView(ctx, by.Workspace, id)
		if err != nil {
			return err
		}
		if v.Owner != 0 && v.Owner != by.Member {
			return loop.Errorf(loop.NotFound, "There is no such view here.")
		}
		if err := mayView(by, v); err != nil {
			return err
		}
		if version != 0 && version != v.Version {
			return loop.Errorf(loop.Conflict, "Somebody changed this view while you were reading it.")
		}
		before := v
		if err := do(&v); err != nil {
			return err
		}
		if err := s.room(ctx, w, by, v); v.RemovedAt.IsZero() && err != nil {
			return err
		}
		v.UpdatedAt = s.Now()
		out, err = edited(ctx, w.SaveView, before, v, loop.Note(by, s.Now(), verb, v.Name, v.ID))
		return err
	})
	return out, err
}
