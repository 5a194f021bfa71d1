package page

import (
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// aboutLine is one thing that came of a delivery.
type aboutLine struct {
	To, Ref, Title string // where it stands; "" for Ref where it has none
	Note           string // what else there is to say
}

// About are the things that came of a delivery.
func (v *sourceView) About(id loop.ID) []aboutLine {
	var out []aboutLine
	for _, a := range v.Became[id] {
		switch f := a.Failure; {
		case a.Deploy.ID != 0:
			out = append(out, aboutLine{"/deploys", "", a.Deploy.Name(), "deploy"})
		case a.Waits.ID != 0:
			out = append(out, aboutLine{"/inbox#c" + a.Waits.ID.String(), "", a.Waits.Title, "waits in the inbox"})
		case a.Into.ID != 0:
			out = append(out, aboutLine{address(a.Into.Ref()), a.Into.Ref().String(), a.Into.Title, "as " + f.Ref().String() + ", which was merged into it"})
		default:
			out = append(out, aboutLine{address(f.Ref()), f.Ref().String(), f.Title, failureNote(f)})
		}
	}
	return out
}

// failureNote says of a failure what a line about its delivery has to.
func failureNote(f loop.Failure) string {
	if f.State == loop.FailureDismissed {
		return "dismissed"
	}
	return f.Excluded
}

// becameOf asks what came of the deliveries that are shown.
func (d *Desk) becameOf(r *http.Request, v *sourceView) (err error) {
	v.Became, err = d.App.Sources.About(r.Context(), web.Who(r.Context()).Actor, v.Came)
	return err
}
