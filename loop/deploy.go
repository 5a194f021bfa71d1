package loop

import "time"

// Deploy is one change that went to production, as a pipeline tells it. What feeds
// it are sources; metrics read it.
type Deploy struct {
	ID        ID
	Workspace ID
	Team      ID
	Service   string
	Version   string // build or tag; the same one again is no new release
	At        time.Time
	CommitAt  time.Time // first commit in it; zero when nobody told
	Rollback  bool      // it brought an earlier version back
	Failed    bool      // it led to a failure, or had to be mended by hand
	MendedAt  time.Time // when what it broke was well again; zero while it is not, or nothing broke
	Unplanned bool      // made to repair something for users
}

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

// WorkItem is a finished or unfinished piece of planned work, as the backlog tells it.
type WorkItem struct {
	ID         ID
	Workspace  ID
	Team       ID
	Defect     bool // found after release
	StartedAt  time.Time
	DoneAt     time.Time // zero while it is in progress
	FoundAt    time.Time // of a defect
	ReleasedAt time.Time // of a defect: when what holds it was released
}

// PulseResult is one closed wave of a survey: counts, never a person.
type PulseResult struct {
	Team       ID
	Instrument string // closing, index
	Wave       string
	ClosedAt   time.Time
	Asked      int
	Answers    [][]int   // for each item how often 1, 2, 3, 4, 5 was answered
	Means      []float64 // of each complete answer sheet, 1 to 5, in random order
}
