package app

import (
	"context"

	"failforward/loop"
)

// HuddleBoard is a huddle as one browser may see it.
type HuddleBoard struct {
	Huddle  loop.Huddle
	Version int64        // grows when the board has changed
	Sealed  int          // cards that nobody but their writers can read yet
	Mine    []loop.Card  // the sealed ones that this browser wrote
	Topics  []loop.Topic // what all may read; with votes and stars where they may be known
	Yours   map[loop.ID]bool
	Voted   []loop.ID // what this browser has voted for
	Starred []loop.ID
	Voters  int // how many have voted
	Tweak   loop.Action
	Last    loop.Action // the tweak before, which the huddle opens with
	Dropped int         // how many of the newest looks in a row were "dropped"
	Outside bool        // the reader is of another team and not announced yet: no card is in it
	Guests  []loop.ID   // people of other teams who look in
	People  Names
}

// Board returns the board for whoever holds a pen: the secret of one browser, ""
// for none. Nobody else's sealed text is in it.
func (s Huddles) Board(ctx context.Context, by loop.Actor, ref, pen string) (HuddleBoard, error) {
	h, err := s.fetch(ctx, s.Repo, by, ref)
	b := HuddleBoard{Huddle: h, Yours: map[loop.ID]bool{}}
	if err != nil {
		return b, err
	}
	for _, fill := range []func(context.Context, loop.Actor, string, *HuddleBoard) error{s.strangers, s.cards, s.totals, s.own, s.around} {
		if err := fill(ctx, by, pen, &b); err != nil {
			return b, err
		}
	}
	return b, nil
}

// strangers tells whether the reader is one, and who else is.
func (s Huddles) strangers(ctx context.Context, by loop.Actor, _ string, b *HuddleBoard) (err error) {
	if b.Outside, err = s.outside(ctx, s.Repo, by, b.Huddle); err != nil {
		return err
	}
	b.Guests, err = s.visitors(ctx, by, b.Huddle)
	return err
}

func (s Huddles) cards(ctx context.Context, by loop.Actor, pen string, b *HuddleBoard) error {
	sealed, err := s.Repo.SealedCards(ctx, by.Workspace, b.Huddle.Team, b.Huddle.ID)
	if err != nil {
		return err
	}
	for _, c := range sealed {
		if mayEditCard(by, pen, c) {
			b.Mine = append(b.Mine, c)
		}
	}
	b.Sealed = len(sealed)
	if b.Outside {
		b.Version, err = s.Repo.BoardVersion(ctx, by.Workspace, b.Huddle.ID)
		return err
	}
	if b.Topics, err = topicsOf(ctx, s.Repo, b.Huddle); err != nil {
		return err
	}
	for _, t := range b.Topics {
		for _, c := range t.Cards {
			b.Yours[c.ID] = mayEditCard(by, pen, c)
		}
	}
	b.Version, err = s.Repo.BoardVersion(ctx, by.Workspace, b.Huddle.ID)
	return err
}

// totals fills in votes and stars where they may be read: votes when the voting
// is over, stars when the huddle is.
func (s Huddles) totals(ctx context.Context, _ loop.Actor, _ string, b *HuddleBoard) error {
	if !b.Huddle.TotalsShown() {
		return nil
	}
	votes, stars, err := tallies(ctx, s.Repo, b.Huddle)
	for i := range b.Topics {
		b.Topics[i].Votes = votes[b.Topics[i].ID]
		if b.Huddle.State == loop.HuddleClosed {
			b.Topics[i].Stars = stars[b.Topics[i].ID]
		}
	}
	b.Topics = ranked(b.Topics, votes)
	return err
}

// own fills in what this browser has chosen.
func (s Huddles) own(ctx context.Context, by loop.Actor, pen string, b *HuddleBoard) error {
	var err error
	if b.Voted, err = s.chosen(ctx, by, loop.VotePoll(b.Huddle.ID), pen); err != nil {
		return err
	}
	if b.Starred, err = s.chosen(ctx, by, loop.StarPoll(b.Huddle.ID), pen); err != nil {
		return err
	}
	b.Voters, err = s.Repo.Voters(ctx, by.Workspace, loop.VotePoll(b.Huddle.ID))
	return err
}

// around fills in the tweaks and the names.
func (s Huddles) around(ctx context.Context, by loop.Actor, _ string, b *HuddleBoard) error {
	var err error
	if b.People, err = s.names(ctx, by); err != nil {
		return err
	}
	if b.Huddle.Action != 0 {
		if b.Tweak, err = s.Repo.Action(ctx, by.Workspace, b.Huddle.Action); err != nil {
			return err
		}
	}
	if b.Huddle.LastTweak != 0 {
		if b.Last, err = s.Repo.Action(ctx, by.Workspace, b.Huddle.LastTweak); err != nil {
			return err
		}
	}
	b.Dropped, err = s.droppedInARow(ctx, by, b.Huddle)
	return err
}

// topicsOf reads the topics of a board that all may read.
func topicsOf(ctx context.Context, r loop.Reader, h loop.Huddle) ([]loop.Topic, error) {
	groups, err := r.CardGroups(ctx, h.Workspace, h.ID)
	if err != nil {
		return nil, err
	}
	cards, err := r.Cards(ctx, h.Workspace, h.ID)
	return loop.TopicsOf(groups, cards), err
}

func topicAt(topics []loop.Topic, id loop.ID) *loop.Topic {
	for i := range topics {
		if topics[i].ID == id {
			return &topics[i]
		}
	}
	return nil
}

func idsOf(topics []loop.Topic) []loop.ID {
	ids := make([]loop.ID, len(topics))
	for i, t := range topics {
		ids[i] = t.ID
	}
	return ids
}

// ranked puts the topics with the most votes first.
func ranked(topics []loop.Topic, votes loop.Tally) []loop.Topic {
	out := make([]loop.Topic, 0, len(topics))
	for _, id := range votes.Ranked(idsOf(topics)) {
		out = append(out, *topicAt(topics, id))
	}
	return out
}

// tallies counts the ballots that are there, else what a closed huddle has kept.
func tallies(ctx context.Context, r loop.Reader, h loop.Huddle) (votes, stars loop.Tally, err error) {
	votes, stars, err = r.Tallies(ctx, h.Workspace, h.ID)
	if err != nil {
		return votes, stars, err
	}
	for poll, into := range map[loop.Poll]*loop.Tally{loop.VotePoll(h.ID): &votes, loop.StarPoll(h.ID): &stars} {
		ballots, err := r.Ballots(ctx, h.Workspace, poll)
		if err != nil {
			return votes, stars, err
		}
		if len(ballots) > 0 {
			*into = loop.Count(ballots)
		}
	}
	return votes, stars, nil
}
