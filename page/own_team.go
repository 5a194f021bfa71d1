package page

import (
	"net/http"
	"slices"

	"failforward/loop"
	"failforward/web"
)

// teamsFor are the teams that something of the team own, 0 for the whole workspace, can
// be given to: those that are not archived, and its own, so that whoever saves other
// words does not take it from its team.
func (d *Desk) teamsFor(r *http.Request, own loop.ID) ([]loop.Team, error) {
	all, err := d.App.People.Teams(r.Context(), web.Who(r.Context()).Actor)
	return slices.DeleteFunc(all, func(t loop.Team) bool { return t.Archived && t.ID != own }), err
}

// openTeams are the teams that are not archived.
func (d *Desk) openTeams(r *http.Request) ([]loop.Team, error) { return d.teamsFor(r, 0) }

// sentTeam is the team that was sent, 0 for the whole workspace; where no field was sent
// it stays as it was.
func (d *Desk) sentTeam(r *http.Request, was loop.ID) (loop.ID, error) {
	if !r.PostForm.Has("team") {
		return was, nil
	}
	return d.App.People.TeamID(r.Context(), web.Who(r.Context()).Actor, text(r.PostForm, "team"))
}

// refAmong is the ref of a team, "" where it is not among those.
func refAmong(all []loop.Team, id loop.ID) string {
	for _, t := range all {
		if t.ID == id {
			return t.Ref().String()
		}
	}
	return ""
}
