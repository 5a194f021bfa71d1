package page

import (
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// joinView lets somebody who was invited choose a password.
type joinView struct {
	Frame
	Workspace, Who, Code string // out of the link
	Works                bool   // the link would let them in now
	Several              bool   // the link is for several people: who they are is asked
	Into                 string // the workspace that the link leads into
	Name                 string // of whom a link for one was made
	Why                  string // why such a link lets nobody in
}

// joinView looks at the link before anybody chooses a password in vain.
func (d *Desk) joinView(r *http.Request) (*joinView, error) {
	v := &joinView{Frame: d.outside(r, "Join"), Workspace: r.FormValue("w"), Who: r.FormValue("m"), Code: r.FormValue("code")}
	if v.Code != "" && v.Workspace == "" && v.Who == "" {
		return v, d.lookAtLink(r, v)
	}
	ws, who := v.keys()
	m, into, err := d.App.People.Invited(r.Context(), ws, who, v.Code)
	if loop.CodeOf(err) == loop.Denied {
		return v, nil // the page says so
	}
	v.Works, v.Into, v.Name = err == nil, into.Name, m.Name
	return v, err
}

// keys are those of workspace and member; what cannot be read is nobody's.
func (v *joinView) keys() (ws, who loop.ID) {
	_ = ws.UnmarshalText([]byte(v.Workspace))
	_ = who.UnmarshalText([]byte(v.Who))
	return ws, who
}

func (d *Desk) join(r *http.Request) (framed, error) {
	v, err := d.joinView(r)
	if err == nil && !v.Works {
		err = spent("join", v)
	}
	return v, err
}

// lookAtLink tells what a link for several people leads into.
func (d *Desk) lookAtLink(r *http.Request, v *joinView) error {
	v.Several = true
	_, ws, err := d.App.People.MayJoinByLink(r.Context(), v.Code)
	if loop.CodeOf(err) == loop.Denied {
		v.Why = loop.Faults(err)[0].Text
		return nil
	}
	v.Works, v.Into = err == nil, ws.Name
	return err
}

// lets spends the link and returns whom it let in.
func (d *Desk) lets(r *http.Request, v *joinView) (loop.Member, error) {
	password := r.PostFormValue("password")
	if v.Several {
		n := app.Newcomer{Name: r.PostFormValue("name"), Email: r.PostFormValue("email"), Password: password}
		return d.App.People.JoinByLink(r.Context(), v.Code, n, web.Who(r.Context()).Address)
	}
	ws, who := v.keys()
	return d.App.People.Join(r.Context(), ws, who, v.Code, password)
}

// joined spends the link, sets the password and signs in.
func (d *Desk) joined(r *http.Request) (string, error) {
	v, err := d.joinView(r)
	if err == nil && !v.Works {
		err = spent("join", v)
	}
	if err != nil {
		return "", err
	}
	m, err := d.lets(r, v)
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
