package app_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// closed brings a huddle with three cards to its end: the first is talked about.
func (r *room) closed(what loop.Leftover) (talked, left, shaky loop.Card) {
	r.t.Helper()
	talked, left, shaky = r.card(0, "The answer came late"), r.card(1, "The test system was locked"), r.card(2, "A shaky test")
	r.goTo(loop.StageGroup)
	r.ok(r.Cards.Group(r.ctx(), r.all[0], r.ref(), []string{left.ID.String(), shaky.ID.String()}, "", "Our tests"))
	r.goTo(loop.StageTalk)
	_, err := r.Huddles.Talk(r.ctx(), r.leader(), r.ref(), talked.ID)
	r.ok(err)
	if what != "" {
		_, err = r.Huddles.Keep(r.ctx(), r.leader(), r.ref(), what)
		r.ok(err)
	}
	_, err = r.Huddles.Close(r.ctx(), r.leader(), r.ref())
	r.ok(err)
	return talked, left, shaky
}

func TestCardsThatWereNotTalkedAboutComeUpAgain(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		r := newRoom(w)
		_, left, _ := r.closed("")
		before := r.ref()
		if b := r.board(0); b.Huddle.Leftover != loop.KeepCards || b.LeftOver() != 2 {
			t.Errorf("when it closes: %q, %d left over", b.Huddle.Leftover, b.LeftOver())
		}
		w.forward(7)
		r.h = r.start()
		b := r.board(1)
		if b.Sealed != 2 || len(b.Mine) != 1 || b.Mine[0].ID != left.ID {
			t.Errorf("the next board has %d hidden cards; of her own Vi sees %+v", b.Sealed, b.Mine)
		}
		w.ok(w.Cards.Edit(w.ctx(), r.all[1], r.ref(), left.ID.String(), app.CardDraft{What: "The test system was locked again", Pen: pen(1)}))
		old, err := w.Huddles.Board(w.ctx(), r.all[0], before, "")
		w.ok(err)
		if old.Huddle.Carried != 2 || len(old.Topics) != 1 || old.Topics[0].Group {
			t.Errorf("the record of the one before: carried %d, %+v", old.Huddle.Carried, old.Topics)
		}
		_, err = w.Huddles.Keep(w.ctx(), w.ada, before, loop.LetGo)
		w.code(err, loop.Conflict)
	})
}

func TestCardsThatAreLetGoStayOnTheRecord(t *testing.T) {
	w := sqlite(t)
	r := newRoom(w)
	r.closed(loop.LetGo)
	before := r.ref()
	r.h = r.start()
	if b := r.board(0); b.Sealed != 0 {
		t.Errorf("%d cards came along", b.Sealed)
	}
	old, err := w.Huddles.Board(w.ctx(), r.all[0], before, "")
	w.ok(err)
	if n := len(old.Topics); n != 2 || old.Huddle.Carried != 0 {
		t.Errorf("the record holds %d topics, carried %d", n, old.Huddle.Carried)
	}
	_, err = w.Huddles.Keep(w.ctx(), r.leader(), r.ref(), "burn")
	w.code(err, loop.Invalid)
}

// Whatever is grouped, talked about or made a tweak of is never left over, and
// everything else is.
func TestWhatCountsAsTalkedAbout(t *testing.T) {
	card := func(id, group loop.ID) loop.Card { return loop.Card{ID: id, Group: group} }
	groups := []loop.CardGroup{{ID: 10, Title: "A"}, {ID: 20, Title: "B"}}
	tests := []struct {
		name   string
		talked []loop.ID
		cards  []loop.Card
		want   []loop.ID
	}{
		{"nothing was talked about", nil, []loop.Card{card(1, 0), card(2, 10)}, []loop.ID{2, 1}},
		{"a group with its cards", []loop.ID{10, 2}, []loop.Card{card(1, 0), card(2, 10)}, []loop.ID{1}},
		{"a card that left its group later", []loop.ID{10, 2}, []loop.Card{card(1, 10), card(2, 0)}, nil},
		{"a card that joined a group later", []loop.ID{1}, []loop.Card{card(1, 20), card(2, 20)}, []loop.ID{2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []loop.ID
			for _, c := range (loop.Huddle{Talked: tt.talked}).LeftOver(loop.TopicsOf(groups, tt.cards)) {
				got = append(got, c.ID)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("left over %v, want %v", got, tt.want)
			}
		})
	}
}

// named is a room whose cards carry names.
func named(w *world) *room {
	r := newRoom(w)
	_, err := w.Huddles.Close(w.ctx(), r.leader(), r.ref())
	w.ok(err)
	r.h, err = w.Huddles.Start(w.ctx(), r.all[0], app.HuddleDraft{Team: "Orders", Mode: loop.EveryoneMode, Attribution: loop.Named})
	w.ok(err)
	return r
}

