package loop

import (
	"strings"
	"time"
)

// GroupJoin says that the crashes of one group of a source belong to another group.
// Signals keep their own group, so that taking it back restores everything.
type GroupJoin struct {
	Workspace ID
	Source    ID
	Group     [16]byte
	Into      [16]byte // may have been joined to another one itself
	Title     string   // of a crash of Group, 1 to 200 characters
	At        time.Time
}

// GroupJoins are those of one source. They never make a circle.
type GroupJoins []GroupJoin

// Root is the group that a group goes on as; itself where it was not joined.
func (all GroupJoins) Root(group [16]byte) [16]byte {
	for range all { // a chain is never longer
		next := group
		for _, j := range all {
			if j.Group == group {
				next = j.Into
			}
		}
		if next == group {
			break
		}
		group = next
	}
	return group
}

// Of are the groups that go on as a root, and the root first; in the order of joining.
func (all GroupJoins) Of(root [16]byte) [][16]byte {
	out := [][16]byte{root}
	for i := 0; i < len(out); i++ {
		for _, j := range all {
			if j.Into == out[i] {
				out = append(out, j.Group)
			}
		}
	}
	return out
}

// joined stands before the state of an episode that went into one of another group.
const joined = "joined "

// Joined is the state of an episode that went into one of another group: it keeps
// what it was.
func (s EpisodeState) Joined() EpisodeState { return joined + s.Parted() }

// Parted is the state that an episode had before it went into one of another group.
func (s EpisodeState) Parted() EpisodeState {
	return EpisodeState(strings.TrimPrefix(string(s), joined))
}
