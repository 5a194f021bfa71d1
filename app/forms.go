package app

import (
	"cmp"
	"context"
	"encoding/base32"
	"io"
	"strings"

	"failforward/loop"
)

// Forms are the deeds about forms behind a link, on which people report without a name.
type Forms struct{ *Deps }

// FormDraft is what can be said about a form.
type FormDraft struct {
	Name  string
	Words string
	Team  loop.ID
	Grain loop.Grain // "": the day
}

func (d FormDraft) apply(f *loop.Form) {
	f.Name, f.Words, f.Team, f.Grain = oneLine(d.Name), strings.TrimSpace(d.Words), d.Team, cmp.Or(d.Grain, loop.ByDay)
}

// FormPath is where the page of a form stands; the rest is its secret.
const FormPath = "/say/"

// Add makes a form and returns the path of its page, which is told this once only.
func (s Forms) Add(ctx context.Context, by loop.Actor, d FormDraft) (loop.Form, string, error) {
	now := s.Now()
	f := loop.Form{Workspace: by.Workspace, CreatedBy: by.Member, CreatedAt: now, UpdatedAt: now}
	d.apply(&f)
	if err := allowIn(by, loop.Lead, f.Team, "make a form for it"); err != nil {
		return f, "", err
	}
	path, err := s.link(&f)
	if err != nil {
		return f, "", err
	}
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		ws, err := w.Workspace(ctx, by.Workspace)
		if err != nil {
			return err
		}
		f.Zone = ws.Zone().String()
		if err := s.check(ctx, w, by, f); err != nil {
			return err
		}
		out, err := w.SaveForm(ctx, f, loop.Note(by, now, "form.added", f.Name, 0))
		if err == nil {
			f = out
		}
		return err
	})
	return f, path, err
}

// link gives a form a new link of 128 random bits, in letters that can be read off a
// wall: a to z and 2 to 7, whatever their case.
func (s Forms) link(f *loop.Form) (path string, err error) {
	var random [16]byte
	if _, err := io.ReadFull(s.Random, random[:]); err != nil {
		return "", err
	}
	secret := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random[:]))
	f.Hash, f.Off = HashSecret(secret), false
	return FormPath + secret, nil
}

// check tells every fault of a form, and whether there is room for one more that is on.
func (s Forms) check(ctx context.Context, r loop.Reader, by loop.Actor, f loop.Form) error {
	var all faults
	all.add("", f.Validate())
	all.add("", teamHere(ctx, r, by, f.Team))
	if err := all.err(); err != nil || f.Off {
		return err
	}
	on := 0
	have, err := r.Forms(ctx, by.Workspace)
	for _, o := range have {
		if !o.Off && o.ID != f.ID {
			on++
		}
	}
	if err == nil && on >= loop.MostForms {
		err = loop.Errorf(loop.Conflict, "There are %d forms that are on, and that is all there can be. Switch one off first.", on)
	}
	return err
}

// List returns the forms by name, those that are on first.
func (s Forms) List(ctx context.Context, by loop.Actor) ([]loop.Form, error) {
	if err := allow(by, loop.Viewer, "read the forms"); err != nil {
		return nil, err
	}
	return s.Repo.Forms(ctx, by.Workspace)
}

// Get returns the form behind a ref or a name.
func (s Forms) Get(ctx context.Context, by loop.Actor, ref string) (loop.Form, error) {
	if err := allow(by, loop.Viewer, "read a form"); err != nil {
		return loop.Form{}, err
	}
	return s.named(ctx, s.Repo, by, ref)
}

func (s Forms) named(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Form, error) {
	all, err := r.Forms(ctx, by.Workspace)
	if err != nil {
		return loop.Form{}, err
	}
	for _, f := range all {
		if strings.EqualFold(f.Ref().String(), ref) || f.Name == ref || f.ID.String() == ref {
			return f, nil
		}
	}
	return loop.Form{}, loop.Errorf(loop.NotFound, "There is no form %.40q here.", ref)
}

// Edit changes a form; version is the one that the caller read, 0 for any. What waits
// already keeps to what it was promised: who reads it, and the day or the week.
func (s Forms) Edit(ctx context.Context, by loop.Actor, ref string, version int64, d FormDraft) (loop.Form, error) {
	return s.change(ctx, by, ref, version, "form.edited", func(f *loop.Form) error {
		d.apply(f)
		return allowIn(by, loop.Lead, f.Team, "give a form to it")
	})
}

// Rotate gives a form a new link, and switches it on; the old link stops at once.
func (s Forms) Rotate(ctx context.Context, by loop.Actor, ref string) (loop.Form, string, error) {
	path := ""
	f, err := s.change(ctx, by, ref, 0, "form.rotated", func(f *loop.Form) (err error) {
		path, err = s.link(f)
		return err
	})
	return f, path, err
}

// Switch turns a form on or off. Its link stays the same; what waits, waits on.
func (s Forms) Switch(ctx context.Context, by loop.Actor, ref string, on bool) (loop.Form, error) {
	verb := map[bool]string{true: "form.on", false: "form.off"}[on]
	return s.change(ctx, by, ref, 0, verb, func(f *loop.Form) error {
		if on && f.Hash == nil {
			return loop.Errorf(loop.Conflict, "%s has no link, since it came with an export. Make it a new one.", f.Name)
		}
		f.Off = !on
		return nil
	})
}

func (s Forms) change(ctx context.Context, by loop.Actor, ref string, version int64, verb string, do func(*loop.Form) error) (loop.Form, error) {
	var out loop.Form
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		f, err := s.named(ctx, w, by, ref)
		if err != nil {
			return err
		}
		if err := allowIn(by, loop.Lead, f.Team, "change a form"); err != nil {
			return err
		}
		if err := fresh(version, f.Version, f.Ref()); err != nil {
			return err
		}
		before := f
		if err := do(&f); err != nil {
			return err
		}
		if err := s.check(ctx, w, by, f); err != nil {
			return err
		}
		old := changed(before, f)
		if out = before; len(old) == 0 {
			return nil
		}
		delete(old, "hash")
		f.UpdatedAt = s.Now()
		out, err = w.SaveForm(ctx, f, loop.Note(by, s.Now(), verb, f.Name, 0).With(old))
		return err
	})
	return out, err
}
