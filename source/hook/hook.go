// Package hook reads what other systems send by themselves: one delivery in, and
// out of it the trouble and the deploys that it tells of. Reading is pure: whether
// something was heard before, and what becomes of it, is decided elsewhere.
//
// To add a sender, write one file with one Sender and add its line to All.
package hook

import (
	"time"

	"failforward/loop"
	"failforward/source/testrun"
)

// Delivery is one request as it came.
type Delivery struct {
	Header map[string]string // the headers of Sender.Headers that it had, by that very name
	Body   []byte            // after decompression
	Paths  map[string]string // of a generic source: where each of Targets stands, as a.b.0.c
}

// Sender is one kind of system that sends.
type Sender struct {
	Name    string   // stable: kind of a source, in addresses and exports
	Title   string   // as people call it
	Headers []string // that have to be kept with the body, as it is written

	// Prove says how a delivery shows that it is genuine.
	Prove Proof

	// Key is what the sender calls the delivery, the same when it repeats it; "" when
	// it has no name: then the same bytes are the same delivery. nil: it never has.
	Key func(Delivery) string

	// Read yields what the delivery tells, in any order. An error is an Invalid and
	// says what cannot be read; what was yielded before counts. What is of no
	// interest yields nothing.
	Read func(d Delivery, yield func(News)) error

	// Snippet is what somebody pastes into the sender so that it sends.
	Snippet func(url, secret string) string

	// Sample is a small delivery that opens a failure called Sample; for trying it out.
	Sample func(now time.Time) []byte

	SampleHeader map[string]string // what goes with it; nil for nothing
}

// All is every sender that failforward listens to.
var All = []Sender{
	alertmanager,
	grafana,
	pagerDuty,
	opsgenie,
	statuspage,
	github,
	sentry,
	deployments,
	ci,
	cloudEvents,
	generic,
	command,
}

// ByName returns the sender of a kind.
func ByName(name string) (Sender, bool) {
	for _, s := range All {
		if s.Name == name {
			return s, true
		}
	}
	return Sender{}, false
}

// News is one thing that a delivery tells: exactly one of the three is set.
type News struct {
	Trouble *Trouble
	Deploy  *Deploy
	Tests   *Tests `json:",omitzero"`
}

// Phase is how far trouble has come by a delivery.
type Phase string

const (
	Began Phase = "began" // it goes on
	Ended Phase = "ended"
	Noted Phase = "noted" // it was spoken of; that changes neither start nor end
)

// Trouble is one occurrence of something going wrong.
type Trouble struct {
	ID       string // of this very occurrence with its sender, 1 to 500 characters: told again, it is the same one
	Group    string // occurrences of one group are one failure; never ""
	Formerly string `json:",omitzero"` // the group by an earlier rule, where that differs: one that was heard of by then goes on
	Stream   bool   // the sender tells states of the group and names no occurrences: what began ends with the next end of the group
	Moment   bool   // it happened at one time; when its group is well again nobody says
	Phase    Phase
	Title    string // 1 to 200 characters
	Summary  string // Markdown
	Kind     loop.Kind
	Severity int       // 1 to 4, 0 for none
	Service  string    // "" for none, at most 100 characters
	Release  string    `json:",omitzero"` // of the program that crashed, "" for none, at most 80 characters
	Started  time.Time // zero when the sender does not say
	Ended    time.Time // with Ended; zero when the sender does not say
	At       time.Time // when the sender said this; zero when it does not say
	Excluded string    // why numbers leave it out: maintenance, drill
	Weak     bool      // worth counting, not opening a failure by itself: a candidate
}

// Deploy is something that went, or did not go, to production.
type Deploy struct {
	ID          string // with its sender
	Service     string
	Version     string
	Environment string
	At          time.Time
	CommitAt    time.Time // zero when nobody says
	Failed      bool      // the deploy itself did not come through
	Rollback    bool

	// Where a repository is known, so that a release and its deployment are one.
	Repository string // owner/name, "" for none
	Commit     string // whole hash
	Tag        string // or branch: the name under which the repository knows what was deployed
	Release    bool   // it was published, and nobody says that it was deployed
}

// Tests are the results of one run of tests, whichever branch it ran on: they tell
// flaky tests from real failures.
type Tests struct {
	ID     string // told again, it is the same report
	Run    string // the run and the try that it is a report of: a test that fails in one of several fails
	Lane   string // runs of one lane are compared: the repository and the job
	Group  string // of its trouble; "" for the branch of one person
	Commit string // "" when nobody tells
	At     time.Time
	Cases  []testrun.Case
}
