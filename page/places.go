package page

import (
	"net/http"
	"net/url"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// place is a page to go to, or something to begin there.
type place struct {
	Name string
	Also string // other words under which it is found
	To   string
	Key  string // that leads there on every page, "" for none
	Role loop.Role
}

// begins are what one can begin from anywhere: one line each.
var begins = []place{
	{"Capture a failure", "log new report", "/?capture=1", "c", loop.Viewer},
	{"Fill in the one form", "loop new failure insight tweak", "/failures/new", "", loop.MemberRole},
	{"Add a change", "new action task", "/actions/new", "", loop.MemberRole},
	{"Start a huddle", "meeting fifteen minutes retro", "/huddles", "", loop.MemberRole},
	{"Put a card into the box", "write huddle", "/huddles/card?write=1", "w", loop.MemberRole},
	{"Make a bet", "new experiment we believe stop", "/experiments/new", "", loop.MemberRole},
	{"Watch a number", "new kpi metric series", "/kpis#add", "", loop.MemberRole},
	{"Plan a sprint", "new iteration goal", "/sprints#plan", "", loop.MemberRole},
	{"Share a misstep", "nominate showcase most insightful mistake", "/showcase/share", "", loop.MemberRole},
	{"Import a list", "csv json upload", "/import", "", loop.MemberRole},
}

// places are where one can go from anywhere: one line each.
var places = []place{
	{"Home", "start next", "/", "g h", loop.Viewer},
	{"Failures", "log list incidents", "/failures", "g f", loop.Viewer},
	{"Huddles", "meetings retro board", "/huddles", "g d", loop.Viewer},
	{"Actions", "changes tasks", "/actions", "g a", loop.Viewer},
	{"Numbers", "metrics charts recovery time mttr failures rate statistics", "/metrics", "g n", loop.Viewer},
	{"Is it paying off?", "quarter report year effects verdicts worth cost benefit", "/report", "", loop.Viewer},
	{"Experiments", "bets trials stop rule", "/experiments", "", loop.Viewer},
	{"Showcase", "scoreboard moments insightful mistake", "/showcase", "", loop.Viewer},
	{"Library", "case studies cases lessons newcomers onboarding", "/library", "", loop.Viewer},
	{"Deploys", "releases production what followed change fail rate", "/deploys", "", loop.Viewer},
	{"Numbers that we watch", "kpi metrics series values weekly", "/kpis", "", loop.Viewer},
	{"Sprints", "iterations weeks goals hours huddles took", "/sprints", "", loop.Viewer},
	{"Stand-up", "one minute misstep tweak bet", "/standup", "", loop.Viewer},
	{"Digest of the week", "weekly newsletter summary markdown", "/digest", "", loop.Viewer},
	{"Checklist", "print paper analysis questions huddle", "/checklist", "", loop.Viewer},
	{"A huddle on paper", "print empty board sheet", "/huddles/print", "", loop.Viewer},
	{"Search", "find", "/search", "/", loop.Viewer},
	{"You", "settings look theme dark light keys density password browsers profile", "/settings/me", "", loop.Viewer},
	{"Private links", "settings calendar ics ical feed news atom rss subscribe", "/settings/links", "", loop.Viewer},
	{"People", "settings members roles invite invitations", "/settings/people", "", loop.Viewer},
	{"Teams", "settings", "/settings/teams", "", loop.Viewer},
	{"Forms", "settings anonymous report without a name near miss link public", "/settings/forms", "", loop.Viewer},
	{"Trackers", "settings github gitlab jira linear issues backlog", "/settings/trackers", "", loop.Viewer},
	{"Tags", "settings vocabulary words", "/settings/tags", "", loop.Viewer},
	{"Workspace", "settings name time zone", "/settings/workspace", "", loop.Viewer},
	{"Tokens", "settings programs api", "/settings/tokens", "", loop.Admin},
	{"Audit log", "settings history who did what", "/settings/audit", "", loop.Admin},
}

// spots are rows under one headline.
type spots struct {
	Head string
	Rows []spot
}

// spot is one thing to go to.
type spot struct {
	Ref, Text, Meta, To, Key string
	Snippet                  []app.Piece
}

// placesFor returns the places that a role may enter and that fit a query; "" fits all.
func placesFor(all []place, role loop.Role, query string) []spot {
	var rows []spot
	for _, p := range all {
		if role.AtLeast(p.Role) && (query == "" || app.Fits(query, p.Name) || app.Fits(query, p.Also)) {
			rows = append(rows, spot{Text: p.Name, To: p.To, Key: p.Key})
		}
	}
	return rows
}

// mostNamed bounds how many people, teams and tags of one query are offered.
const mostNamed = 4

// named returns teams, tags and people whose names fit a query. A team and a tag
// lead to their failures; a person to where people are looked after, and to
// nothing that counts.
func (d *Desk) named(r *http.Request, query string) ([]spot, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	teams, err := d.App.People.Teams(ctx, by)
	if err != nil {
		return nil, err
	}
	tags, err := d.App.Tags.List(ctx, by)
	if err != nil {
		return nil, err
	}
	people, err := d.App.People.Members(ctx, by)
	if err != nil {
		return nil, err
	}
	views, err := d.App.Views.List(ctx, by)
	var rows []spot
	for _, v := range views {
		rows = fitting(rows, query, v.Name, "view", v.Address(), false)
	}
	for _, t := range teams {
		rows = fitting(rows, query, t.Name, "team", "/failures?"+url.Values{"team": {t.Ref().String()}}.Encode(), t.Archived)
	}
	for _, t := range tags {
		rows = fitting(rows, query, t.Name, "tag", "/failures?"+url.Values{"tag": {t.Name}}.Encode(), t.Uses == 0)
	}
	for _, m := range people {
		to := "/settings/people"
		if by.May(loop.Admin) {
			to = placeOf(m.Ref())
		}
		rows = fitting(rows, query, m.Name, "person", to, m.State == loop.Deactivated)
	}
	return rows, err
}

func fitting(rows []spot, query, name, sort, to string, gone bool) []spot {
	if gone || len(rows) >= mostNamed || !app.Fits(query, name) {
		return rows
	}
	return append(rows, spot{Text: name, Meta: sort, To: to})
}

// spotOf is a hit as a row.
func spotOf(h app.Hit) spot {
	return spot{Ref: h.Ref.String(), Text: h.Title, Meta: h.Ref.Noun.Word(), To: hitAddress(h), Snippet: h.Snippet}
}

// hitAddress is where a hit is read: an insight on the page of its failure.
func hitAddress(h app.Hit) string {
	if h.Ref.Noun == loop.NounInsight && h.Under.Number > 0 {
		return address(h.Under) + "#f-learned"
	}
	return address(h.Ref)
}
