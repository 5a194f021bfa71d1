package looptest

import (
	"context"
	"testing"

	"failforward/store"
	"failforward/web/live"
)

// LiveOptions says how the live stream of a store reaches its other replicas, as
// cli does.
func LiveOptions(s *store.Store) (opt live.Options) {
	if s.File() == "" {
		opt.Tell = s.Tell
	}
	return opt
}

// Follow makes a hub work until the test ends.
func Follow(t testing.TB, s *store.Store, hub *live.Hub) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); hub.Follow(ctx, s.Watch) }()
	t.Cleanup(func() { stop(); <-ended })
}
