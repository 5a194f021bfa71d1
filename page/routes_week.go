package page

import (
	"net/http"

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
		{Method: "GET", Pattern: "/showcase", Need: person, Handle: d.page("showcase", d.showcase)},
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
