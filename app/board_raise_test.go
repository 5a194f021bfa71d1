package app

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"failforward/loop"
)

func TestABoardGrowsAtOnceAndThenOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var raises atomic.Int64
		r := newRaiser(func(context.Context, loop.ID, loop.ID) error { raises.Add(1); return nil })
		change := func() {
			if err := r.changed(t.Context(), 1, 2); err != nil {
				t.Error(err)
			}
		}
		want := func(when string, n int64) {
			t.Helper()
			synctest.Wait()
			if got := raises.Load(); got != n {
				t.Errorf("%s: %d raises, want %d", when, got, n)
			}
		}
		change()
		want("the first change", 1)
		for range 500 {
			change()
		}
		want("five hundred in the same moment", 1)
		time.Sleep(raisePause)
		want("a second later", 2)
		change()
		time.Sleep(raisePause)
		want("one more within the next second", 3)
		time.Sleep(10 * raisePause)
		want("in silence", 3)
		if n := len(r.boards); n != 0 {
			t.Errorf("%d boards are remembered", n)
		}
		change()
		want("after the silence, at once", 4)
		change()
		if err := r.settle(t.Context()); err != nil {
			t.Error(err)
		}
		want("at the end of the process", 5)
		time.Sleep(2 * raisePause)
		want("after the end", 5)
	})
}

// Every change is followed by a raise: what came during one is raised after it.
func TestNoChangeStaysUnseen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made, seen atomic.Int64
		r := newRaiser(func(context.Context, loop.ID, loop.ID) error { seen.Store(made.Load()); return nil })
		for range 20 {
			go func() {
				for n := range 50 {
					made.Add(1)
					_ = r.changed(context.Background(), 1, 2)
					time.Sleep(time.Duration(n*37) * time.Millisecond)
				}
			}()
		}
		time.Sleep(2 * time.Minute)
		if made.Load() != 1000 || seen.Load() != 1000 {
			t.Errorf("%d changes, the last raise saw %d", made.Load(), seen.Load())
		}
	})
}
