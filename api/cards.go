package api

import (
	"context"
	"crypto/rand"
	"net/http"

	"failforward/app"
	"failforward/loop"
)

// Card is one pair: what did not work, and why it mattered.
type Card struct {
	ID        string  `json:"id"`
	Session   *string `json:"session" doc:"ref; null while it waits in the box of a team"`
	What      string  `json:"what"`
	Why       string  `json:"why"`
	Surprised bool    `json:"surprised"`
	Author    *string `json:"author" doc:"ref of a member; null for an anonymous card, whose author is stored nowhere"`
	Late      bool    `json:"late" doc:"Typed without a connection and sent later"`
}

// WrittenCard is a card as its writer gets it back.
type WrittenCard struct {
	Card
	State   string `json:"state" enum:"sealed,readable"`
	EditKey string `json:"edit_key" doc:"Whoever sends it may change the card. It is shown this once; the server keeps a hash"`
}

// NewCard is a card as it comes in.
type NewCard struct {
	Session   string `json:"session,omitempty" maxLength:"40" doc:"ref; left out it goes into the box of the team"`
	Team      string `json:"team,omitempty" maxLength:"100" doc:"ref or name, for the box"`
	What      string `json:"what" doc:"1 to 500 characters"`
	Why       string `json:"why,omitempty" doc:"At most 500 characters"`
	Surprised bool   `json:"surprised,omitempty"`
	Late      bool   `json:"late,omitempty" doc:"It was typed without a connection"`
	Nameless  bool   `json:"nameless,omitempty" doc:"Without a name also where cards carry names"`
	EditKey   string `json:"edit_key,omitempty" minLength:"20" maxLength:"200" doc:"A secret of your own; made when it is left out"`
	ID        string `json:"id,omitempty" maxLength:"20" pattern:"^[0-9]*$" patternDescription:"digits" doc:"A random key of your own: the same one again is the same card"`
}

// CardChange is what a writer changes.
type CardChange struct {
	Session   string `json:"session" maxLength:"40" doc:"ref"`
	EditKey   string `json:"edit_key" maxLength:"200"`
	What      string `json:"what"`
	Why       string `json:"why,omitempty"`
	Surprised bool   `json:"surprised,omitempty"`
}

// CardMove takes the name off a card.
type CardMove struct {
	To      string `json:"to" enum:"anonymous"`
	Session string `json:"session" maxLength:"40" doc:"ref"`
	EditKey string `json:"edit_key,omitempty" maxLength:"200" doc:"The key of the card, and of the one that takes its place; without it the author alone may, and nobody may change the new one"`
}

// CardSaved says that a change is kept.
type CardSaved struct {
	ID      string `json:"id"`
	Session string `json:"session"`
	State   string `json:"state" enum:"changed"`
}

// NewBallot is a vote as it comes in.
type NewBallot struct {
	Session string   `json:"session,omitempty" maxLength:"40" doc:"ref of a huddle, for vote and star"`
	Week    string   `json:"week,omitempty" maxLength:"10" doc:"An ISO week of the showcase, for approval" example:"2026-W48"`
	Kind    string   `json:"kind" enum:"vote,star,approval" doc:"Three votes for topics, one star for the most insightful mistake, or as many approvals of entries as one likes, which only a person can give"`
	EditKey string   `json:"edit_key" minLength:"20" maxLength:"200" doc:"A secret of your own: the same one again changes the vote"`
	Choices []string `json:"choices" maxItems:"200" nullable:"false" doc:"ids of topics, where one may stand several times; or of entries, each once"`
}

// BallotCast says that a vote is in; nobody can ask what it was.
type BallotCast struct {
	Session string `json:"session,omitempty"`
	Week    string `json:"week,omitempty"`
	Kind    string `json:"kind"`
	State   string `json:"state" enum:"counted"`
}

