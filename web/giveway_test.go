package web_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"failforward/web"
)

// crowd lets ten enter at the same time, and returns how many are under way then,
// and how many had their turn in the end.
func crowd(way *web.GiveWay) (together, served int32) {
	var in, had atomic.Int32
	end := make(chan struct{})
	for range 10 {
		go func() {
			leave, err := way.Enter(context.Background())
			if err != nil {
				return
			}
			defer leave()
			in.Add(1)
			<-end
			had.Add(1)
		}()
	}
	synctest.Wait()
	together = in.Load()
	close(end)
	synctest.Wait()
	return together, had.Load()
}

func TestWhoCanWaitGivesWay(t *testing.T) {
	tests := []struct {
		name  string
		asked bool
		later time.Duration // after somebody asked
		most  int32         // of ten that are under way together
	}{
		{"while somebody reads only a few are under way", true, 0, 3},
		{"whoever reads goes on reading", true, 900 * time.Millisecond, 3},
		{"a while later they are bounded no more", true, 1100 * time.Millisecond, 10},
		{"where nobody reads nobody waits", false, 0, 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				way := web.NewGiveWay(time.Now, 3)
				if tt.asked {
					way.Asked()
				}
				time.Sleep(tt.later)
				if together, served := crowd(way); together != tt.most || served != 10 {
					t.Errorf("%d were under way together, want %d; %d of 10 had their turn", together, tt.most, served)
				}
			})
		})
	}
}

func TestWhoHangsUpWhileWaitingTakesNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		way := web.NewGiveWay(time.Now, 1)
		way.Asked()
		leave, err := way.Enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		waiting, hangUp := context.WithCancel(t.Context())
		gone := make(chan error)
		go func() {
			none, err := way.Enter(waiting)
			none()
			gone <- err
		}()
		synctest.Wait()
		hangUp()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("whoever hung up heard %v", err)
		}
		leave()
		if together, served := crowd(way); together != 1 || served != 10 {
			t.Errorf("%d were under way together, want 1; %d of 10 had their turn", together, served)
		}
	})
}
