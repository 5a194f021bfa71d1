package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"failforward/loop"
	"failforward/web"
)

// signinView asks who is there.
type signinView struct {
	Frame
	Next  string // where to go afterwards, on this server
	Taken bool   // there is a workspace to sign in to
	Left  bool   // the demo that they stood in is gone
}

// signin shows the form. A visit that comes from another site carries no cookie
// of ours, even when its browser is signed in: the page then asks for itself
// once more, and that request does.
func (d *Desk) signin(w http.ResponseWriter, r *http.Request) {
	next := safeNext(r.URL.Query().Get("next"))
	if web.Who(r.Context()).Person() {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return
	}
	v, err := d.signinView(r, next)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		w.Header().Set("Refresh", "0;url=/signin?next="+url.QueryEscape(next))
	}
	d.render(w, r, http.StatusOK, "signin", v)
}

func (d *Desk) signinView(r *http.Request, next string) (*signinView, error) {
	v := &signinView{Frame: d.outside(r, "Sign in"), Next: next, Left: r.URL.Query().Get("left") == "demo"}
	all, err := d.App.People.Workspaces(r.Context())
	v.Taken = len(all) > 0
	return v, err
}

// enter signs somebody in under a new token.
func (d *Desk) enter(r *http.Request) (string, error) {
	ctx, next := r.Context(), safeNext(r.PostFormValue("next"))
	who, err := d.App.People.SignIn(ctx, r.PostFormValue("login"), r.PostFormValue("password"), web.Who(ctx).Address)
	if err != nil {
		v, verr := d.signinView(r, next)
		if verr != nil {
			return "", verr
		}
		return "", d.again("signin", v, besideLogin(err), nil)
	}
	return next, d.Sessions.SignIn(ctx, who.Account.ID, who.Members[0].Workspace, r.UserAgent())
}

// besideLogin puts a refusal beside the field that it is about. Nobody has to
// be sent to sign in from here.
func besideLogin(err error) error {
	if loop.CodeOf(err) != loop.Unknown {
		return err
	}
	return loop.Fault("login", "%s", web.Public(err)[0].Text)
}

// signout ends the session here and in the store, and what the browser kept.
func (d *Desk) signout(w http.ResponseWriter, r *http.Request) {
	if err := d.Sessions.SignOut(r.Context()); err != nil {
		d.fail(w, r, err)
		return
	}
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
}

// doors are the addresses that it makes no sense to be sent back to.
var doors = []string{"/signin", "/signout", "/welcome", "/join", "/demo"}

// safeNext returns an address of this server: next when it is one that a person
// can be sent to, else Home. A browser drops tabs and line ends from an address
// and reads \ as /, so none of them is let through.
func safeNext(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		return "/"
	}
	if strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) || slices.Contains(doors, u.Path) {
		return "/"
	}
	return next
}
