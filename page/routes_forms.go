package page

import (
	"net/http"
	"strings"
	"time"

	"failforward/app"
	"failforward/web"
)

// Nameless reports whether a request is for a page on which nobody may be recognised:
// no session, no line in a log, no count.
func Nameless(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, app.FormPath) }

const (
	sayBurst = 10              // reports from one address at once: a room may share one
	sayEvery = 3 * time.Minute // and one more
)

// formRoutes are forms behind a link: their settings, their pages for everybody, and
// what becomes of what was said.
func (d *Desk) formRoutes() []web.Route {
	limit := web.NewLimiter(d.Now, sayEvery, sayBurst)
	return []web.Route{
		{Method: "GET", Pattern: app.FormPath + "{secret}", Need: web.Open(), Handle: unlisted(d.page("say", d.sayPage))},
		{Method: "POST", Pattern: app.FormPath + "{secret}", Need: web.Open(), Handle: unlisted(d.form(func(r *http.Request) (string, error) { return d.keepSaid(r, limit) }))},
		{Method: "GET", Pattern: app.FormPath + "{secret}/thanks", Need: web.Open(), Handle: unlisted(d.page("say", d.thanks))},
		{Method: "GET", Pattern: "/inbox/said/{id}", Need: lead, Handle: d.page("said", d.said)},
		{Method: "POST", Pattern: "/inbox/said/{id}/take", Need: lead, Handle: d.form(d.takeSaid)},
		{Method: "POST", Pattern: "/inbox/said/{id}/decline", Need: lead, Handle: d.form(d.declineSaid)},
		{Method: "GET", Pattern: "/settings/forms", Need: person, Handle: d.page("forms", d.forms)},
		{Method: "POST", Pattern: "/settings/forms", Need: lead, Handle: http.HandlerFunc(d.addForm)},
		{Method: "GET", Pattern: "/settings/forms/{ref}", Need: lead, Handle: d.page("form", d.oneOfForms)},
		{Method: "POST", Pattern: "/settings/forms/{ref}", Need: lead, Handle: d.form(d.editForm)},
		{Method: "POST", Pattern: "/settings/forms/{ref}/link", Need: lead, Handle: http.HandlerFunc(d.rotateForm)},
		{Method: "POST", Pattern: "/settings/forms/{ref}/off", Need: lead, Handle: d.switchForm(false)},
		{Method: "POST", Pattern: "/settings/forms/{ref}/on", Need: lead, Handle: d.switchForm(true)},
	}
}

// unlisted keeps a page out of the indexes of search engines, its errors too.
func unlisted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Robots-Tag", "noindex, nofollow")
		next.ServeHTTP(w, r)
	})
}