func TestANamedCardBecomesAnonymousByANewOne(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		r := named(w)
		c := r.card(1, "I had counted on the old list")
		if c.Author != r.all[1].Member {
			t.Fatalf("author %d", c.Author)
		}
		_, err := w.Cards.Unname(w.ctx(), r.all[0], r.ref(), c.ID.String(), pen(0))
		w.code(err, loop.NotFound) // somebody else's hidden card
		r.goTo(loop.StageVote)
		_, err = w.Cards.Unname(w.ctx(), r.all[0], r.ref(), c.ID.String(), pen(0))
		w.code(err, loop.Denied)
		w.ok(w.Huddles.Vote(w.ctx(), r.all[2], r.ref(), pen(2), []loop.ID{c.ID, c.ID}))
		_, err = w.Huddles.Talk(w.ctx(), r.leader(), r.ref(), c.ID)
		w.ok(err)
		fresh, err := w.Cards.Unname(w.ctx(), r.all[1], r.ref(), c.ID.String(), pen(1))
		w.ok(err)
		if fresh.ID == c.ID || fresh.Author != 0 || bytes.Equal(fresh.Key, c.Key) || fresh.What != c.What {
			t.Errorf("the new card: %+v", fresh)
		}
		all, err := w.store.Cards(w.ctx(), w.ws.ID, r.h.ID)
		w.ok(err)
		if len(all) != 1 || all[0].ID != fresh.ID || all[0].Author != 0 {
			t.Errorf("on the board: %+v", all)
		}
		r.goTo(loop.StageTalk)
		b := r.board(1)
		if b.Topics[0].Votes != 2 || b.Huddle.Topic != fresh.ID || !slices.Equal(b.Huddle.Talked, []loop.ID{fresh.ID}) || !b.Yours[fresh.ID] {
			t.Errorf("the board: %+v, topic %d, talked %v", b.Topics, b.Huddle.Topic, b.Huddle.Talked)
		}
		_, err = w.Cards.Unname(w.ctx(), r.all[1], r.ref(), fresh.ID.String(), pen(1))
		w.code(err, loop.Conflict)
		_, err = w.Huddles.Close(w.ctx(), r.leader(), r.ref())
		w.ok(err)
	})
}

// After a huddle the count of its votes follows the card too.
func TestACardOfAClosedHuddleLosesItsNameAndKeepsItsVotes(t *testing.T) {
	w := sqlite(t)
	r := named(w)
	c := r.card(1, "I had counted on the old list")
	r.goTo(loop.StageVote)
	w.ok(w.Huddles.Vote(w.ctx(), r.all[2], r.ref(), pen(2), []loop.ID{c.ID}))
	w.ok(w.Huddles.Star(w.ctx(), r.all[2], r.ref(), pen(2), []loop.ID{c.ID}))
	_, err := w.Huddles.Close(w.ctx(), r.leader(), r.ref())
	w.ok(err)
	fresh, err := w.Cards.Unname(w.ctx(), r.all[1], r.ref(), c.ID.String(), pen(1))
	w.ok(err)
	if b := r.board(0); b.Topics[0].ID != fresh.ID || b.Topics[0].Votes != 1 || b.Topics[0].Stars != 1 || b.Huddle.Star != fresh.ID {
		t.Errorf("%+v, star %d", b.Topics, b.Huddle.Star)
	}
}

func TestACardMayGoWithoutANameWhereCardsCarryNames(t *testing.T) {
	w := sqlite(t)
	r := named(w)
	c, err := w.Cards.Write(w.ctx(), r.all[1], app.CardDraft{Huddle: r.ref(), What: "Not by me", Nameless: true, Pen: pen(1)})
	w.ok(err)
	if c.Author != 0 {
		t.Errorf("author %d", c.Author)
	}
}

// On a board without names the cards that come along lose theirs.
func TestAnAnonymousBoardTakesTheNamesOffWhatComesAlong(t *testing.T) {
	w := sqlite(t)
	r := named(w)
	r.card(1, "I had counted on the old list")
	_, err := w.Huddles.Close(w.ctx(), r.leader(), r.ref())
	w.ok(err)
	r.h = r.start()
	sealed, err := w.store.SealedCards(w.ctx(), w.ws.ID, r.team, r.h.ID)
	w.ok(err)
	if len(sealed) != 1 || sealed[0].Author != 0 {
		t.Errorf("%+v", sealed)
	}
}

func TestAWindowForWriting(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		team := w.team("Orders")
		mo, vi := w.member("mo", loop.MemberRole, team), w.member("vi", loop.MemberRole, team)
		start := func(until time.Time) (loop.Huddle, error) {
			return w.Huddles.Start(w.ctx(), mo, app.HuddleDraft{Team: "Orders", Facilitator: "mo@example.com", WriteUntil: until})
		}
		now := w.clock.Now()
		_, err := start(now)
		w.code(err, loop.Invalid)
		_, err = start(now.AddDate(0, 0, 61))
		w.code(err, loop.Invalid)
		end := now.Add(50 * time.Hour)
		h, err := start(end)
		w.ok(err)
		if h.State != loop.HuddleScheduled || h.Mode != loop.EveryoneMode || h.On != day(2) || !h.WritingUntil(now) {
			t.Fatalf("%+v", h)
		}
		_, err = w.Cards.Write(w.ctx(), vi, app.CardDraft{Huddle: h.Ref().String(), What: "From another zone", Pen: pen(1)})
		w.ok(err)
		_, err = w.Huddles.Begin(w.ctx(), vi, h.Ref().String())
		w.code(err, loop.Denied) // before its end only who leads
		_, err = w.Huddles.Until(w.ctx(), vi, h.Ref().String(), end.Add(time.Hour))
		w.code(err, loop.Denied)
		h, err = w.Huddles.Until(w.ctx(), mo, h.Ref().String(), end.Add(time.Hour))
		w.ok(err)
		w.forward(3)
		if h.WritingUntil(w.clock.Now()) {
			t.Error("the window is still open")
		}
		_, err = w.Cards.Write(w.ctx(), mo, app.CardDraft{Huddle: h.Ref().String(), What: "A little late", Pen: pen(0)})
		w.ok(err) // nobody is locked out before the reveal
		h, err = w.Huddles.Begin(w.ctx(), vi, h.Ref().String())
		w.ok(err)
		_, err = w.Huddles.Go(w.ctx(), mo, h.Ref().String(), loop.StageGroup)
		w.ok(err)
		_, err = w.Huddles.Until(w.ctx(), mo, h.Ref().String(), w.clock.Now().Add(time.Hour))
		w.code(err, loop.Conflict)
	})
}
