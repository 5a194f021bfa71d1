package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"failforward/loop"
	"failforward/looptest"
)

const atOnce = 100 // signals in one delivery

// P6: signals of 1 KB, a hundred in a delivery, on 16 connections, until all are read;
// beside it the same rows through the store, without HTTP and parser.
func BenchmarkSignals(b *testing.B) {
	b.Run("P6/sqlite/conns=16", func(b *testing.B) { benchSignals(b, file) })
	b.Run("P6/postgres/conns=16", func(b *testing.B) { benchSignals(b, looptest.Postgres) })
}

func benchSignals(b *testing.B, fresh func(testing.TB) string) {
	limit := signalRate(b, fresh(b))
	db := fresh(b)
	token := workspace(b, db)
	src := source(b, db, "alertmanager")
	s := serve(b, "--db", db)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	for b.Loop() {
		start := time.Now()
		acked := rate(b, 16, func(n int) error {
			status, text := push(client, s.url+src.URL, hundred(n, start), nil)
			if status != 202 {
				return fmt.Errorf("%d %s", status, text)
			}
			return nil
		})
		sent := acked * time.Since(start).Seconds() * atOnce
		settled(b, s, token)
		got := sent / time.Since(start).Seconds()
		b.ReportMetric(acked*atOnce, "acked/s")
		b.ReportMetric(got, "digested/s")
		b.ReportMetric(limit, "limit/s")
		b.ReportMetric(got/limit, "of_limit")
	}
	b.ReportMetric(0, "ns/op")
}

// P19: what a signal takes on disk, of so many that what an empty database takes, and
// the first pages of an index, no longer count.
func BenchmarkSignalSpace(b *testing.B) {
	for _, spread := range []struct {
		name string
		gap  time.Duration // from one signal to the next
	}{{"a storm", time.Millisecond}, {"half a year", 31 * time.Second}} {
		b.Run("P19/sqlite/"+spread.name, func(b *testing.B) { benchSpace(b, file(b), spread.gap) })
		b.Run("P19/postgres/"+spread.name, func(b *testing.B) { benchSpace(b, looptest.Postgres(b), spread.gap) })
	}
}

func benchSpace(b *testing.B, db string, gap time.Duration) {
	workspace(b, db)
	source(b, db, "alertmanager")
	s, ws := within(b, db)
	defer s.Close()
	all, err := s.Sources(b.Context(), ws)
	if err != nil {
		b.Fatal(err)
	}
	const deliveries = 5000
	n, now := 0, time.Now()
	for b.Loop() {
		for range deliveries {
			err := s.Write(b.Context(), func(ctx context.Context, w loop.Writer) error {
				return w.PutSignals(ctx, ws, aHundred(ws, all[0].ID, n, now, gap))
			})
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	kept, bytes := signalSpace(b, db)
	b.ReportMetric(float64(bytes)/float64(kept), "B/signal")
	b.ReportMetric(float64(kept), "signals")
	b.ReportMetric(0, "ns/op")
}

// aHundred is the signals of a delivery, of one group of fifty.
func aHundred(ws, source loop.ID, n int, from time.Time, gap time.Duration) []loop.Signal {
	signals := make([]loop.Signal, atOnce)
	for i := range signals {
		sum := sha256.Sum256(fmt.Append(nil, n, i))
		group := byte(n % 50)
		if gap > time.Second { // nothing is told a hundred at once
			group = sum[31] % 50
		}
		signals[i] = loop.Signal{Workspace: ws, Key: [16]byte(sum[:16]), Told: true, Start: from.Add(time.Duration(n*atOnce+i) * gap),
			Theme: loop.Theme{Source: source, Group: [16]byte{group}, Title: fmt.Sprint("Requests are slow in group ", group), Service: fmt.Sprint("service", group%25), Severity: 1, Kind: loop.Incident}}
	}
	return signals
}

// hundred is a delivery of a hundred alerts of one group, of 1 KB each.
func hundred(n int, at time.Time) string {
	alerts := make([]map[string]any, atOnce)
	for i := range alerts {
		host := fmt.Sprintf("node%d.example.com", n*atOnce+i)
		alerts[i] = map[string]any{"status": "firing", "startsAt": at.Add(time.Duration(n*atOnce+i) * time.Millisecond).UTC().Format(time.RFC3339Nano), "fingerprint": fmt.Sprintf("%016x", n*atOnce+i),
			"labels":      map[string]string{"alertname": fmt.Sprint("Slow", n%50), "service": fmt.Sprint("service", n%25), "instance": host, "severity": "critical"},
			"annotations": map[string]string{"summary": fmt.Sprint("Requests are slow in group ", n%50), "description": strings.Repeat("z", 700)}}
	}
	body, _ := json.Marshal(map[string]any{"version": "4", "groupKey": fmt.Sprint("{}:{alertname=Slow", n%50, "}"), "status": "firing", "alerts": alerts})
	return string(body)
}

// signalRate is the limit of P6: a body and a hundred signals in each write.
func signalRate(b *testing.B, db string) float64 {
	b.Helper()
	workspace(b, db)
	source(b, db, "alertmanager")
	s, ws := within(b, db)
	defer s.Close()
	ctx, now := context.Background(), time.Now()
	all, err := s.Sources(ctx, ws)
	if err != nil {
		b.Fatal(err)
	}
	return atOnce * rate(b, 16, func(n int) error {
		signals := aHundred(ws, all[0].ID, n, now, time.Millisecond)
		sum := sha256.Sum256(fmt.Append(nil, "delivery", n))
		d := loop.Delivery{Workspace: ws, Source: all[0].ID, At: now, Key: [16]byte(sum[:16]), State: loop.DeliveryRead, Body: []byte(hundred(n, now))}
		return s.Write(ctx, func(ctx context.Context, w loop.Writer) error {
			if _, _, err := w.Receive(ctx, d); err != nil {
				return err
			}
			return w.PutSignals(ctx, ws, signals)
		})
	})
}

// signalSpace is how many signals a database holds and the bytes of their rows,
// identities and indexes; the bodies of deliveries, which go after 30 days, apart.
func signalSpace(b *testing.B, db string) (n, bytes int64) {
	b.Helper()
	const tables = "('signal', 'delivery_key', 'signal_theme')"
	driver, where, size := "sqlite", db, `SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name IN `+tables+`)`
	if strings.HasPrefix(db, "postgres") {
		driver, where, size = "pgx", db, `SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
			WHERE c.relkind = 'r' AND (c.relname IN `+tables+` OR p.relname IN `+tables+`)`
	}
	open, err := sql.Open(driver, where)
	if err != nil {
		b.Fatal(err)
	}
	defer open.Close()
	for query, into := range map[string]*int64{"SELECT count(*) FROM signal": &n, size: &bytes} {
		if err := open.QueryRow(query).Scan(into); err != nil {
			b.Fatal(err)
		}
	}
	return n, bytes
}
