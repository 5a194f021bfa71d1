package page

import "failforward/web"

// loopRoutes are the pages about actions and effect checks.
func (d *Desk) loopRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/actions", Need: person, Handle: d.page("actions", d.actions)},
		{Method: "POST", Pattern: "/actions", Need: member, Handle: d.form(d.addAnAction)},
		{Method: "GET", Pattern: "/actions/new", Need: member, Handle: d.page("newaction", d.newAction)},
		{Method: "GET", Pattern: "/actions/{ref}", Need: person, Handle: d.page("action", d.action)},
		{Method: "POST", Pattern: "/actions/{ref}/take", Need: member, Handle: d.takeAction()},
		{Method: "POST", Pattern: "/actions/{ref}/start", Need: member, Handle: d.startAction()},
		{Method: "POST", Pattern: "/actions/{ref}/done", Need: member, Handle: d.finishAction()},
		{Method: "POST", Pattern: "/actions/{ref}/drop", Need: member, Handle: d.dropAction()},
		{Method: "POST", Pattern: "/actions/{ref}/reopen", Need: member, Handle: d.reopenAction()},
		{Method: "POST", Pattern: "/actions/{ref}/edit", Need: member, Handle: d.form(d.editAction)},
		{Method: "POST", Pattern: "/actions/{ref}/checks", Need: member, Handle: d.planCheck()},
		{Method: "GET", Pattern: "/effects/{ref}", Need: person, Handle: d.page("effect", d.effect)},
		{Method: "GET", Pattern: "/effects/{ref}/export.csv", Need: person, Handle: d.exportEffect("csv")},
		{Method: "GET", Pattern: "/effects/{ref}/export.svg", Need: person, Handle: d.exportEffect("svg")},
		{Method: "POST", Pattern: "/effects/{ref}/answer", Need: member, Handle: d.answerCheck()},
		{Method: "POST", Pattern: "/effects/{ref}/revise", Need: member, Handle: d.form(d.reviseCheck)},
		{Method: "POST", Pattern: "/effects/{ref}/lock", Need: member, Handle: d.lockCheck()},
		{Method: "POST", Pattern: "/effects/{ref}/again", Need: member, Handle: d.checkAgain()},
		{Method: "POST", Pattern: "/effects/{ref}/accept", Need: member, Handle: d.acceptCheck()},
	}
}
