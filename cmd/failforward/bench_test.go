package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// The rows of PERFORMANCE.md that need the built binary, each beside a limit
// that is taken in the same run. Generator and server share the cores. Nothing
// is asserted: read the ratios.
//
//	go test -run '^$' -bench . ./cmd/failforward

// within opens a database in this process, and returns its first workspace.
func within(b *testing.B, db string) (*store.Store, loop.ID) {
	b.Helper()
	s, err := store.Open(b.Context(), store.Options{URL: db, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	all, err := s.Workspaces(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return s, all[0].ID
}

// limitRate is the limit of P1 and P2: the same rows saved through the store in
// this process, by so many writers, without HTTP.
func limitRate(b *testing.B, db string, writers int) (perSecond float64, p99 time.Duration) {
	b.Helper()
	ctx := context.Background()
	s, ws := within(b, db)
	defer s.Close()
	var mu sync.Mutex
	var took []time.Duration
	perSecond = rate(b, writers, func(n int) error {
		now := time.Now()
		defer func() {
			mu.Lock()
			took = append(took, time.Since(now))
			mu.Unlock()
		}()
		f := loop.Failure{Workspace: ws, Title: benchTitle(n), Kind: loop.Process, State: loop.FailureOpen, StartedAt: loop.ImputedAt(now, loop.ToDay), CreatedAt: now, UpdatedAt: now}
		by := loop.Actor{Kind: loop.Operator, Workspace: ws, Name: "bench", Role: loop.Admin}
		return s.Write(ctx, func(ctx context.Context, w loop.Writer) error {
			_, err := w.SaveFailure(ctx, f, loop.Note(by, now, "failure.logged", "", 0))
			return err
		})
	})
	slices.Sort(took)
	return perSecond, took[len(took)*99/100]
}

func benchTitle(n int) string {
	return fmt.Sprintf("Checkout answered with errors after configuration rollout number %d", n)
}

// rate runs do by so many workers for two seconds and returns how often per second.
func rate(b *testing.B, workers int, do func(n int) error) float64 {
	b.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	total, start := 0, time.Now()
	for range workers {
		wg.Go(func() {
			for time.Since(start) < 2*time.Second {
				mu.Lock()
				total++
				n := total
				mu.Unlock()
				if err := do(n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return float64(total) / time.Since(start).Seconds()
}

func benchCreate(b *testing.B, db string, conns int) {
	token := workspace(b, db)
	limit, slow := limitRate(b, db, conns)
	s := serve(b, "--db", db)
	var mu sync.Mutex
	var took []time.Duration
	for b.Loop() {
		got := rate(b, conns, func(n int) error {
			start := time.Now()
			status, raw, err := s.try(token, "POST", "/api/v1/failures", map[string]any{"title": benchTitle(n)})
			if err != nil || status != 201 {
				return fmt.Errorf("%d %v %s", status, err, raw)
			}
			mu.Lock()
			took = append(took, time.Since(start))
			mu.Unlock()
			return nil
		})
		b.ReportMetric(got, "creates/s")
		b.ReportMetric(limit, "limit/s")
		b.ReportMetric(got/limit, "of_limit")
		b.ReportMetric(float64(slow.Microseconds())/1000, "limit_p99_ms")
	}
	report(b, took)
}

// report prints the median and the 99th percentile in milliseconds.
func report(b *testing.B, took []time.Duration) {
	if len(took) == 0 {
		return
	}
	p50, p99 := spreadOf(took)
	b.ReportMetric(p50, "p50_ms")
	b.ReportMetric(p99, "p99_ms")
	b.ReportMetric(0, "ns/op")
}

// spreadOf is the median and the 99th percentile in milliseconds.
func spreadOf(took []time.Duration) (p50, p99 float64) {
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return ms(took[len(took)/2]), ms(took[len(took)*99/100])
}

// P1 and P2: durable creates through the API.
func BenchmarkCreate(b *testing.B) {
	for _, conns := range []int{1, 16} {
		b.Run(fmt.Sprintf("P%d/sqlite/conns=%d", 1+conns/16, conns), func(b *testing.B) { benchCreate(b, file(b), conns) })
		b.Run(fmt.Sprintf("P%d/postgres/conns=%d", 1+conns/16, conns), func(b *testing.B) { benchCreate(b, looptest.Postgres(b), conns) })
	}
}

// filled is a SQLite database with the everyday 20,000 failures.
func filled(b *testing.B) (db, token string) {
	db = file(b)
	return db, fill(b, db)
}

// fill puts the everyday failures into a new database.
func fill(b *testing.B, db string) (token string) {
	token = workspace(b, db)
	must(b, "import", benchTable(b, looptest.Size(20_000, 100_000)), "--format", "csv", "--db", db, "--json")
	return token
}

// benchTable is a table of failures, one each hour.
func benchTable(b *testing.B, n int) string {
	path, _ := tableOf(b, n, func(i int) (start, end time.Time) {
		start = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour)
		return start, start.Add(time.Hour)
	})
	return path
}

// tableOf is a table of failures that began and ended at these times, and how many
// bytes of text it has.
func tableOf(b *testing.B, n int, lasted func(i int) (start, end time.Time)) (path string, bytes int) {
	var t strings.Builder
	t.WriteString("id,title,started,ended,tags,services\n")
	for i := range n {
		start, end := lasted(i)
		fmt.Fprintf(&t, "%d,%s failed on node%d with code%d,%s,%s,tag%d,service%d\n", i, []string{"Checkout", "Import", "Search", "Login"}[i%4], i%997, i,
			start.Format(time.RFC3339), end.Format(time.RFC3339), i%40, i%25)
	}
	path = filepath.Join(b.TempDir(), "bench.csv")
	if err := os.WriteFile(path, []byte(t.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return path, t.Len()
}

// P8 and P10: reads. A search without hits must be as fast as one with.
func BenchmarkRead(b *testing.B) {
	db, token := filled(b)
	s := serve(b, "--db", db)
	deep := ""
	for range 40 {
		_, v := s.call(token, "GET", "/api/v1/failures?limit=500&cursor="+deep, nil)
		if next, _ := v["next_cursor"].(string); next != "" {
			deep = next
		}
	}
	for _, tt := range []struct{ name, path string }{
		{"P10/newest20", "/api/v1/failures?limit=20"},
		{"P10/page1000", "/api/v1/failures?limit=20&cursor=" + deep},
		{"P8/word", "/api/v1/failures?limit=20&q=code777"},
		{"P8/common", "/api/v1/failures?limit=20&q=checkout"},
		{"P8/two_words", "/api/v1/failures?limit=20&q=checkout+node12"},
		{"P8/no_hit", "/api/v1/failures?limit=20&q=nowhere"},
		{"P8/tag_and_date", "/api/v1/failures?limit=20&q=failed&tag=tag7&since=2021-01-01"},
		{"floor/healthz", "/healthz"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				get(b, s, token, tt.path)
				took = append(took, time.Since(start))
			}
			report(b, took)
		})
	}
}

func get(b *testing.B, s *serving, token, path string) {
	req, err := http.NewRequest("GET", s.url+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body)
	if res.StatusCode != 200 {
		b.Fatalf("%s: %d", path, res.StatusCode)
	}
}

// P13: bulk import with validation, recognition and search; beside it the most
// memory that the process took.
func BenchmarkImport(b *testing.B) {
	n := looptest.Size(20_000, 1_000_000)
	table := benchTable(b, n)
	for b.Loop() {
		db := file(b)
		workspace(b, db)
		start := time.Now()
		must(b, "import", table, "--format", "csv", "--db", db, "--json")
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), "failures/s")
		b.ReportMetric(0, "ns/op")
	}
}

// P15 and P17: first start on an empty folder, and the size of the binary.
func BenchmarkStart(b *testing.B) {
	var took []time.Duration
	for b.Loop() {
		s := serve(b, "--db", file(b))
		took = append(took, s.ready)
		s.kill()
	}
	report(b, took)
	info, err := os.Stat(binary(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB_binary")
}
