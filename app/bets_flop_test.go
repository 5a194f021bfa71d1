package app_test

import (
	"context"
	"sync"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

func TestAFlopBecomesOneFailureHoweverOftenItIsAsked(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		x := w.bet(w.ada)
		_, err := w.Bets.Fail(w.ctx(), w.ada, x.Ref().String(), "")
		w.code(err, loop.Conflict)
		w.ends(x, loop.Flopped)
		_, err = w.Bets.Fail(w.ctx(), w.ada, x.Ref().String(), loop.Crash)
		w.code(err, loop.Invalid)
		var all sync.WaitGroup
		var mu sync.Mutex
		made := map[loop.ID]int{}
		for range 8 {
			all.Go(func() {
				f, err := w.Bets.Fail(context.Background(), w.ada, "X-1", loop.FailedExperiment)
				mu.Lock()
				defer mu.Unlock()
				if made[f.ID]++; err != nil || f.Kind != loop.FailedExperiment {
					t.Errorf("%+v, %v", f, err)
				}
			})
		}
		all.Wait()
		if n, err := w.Failures.Count(w.ctx(), w.ada, loop.FailureQuery{State: loop.AllStates}); len(made) != 1 || n != 1 || err != nil {
			t.Errorf("%d failures, %d different answers, %v", n, len(made), err)
		}
		_, err = w.Bets.Reopen(w.ctx(), w.ada, "X-1", 0)
		w.code(err, loop.Conflict)
	})
}

// Two servers on one database that are asked at the same moment make one failure.
func TestTwoServersMakeOneFailureOfAFlop(t *testing.T) {
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			c, url := looptest.NewClock(), looptest.Address(t, name)
			w := newWorld(t, looptest.Open(t, url, c), c)
			d := w.deps()
			other := looptest.Open(t, url, c)
			d.Repo, d.Accounts, d.Works, d.Auditor = other, other, other, other
			servers := []*app.App{w.App, app.New(d)}
			w.ends(w.bet(w.ada), loop.Flopped)
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					if f, err := servers[i%2].Bets.Fail(context.Background(), w.ada, "X-1", ""); err != nil || f.Number != 1 {
						t.Errorf("%+v, %v", f, err)
					}
				})
			}
			all.Wait()
			if n, err := w.Failures.Count(w.ctx(), w.ada, loop.FailureQuery{State: loop.AllStates}); n != 1 || err != nil {
				t.Errorf("%d failures, %v", n, err)
			}
		})
	}
}

// A disk that fails anywhere leaves nothing behind of an outcome or a flop.
func TestAnOutcomeIsAllOrNothing(t *testing.T) {
	w := sqlite(t)
	mo := w.member("mo", loop.MemberRole)
	for nth := 1; nth <= 6; nth++ {
		x := w.bet(mo)
		before, events := w.x(x.Ref().String()), len(w.events())
		d := w.deps()
		d.Repo = faulty{w.store, nth}
		_, err := app.New(d).Bets.Conclude(w.ctx(), w.ada, x.Ref().String(), 0, loop.Flopped, "", "")
		if err == nil {
			if nth < 4 {
				t.Fatalf("the disk failed at save %d and nobody noticed", nth)
			}
			return
		}
		if got := w.x(x.Ref().String()); got != before || len(w.events()) != events {
			t.Fatalf("failing at save %d left %+v", nth, got)
		}
	}
}
