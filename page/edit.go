package page

import (
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// editView is the form of a whole failure.
type editView struct {
	Frame
	Failure loop.Failure
	Was     values // as it stands
	Team    []loop.Team
	Tags    []loop.Tag
}

// ours refuses a form to whoever could only send it in vain. The deeds ask again.
func ours(by loop.Actor, f loop.Failure, deed string) error {
	if by.In(f.Team) {
		return nil
	}
	return loop.Errorf(loop.Denied, "%s belongs to another team; only its members can %s.", f.Ref(), deed)
}

func (d *Desk) edit(r *http.Request) (framed, error) { return d.editView(r) }

func (d *Desk) editView(r *http.Request) (*editView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	got, err := d.App.Failures.Get(ctx, by, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	if err := goneOn(r, got.Facts, "/edit"); err != nil {
		return nil, err
	}
	if err := ours(by, got.Failure, "change it"); err != nil {
		return nil, err
	}
	v := &editView{Frame: d.frame(r, "Edit "+got.Failure.Ref().String(), "failures"), Failure: got.Failure}
	v.Narrow, v.Names = true, d.names(r)
	if v.Team, err = d.teamsFor(r, got.Failure.Team); err != nil {
		return nil, err
	}
	if v.Tags, err = d.App.Tags.List(ctx, by); err != nil {
		return nil, err
	}
	v.Was = valuesOf(v.Failure, v.Clock, v.Team)
	return v, nil
}

// Moments are the inputs of its four times.
func (v *editView) Moments() []when {
	f := v.Failure
	return []when{
		v.momentInputs("started", "When did it begin?", "when users began to notice", f.StartedAt),
		v.momentInputs("detected", "When did we notice?", "", f.DetectedAt),
		v.momentInputs("mitigated", "When was it mended for users?", "", f.MitigatedAt),
		v.momentInputs("resolved", "When was it all put right?", "", f.ResolvedAt),
	}
}

// Kinds are the nine.
func (v *editView) Kinds() []loop.Kind { return loop.Kinds() }

// Severe are the choices of a severity.
func (v *editView) Severe() []option { return v.severe(v.Failure.Severity) }

// Marks tell the server later what was changed here.
func (v *editView) Marks() []pair { return marksOf(v.Was, v.Input) }

// Amount is the cost without its currency.
func (v *editView) Amount() string {
	if v.Failure.Cost == nil {
		return ""
	}
	return plainMoney(*v.Failure.Cost, v.Failure.Currency)
}

// editInputs tells which input a field of the API belongs to.
var editInputs = map[string]string{"started_at": "started_on", "detected_at": "detected_on", "mitigated_at": "mitigated_on", "resolved_at": "resolved_on",
	"people_affected": "people", "effort_lost": "effort"}

func (d *Desk) saveEdit(r *http.Request) (string, error) {
	for try := 0; ; try++ {
		v, err := d.editView(r)
		if err != nil {
			return "", err
		}
		to, err := d.tryEdit(r, v)
		if loop.CodeOf(err) == loop.Conflict && !isAgain(err) && try < 3 {
			continue // somebody saved between reading and saving: look again
		}
		return to, err
	}
}

// tryEdit saves what was changed. What somebody else changed meanwhile stays,
// and where both changed the same, both texts are shown.
func (d *Desk) tryEdit(r *http.Request, v *editView) (string, error) {
	mine := keep(typedValues(r.PostForm), v.Was, r.PostForm, editFields)
	changed := changedOf(mine, r.PostForm, v.Was)
	if both := clashes(mine, v.Was, changed, r.PostForm); versionOf(r) != 0 && versionOf(r) != v.Failure.Version && len(both) > 0 {
		return "", d.clash(r, v, mine, both)
	}
	var c loop.Check
	patch := patchOf(&c, v.Team, mine, changed)
	patchRest(&c, v.Clock, &patch, mine, changed)
	return d.saveFailure(r, v, patch, c.Err(), len(changed) > 0)
}

// saveFailure saves a change whose inputs could all be read; else it tells what
// is wrong with any of them.
func (d *Desk) saveFailure(r *http.Request, v *editView, patch app.FailurePatch, err error, changed bool) (string, error) {
	by, ref := web.Who(r.Context()).Actor, r.PathValue("ref")
	if err != nil {
		err = also(err, d.App.Failures.CheckEdit(r.Context(), by, ref, patch), editInputs)
	} else if changed {
		_, err = d.App.Failures.Edit(r.Context(), by, ref, v.Failure.Version, patch)
	}
	switch {
	case err == nil:
		d.say(r, v.Failure.Ref().String()+" is saved.", "")
		return address(v.Failure.Ref()), nil
	case loop.CodeOf(err) == loop.Conflict:
		return "", err
	}
	return "", d.again("edit", v, err, editInputs)
}

// clash shows both texts of what two people changed at once.
func (d *Desk) clash(r *http.Request, v *editView, mine values, both []string) error {
	got, err := d.App.Failures.Get(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	if err != nil {
		return err
	}
	c := &conflictView{Frame: d.frame(r, "Two texts for "+v.Failure.Ref().String(), "failures"), Ref: v.Failure.Ref(), To: address(v.Failure.Ref()) + "/edit"}
	c.who(got.History, got.People, both)
	return c.clash(r, v.Failure.Version, editFields, both, mine, v.Was, v.shown)
}

// shown is a value as people read it.
func (v *editView) shown(name, s string) string {
	switch name {
	case "kind":
		return loop.Kind(s).Word()
	case "started", "detected", "mitigated", "resolved":
		return momentShown(s)
	case "was_expected":
		return map[bool]string{true: "yes", false: "no"}[s != ""]
	case "team":
		for _, t := range v.Team {
			if t.Ref().String() == s {
				return t.Name
			}
		}
	}
	return s
}

// OwnTeam is the ref of its team.
func (v *editView) OwnTeam() string { return v.Was["team"] }
