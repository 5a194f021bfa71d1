package page

import (
	"net/http"
	"net/url"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// shareView is the form of a nomination.
type shareView struct {
	Frame
	Entry  loop.Entry // with the sentences that are there already
	From   url.Values // failure, insight or huddle, whichever the address names
	About  *loop.Failure
	Choose []loop.Failure // newest failures, where none is named
	Week   string         // that takes entries now
	People app.Names
}

// mostChoices is how many failures the form offers.
const mostChoices = 30

func (d *Desk) share(r *http.Request) (framed, error) { return d.shareView(r) }

func (d *Desk) shareView(r *http.Request) (*shareView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &shareView{Frame: d.frame(r, "Share a misstep", "showcase"), From: url.Values{}}
	v.Narrow = true
	var err error
	if v.People, err = d.App.Failures.Names(ctx, by); err != nil {
		return nil, err
	}
	for _, from := range []string{"failure", "insight", "huddle"} {
		if s := r.URL.Query().Get(from); s != "" {
			v.From.Set(from, s)
		}
		if s := r.PostForm.Get(from); s != "" && len(v.From) == 0 {
			v.From.Set(from, s)
		}
	}
	if v.Entry, err = d.App.Shows.Draft(ctx, by, entryDraft(v.From)); err != nil && len(v.From) > 0 && loop.CodeOf(err) != loop.Conflict {
		return nil, err
	}
	if len(v.From) == 0 {
		return v, d.choices(r, v)
	}
	if v.Entry.Failure != 0 {
		got, err := d.App.Failures.Get(ctx, by, v.Entry.Failure.String())
		if err != nil {
			return nil, err
		}
		v.About = &got.Failure
	}
	return v, nil
}

// choices offers the newest failures that somebody logged.
func (d *Desk) choices(r *http.Request, v *shareView) error {
	page, err := d.App.Failures.List(r.Context(), web.Who(r.Context()).Actor, app.Filter{FailureQuery: loop.FailureQuery{ByHand: true, Limit: mostChoices}})
	for _, row := range page.Items {
		v.Choose = append(v.Choose, row.Failure)
	}
	return err
}

// Asks is whoever is asked before it is shown, "" for nobody.
func (v *shareView) Asks() string { return v.People.Of(v.Entry.Asked) }

// Signs reports whether the reader's own name may stand there.
func (v *shareView) Signs() bool {
	return len(v.From) == 0 || v.Entry.Speaker() == v.Member.ID && v.Member.ID != 0
}

func entryDraft(f url.Values) app.EntryDraft {
	return app.EntryDraft{Failure: f.Get("failure"), Insight: f.Get("insight"), Huddle: f.Get("huddle"), Misstep: f.Get("misstep"), Tweak: f.Get("tweak"), Named: f.Get("named") != ""}
}

// nominate saves the form; one press on a closed huddle is enough when its star
// and its tweak say all there is to say.
func (d *Desk) nominate(r *http.Request) (string, error) {
	e, err := d.App.Shows.Nominate(r.Context(), web.Who(r.Context()).Actor, entryDraft(r.PostForm))
	if err == nil {
		said := "It is on the ballot of " + e.Week + "."
		if e.State == loop.EntryAsked {
			said = "Whoever reported it is asked first. It is shown when they say yes."
		}
		d.say(r, said, "")
		return "/showcase", nil
	}
	if c := loop.CodeOf(err); c != loop.Invalid && c != loop.Conflict {
		return "", err
	}
	v, verr := d.shareView(r)
	if verr != nil {
		return "", verr
	}
	return "", d.again("share", v, err, nil)
}
