package page_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"failforward/loop"
)

// P11: the page of all numbers over 26 weeks, in a workspace of 50,000 failures. The
// first answer is the one with a cold cache. Nothing is asserted: read the figures.
//
//	go test -run '^$' -bench Numbers ./page
func BenchmarkNumbers(b *testing.B) {
	s := open(b)
	now := s.clock.Now()
	for batch := range 100 {
		s.must(s.store.Write(b.Context(), func(ctx context.Context, w loop.Writer) error {
			all := make([]loop.Failure, 500)
			for i := range all {
				n := batch*500 + i
				at := now.Add(-time.Duration(n) * 32 * time.Minute) // three years of them
				all[i] = loop.Failure{Workspace: s.ws.ID, Title: fmt.Sprint("Checkout answered slowly ", n), Kind: loop.Incident, State: loop.FailureOpen, ReportedVia: "signal",
					StartedAt: loop.At(at, loop.ToSecond), DetectedAt: loop.At(at.Add(time.Minute), loop.ToSecond), MitigatedAt: loop.Is(loop.UnknownTime),
					ResolvedAt: loop.At(at.Add(time.Duration(1+n%300)*time.Minute), loop.ToSecond), Services: []string{"checkout"}, CreatedAt: at, UpdatedAt: at}
			}
			_, err := w.CreateFailures(ctx, all)
			return err
		}))
	}
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		s.get("/metrics?period=26w").is(200)
		took = append(took, time.Since(start))
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[0]), "cold_ms")
	slices.Sort(took)
	b.ReportMetric(ms(took[len(took)/2]), "p50_ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99_ms")
	b.ReportMetric(0, "ns/op")
}
