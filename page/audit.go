package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// auditView is what happened in the workspace, for admins.
type auditView struct {
	Frame
	Object string // ref that the list is narrowed to, as typed
	Verb   string
	Verbs  []verb
	Rows   []eventRow
	Older  string // address of the next stretch, "" at the end
	Report *loop.AuditReport
}

// verb is one kind of event, and how people call it.
type verb struct{ Key, Word string }

// eventRow is one event in words.
type eventRow struct {
	loop.Event
	Who, What string
	To        string // page of the object, "" when it has none
	Before    string // what stood there
}

// auditSize is how many events stand on one page.
const auditSize = 50

func (d *Desk) audit(r *http.Request) (framed, error) {
	ctx, by, q := r.Context(), web.Who(r.Context()).Actor, r.URL.Query()
	v := &auditView{Frame: d.frame(r, "Audit log", "settings"), Object: strings.TrimSpace(q.Get("object")), Verb: q.Get("verb"), Verbs: verbs()}
	if q.Has("verify") {
		report, err := d.App.Audit.Verify(ctx, by)
		if err != nil {
			return nil, err
		}
		v.Report = &report
	}
	query := loop.EventQuery{Verb: v.Verb, Cursor: q.Get("cursor"), Limit: auditSize}
	if v.Object != "" {
		id, err := d.objectID(ctx, by, v.Object)
		if err != nil {
			v.Faults, v.Input = []Fault{{ID: "object", Text: "There is no " + v.Object + " here. Write a ref like F-12, A-3 or M-1."}}, q
			return v, nil
		}
		query.Object = id
	}
	return v, d.events(ctx, by, v, query)
}

// events fills in the rows.
func (d *Desk) events(ctx context.Context, by loop.Actor, v *auditView, q loop.EventQuery) error {
	page, err := d.App.Audit.List(ctx, by, q)
	if err != nil {
		return err
	}
	names, err := d.App.Failures.Names(ctx, by)
	for _, e := range page.Items {
		v.Rows = append(v.Rows, rowOf(e, names))
	}
	if page.Next != "" {
		v.Older = "/settings/audit?" + url.Values{"object": {v.Object}, "verb": {v.Verb}, "cursor": {page.Next}}.Encode()
	}
	return err
}

func rowOf(e loop.Event, names app.Names) eventRow {
	row := eventRow{Event: e, Who: whoDid(e, names), What: deedWord(e.Verb), Before: beforeWords(e.Old, names)}
	if ref, ok := loop.AnyRef(e.Object); ok {
		row.To = placeOf(ref)
	}
	return row
}

// placeOf is where an object is looked after.
func placeOf(ref loop.Ref) string {
	switch ref.Noun {
	case loop.NounMember:
		return "/settings/people/" + ref.String()
	case loop.NounTeam:
		return "/settings/teams/" + ref.String()
	case loop.NounTag:
		return "/settings/tags/" + ref.String()
	case loop.NounToken:
		return "/settings/tokens"
	}
	return address(ref)
}

func whoDid(e loop.Event, names app.Names) string {
	switch {
	case e.Kind == loop.Rule:
		return "failforward itself"
	case e.Member != 0:
		return names.Of(e.Member)
	case e.Kind == loop.Program:
		return e.Actor + " (token)"
	case e.Actor != "":
		return e.Actor
	}
	return "nobody, by design"
}

// objectID finds the key behind any ref.
func (d *Desk) objectID(ctx context.Context, by loop.Actor, text string) (loop.ID, error) {
	ref, ok := loop.AnyRef(text)
	if !ok {
		return 0, loop.Errorf(loop.NotFound, "%q is no ref.", text)
	}
	switch ref.Noun {
	case loop.NounFailure:
		f, err := d.App.Failures.Get(ctx, by, ref.String())
		return f.Failure.ID, err
	case loop.NounAction:
		a, err := d.App.Actions.Get(ctx, by, ref.String())
		return a.ID, err
	case loop.NounEffect:
		e, err := d.App.Effects.Get(ctx, by, ref.String())
		return e.ID, err
	case loop.NounInsight:
		i, err := d.App.Learning.Insight(ctx, by, ref.String())
		return i.ID, err
	case loop.NounAnalysis:
		a, err := d.App.Learning.Analysis(ctx, by, ref.String())
		return a.ID, err
	case loop.NounCase:
		c, err := d.App.Cases.Get(ctx, by, ref.String())
		return c.ID, err
	case loop.NounExperiment:
		x, err := d.App.Bets.Get(ctx, by, ref.String())
		return x.ID, err
	case loop.NounSource:
		src, err := d.App.Sources.Get(ctx, by, ref.String())
		return src.ID, err
	case loop.NounSprint:
		sp, err := d.App.Sprints.Get(ctx, by, ref.String())
		return sp.ID, err
	case loop.NounMember:
		m, err := d.App.People.GetMember(ctx, by, ref.String())
		return m.ID, err
	}
	return d.listedID(ctx, by, ref)
}

// listedID finds what is known by its list only: teams, tags and tokens.
func (d *Desk) listedID(ctx context.Context, by loop.Actor, ref loop.Ref) (loop.ID, error) {
	ids := map[loop.Ref]loop.ID{}
	teams, err := d.App.People.Teams(ctx, by)
	if err != nil {
		return 0, err
	}
	for _, t := range teams {
		ids[t.Ref()] = t.ID
	}
	tags, err := d.App.Tags.List(ctx, by)
	if err != nil {
		return 0, err
	}
	for _, t := range tags {
		ids[t.Ref()] = t.ID
	}
	tokens, err := d.App.Tokens.List(ctx, by)
	if err != nil {
		return 0, err
	}
	for _, t := range tokens {
		ids[t.Ref()] = t.ID
	}
	if ids[ref] == 0 {
		return 0, loop.Errorf(loop.NotFound, "There is no %s here.", ref)
	}
	return ids[ref], nil
}

// verbs lists the kinds of events for the filter, by how people call them.
func verbs() []verb {
	var all []verb
	for key, word := range auditWords {
		all = append(all, verb{key, word})
	}
	slices.SortFunc(all, func(a, b verb) int { return strings.Compare(a.Word, b.Word) })
	return all
}
