package page

import (
	"html/template"
	"net/http"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// sprintView is one sprint: its days, its goal, its huddles, and what lies in it.
type sprintView struct {
	Frame
	app.SprintView
	Mark    Mark
	Can     bool // the reader may change and close it
	Choices []loop.Team
	Was     values
	Lines   []line
	Fold    string // the fold that the address asks to open
}

func (d *Desk) sprint(r *http.Request) (framed, error) { return d.sprintView(r) }

func (d *Desk) sprintView(r *http.Request) (*sprintView, error) {
	by := web.Who(r.Context()).Actor
	got, err := d.App.Sprints.Show(r.Context(), by, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	sp := got.Sprint
	v := &sprintView{SprintView: got, Can: by.May(loop.MemberRole) && by.In(sp.Team), Fold: r.URL.Query().Get("open")}
	v.Frame = d.frame(r, sp.Ref().String()+" "+sp.Name, "huddles")
	v.about(sp.Ref())
	v.Mark = sprintMark(sp, v.Today())
	v.Mark.Word = capital(v.Mark.Word)
	v.Choices, err = d.teamsFor(r, sp.Team)
	v.Was = values{"name": sp.Name, "goal": sp.Goal, "team": refOf(v.Choices, sp.Team), "starts_on": string(sp.StartsOn), "ends_on": string(sp.EndsOn), "kind": string(sp.Kind)}
	for _, e := range v.History {
		v.Lines = append(v.Lines, line{e.At, v.eventWords(e) + byWhom(e, v.People.Of(e.Member))})
	}
	return v, err
}

// sprintDeeds name events of a sprint in plain words.
var sprintDeeds = map[string]string{"sprint.planned": "Planned", "sprint.closed": "Closed", "sprint.reopened": "Opened again", "sprint.failure": "Its missed goal became a failure"}

func (v *sprintView) eventWords(e loop.Event) string {
	if said, ok := sprintDeeds[e.Verb]; ok {
		return said
	}
	return "Changed " + changedSentences(e.Old)
}

// Kinds are what a sprint can be for.
func (v *sprintView) Kinds() []loop.SprintKind { return loop.SprintKinds() }

// Days is when it is: "Mon 2 March to Sun 15 March".
func (v *sprintView) Days() template.HTML {
	return v.Exact(v.Sprint.StartsOn) + " to " + v.Exact(v.Sprint.EndsOn)
}

// Closed reports whether somebody has said what became of the goal.
func (v *sprintView) Closed() bool { return !v.Sprint.ClosedAt.IsZero() }

// Over reports whether its last day is behind us, and nobody has closed it.
func (v *sprintView) Over() bool { return !v.Closed() && v.Today() > v.Sprint.EndsOn }

// Missed reports whether its goal was missed and is no failure yet: the next step.
func (v *sprintView) Missed() bool { return v.Sprint.GoalMet == loop.GoalMissed && v.Became == nil }

// goalAnswer is one of the answers, as a button offers it.
type goalAnswer struct {
	Value loop.GoalMet
	Word  string
}

// Answers lists what can be said of the goal.
func (v *sprintView) Answers() []goalAnswer {
	return []goalAnswer{{loop.GoalReached, "Met"}, {loop.GoalPartly, "Partly met"}, {loop.GoalMissed, "Missed"}}
}

// took says what huddles took; "" where none was held.
func took(c app.Came) string {
	switch said := c.Cost.Says(); {
	case c.Cost.Closed == 0:
		return ""
	case said == "":
		return capital(countWord(c.Cost.Closed, "huddle")) + "."
	default:
		return said + " in " + countWord(c.Cost.Counted, "huddle") + "."
	}
}

// gave says what came of huddles.
func gave(c app.Came) string {
	return "What came of " + map[bool]string{true: "it", false: "them"}[c.Cost.Closed == 1] + ": " + c.Of() + "."
}

// onSprint runs a deed of the page of a sprint.
func (d *Desk) onSprint(do func(r *http.Request, by loop.Actor, ref string) (said, undo, to string, err error)) http.Handler {
	return d.deed("/sprints/", "sprint", d.sprint, nil, do)
}

func (d *Desk) closeSprint() http.Handler {
	return d.onSprint(func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		sp, err := d.App.Sprints.Close(r.Context(), by, ref, 0, loop.GoalMet(r.PostFormValue("goal_met")))
		return sp.Ref().String() + " is closed: " + sp.GoalMet.Word() + ".", address(sp.Ref()) + "/reopen", "", err
	})
}

func (d *Desk) reopenSprint() http.Handler {
	return d.onSprint(func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		sp, err := d.App.Sprints.Reopen(r.Context(), by, ref, 0)
		return sp.Ref().String() + " is open again.", "", "", err
	})
}

