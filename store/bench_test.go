package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// The figures are ratios to a limit taken in the same run: the same rows in the
// same tables, by plain prepared SQL in the same kind of transaction. Run with
//
//	go test ./store -run - -bench . -benchtime 2000x

var benchWords = strings.Fields("checkout payment timeout rollout latency queue database cache token retry region gateway login search import nightly build deploy alert disk memory thread certificate expiry")

func benchFailure(ws loop.ID, i int) loop.Failure {
	w := func(n int) string { return benchWords[(i*7+n*n+i/len(benchWords))%len(benchWords)] }
	at := looptest.Monday.Add(-time.Duration(i) * time.Minute)
	return loop.Failure{
		Workspace: ws, Title: fmt.Sprintf("%s %s after %s in zone %d", w(1), w(2), w(3), i%40),
		Summary: strings.Repeat(w(4)+" "+w(5)+" and then the "+w(6)+" of "+w(7)+" went away. ", 4),
		Kind:    loop.Incident, Severity: 1 + i%4, State: loop.FailureOpen, ReportedVia: "api",
		StartedAt: loop.At(at, loop.ToSecond), ResolvedAt: loop.At(at.Add(25*time.Minute), loop.ToSecond), CreatedAt: at, UpdatedAt: at,
	}
}

func benchStores(b *testing.B, do func(b *testing.B, s *store.Store, kind string)) {
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			do(b, looptest.Open(b, looptest.Address(b, kind), looptest.NewClock()), kind)
		})
	}
}

func create(s *store.Store, f loop.Failure, by loop.Actor) (loop.Failure, error) {
	var out loop.Failure
	err := s.Write(context.Background(), func(ctx context.Context, w loop.Writer) (err error) {
		out, err = w.SaveFailure(ctx, f, loop.Note(by, f.CreatedAt, "failure.logged", "", 0))
		return err
	})
	return out, err
}

// plainly runs the statements of n writes by plain prepared SQL on a database of
// its own, group writes in one transaction, and returns how many writes a second.
// The statements are those that the store ran for the same writes elsewhere.
func plainly(b *testing.B, kind string, n, group int, do func(ctx context.Context, w loop.Writer, by loop.Actor, i int) error) float64 {
	b.Helper()
	from := looptest.Open(b, looptest.Address(b, kind), looptest.NewClock())
	_, by := looptest.Seed(b, from)
	writes := make([][]store.Statement, n)
	for i := range writes {
		var err error
		if writes[i], err = from.Recorded(context.Background(), func(ctx context.Context, w loop.Writer) error { return do(ctx, w, by, i) }); err != nil {
			b.Fatal(err)
		}
	}
	conn, begin := plainConn(b, looptest.Address(b, kind), kind)
	stmts := map[string]*sql.Stmt{}
	run := func(query string, args ...any) {
		if stmts[query] == nil {
			var err error
			if stmts[query], err = conn.PrepareContext(context.Background(), query); err != nil {
				b.Fatal(query, err)
			}
		}
		if _, err := stmts[query].ExecContext(context.Background(), args...); err != nil {
			b.Fatal(query, err)
		}
	}
	start := time.Now()
	for some := range slices.Chunk(writes, group) {
		run(begin)
		for _, one := range some {
			for _, s := range one {
				run(s.Query, s.Args...)
			}
		}
		run("COMMIT")
	}
	return float64(n) / time.Since(start).Seconds()
}

