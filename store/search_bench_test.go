package store_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

// P8 and P19 of PERFORMANCE.md, printed beside the limit of the same run:
//
//	go test -run '^$' -bench Search -failures 100000 ./store
var benchFailures = flag.Int("failures", 20_000, "failures that BenchmarkSearch looks through")

// wordAt is the word of a rank, of five letters; every fourth is a longer form of
// the one before it.
func wordAt(rank int) string {
	n, stem := uint32(rank/4+1)*2654435761, make([]byte, 5)
	for i := range stem {
		stem[i] = "bcdfghjklmnprstvwxyaeiou"[n%24]
		n /= 24
	}
	return string(stem) + []string{"", "s", "ing", "ed"}[rank%4]
}

// fillBench saves n failures of some 370 bytes of text, whose words are as
// unequal as those of people are, spread over five years.
func fillBench(b testing.TB, s *store.Store, ws loop.ID, n int) (bytes int) {
	r := rand.New(rand.NewPCG(1, 2))
	z := rand.NewZipf(r, 1.1, 8, 50_000)
	text := func(words int) string {
		var out []string
		for range words {
			out = append(out, wordAt(int(z.Uint64())))
		}
		return strings.Join(out, " ")
	}
	for at := 0; at < n; {
		fs := make([]loop.Failure, min(512, n-at))
		for i := range fs {
			on := looptest.Monday.Add(-time.Duration(r.Int64N(int64(5 * 365 * 24 * time.Hour))))
			fs[i] = loop.Failure{Workspace: ws, Title: text(8), Summary: text(45), Kind: loop.Kinds()[r.IntN(9)], Severity: r.IntN(5), State: loop.FailureOpen,
				StartedAt: loop.At(on, loop.ToSecond), ResolvedAt: loop.At(on.Add(time.Hour), loop.ToSecond), CreatedAt: on, UpdatedAt: on,
				Services: []string{fmt.Sprintf("service %d", r.IntN(40))}, Tags: []string{fmt.Sprintf("factor %d", r.IntN(20))}}
			bytes += len(fs[i].Title) + len(fs[i].Summary)
		}
		write(b, s, func(ctx context.Context, w loop.Writer) error { _, err := w.CreateFailures(ctx, fs); return err })
		at += len(fs)
	}
	return bytes
}

// benchQueries are some dozen queries of one sort each.
func benchQueries() map[string][]loop.FailureQuery {
	out := map[string][]loop.FailureQuery{}
	for i := range 40 {
		rank, other := 40+i*25, 30+i*7
		add := func(sort string, q loop.FailureQuery) { q.Limit = 20; out[sort] = append(out[sort], q) }
		add("one word", loop.FailureQuery{Text: wordAt(rank)})
		add("two words", loop.FailureQuery{Text: wordAt(other) + " " + wordAt(other+3)})
		add("no hit", loop.FailureQuery{Text: fmt.Sprintf("qq%dqq", i)})
		add("two words no hit", loop.FailureQuery{Text: wordAt(other) + fmt.Sprintf(" qq%dqq", i)})
		add("common word", loop.FailureQuery{Text: wordAt(i % 8)})
		add("three letters", loop.FailureQuery{Text: wordAt(other)[:3]})
		add("tag and date", loop.FailureQuery{Text: wordAt(other), Tag: fmt.Sprintf("factor %d", i%20), Since: looptest.Monday.AddDate(0, -6-i, 0)})
	}
	return out
}

