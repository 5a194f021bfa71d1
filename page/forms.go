package page

import (
	"cmp"
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// formsView lists the forms behind a link, with the form for one more.
type formsView struct {
	Frame
	All  []formRow
	Mine []loop.Team // that the reader may give a form to
}

// formRow is a form as the list shows it.
type formRow struct {
	loop.Form
	Crew string // the team, "" for the whole workspace
	Can  bool   // the reader may change it
}

// State is whether it takes anything, in words.
func (f formRow) State() Mark {
	switch {
	case f.Off:
		return Mark{"frame", "none", "off"}
	case f.Hash == nil:
		return Mark{"ring", "warn", "has no link"}
	}
	return Mark{"tick", "none", "on"}
}

// Kept is how exactly it keeps when something came.
func (f formRow) Kept() string { return "the " + string(f.Grain) }

func (d *Desk) forms(r *http.Request) (framed, error) { return d.formsView(r) }

func (d *Desk) formsView(r *http.Request) (*formsView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &formsView{Frame: d.frame(r, "Forms", "settings")}
	all, err := d.App.Forms.List(ctx, by)
	if err != nil {
		return nil, err
	}
	names, err := d.App.Failures.Names(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		v.All = append(v.All, formRow{f, names[f.Team], by.May(loop.Lead) && by.In(f.Team)})
	}
	v.Mine, err = d.myTeams(r, 0)
	return v, err
}

// myTeams are the teams that something of the team own, 0 for the whole workspace, can
// be given to by the reader, who belongs to them.
func (d *Desk) myTeams(r *http.Request, own loop.ID) ([]loop.Team, error) {
	all, err := d.teamsFor(r, own)
	var mine []loop.Team
	for _, t := range all {
		if web.Who(r.Context()).Actor.In(t.ID) {
			mine = append(mine, t)
		}
	}
	return mine, err
}

// formDraft is what was sent for a form; who reads it and what is kept stay as they
// were where nothing was sent for them.
func (d *Desk) formDraft(r *http.Request, was loop.Form) (app.FormDraft, error) {
	f := r.PostForm
	team, err := d.sentTeam(r, was.Team)
	return app.FormDraft{Name: f.Get("name"), Words: f.Get("words"), Team: team, Grain: cmp.Or(loop.Grain(f.Get("grain")), was.Grain)}, err
}

// addForm makes a form and shows its link, this once.
func (d *Desk) addForm(w http.ResponseWriter, r *http.Request) {
	r, err := posted(r)
	var f loop.Form
	path := ""
	if err == nil {
		var draft app.FormDraft
		if draft, err = d.formDraft(r, loop.Form{}); err == nil {
			f, path, err = d.App.Forms.Add(r.Context(), web.Who(r.Context()).Actor, draft)
		}
	}
	if err == nil {
		d.once(w, r, d.formLink(r, f, path))
		return
	}
	v, verr := d.formsView(r)
	if verr != nil {
		d.fail(w, r, verr)
		return
	}
	d.failAgain(w, r, "forms", v, err)
}

func (d *Desk) formLink(r *http.Request, f loop.Form, path string) *onceView {
	return &onceView{
		Frame: d.frame(r, "Link of "+f.Name, "settings"),
		Head:  "This is the link of “" + f.Name + "”",
		Lede:  "It is shown only now. Whoever has it can say something: put it where people are, on a wall, into the chat, at the end of a shift. Open it in a private window to see what they see.",
		Label: "Link", Text: d.Base + path,
		Back: "/settings/forms", BackName: "Back to forms",
	}
}

// formView is one form: its words, and its link.
type formView struct {
	Frame
	formRow
	Mine []loop.Team
}

// Heading stands over the page.
func (v *formView) Heading() string { return v.Form.Name }

func (d *Desk) oneOfForms(r *http.Request) (framed, error) { return d.formView(r) }

func (d *Desk) formView(r *http.Request) (*formView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	f, err := d.App.Forms.Get(ctx, by, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	if !by.In(f.Team) {
		return nil, loop.Errorf(loop.Denied, "This form belongs to another team; only its leads can change it.")
	}
	names, err := d.App.Failures.Names(ctx, by)
	if err != nil {
		return nil, err
	}
	v := &formView{Frame: d.frame(r, f.Name, "settings"), formRow: formRow{f, names[f.Team], true}}
	v.Mine, err = d.myTeams(r, f.Team)
	return v, err
}

// TeamRef is the ref of the team that the form belongs to.
func (v *formView) TeamRef() string { return refAmong(v.Mine, v.Team) }

func (d *Desk) editForm(r *http.Request) (string, error) {
	v, err := d.formView(r)
	if err != nil {
		return "", err
	}
	draft, err := d.formDraft(r, v.Form)
	if err == nil {
		_, err = d.App.Forms.Edit(r.Context(), web.Who(r.Context()).Actor, v.Ref().String(), versionOf(r), draft)
	}
	if err == nil {
		d.say(r, "Saved. It counts for what comes from now on.", "")
		return "/settings/forms/" + v.Ref().String(), nil
	}
	if c := loop.CodeOf(err); c != loop.Invalid && c != loop.Conflict {
		return "", err
	}
	return "", d.again("form", v, err, nil)
}

// rotateForm gives a form a new link and shows it, this once.
func (d *Desk) rotateForm(w http.ResponseWriter, r *http.Request) {
	f, path, err := d.App.Forms.Rotate(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	if err != nil {
		d.fail(w, r, err)
		return
	}
	d.once(w, r, d.formLink(r, f, path))
}

func (d *Desk) switchForm(on bool) http.Handler {
	return d.form(func(r *http.Request) (string, error) {
		f, err := d.App.Forms.Switch(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"), on)
		if err != nil {
			return "", err
		}
		said := f.Name + " is off. Its link leads nowhere; what waits, waits on."
		if on {
			said = f.Name + " is on again, at the link that it had."
		}
		d.say(r, said, "")
		return "/settings/forms/" + f.Ref().String(), nil
	})
}
