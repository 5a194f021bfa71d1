package api_test

import (
	"fmt"
	"sync"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// Somebody puts a card on the board in the very moment in which another server
// reveals it: the card is readable like all others, never left behind.
func TestACardInTheMomentOfTheRevealIsReadable(t *testing.T) {
	url, clock := looptest.Address(t, "postgres"), looptest.NewClock()
	here := newRig(t, looptest.Open(t, url, clock), clock)
	there := here.replica(looptest.Open(t, url, clock))
	for round := range looptest.Size(15, 200) {
		h, err := here.app.Huddles.Start(t.Context(), here.admin, app.HuddleDraft{Mode: loop.EveryoneMode})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for n := range 6 {
			all.Go(func() {
				for m := range 4 {
					d := app.CardDraft{Huddle: h.Ref().String(), What: fmt.Sprintf("card %d of %d", m, n), Pen: fmt.Sprintf("the pen of browser %d", n)}
					if _, err := here.app.Cards.Write(t.Context(), here.admin, d); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Go(func() {
			if _, err := there.app.Huddles.Go(t.Context(), there.admin, h.Ref().String(), loop.StageGroup); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		b, err := there.app.Huddles.Board(t.Context(), there.admin, h.Ref().String(), "")
		if err != nil || b.Sealed != 0 || len(b.Topics) != 24 {
			t.Fatalf("round %d: %d left behind, %d readable, %v", round, b.Sealed, len(b.Topics), err)
		}
		if _, err := here.app.Huddles.Keep(t.Context(), here.admin, h.Ref().String(), loop.LetGo); err != nil {
			t.Fatal(err)
		}
		if _, err := here.app.Huddles.Close(t.Context(), here.admin, h.Ref().String()); err != nil {
			t.Fatal(err)
		}
	}
}
