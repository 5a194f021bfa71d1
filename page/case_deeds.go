package page

import (
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// onCase runs a deed of the page of a case.
func (d *Desk) onCase(inputs map[string]string, do func(r *http.Request, by loop.Actor, ref string) (said, undo, to string, err error)) http.Handler {
	return d.deed("/library/", "case", d.caseStudy, inputs, do)
}

// nameless takes out the names that still stand in it.
func (d *Desk) nameless() http.Handler {
	return d.onCase(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		_, err := d.App.Cases.TakeOut(r.Context(), by, ref, 0)
		return "“" + loop.Colleague + "” stands where names were. Read whether every sentence still says something.", "", "", err
	})
}

func (d *Desk) refreshCase() http.Handler {
	return d.onCase(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		c, err := d.App.Cases.Refresh(r.Context(), by, ref, 0)
		return c.Ref().String() + " has the verdicts of today.", "", "", err
	})
}

func (d *Desk) readCase() http.Handler {
	return d.onCase(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		c, err := d.App.Cases.ReadThrough(r.Context(), by, ref, versionOf(r), r.PostForm.Has("sure"))
		return c.Ref().String() + " is read through.", "", "", err
	})
}

func (d *Desk) publishCase() http.Handler {
	return d.onCase(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		c, err := d.App.Cases.Publish(r.Context(), by, ref, versionOf(r))
		return c.Ref().String() + " is in the library.", address(c.Ref()) + "/draft", "", err
	})
}

func (d *Desk) retireCase() http.Handler {
	return d.onCase(map[string]string{"reason": "retire_reason"}, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		c, err := d.App.Cases.Retire(r.Context(), by, ref, 0, text(r.PostForm, "retire_reason"))
		return c.Ref().String() + " is retired. It stays readable.", "", "", err
	})
}

func (d *Desk) redraftCase() http.Handler {
	return d.onCase(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		c, err := d.App.Cases.Redraft(r.Context(), by, ref, 0)
		return c.Ref().String() + " is a draft again.", "", "", err
	})
}

// caseFields are what the form of a case can change.
var caseFields = []editField{{"title", "Title", ""}, {"setting", "Where it happened", "\n\n"}, {"assumed", "What we assumed", "\n\n"}, {"happened", "What happened", "\n\n"}, {"changed", "What we changed", "\n\n"}}

// Marks tell the server later what was changed here.
func (v *caseView) Marks() []pair { return marksOf(v.Was, v.Input) }

// Fields are the four texts of its form.
func (v *caseView) Fields() []caseField {
	hints := map[string]string{"setting": "Kind, place and reach, so that a newcomer sees it.", "assumed": "What made it sensible to go on?", "happened": "In the order in which you learned of it.", "changed": "What another team could do too."}
	var all []caseField
	for _, p := range v.Case.Parts() {
		all = append(all, caseField{p.Field, p.Head, hints[p.Field], v.Was[p.Field]})
	}
	return all
}

type caseField struct{ Name, Head, Hint, Was string }

func (d *Desk) editCase(r *http.Request) (string, error) {
	for try := 0; ; try++ {
		v, err := d.caseView(r)
		if err != nil {
			return "", err
		}
		to, err := d.tryCase(r, v)
		if loop.CodeOf(err) == loop.Conflict && !isAgain(err) && try < 3 && v.Draft() {
			continue // somebody saved between reading and saving: look again
		}
		return to, err
	}
}

// tryCase saves what was changed; see tryEdit.
func (d *Desk) tryCase(r *http.Request, v *caseView) (string, error) {
	mine := values{}
	for _, f := range caseFields {
		if r.PostForm.Has(f.Name) {
			mine[f.Name] = text(r.PostForm, f.Name)
		}
	}
	mine = keep(mine, v.Was, r.PostForm, caseFields)
	changed := changedOf(mine, r.PostForm, v.Was)
	if both := clashes(mine, v.Was, changed, r.PostForm); versionOf(r) != 0 && versionOf(r) != v.Case.Version && len(both) > 0 {
		return "", d.clashCase(r, v, mine, both)
	}
	var err error
	if len(changed) > 0 {
		_, err = d.App.Cases.Edit(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"), v.Case.Version, casePatch(mine, changed))
	}
	switch {
	case err == nil:
		d.say(r, v.Case.Ref().String()+" is saved.", "")
		return address(v.Case.Ref()), nil
	case loop.CodeOf(err) == loop.Invalid || !v.Draft():
		return "", d.again("case", v, err, nil)
	}
	return "", err
}

// casePatch holds the changed texts only.
func casePatch(mine values, changed []string) app.CasePatch {
	var p app.CasePatch
	to := map[string]**string{"title": &p.Title, "setting": &p.Setting, "assumed": &p.Assumed, "happened": &p.Happened, "changed": &p.Changed}
	for _, name := range changed {
		s := mine[name]
		*to[name] = &s
	}
	return p
}

// clashCase shows both texts of what two people changed at once.
func (d *Desk) clashCase(r *http.Request, v *caseView, mine values, both []string) error {
	c := &conflictView{Frame: d.frame(r, "Two texts for "+v.Case.Ref().String(), "library"), Ref: v.Case.Ref(), To: address(v.Case.Ref()) + "/edit"}
	c.who(v.History, v.People, both)
	return c.clash(r, v.Case.Version, caseFields, both, mine, v.Was, nil)
}
