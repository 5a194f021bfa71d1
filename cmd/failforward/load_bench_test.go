package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"failforward/looptest"
)

// P20: how much slower reads of 20,000 failures are while deliveries come in as fast
// as 64 connections bring them. Senders, reader and server are processes of their own
// and share the cores. Beside it the limit, bare_times: the same reader under the same
// senders at a server that reckons as long as such a read takes and has no database,
// no lock and no other request: what is left of it is the want of cores alone.
func BenchmarkReadUnderIntake(b *testing.B) {
	b.Run("P20/sqlite", func(b *testing.B) { benchReadUnderIntake(b, file(b)) })
	b.Run("P20/postgres", func(b *testing.B) { benchReadUnderIntake(b, looptest.Postgres(b)) })
}

func benchReadUnderIntake(b *testing.B, db string) {
	token := fill(b, db)
	src := source(b, db, "github")
	s := serve(b, "--db", db)
	for _, tt := range []struct{ name, path string }{
		{"list", "/api/v1/failures?limit=20"},
		{"search", "/api/v1/failures?limit=20&q=code777"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			plain := bare(b)
			for b.Loop() {
				idle50, idle99 := spreadOf(reader(b, s.url+tt.path, token, readLong))
				like := likeRead(b, plain, idle50)
				_, bare99 := spreadOf(reader(b, like, "", readLong))
				stop := deliverAlong(b, s, src)
				busy50, busy99 := spreadOf(reader(b, s.url+tt.path, token, readLong))
				_, beside99 := spreadOf(reader(b, like, "", readLong))
				b.ReportMetric(stop(), "deliveries/s")
				b.ReportMetric(idle50, "idle_p50_ms")
				b.ReportMetric(idle99, "idle_p99_ms")
				b.ReportMetric(busy50, "busy_p50_ms")
				b.ReportMetric(busy99, "busy_p99_ms")
				b.ReportMetric(busy99/idle99, "times")
				b.ReportMetric(beside99, "bare_busy_p99_ms")
				b.ReportMetric(beside99/bare99, "bare_times")
				settled(b, s, token)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// readLong is how long one reader reads.
const readLong = 3 * time.Second

// deliverAlong sends signed deliveries of 2 KB until it is stopped; stop returns how
// many a second were acknowledged.
func deliverAlong(b *testing.B, s *serving, src added) (stop func() (perSecond float64)) {
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	var senders sync.WaitGroup
	var mu sync.Mutex
	acked, ended, start := 0, make(chan struct{}), time.Now()
	for c := range 64 {
		senders.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-ended:
					return
				default:
				}
				body, header := pushEvent(src, fmt.Sprint(c, "-", n, "-", start.UnixNano()))
				status, text := push(client, s.url+src.URL, body, header)
				if status != 202 {
					b.Error(status, text)
					return
				}
				mu.Lock()
				acked++
				mu.Unlock()
			}
		})
	}
	return func() float64 {
		close(ended)
		senders.Wait()
		return float64(acked) / time.Since(start).Seconds()
	}
}
