package app_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Sixty people write five hundred cards at once, hostile ones among them; nothing is
// lost or doubled, everybody votes once, and the board stays quick.
func TestSixtyPeopleAndFiveHundredCards(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		team := w.team("Everybody")
		people := make([]loop.Actor, 60)
		for i := range people {
			people[i] = w.member(fmt.Sprintf("person%02d", i), loop.MemberRole, team)
		}
		h, err := w.Huddles.Start(w.ctx(), people[0], app.HuddleDraft{Team: "Everybody", Mode: loop.EveryoneMode, Facilitator: "person00@example.com"})
		w.ok(err)
		ref := h.Ref().String()
		pen := func(i int) string { return fmt.Sprintf("pen of person %02d, long enough", i) }
		start := time.Now()
		w.crowd(len(people), func(i int) error {
			for n := range 9 {
				if i*9+n >= 500 {
					return nil
				}
				d := app.CardDraft{Huddle: ref, What: fmt.Sprintf("card %03d <script>alert(1)</script> [x](javascript:y)", i*9+n), Why: strings.Repeat("&#x202e; ", 20), Pen: pen(i), Key: fmt.Sprint(1_000_000 + i*9 + n)}
				for range 2 { // a browser that is not sure sends it again
					if _, err := w.Cards.Write(w.ctx(), people[i], d); err != nil {
						return err
					}
				}
			}
			return nil
		})
		wrote := time.Since(start)
		_, err = w.Huddles.Go(w.ctx(), people[0], ref, loop.StageGroup)
		w.ok(err)
		_, err = w.Huddles.Go(w.ctx(), people[0], ref, loop.StageVote)
		w.ok(err)
		start = time.Now()
		board, err := w.Huddles.Board(w.ctx(), people[7], ref, pen(7))
		w.ok(err)
		read := time.Since(start)
		seen := map[string]int{}
		for _, topic := range board.Topics {
			for _, c := range topic.Cards {
				seen[c.What]++
			}
		}
		if len(seen) != 500 || board.Sealed != 0 || len(board.Topics) != 500 {
			t.Errorf("%d different cards in %d topics, %d still sealed", len(seen), len(board.Topics), board.Sealed)
		}
		w.crowd(len(people), func(i int) error {
			for range 2 { // sent twice
				if err := w.Huddles.Vote(w.ctx(), people[i], ref, pen(i), []loop.ID{board.Topics[i%3].ID, board.Topics[i%3].ID, board.Topics[3].ID}); err != nil {
					return err
				}
			}
			return nil
		})
		_, err = w.Huddles.Go(w.ctx(), people[0], ref, loop.StageTalk)
		w.ok(err)
		board, err = w.Huddles.Board(w.ctx(), people[7], ref, pen(7))
		w.ok(err)
		votes := 0
		for _, topic := range board.Topics {
			votes += max(topic.Votes, 0)
		}
		if votes != 180 || board.Voters != 60 {
			t.Errorf("%d votes of %d voters, want 180 of 60", votes, board.Voters)
		}
		t.Logf("500 cards of 60 people, each sent twice, in %v; the board with all of them is read in %v", wrote.Round(time.Millisecond), read.Round(time.Millisecond))
		_, err = w.Huddles.Close(w.ctx(), people[0], ref)
		w.ok(err)
	})
}

// crowd does something for everybody at once.
func (w *world) crowd(n int, do func(i int) error) {
	w.t.Helper()
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			w.t.Fatalf("person %d: %v", i, err)
		}
	}
}
