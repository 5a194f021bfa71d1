package page

import (
	"net/http"

	"failforward/loop"
)

// joinView lets somebody who was invited choose a password.
type joinView struct {
	Frame
	Workspace, Who, Code string // out of the link
	Works                bool   // the link would let them in now
}

// joinView looks at the link before anybody chooses a password in vain.
func (d *Desk) joinView(r *http.Request) (*joinView, error) {
	v := &joinView{Frame: d.outside(r, "Join"), Workspace: r.FormValue("w"), Who: r.FormValue("m"), Code: r.FormValue("code")}
	ws, who := v.keys()
	_, err := d.App.People.MayJoin(r.Context(), ws, who, v.Code)
	if v.Works = err == nil; loop.CodeOf(err) == loop.Denied {
		err = nil // the page says so
	}
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

// joined spends the link, sets the password and signs in.
func (d *Desk) joined(r *http.Request) (string, error) {
	v, err := d.joinView(r)
	if err == nil && !v.Works {
		err = spent("join", v)
	}
	if err != nil {
		return "", err
	}
	ws, who := v.keys()
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
