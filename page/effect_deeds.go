package page

import (
	"net/http"
	"net/url"
	"slices"

	"failforward/loop"
	"failforward/web"
)

// Question is what will be asked, or is asked now.
func (v *effectView) Question() string { return v.Check.Kind.Question() }

// Before reports whether it repeats an earlier check.
func (v *effectView) Before() bool { return v.Check.Previous != 0 }

// Marks tell the server later what was changed here.
func (v *effectView) Marks() []pair { return marksOf(v.Was, v.Input) }

// onEffect runs a deed of the page of a check. It says where to go next, the
// check itself when to is "".
func (d *Desk) onEffect(inputs map[string]string, do func(r *http.Request, by loop.Actor, ref string) (said, to string, err error)) http.Handler {
	return d.deed("/effects/", "effect", d.effect, inputs, func(r *http.Request, by loop.Actor, ref string) (said, undo, to string, err error) {
		said, to, err = do(r, by, ref)
		return said, "", to, err
	})
}

func (d *Desk) answerCheck() http.Handler {
	return d.onEffect(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		verdict := loop.Verdict(r.PostFormValue("verdict"))
		if verdict == "" {
			return "", "", loop.Fault("verdict", "Choose one of the answers.")
		}
		e, err := d.App.Effects.Conclude(r.Context(), by, ref, versionOf(r), verdict, r.PostFormValue("note"))
		return e.Ref().String() + " has its verdict.", "", err
	})
}

func (d *Desk) lockCheck() http.Handler {
	return d.onEffect(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		e, err := d.App.Effects.Lock(r.Context(), by, ref, 0)
		return "The plan of " + e.Ref().String() + " is locked.", "", err
	})
}

func (d *Desk) checkAgain() http.Handler {
	return d.onEffect(map[string]string{"on": "again_on", "services": "", "tags": ""}, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		e, err := d.App.Effects.Again(r.Context(), by, ref, loop.Date(text(r.PostForm, "again_on")))
		return e.Ref().String() + " is planned. The earlier verdict stays.", address(e.Ref()), err
	})
}

// acceptCheck accepts the failure behind a check: we live with it.
func (d *Desk) acceptCheck() http.Handler {
	return d.onEffect(map[string]string{"reason": "accept_reason"}, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		got, err := d.App.Effects.Show(r.Context(), by, ref)
		if err != nil {
			return "", "", err
		}
		if got.Facts.Failure.ID == 0 {
			return "", "", loop.Errorf(loop.Conflict, "%s comes out of no failure, so there is nothing to accept.", got.Check.Ref())
		}
		f, err := d.App.Failures.Accept(r.Context(), by, got.Facts.Failure.Ref().String(), 0, r.PostFormValue("accept_reason"), loop.Date(text(r.PostForm, "revisit_on")))
		return f.Ref().String() + " is accepted.", address(f.Ref()), err
	})
}

// effectFields are what can be changed about a plan.
var effectFields = []editField{{"on", "The day", ""}, {"how", "What we test, or look at", "\n\n"}}

func (d *Desk) reviseCheck(r *http.Request) (string, error) {
	for try := 0; ; try++ {
		v, err := d.effectView(r)
		if err != nil {
			return "", err
		}
		to, err := d.tryRevise(r, v)
		if loop.CodeOf(err) == loop.Conflict && !isAgain(err) && try < 3 && v.Check.State != loop.Concluded {
			continue // somebody saved between reading and saving: look again
		}
		return to, err
	}
}

// tryRevise saves what was changed; where two people changed the same, both
// texts are shown.
func (d *Desk) tryRevise(r *http.Request, v *effectView) (string, error) {
	fields, mine := fieldsOf(v.Check.Kind), values{}
	for _, f := range fields {
		mine[f.Name] = text(r.PostForm, f.Name)
	}
	mine = keep(mine, v.Was, r.PostForm, fields)
	changed := changedOf(mine, r.PostForm, v.Was)
	if both := clashes(mine, v.Was, changed, r.PostForm); versionOf(r) != 0 && versionOf(r) != v.Check.Version && len(both) > 0 {
		return "", d.clashRevise(r, v, mine, both)
	}
	on, plan := v.Check.On, v.Check.Plan
	if slices.Contains(changed, "on") {
		on = loop.Date(mine["on"])
	}
	plan, err := revised(v.Check.Kind, plan, v.Was, mine, changed)
	if err != nil {
		return "", d.again("effect", v, err, nil)
	}
	_, err = d.App.Effects.Revise(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"), v.Check.Version, on, plan)
	if err == nil {
		d.say(r, "The plan of "+v.Check.Ref().String()+" is saved.", "")
		return address(v.Check.Ref()), nil
	}
	if loop.CodeOf(err) != loop.Invalid {
		return "", err
	}
	return "", d.again("effect", v, err, nil)
}

// fieldsOf are what can be changed about a plan of a kind.
func fieldsOf(kind loop.EffectKind) []editField {
	if kind == loop.ByNumber {
		return numberFields
	}
	return effectFields
}

// revised is a plan with the fields that were changed.
func revised(kind loop.EffectKind, plan loop.Plan, now, mine values, changed []string) (loop.Plan, error) {
	form := url.Values{}
	for name, text := range now {
		form.Set(name, text)
	}
	touched := false
	for _, name := range changed {
		form.Set(name, mine[name])
		touched = touched || name != "on"
	}
	if !touched {
		return plan, nil
	}
	p, err := planOf(kind, form)
	if kind == loop.ByNumber {
		p.How = plan.How // its form does not ask for it
	}
	return p, err
}

// clashRevise shows both texts of a plan.
func (d *Desk) clashRevise(r *http.Request, v *effectView, mine values, both []string) error {
	c := &conflictView{Frame: d.frame(r, "Two texts for "+v.Check.Ref().String(), "actions"), Ref: v.Check.Ref(), To: address(v.Check.Ref()) + "/revise"}
	return c.clash(r, v.Check.Version, fieldsOf(v.Check.Kind), both, mine, v.Was, nil)
}
