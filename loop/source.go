package loop

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Source is one system that sends by itself what it sees: an Alertmanager, say. Its
// address holds 128 random bits, and most have a secret besides.
type Source struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64

	Sender string // which kind of system, by a name of source/hook: alertmanager; stays
	Name   string // 1 to 80 characters, each name once
	Team   ID     // whose failures these are; 0 for the whole workspace
	Door   []byte // SHA-256 of the secret part of its address
	Sealed []byte // that part and the secret, for whoever holds the key

	Strict bool    // Authorization is demanded, also where the address would do
	Opens  Opening // what its trouble becomes
	Least  int     // only this severity and worse open anything, 1 to 4; 0: all do
	Again  int     // minutes after the end in which the same trouble goes on the same failure, 0 to MostAgain
	Paths  string  // of generic JSON: target=path, a line each

	Planned []PlannedWork // planned work by its start, one after the other; at most MostPlanned

	Removed   bool // takes nothing any more; what came stays
	CreatedBy ID
	CreatedAt time.Time
	UpdatedAt time.Time
}

// MostAgain is the longest time in minutes in which trouble that ended goes on: 30 days.
const MostAgain = 30 * 24 * 60

// AgainDefault is an hour: what flaps is one failure.
const AgainDefault = 60

// Opening says what becomes of trouble that a source tells of.
type Opening string

const (
	OpensFailure   Opening = "failure"   // a failure at once
	OpensCandidate Opening = "candidate" // a line in the inbox, to be taken or dismissed
	OpensNothing   Opening = "count"     // it is counted, no more
)

// Openings lists all three, in the order in which forms offer them.
func Openings() []Opening { return []Opening{OpensFailure, OpensCandidate, OpensNothing} }

// Ref returns SRC-3.
func (s Source) Ref() Ref { return Ref{NounSource, s.Number} }

// Window is how long after its end trouble goes on the same failure.
func (s Source) Window() time.Duration { return time.Duration(s.Again) * time.Minute }

// Validate returns every broken rule, joined.
func (s Source) Validate() error {
	var c Check
	c.Len("name", s.Name, 1, 80)
	if strings.ContainsAny(s.Name, "\n\r\t") || !utf8.ValidString(s.Name) {
		c.Fault("name", "A name is one line of text.")
	}
	OneOf(&c, "opens", s.Opens, Openings())
	if s.Least < 0 || s.Least > 4 {
		c.Fault("least", "Severity goes from 1 (worst) to 4; leave it out to let every one open a failure.")
	}
	if s.Again < 0 || s.Again > MostAgain {
		c.Fault("again", "This is a number of minutes from 0 to %d.", MostAgain)
	}
	c.Len("paths", s.Paths, 0, 2000)
	return c.Err()
}

// Rises reports whether a severity is bad enough to open something.
func (s Source) Rises(severity int) bool {
	return s.Least == 0 || severity != 0 && severity <= s.Least
}
