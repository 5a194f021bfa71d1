package app

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"strings"

	"failforward/loop"
)

// Cards are the deeds about cards and groups. None of them writes an event, and
// an anonymous card keeps no author: whoever holds the pen of the browser that
// wrote it may change it, and nobody can tell who that is.
type Cards struct{ *Deps }

// CardDraft is what somebody writes.
type CardDraft struct {
	Huddle    string // ref; "" puts it into the box of the team
	Team      string // for the box
	What, Why string
	Surprised bool
	Late      bool   // typed without a connection
	Nameless  bool   // without a name also where cards carry names
	Pen       string // secret of the browser; "" when nobody is to change it later
	Key       string // of the card, when the browser sends it again; "" makes a fresh one
}

// penHash is what is stored of a pen with a card: two cards of one pen do not
// look alike.
func penHash(pen string, what string) []byte {
	if pen == "" {
		return nil
	}
	h := sha256.Sum256([]byte(what + "\x00" + pen))
	return h[:]
}

// mayEditCard lets whoever wrote a card change it.
func mayEditCard(by loop.Actor, pen string, c loop.Card) bool {
	if c.Author != 0 && c.Author == by.Member {
		return true
	}
	return pen != "" && len(c.Key) > 0 && subtle.ConstantTimeCompare(penHash(pen, "card "+c.ID.String()), c.Key) == 1
}

// Write puts a card on a board, sealed until the reveal, or into the box of a
// team. The same Key again is the same card, so that a browser may send it twice.
func (s Cards) Write(ctx context.Context, by loop.Actor, d CardDraft) (loop.Card, error) {
	c := loop.Card{Workspace: by.Workspace, What: strings.TrimSpace(d.What), Why: strings.TrimSpace(d.Why), Surprised: d.Surprised, Late: d.Late}
	if err := c.Validate(); err != nil {
		return c, err
	}
	if err := s.named(d, &c); err != nil {
		return c, err
	}
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		open, err := s.onto(ctx, w, by, d, &c)
		if err != nil {
			return err
		}
		if known, err := s.known(ctx, w, by, d.Pen, c); err != nil || known {
			return err
		}
		c.Key = penHash(d.Pen, "card "+c.ID.String())
		return w.AddCard(ctx, c, !open)
	})
	if err == nil && c.Huddle != 0 {
		err = s.raise(ctx, c.Workspace, c.Huddle)
	}
	return c, err
}

// named gives the card its random key.
func (s Cards) named(d CardDraft, c *loop.Card) (err error) {
	if d.Key != "" {
		return c.ID.UnmarshalText([]byte(d.Key))
	}
	c.ID, err = loop.RandomID(s.Random)
	return err
}

// onto finds the board or the box and reports whether all may read the card at
// once, because the reveal is over.
func (s Cards) onto(ctx context.Context, w loop.Reader, by loop.Actor, d CardDraft, c *loop.Card) (open bool, err error) {
	if d.Huddle == "" {
		c.Team, err = People{Deps: s.Deps}.TeamID(ctx, by, d.Team)
		if err == nil {
			err = allowIn(by, loop.MemberRole, c.Team, "put a card into its box")
		}
		return false, err
	}
	h, err := Huddles(s).fetch(ctx, w, by, d.Huddle)
	if err != nil {
		return false, err
	}
	if err := allow(by, loop.MemberRole, "write a card"); err != nil {
		return false, err
	}
	if h.State == loop.HuddleClosed {
		return false, loop.Errorf(loop.Conflict, "%s is closed. Put the card into the box for the next one; your text is still here.", h.Ref())
	}
	c.Huddle, c.Team = h.ID, h.Team
	if h.Attribution == loop.Named && h.Mode == loop.EveryoneMode && !d.Nameless {
		c.Author = by.Member
	}
	return h.Revealed(), nil
}

// known reports whether the caller has written this very card before, and refuses
// the key of another card and a full board.
func (s Cards) known(ctx context.Context, w loop.Reader, by loop.Actor, pen string, c loop.Card) (bool, error) {
	before, err := w.Card(ctx, by.Workspace, c.ID)
	if err == nil {
		if !mayEditCard(by, pen, before) {
			err = loop.Errorf(loop.Conflict, "Another card has this id already. Draw another random one, or leave it out.")
		}
		return err == nil, err
	}
	if loop.CodeOf(err) != loop.NotFound {
		return false, err
	}
	return false, s.room(ctx, w, by, c)
}

