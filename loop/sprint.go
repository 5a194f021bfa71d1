package loop

import "time"

// SprintKind says what a stretch of work is for.
type SprintKind string

const (
	DeliverySprint SprintKind = "delivery"
	FailureReview  SprintKind = "failure_review" // its scope is lessons, not features
	BugHuntSprint  SprintKind = "bug_hunt"
)

// SprintKinds lists every kind.
func SprintKinds() []SprintKind { return []SprintKind{DeliverySprint, FailureReview, BugHuntSprint} }

// SprintState is planned -> active -> closed.
type SprintState string

const (
	SprintPlanned SprintState = "planned"
	SprintActive  SprintState = "active"
	SprintClosed  SprintState = "closed"
)

// GoalMet is what became of the goal of a sprint; "" until somebody says.
type GoalMet string

const (
	GoalReached GoalMet = "yes"
	GoalPartly  GoalMet = "partly"
	GoalMissed  GoalMet = "no"
)

// GoalsMet lists the answers.
func GoalsMet() []GoalMet { return []GoalMet{GoalReached, GoalPartly, GoalMissed} }

// Sprint is a team's stretch of work. Without sprints the weeks of ISO 8601 serve.
type Sprint struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64
	Team      ID
	Name      string // 1 to 80 characters
	StartsOn  Date
	EndsOn    Date // not before StartsOn
	Goal      string
	GoalMet   GoalMet
	Kind      SprintKind
	ClosedAt  time.Time // zero until somebody closes it
	Failure   ID        // the missed goal as a failure, 0 for none
	CreatedBy ID
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Ref returns SP-4.
func (s Sprint) Ref() Ref { return Ref{NounSprint, s.Number} }

// State returns the state on a day.
func (s Sprint) State(today Date) SprintState {
	switch {
	case !s.ClosedAt.IsZero():
		return SprintClosed
	case today < s.StartsOn:
		return SprintPlanned
	}
	return SprintActive
}

// Holds reports whether a day belongs to the sprint.
func (s Sprint) Holds(day Date) bool { return s.StartsOn <= day && day <= s.EndsOn }

// Close says what became of the goal. Closing twice is a Conflict.
func (s *Sprint) Close(met GoalMet, at time.Time) error {
	if !s.ClosedAt.IsZero() {
		return Errorf(Conflict, "%s is closed already.", s.Ref())
	}
	var c Check
	OneOf(&c, "goal_met", met, GoalsMet())
	if err := c.Err(); err != nil {
		return err
	}
	s.GoalMet, s.ClosedAt = met, at
	return nil
}

// Reopen takes the end back. It is a Conflict while it is open, and when the
// missed goal has become a failure.
func (s *Sprint) Reopen() error {
	switch {
	case s.ClosedAt.IsZero():
		return Errorf(Conflict, "%s is open already.", s.Ref())
	case s.Failure != 0:
		return Errorf(Conflict, "The missed goal of %s has become a failure, so its end stands.", s.Ref())
	}
	s.GoalMet, s.ClosedAt = "", time.Time{}
	return nil
}

// Become ties the sprint to the failure that its missed goal became. Any other
// end is a Conflict; so is a second failure.
func (s *Sprint) Become(failure ID) error {
	switch {
	case s.GoalMet != GoalMissed:
		return Errorf(Conflict, "The goal of %s was not missed; only a missed goal becomes a failure.", s.Ref())
	case s.Failure != 0:
		return Errorf(Conflict, "The missed goal of %s has become a failure already.", s.Ref())
	}
	s.Failure = failure
	return nil
}

// Has reports whether a huddle belongs to the sprint: one of its team on one of
// its days, unless it was held in another sprint.
func (s Sprint) Has(h Huddle) bool {
	return h.Team == s.Team && s.Holds(h.On) && (h.Sprint == 0 || h.Sprint == s.ID)
}

// Word returns the kind as people read it: "failure review".
func (k SprintKind) Word() string {
	return map[SprintKind]string{DeliverySprint: "delivery", FailureReview: "failure review", BugHuntSprint: "bug hunt"}[k]
}

// Word returns what became of the goal as people read it; "" until somebody says.
func (g GoalMet) Word() string {
	return map[GoalMet]string{GoalReached: "goal met", GoalPartly: "goal partly met", GoalMissed: "goal missed"}[g]
}

// Validate returns every broken rule, joined.
func (s Sprint) Validate() error {
	var c Check
	c.Len("name", s.Name, 1, 80)
	c.Len("goal", s.Goal, 0, 500)
	OneOf(&c, "kind", s.Kind, SprintKinds())
	c.need("starts_on", s.StartsOn)
	c.need("ends_on", s.EndsOn)
	if s.StartsOn != "" && s.EndsOn != "" && s.EndsOn < s.StartsOn {
		c.Fault("ends_on", "The end (%s) is before the start (%s). Change one of the two.", s.EndsOn, s.StartsOn)
	}
	return c.Err()
}

// need demands a day.
func (c *Check) need(field string, d Date) {
	if d == "" {
		c.Fault(field, "Name a day, as 2026-11-23.")
		return
	}
	c.date(field, d)
}
