package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/looptest"
)

// P9, P14 and the idle part of P16: what everything costs as a history grows, one
// failure every twenty minutes for as long as it takes: read down a column. With
// FAILFORWARD_RELEASE=1 it grows to a million.
//
//	go test -run '^$' -bench Growth -benchtime 1x ./cmd/failforward
func BenchmarkGrowth(b *testing.B) {
	for n := 1_000; n <= looptest.Size(20_000, 1_000_000); n *= 10 {
		b.Run(fmt.Sprintf("failures=%d", n), func(b *testing.B) {
			for b.Loop() {
				grown(b, n)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// P16 under load: what the server holds after a hundred thousand creates by sixteen
// clients; BenchmarkCrash prints what it holds after crashes of 50 KB.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		db := file(b)
		token := workspace(b, db)
		s := serve(b, "--db", db)
		b.ReportMetric(s.resident(), "idle_MiB")
		var clients sync.WaitGroup
		for range 16 {
			clients.Go(func() { createTimes(b, s, token, looptest.Size(1_000, 100_000/16)) })
		}
		clients.Wait()
		b.ReportMetric(s.resident(), "after_MiB")
	}
	b.ReportMetric(0, "ns/op")
}

func grown(b *testing.B, n int) {
	db := file(b)
	token := workspace(b, db)
	table, text := historyTable(b, n)
	start := time.Now()
	must(b, "import", table, "--format", "csv", "--db", db, "--json")
	b.ReportMetric(float64(n)/time.Since(start).Seconds(), "import/s")
	info, err := os.Stat(db)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/float64(text), "times_text")

	s := serve(b, "--db", db)
	b.ReportMetric(s.resident(), "idle_MiB")
	for _, tt := range []struct{ name, path string }{
		{"list", "/api/v1/failures?limit=20"},
		{"word", "/api/v1/failures?limit=20&q=code777"},
		{"common", "/api/v1/failures?limit=20&q=checkout"},
		{"no_hit", "/api/v1/failures?limit=20&q=nowhere"},
		{"26_weeks", "/api/v1/metrics/recovery_time?since=" + time.Now().AddDate(0, 0, -182).Format(time.DateOnly)},
	} {
		p50, p99 := spreadOf(readTimes(b, s, token, tt.path, 100))
		b.ReportMetric(p50, tt.name+"_p50_ms")
		b.ReportMetric(p99, tt.name+"_p99_ms")
	}
	p50, _ := spreadOf(createTimes(b, s, token, 200))
	b.ReportMetric(p50, "create_p50_ms")
	b.ReportMetric(s.resident(), "after_MiB")
	s.stop()
	b.ReportMetric(restarted(b, db, func(s *serving) { s.stop() }), "restart_ms")
	b.ReportMetric(restarted(b, db, killedWriting(token)), "after_kill_ms")
}

// historyTable is a table of failures up to now, and how many bytes of text it has.
func historyTable(b *testing.B, n int) (path string, bytes int) {
	now := time.Now()
	return tableOf(b, n, func(i int) (start, end time.Time) {
		start = now.Add(-time.Duration(n-i) * 20 * time.Minute)
		return start, start.Add(time.Duration(1+i%300) * time.Minute)
	})
}

func readTimes(b *testing.B, s *serving, token, path string, times int) (took []time.Duration) {
	for range times {
		start := time.Now()
		get(b, s, token, path)
		took = append(took, time.Since(start))
	}
	return took
}

func createTimes(b *testing.B, s *serving, token string, times int) (took []time.Duration) {
	for i := range times {
		start := time.Now()
		if status, raw, err := s.try(token, "POST", "/api/v1/failures", map[string]any{"title": benchTitle(i)}); err != nil || status != 201 {
			b.Errorf("%d %v %s", status, err, raw)
			return took
		}
		took = append(took, time.Since(start))
	}
	return took
}

// restarted is how long a server takes from its start until it listens, the median of
// five, each after one that ended in the given way.
func restarted(b *testing.B, db string, end func(*serving)) (ms float64) {
	var took []time.Duration
	for range 5 {
		end(serve(b, "--db", db))
		s := serve(b, "--db", db)
		if status, _, err := s.try("", "GET", "/readyz", nil); err != nil || status != 200 {
			b.Fatal(status, err)
		}
		took = append(took, s.ready)
		s.stop()
	}
	p50, _ := spreadOf(took)
	return p50
}

// killedWriting kills a server while four clients write.
func killedWriting(token string) func(*serving) {
	return func(s *serving) {
		for w := range 4 {
			go func() {
				for n := 0; ; n++ {
					if _, _, err := s.try(token, "POST", "/api/v1/failures", map[string]any{"title": benchTitle(w*1_000_000 + n)}); err != nil {
						return // it is gone
					}
				}
			}()
		}
		time.Sleep(300 * time.Millisecond)
		s.kill()
	}
}

// resident is the memory that the server holds, in MiB; 0 where the system does not say.
func (s *serving) resident() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kib float64
	_, _ = fmt.Sscan(rest, &kib) // 0 when it is no number
	return kib / 1024
}
