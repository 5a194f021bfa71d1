package app_test

import (
	"fmt"
	"testing"
	"time"

	"failforward/looptest"
)

// What one more signal of a group that never rests costs, by how many came before it.
func BenchmarkOneMoreSignal(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		for _, before := range []int{100, 1000, 10_000} {
			b.Run(fmt.Sprint(kind, "/before=", before), func(b *testing.B) {
				c := looptest.NewClock()
				w := newWorld(b, looptest.Open(b, looptest.Address(b, kind), c), c)
				_, send := w.source("alertmanager")
				begin, n := c.Now().Add(-24*time.Hour), 0
				one := func() map[string]any {
					n++
					a := alarm("Disk", "p", begin.Add(time.Duration(n)*time.Second), time.Time{})
					a["alerts"].([]any)[0].(map[string]any)["fingerprint"] = fmt.Sprint("p", n)
					return a
				}
				many := one()
				for n < before {
					many["alerts"] = append(many["alerts"].([]any), one()["alerts"].([]any)...)
				}
				send(many)
				w.digest(1)
				for b.Loop() {
					send(one())
					w.digest(1)
				}
			})
		}
	}
}
