package page

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// caseView is one case study.
type caseView struct {
	Frame
	app.CaseView
	Can   bool // the reader may change it
	Was   values
	Lines []line
	Fold  string // the fold that the address asks to open
}

func (d *Desk) caseStudy(r *http.Request) (framed, error) { return d.caseView(r) }

func (d *Desk) caseView(r *http.Request) (*caseView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	got, err := d.App.Cases.Show(ctx, by, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	c := got.Case
	v := &caseView{CaseView: got, Can: by.May(loop.MemberRole) && by.In(c.Team), Fold: r.URL.Query().Get("open"), Was: caseValues(c.CaseText)}
	v.Frame = d.frame(r, c.Ref().String()+" "+c.Title, "library")
	v.Frame.Names = d.names(r)
	v.about(c.Ref(), c.Ref(), got.Failure.Ref())
	v.Lines = v.history()
	return v, nil
}

func caseValues(t loop.CaseText) values {
	return values{"title": t.Title, "setting": tail(t.Setting), "assumed": tail(t.Assumed), "happened": tail(t.Happened), "changed": tail(t.Changed)}
}

// Draft reports whether its words can be changed.
func (v *caseView) Draft() bool {
	return v.Case.State == loop.CaseDraft || v.Case.State == loop.CaseChecked
}

// Editing reports whether its form stands open.
func (v *caseView) Editing() bool {
	return v.Fold == "edit" || v.Any("title", "setting", "assumed", "happened", "changed")
}

// Kicker tells what it is, in one line.
func (v *caseView) Kicker() template.HTML {
	if v.Case.State == loop.CasePublished {
		return "Published " + v.On(v.Of(v.Case.PublishedAt))
	}
	return template.HTML(capital(v.Case.State.Word()))
}

// history tells what happened to it, newest first.
func (v *caseView) history() []line {
	var all []line
	for _, e := range v.History {
		all = append(all, line{e.At, cmp.Or(caseDeeds[e.Verb], e.Verb) + byWhom(e, v.People.Of(e.Member))})
	}
	slices.SortStableFunc(all, func(a, b line) int { return cmp.Compare(b.At.UnixMilli(), a.At.UnixMilli()) })
	return all
}

// caseDeeds name events of a case in plain words.
var caseDeeds = map[string]string{"case.drafted": "Drafted from its loop", "case.edited": "Changed", "case.checked": "Read through", "case.published": "Published", "case.retired": "Retired", "case.redrafted": "Taken back to a draft"}

// exportCase writes a case as Markdown.
func (d *Desk) exportCase(w http.ResponseWriter, r *http.Request) {
	v, err := d.App.Cases.Show(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	if err != nil {
		d.fail(w, r, err)
		return
	}
	markdownFile(w, v.Case.Ref().String()+".md", v.Markdown())
}
