package page_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// P11: the page of all numbers over 26 weeks, in a workspace of 50,000 failures and
// 500,000 signals, printed beside the limit of the same run: recovery times by week,
// asked of the database in one statement (L11). Cold is the first answer after the
// database was opened. P7: how long after the answer to a create it is found, and
// counted. Nothing is asserted: read the figures. With FAILFORWARD_RELEASE=1 there are
// 20 such workspaces, and across is the page of all of them.
//
//	go test -run '^$' -bench 'Numbers/sqlite' ./page
func BenchmarkNumbers(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			url := looptest.Address(b, kind)
			s := large(b, url)
			b.Run("cold", func(b *testing.B) {
				var took []time.Duration
				for n := range 30 {
					took = append(took, s.again(url, time.Duration(n+1)*time.Hour))
				}
				spread(b, took)
			})
			for name, path := range map[string]string{"page": "/metrics?period=26w", "across": "/metrics/workspaces?period=26w", "home": "/", "api": "/api/v1/metrics/recovery_time?since=2025-09-01"} {
				b.Run(name, func(b *testing.B) {
					var took []time.Duration
					for b.Loop() {
						took = append(took, timed(func() { s.get(path).is(200) }))
					}
					spread(b, took)
					b.ReportMetric(ms(s.limit(kind, url)), "limit_ms")
				})
			}
			s.visible(b)
		})
	}
}

// visible is P7: from the answer to a create until it is found, and counted.
func (s *site) visible(b *testing.B) {
	const since = "2025-09-01T09:00:00Z" // 26 weeks
	var now struct{ N int }
	counted := func() int {
		s.must(json.Unmarshal([]byte(s.get("/api/v1/metrics/failure_rate?since="+since).is(200).body), &now))
		return now.N
	}
	there := counted()
	for _, where := range []struct {
		name string
		seen func(word string) bool
	}{
		{"search", func(word string) bool {
			return strings.Contains(s.get("/api/v1/search?q="+word).is(200).body, word+" is slow")
		}},
		{"metric", func(string) bool { return counted() == there }},
		{"page", func(string) bool {
			return strings.Contains(s.get("/metrics").is(200).body, fmt.Sprintf("Incidents, crashes and escaped defects a week, the last 26 weeks, n = %s", loop.Whole(there)))
		}},
	} {
		b.Run("visible in "+where.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				there++
				word := letters.Replace(fmt.Sprintf("zz%06d", there))
				s.create(word + " is slow")
				took = append(took, timed(func() {
					for !where.seen(word) {
					}
				}))
			}
			spread(b, took)
		})
	}
}

// large is the pages over a workspace, or twenty, of 50,000 failures and 500,000 signals.
func large(b *testing.B, url string) *site {
	c := looptest.NewClock()
	s := serve(b, looptest.Open(b, url, c), c)
	s.fill(s.ws.ID)
	for range looptest.Size(0, 19) {
		ws, _ := looptest.Seed(b, s.store)
		s.joins(ws.ID)
		s.fill(ws.ID)
	}
	if store.IsPostgres(url) { // as an import does when it ends
		db, err := sql.Open("pgx", url)
		s.must(err)
		defer db.Close()
		_, err = db.ExecContext(b.Context(), "ANALYZE")
		s.must(err)
	}
	return s
}

