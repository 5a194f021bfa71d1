package loop

import (
	"cmp"
	"time"
)

// Mark says what a signal is.
type Mark int

const (
	MarkSpan   Mark = iota // an occurrence that begins and ends by itself
	MarkStart              // its group was said to be in trouble
	MarkEnd                // its group was said to be well
	MarkMoment             // it happened at one time; nobody says when its group is well again
)

// Signal is one occurrence of trouble as a source tells of it. It is the same one
// however often it is told.
type Signal struct {
	ID        ID // ordered by Start
	Workspace ID
	Key       [16]byte // of the source and the name that it gives the occurrence
	Theme     Theme
	Mark      Mark
	Start     time.Time
	Told      bool      // the source told the start; else it is the first time that we know of
	End       time.Time // of a span; zero while it goes on
	Counted   bool      // it opens nothing; its group is not looked at
	Said      time.Time // when the source said the last of it; zero when it does not say
}

// Theme is what many signals have in common: it stands once.
type Theme struct {
	ID       ID // small, counted in each workspace
	Source   ID
	Group    [16]byte // signals of one group are about one failure
	Title    string   // 1 to 200 characters
	Service  string
	Severity int // 1 to 4, 0 for none
	Kind     Kind
	Excluded string // why numbers leave it out
	Weak     bool   // worth counting, not opening a failure by itself
	Late     bool   // from a message of the end: one of the start says more
	Release  string `json:",omitempty"` // of the program that crashed, at most 80 characters; "" when it does not say
}

// SignalQuery narrows the signals of a workspace.
type SignalQuery struct {
	Source       ID        // 0: all
	Since, Until time.Time // of their start, [since, until); zero does not narrow
	Cursor       string
	Limit        int // 1 to MaxPage; 0 means 50
}

const signalBits = 21 // beside 42 of milliseconds since 1970, which last until 2109

// SignalID is the key of a signal that began at a time from 1970 to 2100: n tells
// those of one millisecond apart, and counts modulo 2^21.
func SignalID(at time.Time, n uint64) ID {
	return ID(at.UnixMilli()<<signalBits | int64(n&(1<<signalBits-1)))
}

// SignalStart is the time that SignalID was made of.
func SignalStart(id ID) time.Time { return time.UnixMilli(int64(id) >> signalBits).UTC() }

// Plausible reports whether a source that is heard at now can mean this time: from
// 2000 to tomorrow. Clocks of 1970 and of 2099 are wrong.
func Plausible(t, now time.Time) bool {
	return t.Year() >= 2000 && !t.After(now.Add(24*time.Hour))
}

// Hear brings a signal to what another message says of the same occurrence. What
// comes out does not depend on the order in which messages are heard: the start is
// the earliest that was told, the newest word on the end counts, and at one time the
// end counts.
func (s Signal) Hear(o Signal) Signal {
	if o.Theme.order(s.Theme) < 0 {
		s.Theme = o.Theme
	}
	switch {
	case o.Told && !s.Told, o.Told == s.Told && o.Start.Before(s.Start):
		s.Start, s.Told = o.Start, o.Told
	}
	switch {
	case o.Said.After(s.Said):
		s.End, s.Said = o.End, o.Said
	case o.Said.Equal(s.Said) && o.End.After(s.End):
		s.End = o.End
	}
	return s
}

// order says which of two is the better word for an occurrence, and comes first:
// that of its start, what is not weak, the worse one; then any order that is always
// the same.
func (t Theme) order(o Theme) int {
	return cmp.Or(yesLast(t.Late, o.Late), yesLast(t.Weak, o.Weak), cmp.Compare(noneLast(t.Severity), noneLast(o.Severity)),
		cmp.Compare(t.Title, o.Title), cmp.Compare(t.Service, o.Service), cmp.Compare(t.Kind, o.Kind), cmp.Compare(t.Excluded, o.Excluded), yesLast(t.Release == "", o.Release == ""), cmp.Compare(t.Release, o.Release))
}

func yesLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func noneLast(severity int) int {
	if severity == 0 {
		return 9
	}
	return severity
}
