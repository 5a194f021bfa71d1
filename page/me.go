package page

import (
	"net/http"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// meView is what a member sets for themselves.
type meView struct {
	Frame
	Login    string // what they sign in with
	Browsers []browser
}

// browser is one in which the member is signed in.
type browser struct {
	loop.SessionInfo
	Name string
	Here bool // the one that asks
}

func (d *Desk) me(r *http.Request) (framed, error) { return d.meView(r) }

func (d *Desk) meView(r *http.Request) (*meView, error) {
	who := web.Who(r.Context())
	v := &meView{Frame: d.frame(r, "You", "settings"), Login: who.Member.Email}
	if v.Login == "" {
		v.Login = who.Member.Name
	}
	all, err := d.App.People.Sessions(r.Context(), who.Member)
	for _, s := range all {
		v.Browsers = append(v.Browsers, browser{s, browserName(s.Agent), s.Hash == who.Session})
	}
	return v, err
}

// browserName says roughly which browser on which system stands behind a
// User-Agent; what it cannot read is said so.
func browserName(agent string) string {
	on, name := "", "A browser"
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}} {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, s := range [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, s[0]) {
			on = " on " + s[1]
			break
		}
	}
	return name + on
}

// onMe runs a deed of the page about oneself.
func (d *Desk) onMe(r *http.Request, err error, said, to string) (string, error) {
	if err == nil {
		d.say(r, said, "")
		return to, nil
	}
	v, verr := d.meView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("me", v, err, nil)
}

func (d *Desk) setPrefs(r *http.Request) (string, error) {
	p := app.Prefs{Theme: r.PostFormValue("theme"), Density: r.PostFormValue("density"), Keys: r.PostFormValue("keys") != ""}
	_, err := d.App.People.SetPrefs(r.Context(), web.Who(r.Context()).Actor, p)
	return d.onMe(r, err, "Saved.", "/settings/me")
}

func (d *Desk) setPassword(r *http.Request) (string, error) {
	who := web.Who(r.Context())
	err := d.App.People.ChangePassword(r.Context(), who.Member, r.PostFormValue("old"), r.PostFormValue("password"), who.Session)
	return d.onMe(r, err, "The new password counts from now on. Every other browser is signed out.", "/settings/me")
}

// endBrowser signs another browser of the member out, or this one.
func (d *Desk) endBrowser(r *http.Request) (string, error) {
	who, hash := web.Who(r.Context()), r.PostFormValue("browser")
	if hash == who.Session {
		return "/signin", d.Sessions.SignOut(r.Context())
	}
	err := d.App.People.EndSession(r.Context(), who.Member, hash)
	return d.onMe(r, err, "That browser is signed out.", "/settings/me#browsers")
}
