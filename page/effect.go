package page

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// effectView is one check: the question, or the verdict.
type effectView struct {
	Frame
	app.EffectView
	Mark    Mark
	Kicker  template.HTML // how it ended, or that it waits
	Sure    string        // came back: what the past lets us expect, in one sentence
	Strip   []stop
	Age     string // how long the loop took
	Next    string // what the verdict asks for: settled, extend, decide
	Can     bool   // the reader may answer and change it
	Tells   bool   // the reader may make a case study of its loop, and nobody has
	Case    *loop.CaseStudy
	Ask     bool   // a person can answer now
	Asked   bool   // its day has come, and others have to answer
	Thanks  string // to whoever shared what went wrong
	By      loop.Date
	Fold    string
	Was     values
	Answers []answer
	Numbers []app.Watched // number: what it could wait for
	Promise string        // number: what it waits for
	Chart   *effectChart  // number: its series around the change
	Bar     *sureness     // number: how sure its verdict is
}

// Planned is what the plan of a number says.
func (v *effectView) Planned(name string) string { return v.Was[name] }

// Defined says which definition of its number the plan and the verdict rest on; ""
// where nobody noted it.
func (v *effectView) Defined() string {
	m, plan := v.Check.Result, v.Check.Plan.Defined
	switch {
	case m != nil && m.Defined > 0 && plan > 0 && plan != m.Defined:
		return fmt.Sprintf("The plan was locked by definition %d of its number and judged by definition %d.", plan, m.Defined)
	case m != nil && m.Defined > 0:
		return fmt.Sprintf("Judged by definition %d of its number.", m.Defined)
	case plan > 0:
		return fmt.Sprintf("Its number has definition %d.", plan)
	}
	return ""
}

// answer is one of the verdicts that a person can give.
type answer struct {
	Value      loop.Verdict
	Word, Says string
}

func (d *Desk) effect(r *http.Request) (framed, error) {
	v, err := d.effectView(r)
	if err != nil || r.Method != http.MethodGet {
		return v, err
	}
	if v.Check.State == loop.Concluded {
		err = d.App.Homes.Read(r.Context(), web.Who(r.Context()).Actor, v.Check.ID) // private, and said once
	}
	return v, err
}

