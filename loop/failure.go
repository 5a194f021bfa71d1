package loop

import (
	"slices"
	"strings"
	"time"
)

// Kind says what sort of failure it is; each kind has its own clock.
type Kind string

const (
	Incident         Kind = "incident"
	Crash            Kind = "crash"
	MissedGoal       Kind = "missed_goal"
	FloppedPrototype Kind = "flopped_prototype"
	FailedExperiment Kind = "failed_experiment"
	EscapedDefect    Kind = "escaped_defect"
	NearMiss         Kind = "near_miss"
	StagedFinding    Kind = "staged_finding"
	Process          Kind = "process"
)

// Kinds lists all nine, in the order in which forms offer them.
func Kinds() []Kind {
	return []Kind{Incident, Crash, MissedGoal, FloppedPrototype, FailedExperiment, EscapedDefect, NearMiss, StagedFinding, Process}
}

// Word returns the kind as people say it: "near miss".
func (k Kind) Word() string { return strings.ReplaceAll(string(k), "_", " ") }

// Outage reports whether recovery time means something for this kind.
func (k Kind) Outage() bool { return k == Incident || k == Crash || k == EscapedDefect }

// FailureState is open -> merged / dismissed, both reversible. How far its loop
// has come is derived: see Stage.
type FailureState string

const (
	FailureOpen      FailureState = "open"
	FailureMerged    FailureState = "merged"
	FailureDismissed FailureState = "dismissed"
)

