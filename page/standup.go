package page

import (
	"net/http"
	"strconv"

	"failforward/app"
	"failforward/web"
)

// standupView is one minute for a stand-up.
type standupView struct {
	Frame
	app.Standup
}

func (d *Desk) standup(r *http.Request) (framed, error) {
	at, _ := strconv.Atoi(r.FormValue("at")) // anything else is the newest
	got, err := d.App.Homes.Standup(r.Context(), web.Who(r.Context()).Actor, at)
	v := &standupView{Frame: d.frame(r, "Stand-up", ""), Standup: got}
	v.lists("failure.logged", "action.opened", "experiment.placed")
	return v, err
}

// After is the place of the next misstep; behind the last it begins anew.
func (v *standupView) After() int { return v.Nth%max(v.Of, 1) + 1 }
