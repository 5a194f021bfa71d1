package page

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"failforward/loop"
	"failforward/web"
)

// Frame is what stands around every page. A typed view embeds it.
type Frame struct {
	Clock
	Title        string
	Rail         string // home, failures, huddles, actions, experiments, search, settings; "" for none
	Narrow       bool   // a form or a text: the main column is slimmer
	Solo         bool   // no rail: before anybody is signed in
	Bare         bool   // no script, and in no index of a search engine
	OpenFailures int
	OpenActions  int
	Workspace    string
	Teams        []loop.Team // when there is more than one
	Others       []Workspace // other workspaces of the same account
	Member       loop.Member
	Demo         bool
	Visiting     bool   // in the demo, and signed in elsewhere before
	Ahead        string // "8 weeks"; "" when the clock is right
	Rooms        []room // that were used, in the rail
	More         []room // that were not yet
	Names        string // of members, for the language aids on a page where one writes
	Stream       *live  // what the live stream is told; nil where nobody is signed in
	Flash        *web.Flash
	Faults       []Fault    // what is to be mended in the form
	Input        url.Values // what was typed, when a form comes back; nil otherwise
}

// Workspace is one that the reader may switch to.
type Workspace struct {
	ID   loop.ID
	Name string
}

func (f *Frame) self() *Frame { return f }

// May reports whether the reader's role includes want.
func (f *Frame) May(want loop.Role) bool { return f.Member.Role.AtLeast(want) }

// frame makes the frame of a page for whoever asks.
func (d *Desk) frame(r *http.Request, title, rail string) Frame {
	v := web.Who(r.Context())
	f := Frame{Title: title, Rail: rail, Clock: Clock{d.Now(), v.Workspace.Zone()}, Ahead: ahead(d.Offset)}
	if !v.Signed() {
		return f
	}
	f.Workspace, f.Member, f.Demo = v.Workspace.Name, v.Member, v.Workspace.Demo
	f.Visiting = f.Demo && d.Sessions.Visiting(r.Context())
	if flash, ok := d.Sessions.TakeFlash(r.Context()); ok {
		f.Flash = &flash
	}
	f.Stream = d.live(r)
	d.counts(r, &f)
	return f
}

// counts fills in what the rail shows. A rail without figures is better than no
// page, so what fails here goes to the log only.
func (d *Desk) counts(r *http.Request, f *Frame) {
	ctx, v := r.Context(), web.Who(r.Context())
	var err error
	if f.OpenFailures, err = d.App.Failures.Count(ctx, v.Actor, loop.FailureQuery{}); err != nil {
		d.lacks(ctx, "rail", err)
	}
	open := []loop.ActionState{loop.Candidate, loop.Open, loop.InProgress}
	actions, err := d.App.Actions.List(ctx, v.Actor, loop.ActionQuery{States: open, Limit: 100})
	if err != nil {
		d.lacks(ctx, "rail", err)
	}
	f.OpenActions = len(actions.Items)
	if teams, err := d.App.People.Teams(ctx, v.Actor); err == nil && len(teams) > 1 {
		f.Teams = teams
	}
	d.rooms(r, f)
	for _, o := range v.Others {
		if ws, err := d.App.People.Workspace(ctx, o.Actor()); err == nil {
			f.Others = append(f.Others, Workspace{ws.ID, ws.Name})
		}
	}
}

// lacks notes that a page goes without a part of it.
func (d *Desk) lacks(ctx context.Context, part string, err error) {
	if ctx.Err() == nil { // else nobody waits for the page any more
		d.Log.Warn("a page lacks a part", "part", part, "id", web.ID(ctx), "err", err)
	}
}

// ahead says in words how far the clock runs ahead.
func ahead(d time.Duration) string {
	days := int(d.Hours() / 24)
	switch {
	case d <= 0:
		return ""
	case days >= 7 && days%7 == 0:
		return count(days/7, "week")
	case days > 0:
		return count(days, "day")
	}
	return loop.Duration(d)
}

// Err returns the fault of an input, nil when it has none.
func (f *Frame) Err(id string) *Fault {
	for i := range f.Faults {
		if f.Faults[i].ID == id {
			return &f.Faults[i]
		}
	}
	return nil
}

// Bad returns the class that marks the field of a faulty input.
func (f *Frame) Bad(id string) string {
	if f.Err(id) == nil {
		return ""
	}
	return "bad"
}

// Any reports whether one of the inputs has a fault: its fold is then open.
func (f *Frame) Any(ids ...string) bool {
	for _, id := range ids {
		if f.Err(id) != nil {
			return true
		}
	}
	return false
}

// Describe returns the attributes that tie an input to its fault and its hints.
// Ids and hints are words of the templates, never of a user.
func (f *Frame) Describe(id string, hints ...string) template.HTMLAttr {
	attr := ""
	if f.Err(id) != nil {
		attr, hints = `aria-invalid="true" `, append([]string{id + "-e"}, hints...)
	}
	if len(hints) == 0 {
		return template.HTMLAttr(attr)
	}
	return template.HTMLAttr(attr + fmt.Sprintf("aria-describedby=%q", strings.Join(hints, " ")))
}

// Value returns what was typed into an input when its form comes back, else
// what stands there.
func (f *Frame) Value(name, stands string) string {
	if f.Input == nil || !f.Input.Has(name) {
		return stands
	}
	return f.Input.Get(name)
}

// Chosen reports whether an option or a radio is the chosen one: what was sent
// when its form comes back, else what stands there.
func (f *Frame) Chosen(name, value, stands string) bool { return f.Value(name, stands) == value }

// Ticked reports whether a tick is set: as sent when its form comes back, else
// as it stands.
func (f *Frame) Ticked(name string, stands bool) bool {
	if f.Input == nil {
		return stands
	}
	return f.Input.Get(name) != ""
}

// Mend is the headline over the faults.
func (f *Frame) Mend() string {
	numbers := []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}
	n := len(f.Faults)
	if n == 1 {
		return "One thing to mend"
	}
	if n < len(numbers) {
		return numbers[n] + " things to mend"
	}
	return fmt.Sprintf("%d things to mend", n)
}

// Keys reports whether single keys work.
func (f *Frame) Keys() bool { return f.Member.ID == 0 || f.Member.Keys }
