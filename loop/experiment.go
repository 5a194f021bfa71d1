package loop

import (
	"net/url"
	"strings"
	"time"
)

// ExperimentKind says what sort of experiment it is. The others of the glossary
// (practice_trial, staged_failure, bug_hunt) join here when they are built: one
// table, one noun, one number series.
type ExperimentKind string

// Bet is a promise in four sentences about a prototype or a risky story.
const Bet ExperimentKind = "bet"

// ExperimentKinds lists what can be made.
func ExperimentKinds() []ExperimentKind { return []ExperimentKind{Bet} }

// ExperimentState of a bet is running -> concluded, or running -> aborted ->
// concluded; back to running while nothing has been made of it.
type ExperimentState string

const (
	ExperimentRunning   ExperimentState = "running"
	ExperimentAborted   ExperimentState = "aborted" // stopped before its day
	ExperimentConcluded ExperimentState = "concluded"
)

// ExperimentStates lists them in order.
func ExperimentStates() []ExperimentState {
	return []ExperimentState{ExperimentRunning, ExperimentAborted, ExperimentConcluded}
}

// StopRule is the reason of a bet that was stopped because its own rule said so.
const StopRule = "The stop rule was met."

// Promise is what was said before anybody could know: the four sentences of a bet.
type Promise struct {
	Believe string // "we believe that ...", 1 to 500 characters
	See     string // "we will see ...", 1 to 500 characters
	On      Date   // by when: the day on which it is asked
	StopIf  string // "stop if ...", at most 500 characters
}

// Experiment is something that a team tries in order to learn. So far it is a bet.
type Experiment struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64
	Kind      ExperimentKind
	Team      ID     // 0 when it belongs to the whole workspace
	Title     string // at most 200 characters; "" where the belief says enough
	Promise

	Story   string // address of a story in the backlog, http or https, at most 2,000 characters; "" for none
	Insight ID     // the insight that it comes from, 0 for none
	Owner   ID     // exactly one member: is asked on its day
	FlopIs  Kind   // what its flop becomes: flopped_prototype or failed_experiment

	State     ExperimentState
	AskedAt   time.Time // when its day had come and its answer was asked for; zero before
	RevisedAt time.Time // when the promise was last changed after it began; zero while it stands as it was made
	Reason    string    // why it was stopped before its day, at most 1,000 characters
	Outcome   Verdict   // as_believed, flopped or cannot_tell; "" until concluded
	Note      string    // what was seen, at most 2,000 characters
	Next      string    // what comes next, at most 500 characters
	EndedAt   time.Time // when it was stopped, or got its outcome; zero while it runs
	Failure   ID        // what its flop became, 0 for none
	TakenAt   time.Time // when a planning had taken it up; zero while it stands on the list

	CreatedBy ID
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Ref returns X-1.
func (x Experiment) Ref() Ref { return Ref{NounExperiment, x.Number} }

// Outcomes lists what a person may answer, in the order in which it is asked.
func Outcomes() []Verdict { return []Verdict{AsBelieved, Flopped, CannotTell} }

// FlopKinds are the kinds of failure that a flop can become.
func FlopKinds() []Kind { return []Kind{FloppedPrototype, FailedExperiment} }

// Open reports whether its day still comes, or has come without an answer.
func (x Experiment) Open() bool { return x.State == ExperimentRunning }

// Due reports whether it is asked on a day: from its own day on, until answered.
func (x Experiment) Due(today Date) bool { return x.Open() && x.On <= today }

// Validate returns every broken rule, joined.
func (x Experiment) Validate() error {
	var c Check
	OneOf(&c, "kind", x.Kind, ExperimentKinds())
	OneOf(&c, "state", x.State, ExperimentStates())
	c.Len("title", x.Title, 0, 200)
	c.sentence("believe", x.Believe)
	c.sentence("see", x.See)
	if x.On == "" {
		c.Fault("on", "Set the day by which you will have seen it.")
	}
	c.date("on", x.On)
	c.most("stop_if", x.StopIf, 500)
	c.story(x.Story)
	OneOf(&c, "flop_is", x.FlopIs, FlopKinds())
	c.most("reason", x.Reason, 1000)
	c.most("note", x.Note, 2000)
	c.most("next", x.Next, 500)
	if x.Owner == 0 {
		c.Fault("owner", "Say who keeps an eye on it: a bet has exactly one owner, who is asked on its day.")
	}
	return c.Err()
}

