package page

import (
	"html/template"
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// actionView is one change: where it stands, and what can be done with it.
type actionView struct {
	Frame
	app.ActionRow
	Insight *loop.Insight
	People  app.Names
	Members []loop.Member
	Checks  []finding
	Again   []app.Reopening // newest first
	Lede    template.HTML
	Lead    string    // which form is the one to fill in now: take, plan, done; "" for none
	By      loop.Date // day of a check, unless somebody says another
	Can     bool      // the reader may change it
	Fold    string    // the fold that the address asks to open
	Kinds   []loop.ActionKind
	Issue   string // link that opens a filled-in issue in the tracker; "" without one
	IssueIn string // the system that it opens in
	Was     values // as it stands
	Numbers []app.Watched
}

func (d *Desk) action(r *http.Request) (framed, error) { return d.actionView(r) }

func (d *Desk) actionView(r *http.Request) (*actionView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	row, err := d.App.Actions.Show(ctx, by, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	v := &actionView{ActionRow: row, Can: mayChange(by, row.Action), Fold: r.URL.Query().Get("open"), Kinds: loop.ActionKinds()}
	v.Frame = d.frame(r, row.Ref().String()+" "+row.Title, "actions")
	v.about(row.Ref(), row.Ref())
	v.By = v.Today().Add(56)
	if v.People, err = d.App.Failures.Names(ctx, by); err != nil {
		return nil, err
	}
	if v.Numbers, err = d.App.KPIs.Choices(ctx, by); err != nil {
		return nil, err
	}
	if v.Again, err = d.App.Actions.Reopenings(ctx, by, row.Action, v.People); err != nil {
		return nil, err
	}
	if v.Members, err = d.members(r); err != nil {
		return nil, err
	}
	v.Names = namesOf(v.Members)
	if row.Action.Insight != 0 {
		i, err := d.App.Learning.Insight(ctx, by, row.Action.Insight.String())
		if err != nil {
			return nil, err
		}
		v.Insight = &i
	}
	v.judge()
	return v, d.issueLink(r, v)
}

// judge works out what the page says about the action.
func (v *actionView) judge() {
	var f loop.Failure
	if v.From != nil {
		f = *v.From
	}
	for _, e := range v.ActionRow.Checks {
		v.Checks = append(v.Checks, finding{e, e.Words(v.Action, f)})
	}
	v.Lede = v.stands()
	v.Lead = v.lead()
	v.Was = v.values()
}

// values writes the action as its form shows it.
func (v *actionView) values() values {
	owner := ""
	for _, m := range v.Members {
		if m.ID == v.Owner {
			owner = m.Ref().String()
		}
	}
	return values{"title": v.ActionRow.Title, "owner": owner, "due": string(v.Due), "done_when": v.DoneWhen, "kind": string(v.Kind)}
}

// Planned is what a check of a number would promise: nothing yet.
func (v *actionView) Planned(string) string { return "" }

// lead is the form that comes next: nobody should finish what nobody will check.
func (v *actionView) lead() string {
	switch {
	case !v.Can:
		return ""
	case v.State == loop.Candidate:
		return "take"
	case v.State != loop.Dropped && len(v.ActionRow.Checks) == 0:
		return "plan"
	case v.State == loop.Open || v.State == loop.InProgress:
		return "done"
	}
	return ""
}

// stands says in one sentence where the action stands.
func (v *actionView) stands() template.HTML {
	switch v.State {
	case loop.Candidate:
		return "Nobody has taken it yet."
	case loop.Open, loop.InProgress:
		return v.underWay()
	case loop.Done:
		return v.claimed()
	case loop.Verified:
		return "Done " + v.On(v.Of(v.DoneAt)) + ", and proven " + v.On(v.Of(v.VerifiedAt)) + "."
	}
	return "Dropped " + v.On(v.Of(v.DroppedAt)) + ": " + linked(v.Reason)
}

func (v *actionView) underWay() template.HTML {
	who := template.HTML("<bdi>" + template.HTMLEscapeString(v.People.Of(v.Owner)) + "</bdi> has it")
	if v.Mine {
		who = "You have it"
	}
	if v.State == loop.InProgress {
		who += ", and it is in progress"
	}
	switch {
	case v.Over > 0:
		return who + ". It is " + template.HTML(count(v.Over, "day")) + " over."
	case v.Due != "":
		return who + ", until " + v.Day(v.Due) + "."
	}
	return who + "; no date is set."
}

// claimed is what a done action says: a claim, and when it is checked.
func (v *actionView) claimed() template.HTML {
	s := "Done " + v.On(v.Of(v.DoneAt))
	if v.Evidence == "" {
		s += ", without evidence"
	}
	if e := v.Waits(); e != nil {
		return s + ". " + v.askedOn(e)
	}
	if e := v.Newest(); e != nil {
		return s + ". Its verdict is in: " + template.HTML(e.Verdict.Word()) + "."
	}
	return s + ". Nobody has said yet how we will know whether it helped."
}

// askedOn says when we will know. A re-test tells something as soon as somebody tries.
func (v *actionView) askedOn(e *loop.EffectCheck) template.HTML {
	if e.Kind == loop.ByRetest && v.Can {
		return "Test it again whenever it suits you, and " + template.HTML(`<a href="`+address(e.Ref())+`">say how the test went</a>`) + "; failforward asks " + v.On(e.On) + "."
	}
	return "We will know " + v.On(e.On) + " whether it helped."
}
