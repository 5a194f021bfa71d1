package app

import (
	"context"
	"strings"

	"failforward/loop"
)

// Tags are the deeds about the vocabulary of factors.
type Tags struct{ *Deps }

// List returns the vocabulary by name, with how often each word is used.
func (s Tags) List(ctx context.Context, by loop.Actor) ([]loop.Tag, error) {
	return s.Repo.Tags(ctx, by.Workspace)
}

// TagPatch changes the fields that are not nil.
type TagPatch struct {
	Name             *string
	Generic, Retired *bool
}

// Save adds a word (ref "") or changes one. Renaming renames it everywhere.
func (s Tags) Save(ctx context.Context, by loop.Actor, ref string, version int64, p TagPatch) (loop.Tag, error) {
	if err := allow(by, loop.Lead, "change the vocabulary"); err != nil {
		return loop.Tag{}, err
	}
	var out loop.Tag
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		before, err := s.fetch(ctx, w, by, ref, version)
		if err != nil {
			return err
		}
		t := before
		p.apply(&t)
		if err := t.Validate(); err != nil {
			return err
		}
		if ref == "" {
			out, err = w.SaveTag(ctx, t, loop.Note(by, s.Now(), "tag.added", t.Name, 0))
		} else {
			out, err = edited(ctx, w.SaveTag, before, t, loop.Note(by, s.Now(), "tag.edited", t.Name, 0))
		}
		return err
	})
	return out, err
}

func (p TagPatch) apply(t *loop.Tag) {
	set(&t.Name, p.Name)
	set(&t.Generic, p.Generic)
	set(&t.Retired, p.Retired)
	t.Name = strings.Join(strings.Fields(t.Name), " ")
}

// fetch returns the word behind a ref at the version that was read, or a new one for "".
func (s Tags) fetch(ctx context.Context, r loop.Reader, by loop.Actor, ref string, version int64) (loop.Tag, error) {
	if ref == "" {
		return loop.Tag{Workspace: by.Workspace, CreatedAt: s.Now()}, nil
	}
	id, err := s.find(ctx, r, by, loop.NounTag, ref)
	if err != nil {
		return loop.Tag{}, err
	}
	t, err := r.Tag(ctx, by.Workspace, id)
	if err != nil {
		return t, err
	}
	return t, fresh(version, t.Version, t.Ref())
}