// fill puts three years of failures and signals into a workspace.
func (s *site) fill(ws loop.ID) {
	now := s.clock.Now()
	for batch := range 100 {
		s.must(s.store.Write(s.t.Context(), func(ctx context.Context, w loop.Writer) error {
			all := make([]loop.Failure, 500)
			for i := range all {
				n := batch*500 + i
				at := now.Add(-time.Duration(n) * 32 * time.Minute)
				all[i] = loop.Failure{Workspace: ws, Title: fmt.Sprint("Checkout answered slowly ", n), Kind: loop.Incident, State: loop.FailureOpen, ReportedVia: "signal",
					StartedAt: loop.At(at, loop.ToSecond), DetectedAt: loop.At(at.Add(time.Minute), loop.ToSecond), MitigatedAt: loop.Is(loop.UnknownTime),
					ResolvedAt: loop.At(at.Add(time.Duration(1+n%300)*time.Minute), loop.ToSecond), Services: []string{"checkout"}, CreatedAt: at, UpdatedAt: at}
			}
			_, err := w.CreateFailures(ctx, all)
			return err
		}))
	}
	var src loop.Source
	s.must(s.store.Write(s.t.Context(), func(ctx context.Context, w loop.Writer) (err error) {
		src, err = w.SaveSource(ctx, loop.Source{Workspace: ws, Sender: "alertmanager", Name: "prod", Door: fmt.Append(nil, ws), Opens: loop.OpensFailure, CreatedAt: now, UpdatedAt: now}, loop.Event{})
		return err
	}))
	for batch := range 500 {
		s.must(s.store.Write(s.t.Context(), func(ctx context.Context, w loop.Writer) error {
			all := make([]loop.Signal, 1000)
			for i := range all {
				n := batch*1000 + i
				start := now.Add(-time.Duration(n) * 192 * time.Second)
				all[i] = loop.Signal{ID: loop.SignalID(start, uint64(n)), Workspace: ws, Start: start, End: start.Add(time.Minute), Told: true, Counted: true,
					Theme: loop.Theme{Source: src.ID, Group: [16]byte{byte(n % 50)}, Title: fmt.Sprint("HighLatency ", n%50), Service: "checkout", Kind: loop.Incident}}
				copy(all[i].Key[:], fmt.Sprintf("%016d", n))
			}
			return w.PutSignals(ctx, ws, all)
		}))
	}
}

// again is how long the first answer takes over the same database, opened anew and a
// little later: nothing of it is in memory but what the system keeps of its files.
func (s *site) again(url string, later time.Duration) time.Duration {
	t, c := &brief{TB: s.t}, looptest.NewClock()
	defer t.end()
	c.Add(later)
	fresh := serve(t, looptest.Open(t, url, c), c)
	fresh.ws, fresh.by = s.ws, s.by
	fresh.browser = fresh.as(s.by)
	return timed(func() { fresh.get("/metrics?period=26w").is(200) })
}

// brief is a part of a test whose things are closed before the test ends.
type brief struct {
	testing.TB
	ends []func()
}

func (t *brief) Cleanup(do func()) { t.ends = append(t.ends, do) }

func (t *brief) end() {
	for _, do := range slices.Backward(t.ends) {
		do()
	}
}

// create writes an incident down through the API, which answers when it is on disk.
func (s *site) create(title string) {
	body := fmt.Sprintf(`{"title": %q, "kind": "incident", "started_at": %q}`, title, s.clock.Now().Format(time.RFC3339))
	resp, err := s.browser.Post(s.server.URL+"/api/v1/failures", "application/json", strings.NewReader(body))
	s.must(err)
	answer, err := io.ReadAll(resp.Body)
	s.must(errors.Join(err, resp.Body.Close()))
	if resp.StatusCode != http.StatusCreated {
		s.t.Fatalf("%d %s", resp.StatusCode, answer)
	}
}

// letters makes a word of a number: one that stands nowhere else.
var letters = strings.NewReplacer("0", "a", "1", "b", "2", "c", "3", "d", "4", "e", "5", "f", "6", "g", "7", "h", "8", "i", "9", "k")

// limit is the recovery time by week of the same workspace, as one statement tells it to
// a program that does nothing else.
func (s *site) limit(kind, url string) time.Duration {
	driver := map[string]string{"sqlite": "sqlite", "postgres": "pgx"}[kind]
	db, err := sql.Open(driver, url)
	s.must(err)
	defer db.Close()
	var took []time.Duration
	for range 20 {
		took = append(took, timed(func() {
			rows, err := db.QueryContext(s.t.Context(), "SELECT started_at / 604800000, count(*), avg(resolved_at - started_at) FROM failure WHERE workspace_id = $1 AND state = 'open' GROUP BY 1 ORDER BY 1", int64(s.ws.ID))
			s.must(err)
			for rows.Next() {
			}
			s.must(errors.Join(rows.Err(), rows.Close()))
		}))
	}
	slices.Sort(took)
	return took[len(took)/2]
}

func timed(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

// spread reports how long things took.
func spread(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(ms(took[len(took)/2]), "p50_ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99_ms")
	b.ReportMetric(0, "ns/op")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
