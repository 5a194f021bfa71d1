package page

import (
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// newActionView is a change that somebody adds by itself.
type newActionView struct {
	Frame
	About   *loop.Failure // that it comes from, nil for none
	Members []loop.Member
	By      loop.Date // unless somebody says another day
}

func (d *Desk) newAction(r *http.Request) (framed, error) { return d.newActionView(r) }

func (d *Desk) newActionView(r *http.Request) (*newActionView, error) {
	v := &newActionView{Frame: d.frame(r, "Add an action", "actions")}
	v.Narrow, v.By = true, v.Today().Add(14)
	if ref := r.FormValue("failure"); ref != "" {
		by := web.Who(r.Context()).Actor
		got, err := d.App.Failures.Get(r.Context(), by, ref)
		if err == nil {
			err = ours(by, got.Failure, "add an action")
		}
		if err != nil {
			return nil, err
		}
		v.About = &got.Failure
	}
	var err error
	v.Members, err = d.members(r)
	v.Names = namesOf(v.Members)
	return v, err
}

// addAnAction opens it and leads to its page, where the check is planned.
func (d *Desk) addAnAction(r *http.Request) (string, error) {
	draft := app.ActionDraft{Title: r.PostFormValue("title"), Owner: r.PostFormValue("who"), Due: loop.Date(text(r.PostForm, "due")), DoneWhen: r.PostFormValue("done_when"), Failure: r.PostFormValue("failure")}
	v, err := d.newActionView(r)
	if err != nil {
		return "", err
	}
	var c loop.Check
	if toCome(&c, "due", draft.Due, v.Clock); c.Err() != nil {
		return "", d.again("newaction", v, c.Err(), nil)
	}
	a, err := d.App.Actions.Create(r.Context(), web.Who(r.Context()).Actor, draft)
	if err == nil {
		d.say(r, a.Ref().String()+" is added. Say next how we will know whether it helped.", "")
		return address(a.Ref()), nil
	}
	if c := loop.CodeOf(err); c != loop.Invalid {
		return "", err
	}
	return "", d.again("newaction", v, err, map[string]string{"owner": "who"})
}
