package page

import (
	"net/http"

	"failforward/web"
)

// betRoutes are the pages about experiments.
func (d *Desk) betRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/experiments", Need: person, Handle: d.page("bets", d.bets)},
		{Method: "GET", Pattern: "/experiments/new", Need: member, Handle: d.page("newbet", d.newBet)},
		{Method: "POST", Pattern: "/experiments", Need: member, Handle: d.form(d.placeBet)},
		{Method: "GET", Pattern: "/experiments/planning.md", Need: person, Handle: http.HandlerFunc(d.exportPlanning)},
		{Method: "POST", Pattern: "/experiments/planning", Need: member, Handle: d.form(d.takeToPlanning)},
		{Method: "GET", Pattern: "/experiments/{ref}", Need: person, Handle: d.page("bet", d.bet)},
		{Method: "GET", Pattern: "/experiments/{ref}/export.md", Need: person, Handle: http.HandlerFunc(d.exportBet)},
		{Method: "POST", Pattern: "/experiments/{ref}/edit", Need: member, Handle: d.form(d.editBet)},
		{Method: "POST", Pattern: "/experiments/{ref}/outcome", Need: member, Handle: d.answerBet()},
		{Method: "POST", Pattern: "/experiments/{ref}/stop", Need: member, Handle: d.stopBet()},
		{Method: "POST", Pattern: "/experiments/{ref}/reopen", Need: member, Handle: d.reopenBet()},
		{Method: "POST", Pattern: "/experiments/{ref}/failure", Need: member, Handle: d.failBet()},
		{Method: "POST", Pattern: "/experiments/{ref}/taken", Need: member, Handle: d.takeBet()},
		{Method: "POST", Pattern: "/experiments/{ref}/returned", Need: member, Handle: d.returnBet()},
	}
}