func (d *Desk) effectView(r *http.Request) (*effectView, error) {
	by := web.Who(r.Context()).Actor
	got, err := d.App.Effects.Show(r.Context(), by, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	v := &effectView{EffectView: got, Can: mayChange(by, got.Action), Fold: r.URL.Query().Get("open")}
	v.Frame = d.frame(r, v.title(), "actions")
	v.Names = d.names(r)
	v.Mark, v.By = bigMark(got.Check), v.Today().Add(56)
	v.Kicker, v.Sure = v.kicker(), v.sure()
	v.Strip, v.Age = v.strip(), v.age()
	v.Next, v.Thanks = v.next(), v.thanks(by)
	if v.Case, v.Tells, err = d.tells(r, v); err != nil {
		return nil, err
	}
	v.Answers = answersOf(got.Check.Kind)
	v.Ask = v.Can && got.Check.State == loop.Waiting && len(v.Answers) > 0
	v.Asked = !v.Can && got.Check.State == loop.Waiting && len(v.Answers) > 0 && got.Check.On <= v.Today()
	v.Was = values{"on": string(got.Check.On), "how": got.Check.Plan.How}
	return v, d.ofNumber(r, v)
}

// tells returns the case that tells a closed loop in which nobody has to weigh
// anything, or reports that the reader may make it.
func (d *Desk) tells(r *http.Request, v *effectView) (c *loop.CaseStudy, may bool, err error) {
	by, f := web.Who(r.Context()).Actor, v.Facts.Failure
	if v.Next != "settled" || f.ID == 0 || f.State != loop.FailureOpen || !v.Facts.Closed() {
		return nil, false, nil
	}
	c, err = d.App.Cases.Of(r.Context(), by, f.ID)
	return c, c == nil && by.May(loop.MemberRole) && by.In(f.Team), err
}

// ofNumber fills in what only a check of the kind number has.
func (d *Desk) ofNumber(r *http.Request, v *effectView) error {
	if v.Check.Kind != loop.ByNumber {
		return nil
	}
	var err error
	v.Numbers, err = d.App.KPIs.Choices(r.Context(), web.Who(r.Context()).Actor)
	v.Promise, v.Was = promise(v.Check.Plan, v.Numbers), plannedNumber(v.Check.Plan)
	v.Was["on"] = string(v.Check.On)
	if err == nil {
		v.Chart, err = d.charted(r, v)
	}
	if err == nil {
		v.Bar, err = v.surely()
	}
	return err
}

// title names the page: a verdict is a word, a question is a day.
func (v *effectView) title() string {
	if v.Check.State == loop.Concluded {
		return "Verdict: " + v.Check.Verdict.Word()
	}
	return v.Check.Ref().String() + " on " + string(v.Check.On)
}

// bigMark is the mark over the headline, with a large first letter.
func bigMark(e loop.EffectCheck) Mark {
	m := verdictMark(e)
	m.Word = capital(m.Word)
	if m.Tone == "none" {
		m.Tone = ""
	}
	return m
}

// kicker says what kind of evidence it is, and how it ended or waits.
func (v *effectView) kicker() template.HTML {
	e := v.Check
	planned := "; the plan dates from " + v.Exact(v.Of(e.CreatedAt))
	switch {
	case e.State == loop.Concluded && e.ByRule:
		return "Concluded by itself on " + v.Exact(v.Of(e.ConcludedAt)) + planned
	case e.State == loop.Concluded:
		return "Answered on " + v.Exact(v.Of(e.ConcludedAt)) + planned
	case len(e.Kind.Verdicts()) > 0:
		return "The team answers " + v.On(e.On) + ", or earlier once the change is in place"
	}
	return "It concludes by itself " + v.On(e.On)
}

// KindWord is the kind of evidence in a few words; "weak" is part of the name.
func (v *effectView) KindWord() string {
	ended := v.Check.State == loop.Concluded
	switch v.Check.Kind {
	case loop.ByRetest:
		return map[bool]string{true: "Tested again", false: "A re-test"}[ended]
	case loop.ByCameBack:
		return "Did it come back? Weak evidence"
	case loop.ByLook:
		return "The team’s look"
	}
	return "A number, before and after"
}

// sure says in plain words how much a came-back verdict is worth.
func (v *effectView) sure() string {
	x := v.Check.Expect
	if x == nil || v.Check.State != loop.Concluded {
		return ""
	}
	s := fmt.Sprintf("By what came before, about %.1f would be expected in the time that was waited; anything from %.1f to %.1f fits.", x.Expected, x.Low, x.High)
	if v.Check.Verdict == loop.NotSeenAgain {
		s += " Even if nothing had changed, seeing none would happen " + luck(x.Chance) + "."
	}
	return s
}

// luck writes a chance as people say it.
func luck(p float64) string {
	switch {
	case p > 0.9:
		return "nearly always"
	case p >= 0.6:
		return fmt.Sprintf("about %.0f times in ten", 10*p)
	case p >= 0.4:
		return "about every second time"
	case p >= 0.01:
		return fmt.Sprintf("about one time in %.0f", 1/p)
	}
	return "less than one time in a hundred"
}

// age is how long the loop took, from the failure to the verdict.
func (v *effectView) age() string {
	if v.Check.State != loop.Concluded || v.Facts.Failure.ID == 0 {
		return ""
	}
	return count(max(v.Of(v.Facts.Failure.Noticed()).Until(v.Of(v.Check.ConcludedAt)), 0), "day")
}

// next is what the verdict asks for.
func (v *effectView) next() string {
	switch {
	case v.Check.State != loop.Concluded:
		return ""
	case v.Check.Torn():
		return "decide"
	case settled[v.Check.Verdict]:
		return "settled"
	case v.Check.Verdict == loop.CannotTell && v.Check.Previous == 0:
		return "extend"
	}
	return "decide"
}

// thanks goes to whoever shared the failure: to themselves by word, to the
// others without a name.
func (v *effectView) thanks(by loop.Actor) string {
	f := v.Facts.Failure
	switch {
	case v.Check.State != loop.Concluded || f.CreatedBy == 0:
		return ""
	case f.CreatedBy == by.Member:
		return "Thank you for sharing " + f.Ref().String() + "."
	}
	return "Thank you to whoever shared " + f.Ref().String() + "."
}

func answersOf(k loop.EffectKind) []answer {
	says := map[loop.Verdict][2]string{
		loop.Held: {"It held", "the test passed"}, loop.Broke: {"It broke", "the test did not pass; that is an answer too"},
		loop.Kept: {"Kept", "we go on with it"}, loop.Adapted: {"Adapted", "we go on with it, changed"}, loop.DroppedLook: {"Dropped", "we stopped; that closes the loop as well"},
	}
	var all []answer
	for _, verdict := range k.Verdicts() {
		all = append(all, answer{verdict, says[verdict][0], says[verdict][1]})
	}
	return all
}

// strip tells this one branch of the loop, from the failure to its verdict.
func (v *effectView) strip() []stop {
	e, a := v.Check, v.Action
	reached := []bool{v.Facts.Failure.ID != 0, v.Facts.Failure.ID != 0, !a.Live() || a.State != loop.Candidate, a.InPlace() || e.State == loop.Concluded, e.State == loop.Concluded}
	notes := [][]template.HTML{v.logged(), v.learned(), {objectLink(a.Ref(), a.Title)}, v.placed(), {v.Brief(e.On)}}
	if e.State == loop.Concluded {
		notes[4] = []template.HTML{v.Exact(v.Of(e.ConcludedAt))}
	}
	var out []stop
	for i, s := range loop.Stages() {
		if i < 2 && v.Facts.Failure.ID == 0 {
			continue // a change that came out of no failure
		}
		st := stop{Stage: s, Class: "next", Notes: notes[i]}
		if reached[i] {
			st.Class = "done"
		}
		out = append(out, st)
	}
	return current(out)
}

// current marks the station that the loop stands at, unless it has its verdict.
func current(all []stop) []stop {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Class == "done" {
			if i < len(all)-1 {
				all[i].Class = "now"
			}
			break
		}
	}
	return all
}

func (v *effectView) logged() []template.HTML {
	f := v.Facts.Failure
	if f.ID == 0 {
		return nil
	}
	return []template.HTML{v.Short(f.Noticed()) + ": " + objectLink(f.Ref(), clipped(f.Title))}
}

// learned is the insight that the change came from, else the first one.
func (v *effectView) learned() []template.HTML {
	for _, i := range v.Facts.Insights {
		if i.ID == v.Action.Insight || v.Action.Insight == 0 {
			said := strings.TrimPrefix(strings.TrimPrefix(i.Text, "We learned that "), "we learned that ")
			return []template.HTML{v.Short(i.CreatedAt) + ": <bdi>" + template.HTML(template.HTMLEscapeString(clipped(said))) + "</bdi>"}
		}
	}
	return nil
}

func (v *effectView) placed() []template.HTML {
	switch a := v.Action; {
	case !v.Check.ChangeAt.IsZero():
		return []template.HTML{v.Exact(v.Of(v.Check.ChangeAt))}
	case a.Live() && a.Due != "":
		return []template.HTML{"due " + v.Brief(a.Due)}
	}
	return nil
}
