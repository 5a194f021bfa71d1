package page

import (
	"net/http"

	"failforward/loop"
)

// joinView lets somebody who was invited choose a password.
type joinView struct {
	Frame
	Workspace, Who, Code string // out of the link
}

func (d *Desk) join(r *http.Request) (framed, error) {
	q := r.URL.Query()
	return &joinView{d.outside(r, "Join"), q.Get("w"), q.Get("m"), q.Get("code")}, nil
}

// joined spends the link, sets the password and signs in.
func (d *Desk) joined(r *http.Request) (string, error) {
	v := &joinView{d.outside(r, "Join"), r.PostFormValue("w"), r.PostFormValue("m"), r.PostFormValue("code")}
	var ws, who loop.ID
	if ws.UnmarshalText([]byte(v.Workspace)) != nil || who.UnmarshalText([]byte(v.Who)) != nil {
		return "", d.again("join", v, loop.Errorf(loop.Denied, "This link is not whole. Copy all of it, or ask an admin for a fresh one."), nil)
	}
	m, err := d.App.People.Join(r.Context(), ws, who, v.Code, r.PostFormValue("password"))
	if err != nil {
		return "", d.again("join", v, err, nil)
	}
	if err := d.Sessions.SignIn(r.Context(), m.Account, m.Workspace, r.UserAgent()); err != nil {
		return "", err
	}
	login := m.Email
	if login == "" {
		login = m.Name
	}
	d.say(r, "Welcome. From now on you sign in as "+login+".", "")
	return "/", nil
}