// failSprint makes the failure of a missed goal, or leads to the one that it became.
func (d *Desk) failSprint() http.Handler {
	return d.onSprint(func(r *http.Request, by loop.Actor, ref string) (string, string, string, error) {
		f, err := d.App.Sprints.Fail(r.Context(), by, ref)
		return f.Ref().String() + " came out of it. What did it teach?", "", address(f.Ref()), err
	})
}

// sprintFields are what the form of a sprint can change.
var sprintFields = []editField{{"name", "Name", ""}, {"goal", "Goal", "\n"}, {"starts_on", "First day", ""}, {"ends_on", "Last day", ""}, {"team", "Team", ""}, {"kind", "What it is for", ""}}

// Marks tell the server later what was changed here.
func (v *sprintView) Marks() []pair { return marksOf(v.Was, v.Input) }

// editSprint saves what was changed. What somebody else changed meanwhile stays,
// and where both changed the same, both texts are shown.
func (d *Desk) editSprint(r *http.Request) (string, error) {
	for try := 0; ; try++ {
		v, err := d.sprintView(r)
		if err != nil {
			return "", err
		}
		to, err := d.trySprint(r, v)
		if loop.CodeOf(err) != loop.Conflict || isAgain(err) || try == 3 {
			return to, err
		}
	}
}

func (d *Desk) trySprint(r *http.Request, v *sprintView) (string, error) {
	mine := values{}
	for _, f := range sprintFields {
		if r.PostForm.Has(f.Name) {
			mine[f.Name] = text(r.PostForm, f.Name)
		}
	}
	mine = keep(mine, v.Was, r.PostForm, sprintFields)
	changed := changedOf(mine, r.PostForm, v.Was)
	if both := clashes(mine, v.Was, changed, r.PostForm); versionOf(r) != 0 && versionOf(r) != v.Sprint.Version && len(both) > 0 {
		return "", d.clashSprint(r, v, mine, both)
	}
	var err error
	if len(changed) > 0 {
		_, err = d.App.Sprints.Edit(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"), v.Sprint.Version, sprintPatch(mine, changed))
	}
	if err == nil {
		d.say(r, v.Sprint.Ref().String()+" is saved.", "")
		return address(v.Sprint.Ref()), nil
	}
	if loop.CodeOf(err) != loop.Invalid {
		return "", err
	}
	return "", d.again("sprint", v, err, nil)
}

// sprintPatch reads the changed fields.
func sprintPatch(mine values, changed []string) app.SprintPatch {
	var p app.SprintPatch
	days := map[string]**loop.Date{"starts_on": &p.StartsOn, "ends_on": &p.EndsOn}
	texts := map[string]**string{"name": &p.Name, "goal": &p.Goal, "team": &p.Team}
	for _, name := range changed {
		s := mine[name]
		if day, is := days[name]; is {
			on := loop.Date(s)
			*day = &on
		} else if name == "kind" {
			k := loop.SprintKind(s)
			p.Kind = &k
		} else {
			*texts[name] = &s
		}
	}
	return p
}

// clashSprint shows both texts of what two people changed at once.
func (d *Desk) clashSprint(r *http.Request, v *sprintView, mine values, both []string) error {
	ref := v.Sprint.Ref()
	c := &conflictView{Frame: d.frame(r, "Two texts for "+ref.String(), "huddles"), Ref: ref, To: address(ref) + "/edit"}
	c.who(v.History, v.People, both)
	return c.clash(r, v.Sprint.Version, sprintFields, both, mine, v.Was, v.shown)
}

// shown writes a value as people read it.
func (v *sprintView) shown(name, s string) string {
	switch {
	case name == "kind":
		return loop.SprintKind(s).Word()
	case name == "team" && s == "":
		return "the whole workspace"
	case name == "team":
		for _, t := range v.Choices {
			if strings.EqualFold(t.Ref().String(), s) {
				return t.Name
			}
		}
	}
	return s
}
