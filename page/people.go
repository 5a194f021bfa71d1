package page

import (
	"fmt"
	"net/http"
	"net/url"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// peopleView is who is here.
type peopleView struct {
	Frame
	Lede  string
	Rows  []memberRow
	Crews []loop.Team // teams that somebody new can join
	Links []linkRow   // links for several people that the reader looks after
	Mine  []loop.Team // teams into which the reader may invite by a link
}

// linkRow is a link for several people as the page shows it.
type linkRow struct {
	loop.Invitation
	Crew string // the team, "" for all
	Why  string // why it lets nobody in, "" when it does
}

// memberRow is a member as the table shows them.
type memberRow struct {
	loop.Member
	Crew string // names of the teams
}

func (d *Desk) people(r *http.Request) (framed, error) { return d.peopleView(r) }

func (d *Desk) peopleView(r *http.Request) (*peopleView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &peopleView{Frame: d.frame(r, "People", "settings")}
	members, err := d.App.People.Members(ctx, by)
	if err != nil {
		return nil, err
	}
	names, err := d.App.Failures.Names(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		v.Rows = append(v.Rows, memberRow{m, crew(m, names)})
	}
	v.Lede = census(members)
	if v.Crews, err = d.openTeams(r); err != nil || !by.May(loop.Lead) {
		return v, err
	}
	return v, d.links(r, v, names)
}

// links fills in the links for several people.
func (d *Desk) links(r *http.Request, v *peopleView, names app.Names) error {
	by := web.Who(r.Context()).Actor
	for _, t := range v.Crews {
		if by.In(t.ID) {
			v.Mine = append(v.Mine, t)
		}
	}
	all, err := d.App.People.Invitations(r.Context(), by)
	for _, i := range all {
		v.Links = append(v.Links, linkRow{i, names[i.Team], i.Why(d.Now())})
	}
	return err
}

func crew(m loop.Member, names app.Names) string {
	var teams []string
	for _, t := range m.Teams {
		if name := names[t]; name != "" {
			teams = append(teams, name)
		}
	}
	return list(teams)
}

// census counts members in one sentence; who was deactivated does not count.
func census(members []loop.Member) string {
	all, by, invited := 0, map[loop.Role]int{}, 0
	for _, m := range members {
		if m.State == loop.Deactivated {
			continue
		}
		all++
		by[m.Role]++
		if m.State == loop.Invited {
			invited++
		}
	}
	var parts []string
	for _, role := range loop.Roles() {
		if by[role] > 0 {
			parts = append(parts, count(by[role], string(role)))
		}
	}
	s := count(all, "person", "people") + ": " + list(parts) + "."
	if invited > 0 {
		s += " " + count(invited, "invitation is", "invitations are") + " open."
	}
	return s
}

// invite adds a member and shows the link that lets them in, this once.
func (d *Desk) invite(w http.ResponseWriter, r *http.Request) {
	r, err := posted(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	draft := app.MemberDraft{Name: r.PostFormValue("name"), Email: r.PostFormValue("email"), Role: loop.Role(r.PostFormValue("role")), Teams: r.PostForm["teams"]}
	m, code, err := d.App.People.Invite(r.Context(), web.Who(r.Context()).Actor, draft)
	if err == nil {
		d.once(w, r, d.joinLink(r, m, code))
		return
	}
	v, verr := d.peopleView(r)
	if verr != nil {
		d.fail(w, r, verr)
		return
	}
	d.failAgain(w, r, "people", v, err)
}

// failAgain answers a form that does not end in a redirect.
func (d *Desk) failAgain(w http.ResponseWriter, r *http.Request, name string, v framed, err error) {
	if c := loop.CodeOf(err); c == loop.Invalid || c == loop.Conflict {
		err = d.again(name, v, err, nil)
	}
	d.fail(w, r, err)
}

// joinLink is the page with a member's one-time link.
func (d *Desk) joinLink(r *http.Request, m loop.Member, code string) *onceView {
	q := url.Values{"w": {m.Workspace.String()}, "m": {m.ID.String()}, "code": {code}}
	return &onceView{
		Frame: d.frame(r, "Link for "+m.Name, "settings"),
		Head:  fmt.Sprintf("This link lets %s in", m.Name),
		Lede:  "It works once, for seven days, and is shown only now. Send it by a way that only they read.",
		Label: "Link", Text: d.Base + "/join?" + q.Encode(),
		Back: "/settings/people", BackName: "Back to people",
	}
}
