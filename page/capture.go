package page

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// log takes the line of the capture box.
func (d *Desk) log(r *http.Request) (string, error) {
	by := web.Who(r.Context()).Actor
	f, err := d.App.Failures.Log(r.Context(), by, r.PostFormValue("line"), "page", ownTeam(by))
	if err != nil {
		v, verr := d.homeView(r)
		if verr != nil {
			return "", verr
		}
		return "", d.again("home", v, err, map[string]string{"title": "line"})
	}
	read := loop.ParseCapture(r.PostFormValue("line"), d.Now(), web.Who(r.Context()).Workspace.Zone())
	d.say(r, strings.Join(append([]string{f.Ref().String() + " is logged."}, read.Stays()...), " "), address(f.Ref())+"/undo")
	return address(f.Ref()), nil
}

// ownTeam is the team of somebody who is in exactly one; else what they log
// belongs to the whole workspace.
func ownTeam(by loop.Actor) loop.ID {
	if len(by.Teams) == 1 {
		return by.Teams[0]
	}
	return 0
}

// undo takes back what was logged just now.
func (d *Desk) undo(r *http.Request) (string, error) {
	f, err := d.App.Failures.UndoLog(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	if err != nil {
		return "", err
	}
	d.say(r, f.Ref().String()+" is taken back. It stays readable among the dismissed.", "")
	return "/", nil
}

// hintsView is what stands below the capture box while somebody types.
type hintsView struct {
	Clock
	Parts   []loop.Part
	Stays   []string // words that look like a token and are none
	Similar []seen
}

// seen is a failure that resembles another, in words.
type seen struct {
	app.Similar
	Shares string // "the service checkout and the tag rollout"
	Later  bool   // it was noticed after the other one
}

func (d *Desk) hints(w http.ResponseWriter, r *http.Request) {
	who := web.Who(r.Context())
	zone := who.Workspace.Zone()
	c := loop.ParseCapture(r.FormValue("text"), d.Now(), zone)
	v := hintsView{Clock: Clock{d.Now(), zone}, Parts: c.Parts, Stays: begun(r.FormValue("text"), c)}
	var err error
	if v.Similar, err = d.seenBefore(r.Context(), who.Actor, loop.Failure{Title: c.Title, Tags: c.Tags, Services: c.Services}); err != nil {
		d.fail(w, r, err)
		return
	}
	d.fragment(w, r, "hints", v)
}

// begun is what is said of odd words while somebody types: nothing yet of the last
// one, which may still grow into a token.
func begun(text string, c loop.Capture) []string {
	if n := len(c.Odd); n > 0 && strings.HasSuffix(text, c.Odd[n-1]) {
		c.Odd = c.Odd[:n-1]
	}
	return c.Stays()
}

// seenBefore finds up to three failures like f, and says what they share.
func (d *Desk) seenBefore(ctx context.Context, by loop.Actor, f loop.Failure) ([]seen, error) {
	text := f.Title
	for _, w := range slices.Concat(f.Services, f.Tags) {
		text += " " + w
	}
	found, err := d.App.Failures.Similar(ctx, by, text, f.ID, 3)
	var all []seen
	for _, s := range found {
		all = append(all, seen{s, shares(f, s), f.ID != 0 && s.Noticed().After(f.Noticed())})
	}
	return all, err
}

// shares says what two failures have in common: service and tags, since these
// are what recurrence is told by, else the weightiest words.
func shares(f loop.Failure, s app.Similar) string {
	var parts []string
	for _, p := range []struct {
		one    string
		shared []string
	}{{"service", loop.Shared(f.Services, s.Services)}, {"tag", loop.Shared(f.Tags, s.Tags)}} {
		if n := len(p.shared); n == 1 {
			parts = append(parts, "the "+p.one+" "+p.shared[0])
		} else if n > 1 {
			parts = append(parts, "the "+p.one+"s "+list(p.shared))
		}
	}
	if len(parts) > 0 {
		return strings.Join(parts, ", and ")
	}
	return list(s.Shared[:min(4, len(s.Shared))])
}
