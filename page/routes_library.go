package page

import (
	"net/http"

	"failforward/web"
)

// libraryRoutes are the pages about case studies.
func (d *Desk) libraryRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/library", Need: person, Handle: d.page("library", d.library)},
		{Method: "POST", Pattern: "/library", Need: member, Handle: d.form(d.makeCase)},
		{Method: "GET", Pattern: "/library/{ref}", Need: person, Handle: d.page("case", d.caseStudy)},
		{Method: "GET", Pattern: "/library/{ref}/export.md", Need: person, Handle: http.HandlerFunc(d.exportCase)},
		{Method: "POST", Pattern: "/library/{ref}/edit", Need: member, Handle: d.form(d.editCase)},
		{Method: "POST", Pattern: "/library/{ref}/names", Need: member, Handle: d.nameless()},
		{Method: "POST", Pattern: "/library/{ref}/refresh", Need: member, Handle: d.refreshCase()},
		{Method: "POST", Pattern: "/library/{ref}/read", Need: member, Handle: d.readCase()},
		{Method: "POST", Pattern: "/library/{ref}/publish", Need: member, Handle: d.publishCase()},
		{Method: "POST", Pattern: "/library/{ref}/retire", Need: member, Handle: d.retireCase()},
		{Method: "POST", Pattern: "/library/{ref}/draft", Need: member, Handle: d.redraftCase()},
	}
}