// sentence demands a sentence of a bet.
func (c *Check) sentence(field, s string) {
	if strings.TrimSpace(s) == "" {
		c.Fault(field, "Write half a sentence here.")
		return
	}
	c.most(field, s, 500)
}

// most demands at most so many characters.
func (c *Check) most(field, s string, max int) {
	if n := len([]rune(s)); n > max {
		c.Fault(field, "Use at most %d characters; this has %d.", max, n)
	}
}

// story demands an address that a browser may open, or none.
func (c *Check) story(s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsAny(s, " \t\n\"<>") {
		c.Fault("story", "%q is no address. Paste it from the backlog, beginning with https://.", clip(s, 40))
		return
	}
	c.most("story", s, 2000)
}

// Revise changes the promise. It stays possible until the outcome is there, and
// is marked: a bet that was changed after it began is not the one that was made.
// After the outcome it is a Conflict.
func (x *Experiment) Revise(p Promise, at time.Time) error {
	if p == x.Promise {
		return nil
	}
	if x.State == ExperimentConcluded {
		return Errorf(Conflict, "%s has its outcome; its sentences stand as they were. Place another bet instead.", x.Ref())
	}
	if p.On != x.On {
		x.AskedAt = time.Time{}
	}
	x.Promise, x.RevisedAt = p, at
	return nil
}

// Conclude gives the outcome, on its day or earlier, also to a bet that was
// stopped. A second outcome is a Conflict.
func (x *Experiment) Conclude(outcome Verdict, note, next string, at time.Time) error {
	if x.State == ExperimentConcluded {
		return Errorf(Conflict, "%s has its outcome already: %s.", x.Ref(), x.Outcome.Outcome())
	}
	var c Check
	OneOf(&c, "outcome", outcome, Outcomes())
	if err := c.Err(); err != nil {
		return err
	}
	x.State, x.Outcome, x.EndedAt = ExperimentConcluded, outcome, at
	x.Note, x.Next = orStands(note, x.Note), orStands(next, x.Next)
	return nil
}

// orStands keeps what was said before where nothing new is said.
func orStands(said, before string) string {
	if said = strings.TrimSpace(said); said != "" {
		return said
	}
	return before
}

// Abort stops it before its day, with a reason. What does not run is a Conflict.
func (x *Experiment) Abort(reason string, at time.Time) error {
	if x.State != ExperimentRunning {
		return Errorf(Conflict, "%s is %s; there is nothing left to stop.", x.Ref(), x.State)
	}
	if strings.TrimSpace(reason) == "" {
		return Fault("reason", "Say why it is stopped, or that its stop rule was met.")
	}
	x.State, x.Reason, x.EndedAt = ExperimentAborted, strings.TrimSpace(reason), at
	return nil
}

// Reopen takes the end back; what was seen stays written down. It is a Conflict
// while it runs, and when a failure has been made of it.
func (x *Experiment) Reopen() error {
	switch {
	case x.State == ExperimentRunning:
		return Errorf(Conflict, "%s runs already.", x.Ref())
	case x.Failure != 0:
		return Errorf(Conflict, "%s has become a failure, so its outcome stands.", x.Ref())
	}
	x.State, x.Outcome, x.Reason = ExperimentRunning, "", ""
	x.EndedAt, x.TakenAt = time.Time{}, time.Time{}
	return nil
}

// Become ties it to the failure that its flop became. Any other outcome is a
// Conflict; so is a second failure.
func (x *Experiment) Become(failure ID) error {
	switch {
	case x.Outcome != Flopped:
		return Errorf(Conflict, "%s has not flopped; only a flop becomes a failure.", x.Ref())
	case x.Failure != 0:
		return Errorf(Conflict, "%s has become a failure already.", x.Ref())
	}
	x.Failure = failure
	return nil
}

// Take notes that a planning has taken up what came of it; Return puts it back
// on the list. Both are a Conflict where there is nothing to take or to return.
func (x *Experiment) Take(at time.Time) error {
	switch {
	case x.State == ExperimentRunning:
		return Errorf(Conflict, "%s still runs; only what has ended goes to planning.", x.Ref())
	case !x.TakenAt.IsZero():
		return Errorf(Conflict, "%s was taken to planning already.", x.Ref())
	}
	x.TakenAt = at
	return nil
}

// Return puts it back on the planning list.
func (x *Experiment) Return() error {
	if x.TakenAt.IsZero() {
		return Errorf(Conflict, "%s was not taken to planning.", x.Ref())
	}
	x.TakenAt = time.Time{}
	return nil
}
