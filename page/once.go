package page

import "net/http"

// onceView shows a secret that is shown only once.
type onceView struct {
	Frame
	Head, Lede     string
	Label, Text    string // the secret
	Example        string // how it is used, "" for none
	Back, BackName string
}

// once answers a form with a secret. It stands in this one answer and nowhere
// else, so there is no redirect to a page that could be asked for again.
func (d *Desk) once(w http.ResponseWriter, r *http.Request, v *onceView) {
	d.render(w, r, http.StatusOK, "once", v)
}
