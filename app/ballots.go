package app

import (
	"bytes"
	"context"

	"failforward/loop"
)

// Vote spends up to three votes on topics; Star marks one as the most insightful
// mistake. The same browser may change its mind as long as the voting goes on.
// The ballot tells nothing of who cast it: that somebody has voted is written
// before, apart from it.
func (s Huddles) Vote(ctx context.Context, by loop.Actor, ref, pen string, topics []loop.ID) error {
	h, err := s.fetch(ctx, s.Repo, by, ref)
	if err != nil {
		return err
	}
	if !h.Voting() {
		return loop.Errorf(loop.Conflict, "Votes are given while %s stands at Vote. It stands at %s.", h.Ref(), h.Stage.Word())
	}
	return s.cast(ctx, by, h, loop.VotePoll(h.ID), pen, loop.VotesEach, topics)
}

// Star is Vote for the one star.
func (s Huddles) Star(ctx context.Context, by loop.Actor, ref, pen string, topics []loop.ID) error {
	h, err := s.fetch(ctx, s.Repo, by, ref)
	if err != nil {
		return err
	}
	if h.State != loop.HuddleLive || !h.Revealed() {
		return loop.Errorf(loop.Conflict, "Stars are given when all may read the cards, before the huddle closes.")
	}
	return s.cast(ctx, by, h, loop.StarPoll(h.ID), pen, 1, topics)
}

func (s Huddles) cast(ctx context.Context, by loop.Actor, h loop.Huddle, poll loop.Poll, pen string, most int, choices []loop.ID) error {
	if err := allow(by, loop.MemberRole, "vote"); err != nil {
		return err
	}
	topics, err := topicsOf(ctx, s.Repo, h)
	if err != nil {
		return err
	}
	b := loop.Ballot{Workspace: h.Workspace, Poll: poll, Choices: choices}
	if err := b.Check(most, idsOf(topics)); err != nil {
		return err
	}
	if err := Ballots(s).Cast(ctx, by, b, pen); err != nil {
		return err
	}
	return Cards(s).raise(ctx, h.Workspace, h.ID)
}

// chosen is what a pen has chosen in a poll.
func (s Huddles) chosen(ctx context.Context, by loop.Actor, poll loop.Poll, pen string) ([]loop.ID, error) {
	return Ballots(s).Chosen(ctx, by, poll, pen)
}

// Ballots are the deeds about secret votes, whatever is voted on.
type Ballots struct{ *Deps }

// pollKey is what is stored of a pen with a ballot.
func pollKey(poll loop.Poll, pen string) []byte { return penHash(pen, "ballot "+string(poll)) }

// Cast puts a ballot into its box. A member votes once in each poll: with the
// same pen they may change their vote, with another it is a Conflict. That they
// have voted and what they voted are written in separate transactions, under two
// hashes of the pen that only its holder can tell to belong together. When the
// server dies between the two, the same pen simply votes again.
func (s Ballots) Cast(ctx context.Context, by loop.Actor, b loop.Ballot, pen string) error {
	return s.CastWhile(ctx, by, b, pen, func(context.Context, loop.Writer) error { return nil })
}

// CastWhile is Cast into a box that may be closed at any moment: still is asked in
// both transactions, so that no ballot is left behind in a box that was counted.
func (s Ballots) CastWhile(ctx context.Context, by loop.Actor, b loop.Ballot, pen string, still func(context.Context, loop.Writer) error) error {
	if pen == "" {
		return loop.Fault("edit_key", "Send an edit_key: a secret of your own with which you may change the vote.")
	}
	var err error
	b.Key = pollKey(b.Poll, pen)
	if b.ID, err = loop.RandomID(s.Random); err != nil {
		return err
	}
	if err := s.mark(ctx, by, b, pen, still); err != nil {
		return err
	}
	return s.Repo.Write(context.WithoutCancel(ctx), func(ctx context.Context, w loop.Writer) error {
		if err := still(ctx, w); err != nil {
			return err
		}
		return w.PutBallot(ctx, b)
	})
}

// mark notes that a member votes. A program votes for a room: its pen is its own.
func (s Ballots) mark(ctx context.Context, by loop.Actor, b loop.Ballot, pen string, still func(context.Context, loop.Writer) error) error {
	if by.Member == 0 {
		return nil
	}
	key := penHash(pen, "voter "+string(b.Poll))
	return s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		if err := still(ctx, w); err != nil {
			return err
		}
		return w.MarkVoted(ctx, by.Workspace, b.Poll, by.Member, key)
	})
}

// Chosen returns what a pen has chosen in a poll, nil for nothing.
func (s Ballots) Chosen(ctx context.Context, by loop.Actor, poll loop.Poll, pen string) ([]loop.ID, error) {
	if pen == "" {
		return nil, nil
	}
	ballots, err := s.Repo.Ballots(ctx, by.Workspace, poll)
	key := pollKey(poll, pen)
	for _, b := range ballots {
		if bytes.Equal(b.Key, key) {
			return b.Choices, err
		}
	}
	return nil, err
}
