package page

import (
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// weekRoutes are the pages of a team's week.
func (d *Desk) weekRoutes() []web.Route {
	pen := web.Pens(d.Base)
	return []web.Route{
		{Method: "GET", Pattern: "/huddles", Need: person, Handle: pen(d.page("huddles", d.huddles))},
		{Method: "POST", Pattern: "/huddles", Need: member, Handle: d.form(d.startHuddle)},
		{Method: "POST", Pattern: "/huddles/series", Need: member, Handle: d.form(d.setSeries)},
		{Method: "POST", Pattern: "/huddles/away", Need: member, Handle: d.form(d.noteAway)},
		{Method: "POST", Pattern: "/huddles/back", Need: member, Handle: d.form(d.noteBack)},
		{Method: "GET", Pattern: "/checklist", Need: person, Handle: d.page("checklist", d.checklist)},
		{Method: "GET", Pattern: "/huddles/card", Need: member, Handle: pen(d.page("card", d.cardForm))},
		{Method: "POST", Pattern: "/huddles/card", Need: member, Handle: pen(d.form(d.boxCard))},
		{Method: "GET", Pattern: "/sprints", Need: person, Handle: d.page("sprints", d.sprints)},
		{Method: "POST", Pattern: "/sprints", Need: member, Handle: d.form(d.planSprint)},
		{Method: "GET", Pattern: "/sprints/{ref}", Need: person, Handle: d.page("sprint", d.sprint)},
		{Method: "POST", Pattern: "/sprints/{ref}/edit", Need: member, Handle: d.form(d.editSprint)},
		{Method: "POST", Pattern: "/sprints/{ref}/close", Need: member, Handle: d.closeSprint()},
		{Method: "POST", Pattern: "/sprints/{ref}/reopen", Need: member, Handle: d.reopenSprint()},
		{Method: "POST", Pattern: "/sprints/{ref}/failure", Need: member, Handle: d.failSprint()},
		{Method: "GET", Pattern: "/showcase", Need: person, Handle: pen(d.page("showcase", d.showcase))},
		{Method: "GET", Pattern: "/showcase/{week}", Need: person, Handle: pen(d.page("showcaseweek", d.showcaseWeek))},
		{Method: "POST", Pattern: "/showcase/{week}/vote", Need: member, Handle: pen(d.form(d.vote))},
		{Method: "POST", Pattern: "/showcase/{week}/close", Need: web.Need{Role: loop.Lead, Person: true}, Handle: pen(d.form(d.closeWeek))},
		{Method: "GET", Pattern: "/showcase/share", Need: member, Handle: d.page("share", d.share)},
		{Method: "POST", Pattern: "/showcase/entries", Need: member, Handle: d.form(d.nominate)},
		{Method: "GET", Pattern: "/showcase/entries/{ref}", Need: person, Handle: http.HandlerFunc(d.entryPlace)},
		{Method: "POST", Pattern: "/showcase/entries/{ref}/{deed}", Need: person, Handle: d.form(d.onEntry)},
		{Method: "GET", Pattern: "/standup", Need: person, Handle: d.page("standup", d.standup)},
		{Method: "GET", Pattern: "/digest", Need: person, Handle: d.page("digest", d.digest)},
		{Method: "GET", Pattern: "/digest.md", Need: person, Handle: http.HandlerFunc(d.digestText)},
		{Method: "GET", Pattern: "/huddles/{ref}", Need: person, Handle: pen(d.page("huddle", d.huddle))},
		{Method: "GET", Pattern: "/huddles/{ref}/board", Need: person, Handle: pen(http.HandlerFunc(d.board))},
		{Method: "GET", Pattern: "/huddles/print", Need: person, Handle: d.page("sheet", d.sheet)},
		{Method: "GET", Pattern: "/huddles/{ref}/print", Need: person, Handle: pen(d.page("printed", d.printed))},
		{Method: "GET", Pattern: "/huddles/{ref}/export.md", Need: person, Handle: http.HandlerFunc(d.exportHuddle)},
		{Method: "POST", Pattern: "/huddles/{ref}/visit", Need: person, Handle: d.form(d.visitHuddle)},
		{Method: "POST", Pattern: "/huddles/{ref}/{deed}", Need: member, Handle: pen(d.form(d.onHuddle))},
		{Method: "POST", Pattern: "/huddles/{ref}/cards/{card}", Need: member, Handle: pen(d.form(d.changeCard))},
	}
}
