package loop

import "context"

// ExperimentQuery chooses experiments. Those that have ended come newest end
// first when Ended, Planning or a state of theirs is asked for; else the day
// orders them, soonest first. Zero fields do not narrow.
type ExperimentQuery struct {
	Kind     ExperimentKind
	State    ExperimentState
	Ended    bool // stopped or concluded
	Planning bool // ended, and no planning has taken it up yet
	Team     ID
	Whole    bool // only those of no team
	OrWhole  bool // beside those of the team those of no team
	Owner    ID
	Insight  ID
	Failure  ID   // that became this failure
	Since    Date // on this day or after
	Until    Date // on this day or before
	Cursor   string
	Limit    int
}

// ByEnd reports whether the newest end comes first.
func (q ExperimentQuery) ByEnd() bool {
	return q.Ended || q.Planning || q.State == ExperimentAborted || q.State == ExperimentConcluded
}

// ExperimentReader finds experiments.
type ExperimentReader interface {
	Experiment(ctx context.Context, ws, id ID) (Experiment, error)
	Experiments(ctx context.Context, ws ID, q ExperimentQuery) (Page[Experiment], error)
}

// ExperimentWriter saves them.
type ExperimentWriter interface {
	SaveExperiment(ctx context.Context, x Experiment, ev Event) (Experiment, error)
}
