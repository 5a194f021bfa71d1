package page

import (
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// admin is the need of a page that is for admins only.
var admin = web.Need{Role: loop.Admin, Person: true}

// accountRoutes are the pages about people, workspace and signing in.
func (d *Desk) accountRoutes() []web.Route {
	return append(d.doorRoutes(), d.settingsRoutes()...)
}

// doorRoutes are the ways in and out. Whoever stands outside has no role yet.
func (d *Desk) doorRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/welcome", Need: web.Open(), Handle: http.HandlerFunc(d.welcome)},
		{Method: "POST", Pattern: "/welcome", Need: web.Open(), Handle: d.form(d.found)},
		{Method: "GET", Pattern: "/signin", Need: web.Open(), Handle: http.HandlerFunc(d.signin)},
		{Method: "POST", Pattern: "/signin", Need: web.Open(), Handle: d.form(d.enter)},
		{Method: "POST", Pattern: "/signout", Need: web.Open(), Handle: http.HandlerFunc(d.signout)},
		{Method: "GET", Pattern: "/join", Need: web.Open(), Handle: d.page("join", d.join)},
		{Method: "POST", Pattern: "/join", Need: web.Open(), Handle: d.form(d.joined)},
		{Method: "GET", Pattern: "/demo", Need: web.Open(), Handle: http.HandlerFunc(d.demo)},
		{Method: "POST", Pattern: "/demo", Need: web.Open(), Handle: d.form(d.enterDemo)},
		{Method: "POST", Pattern: "/demo/leave", Need: person, Handle: d.form(d.leaveDemo)},
		{Method: "POST", Pattern: "/demo/remove", Need: web.Need{Role: loop.Lead, Person: true}, Handle: d.form(d.removeDemo)},
		{Method: "GET", Pattern: "/import", Need: person, Handle: d.page("import", d.importing)},
		{Method: "POST", Pattern: "/import", Need: web.Need{Role: loop.MemberRole, Person: true}, Handle: d.importTable()},
	}
}

// settingsRoutes are the pages of the settings. What somebody may not change
// there is shown without its form.
func (d *Desk) settingsRoutes() []web.Route {
	return append([]web.Route{
		{Method: "GET", Pattern: "/settings", Need: person, Handle: d.page("settings", d.settings)},
		{Method: "GET", Pattern: "/settings/me", Need: person, Handle: d.page("me", d.me)},
		{Method: "POST", Pattern: "/settings/me", Need: person, Handle: d.form(d.setPrefs)},
		{Method: "POST", Pattern: "/settings/password", Need: person, Handle: d.form(d.setPassword)},
		{Method: "POST", Pattern: "/settings/browsers/end", Need: person, Handle: d.form(d.endBrowser)},
		{Method: "GET", Pattern: "/settings/workspace", Need: person, Handle: d.page("workspace", d.workspace)},
		{Method: "POST", Pattern: "/settings/workspace", Need: admin, Handle: d.form(d.setWorkspace)},
		{Method: "GET", Pattern: "/settings/links", Need: person, Handle: d.page("links", d.privateLinks)},
		{Method: "POST", Pattern: "/settings/links", Need: person, Handle: http.HandlerFunc(d.makeLink)},
		{Method: "POST", Pattern: "/settings/links/{link}/revoke", Need: person, Handle: d.form(d.revokeLink)},
		{Method: "GET", Pattern: "/feeds/{secret}/calendar.ics", Need: web.Open(), Handle: d.feed("text/calendar; charset=utf-8", d.calendar)},
		{Method: "GET", Pattern: "/feeds/{secret}/news.atom", Need: web.Open(), Handle: d.feed("application/atom+xml; charset=utf-8", d.news)},
		{Method: "GET", Pattern: "/settings/tokens", Need: admin, Handle: d.page("tokens", d.tokens)},
		{Method: "POST", Pattern: "/settings/tokens", Need: admin, Handle: http.HandlerFunc(d.addToken)},
		{Method: "POST", Pattern: "/settings/tokens/{ref}/revoke", Need: admin, Handle: d.form(d.revokeToken)},
		{Method: "GET", Pattern: "/settings/audit", Need: admin, Handle: d.page("audit", d.audit)},
	}, d.peopleRoutes()...)
}

// peopleRoutes are the settings about members, teams and the vocabulary.
func (d *Desk) peopleRoutes() []web.Route {
	lead := web.Need{Role: loop.Lead, Person: true}
	return []web.Route{
		{Method: "GET", Pattern: "/settings/people", Need: person, Handle: d.page("people", d.people)},
		{Method: "POST", Pattern: "/settings/people", Need: admin, Handle: http.HandlerFunc(d.invite)},
		{Method: "GET", Pattern: "/settings/people/{ref}", Need: admin, Handle: d.page("person", d.person)},
		{Method: "POST", Pattern: "/settings/people/{ref}", Need: admin, Handle: d.form(d.setPerson)},
		{Method: "POST", Pattern: "/settings/people/{ref}/link", Need: admin, Handle: http.HandlerFunc(d.reinvite)},
		{Method: "POST", Pattern: "/settings/invitations", Need: lead, Handle: http.HandlerFunc(d.inviteSeveral)},
		{Method: "POST", Pattern: "/settings/invitations/{ref}/revoke", Need: lead, Handle: d.form(d.revokeInvitation)},
		{Method: "GET", Pattern: "/settings/teams", Need: person, Handle: d.page("teams", d.teams)},
		{Method: "POST", Pattern: "/settings/teams", Need: admin, Handle: d.form(d.addTeam)},
		{Method: "GET", Pattern: "/settings/teams/{ref}", Need: admin, Handle: d.page("team", d.team)},
		{Method: "POST", Pattern: "/settings/teams/{ref}", Need: admin, Handle: d.form(d.setTeam)},
		{Method: "GET", Pattern: "/settings/trackers", Need: person, Handle: d.page("trackers", d.trackers)},
		{Method: "POST", Pattern: "/settings/trackers", Need: lead, Handle: d.form(d.setTracker)},
		{Method: "GET", Pattern: "/settings/tags", Need: person, Handle: d.page("tags", d.tags)},
		{Method: "POST", Pattern: "/settings/tags", Need: lead, Handle: d.form(d.addTag)},
		{Method: "GET", Pattern: "/settings/tags/{ref}", Need: lead, Handle: d.page("tag", d.tag)},
		{Method: "POST", Pattern: "/settings/tags/{ref}", Need: lead, Handle: d.form(d.setTag)},
	}
}