func BenchmarkSearch(b *testing.B) {
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) {
			s := looptest.Open(b, looptest.Address(b, name), looptest.NewClock())
			ws, _ := looptest.Seed(b, s)
			start := time.Now()
			bytes := fillBench(b, s, ws.ID, *benchFailures)
			if err := s.Settle(b.Context(), *benchFailures); err != nil { // as an import does at its end
				b.Fatal(err)
			}
			if err := s.Checkpoint(b.Context()); err != nil {
				b.Fatal(err)
			}
			size, err := s.Size(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			n := float64(*benchFailures)
			b.Logf("%d failures in %v (%.0f/s); text %.0f B, disk %.0f B each: %.2f times", *benchFailures, time.Since(start).Round(time.Millisecond),
				n/time.Since(start).Seconds(), float64(bytes)/n, float64(size)/n, float64(size)/float64(bytes))
			queries := benchQueries()
			for _, sort := range slices.Sorted(func(yield func(string) bool) {
				for k := range queries {
					if !yield(k) {
						return
					}
				}
			}) {
				b.Run(sort, func(b *testing.B) { benchSort(b, s, ws.ID, queries[sort], rawSearch(b, s, ws.ID)) })
			}
			b.Run("similar", func(b *testing.B) { benchSimilar(b, s, ws.ID) })
		})
	}
}

// benchSort times one sort of queries, and the raw index on the same words.
func benchSort(b *testing.B, s *store.Store, ws loop.ID, queries []loop.FailureQuery, raw func(loop.FailureQuery) (newest, ranked time.Duration)) {
	var ours, newest, ranked []time.Duration
	hits := 0
	for i := 0; b.Loop(); i++ {
		q := queries[i%len(queries)]
		start := time.Now()
		page, err := s.SearchFailures(b.Context(), ws, q)
		ours = append(ours, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
		hits += len(page.Items)
		if raw != nil && i%4 == 0 {
			a, c := raw(q)
			newest, ranked = append(newest, a), append(ranked, c)
		}
	}
	b.ReportMetric(float64(hits)/float64(len(ours)), "hits")
	b.ReportMetric(percentile(ours, 50), "p50-ms")
	b.ReportMetric(percentile(ours, 99), "p99-ms")
	if raw != nil {
		b.ReportMetric(percentile(ours, 50)/percentile(newest, 50), "x-raw-newest")
		b.ReportMetric(percentile(ours, 50)/percentile(ranked, 50), "x-raw-ranked")
	}
}

// benchSimilar times what is looked up while somebody types a capture.
func benchSimilar(b *testing.B, s *store.Store, ws loop.ID) {
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		var words []string
		for k := range 8 {
			words = append(words, wordAt((i*37+k*k*k*11)%3000))
		}
		start := time.Now()
		c, err := s.Candidates(b.Context(), ws, strings.Join(words, " "))
		loop.Resemble(c.Text, c.Words, c.DF, c.Total, 3)
		took = append(took, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(percentile(took, 50), "p50-ms")
	b.ReportMetric(percentile(took, 99), "p99-ms")
}

func percentile(d []time.Duration, p int) float64 {
	slices.Sort(d)
	return float64(d[(len(d)-1)*p/100].Nanoseconds()) / 1e6
}

// rawSearch asks FTS5 itself for the words of a query, without filters: the 20
// newest, and the 20 best by its own ranking. It is nil on PostgreSQL.
func rawSearch(b *testing.B, s *store.Store, ws loop.ID) func(loop.FailureQuery) (newest, ranked time.Duration) {
	if s.File() == "" {
		return nil
	}
	db, err := sql.Open("sqlite", s.File()+"?_pragma=query_only(1)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	newest := prepared(b, db, "SELECT rowid FROM search_index WHERE search_index MATCH $1 ORDER BY rowid DESC LIMIT 20")
	ranked := prepared(b, db, "SELECT rowid FROM search_index WHERE search_index MATCH $1 ORDER BY rank LIMIT 20")
	return func(q loop.FailureQuery) (time.Duration, time.Duration) {
		word := s.Mark(ws) + "a"
		match := word + strings.Join(strings.Fields(q.Text), " AND "+word)
		return timed(b, newest, match), timed(b, ranked, match)
	}
}

func prepared(b *testing.B, db *sql.DB, query string) *sql.Stmt {
	stmt, err := db.Prepare(query)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { stmt.Close() })
	return stmt
}

func timed(b *testing.B, stmt *sql.Stmt, match string) time.Duration {
	start := time.Now()
	rows, err := stmt.Query(match)
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Close(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}
