package loop

import (
	"fmt"
	"time"
)

// Stage is how far the loop of a failure has come. It is derived, never stored.
type Stage string

const (
	Logged     Stage = "logged"
	Understood Stage = "understood"
	InWork     Stage = "in_work"
	InPlace    Stage = "in_place"
	Judged     Stage = "verdict"
	Accepted   Stage = "accepted" // the side exit
)

// Stages lists the five stations in order; Accepted stands beside them.
func Stages() []Stage { return []Stage{Logged, Understood, InWork, InPlace, Judged} }

// Word returns the stage as people read it.
func (s Stage) Word() string {
	return map[Stage]string{Logged: "Logged", Understood: "Understood", InWork: "In work", InPlace: "In place", Judged: "Verdict", Accepted: "Accepted"}[s]
}

// Facts is everything reachable from one failure: its loop. What hangs on the
// failures that were merged into it is part of it.
type Facts struct {
	Failure  Failure
	Merged   []Failure // into this one, directly or by way of others; in the order of their keys
	Into     Ref       // the one that this was merged into in the end; zero for none
	Insights []Insight // oldest first
	Actions  []Action  // oldest first
	Checks   []EffectCheck
	Analyses []Analysis
	Bets     []Experiment // that its insights led to, oldest first
}

// Stage returns the stage of the slowest branch.
func (f Facts) Stage() Stage {
	switch {
	case !f.Failure.AcceptedAt.IsZero():
		return Accepted
	case f.working():
		return InWork
	case !f.inPlace():
		return f.before()
	case f.judged():
		return Judged
	}
	return InPlace
}

func (f Facts) before() Stage {
	for _, i := range f.Insights {
		if i.Actionable && !i.Superseded {
			return Understood
		}
	}
	if len(f.Actions) > 0 {
		return Understood // somebody named a change, so something was understood
	}
	return Logged
}

func (f Facts) working() bool {
	for _, a := range f.Actions {
		if a.State == Open || a.State == InProgress {
			return true
		}
	}
	_, running := f.running()
	return running
}

// running is the running bet whose day comes first, false when there is none.
func (f Facts) running() (Experiment, bool) {
	var soon Experiment
	for _, x := range f.Bets {
		if x.Open() && (soon.ID == 0 || x.On < soon.On) {
			soon = x
		}
	}
	return soon, soon.ID != 0
}

func (f Facts) inPlace() bool {
	for _, a := range f.Actions {
		if a.InPlace() {
			return true
		}
	}
	return false
}

// judged: every change in place has a check, and all its checks are concluded.
func (f Facts) judged() bool {
	for _, a := range f.Actions {
		if !a.InPlace() {
			continue
		}
		checks := f.checksOf(a)
		if len(checks) == 0 {
			return false
		}
		for _, e := range checks {
			if e.State != Concluded {
				return false
			}
		}
	}
	return true
}

func (f Facts) checksOf(a Action) []EffectCheck {
	var out []EffectCheck
	for _, e := range f.Checks {
		if e.Action == a.ID {
			out = append(out, e)
		}
	}
	return out
}

// Newest returns the check that concluded last, false when none has.
func (f Facts) Newest() (EffectCheck, bool) {
	var last EffectCheck
	for _, e := range f.Checks {
		if e.State == Concluded && !e.ConcludedAt.Before(last.ConcludedAt) {
			last = e
		}
	}
	return last, last.ID != 0
}

// NextStep is the one thing to do now, in words that a button can carry.
type NextStep struct {
	Do     string // analyse, choose, finish, plan, answer, wait, judge, revisit; read for a merged one
	Text   string // one sentence
	Object Ref    // what it is about
	By     Date   // "" when there is no date
	Late   bool   // it waits too long, after the table of PRODUCT.md section 1
}

// Next returns the next step of the loop as of a day in the workspace's zone.
func (f Facts) Next(today Date, zone *time.Location) NextStep {
	if f.Failure.State == FailureMerged {
		return NextStep{Do: "read", Text: fmt.Sprintf("It is merged into %s, where its loop goes on.", f.Into), Object: f.Into}
	}
	switch f.Stage() {
	case Logged:
		return f.nextLogged(today, zone)
	case Understood:
		since := DateOf(f.understoodAt(), zone)
		return NextStep{Do: "choose", Text: "Choose one change, or accept it with a reason.", Object: f.Failure.Ref(), Late: since.Until(today) > 7}
	case InWork:
		return f.nextInWork(today)
	case InPlace:
		return f.nextInPlace(today)
	case Judged:
		return f.nextJudged(today, zone)
	}
	on := f.Failure.RevisitOn
	if on == "" {
		return NextStep{Do: "revisit", Text: "Accepted, with no day to look again.", Object: f.Failure.Ref()}
	}
	return NextStep{Do: "revisit", Text: "Accepted. Look again" + onDay(on) + ".", Object: f.Failure.Ref(), By: on, Late: on < today}
}

func onDay(d Date) string {
	if d == "" {
		return " when it comes back"
	}
	return " on " + string(d)
}

