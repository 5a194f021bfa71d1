package page

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// welcomeView is the first page of a new server.
type welcomeView struct {
	Frame
	Code  string // of the first-run link
	Works bool   // the code would found a workspace now
	Taken bool   // there is a workspace already
	Demo  bool   // a demo can be made
}

func (d *Desk) welcomeView(r *http.Request, code string) (*welcomeView, error) {
	v := &welcomeView{Frame: d.outside(r, "Welcome"), Code: code, Demo: d.MakeDemo != nil}
	var err error
	if v.Taken, err = d.taken(r.Context()); err != nil || code == "" {
		return v, err
	}
	err = d.App.People.MayWelcome(r.Context(), code)
	if v.Works = err == nil; loop.CodeOf(err) == loop.Denied {
		err = nil // the page says so
	}
	return v, err
}

// outside is the frame of a page for whoever is not in yet.
func (d *Desk) outside(r *http.Request, title string) Frame {
	return Frame{Title: title, Solo: true, Clock: Clock{d.Now(), web.Who(r.Context()).Workspace.Zone()}, Ahead: ahead(d.Offset)}
}

// taken reports whether somebody has a workspace here; a demo is nobody's.
func (d *Desk) taken(ctx context.Context) (bool, error) {
	all, err := d.App.People.Workspaces(ctx)
	for _, w := range all {
		if !w.Demo {
			return true, err
		}
	}
	return false, err
}

func (d *Desk) welcome(w http.ResponseWriter, r *http.Request) {
	v, err := d.welcomeView(r, r.URL.Query().Get("code"))
	switch {
	case err != nil:
		d.fail(w, r, err)
	case v.Taken && v.Code == "":
		http.Redirect(w, r, "/signin", http.StatusSeeOther)
	case v.Code != "" && !v.Works:
		d.fail(w, r, spent("welcome", v))
	default:
		d.render(w, r, http.StatusOK, "welcome", v)
	}
}

// found founds the workspace and signs its first person in.
func (d *Desk) found(r *http.Request) (string, error) {
	ctx, code := r.Context(), r.PostFormValue("code")
	m, err := d.App.People.Welcome(ctx, code, app.Founding{Workspace: r.PostFormValue("workspace"), Timezone: zoneOr(r.PostFormValue("timezone"), "UTC"), Name: r.PostFormValue("name"), Password: r.PostFormValue("password")})
	if err != nil {
		v, verr := d.welcomeView(r, code)
		if verr != nil {
			return "", verr
		}
		if !v.Works {
			return "", spent("welcome", v)
		}
		return "", d.again("welcome", v, err, nil)
	}
	if err := d.Sessions.SignIn(ctx, m.Account, m.Workspace, r.UserAgent()); err != nil {
		return "", err
	}
	return d.start(r, m), nil
}

// start goes where the new person wanted to begin. A demo that cannot be made is
// no reason to keep anybody out of their own workspace.
func (d *Desk) start(r *http.Request, own loop.Member) string {
	switch r.PostFormValue("start") {
	case "import":
		return "/import"
	case "demo":
		if d.MakeDemo == nil {
			break
		}
		lead, err := d.MakeDemo(r.Context())
		if err == nil {
			err = d.signInDemo(r, lead)
		}
		if err != nil {
			d.Log.Error("make the demo", "id", web.ID(r.Context()), "err", err)
			d.say(r, "The demo could not be made. Your own workspace is ready.", "")
			break
		}
		d.say(r, "This is the demo. When you have seen enough, leave it; your own workspace waits for "+own.Name+".", "")
		return "/"
	}
	return "/?capture=1"
}

// zoneOr returns the zone that the browser names, or another where it names none
// that is known here. The workspace's settings change it later.
func zoneOr(name, other string) string {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return other
	}
	return name
}