// plainConn is a connection without the store, to a database with its schema.
func plainConn(b *testing.B, url, kind string) (*sql.Conn, string) {
	b.Helper()
	s := looptest.Open(b, url, looptest.NewClock())
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	driver, dsn, begin := "pgx", url, "BEGIN"
	if kind == "sqlite" {
		driver, begin = "sqlite", "BEGIN IMMEDIATE"
		dsn = "file:" + url + "?_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=cache_size(-16000)&_pragma=wal_autocheckpoint(4000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close(); db.Close() })
	return conn, begin
}

func createOne(ctx context.Context, w loop.Writer, by loop.Actor, i int) error {
	f := benchFailure(by.Workspace, i)
	_, err := w.SaveFailure(ctx, f, loop.Note(by, f.CreatedAt, "failure.logged", "", 0))
	return err
}

// BenchmarkP1CreateOne: one client, each create waits for its sync.
func BenchmarkP1CreateOne(b *testing.B) {
	benchStores(b, func(b *testing.B, s *store.Store, kind string) {
		_, by := looptest.Seed(b, s)
		i := 0
		for b.Loop() {
			if _, err := create(s, benchFailure(by.Workspace, i), by); err != nil {
				b.Fatal(err)
			}
			i++
		}
		ours := float64(b.N) / b.Elapsed().Seconds()
		report(b, ours, plainly(b, kind, min(i, 3000), 1, createOne))
	})
}

func report(b *testing.B, ours, limit float64) {
	b.ReportMetric(ours, "creates/s")
	b.ReportMetric(limit, "limit/s")
	b.ReportMetric(ours/limit, "of-limit")
}

// BenchmarkP2CreateSixteen: sixteen clients, each create waits for its sync.
func BenchmarkP2CreateSixteen(b *testing.B) {
	benchStores(b, func(b *testing.B, s *store.Store, kind string) {
		const clients = 16
		_, by := looptest.Seed(b, s)
		work, took := make(chan int), make([][]time.Duration, clients)
		var all sync.WaitGroup
		for c := range clients {
			all.Go(func() {
				for i := range work {
					start := time.Now()
					if _, err := create(s, benchFailure(by.Workspace, i), by); err != nil {
						b.Error(err)
					}
					took[c] = append(took[c], time.Since(start))
				}
			})
		}
		i := 0
		for b.Loop() {
			work <- i
			i++
		}
		close(work)
		all.Wait()
		ours := float64(b.N) / b.Elapsed().Seconds()
		times := slices.Sorted(slices.Values(slices.Concat(took...)))
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
		report(b, ours, plainly(b, kind, min(i, 5000), clients, createOne))
	})
}

func benchFill(b *testing.B, s *store.Store, ws loop.ID, n int) {
	b.Helper()
	for from := 0; from < n; from += 512 {
		fs := []loop.Failure{}
		for i := from; i < min(from+512, n); i++ {
			fs = append(fs, benchFailure(ws, i))
		}
		write(b, s, func(ctx context.Context, w loop.Writer) error {
			_, err := w.CreateFailures(ctx, fs)
			return err
		})
	}
}

// benchImport is 512 failures as an import makes them.
func benchImport(ws loop.ID, from int) []loop.Failure {
	fs := make([]loop.Failure, 512)
	for i := range fs {
		fs[i] = benchFailure(ws, from+i)
		fs[i].Tags, fs[i].Services = []string{benchWords[(from+i)%7], "imported"}, []string{benchWords[(from+i)%11]}
	}
	return fs
}

// BenchmarkP13Import: bulk creates of 512, search included; the limit is the
// same statements by plain SQL.
func BenchmarkP13Import(b *testing.B) {
	benchStores(b, func(b *testing.B, s *store.Store, kind string) {
		_, by := looptest.Seed(b, s)
		n := 0
		for b.Loop() {
			fs := benchImport(by.Workspace, n)
			write(b, s, func(ctx context.Context, w loop.Writer) error {
				_, err := w.CreateFailures(ctx, fs)
				return err
			})
			n += len(fs)
		}
		ours := float64(n) / b.Elapsed().Seconds()
		limit := plainly(b, kind, min(n/512, 40), 1, func(ctx context.Context, w loop.Writer, by loop.Actor, i int) error {
			_, err := w.CreateFailures(ctx, benchImport(by.Workspace, i*512))
			return err
		})
		report(b, ours, 512*limit)
	})
}

// BenchmarkP10List: the newest 20 of 20,000, and page 1,000; the limit is the
// bare SELECT of 20 keys.
func BenchmarkP10List(b *testing.B) {
	benchStores(b, func(b *testing.B, s *store.Store, kind string) {
		_, by := looptest.Seed(b, s)
		benchFill(b, s, by.Workspace, 20_000)
		var first, deep []time.Duration
		cursor := ""
		for i := range 1000 {
			start := time.Now()
			page, err := s.Failures(context.Background(), by.Workspace, loop.FailureQuery{Limit: 20, Cursor: cursor})
			if err != nil {
				b.Fatal(err)
			}
			if took := time.Since(start); i < 200 {
				first = append(first, took)
			} else if i >= 800 {
				deep = append(deep, took)
			}
			cursor = page.Next
		}
		for b.Loop() {
			if _, err := s.Failures(context.Background(), by.Workspace, loop.FailureQuery{Limit: 20}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(ms(first, 50), "early-p50-ms")
		b.ReportMetric(ms(first, 99), "early-p99-ms")
		b.ReportMetric(ms(deep, 50), "page1000-p50-ms")
		start := time.Now()
		if _, err := s.CountFailures(context.Background(), by.Workspace, loop.FailureQuery{}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(start).Microseconds())/1000, "count-ms")
	})
}

func ms(took []time.Duration, percent int) float64 {
	slices.Sort(took)
	return float64(took[len(took)*percent/100].Microseconds()) / 1000
}
