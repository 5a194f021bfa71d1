package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// P20: how much slower reads of 20,000 failures are while deliveries come in as fast
// as 64 connections bring them. Senders, reader and server share the cores.
func BenchmarkReadUnderIntake(b *testing.B) {
	db, token := filled(b)
	src := source(b, db, "github")
	s := serve(b, "--db", db)
	for _, tt := range []struct{ name, path string }{
		{"P20/list", "/api/v1/failures?limit=20"},
		{"P20/search", "/api/v1/failures?limit=20&q=code777"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			for b.Loop() {
				idle := readFor(b, s, token, tt.path, 2*time.Second)
				stop := deliverAlong(b, s, src)
				busy := readFor(b, s, token, tt.path, 2*time.Second)
				b.ReportMetric(stop(), "deliveries/s")
				b.ReportMetric(p99(idle), "idle_p99_ms")
				b.ReportMetric(p99(busy), "busy_p99_ms")
				b.ReportMetric(p99(busy)/p99(idle), "times")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func p99(took []time.Duration) (ms float64) {
	_, ms = spreadOf(took)
	return ms
}

func readFor(b *testing.B, s *serving, token, path string, long time.Duration) (took []time.Duration) {
	for begin := time.Now(); time.Since(begin) < long; {
		start := time.Now()
		get(b, s, token, path)
		took = append(took, time.Since(start))
	}
	return took
}

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
