package page

import (
	"net/http"
	"net/url"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// inboxView is what waits for somebody who says what it is.
type inboxView struct {
	Frame
	All     []loop.Episode
	Older   string
	Sources map[loop.ID]loop.Source
	Alike   []loop.Failure // that a candidate may belong to
	Tests   map[loop.ID][]testLine
	Said    []waitingLine // on forms, without a name
	Forms   bool          // there is one that the reader's team reads
}

func (d *Desk) inbox(r *http.Request) (framed, error) { return d.inboxView(r) }

func (d *Desk) inboxView(r *http.Request) (*inboxView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &inboxView{Frame: d.frame(r, "Inbox", "inbox"), Sources: map[loop.ID]loop.Source{}, Tests: map[loop.ID][]testLine{}}
	v.lists("failure.logged")
	page, err := d.App.Inbox.List(ctx, by, loop.EpisodeQuery{Cursor: r.URL.Query().Get("cursor"), Limit: 50})
	if err != nil {
		return nil, err
	}
	if v.All = page.Items; page.Next != "" {
		v.Older = "/inbox?" + url.Values{"cursor": {page.Next}}.Encode()
	}
	for _, e := range v.All {
		if v.Tests[e.ID], err = d.testsOf(ctx, by, e); err != nil {
			return nil, err
		}
	}
	if err := d.waitingLines(r, v); err != nil {
		return nil, err
	}
	all, err := d.App.Sources.List(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		v.Sources[s.ID] = s
	}
	recent, err := d.App.Failures.List(ctx, by, app.Filter{FailureQuery: loop.FailureQuery{Limit: 50}})
	for _, f := range recent.Items {
		v.Alike = append(v.Alike, f.Failure)
	}
	return v, err
}

// Says is the line under the title.
func (v *inboxView) Says() string {
	if len(v.All) == 0 && len(v.Said) > 0 {
		return "Is it a failure? Read it, then take it or decline it."
	}
	if len(v.All) == 0 {
		return "Nothing waits. What a source is not sure of comes here first."
	}
	return "Is it a failure? Take it, add it to one that is there, or dismiss it. Nothing is lost either way."
}

// Lasted says when it was, and how many signals told of it.
func (v *inboxView) Lasted(e loop.Episode) string {
	said := countWord(e.Signals, "signal", "signals")
	if e.Last.IsZero() {
		return said + ", goes on"
	}
	return said + ", " + loop.Duration(e.Last.Sub(e.First))
}

func (d *Desk) onCandidate(do func(r *http.Request, by loop.Actor, id loop.ID) (said, undo string, err error)) http.Handler {
	return d.form(func(r *http.Request) (string, error) {
		var id loop.ID
		if err := id.UnmarshalText([]byte(r.PathValue("id"))); err != nil {
			return "", loop.Errorf(loop.NotFound, "There is nothing at this address.")
		}
		said, undo, err := do(r, web.Who(r.Context()).Actor, id)
		if err == nil {
			d.say(r, said, undo)
			return "/inbox", nil
		}
		if loop.CodeOf(err) != loop.Invalid {
			return "", err
		}
		v, verr := d.inboxView(r)
		if verr != nil {
			return "", verr
		}
		return "", d.again("inbox", v, err, map[string]string{"into": "into-" + id.String()})
	})
}

func (d *Desk) takeCandidate() http.Handler {
	return d.onCandidate(func(r *http.Request, by loop.Actor, id loop.ID) (string, string, error) {
		f, err := d.App.Inbox.Take(r.Context(), by, id)
		return f.Ref().String() + " is logged.", "", err
	})
}

func (d *Desk) attachCandidate() http.Handler {
	return d.onCandidate(func(r *http.Request, by loop.Actor, id loop.ID) (string, string, error) {
		f, err := d.App.Inbox.Attach(r.Context(), by, id, text(r.PostForm, "into-"+id.String()))
		return "It is part of " + f.Ref().String() + " now.", "", err
	})
}

func (d *Desk) dismissCandidate() http.Handler {
	return d.onCandidate(func(r *http.Request, by loop.Actor, id loop.ID) (string, string, error) {
		return "Dismissed.", "/inbox/" + id.String() + "/restore", d.App.Inbox.Dismiss(r.Context(), by, id)
	})
}

func (d *Desk) restoreCandidate() http.Handler {
	return d.onCandidate(func(r *http.Request, by loop.Actor, id loop.ID) (string, string, error) {
		return "It is back in the inbox.", "", d.App.Inbox.Restore(r.Context(), by, id)
	})
}