func (s *Service) cards() {
	add(s, operation{method: http.MethodPost, path: "/cards", id: "write-card", tag: "cards", need: loop.MemberRole, status: http.StatusCreated,
		says: "Write a card: hidden from all others until the reveal"}, s.writeCard)
	add(s, operation{method: http.MethodPatch, path: "/cards/{ref}", id: "change-card", tag: "cards", need: loop.MemberRole,
		says: "Change one's own card, with its edit key"}, s.changeCard)
	add(s, operation{method: http.MethodPost, path: "/cards/{ref}/transitions", id: "move-card", tag: "cards", need: loop.MemberRole,
		says: "To anonymous: a new card without a name takes the place of one's own, and the old one is erased"}, s.moveCard)
	add(s, operation{method: http.MethodPost, path: "/ballots", id: "cast-ballot", tag: "ballots", need: loop.MemberRole, status: http.StatusCreated,
		says: "Vote, or give the star; secret, once for each member"}, s.castBallot)
}

func (b *Book) card(c loop.Card, of loop.Ref) Card {
	return Card{ID: c.ID.String(), Session: some(of.String()), What: c.What, Why: c.Why, Surprised: c.Surprised, Author: b.ref(c.Author), Late: c.Late}
}

type cardCreate struct{ Body NewCard }

func (s *Service) writeCard(ctx context.Context, by loop.Actor, in *cardCreate) (*out[WrittenCard], error) {
	n := in.Body
	if n.EditKey == "" {
		n.EditKey = rand.Text()
	}
	c, err := s.app.Cards.Write(ctx, by, app.CardDraft{Huddle: n.Session, Team: n.Team, What: n.What, Why: n.Why, Surprised: n.Surprised, Late: n.Late, Nameless: n.Nameless, Pen: n.EditKey, Key: n.ID})
	if err != nil {
		return nil, err
	}
	return s.toldCard(ctx, by, c, n.EditKey)
}

// toldCard answers a card to whoever wrote it.
func (s *Service) toldCard(ctx context.Context, by loop.Actor, c loop.Card, key string) (*out[WrittenCard], error) {
	b, state, ref := s.book(ctx, by), "sealed", loop.Ref{}
	if c.Huddle != 0 {
		h, err := s.app.Huddles.Get(ctx, by, c.Huddle.String())
		if err != nil {
			return nil, err
		}
		if ref = h.Ref(); h.Revealed() {
			state = "readable"
		}
	}
	if err := b.meet(ctx, c.Author); err != nil {
		return nil, err
	}
	return &out[WrittenCard]{WrittenCard{b.card(c, ref), state, key}}, nil
}

type cardMove struct {
	Target
	Body CardMove
}

func (s *Service) moveCard(ctx context.Context, by loop.Actor, in *cardMove) (*out[WrittenCard], error) {
	c, err := s.app.Cards.Unname(ctx, by, in.Body.Session, in.Ref, in.Body.EditKey)
	if err != nil {
		return nil, err
	}
	return s.toldCard(ctx, by, c, in.Body.EditKey)
}

type cardEdit struct {
	Target
	Body CardChange
}

func (s *Service) changeCard(ctx context.Context, by loop.Actor, in *cardEdit) (*out[CardSaved], error) {
	c := in.Body
	return &out[CardSaved]{CardSaved{in.Ref, c.Session, "changed"}}, s.app.Cards.Edit(ctx, by, c.Session, in.Ref, app.CardDraft{What: c.What, Why: c.Why, Surprised: c.Surprised, Pen: c.EditKey})
}

type ballotCreate struct{ Body NewBallot }

func (s *Service) castBallot(ctx context.Context, by loop.Actor, in *ballotCreate) (*out[BallotCast], error) {
	n := in.Body
	var choices []loop.ID
	for _, text := range n.Choices {
		id, err := topicID("choices", text)
		if err != nil {
			return nil, err
		}
		choices = append(choices, id)
	}
	if err := s.cast(ctx, by, n, choices); err != nil {
		return nil, err
	}
	return &out[BallotCast]{BallotCast{n.Session, n.Week, n.Kind, "counted"}}, nil
}

// cast puts a ballot into the box of its kind.
func (s *Service) cast(ctx context.Context, by loop.Actor, n NewBallot, choices []loop.ID) error {
	switch {
	case n.Kind == "approval":
		return s.app.Shows.Vote(ctx, by, n.Week, n.EditKey, choices)
	case n.Session == "":
		return loop.Fault("session", "Name the huddle whose ballot it is.")
	case n.Kind == "star":
		return s.app.Huddles.Star(ctx, by, n.Session, n.EditKey, choices)
	}
	return s.app.Huddles.Vote(ctx, by, n.Session, n.EditKey, choices)
}
