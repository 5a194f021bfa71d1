package page

import (
	"html/template"
	"net/http"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// saidView is what somebody said on a form, for whoever decides on it.
type saidView struct {
	Frame
	Said app.Waiting
}

// waitingLine is one line of it in the inbox.
type waitingLine struct {
	app.Waiting
	Came template.HTML
}

// waitingLines fills in what the reader may decide on of what was said on forms.
func (d *Desk) waitingLines(r *http.Request, v *inboxView) error {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	if !by.May(loop.Lead) {
		return nil
	}
	waiting, err := d.App.Said.Waiting(ctx, by)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		v.Said = append(v.Said, waitingLine{w, v.Clock.came(w.FormReport)})
	}
	all, err := d.App.Forms.List(ctx, by)
	for _, f := range all {
		v.Forms = v.Forms || !f.Off && by.In(f.Team)
	}
	return err
}

func (d *Desk) said(r *http.Request) (framed, error) { return d.saidView(r) }

func (d *Desk) saidView(r *http.Request) (*saidView, error) {
	var id loop.ID
	if err := id.UnmarshalText([]byte(r.PathValue("id"))); err != nil {
		return nil, loop.Errorf(loop.NotFound, "There is nothing at this address.")
	}
	said, err := d.App.Said.Get(r.Context(), web.Who(r.Context()).Actor, id)
	if err != nil {
		return nil, err
	}
	v := &saidView{Frame: d.frame(r, "Said on a form", "inbox"), Said: said}
	v.Narrow = true
	members, err := d.members(r)
	v.Names = namesOf(members)
	return v, err
}

// came says in which day or week it came; nothing finer is known.
func (c Clock) came(r loop.FormReport) template.HTML {
	if r.Weekly() {
		return "in the week of " + c.Exact(r.Day())
	}
	return "on " + c.Exact(r.Day())
}

// Came is the day or the week in which it came.
func (v *saidView) Came() template.HTML { return v.Clock.came(v.Said.FormReport) }

// Told is the summary to begin with: what was said, and when it was where that is no
// time of its own.
func (v *saidView) Told() string {
	monday, err := loop.MondayOf(loop.WeekOf(v.Said.Day()))
	week := map[loop.Rough]string{loop.RoughWeek: "It was in the week of ", loop.RoughEarlier: "It was before the week of "}[v.Said.When]
	if week == "" || err != nil {
		return v.Said.More
	}
	return strings.TrimSpace(v.Said.More + "\n\n" + week + v.long(monday.Start(v.Zone)) + ".")
}

// Sorts are the choices of a kind; the first works it out of the words.
func (v *saidView) Sorts() []option {
	all := []option{{"", "Work it out", v.Chosen("kind", "", string(v.Said.Kind))}}
	for _, k := range loop.Kinds() {
		all = append(all, option{string(k), capital(k.Word()), v.Chosen("kind", string(k), string(v.Said.Kind))})
	}
	return all
}

// decideSaid does a deed on what was said; a fault comes back with its form.
func (d *Desk) decideSaid(r *http.Request, do func(by loop.Actor, id loop.ID) (said string, err error)) (string, error) {
	v, err := d.saidView(r)
	if err != nil {
		return "", err
	}
	said, err := do(web.Who(r.Context()).Actor, v.Said.ID)
	if err == nil {
		d.say(r, said, "")
		return "/inbox", nil
	}
	if loop.CodeOf(err) != loop.Invalid {
		return "", err
	}
	return "", d.again("said", v, err, nil)
}

func (d *Desk) takeSaid(r *http.Request) (string, error) {
	return d.decideSaid(r, func(by loop.Actor, id loop.ID) (string, error) {
		f := r.PostForm
		made, err := d.App.Said.Take(r.Context(), by, id, app.Verbatim{Title: f.Get("title"), Summary: f.Get("summary"), Kind: loop.Kind(f.Get("kind"))})
		return made.Ref().String() + " is logged, and what was said is deleted.", err
	})
}

func (d *Desk) declineSaid(r *http.Request) (string, error) {
	return d.decideSaid(r, func(by loop.Actor, id loop.ID) (string, error) {
		return "Declined. What was said is deleted.", d.App.Said.Decline(r.Context(), by, id, r.PostForm.Get("reason"))
	})
}
