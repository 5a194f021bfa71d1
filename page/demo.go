package page

import (
	"net/http"
	"net/url"

	"failforward/loop"
	"failforward/web"
)

// demoView is the button into the demo, for whoever the link did not let in by itself.
type demoView struct {
	Frame
	Code string
}

// demo follows the printed link: one click and one is in. What only looks at the
// address (a preview, a prefetch, HEAD) gets a button, and spends nothing. A click
// on another site brings no cookie of ours, so the page asks for itself once more:
// who is signed in has to be known, so that they can come back.
func (d *Desk) demo(w http.ResponseWriter, r *http.Request) {
	v := &demoView{Frame: d.outside(r, "Demo"), Code: r.URL.Query().Get("code")}
	foreign := r.Header.Get("Sec-Fetch-Site") == "cross-site"
	if v.Code == "" || foreign || !visits(r) {
		if v.Code != "" && foreign && visits(r) {
			w.Header().Set("Refresh", "0;url=/demo?code="+url.QueryEscape(v.Code))
		}
		d.render(w, r, http.StatusOK, "demo", v)
		return
	}
	if err := d.openDemo(r, v.Code); err != nil {
		d.fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// visits reports whether a person opens the address, as far as one can tell.
func visits(r *http.Request) bool {
	mode := r.Header.Get("Sec-Fetch-Mode")
	return r.Method == http.MethodGet && (mode == "" || mode == "navigate") && r.Header.Get("Sec-Purpose") == "" && r.Header.Get("Purpose") == ""
}

func (d *Desk) enterDemo(r *http.Request) (string, error) {
	return "/", d.openDemo(r, r.PostFormValue("code"))
}

// openDemo spends a code and signs in as the lead of the demo.
func (d *Desk) openDemo(r *http.Request, code string) error {
	lead, err := d.App.People.EnterDemo(r.Context(), code)
	if err != nil {
		return err
	}
	return d.signInDemo(r, lead)
}

func (d *Desk) signInDemo(r *http.Request, lead loop.Member) error {
	lead, err := d.App.People.OpenDemo(r.Context(), lead)
	if err != nil {
		return err
	}
	return d.Sessions.Visit(r.Context(), lead.Account, lead.Workspace, r.UserAgent())
}

// leaveDemo goes back to where somebody was signed in before; who was nowhere,
// or is not any more, is signed out.
func (d *Desk) leaveDemo(r *http.Request) (string, error) {
	if !web.Who(r.Context()).Workspace.Demo {
		return "/", nil
	}
	back, err := d.Sessions.Return(r.Context())
	if err != nil || back {
		return "/", err
	}
	return "/signin", d.Sessions.SignOut(r.Context())
}

// removeDemo drops the demo whole. Whoever came from a workspace of their own goes
// back there; everybody else is signed out with it.
func (d *Desk) removeDemo(r *http.Request) (string, error) {
	ctx, who := r.Context(), web.Who(r.Context())
	if !who.Workspace.Demo || d.DropDemo == nil {
		return "", loop.Errorf(loop.Denied, "%s is no demo, so it cannot be removed from here.", who.Workspace.Name)
	}
	if err := d.DropDemo(ctx, who.Workspace.ID); err != nil {
		return "", err
	}
	back, err := d.Sessions.Return(ctx)
	if err != nil {
		return "", err
	}
	if !back && len(who.Others) == 0 {
		return "/signin?left=demo", d.Sessions.SignOut(ctx)
	}
	if !back {
		err = d.Sessions.Switch(ctx, who.Others[0].Workspace)
	}
	if err != nil {
		return "", err
	}
	d.say(r, "The demo is gone. This is your own workspace.", "")
	return "/", nil
}
