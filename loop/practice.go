package loop

import "time"

// Practice is a way of working that replaced another one, or was replaced.
type Practice struct {
	ID        ID
	Workspace ID
	Team      ID
	Failure   ID // that asked for it, 0 for none
	Title     string
	FailedAt  time.Time // when that failure was noticed
	InUseAt   time.Time // when it was seen in use, three times or for 14 days; zero before
	EndedAt   time.Time // replaced or given up; zero while it holds
}

// BeliefState is how far an assumption or a hypothesis has come.
type BeliefState string

const (
	BeliefOpen         BeliefState = "open"
	BeliefConfirmed    BeliefState = "confirmed" // confirmed, or supported
	BeliefRefuted      BeliefState = "refuted"
	BeliefInconclusive BeliefState = "inconclusive"
)

// Belief is an assumption or a hypothesis as far as turnover asks of it. A linked
// pair is one.
type Belief struct {
	ID        ID
	Workspace ID
	Team      ID
	Pair      ID // the same for an assumption and the hypothesis made of it; 0 for none
	State     BeliefState
	StatedAt  time.Time
	VerdictAt time.Time // of its first verdict; zero while open
}
