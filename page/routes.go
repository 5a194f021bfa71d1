// Package page serves the HTML: one .go file and one template of the same name
// for each page. Reads and forms work without a script.
package page

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// Desk is what every page is handed.
type Desk struct {
	App      *app.App
	Sessions *web.Sessions
	Base     string        // address under which people reach the server, no slash at the end
	Offset   time.Duration // how far the clock runs ahead; every page says so
	Now      func() time.Time
	Log      *slog.Logger
	MakeDemo func(context.Context) (loop.Member, error) // makes the demo and returns its lead; nil where there is none to be had
	DropDemo func(ctx context.Context, ws loop.ID) error
}

// Routes lists every page with what it demands of whoever asks.
func (d *Desk) Routes() []web.Route {
	return slices.Concat(d.routes(), d.accountRoutes(), d.loopRoutes(), d.weekRoutes(), d.betRoutes(), d.libraryRoutes(), d.numberRoutes(), d.sourceRoutes(), d.formRoutes())
}

// person is the need of a page for whoever is signed in, member that of a page
// that changes something. Whether it is theirs to change is for the deeds to say.
var (
	person = web.Need{Role: loop.Viewer, Person: true}
	member = web.Need{Role: loop.MemberRole, Person: true}
)

func (d *Desk) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: "/{$}", Need: person, Handle: d.page("home", d.home)},
		{Method: "POST", Pattern: "/failures/log", Need: person, Handle: d.form(d.log)},
		{Method: "GET", Pattern: "/failures/hints", Need: person, Handle: http.HandlerFunc(d.hints)},
		{Method: "GET", Pattern: "/failures", Need: person, Handle: d.page("failures", d.failures)},
		{Method: "GET", Pattern: "/failures/new", Need: member, Handle: d.page("oneform", d.oneForm)},
		{Method: "POST", Pattern: "/failures/new", Need: member, Handle: d.form(d.saveOneForm)},
		{Method: "GET", Pattern: "/failures/{ref}", Need: person, Handle: d.page("failure", d.failure)},
		{Method: "GET", Pattern: "/failures/{ref}/edit", Need: member, Handle: d.page("edit", d.edit)},
		{Method: "POST", Pattern: "/failures/{ref}/edit", Need: member, Handle: d.form(d.saveEdit)},
		{Method: "GET", Pattern: "/failures/{ref}/analysis", Need: person, Handle: d.page("analysis", d.analysis)},
		{Method: "POST", Pattern: "/failures/{ref}/analysis", Need: member, Handle: d.form(d.saveAnalysis)},
		{Method: "GET", Pattern: "/analyses/{ref}", Need: person, Handle: d.page("analysis", d.analysis)},
		{Method: "POST", Pattern: "/analyses/{ref}", Need: member, Handle: d.form(d.saveAnalysis)},
		{Method: "GET", Pattern: "/failures/{ref}/export.md", Need: person, Handle: d.export("markdown")},
		{Method: "GET", Pattern: "/failures/{ref}/export.html", Need: person, Handle: d.export("html")},
		{Method: "GET", Pattern: "/failures/{ref}/export.json", Need: person, Handle: d.export("json")},
		{Method: "GET", Pattern: "/failures/{ref}/tell", Need: person, Handle: d.page("tell", d.tell)},
		{Method: "POST", Pattern: "/failures/{ref}/deploys", Need: member, Handle: d.sayDeploy()},
		{Method: "POST", Pattern: "/failures/{ref}/leave-out", Need: member, Handle: d.leaveOut()},
		{Method: "POST", Pattern: "/failures/{ref}/dismiss", Need: member, Handle: d.dismiss()},
		{Method: "POST", Pattern: "/failures/{ref}/restore", Need: member, Handle: d.restore()},
		{Method: "POST", Pattern: "/failures/{ref}/accept", Need: member, Handle: d.accept()},
		{Method: "POST", Pattern: "/failures/{ref}/resume", Need: member, Handle: d.resume()},
		{Method: "POST", Pattern: "/failures/{ref}/insights", Need: member, Handle: d.addInsight()},
		{Method: "POST", Pattern: "/failures/{ref}/actions", Need: member, Handle: d.addAction()},
		{Method: "POST", Pattern: "/failures/views", Need: person, Handle: d.form(d.saveView)},
		{Method: "POST", Pattern: "/failures/views/{id}/rename", Need: person, Handle: d.renameView()},
		{Method: "POST", Pattern: "/failures/views/{id}/remove", Need: person, Handle: d.removeView()},
		{Method: "POST", Pattern: "/failures/views/{id}/restore", Need: person, Handle: d.restoreView()},
		{Method: "GET", Pattern: "/failures/merge", Need: member, Handle: d.page("merge", d.merging)},
		{Method: "POST", Pattern: "/failures/merge", Need: member, Handle: d.form(d.mergeSome)},
		{Method: "POST", Pattern: "/failures/unmerge", Need: member, Handle: d.form(d.unmergeSome)},
		{Method: "POST", Pattern: "/failures/{ref}/merge", Need: member, Handle: d.merge()},
		{Method: "POST", Pattern: "/failures/{ref}/unmerge", Need: member, Handle: d.unmerge()},
		{Method: "POST", Pattern: "/failures/{ref}/crashes/join", Need: member, Handle: d.joinCrashes()},
		{Method: "POST", Pattern: "/failures/{ref}/crashes/split", Need: member, Handle: d.splitCrashes()},
		{Method: "POST", Pattern: "/failures/{ref}/resolve", Need: member, Handle: d.resolveIn()},
		{Method: "POST", Pattern: "/failures/{ref}/unresolve", Need: member, Handle: d.unresolve()},
		{Method: "POST", Pattern: "/failures/{ref}/undo", Need: person, Handle: d.form(d.undo)},
		{Method: "GET", Pattern: "/search", Need: person, Handle: http.HandlerFunc(d.search)},
		{Method: "GET", Pattern: "/palette", Need: person, Handle: http.HandlerFunc(d.palette)},
		{Method: "GET", Pattern: "/{ref}", Need: person, Handle: http.HandlerFunc(d.redirect)},
		{Method: "POST", Pattern: "/workspace", Need: person, Handle: d.form(d.switchWorkspace)},
	}
}

// address returns the page of an object. What has no page of its own goes
// through the redirect at /REF.
func address(r loop.Ref) string {
	switch r.Noun {
	case loop.NounFailure:
		return "/failures/" + r.String()
	case loop.NounAction:
		return "/actions/" + r.String()
	case loop.NounEffect:
		return "/effects/" + r.String()
	case loop.NounHuddle:
		return "/huddles/" + r.String()
	case loop.NounCase:
		return "/library/" + r.String()
	case loop.NounExperiment:
		return "/experiments/" + r.String()
	case loop.NounSprint:
		return "/sprints/" + r.String()
	case loop.NounSource:
		return "/sources/" + r.String()
	case loop.NounEntry:
		return "/showcase/entries/" + r.String()
	case loop.NounAnalysis:
		return "/analyses/" + r.String()
	}
	return "/" + r.String()
}

// switchWorkspace takes the session to another workspace of the same account.
func (d *Desk) switchWorkspace(r *http.Request) (string, error) {
	var id loop.ID
	if err := id.UnmarshalText([]byte(r.PostFormValue("workspace"))); err != nil {
		return "", err
	}
	return "/", d.Sessions.Switch(r.Context(), id)
}
