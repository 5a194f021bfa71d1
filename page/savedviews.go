package page

import (
	"net/http"
	"net/url"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// viewChip is a saved view above the log.
type viewChip struct {
	loop.SavedView
	On   bool   // it is the one that is shown
	Can  bool   // the reader may rename and remove it
	Kept string // whose it is: yours, the team's, shared
}

// saved fills in the views, and which of them is shown.
func (d *Desk) saved(r *http.Request, v *failuresView) error {
	by := web.Who(r.Context()).Actor
	all, err := d.App.Views.List(r.Context(), by)
	now := loop.ViewQuery(v.Query)
	for _, s := range all {
		c := viewChip{SavedView: s, On: s.Query == now, Kept: "yours", Can: s.Owner != 0 || by.May(loop.MemberRole) && by.In(s.Team)}
		if s.Owner == 0 {
			c.Kept = "shared"
			for _, t := range v.Team {
				if t.ID == s.Team {
					c.Kept = t.Name
				}
			}
		}
		if v.Views = append(v.Views, c); c.On && v.View == nil {
			one := c
			v.View = &one
		}
	}
	return err
}

// Keepable reports whether the filters are worth a name.
func (v *failuresView) Keepable() bool { return len(v.Query) > 0 && v.View == nil }

// Filters are the filters as a form carries them on.
func (v *failuresView) Filters() string { return loop.ViewQuery(v.Query) }

// viewInputs tells which input a field of a view belongs to.
var viewInputs = map[string]string{"name": "view_name", "team": "view_for"}

// saveView keeps the filters of the list under a name: for oneself, for a team, or
// for everybody.
func (d *Desk) saveView(r *http.Request) (string, error) {
	q, err := url.ParseQuery(r.PostFormValue("filters"))
	if err != nil {
		return "", &web.BadRequest{Text: "These filters cannot be read. Go back to the list and try again."}
	}
	draft := app.ViewDraft{Name: r.PostFormValue("view_name"), Query: q}
	if to := r.PostFormValue("view_for"); to != "" && to != "me" {
		draft.Shared = true
		if to != "all" {
			draft.Team = to
		}
	}
	v, err := d.App.Views.Save(r.Context(), web.Who(r.Context()).Actor, draft)
	if err == nil {
		d.say(r, "The view “"+v.Name+"” is saved.", "/failures/views/"+v.ID.String()+"/remove")
		return v.Address(), nil
	}
	return "", d.viewsAgain(r, q, err)
}

// viewsAgain shows the list with its filters once more, with what is to be mended.
func (d *Desk) viewsAgain(r *http.Request, q url.Values, err error) error {
	if loop.CodeOf(err) != loop.Invalid {
		return err
	}
	form := r.PostForm
	r = r.Clone(r.Context())
	r.Form, _ = url.ParseQuery(loop.ViewQuery(q)) // made by us, so it can be read
	r.PostForm = form
	v, verr := d.failuresView(r)
	if verr != nil {
		return verr
	}
	return d.again("failures", v, err, viewInputs)
}

// onView runs a deed on the view that the address names.
func (d *Desk) onView(said string, undo string, do func(r *http.Request, by loop.Actor, id loop.ID) (loop.SavedView, error)) http.Handler {
	return d.form(func(r *http.Request) (string, error) {
		var id loop.ID
		if err := id.UnmarshalText([]byte(r.PathValue("id"))); err != nil {
			return "", loop.Errorf(loop.NotFound, "There is no such view here.")
		}
		v, err := do(r, web.Who(r.Context()).Actor, id)
		if err != nil {
			q, _ := url.ParseQuery(r.PostFormValue("filters"))
			return "", d.viewsAgain(r, q, err)
		}
		back := ""
		if undo != "" {
			back = "/failures/views/" + v.ID.String() + "/" + undo
		}
		d.say(r, "The view “"+v.Name+"” "+said, back)
		if !v.RemovedAt.IsZero() {
			return "/failures", nil
		}
		return v.Address(), nil
	})
}

func (d *Desk) renameView() http.Handler {
	return d.onView("has its new name.", "", func(r *http.Request, by loop.Actor, id loop.ID) (loop.SavedView, error) {
		return d.App.Views.Rename(r.Context(), by, id, versionOf(r), r.PostFormValue("view_name"))
	})
}

func (d *Desk) removeView() http.Handler {
	return d.onView("is removed.", "restore", func(r *http.Request, by loop.Actor, id loop.ID) (loop.SavedView, error) {
		return d.App.Views.Remove(r.Context(), by, id)
	})
}

func (d *Desk) restoreView() http.Handler {
	return d.onView("is back.", "", func(r *http.Request, by loop.Actor, id loop.ID) (loop.SavedView, error) {
		return d.App.Views.Restore(r.Context(), by, id)
	})
}
