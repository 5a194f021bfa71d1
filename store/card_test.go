package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
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

// Where the bytes of anonymous cards lie in the file of SQLite must not tell which
// was written first, neither while they are sealed nor after the reveal; nor may
// those of ballots.
func TestTheFileDoesNotTellWhatCameFirst(t *testing.T) {
	for _, n := range []int{8, 20, 60} {
		t.Run(fmt.Sprint(n), func(t *testing.T) { fileTells(t, n) })
	}
}

func fileTells(t *testing.T, n int) {
	s := looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock())
	v, random := newWorld(t, s), rand.New(rand.NewPCG(1, uint64(n)))
	mark := func(what string, i int) string { return fmt.Sprintf("%s %03d of the file", what, i) }
	card := func(what string, i int) loop.Card {
		return loop.Card{ID: loop.ID(random.Int64()), Workspace: v.ws.ID, Team: v.team.ID, Huddle: v.huddle.ID, What: mark(what, i), Key: []byte{byte(i)}}
	}
	ids := make([]loop.ID, n)
	for i := range n {
		write(t, s, func(ctx context.Context, w loop.Writer) error {
			c, boxed, after := card("card", i), card("boxed", i), loop.ID(random.Int64())
			ids[i], boxed.Huddle = c.ID, 0
			key := sha256.Sum256([]byte(mark("ballot", i)))
			return errors.Join(w.AddCard(ctx, c, true), w.AddCard(ctx, boxed, true),
				w.PutBallot(ctx, loop.Ballot{ID: after, Workspace: v.ws.ID, Poll: "week:2026-W10", Key: key[:], Choices: []loop.ID{1}}),
				w.MarkVoted(ctx, v.ws.ID, "week:2026-W10", loop.ID(1000+random.IntN(1<<40)), []byte(mark("voter", i))))
		})
	}
	told := func(when, what string) {
		t.Helper()
		raw := fileBytes(t, s)
		at := make([]int, n)
		for i := range at {
			text := []byte(mark(what, i))
			if what == "ballot" {
				key := sha256.Sum256(text)
				text = key[:]
			}
			if at[i] = bytes.Index(raw, text); at[i] < 0 {
				t.Fatalf("%s: %s %d is not in the file", when, what, i)
			}
		}
		tau, sd := kendall(at), math.Sqrt(2*float64(2*n+5)/float64(9*n*(n-1))) // Kendall 1938: by chance alone beyond 4 sd 1 in 16,000
		if math.Abs(tau) > 4*sd || n == 8 && math.Abs(tau) == 1 {
			t.Errorf("%s: where each %s lies tells which came first: Kendall's tau %.2f, sd %.2f", when, what, tau, sd)
		}
	}
	told("sealed", "card")
	told("in the box", "boxed")
	told("open", "ballot")
	told("open", "voter")
	write(t, s, func(ctx context.Context, w loop.Writer) error {
		c := card("other", 1)
		c.ID = ids[0]
		return errors.Join(w.RewordCard(ctx, c), w.TakeBox(ctx, v.ws.ID, v.team.ID, v.huddle.ID))
	})
	told("taken out of the box", "boxed")
	write(t, s, func(ctx context.Context, w loop.Writer) error { return w.RevealCards(ctx, v.ws.ID, v.huddle.ID) })
	told("revealed", "boxed")
	if raw := fileBytes(t, s); bytes.Contains(raw, []byte(mark("card", 0))) {
		t.Error("the words that stood there before are still in the file")
	}
}

// fileBytes is the file of a database, with nothing left in its log.
func fileBytes(t *testing.T, s *store.Store) []byte {
	t.Helper()
	for log := []byte{0}; len(log) > 0; { // again when it was just being moved
		err := s.Checkpoint(t.Context())
		if err == nil {
			log, err = os.ReadFile(s.File() + "-wal")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(s.File())
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// kendall is the rank correlation of numbers with their order (Kendall 1938), -1 to 1.
func kendall(x []int) float64 {
	sum := 0
	for i := range x {
		for j := range i {
			if x[i] > x[j] {
				sum++
			} else {
				sum--
			}
		}
	}
	return float64(sum) / float64(len(x)*(len(x)-1)/2)
}
