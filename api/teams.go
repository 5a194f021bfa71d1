package api

import (
	"context"
	"net/http"
	"time"

	"failforward/loop"
)

// Team is a group of members that shares failures.
type Team struct {
	ID        string    `json:"id"`
	Ref       string    `json:"ref" example:"T-1"`
	Version   int64     `json:"version"`
	State     string    `json:"state" enum:"active,archived"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

// NewTeam is a team as it comes in.
type NewTeam struct {
	Name string `json:"name" doc:"1 to 80 characters"`
}

// TeamChange changes the fields that are there.
type TeamChange struct {
	Name     Opt[string] `json:"name,omitzero"`
	Archived Opt[bool]   `json:"archived,omitzero"`
}

// TeamOf writes a team as the wire carries it.
func TeamOf(t loop.Team) Team {
	state := "active"
	if t.Archived {
		state = "archived"
	}
	return Team{ID: t.ID.String(), Ref: t.Ref().String(), Version: t.Version, State: state, Name: t.Name, CreatedAt: t.CreatedAt.UTC()}
}

func (s *Service) teams() {
	add(s, operation{method: http.MethodGet, path: "/teams", id: "list-teams", tag: "teams", need: loop.Viewer, says: "List teams by name"}, s.listTeams)
	add(s, operation{method: http.MethodPost, path: "/teams", id: "add-team", tag: "teams", need: loop.Admin, status: http.StatusCreated, says: "Add a team"}, s.addTeam)
	add(s, operation{method: http.MethodPatch, path: "/teams/{ref}", id: "change-team", tag: "teams", need: loop.Admin, says: "Rename a team, or archive it"}, s.changeTeam)
}

func (s *Service) listTeams(ctx context.Context, by loop.Actor, _ *struct{}) (*out[List[Team]], error) {
	all, err := s.app.People.Teams(ctx, by)
	items := make([]Team, len(all))
	for i, t := range all {
		items[i] = TeamOf(t)
	}
	return listOf(items, ""), err
}

type teamCreate struct{ Body NewTeam }

func (s *Service) addTeam(ctx context.Context, by loop.Actor, in *teamCreate) (*saved[Team], error) {
	t, err := s.app.People.SaveTeam(ctx, by, "", 0, in.Body.Name, false)
	return at(t.Version, TeamOf(t)), err
}

type teamEdit struct {
	Versioned
	Body TeamChange
}

func (s *Service) changeTeam(ctx context.Context, by loop.Actor, in *teamEdit) (*saved[Team], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	id, err := s.find(ctx, by, loop.NounTeam, in.Ref)
	if err != nil {
		return nil, err
	}
	t, err := s.app.People.Repo.Team(ctx, by.Workspace, id)
	if err != nil {
		return nil, err
	}
	if version == 0 {
		version = t.Version // name and archive are put together from this one
	}
	put(&t.Name, in.Body.Name.Pointer())
	put(&t.Archived, in.Body.Archived.Pointer())
	t, err = s.app.People.SaveTeam(ctx, by, in.Ref, version, t.Name, t.Archived)
	return at(t.Version, TeamOf(t)), err
}
