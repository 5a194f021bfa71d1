package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// peak runs do and returns by how many bytes the live heap grew meanwhile, at
// most: what waits to be collected is collected before each look.
func peak(do func()) int64 {
	look := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	base := look()
	done, watch, most := make(chan struct{}), sync.WaitGroup{}, base
	watch.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
				most = max(most, look())
			}
		}
	})
	do()
	close(done)
	watch.Wait()
	return most - base
}

func TestLargeWorkspacesPassThroughLittleMemory(t *testing.T) {
	const most = 28 << 20                                                                                    // a collection takes a moment, in which more is made
	n, text := looptest.Size(4000, 50_000), strings.Repeat("the same words again and again and again ", 200) // 8 KB
	if testing.Short() {
		n = 500
	}
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, clock *looptest.Clock) {
		ws, _ := looptest.Seed(t, s)
		for at := 0; at < n; at += 500 {
			fs := make([]loop.Failure, 500)
			for i := range fs {
				fs[i] = loop.Failure{Workspace: ws.ID, Title: fmt.Sprintf("failure %d", at+i), Summary: text, Kind: loop.Process, State: loop.FailureOpen, CreatedAt: looptest.Monday, UpdatedAt: looptest.Monday}
			}
			write(t, s, func(ctx context.Context, w loop.Writer) error { _, err := w.CreateFailures(ctx, fs); return err })
		}
		dir, backup := filepath.Join(t.TempDir(), "export"), filepath.Join(t.TempDir(), "backup")
		kind := map[bool]string{true: "postgres", false: "sqlite"}[s.File() == ""]
		fresh, address := looptest.Open(t, looptest.Address(t, kind), clock), looptest.Address(t, map[string]string{"sqlite": "postgres", "postgres": "sqlite"}[kind])
		deeds := []struct {
			name string
			do   func() error
		}{
			{"export", func() error { return s.Export(t.Context(), 0, dir) }},
			{"import", func() error { return fresh.ImportExport(t.Context(), dir) }},
			{"backup", func() error { _, err := s.Backup(t.Context(), backup); return err }},
			{"restore", func() error { return store.Restore(t.Context(), backup, store.Options{URL: address, Now: clock.Now}) }},
		}
		for _, d := range deeds {
			start := time.Now()
			grown := peak(func() {
				if err := d.do(); err != nil {
					t.Errorf("%s: %v", d.name, err)
				}
			})
			t.Logf("%s: %d failures of %d bytes in %v, heap %.1f MiB", d.name, n, len(text), time.Since(start).Round(time.Millisecond), float64(grown)/(1<<20))
			if grown > most && !testing.Short() { // the race detector keeps memory of its own, and collects late
				t.Errorf("%s took %d MiB for %d MiB of text, want at most %d", d.name, grown>>20, n*len(text)>>20, most>>20)
			}
		}
	})
}
