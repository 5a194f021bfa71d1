package loop

import "time"

// Page is one stretch of a list. Next is "" at the end, else the cursor of the
// next stretch: opaque, and stable while rows come and go.
type Page[T any] struct {
	Items []T
	Next  string
}

// MaxPage is the most rows that a list gives at once.
const MaxPage = 500

// FailureQuery chooses failures, newest noticed first (a text search: title
// hits first, then the newest). Zero fields do not narrow.
type FailureQuery struct {
	Text     string
	Kinds    []Kind
	Severity int
	Tag      string
	Service  string
	Team     ID
	State    FailureState // "" means open; "all" means every state
	Since    time.Time    // noticed at or after
	Until    time.Time    // noticed before
	Logged   Window       // created in it; a zero bound does not narrow
	ByHand   bool         // only those that no import brought
	Touched  bool         // only those with an insight, an action, an analysis or an acceptance
	Accepted bool         // only those with an acceptance
	Import   ID
	Bare     bool // without their tags and services, which cost half as much again; for EachFailure only
	Cursor   string
	Limit    int // 1 to MaxPage; 0 means 50
}

// AllStates in FailureQuery.State lists dismissed and merged failures too.
const AllStates FailureState = "all"

// ActionQuery chooses actions, oldest opened first.
type ActionQuery struct {
	Text    string
	States  []ActionState
	Owner   ID
	Failure ID
	Team    ID
	Cursor  string
	Limit   int
}

// EffectQuery chooses effect checks by day, soonest first; concluded ones newest
// verdict first when State is Concluded.
type EffectQuery struct {
	State   EffectState
	Action  ID
	Failure ID
	Since   time.Time // concluded at or after
	Cursor  string
	Limit   int
}

// EventQuery chooses events: After gives them oldest first (feeds re-read a
// short overlap), else newest first and Cursor goes back in time.
type EventQuery struct {
	After  ID
	Feed   bool // oldest first from After on, even when After is 0
	Object ID
	Verb   string
	Cursor string
	Limit  int
}

// Found is one hit of the search over everything.
type Found struct {
	Noun Noun
	ID   ID
}

// Candidates are failures that share words with a text, and how common the words are.
type Candidates struct {
	Words []Words
	DF    map[string]int // failures with the word, counted up to a limit
	Total int            // failures in the workspace
	Text  []string       // the text as folded words, without the very common ones
}

// ImportKey ties a row of a foreign file to the failure that it became.
type ImportKey struct {
	Source  string   // csv, github-status, ...
	Key     [16]byte // hash of the native id, or of row and ordinal
	Row     [16]byte // hash of the row: another one means "updated"
	Failure ID
}

// ImportRun is one import as the log remembers it.
type ImportRun struct {
	ID                                          ID
	Workspace                                   ID
	At                                          time.Time
	Source                                      string
	File                                        string // name, no path
	SHA256                                      string
	Read, Created, Updated, Unchanged, Rejected int
	By                                          ID
}

// Attempt is a counted try at something that must not be guessed.
type Attempt struct {
	Key string // what is counted: an account, an address
	At  time.Time
}

// SessionInfo is a signed-in browser as its owner sees it.
type SessionInfo struct {
	Hash    string // hash of the token, names the session
	Account ID
	Expires time.Time
	Seen    time.Time
	Agent   string
}
