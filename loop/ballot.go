package loop

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Poll names a ballot box: the votes or the stars of a huddle, the most
// insightful mistake of a week.
type Poll string

// VotePoll is the box for the topics of a huddle.
func VotePoll(huddle ID) Poll { return Poll("vote:" + huddle.String()) }

// StarPoll is the box for the star of a huddle.
func StarPoll(huddle ID) Poll { return Poll("star:" + huddle.String()) }

// WeekPoll is the box of a week, 2026-W48.
func WeekPoll(week string) Poll { return Poll("week:" + week) }

// Approval reports whether a ballot says yes or nothing to each choice: then no
// choice may stand twice, and there is no other bound.
func (p Poll) Approval() bool { return strings.HasPrefix(string(p), "week:") }

// Ballot is one secret vote: a random key, and what was chosen. Who has voted
// stands elsewhere, with nothing that leads from one to the other.
type Ballot struct {
	ID        ID // random
	Workspace ID
	Poll      Poll
	Key       []byte // SHA-256 of the browser's key: who holds it may change the vote
	Choices   []ID   // one topic may stand several times, unless the poll is an approval
}

// Check refuses more choices than allowed, choices that are not offered, and in an
// approval the same choice twice.
func (b Ballot) Check(most int, offered []ID) error {
	if !b.Poll.Approval() && len(b.Choices) > most {
		return Fault("choices", "There are %d votes each; these are %d. Take some back.", most, len(b.Choices))
	}
	for i, id := range b.Choices {
		if b.Poll.Approval() && slices.Contains(b.Choices[:i], id) {
			return Fault("choices", "One mistake stands here twice. Approve each once at most; several different ones are fine.")
		}
		if !slices.Contains(offered, id) {
			return Fault("choices", "Something here is gone meanwhile. Look at the board again, then vote.")
		}
	}
	return nil
}

// Tally is how often each choice was made.
type Tally map[ID]int

// Count adds ballots up.
func Count(ballots []Ballot) Tally {
	t := Tally{}
	for _, b := range ballots {
		for _, id := range b.Choices {
			t[id]++
		}
	}
	return t
}

// Total is the number of votes.
func (t Tally) Total() int {
	n := 0
	for _, v := range t {
		n += v
	}
	return n
}

// Leaders returns the choices with the most votes, in the order of offered. A tie
// stays a tie: all of them have won. None when nobody voted.
func (t Tally) Leaders(offered []ID) []ID {
	most := 0
	for _, id := range offered {
		most = max(most, t[id])
	}
	if most == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(offered), func(id ID) bool { return t[id] < most })
}

// Ranked returns offered with the most votes first; equal ones keep their order.
func (t Tally) Ranked(offered []ID) []ID {
	out := slices.Clone(offered)
	slices.SortStableFunc(out, func(a, b ID) int { return cmp.Compare(t[b], t[a]) })
	return out
}

// Rename lets the count of a choice follow it to another key.
func (t Tally) Rename(old, fresh ID) {
	if n, counted := t[old]; counted {
		delete(t, old)
		t[fresh] = n
	}
}

// Of says "7 of 18 votes".
func (t Tally) Of(id ID) string { return fmt.Sprintf("%d of %d votes", t[id], t.Total()) }
