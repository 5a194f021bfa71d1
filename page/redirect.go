package page

import (
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// redirect leads from /F-12 to the page of the object, for ever.
func (d *Desk) redirect(w http.ResponseWriter, r *http.Request) {
	ref, ok := loop.AnyRef(r.PathValue("ref"))
	if !ok {
		d.fail(w, r, loop.Errorf(loop.NotFound, "There is nothing at this address."))
		return
	}
	to, err := d.whereIs(r, ref)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// whereIs returns the page of an object that exists; an insight is read on the
// page of its failure.
func (d *Desk) whereIs(r *http.Request, ref loop.Ref) (string, error) {
	ctx, by, name := r.Context(), web.Who(r.Context()).Actor, ref.String()
	var err error
	switch ref.Noun {
	case loop.NounFailure:
		_, err = d.App.Failures.Get(ctx, by, name)
	case loop.NounAction:
		_, err = d.App.Actions.Get(ctx, by, name)
	case loop.NounEffect:
		_, err = d.App.Effects.Get(ctx, by, name)
	case loop.NounHuddle:
		_, err = d.App.Huddles.Get(ctx, by, name)
	case loop.NounAnalysis:
		_, err = d.App.Learning.Analysis(ctx, by, name)
	case loop.NounCase:
		_, err = d.App.Cases.Get(ctx, by, name)
	case loop.NounExperiment:
		_, err = d.App.Bets.Get(ctx, by, name)
	case loop.NounSource:
		_, err = d.App.Sources.Get(ctx, by, name)
	case loop.NounSprint:
		_, err = d.App.Sprints.Get(ctx, by, name)
	case loop.NounInsight:
		return d.insightPlace(r, name)
	default:
		err = loop.Errorf(loop.NotFound, "%s has no page of its own.", name)
	}
	return address(ref), err
}

func (d *Desk) insightPlace(r *http.Request, ref string) (string, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	i, err := d.App.Learning.Insight(ctx, by, ref)
	if err != nil {
		return "", err
	}
	f, err := d.App.Failures.Get(ctx, by, i.Failure.String())
	return address(f.Failure.Ref()) + "#f-learned", err
}
