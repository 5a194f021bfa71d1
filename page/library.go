package page

import (
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// libraryView is what teams wrote down for people who were not there.
type libraryView struct {
	Frame
	Cases  []loop.CaseStudy // published, newest first
	Drafts []loop.CaseStudy // not yet published
	Gone   []loop.CaseStudy // retired
	Ready  []loop.Failure   // closed loops of the reader’s teams that no case tells yet
	Older  string           // address of the next stretch, "" at the end
	People app.Names
}

const mostReady = 5

func (d *Desk) library(r *http.Request) (framed, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &libraryView{Frame: d.frame(r, "Library", "library")}
	v.lists("case.drafted", "case.published", "case.retired", "effect.concluded")
	page, err := d.App.Cases.List(ctx, by, loop.CaseQuery{Cursor: r.FormValue("cursor"), Limit: loop.MaxPage})
	if err != nil {
		return nil, err
	}
	for _, c := range page.Items {
		switch c.State {
		case loop.CasePublished:
			v.Cases = append(v.Cases, c)
		case loop.CaseRetired:
			v.Gone = append(v.Gone, c)
		default:
			v.Drafts = append(v.Drafts, c)
		}
	}
	if page.Next != "" {
		v.Older = "/library?cursor=" + page.Next
	}
	if by.May(loop.MemberRole) {
		if v.Ready, err = d.App.Cases.Ready(ctx, by, mostReady); err != nil {
			return nil, err
		}
	}
	v.People, err = d.App.Failures.Names(ctx, by)
	return v, err
}

// Any reports whether there is a case to read, or was one.
func (v *libraryView) Any() bool { return len(v.Cases)+len(v.Drafts)+len(v.Gone) > 0 }

// Says is the line under the title.
func (v *libraryView) Says() string {
	if len(v.Cases) == 0 {
		return "Closed loops, written down for people who were not there."
	}
	return capital(countWord(len(v.Cases), "case", "cases")) + " for people who were not there. They tell roles, not people."
}

// makeCase drafts the case of a failure, or leads to the one that tells it already.
func (d *Desk) makeCase(r *http.Request) (string, error) {
	ctx, by, ref := r.Context(), web.Who(r.Context()).Actor, r.PostFormValue("failure")
	c, err := d.App.Cases.Make(ctx, by, ref, app.Claim{})
	if err == nil {
		d.say(r, c.Ref().String()+" is a draft. Read it as a stranger would.", "")
		return address(c.Ref()), nil
	}
	if loop.CodeOf(err) != loop.Conflict {
		return "", err
	}
	f, ferr := d.App.Failures.Get(ctx, by, ref)
	if ferr != nil {
		return "", ferr
	}
	told, terr := d.App.Cases.Of(ctx, by, f.Failure.ID)
	if terr != nil || told == nil {
		return "", err
	}
	return address(told.Ref()), nil
}
