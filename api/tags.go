package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Tag is one word of the vocabulary of contributing factors.
type Tag struct {
	ID        string    `json:"id"`
	Ref       string    `json:"ref" example:"TAG-3"`
	Version   int64     `json:"version"`
	State     string    `json:"state" enum:"offered,retired"`
	Name      string    `json:"name"`
	Generic   bool      `json:"generic" doc:"Says too little to recognise a failure by"`
	Retired   bool      `json:"retired" doc:"Kept where it stands, no longer offered"`
	Uses      int       `json:"uses" doc:"Failures that carry it; only in lists"`
	CreatedAt time.Time `json:"created_at"`
}

// NewTag is a word as it comes in.
type NewTag struct {
	Name    string    `json:"name" doc:"1 to 100 characters"`
	Generic Opt[bool] `json:"generic,omitzero"`
}

// TagChange changes the fields that are there. A new name holds everywhere.
type TagChange struct {
	Name    Opt[string] `json:"name,omitzero"`
	Generic Opt[bool]   `json:"generic,omitzero"`
	Retired Opt[bool]   `json:"retired,omitzero"`
}

// TagOf writes a tag as the wire carries it.
func TagOf(t loop.Tag) Tag {
	state := "offered"
	if t.Retired {
		state = "retired"
	}
	return Tag{ID: t.ID.String(), Ref: t.Ref().String(), Version: t.Version, State: state, Name: t.Name, Generic: t.Generic, Retired: t.Retired, Uses: t.Uses, CreatedAt: t.CreatedAt.UTC()}
}

func (s *Service) tags() {
	add(s, operation{method: http.MethodGet, path: "/tags", id: "list-tags", tag: "tags", need: loop.Viewer,
		says: "List the vocabulary by name, with how often each word is used"}, s.listTags)
	add(s, operation{method: http.MethodPost, path: "/tags", id: "add-tag", tag: "tags", need: loop.Lead, status: http.StatusCreated,
		says: "Add a word to the vocabulary"}, s.addTag)
	add(s, operation{method: http.MethodPatch, path: "/tags/{ref}", id: "change-tag", tag: "tags", need: loop.Lead,
		says: "Rename a word everywhere, mark it as generic, or retire it"}, s.changeTag)
}

func (s *Service) listTags(ctx context.Context, by loop.Actor, _ *struct{}) (*out[List[Tag]], error) {
	all, err := s.app.Tags.List(ctx, by)
	items := make([]Tag, len(all))
	for i, t := range all {
		items[i] = TagOf(t)
	}
	return listOf(items, ""), err
}

type tagCreate struct{ Body NewTag }

func (s *Service) addTag(ctx context.Context, by loop.Actor, in *tagCreate) (*saved[Tag], error) {
	t, err := s.app.Tags.Save(ctx, by, "", 0, app.TagPatch{Name: &in.Body.Name, Generic: in.Body.Generic.Pointer()})
	return at(t.Version, TagOf(t)), err
}

type tagEdit struct {
	Versioned
	Body TagChange
}

func (s *Service) changeTag(ctx context.Context, by loop.Actor, in *tagEdit) (*saved[Tag], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	p := app.TagPatch{Name: in.Body.Name.Pointer(), Generic: in.Body.Generic.Pointer(), Retired: in.Body.Retired.Pointer()}
	t, err := s.app.Tags.Save(ctx, by, in.Ref, version, p)
	return at(t.Version, TagOf(t)), err
}
