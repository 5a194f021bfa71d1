package loop

import (
	"strings"
	"time"
)

// ActionState is candidate -> open -> in_progress -> done -> verified;
// reopened = open; any -> dropped.
type ActionState string

const (
	Candidate  ActionState = "candidate" // nobody has taken it yet
	Open       ActionState = "open"
	InProgress ActionState = "in_progress"
	Done       ActionState = "done"     // a claim
	Verified   ActionState = "verified" // an effect check ended improved or held; no other path
	Dropped    ActionState = "dropped"
)

// ActionStates lists every state.
func ActionStates() []ActionState {
	return []ActionState{Candidate, Open, InProgress, Done, Verified, Dropped}
}

// ActionKind says what sort of change it is.
type ActionKind string

const (
	Change     ActionKind = "change"
	Constraint ActionKind = "constraint" // on the backlog
	StopDoing  ActionKind = "stop"
)

// ActionKinds lists them in the order in which forms offer them.
func ActionKinds() []ActionKind { return []ActionKind{Change, Constraint, StopDoing} }

// Action is one change with exactly one owner and a date.
type Action struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64
	Title     string // 1 to 200 characters, starts with a verb
	Kind      ActionKind
	Owner     ID     // member; 0 only for a candidate or a dropped one
	Due       Date   // "" when nobody has set it
	DoneWhen  string // how anyone could see that it is done, at most 1,000 characters
	State     ActionState
	Failure   ID // the failure it comes from, 0 for none
	Insight   ID // the insight it comes from, 0 for none
	Team      ID

	Evidence   string // link or sentence, at most 2,000 characters; "" on a done action means "no evidence"
	Reason     string // why it was dropped or reopened, at most 1,000 characters
	OpenedAt   time.Time
	StartedAt  time.Time // zero until in progress or done: when the change started
	DoneAt     time.Time // zero until done
	VerifiedAt time.Time // zero until verified
	DroppedAt  time.Time // zero unless dropped
	Reopened   int       // how often
	Endings    []Ending  // the ends that reopening took back, oldest first, at most MostEndings

	CreatedBy ID
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Ending is how an action stood when it was opened again: numbers of a day before that
// still count it as what it was then.
type Ending struct {
	StartedAt  time.Time `json:"started_at,omitzero"`
	DoneAt     time.Time `json:"done_at,omitzero"`
	VerifiedAt time.Time `json:"verified_at,omitzero"`
	DroppedAt  time.Time `json:"dropped_at,omitzero"`
	Again      time.Time `json:"again"` // when it was opened again
}

// MostEndings is how many ends of one action are kept, the newest.
const MostEndings = 50

// Ref returns A-88.
func (a Action) Ref() Ref { return Ref{NounAction, a.Number} }

// Live reports whether work is still to be done.
func (a Action) Live() bool { return a.State == Candidate || a.State == Open || a.State == InProgress }

// InPlace reports whether the change is claimed to be there.
func (a Action) InPlace() bool { return a.State == Done || a.State == Verified }

// Validate returns every broken rule, joined.
func (a Action) Validate() error {
	var c Check
	c.Len("title", a.Title, 1, 200)
	c.Len("done_when", a.DoneWhen, 0, 1000)
	c.Len("evidence", a.Evidence, 0, 2000)
	c.Len("reason", a.Reason, 0, 1000)
	c.date("due", a.Due)
	OneOf(&c, "kind", a.Kind, ActionKinds())
	OneOf(&c, "state", a.State, ActionStates())
	if a.Owner == 0 && a.State != Candidate && a.State != Dropped {
		c.Fault("owner", "Say who sees to it: an open action has exactly one owner.")
	}
	return c.Err()
}

// Step carries what a move may need.
type Step struct {
	At       time.Time
	Reason   string // dropped and reopened
	Evidence string // done; empty says "no evidence"
}

// Move takes the action to another state. Verified is a Conflict whatever the
// state: only Verify leads there. A move that the states forbid is a Conflict too.
func (a *Action) Move(to ActionState, s Step) error {
	switch to {
	case Open:
		return a.open(s)
	case InProgress:
		return a.start(s)
	case Done:
		return a.finish(s)
	case Dropped:
		return a.drop(s)
	case Verified:
		return Errorf(Conflict, "Only an effect check that ended improved or held can verify %s. Plan one, or conclude the one it has.", a.Ref())
	}
	return Fault("to", "%q is no state that an action can be moved to. Use open, in_progress, done or dropped.", string(to))
}

func (a *Action) forbid(to string) error {
	way := map[ActionState]string{Candidate: " Open it first.", Done: " Open it again first.", Dropped: " Open it again first."}[a.State]
	return Errorf(Conflict, "%s is %s; it cannot be %s from there.%s", a.Ref(), strings.ReplaceAll(string(a.State), "_", " "), to, way)
}

func (a *Action) open(s Step) error {
	if a.State == Open || a.State == InProgress {
		return a.forbid("opened")
	}
	if a.Owner == 0 {
		return Fault("owner", "Say first who sees to it: an open action has exactly one owner.")
	}
	if a.State != Candidate {
		a.Reopened++
		a.Endings = append(a.Endings[:len(a.Endings):len(a.Endings)], Ending{a.StartedAt.UTC(), a.DoneAt.UTC(), a.VerifiedAt.UTC(), a.DroppedAt.UTC(), s.At.UTC().Truncate(time.Millisecond)})
		a.Endings = a.Endings[max(0, len(a.Endings)-MostEndings):]
	}
	a.State, a.Reason, a.Evidence = Open, strings.TrimSpace(s.Reason), ""
	a.StartedAt, a.DoneAt, a.VerifiedAt, a.DroppedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return nil
}

func (a *Action) start(s Step) error {
	if a.State != Open {
		return a.forbid("started")
	}
	a.State, a.StartedAt = InProgress, s.At
	return nil
}

func (a *Action) finish(s Step) error {
	if a.State != Open && a.State != InProgress {
		return a.forbid("finished")
	}
	if a.StartedAt.IsZero() {
		a.StartedAt = s.At
	}
	a.State, a.DoneAt, a.Evidence = Done, s.At, strings.TrimSpace(s.Evidence)
	return nil
}

func (a *Action) drop(s Step) error {
	if a.State == Dropped {
		return a.forbid("dropped")
	}
	if strings.TrimSpace(s.Reason) == "" {
		return Fault("reason", "Say why it is dropped: that is worth knowing later.")
	}
	a.State, a.Reason, a.DroppedAt = Dropped, strings.TrimSpace(s.Reason), s.At
	a.DoneAt, a.VerifiedAt = time.Time{}, time.Time{}
	return nil
}

// Verify marks a done action as proven by one of its own effect checks, which
// has to have ended improved or held.
func (a *Action) Verify(e EffectCheck, at time.Time) error {
	switch {
	case e.Action != a.ID || !e.Verdict.Proves():
		return Errorf(Conflict, "%s does not prove %s.", e.Ref(), a.Ref())
	case a.State != Done:
		return a.forbid("verified")
	}
	a.State, a.VerifiedAt = Verified, at
	return nil
}
