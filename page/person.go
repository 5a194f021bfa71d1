package page

import (
	"net/http"
	"slices"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// personView is one member, for an admin to change.
type personView struct {
	Frame
	One   loop.Member
	Crews []loop.Team
	Roles []loop.Role
	Stale bool
	Self  bool // it is the reader
}

func (d *Desk) person(r *http.Request) (framed, error) { return d.personView(r) }

func (d *Desk) personView(r *http.Request) (*personView, error) {
	who := web.Who(r.Context())
	m, err := d.App.People.GetMember(r.Context(), who.Actor, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	v := &personView{Frame: d.frame(r, m.Name, "settings"), One: m, Roles: loop.Roles(), Self: m.ID == who.Member.ID}
	v.Crews, err = d.openTeams(r)
	return v, err
}

// In reports whether a team is ticked: as it was sent, else as it stands.
func (v *personView) In(t loop.Team) bool {
	if v.Input != nil {
		return slices.Contains(v.Input["teams"], t.Ref().String())
	}
	return slices.Contains(v.One.Teams, t.ID)
}

// In reports whether a team is ticked for somebody new.
func (v *peopleView) In(t loop.Team) bool {
	return v.Input != nil && slices.Contains(v.Input["teams"], t.Ref().String())
}

func (d *Desk) setPerson(r *http.Request) (string, error) {
	m, err := d.App.People.EditMember(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"), versionOf(r), memberPatch(r))
	if err == nil {
		d.say(r, m.Name+" is saved.", "")
		return "/settings/people", nil
	}
	v, verr := d.personView(r)
	if verr != nil {
		return "", verr
	}
	v.Stale = stale(r, v.One.Version)
	return "", d.again("person", v, err, nil)
}

// memberPatch reads the fields that the form has; a button that only moves a
// member to another state has none of the others.
func memberPatch(r *http.Request) app.MemberPatch {
	var p app.MemberPatch
	if r.PostForm.Has("name") {
		name, email, role := r.PostFormValue("name"), r.PostFormValue("email"), loop.Role(r.PostFormValue("role"))
		teams := r.PostForm["teams"]
		p.Name, p.Email, p.Role, p.Teams = &name, &email, &role, &teams
	}
	if r.PostForm.Has("state") {
		state := loop.MemberState(r.PostFormValue("state"))
		p.State = &state
	}
	return p
}

// reinvite makes a fresh link for somebody who has not joined yet, or who has
// lost the password.
func (d *Desk) reinvite(w http.ResponseWriter, r *http.Request) {
	m, code, err := d.App.People.Reinvite(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	if err != nil {
		d.fail(w, r, err)
		return
	}
	d.once(w, r, d.joinLink(r, m, code))
}
