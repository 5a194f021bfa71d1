package page

import (
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// lead is the need of a page for whoever leads a team.
var lead = web.Need{Role: loop.Lead, Person: true}

// sourceRoutes are the pages about what other systems send.
func (d *Desk) sourceRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/sources", Need: person, Handle: d.page("sources", d.sources)},
		{Method: "POST", Pattern: "/sources", Need: lead, Handle: d.form(d.addSource)},
		{Method: "GET", Pattern: "/sources/{ref}", Need: person, Handle: d.page("source", d.source)},
		{Method: "POST", Pattern: "/sources/{ref}/test", Need: member, Handle: d.testSource()},
		{Method: "POST", Pattern: "/sources/{ref}/replay", Need: member, Handle: d.replaySource()},
		{Method: "POST", Pattern: "/sources/{ref}/try", Need: member, Handle: http.HandlerFunc(d.tryPaths)},
		{Method: "POST", Pattern: "/sources/{ref}/edit", Need: lead, Handle: d.editSource()},
		{Method: "POST", Pattern: "/sources/{ref}/planned", Need: lead, Handle: d.planSource()},
		{Method: "POST", Pattern: "/sources/{ref}/planned/end", Need: lead, Handle: d.endPlanned()},
		{Method: "POST", Pattern: "/sources/{ref}/rotate", Need: lead, Handle: d.rotateSource()},
		{Method: "POST", Pattern: "/sources/{ref}/remove", Need: lead, Handle: d.removeSource()},
		{Method: "GET", Pattern: "/deploys", Need: person, Handle: d.page("deploys", d.deploys)},
		{Method: "GET", Pattern: "/inbox", Need: person, Handle: d.page("inbox", d.inbox)},
		{Method: "POST", Pattern: "/inbox/{id}/take", Need: member, Handle: d.takeCandidate()},
		{Method: "POST", Pattern: "/inbox/{id}/attach", Need: member, Handle: d.attachCandidate()},
		{Method: "POST", Pattern: "/inbox/{id}/dismiss", Need: member, Handle: d.dismissCandidate()},
		{Method: "POST", Pattern: "/inbox/{id}/restore", Need: member, Handle: d.restoreCandidate()},
	}
}
