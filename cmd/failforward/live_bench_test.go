package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"failforward/looptest"
)

// A change at 50 connected clients, beside the clients themselves: from before the
// request to the frame at each of them. Goal: 250 ms at the 99th percentile.
func BenchmarkLive(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchLive(b, file(b)) })
	b.Run("postgres", func(b *testing.B) { benchLive(b, looptest.Postgres(b)) })
}

func benchLive(b *testing.B, db string) {
	const clients, changes = 50, 100
	token := workspace(b, db)
	s := serve(b, "--db", db)
	// one token holds fewer sockets than are needed
	tokens := []string{token, strings.TrimSpace(must(b, "token", "add", "--name", "second", "--role", "viewer", "--db", db))}
	var mu sync.Mutex
	sent := map[string]time.Time{}
	var took []time.Duration
	var ready, done sync.WaitGroup
	for n := range clients {
		head := http.Header{"Authorization": {"Bearer " + tokens[n%2]}}
		conn, _, err := websocket.Dial(b.Context(), "ws"+strings.TrimPrefix(s.url, "http")+"/api/v1/live", &websocket.DialOptions{HTTPHeader: head})
		if err != nil {
			b.Fatal(err)
		}
		defer conn.CloseNow()
		ready.Add(1)
		done.Go(func() {
			for heard := 0; heard < changes; {
				_, text, err := conn.Read(b.Context())
				if err != nil {
					b.Error(err)
					return
				}
				var f struct {
					Kind  string
					Event struct{ Object string }
				}
				_ = json.Unmarshal(text, &f)
				if f.Kind == "hello" {
					ready.Done()
				}
				if f.Kind != "event" {
					continue
				}
				heard++
				mu.Lock()
				took = append(took, time.Since(sent[f.Event.Object]))
				mu.Unlock()
			}
		})
	}
	ready.Wait()
	for n := range changes {
		began := time.Now()
		mu.Lock()
		sent[fmt.Sprintf("F-%d", n+1)] = began
		mu.Unlock()
		if status, raw, err := s.try(token, "POST", "/api/v1/failures", map[string]any{"title": benchTitle(n)}); err != nil || status != 201 {
			b.Fatal(status, err, string(raw))
		}
		time.Sleep(40 * time.Millisecond)
	}
	done.Wait()
	b.ReportMetric(float64(len(took)), "frames")
	report(b, took)
}
