package loop

import (
	"encoding/json"
	"time"
)

// Event says who did what, when, to which object. It is written in the same
// transaction as the change, never edited, and sealed in batches.
type Event struct {
	ID        ID
	Workspace ID
	At        time.Time
	Kind      ActorKind
	Member    ID     // 0 unless a person
	Actor     string // name of a token or "operator"; filled from the member on reading
	Verb      string // failure.logged, action.done, ...
	Object    string // F-142, or a name where there is no ref
	ObjectID  ID
	Old       json.RawMessage // erasable: {"field": old value}; nil for a creation
	Seal      ID              // 0 until sealed
}

// Note makes the event of a deed: by whom, what, to which object.
func Note(by Actor, at time.Time, verb, object string, id ID) Event {
	e := Event{Workspace: by.Workspace, At: at, Kind: by.Kind, Member: by.Member, Verb: verb, Object: object, ObjectID: id}
	if by.Kind != Person {
		e.Actor = by.Name
	}
	return e
}

// With adds the old values of a change; a map of field names to what stood there.
func (e Event) With(old map[string]any) Event {
	if len(old) > 0 {
		e.Old, _ = json.Marshal(old) // maps of plain values cannot fail
	}
	return e
}

// Notice is one line on a member's Home, said once.
type Notice struct {
	ID        ID
	Workspace ID
	Member    ID
	At        time.Time
	Topic     string // effect.concluded, effect.asked
	ObjectID  ID
	SeenAt    time.Time // zero until read
}

// Letter is a row of the outbox: something to tell the world, at least once.
type Letter struct {
	ID        ID
	Workspace ID
	At        time.Time
	Topic     string // effect.concluded, effect.asked
	Object    string // E-31
	ObjectID  ID
	Body      json.RawMessage
	Attempts  int
	State     string // waiting, sent, dead
	LastError string
}

// Job is due work that lives in the database: taken by lease, so that several
// replicas never do it twice and a restart loses nothing.
type Job struct {
	ID        ID
	Workspace ID
	Kind      string // effect.due, ...
	ObjectID  ID     // one job of a kind for each object
	Due       time.Time
	Attempts  int
	Lease     ID // fencing number of whoever holds it
}

// Errand begins the kind of a job that asks somebody outside, which takes its time:
// other due work does not wait for it.
const Errand = "errand."

// Seal is one link of the audit chain of a workspace.
type Seal struct {
	ID        ID
	Workspace ID
	At        time.Time
	Count     int    // events in the batch
	Hash      []byte // over the previous seal's hash and the events' hashes
}

// AuditReport is what verifying the chain found.
type AuditReport struct {
	Events   int      `json:"events"`
	Seals    int      `json:"seals"`
	Unsealed int      `json:"unsealed"`
	OK       bool     `json:"ok"`
	Broken   []string `json:"broken,omitempty"` // the first ten faults, in words
}
