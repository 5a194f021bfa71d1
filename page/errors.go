package page

import (
	"context"
	"net/http"
	"net/url"

	"failforward/loop"
	"failforward/web"
)

// errorView says what happened, and what to do about it.
type errorView struct {
	Frame
	Status int
	Head   string   // an answer in one sentence
	Texts  []string // what the error itself says
	Advice string
	Admins []string // whom to ask, by name
	Back   string   // the page on which it happened, "" when it is not known
	ID     string   // name of the request, for whoever runs the server
}

// Deny answers a request that went wrong with a page; whoever is not signed in
// is sent to sign in first, and comes back.
func (d *Desk) Deny(w http.ResponseWriter, r *http.Request, err error) {
	if loop.CodeOf(err) == loop.Unknown {
		http.Redirect(w, r, "/signin?next="+url.QueryEscape(whence(r)), http.StatusSeeOther)
		return
	}
	web.Hint(w.Header(), err)
	r = d.recognise(r)
	v := d.errorView(r, err)
	d.note(r, v, err)
	d.render(w, r, v.Status, "error", v)
}

// recognise finds out who is signed in where nobody has asked yet: an address
// that no route has is denied before that. It is for the looks of the page only.
func (d *Desk) recognise(r *http.Request) *http.Request {
	ctx := r.Context()
	account, ws, ok := d.Sessions.Current(ctx)
	if web.Signed(ctx) || !ok {
		return r
	}
	m, err := d.App.People.Member(ctx, account, ws)
	if err != nil {
		return r
	}
	space, err := d.App.People.Workspace(ctx, m.Actor())
	if err != nil {
		return r
	}
	return r.WithContext(web.With(ctx, web.Visitor{Actor: m.Actor(), Member: m, Workspace: space}))
}

// whence is where somebody comes back to: the page that was asked for, or the
// one whose form was sent.
func whence(r *http.Request) string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return safeNext(r.URL.RequestURI())
	}
	return came(r)
}

// came is the page of ours that a request came from, Home when it is not known.
func came(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || r.Referer() == "" {
		return "/"
	}
	return safeNext(from.RequestURI())
}

func (d *Desk) errorView(r *http.Request, err error) *errorView {
	status := web.Status(err)
	head, advice := errorWords(status)
	v := &errorView{Frame: d.frame(r, head, ""), Status: status, Head: head, Advice: advice, ID: web.ID(r.Context())}
	v.Solo = v.Workspace == ""
	for _, e := range web.Public(err) {
		v.Texts = append(v.Texts, e.Text)
	}
	if back := came(r); back != "/" && r.Method != http.MethodGet {
		v.Back = back
	}
	if status == http.StatusForbidden && !v.Solo {
		v.Admins = d.admins(r.Context())
	}
	return v
}

// errorWords says in one sentence what a status means, and what to do.
func errorWords(status int) (head, advice string) {
	switch status {
	case http.StatusNotFound:
		return "There is nothing here", "The address may have a slip in it, or it belongs to another workspace."
	case http.StatusForbidden:
		return "This is not open to you", ""
	case http.StatusMethodNotAllowed:
		return "This address does not work that way", "Go back and use the button of the page."
	case http.StatusConflict:
		return "It has changed in the meantime", "Nothing was changed just now. Look at it as it is, then decide."
	case http.StatusRequestEntityTooLarge:
		return "This is too large", ""
	case http.StatusUnprocessableEntity:
		return "One thing is to be mended", "Nothing was changed."
	case http.StatusBadRequest, http.StatusUnsupportedMediaType:
		return "This could not be read", "Nothing was changed. Go back, and what you typed is still there."
	case http.StatusTooManyRequests:
		return "Too many tries, for now", "Nothing is lost."
	case http.StatusServiceUnavailable:
		return "The server is busy", "Nothing is lost. Try again in a few seconds."
	}
	return "Something broke on our side", "Nothing that was saved is lost. Go back, and what you typed is still there."
}

// admins are the names of those who can help, at most three.
func (d *Desk) admins(ctx context.Context) []string {
	members, err := d.App.People.Members(ctx, web.Who(ctx).Actor)
	if err != nil {
		return nil // a page without names is better than none
	}
	var names []string
	for _, m := range members {
		if m.Role == loop.Admin && m.State == loop.Active && len(names) < 3 {
			names = append(names, m.Name)
		}
	}
	return names
}

// note writes what only whoever runs the server may read, and puts refusals of
// members into the audit log.
func (d *Desk) note(r *http.Request, v *errorView, err error) {
	ctx, who := r.Context(), web.Who(r.Context())
	if v.Status >= http.StatusInternalServerError {
		d.Log.Log(ctx, web.Gravity(ctx), "request", "id", v.ID, "route", web.RouteOf(ctx), "status", v.Status, "err", err)
	}
	if v.Status != http.StatusForbidden || !who.Signed() {
		return
	}
	if err := d.App.Audit.Refused(ctx, who.Actor, web.RouteOf(ctx)); err != nil {
		d.Log.Warn("note a refusal", "id", v.ID, "err", err)
	}
}
