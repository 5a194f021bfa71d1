package loop

import "context"

// What the numbers of learning and of the backlog rest on. Each is put as it stands
// now: one whose ID is there already takes its place, and so does a work item with a
// known external id, which keeps its ID.

// LearnedReader hands it out, in the order of its keys; team 0 is all of it.
type LearnedReader interface {
	EachPractice(ctx context.Context, ws, team ID, do func(Practice) error) error
	EachBelief(ctx context.Context, ws, team ID, do func(Belief) error) error
	EachWorkItem(ctx context.Context, ws, team ID, do func(WorkItem) error) error
	EachPulse(ctx context.Context, ws, team ID, do func(PulseResult) error) error
}

// LearnedWriter saves it, without events: those belong to the deeds that make it.
type LearnedWriter interface {
	PutPractices(ctx context.Context, all []Practice) error
	PutBeliefs(ctx context.Context, all []Belief) error
	PutWorkItems(ctx context.Context, all []WorkItem) error
	PutPulses(ctx context.Context, all []PulseResult) error
}
