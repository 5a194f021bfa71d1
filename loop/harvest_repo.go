package loop

import (
	"context"
	"time"
)

// HarvestReader finds sources, and what came of them.
type HarvestReader interface {
	Source(ctx context.Context, ws, id ID) (Source, error)
	Sources(ctx context.Context, ws ID) ([]Source, error)                           // by name, removed ones too
	SourceByDoor(ctx context.Context, door []byte) (Source, error)                  // of any workspace, as the address says
	Delivery(ctx context.Context, ws, id ID) (Delivery, error)                      // with its body
	Deliveries(ctx context.Context, ws ID, q DeliveryQuery) (Page[Delivery], error) // newest first, without bodies
	Signals(ctx context.Context, ws ID, q SignalQuery) (Page[Signal], error)        // newest start first
	SignalsNamed(ctx context.Context, ws ID, keys [][16]byte) (map[[16]byte]Signal, error)
	GroupSignals(ctx context.Context, ws, source ID, groups [][16]byte, since, until time.Time) ([]Signal, error) // that start in [since, until]; a zero until is none
	Episode(ctx context.Context, ws, id ID) (Episode, error)
	Episodes(ctx context.Context, ws ID, q EpisodeQuery) (Page[Episode], error)
	// GroupEpisodes returns those that touch [since, until], by their start; a zero
	// until is none. Those that went into one of another group are not among them.
	GroupEpisodes(ctx context.Context, ws, source ID, groups [][16]byte, since, until time.Time) ([]Episode, error)
	JoinedEpisodes(ctx context.Context, ws, source ID, groups [][16]byte) ([]Episode, error) // that went into one of another group

	GroupJoins(ctx context.Context, ws, source ID) (GroupJoins, error)                                              // in the order of joining
	GroupTitles(ctx context.Context, ws, source ID, groups [][16]byte) (map[[16]byte]string, error)                 // of those that were heard of, the title of one of their signals
	GroupReleases(ctx context.Context, ws, source ID, groups [][16]byte, since time.Time) ([]ReleaseCrashes, error) // of signals that start after since, by release; Seen is left out
	ReleasesSeen(ctx context.Context, ws ID, names []string) (map[string]time.Time, error)                          // first deploy or signal, whichever was earlier
	Resolution(ctx context.Context, ws, failure ID) (Resolution, error)
	GroupResolutions(ctx context.Context, ws, source ID, groups [][16]byte) ([]Resolution, error) // of failures made of these groups, newest word first

	TestReader
}

// TestReader finds what is kept of runs of tests.
type TestReader interface {
	// FailedTests returns the tests that failed in the runs of a group at a time in
	// [since, until], and the lane of the group; a zero until is none.
	FailedTests(ctx context.Context, ws, source ID, group [16]byte, since, until time.Time) ([16]byte, []TestCase, error)
	TestRuns(ctx context.Context, ws, source ID, lane [16]byte, tests []TestKey) ([]TestRun, error) // by their time; of what ran only these tests are told
	TestGroups(ctx context.Context, ws, source ID, lane [16]byte) ([][16]byte, error)               // of its runs of the main branch
}

// HarvestWriter saves them. Signals and deliveries have no events.
type HarvestWriter interface {
	SaveSource(ctx context.Context, s Source, ev Event) (Source, error) // a name that exists already is a Conflict
	// Receive keeps a delivery. When one with its key is there, it keeps nothing and
	// returns that one's ID and false.
	Receive(ctx context.Context, d Delivery) (ID, bool, error)
	// Waiting returns which of these deliveries are still to be read. Nobody else
	// reads those of the workspace before the transaction has ended.
	Waiting(ctx context.Context, ws ID, ids []ID) ([]ID, error)
	SettleDelivery(ctx context.Context, d Delivery) error      // State, Reason, Told and About
	PutSignals(ctx context.Context, ws ID, all []Signal) error // new ones, and known ones as they are now; themes that are not there join
	PutEpisode(ctx context.Context, e Episode) (Episode, error)
	DropEpisode(ctx context.Context, ws, id ID) error

	PutGroupJoin(ctx context.Context, j GroupJoin) error
	DropGroupJoin(ctx context.Context, ws, source ID, group [16]byte) error // NotFound when it was not joined
	PutResolution(ctx context.Context, r Resolution) error
	DropResolution(ctx context.Context, ws, failure ID) error // NotFound when there is none

	// PutTestRun keeps a run with the names of the tests that fail in it, and forgets
	// what is too much or older than oldest. One that is kept already stays as it is.
	PutTestRun(ctx context.Context, r TestRun, failing []TestCase, oldest time.Time) error
}
