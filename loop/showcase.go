package loop

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"time"
)

// Showcase is an ISO week with its secret ballot for the most insightful mistake.
// It begins with its first entry.
type Showcase struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64
	Week      string    // 2026-W48, in the workspace's zone
	ClosedAt  time.Time // zero while its ballot goes on
	Ballots   int       // that were counted, once it is closed
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Open reports whether its ballot has not been counted.
func (s Showcase) Open() bool { return s.ClosedAt.IsZero() }

// Voting is a Conflict unless one can vote on a day of the workspace's calendar:
// in the week itself, before somebody closes it.
func (s Showcase) Voting(today Date) error {
	switch now := WeekOf(today); {
	case !s.Open() || s.Week < now:
		return Errorf(Conflict, "The ballot of %s is over. Look at what the week found most insightful.", s.Week)
	case s.Week > now:
		return Errorf(Conflict, "The ballot of %s opens on its Monday.", s.Week)
	}
	return nil
}

// Close ends the ballot. Closing twice is a Conflict.
func (s *Showcase) Close(ballots int, at time.Time) error {
	if !s.Open() {
		return Errorf(Conflict, "The ballot of %s is closed already.", s.Week)
	}
	s.Ballots, s.ClosedAt = ballots, at
	return nil
}

// MostEntries bounds the entries of one week.
const MostEntries = 200

// EntryState is asked -> shown / declined; anything but declined -> withdrawn.
type EntryState string

const (
	EntryAsked     EntryState = "asked"     // whoever reported the failure has not said yes yet
	EntryShown     EntryState = "shown"     // on the ballot, and in the archive
	EntryDeclined  EntryState = "declined"  // they would rather not
	EntryWithdrawn EntryState = "withdrawn" // taken back
)

// Entry is a nomination for the most insightful mistake of a week: the misstep and
// the tweak that saved the day, a sentence each.
type Entry struct {
	ID          ID
	Workspace   ID
	Number      int64
	Version     int64
	Week        string
	Team        ID // 0 when it belongs to the whole workspace
	Failure     ID // 0 for the star of a huddle
	Insight     ID // 0 for none
	Huddle      ID // whose star it is, 0 for none
	Misstep     string
	Tweak       string
	State       EntryState
	Asked       ID // who reported the failure and is asked; 0 where there is nobody to ask
	Unsigned    bool
	SharedBy    ID // who put their own name there; 0 shows no name
	NominatedBy ID // 0 for a program
	Won         bool
	Approvals   int // of a winner; of the others nothing is kept
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Ref returns SE-4.
func (e Entry) Ref() Ref { return Ref{NounEntry, e.Number} }

// Validate returns every broken rule, joined.
func (e Entry) Validate() error {
	var c Check
	c.Len("misstep", e.Misstep, 1, 300)
	c.Len("tweak", e.Tweak, 1, 300)
	return c.Err()
}

// Speaker is the member whose story it is: only they may put a name there, and it
// is their own. 0 where nobody may.
func (e Entry) Speaker() ID {
	switch {
	case e.Unsigned:
		return 0
	case e.Asked != 0:
		return e.Asked
	}
	return e.NominatedBy
}

// Answer says whether it may be shown, with or without a name. Only whoever is
// asked can; one answer is enough.
func (e *Entry) Answer(by ID, yes, named bool) error {
	if e.Asked == 0 || by != e.Asked {
		return Errorf(Denied, "Only whoever reported it can say whether it may be shown.")
	}
	if e.State != EntryAsked {
		return Errorf(Conflict, "This has its answer already.")
	}
	if e.State = EntryDeclined; yes {
		e.State = EntryShown
	}
	if yes && named {
		return e.Sign(by, true)
	}
	return nil
}

// Sign puts the name of by there, or takes it away; only their own.
func (e *Entry) Sign(by ID, named bool) error {
	if by == 0 || by != e.Speaker() {
		return Errorf(Denied, "Only the person themself can put their name here, or take it away.")
	}
	if e.SharedBy = 0; named {
		e.SharedBy = by
	}
	return nil
}

// Withdraw takes it back; twice is a Conflict.
func (e *Entry) Withdraw() error {
	if e.State != EntryAsked && e.State != EntryShown {
		return Errorf(Conflict, "This is not on the showcase any more.")
	}
	e.State, e.SharedBy = EntryWithdrawn, 0
	return nil
}

// Shuffled brings entries into the order of the ballot: by chance, the same for
// everybody in a week, and nobody can choose a place in it.
func Shuffled(entries []Entry) []Entry {
	out := slices.Clone(entries)
	key := func(e Entry) []byte {
		sum := sha256.Sum256([]byte(string(WeekPoll(e.Week)) + " " + e.ID.String()))
		return sum[:]
	}
	slices.SortFunc(out, func(a, b Entry) int { return bytes.Compare(key(a), key(b)) })
	return out
}