func (f Facts) nextLogged(today Date, zone *time.Location) NextStep {
	late := DateOf(f.Failure.CreatedAt, zone).Until(today) > 7
	text := "Say what it taught, in one sentence, and change one thing; or accept it with a reason."
	if f.Failure.Severity == 1 || f.Failure.Severity == 2 {
		text = "Look at it together: what surprised us?"
	}
	return NextStep{Do: "analyse", Text: text, Object: f.Failure.Ref(), Late: late}
}

func (f Facts) understoodAt() time.Time {
	for _, i := range f.Insights {
		if i.Actionable {
			return i.CreatedAt
		}
	}
	return f.Failure.CreatedAt
}

func (f Facts) nextInWork(today Date) NextStep {
	var oldest *Action
	for i := range f.Actions {
		a := &f.Actions[i]
		if (a.State == Open || a.State == InProgress) && (oldest == nil || a.OpenedAt.Before(oldest.OpenedAt)) {
			oldest = a
		}
	}
	if oldest == nil {
		return f.nextBet(today)
	}
	late := oldest.Due != "" && oldest.Due.Until(today) > 3
	if len(f.checksOf(*oldest)) == 0 {
		return NextStep{Do: "plan", Text: fmt.Sprintf("Say how we will know whether %s helped.", oldest.Ref()), Object: oldest.Ref(), By: oldest.Due, Late: late}
	}
	return NextStep{Do: "finish", Text: fmt.Sprintf("Finish %s: %s", oldest.Ref(), oldest.Title), Object: oldest.Ref(), By: oldest.Due, Late: late}
}

// nextBet is what a loop waits for that is in work by a bet alone.
func (f Facts) nextBet(today Date) NextStep {
	x, _ := f.running()
	n := NextStep{Do: "wait", Text: fmt.Sprintf("The bet %s is asked on %s.", x.Ref(), x.On), Object: x.Ref(), By: x.On}
	if x.Due(today) {
		n.Do, n.Text, n.Late = "answer", fmt.Sprintf("Answer %s: %s", x.Ref(), BetQuestion), x.On.Until(today) > 3
	}
	return n
}

// BetQuestion is what is asked on the day of a bet.
const BetQuestion = "as believed, flopped, or cannot tell?"

func (f Facts) nextInPlace(today Date) NextStep {
	soon := f.soonest()
	if soon == nil {
		return f.nextUnchecked()
	}
	late := soon.On.Until(today) > 7
	if !soon.AskedAt.IsZero() || soon.On <= today && len(soon.Kind.Verdicts()) > 0 {
		return NextStep{Do: "answer", Text: fmt.Sprintf("Answer %s: %s", soon.Ref(), soon.Kind.Question()), Object: soon.Ref(), By: soon.On, Late: late}
	}
	return NextStep{Do: "wait", Text: "The verdict is expected on " + string(soon.On) + ".", Object: soon.Ref(), By: soon.On, Late: late}
}

// soonest returns the open check with the earliest day, nil when there is none.
// The check of an action that is not in place waits for nothing.
func (f Facts) soonest() *EffectCheck {
	var soon *EffectCheck
	for i := range f.Checks {
		e := &f.Checks[i]
		if e.State == Waiting && (soon == nil || e.On < soon.On) {
			soon = e
		}
	}
	return soon
}

func (f Facts) nextUnchecked() NextStep {
	for _, a := range f.Actions {
		if a.InPlace() && len(f.checksOf(a)) == 0 {
			return NextStep{Do: "plan", Text: fmt.Sprintf("%s is done. Say how we will know whether it helped.", a.Ref()), Object: a.Ref()}
		}
	}
	return NextStep{Do: "wait", Text: "The verdict is on its way.", Object: f.Failure.Ref()}
}

// Question is what a person is asked on the day of the check.
func (k EffectKind) Question() string {
	switch k {
	case ByRetest:
		return "did the re-test hold or break?"
	case ByLook:
		return "kept, adapted or dropped?"
	case ByCameBack:
		return "did it come back?"
	}
	return "did the number move?"
}

func (f Facts) nextJudged(today Date, zone *time.Location) NextStep {
	e, _ := f.Newest()
	late := DateOf(e.ConcludedAt, zone).Until(today) > 14
	n := NextStep{Do: "judge", Object: e.Ref(), Late: late}
	if e.Torn() {
		n.Text = "It improved, and a guardrail got worse. Drop it, change it, or keep it and say why."
		return n
	}
	switch e.Verdict {
	case Improved, Held, NotSeenAgain, Kept, Adapted, DroppedLook:
		n.Text, n.Late = "The loop is closed. Tell the others what it taught.", false
	case CannotTell:
		n.Text = "Extend the check once, or accept that we cannot tell."
	default:
		n.Text = "Drop it, change it, or keep it and say why."
	}
	return n
}

// Moot reports whether a check will never be asked, because its action was dropped.
func (f Facts) Moot(e EffectCheck) bool {
	for _, a := range f.Actions {
		if a.ID == e.Action {
			return a.State == Dropped
		}
	}
	return false
}

// Closed reports whether the loop has reached a verdict, of any kind.
func (f Facts) Closed() bool { return f.Stage() == Judged }
