package api_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// Deliveries give way to reads, and none is refused or lost for that: not behind
// senders that never come to their end, and not when many come at once.
func TestDeliveriesGiveWayAndAllAreKept(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		path, _ := r.hook("alertmanager")
		halfway(r, path, 40)
		r.do(200, "GET", "/api/v1/failures", nil) // somebody reads
		var senders sync.WaitGroup
		for n := range 64 {
			senders.Go(func() {
				if status, text := r.deliver(path, strings.NewReader(firing(r.clock.Now(), n)), nil); status != 202 {
					t.Errorf("delivery %d: %d %s", n, status, text)
				}
			})
		}
		senders.Wait()
		if kept := r.do(200, "GET", "/api/v1/deliveries?limit=500", nil)["items"].([]any); len(kept) != 64 {
			t.Errorf("%d of 64 were kept", len(kept))
		}
	})
}

// halfway begins so many deliveries and never ends their bodies.
func halfway(r *rig, path string, n int) {
	r.t.Helper()
	for range n {
		body, rest := io.Pipe()
		req, err := http.NewRequestWithContext(r.t.Context(), "POST", r.server.URL+path, body)
		if err != nil {
			r.t.Fatal(err)
		}
		go r.client.Do(req)
		fmt.Fprint(rest, `{"version":`)
		r.t.Cleanup(func() { rest.CloseWithError(io.ErrUnexpectedEOF) })
	}
	time.Sleep(50 * time.Millisecond) // they have arrived
}
