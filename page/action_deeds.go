package page

import (
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// onAction runs a deed of the page of an action. Its faults show that page once
// more; inputs tells which input a field of the error belongs to.
func (d *Desk) onAction(inputs map[string]string, do func(r *http.Request, by loop.Actor, ref string) (said string, err error)) http.Handler {
	return d.deed("/actions/", "action", d.action, inputs, func(r *http.Request, by loop.Actor, ref string) (said, undo, to string, err error) {
		said, err = do(r, by, ref)
		return said, "", "", err
	})
}

func (d *Desk) takeAction() http.Handler {
	return d.onAction(nil, func(r *http.Request, by loop.Actor, ref string) (string, error) {
		a, err := d.App.Actions.Take(r.Context(), by, ref)
		return a.Ref().String() + " is yours.", err
	})
}

func (d *Desk) startAction() http.Handler {
	return d.onAction(nil, func(r *http.Request, by loop.Actor, ref string) (string, error) {
		a, err := d.App.Actions.Move(r.Context(), by, ref, 0, loop.InProgress, loop.Step{})
		return a.Ref().String() + " is in progress.", err
	})
}

// finishAction marks an action as done. Saying nothing is not the same as
// saying that there is no evidence.
func (d *Desk) finishAction() http.Handler {
	return d.onAction(nil, func(r *http.Request, by loop.Actor, ref string) (string, error) {
		proof := text(r.PostForm, "evidence")
		if r.PostForm.Has("none") {
			proof = ""
		} else if proof == "" {
			return "", loop.Fault("evidence", "Paste a link or write one sentence; or say with the other button that there is no evidence.")
		}
		a, err := d.App.Actions.Move(r.Context(), by, ref, 0, loop.Done, loop.Step{Evidence: proof})
		return a.Ref().String() + " is done.", err
	})
}

func (d *Desk) dropAction() http.Handler {
	return d.onAction(map[string]string{"reason": "drop_reason"}, func(r *http.Request, by loop.Actor, ref string) (string, error) {
		a, err := d.App.Actions.Move(r.Context(), by, ref, 0, loop.Dropped, loop.Step{Reason: r.PostFormValue("drop_reason")})
		return a.Ref().String() + " is dropped.", err
	})
}

func (d *Desk) reopenAction() http.Handler {
	return d.onAction(nil, func(r *http.Request, by loop.Actor, ref string) (string, error) {
		a, err := d.App.Actions.Move(r.Context(), by, ref, 0, loop.Open, loop.Step{Reason: text(r.PostForm, "reason")})
		return a.Ref().String() + " is open again.", err
	})
}

// planInputs tells which input a field of a check belongs to.
var planInputs = map[string]string{"kind": "proof", "services": "proof", "tags": "proof"}

func (d *Desk) planCheck() http.Handler {
	return d.onAction(planInputs, func(r *http.Request, by loop.Actor, ref string) (string, error) {
		draft := app.CheckDraft{Action: ref, Kind: loop.EffectKind(r.PostFormValue("proof")), On: loop.Date(text(r.PostForm, "on"))}
		var err error
		if draft.Plan, err = planOf(draft.Kind, r.PostForm); err != nil {
			return "", err
		}
		e, err := d.App.Effects.Plan(r.Context(), by, draft)
		if draft.Kind == loop.ByNumber {
			return e.Ref().String() + " is planned. It concludes by itself on its day.", err
		}
		return e.Ref().String() + " is planned. failforward asks on its day.", err
	})
}

// actionFields are what the form of an action can change.
var actionFields = []editField{{"title", "What we change", ""}, {"owner", "Who sees to it", ""}, {"due", "By when", ""},
	{"done_when", "When it counts as done", "\n\n"}, {"kind", "What sort of change", ""}}

// Marks tell the server later what was changed here.
func (v *actionView) Marks() []pair { return marksOf(v.Was, v.Input) }

func (d *Desk) editAction(r *http.Request) (string, error) {
	for try := 0; ; try++ {
		v, err := d.actionView(r)
		if err != nil {
			return "", err
		}
		to, err := d.tryAction(r, v)
		if loop.CodeOf(err) == loop.Conflict && !isAgain(err) && try < 3 {
			continue // somebody saved between reading and saving: look again
		}
		return to, err
	}
}

// tryAction saves what was changed. What somebody else changed meanwhile stays,
// and where both changed the same, both texts are shown.
func (d *Desk) tryAction(r *http.Request, v *actionView) (string, error) {
	mine := values{}
	for _, f := range actionFields {
		mine[f.Name] = text(r.PostForm, f.Name)
	}
	mine = keep(mine, v.Was, r.PostForm, actionFields)
	changed := changedOf(mine, r.PostForm, v.Was)
	if both := clashes(mine, v.Was, changed, r.PostForm); versionOf(r) != 0 && versionOf(r) != v.Version && len(both) > 0 {
		return "", d.clashAction(r, v, mine, both)
	}
	var err error
	if len(changed) > 0 {
		_, err = d.App.Actions.Edit(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"), v.Version, actionPatch(mine, changed))
	}
	if err == nil {
		d.say(r, v.Ref().String()+" is saved.", "")
		return address(v.Ref()), nil
	}
	if loop.CodeOf(err) != loop.Invalid {
		return "", err
	}
	return "", d.again("action", v, err, nil)
}

// actionPatch reads the changed fields.
func actionPatch(mine values, changed []string) app.ActionPatch {
	var p app.ActionPatch
	for _, name := range changed {
		s := mine[name]
		switch name {
		case "title":
			p.Title = &s
		case "owner":
			p.Owner = &s
		case "done_when":
			p.DoneWhen = &s
		case "kind":
			k := loop.ActionKind(s)
			p.Kind = &k
		case "due":
			due := loop.Date(s)
			p.Due = &due
		}
	}
	return p
}

// clashAction shows both texts of what two people changed at once.
func (d *Desk) clashAction(r *http.Request, v *actionView, mine values, both []string) error {
	c := &conflictView{Frame: d.frame(r, "Two texts for "+v.Ref().String(), "actions"), Ref: v.Ref(), To: address(v.Ref()) + "/edit"}
	return c.clash(r, v.Version, actionFields, both, mine, v.Was, v.shown)
}

// shown is a value as people read it.
func (v *actionView) shown(name, s string) string {
	switch name {
	case "kind":
		return map[loop.ActionKind]string{loop.Change: "a change", loop.Constraint: "a constraint on the backlog", loop.StopDoing: "something we stop doing"}[loop.ActionKind(s)]
	case "owner":
		for _, m := range v.Members {
			if m.Ref().String() == s {
				return m.Name
			}
		}
		return "nobody"
	}
	return s
}
