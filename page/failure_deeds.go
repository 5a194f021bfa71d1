package page

import (
	"net/http"
	"net/url"
	"strconv"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// versionOf reads the version that a form was made from; 0 when it has none.
func versionOf(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// deed runs what a form of the page of an object does. Where the browser goes then
// is to, "" for that page itself, whose addresses begin with under. Its faults show
// the page once more; inputs tells which input a field of the error belongs to.
func (d *Desk) deed(under, name string, view func(*http.Request) (framed, error), inputs map[string]string, do func(r *http.Request, by loop.Actor, ref string) (said, undo, to string, err error)) http.Handler {
	return d.form(func(r *http.Request) (string, error) {
		said, undo, to, err := do(r, web.Who(r.Context()).Actor, r.PathValue("ref"))
		if err == nil {
			d.say(r, said, undo)
			if to == "" {
				to = under + url.PathEscape(r.PathValue("ref"))
			}
			return to, nil
		}
		if c := loop.CodeOf(err); c != loop.Invalid && c != loop.Conflict {
			return "", err
		}
		v, verr := view(r)
		if verr != nil {
			return "", verr
		}
		return "", d.again(name, v, err, inputs)
	})
}

// onFailure runs a deed of the failure page; its faults show that page once
// more, inputs tells which input a field of the error belongs to.
func (d *Desk) onFailure(inputs map[string]string, do func(r *http.Request, by loop.Actor, ref string) (said, undo string, err error)) http.Handler {
	return d.form(func(r *http.Request) (string, error) {
		said, undo, err := do(r, web.Who(r.Context()).Actor, r.PathValue("ref"))
		if err == nil {
			d.say(r, said, undo)
			return "/failures/" + url.PathEscape(r.PathValue("ref")), nil
		}
		v, verr := d.failureView(r)
		if verr != nil {
			return "", err
		}
		return "", d.again("failure", v, err, inputs)
	})
}

func (d *Desk) dismiss() http.Handler {
	return d.onFailure(map[string]string{"reason": "dismiss_reason"}, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		f, err := d.App.Failures.Dismiss(r.Context(), by, ref, 0, r.PostFormValue("dismiss_reason"))
		return f.Ref().String() + " is dismissed.", address(f.Ref()) + "/restore", err
	})
}

func (d *Desk) restore() http.Handler {
	return d.onFailure(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		f, err := d.App.Failures.Restore(r.Context(), by, ref, 0)
		return f.Ref().String() + " is back.", "", err
	})
}

func (d *Desk) accept() http.Handler {
	inputs := map[string]string{"reason": "accept_reason"}
	return d.onFailure(inputs, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		f, err := d.App.Failures.Accept(r.Context(), by, ref, 0, r.PostFormValue("accept_reason"), loop.Date(text(r.PostForm, "revisit_on")))
		return f.Ref().String() + " is accepted.", address(f.Ref()) + "/resume", err
	})
}

func (d *Desk) resume() http.Handler {
	return d.onFailure(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		f, err := d.App.Failures.Resume(r.Context(), by, ref, 0)
		return f.Ref().String() + " is taken up again.", "", err
	})
}

func (d *Desk) addInsight() http.Handler {
	inputs := map[string]string{"kind": "insight_kind"}
	return d.onFailure(inputs, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		draft := app.InsightDraft{Failure: ref, Text: r.PostFormValue("insight"), Kind: loop.InsightKind(r.PostFormValue("insight_kind"))}
		i, err := d.App.Learning.AddInsight(r.Context(), by, draft)
		return i.Ref().String() + " is written down.", "", err
	})
}

func (d *Desk) addAction() http.Handler {
	inputs := map[string]string{"title": "tweak", "owner": "who"}
	return d.onFailure(inputs, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		a, err := d.App.Actions.Create(r.Context(), by, app.ActionDraft{Title: r.PostFormValue("tweak"), Owner: r.PostFormValue("who"), Due: loop.Date(text(r.PostForm, "due")), Failure: ref})
		return a.Ref().String() + " is open. Say next how we will know whether it helped.", "", err
	})
}
