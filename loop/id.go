package loop

import (
	"encoding/binary"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ID is a key of ours: 63 bits, ordered by the time of its making; 0 is none.
// People and the API see a Ref where there is one, else the ID as a string.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// MarshalText writes the ID as a decimal string, since JSON numbers lose digits.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(b []byte) error {
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || n < 0 {
		return Fault("id", "%q is not an id.", b)
	}
	*id = ID(n)
	return nil
}

// idEpoch is 2024-01-01 UTC: 41 bits of milliseconds last until 2093.
const idEpoch = 1704067200000

// IDs makes keys: 41 bits of milliseconds, 12 of a counter, 10 of a node, so
// that replicas need not ask each other. Safe for many goroutines; a clock that
// jumps back does not make a key twice.
type IDs struct {
	Now  func() time.Time
	Node uint16 // 0 to 1023, random for each process

	mu        sync.Mutex
	last      int64 // milliseconds<<12 | counter of the newest key
	workspace int64 // newest key of a workspace
}

// Next returns a key larger than every one before it.
func (g *IDs) Next() ID {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := (g.Now().UnixMilli() - idEpoch) << 12
	g.last = max(at, g.last+1, 1)
	return ID(g.last<<10 | int64(g.Node&1023))
}

// Workspace returns a key for a workspace, larger than every one before it. It stands
// in each row of the workspace and again in each index, so it is short: ten digits,
// for which SQLite takes four bytes until 2058. It counts seconds, so another process
// may have made the same one.
func (g *IDs) Workspace() ID {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := max(g.Now().UnixMilli()-idEpoch, 0) / 1000
	g.workspace = max(1<<30+at, g.workspace+1)
	return ID(g.workspace)
}

// Earlier returns a key as it might have been made so much earlier, 0 at the least.
func (id ID) Earlier(d time.Duration) ID { return max(0, id-ID(d.Milliseconds()<<22)) }

// RandomID draws a key that tells nothing of when it was made, for what is
// anonymous. random has to be of cryptographic quality.
func RandomID(random io.Reader) (ID, error) {
	for {
		var b [8]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return 0, err
		}
		if id := ID(binary.BigEndian.Uint64(b[:]) >> 1); id != 0 {
			return id, nil
		}
	}
}

// Noun is the letter of a Ref.
type Noun string

const (
	NounFailure  Noun = "F"
	NounInsight  Noun = "I"
	NounAction   Noun = "A"
	NounEffect   Noun = "E"
	NounAnalysis Noun = "AN"
	NounMember   Noun = "M"
	NounTeam     Noun = "T"
	NounTag      Noun = "TAG"
	NounToken    Noun = "TOK"
	NounSprint   Noun = "SP"
	NounHuddle   Noun = "S"

	NounExperiment Noun = "X"
	NounCase       Noun = "C"
	NounSource     Noun = "SRC"
	NounKPI        Noun = "KPI"  // people type its key: its page is that of a metric
	NounInvitation Noun = "INV"  // people do not type it: its page is the list
	NounEntry      Noun = "SE"   // nor this: its page is that of its week
	NounForm       Noun = "FORM" // nor this: its page is in the settings
)

// Nouns lists every noun whose refs people may type: each leads somewhere.
func Nouns() []Noun {
	return []Noun{NounFailure, NounInsight, NounAction, NounEffect, NounAnalysis, NounMember, NounTeam, NounTag, NounToken, NounHuddle, NounExperiment, NounCase, NounSprint, NounSource}
}

// nounWords are the nouns as people say them.
var nounWords = map[Noun]string{
	NounFailure: "failure", NounInsight: "insight", NounAction: "action", NounEffect: "effect check", NounAnalysis: "analysis",
	NounMember: "member", NounTeam: "team", NounTag: "tag", NounToken: "token", NounSprint: "sprint", NounHuddle: "huddle",
	NounExperiment: "bet", NounCase: "case", NounKPI: "series", NounSource: "source",
}

// Word returns the noun as people say it: "effect check".
func (n Noun) Word() string { return nounWords[n] }

// Ref names an object to people: F-142, per workspace and for ever.
type Ref struct {
	Noun   Noun
	Number int64 // from 1
}

func (r Ref) String() string {
	if r.Number == 0 {
		return ""
	}
	return string(r.Noun) + "-" + strconv.FormatInt(r.Number, 10)
}

// MarshalText writes F-142.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Ref) UnmarshalText(b []byte) error {
	ref, ok := AnyRef(string(b))
	if !ok && len(b) > 0 {
		return Errorf(Invalid, "%q is no ref. Write it as F-142.", clip(string(b), 40))
	}
	*r = ref
	return nil
}

// ParseRef reads F-142 or f-142; NotFound when it is no ref of that noun.
func ParseRef(noun Noun, s string) (Ref, error) {
	r, ok := AnyRef(s)
	if !ok || r.Noun != noun {
		return Ref{}, Errorf(NotFound, "There is no %s here. A ref of this kind looks like %s-12.", clip(s, 40), noun)
	}
	return r, nil
}

// Typed returns what a person typed where a ref of this noun is asked for: a
// number of at most nine digits is the number of the ref, so 142 means F-142. A
// longer one is an ID, and stays as it is, like everything else.
func (n Noun) Typed(s string) string {
	s = strings.TrimSpace(s)
	if number, err := strconv.ParseUint(s, 10, 64); err == nil && number > 0 && len(s) < 10 {
		return Ref{n, int64(number)}.String()
	}
	return s
}

// AnyRef reads a ref of any noun.
func AnyRef(s string) (Ref, bool) {
	head, tail, ok := strings.Cut(strings.ToUpper(strings.TrimSpace(s)), "-")
	n, err := strconv.ParseInt(tail, 10, 64)
	if !ok || err != nil || n < 1 || tail[0] == '+' {
		return Ref{}, false
	}
	if !slices.Contains(Nouns(), Noun(head)) {
		return Ref{}, false
	}
	return Ref{Noun(head), n}, true
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
