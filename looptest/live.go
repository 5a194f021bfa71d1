package looptest

import (
	"context"
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"failforward/store"
	"failforward/web/live"
)

// LiveOptions says how the live stream of a store reaches its other replicas, as
// cli does.
func LiveOptions(s *store.Store) live.Options {
	opt := live.Options{Node: rand.Text()}
	if s.File() == "" {
		opt.Tell, opt.Overlap = s.Tell, 2*time.Second
	}
	return opt
}

// Follow makes a hub work until the test ends.
func Follow(t testing.TB, s *store.Store, hub *live.Hub) {
	ctx, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { hub.Run(ctx) })
	work.Go(func() {
		s.Watch(ctx, func(note string) {
			if note == "" {
				hub.Wake()
				return
			}
			hub.Note(note)
		})
	})
	t.Cleanup(func() { stop(); work.Wait() })
}
