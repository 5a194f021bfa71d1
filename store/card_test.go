package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

func TestSealedCardsStayApartUntilTheReveal(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		ws, team, h := v.ws.ID, v.team.ID, v.huddle.ID
		count := func() (open, sealed, box int) {
			a, err1 := s.Cards(t.Context(), ws, h)
			b, err2 := s.SealedCards(t.Context(), ws, team, h)
			c, err3 := s.SealedCards(t.Context(), ws, team, 0)
			if err := errors.Join(err1, err2, err3); err != nil {
				t.Fatal(err)
			}
			return len(a), len(b), len(c)
		}
		want := func(when string, open, sealed, box int) {
			t.Helper()
			if a, b, c := count(); a != open || b != sealed || c != box {
				t.Errorf("%s: %d open, %d sealed, %d in the box; want %d, %d, %d", when, a, b, c, open, sealed, box)
			}
		}
		want("at first", 1, 0, 1)
		write(t, s, func(ctx context.Context, w loop.Writer) error { return w.TakeBox(ctx, ws, team, h) })
		want("when the huddle takes the box", 1, 1, 0)
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			return w.RewordCard(ctx, loop.Card{ID: 9002 + ws, Workspace: ws, What: "Other words", Why: "and why"})
		})
		want("after an edit", 1, 1, 0)
		write(t, s, func(ctx context.Context, w loop.Writer) error { return w.RevealCards(ctx, ws, h) })
		want("after the reveal", 2, 0, 0)
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			return errors.Join(w.MoveCard(ctx, ws, 9002+ws, 7001+ws), w.DropCardGroup(ctx, ws, 7001+ws), w.DropCard(ctx, ws, 9001+ws))
		})
		cards, err := s.Cards(t.Context(), ws, h)
		if err != nil || len(cards) != 1 || cards[0].What != "Other words" || cards[0].Group != 0 {
			t.Errorf("left: %+v, %v", cards, err)
		}
		for _, do := range []func(context.Context, loop.Writer) error{
			func(ctx context.Context, w loop.Writer) error { return w.DropCard(ctx, ws, 404) },
			func(ctx context.Context, w loop.Writer) error { return w.MoveCard(ctx, ws, 404, 0) },
		} {
			if err := s.Write(t.Context(), do); loop.CodeOf(err) != loop.NotFound {
				t.Errorf("a card that is not there: %v", err)
			}
		}
	})
}

func TestAnExportHoldsNoSealedCardAndNoKey(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		newWorld(t, s)
		dir := t.TempDir() + "/out"
		if err := s.Export(t.Context(), 0, dir); err != nil {
			t.Fatal(err)
		}
		for name, text := range files(t, dir) {
			if strings.Contains(text, "Nobody may read this") || strings.Contains(text, "edit_key") {
				t.Errorf("%s holds what is sealed", name)
			}
		}
	})
}

func TestABallotCountsOnceAndIsBurntWithItsVoters(t *testing.T) {
	looptest.Stores(t, func(t *testing.T, s *store.Store) {
		v := newWorld(t, s)
		ws := v.ws.ID
		write(t, s, func(ctx context.Context, w loop.Writer) error { // the same browser again
			return w.PutBallot(ctx, loop.Ballot{ID: 6001, Workspace: ws, Poll: someVotes, Key: []byte{3}, Choices: []loop.ID{1}})
		})
		all, err := s.Ballots(t.Context(), ws, someVotes)
		if err != nil || len(all) != 1 || len(all[0].Choices) != 1 {
			t.Errorf("ballots: %+v, %v", all, err)
		}
		err = s.Write(t.Context(), func(ctx context.Context, w loop.Writer) error {
			return w.MarkVoted(ctx, ws, someVotes, v.by.Member, []byte{5})
		})
		if loop.CodeOf(err) != loop.Conflict {
			t.Errorf("voting twice: %v", err)
		}
		write(t, s, func(ctx context.Context, w loop.Writer) error { return w.BurnBallots(ctx, ws, someVotes) })
		all, err = s.Ballots(t.Context(), ws, someVotes)
		n, err2 := s.Voters(t.Context(), ws, someVotes)
		if len(all) != 0 || n != 0 || errors.Join(err, err2) != nil {
			t.Errorf("left: %v, %d, %v", all, n, errors.Join(err, err2))
		}
		votes, stars, err := s.Tallies(t.Context(), ws, v.huddle.ID)
		if err != nil || votes.Total() != 2 || stars.Total() != 1 {
			t.Errorf("kept: %v, %v, %v", votes, stars, err)
		}
	})
}
