package cli

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"failforward/store"
)

// tidyEvery is how often the server throws away what has served its time:
// sessions and codes that are over, old attempts and idempotency keys.
const tidyEvery = time.Hour

// tidy keeps the store tidy until the returned function is called, which waits
// for the round under way.
func tidy(ctx context.Context, s *store.Store, env *Env, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var rounds sync.WaitGroup
	rounds.Go(func() {
		t := time.NewTicker(tidyEvery)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				if _, err := s.Prune(ctx, env.Now()); err != nil && ctx.Err() == nil {
					log.Error("tidy up", "err", err)
				}
			}
		}
	})
	return func() { cancel(); rounds.Wait() }
}
