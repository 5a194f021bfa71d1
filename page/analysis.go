package page

import (
	"html/template"
	"net/http"
	"slices"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// analysisView is the team's look at a failure: surprise first, then five short boxes.
type analysisView struct {
	Frame
	About    loop.Failure   // the failure that it was opened from
	Also     []loop.Failure // the others that it looks at
	Analysis loop.Analysis  // zero before the first save
	Boxes    []box
	Was      values
	Others   []loop.Analysis // more analyses of the same failure
	Mine     bool
}

// box is one question with what may be said there.
type box struct{ Name, Question, Hint, Text string }

// boxHints say how to answer, never who.
var boxHints = map[string]string{
	"surprise":          "What would we have bet on?",
	"happened":          "In two sentences that a new colleague understands.",
	"counted_on":        "What did we take for granted, and what did we know then?",
	"hidden_win":        "What saved us, and what worked better than we had thought?",
	"build_differently": "If we started today. Which way removes the hazard, not only warns?",
	"one_change":        "A verb, so that anyone could see whether it was done.",
}

// analysisFields are the boxes for a conflict.
func analysisFields() []editField {
	var all []editField
	for _, b := range (loop.Analysis{}).Boxes() {
		all = append(all, editField{b.Field, b.Question, "\n\n"})
	}
	return all
}

func boxValues(a loop.Analysis) values {
	v := values{}
	for _, b := range a.Boxes() {
		v[b.Field] = tail(b.Text)
	}
	return v
}

func (d *Desk) analysis(r *http.Request) (framed, error) { return d.analysisView(r) }

// analysisView opens the newest analysis of a failure, or the one that a ref names.
func (d *Desk) analysisView(r *http.Request) (*analysisView, error) {
	ctx, by, ref := r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref")
	v := &analysisView{}
	if named, ok := loop.AnyRef(ref); ok && named.Noun == loop.NounAnalysis {
		var err error
		if v.Analysis, err = d.App.Learning.Analysis(ctx, by, ref); err != nil {
			return nil, err
		}
		ref = v.Analysis.Failures[0].String()
	}
	got, err := d.App.Failures.Get(ctx, by, ref)
	if err != nil {
		return nil, err
	}
	if v.Analysis.ID == 0 {
		if err := goneOn(r, got.Facts, "/analysis"); err != nil {
			return nil, err
		}
	}
	v.choose(got)
	v.Frame = d.frame(r, "Analysis of "+v.About.Ref().String(), "failures")
	v.Names = d.names(r)
	v.Narrow, v.Mine = true, by.May(loop.MemberRole) && by.In(v.About.Team)
	v.Was = boxValues(v.Analysis)
	for _, b := range v.Analysis.Boxes() {
		v.Boxes = append(v.Boxes, box{b.Field, b.Question, boxHints[b.Field], b.Text})
	}
	return v, d.also(r, v)
}

// choose takes the newest analysis unless one was named.
func (v *analysisView) choose(got app.View) {
	v.About = got.Failure
	if n := len(got.Analyses); v.Analysis.ID == 0 && n > 0 {
		v.Analysis = got.Analyses[n-1]
	}
	for _, a := range got.Analyses {
		if a.ID != v.Analysis.ID {
			v.Others = append(v.Others, a)
		}
	}
}

// also fetches the other failures that the analysis looks at.
func (d *Desk) also(r *http.Request, v *analysisView) error {
	for _, id := range v.Analysis.Failures {
		if id == v.About.ID {
			continue
		}
		got, err := d.App.Failures.Get(r.Context(), web.Who(r.Context()).Actor, id.String())
		if err != nil {
			return err
		}
		v.Also = append(v.Also, got.Failure)
	}
	return nil
}

// Said reports whether any box says something.
func (v *analysisView) Said() bool {
	return slices.ContainsFunc(v.Boxes, func(b box) bool { return b.Text != "" })
}

// To is where its form is sent.
func (v *analysisView) To() string {
	if v.Analysis.ID != 0 {
		return address(v.Analysis.Ref())
	}
	return address(v.About.Ref()) + "/analysis"
}

// Marks tell the server later what was changed here.
func (v *analysisView) Marks() []pair { return marksOf(v.Was, v.Input) }

func (d *Desk) saveAnalysis(r *http.Request) (string, error) {
	for try := 0; ; try++ {
		v, err := d.analysisView(r)
		if err != nil {
			return "", err
		}
		to, err := d.tryAnalysis(r, v)
		if loop.CodeOf(err) == loop.Conflict && !isAgain(err) && try < 3 {
			continue // somebody saved between reading and saving: look again
		}
		return to, err
	}
}

// tryAnalysis saves the boxes that were changed; see tryEdit.
func (d *Desk) tryAnalysis(r *http.Request, v *analysisView) (string, error) {
	mine := values{}
	for name := range v.Was {
		mine[name] = tail(r.PostFormValue(name))
	}
	mine = keep(mine, v.Was, r.PostForm, analysisFields())
	changed := changedOf(mine, r.PostForm, v.Was)
	stale := r.PostForm.Has("version") && versionOf(r) != v.Analysis.Version
	if both := clashes(mine, v.Was, changed, r.PostForm); stale && len(both) > 0 {
		return "", d.analysisClash(r, v, mine, both)
	}
	ref := ""
	if v.Analysis.ID != 0 {
		ref = v.Analysis.Ref().String()
	}
	a, err := v.Analysis, error(nil)
	if len(changed) > 0 {
		a, err = d.App.Learning.Analyse(r.Context(), web.Who(r.Context()).Actor, ref, v.Analysis.Version, v.draft(mine, changed))
	}
	switch {
	case err == nil:
		return d.analysed(r, v, a, len(changed) > 0)
	case loop.CodeOf(err) == loop.Conflict:
		return "", err
	}
	return "", d.again("analysis", v, err, nil)
}

func (d *Desk) analysed(r *http.Request, v *analysisView, a loop.Analysis, changed bool) (string, error) {
	if changed {
		d.say(r, a.Ref().String()+" is saved.", "")
	}
	return address(v.About.Ref()), nil
}

// draft holds the changed boxes only.
func (v *analysisView) draft(mine values, changed []string) app.AnalysisDraft {
	d := app.AnalysisDraft{Failures: []string{v.About.Ref().String()}}
	for name, to := range map[string]**string{"surprise": &d.Surprise, "happened": &d.Happened, "counted_on": &d.CountedOn,
		"hidden_win": &d.HiddenWin, "build_differently": &d.BuildDifferently, "one_change": &d.OneChange} {
		if slices.Contains(changed, name) {
			s := mine[name]
			*to = &s
		}
	}
	return d
}

// analysisClash shows both texts of each box that two people changed at once.
func (d *Desk) analysisClash(r *http.Request, v *analysisView, mine values, both []string) error {
	c := &conflictView{Frame: d.frame(r, "Two texts for "+v.About.Ref().String(), "failures"), Ref: v.About.Ref(), To: v.To()}
	if v.Analysis.ID != 0 {
		c.Ref = v.Analysis.Ref()
	}
	return c.clash(r, v.Analysis.Version, analysisFields(), both, mine, v.Was, nil)
}

// DescribeBox ties a box to its fault and its hint; names are those of the boxes.
func (v *analysisView) DescribeBox(name string) template.HTMLAttr {
	return v.Describe(name, name+"-h")
}
