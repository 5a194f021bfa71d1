package page

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// failureView is one failure with its whole loop.
type failureView struct {
	Frame
	app.View
	Strip    []stop
	Step     *step // nil for a dismissed one
	Says     []saying
	Surprise []saying
	Analysis string // where the boxes are filled in
	Changes  []change
	Known    []fact
	Times    []fact
	Flags    []string // what the numbers make of its times
	Before   []seen   // failures like it, earlier and later
	After    []seen
	Lines    []line
	Bet      *loop.Experiment            // whose flop it was, nil for none
	Case     *loop.CaseStudy             // that tells its loop, nil for none
	Again    map[loop.ID][]app.Reopening // by action
	Heard    heard                       // what sources told of it
	Shipped  shipped                     // the deploys before it
	ToldOf   toldOf                      // what its crashes and its tests say
	Members  []loop.Member
	Fold     string // the fold that the address asks to open
	Mine     bool   // the reader may change it
}

// step is the next step in words, and the button that leads there.
type step struct {
	Text   template.HTML
	Button string
	To     string
	Post   bool // the button does it at once
	Tells  bool // the button makes a case study of the loop
	Accept bool // living with it is a way out
}

// saying is what a box of the analysis says.
type saying struct {
	ID, Head string
	Text     string
}

// change is an action with its checks.
type change struct {
	loop.Action
	Owner  string
	Checks []finding
}

// finding is a check in words.
type finding struct {
	loop.EffectCheck
	Words loop.Finding
}

func (d *Desk) failure(r *http.Request) (framed, error) {
	return d.failureView(r)
}

