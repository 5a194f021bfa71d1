package page

import (
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// teamsView lists the teams.
type teamsView struct {
	Frame
	Rows []teamRow
}

// teamRow is a team with how many are in it.
type teamRow struct {
	loop.Team
	People int
}

func (d *Desk) teams(r *http.Request) (framed, error) { return d.teamsView(r) }

func (d *Desk) teamsView(r *http.Request) (*teamsView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &teamsView{Frame: d.frame(r, "Teams", "settings")}
	teams, err := d.App.People.Teams(ctx, by)
	if err != nil {
		return nil, err
	}
	members, err := d.App.People.Members(ctx, by)
	size := map[loop.ID]int{}
	for _, m := range members {
		for _, t := range m.Teams {
			if m.State != loop.Deactivated {
				size[t]++
			}
		}
	}
	for _, t := range teams {
		v.Rows = append(v.Rows, teamRow{t, size[t.ID]})
	}
	return v, err
}

func (d *Desk) addTeam(r *http.Request) (string, error) {
	t, err := d.App.People.SaveTeam(r.Context(), web.Who(r.Context()).Actor, "", 0, r.PostFormValue("name"), false)
	if err == nil {
		d.say(r, t.Name+" is added.", "")
		return "/settings/teams", nil
	}
	v, verr := d.teamsView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("teams", v, err, nil)
}