// room refuses a card where there are too many.
func (s Cards) room(ctx context.Context, w loop.Reader, by loop.Actor, c loop.Card) error {
	there, err := w.SealedCards(ctx, by.Workspace, c.Team, c.Huddle)
	if err == nil && c.Huddle != 0 {
		var open []loop.Card
		open, err = w.Cards(ctx, by.Workspace, c.Huddle)
		there = append(there, open...)
	}
	if err == nil && len(there) >= loop.MostCards {
		err = loop.Errorf(loop.Limited, "There are %d cards already. Start from these; your text is still here.", loop.MostCards)
	}
	return err
}

// raise lets the board grow, in a transaction of its own: so that what live
// browsers hear tells nothing of who wrote.
func (s Cards) raise(ctx context.Context, ws, huddle loop.ID) error {
	if s.boards == nil { // a demo that is played: nobody listens
		return s.grow(ctx, ws, huddle)
	}
	return s.boards.changed(ctx, ws, huddle)
}

func (d *Deps) grow(ctx context.Context, ws, huddle loop.ID) error {
	return d.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error { return w.RaiseBoard(ctx, ws, huddle) })
}

// Edit changes the words of one's own card, sealed or not.
func (s Cards) Edit(ctx context.Context, by loop.Actor, huddle, card string, d CardDraft) error {
	return s.own(ctx, by, huddle, card, d.Pen, func(ctx context.Context, w loop.Writer, c loop.Card) error {
		c.What, c.Why, c.Surprised = strings.TrimSpace(d.What), strings.TrimSpace(d.Why), d.Surprised
		if err := c.Validate(); err != nil {
			return err
		}
		return w.RewordCard(ctx, c)
	})
}

// Drop takes one's own card back.
func (s Cards) Drop(ctx context.Context, by loop.Actor, huddle, card, pen string) error {
	return s.own(ctx, by, huddle, card, pen, func(ctx context.Context, w loop.Writer, c loop.Card) error {
		return w.DropCard(ctx, c.Workspace, c.ID)
	})
}

// own does something with a card that the caller wrote. Somebody else's sealed
// card is not there; one that all may read is Denied.
func (s Cards) own(ctx context.Context, by loop.Actor, huddle, card, pen string, do func(context.Context, loop.Writer, loop.Card) error) error {
	var h loop.Huddle
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		if h, err = Huddles(s).fetch(ctx, w, by, huddle); err != nil {
			return err
		}
		c, err := s.written(ctx, w, by, h, card, pen)
		if err != nil {
			return err
		}
		return do(ctx, w, c)
	})
	if err != nil {
		return err
	}
	return s.raise(ctx, h.Workspace, h.ID)
}

// written returns a card of a board that the caller wrote. Somebody else's sealed
// card is NotFound, as one that does not exist; one that all may read is Denied.
func (s Cards) written(ctx context.Context, w loop.Reader, by loop.Actor, h loop.Huddle, card, pen string) (loop.Card, error) {
	sealed, err := w.SealedCards(ctx, h.Workspace, h.Team, h.ID)
	if err != nil {
		return loop.Card{}, err
	}
	for _, c := range sealed {
		if c.ID.String() == card && mayEditCard(by, pen, c) {
			return c, nil
		}
	}
	open, err := w.Cards(ctx, h.Workspace, h.ID)
	for _, c := range open {
		if c.ID.String() != card {
			continue
		}
		if !mayEditCard(by, pen, c) {
			return c, loop.Errorf(loop.Denied, "Only the browser that wrote this card can change it.")
		}
		return c, nil
	}
	if err == nil {
		err = loop.Errorf(loop.NotFound, "There is no such card here.")
	}
	return loop.Card{}, err
}

// Box is how many cards wait for the next huddle of a team.
func (s Cards) Box(ctx context.Context, by loop.Actor, team loop.ID) (int, error) {
	cards, err := s.Repo.SealedCards(ctx, by.Workspace, team, 0)
	return len(cards), err
}