// Failure is one thing that went otherwise than expected, told without blame:
// it names systems and decisions, never a culprit.
type Failure struct {
	ID        ID
	Workspace ID
	Number    int64 // people see F-142
	Version   int64 // grows by one with every save; 0 before the first

	Title    string // 1 to 200 characters
	Summary  string // Markdown, at most 100,000 characters
	Kind     Kind
	Severity int // 1 (worst) to 4; 0 is none

	StartedAt   Moment // when users began to notice, not when we did
	DetectedAt  Moment // when we noticed
	MitigatedAt Moment // when users stopped noticing
	ResolvedAt  Moment // when it was all put right; never before StartedAt

	People        *int64 // people affected, count
	UserMinutes   *int64 // minutes lost by users
	EffortMinutes *int64 // person-minutes lost by us
	Cost          *int64 // minor units of Currency
	Currency      string // ISO 4217, "" without a cost

	Services    []string // 1 to 100 characters each, sorted, at most 50
	Tags        []string // factor tags of the vocabulary, sorted, at most 50
	Team        ID       // 0 when it belongs to the whole workspace
	WasExpected bool
	ReportedVia string // page, cli, api, import, form, demo
	Excluded    string // why reliability numbers leave it out: maintenance, drill; "" when they count it
	ZoneAssumed bool   // its times came without a zone and were read as UTC

	State       FailureState
	StateReason string
	MergedInto  ID

	Acceptance // the side exit: a decision to live with it

	Import    ID // 0 unless it came by an import
	CreatedBy ID // member; 0 for programs, the operator and imports
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Acceptance is a decision to live with a failure: a reason and a day to look again.
type Acceptance struct {
	AcceptedAt     time.Time // zero when it was not accepted
	AcceptedReason string    // 1 to 1,000 characters when accepted
	RevisitOn      Date
}

// Ref returns F-142.
func (f Failure) Ref() Ref { return Ref{NounFailure, f.Number} }

// Noticed is the time that lists are ordered by: the start, else the detection,
// else the moment of logging.
func (f Failure) Noticed() time.Time {
	switch {
	case f.StartedAt.Known():
		return f.StartedAt.At
	case f.DetectedAt.Known():
		return f.DetectedAt.At
	}
	return f.CreatedAt
}

// End returns the end for users and the field that it came from: mitigated,
// else resolved.
func (f Failure) End() (Moment, string) {
	if f.MitigatedAt.Known() {
		return f.MitigatedAt, "mitigated_at"
	}
	return f.ResolvedAt, "resolved_at"
}

// Backdated reports a zero length: it was posted after the fact, so its
// duration says nothing.
func (f Failure) Backdated() bool {
	end, _ := f.End()
	return f.StartedAt.Known() && end.Known() && end.At.Equal(f.StartedAt.At)
}

// Validate returns every broken rule, joined; each is an *Error with code Invalid.
func (f Failure) Validate() error {
	var c Check
	c.Len("title", f.Title, 1, 200)
	c.Len("summary", f.Summary, 0, 100_000)
	OneOf(&c, "kind", f.Kind, Kinds())
	if f.Severity < 0 || f.Severity > 4 {
		c.Fault("severity", "Severity goes from 1 (worst) to 4; leave it out when there is none.")
	}
	f.validateTimes(&c)
	c.names("services", f.Services)
	c.names("tags", f.Tags)
	f.validateImpact(&c)
	c.Len("reason", f.StateReason, 0, 1000)
	c.Len("reason", f.AcceptedReason, 0, 1000)
	c.date("revisit_on", f.RevisitOn)
	return c.Err()
}

func (f Failure) validateTimes(c *Check) {
	c.moment("started_at", f.StartedAt)
	c.moment("detected_at", f.DetectedAt)
	c.moment("mitigated_at", f.MitigatedAt)
	c.moment("resolved_at", f.ResolvedAt)
	c.Order("mitigated_at", "end for users", f.StartedAt, f.MitigatedAt)
	c.Order("resolved_at", "end", f.StartedAt, f.ResolvedAt)
	if f.MitigatedAt.Known() && f.ResolvedAt.Known() && f.ResolvedAt.At.Before(f.MitigatedAt.At) {
		c.Fault("resolved_at", "It cannot be put right before users stopped noticing. Change resolved_at or mitigated_at.")
	}
}

func (f Failure) validateImpact(c *Check) {
	c.count("people_affected", f.People)
	c.count("user_minutes", f.UserMinutes)
	c.count("effort_lost", f.EffortMinutes)
	c.count("cost", f.Cost)
	if f.Cost != nil && len(f.Currency) != 3 {
		c.Fault("currency", "A cost needs its currency as three letters, for example EUR.")
	}
}

func (c *Check) count(field string, v *int64) {
	if v != nil && *v < 0 {
		c.Fault(field, "This counts from 0 upwards; leave it out when nobody knows.")
	}
}

func (c *Check) names(field string, names []string) {
	if len(names) > 50 {
		c.Fault(field, "At most 50 fit here; these are %d.", len(names))
	}
	for _, n := range names {
		if l := len([]rune(n)); l < 1 || l > 100 {
			c.Fault(field, "%q has %d characters; use 1 to 100.", clip(n, 30), l)
		}
	}
}

// Names cleans a list that people typed: trimmed, without empty ones and
// doubles (upper and lower case count as the same, the first spelling stays), sorted.
func Names(raw []string) []string {
	seen, out := map[string]bool{}, []string{}
	for _, s := range raw {
		s = strings.Join(strings.Fields(s), " ")
		if key := strings.ToLower(s); s != "" && !seen[key] {
			seen[key] = true
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// Dismiss takes the failure out of sight and out of the numbers, with a reason.
func (f *Failure) Dismiss(reason string) error {
	if f.State != FailureOpen {
		return Errorf(Conflict, "%s is already %s.", f.Ref(), f.State)
	}
	if strings.TrimSpace(reason) == "" {
		return Fault("reason", "Say in a few words why it is dismissed.")
	}
	f.State, f.StateReason = FailureDismissed, strings.TrimSpace(reason)
	return nil
}

// Restore takes a dismissal back.
func (f *Failure) Restore() error {
	if f.State != FailureDismissed {
		return Errorf(Conflict, "%s is not dismissed.", f.Ref())
	}
	f.State, f.StateReason = FailureOpen, ""
	return nil
}

// Accept decides to live with the failure until a day to look again, "" for
// when it comes back. Accepting again renews reason and day; a failure that is
// not open is a Conflict.
func (f *Failure) Accept(reason string, revisit Date, at time.Time) error {
	if f.State != FailureOpen {
		return Errorf(Conflict, "%s is %s; restore it first.", f.Ref(), f.State)
	}
	if strings.TrimSpace(reason) == "" {
		return Fault("reason", "Say why you can live with it: whoever looks again will read it.")
	}
	f.Acceptance = Acceptance{AcceptedAt: at, AcceptedReason: strings.TrimSpace(reason), RevisitOn: revisit}
	return nil
}

// Resume takes an acceptance back: the loop goes on. It is a Conflict when
// there is none.
func (f *Failure) Resume() error {
	if f.AcceptedAt.IsZero() {
		return Errorf(Conflict, "%s is not accepted.", f.Ref())
	}
	f.Acceptance = Acceptance{}
	return nil
}
