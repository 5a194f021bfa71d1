package page

import (
	"net/http"
	"strings"

	"failforward/loop"
	"failforward/web"
)

// teamView is one team, for an admin to change.
type teamView struct {
	Frame
	One   loop.Team
	Stale bool
}

func (d *Desk) team(r *http.Request) (framed, error) { return d.teamView(r) }

func (d *Desk) teamView(r *http.Request) (*teamView, error) {
	all, err := d.App.People.Teams(r.Context(), web.Who(r.Context()).Actor)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		if strings.EqualFold(t.Ref().String(), r.PathValue("ref")) {
			return &teamView{Frame: d.frame(r, t.Name, "settings"), One: t}, nil
		}
	}
	return nil, loop.Errorf(loop.NotFound, "There is no such team here.")
}

func (d *Desk) setTeam(r *http.Request) (string, error) {
	t, err := d.App.People.SaveTeam(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"), versionOf(r), r.PostFormValue("name"), r.PostFormValue("archived") != "")
	if err == nil {
		d.say(r, t.Name+" is saved.", "")
		return "/settings/teams", nil
	}
	v, verr := d.teamView(r)
	if verr != nil {
		return "", verr
	}
	v.Stale = stale(r, v.One.Version)
	return "", d.again("team", v, err, nil)
}