func (d *Desk) failureView(r *http.Request) (*failureView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	got, err := d.App.Failures.Get(ctx, by, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	if err := goneOn(r, got.Facts, ""); err != nil {
		return nil, err
	}
	v := &failureView{View: got, Fold: r.FormValue("open"), Mine: by.May(loop.MemberRole) && by.In(got.Failure.Team)}
	v.Frame = d.frame(r, got.Failure.Ref().String()+" "+got.Failure.Title, "failures")
	v.about(got.Failure.Ref(), loopRefs(got)...)
	alike, err := d.seenBefore(ctx, by, got.Failure)
	if err != nil {
		return nil, err
	}
	for _, s := range alike {
		if s.Later {
			v.After = append(v.After, s)
		} else {
			v.Before = append(v.Before, s)
		}
	}
	if v.Members, err = d.members(r); err != nil {
		return nil, err
	}
	if v.Again, err = d.reopenings(r, got); err != nil {
		return nil, err
	}
	if v.Bet, err = d.App.Bets.Of(ctx, by, got.Failure.ID); err != nil {
		return nil, err
	}
	if v.Case, err = d.App.Cases.Of(ctx, by, got.Failure.ID); err != nil {
		return nil, err
	}
	if v.Heard, err = d.heardOf(ctx, by, got.Failure.ID); err != nil {
		return nil, err
	}
	if v.Shipped, err = d.beforeIt(r, by, v); err != nil {
		return nil, err
	}
	if v.ToldOf, err = d.toldOf(ctx, by, got.Failure.ID, v.Heard); err != nil {
		return nil, err
	}
	v.Names = namesOf(v.Members)
	v.Analysis = address(got.Failure.Ref()) + "/analysis"
	v.says()
	v.changes()
	v.Strip = v.strip()
	v.Step = v.step()
	v.facts()
	v.Lines = v.history()
	return v, nil
}

// loopRefs lists what a failure page shows of its loop.
func loopRefs(v app.View) []loop.Ref {
	refs := []loop.Ref{v.Failure.Ref()}
	for _, i := range v.Insights {
		refs = append(refs, i.Ref())
	}
	for _, a := range v.Actions {
		refs = append(refs, a.Ref())
	}
	for _, e := range v.Checks {
		refs = append(refs, e.Ref())
	}
	return refs
}

// members lists who can see to something.
func (d *Desk) members(r *http.Request) ([]loop.Member, error) {
	all, err := d.App.People.Members(r.Context(), web.Who(r.Context()).Actor)
	var here []loop.Member
	for _, m := range all {
		if m.State != loop.Deactivated && m.Role.AtLeast(loop.MemberRole) {
			here = append(here, m)
		}
	}
	return here, err
}

// says gathers summary and boxes: surprise apart, since it comes first.
func (v *failureView) says() {
	if s := strings.TrimSpace(v.Failure.Summary); s != "" {
		v.Says = append(v.Says, saying{"summary", "What happened", s})
	}
	for _, a := range v.Analyses {
		for _, b := range a.Boxes() {
			if strings.TrimSpace(b.Text) == "" {
				continue
			}
			if b.Field == "surprise" {
				v.Surprise = append(v.Surprise, saying{b.Field, heads[b.Field], b.Text})
				continue
			}
			v.Says = append(v.Says, saying{b.Field, heads[b.Field], b.Text})
		}
	}
	v.Says = merged(v.Says)
}

// heads name the boxes in the margin of the page, as statements.
var heads = map[string]string{"surprise": "What surprised us", "happened": "What happened", "counted_on": "We counted on", "hidden_win": "Hidden win",
	"build_differently": "Build differently", "one_change": "One change"}

// merged puts texts under the same headline together, in the order of the boxes.
func merged(all []saying) []saying {
	var out []saying
	for _, s := range all {
		found := false
		for i := range out {
			if out[i].Head == s.Head {
				out[i].Text, found = out[i].Text+"\n\n"+s.Text, true
			}
		}
		if !found {
			out = append(out, s)
		}
	}
	return out
}

func (v *failureView) changes() {
	for _, a := range v.Actions {
		c := change{Action: a, Owner: v.People.Of(a.Owner)}
		for _, e := range v.Checks {
			if e.Action == a.ID {
				c.Checks = append(c.Checks, finding{e, e.Words(a, v.Failure)})
			}
		}
		v.Changes = append(v.Changes, c)
	}
}

// object is the action or check that the next step is about.
func (v *failureView) object() (loop.Action, loop.EffectCheck) {
	for _, a := range v.Actions {
		if a.Ref() == v.Next.Object {
			return a, loop.EffectCheck{}
		}
	}
	for _, e := range v.Checks {
		if e.Ref() == v.Next.Object {
			return loop.Action{}, e
		}
	}
	return loop.Action{}, loop.EffectCheck{}
}

// step puts the next step into words with the one button that does it.
func (v *failureView) step() *step {
	if v.Failure.State != loop.FailureOpen {
		return nil
	}
	if v.Next.Object.Noun == loop.NounExperiment {
		return v.betStep()
	}
	a, e := v.object()
	s := &step{Text: template.HTML(template.HTMLEscapeString(v.Next.Text)), To: address(v.Next.Object)}
	switch v.Next.Do {
	case "analyse":
		v.look(s)
	case "choose":
		s.Text, s.Button, s.To, s.Accept = "Choose one change, or accept it with a reason.", "Choose one change", "/failures/new?failure="+v.Failure.Ref().String(), true
	case "finish":
		s.Text, s.Button = "Finish "+objectLink(a.Ref(), a.Title)+". "+v.whose(a), "Mark "+a.Ref().String()+" done"
	case "plan":
		s.Text, s.Button, s.To = "How will we know whether "+objectLink(a.Ref(), a.Title)+" helped?", "Say how we will know", s.To+"#plan"
	case "answer":
		s.Text, s.Button = template.HTML("Its day has come: "+e.Kind.Question())+" "+objectLink(e.Ref(), ""), "Answer "+e.Ref().String()
	case "judge":
		v.closing(s, e)
	case "revisit":
		s.Text, s.Button, s.To, s.Post = v.lookAgain(), "Take it up again", address(v.Failure.Ref())+"/resume", true
	case "wait":
		v.waiting(s, e)
	}
	if !v.theirs(a, e) {
		s.Button = "" // it is for the owner or the team to do
	}
	return s
}

// closing is the step behind a verdict: one that nobody has to weigh is told to others.
func (v *failureView) closing(s *step, e loop.EffectCheck) {
	s.Button = "Read the verdict"
	switch {
	case !settled[e.Verdict] || e.Torn():
		if v.mayChange(e.Action) {
			s.Button = "Decide what comes of it"
		}
	case v.Case != nil:
		s.Text = "This loop is closed, and " + objectLink(v.Case.Ref(), "") + " tells others what it taught."
	case v.Mine:
		s.Text, s.Tells = "This loop is closed: "+template.HTML(e.Verdict.Word())+". Tell those who were not there what it taught.", true
	}
}

// betStep is the next step of a loop that is in work by a bet.
func (v *failureView) betStep() *step {
	ref := v.Next.Object
	s := &step{Text: "The bet " + objectLink(ref, "") + " is asked " + v.On(v.Next.By) + ". Until then there is nothing to do.", To: address(ref), Button: "See the bet"}
	if v.Next.Do == "answer" {
		s.Text, s.Button = "The day of the bet "+objectLink(ref, "")+" has come: "+loop.BetQuestion, "Answer "+ref.String()
		i := slices.IndexFunc(v.Bets, func(x loop.Experiment) bool { return x.Ref() == ref })
		if i < 0 || !mayChangeBet(v.Member.Actor(), v.Bets[i]) {
			s.Button = "See the bet"
		}
	}
	return s
}

// theirs reports whether the next step is the reader's to take: of an action or a
// check its owner's too. Looking is everybody's.
func (v *failureView) theirs(a loop.Action, e loop.EffectCheck) bool {
	switch v.Next.Do {
	case "wait", "judge":
		return true
	case "finish", "plan", "answer":
		return v.mayChange(cmp.Or(a.ID, e.Action))
	}
	return v.Mine
}

// mayChange reports whether the reader may change one of its actions.
func (v *failureView) mayChange(id loop.ID) bool {
	i := slices.IndexFunc(v.Actions, func(a loop.Action) bool { return a.ID == id })
	return i >= 0 && mayChange(v.Member.Actor(), v.Actions[i])
}

// settled verdicts need no decision.
var settled = map[loop.Verdict]bool{loop.Improved: true, loop.Held: true, loop.NotSeenAgain: true, loop.Kept: true, loop.Adapted: true}

func (v *failureView) look(s *step) {
	s.Accept, s.Button, s.To = true, "Say what it taught", "/failures/new?failure="+v.Failure.Ref().String()
	if v.Failure.Severity == 1 || v.Failure.Severity == 2 {
		s.Button, s.To = "Start the analysis", v.Analysis
		if len(v.Analyses) > 0 {
			s.Text, s.Button, s.To = "The boxes are there. Say what they taught, in one sentence, and change one thing.", "Say what it taught", "/failures/new?failure="+v.Failure.Ref().String()
		}
	}
}

// waiting says until when nothing has to be done. A re-test waits for nobody: the
// change is in place, and a try tells something at once.
func (v *failureView) waiting(s *step, e loop.EffectCheck) {
	if v.Next.By == "" {
		s.To = ""
		return
	}
	if e.Kind == loop.ByRetest && v.mayChange(e.Action) {
		s.Text, s.Button = "Test it again whenever it suits you; failforward asks "+v.On(v.Next.By)+".", "Say how the test went"
		return
	}
	s.Text, s.Button = "The verdict is expected "+v.On(v.Next.By)+". Until then there is nothing to do.", "See the plan"
}

// whose says who has an action, and until when.
func (v *failureView) whose(a loop.Action) template.HTML {
	who := v.People.Of(a.Owner)
	if a.Owner == v.Member.ID {
		who = "You"
	}
	has := template.HTML(template.HTMLEscapeString(who) + map[bool]string{true: " have it", false: " has it"}[who == "You"])
	switch over := a.Due.Until(v.Today()); {
	case a.Due == "":
		return has + "."
	case over > 0:
		return has + template.HTML("; it is "+count(over, "day")+" over.")
	}
	return has + ", until " + v.Day(a.Due) + "."
}

func (v *failureView) lookAgain() template.HTML {
	text := "Accepted: “" + linked(v.Failure.AcceptedReason) + "”"
	if v.Failure.RevisitOn == "" {
		return text + " We look again when it comes back."
	}
	return text + " We look again " + v.On(v.Failure.RevisitOn) + "."
}

// objectLink links to an object by ref and title.
func objectLink(r loop.Ref, title string) template.HTML {
	text := `<bdi class="ref">` + template.HTMLEscapeString(r.String()) + `</bdi>` // a ref never breaks at the end of a line
	if title != "" {
		text += ", <bdi>" + template.HTMLEscapeString(small(title)) + "</bdi>"
	}
	return template.HTML(`<a href="` + template.HTMLEscapeString(address(r)) + `">` + text + `</a>`)
}
