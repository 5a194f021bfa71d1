package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
)

// added is what source add prints.
type added struct{ URL, Secret, DSN string }

// source adds one on the command line; PostgreSQL needs a key for its secret.
func source(t testing.TB, db, kind string) added {
	t.Helper()
	t.Setenv("FAILFORWARD_KEY", base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)))
	return mustJSON[added](t, "source", "add", "--kind", kind, "--name", "our "+kind, "--db", db, "--json")
}

// firing is one alert of a group of its own.
func firing(group string, at time.Time) string {
	return fmt.Sprintf(`{"version":"4","groupKey":%q,"alerts":[{"status":"firing","labels":{"alertname":"Slow","severity":"critical"},"annotations":{"summary":%q},"fingerprint":%q,"startsAt":%q}]}`,
		group, "alert "+group, group, at.UTC().Format(time.RFC3339Nano))
}

// push sends a delivery and returns its status, 0 when the server is not there.
func push(c *http.Client, url, body string, header map[string]string) (int, string) {
	req, err := http.NewRequestWithContext(context.Background(), "POST", url, strings.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	for name, v := range header {
		req.Header.Set(name, v)
	}
	res, err := c.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

// Whatever was acknowledged is there after a SIGKILL exactly once, and what senders
// send again changes nothing.
func TestKillLosesNoDelivery(t *testing.T) {
	databases(t, func(t *testing.T, db string) {
		token := workspace(t, db)
		src := source(t, db, "alertmanager")
		rounds := looptest.Size(3, 50)
		acked, began := map[string]string{}, time.Now().Add(-time.Hour)
		for round := range rounds {
			s := serve(t, "--db", db)
			storm(s, src, round, began, acked)
		}
		s := serve(t, "--db", db)
		again := &http.Client{Timeout: time.Minute}
		n := 0
		for group, id := range acked { // a sender that did not hear the answer
			if n++; n > 200 {
				break
			}
			if status, text := push(again, s.url+src.URL, firing(group, began), nil); status != 202 || text != id {
				t.Fatalf("%s again: %d %s, first %s", group, status, text, id)
			}
		}
		settled(t, s, token)
		titles := map[string]int{}
		for _, f := range s.all(token, "/api/v1/failures") {
			titles[f["title"].(string)]++
		}
		for group := range acked {
			if titles["alert "+group] != 1 {
				t.Errorf("%s was acknowledged and stands there %d times", group, titles["alert "+group])
			}
		}
		for title, n := range titles {
			if n != 1 {
				t.Errorf("%q stands there %d times", title, n)
			}
		}
		t.Logf("%d kills, %d acknowledged, %d failures, 0 may be lost or doubled", rounds, len(acked), len(titles))
		if code := s.stop(); code != 0 {
			t.Errorf("SIGTERM: exit %d: %s", code, s.err)
		}
	})
}

// storm lets 16 senders send alerts until the server is killed.
func storm(s *serving, src added, round int, began time.Time, acked map[string]string) {
	var mu sync.Mutex
	var senders sync.WaitGroup
	for c := range 16 {
		senders.Go(func() {
			client := &http.Client{Timeout: time.Minute}
			for n := 0; ; n++ {
				group := fmt.Sprintf("round %d sender %d alert %d", round, c, n)
				status, text := push(client, s.url+src.URL, firing(group, began), nil)
				if status == 0 {
					return
				}
				if status == 202 {
					mu.Lock()
					acked[group] = text
					mu.Unlock()
				}
			}
		})
	}
	time.Sleep(400 * time.Millisecond)
	s.kill()
	senders.Wait()
}

// settled waits until every delivery is read.
func settled(t testing.TB, s *serving, token string) {
	t.Helper()
	for range 600 {
		_, v := s.call(token, "GET", "/api/v1/deliveries?state=waiting&limit=1", nil)
		if len(v["items"].([]any)) == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("deliveries still wait after a minute")
}

// P3: signed deliveries of GitHub of 2 KB on 64 connections, each on disk before its
// answer; beside it the same rows through the store, without HTTP.
func BenchmarkDeliver(b *testing.B) {
	b.Run("P3/sqlite/conns=64", func(b *testing.B) { benchDeliver(b, file(b)) })
	b.Run("P3/postgres/conns=64", func(b *testing.B) { benchDeliver(b, looptest.Postgres(b)) })
}

func benchDeliver(b *testing.B, db string) {
	workspace(b, db)
	src := source(b, db, "github")
	limit := keepRate(b, db, 64)
	s := serve(b, "--db", db)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	var mu sync.Mutex
	var took []time.Duration
	for b.Loop() {
		got := rate(b, 64, func(n int) error {
			body, header := pushEvent(src, fmt.Sprint("d-", n, "-", time.Now().UnixNano()))
			start := time.Now()
			status, text := push(client, s.url+src.URL, body, header)
			if status != 202 {
				return fmt.Errorf("%d %s", status, text)
			}
			mu.Lock()
			took = append(took, time.Since(start))
			mu.Unlock()
			return nil
		})
		b.ReportMetric(got, "deliveries/s")
		b.ReportMetric(limit, "limit/s")
		b.ReportMetric(got/limit, "of_limit")
	}
	report(b, took)
}

// pushEvent is a signed delivery of GitHub of 2 KB.
func pushEvent(src added, id string) (body string, header map[string]string) {
	body = fmt.Sprintf(`{"ref":"refs/heads/main","id":%q,"filler":%q}`, id, strings.Repeat("x", 1900))
	mac := hmac.New(sha256.New, []byte(src.Secret))
	mac.Write([]byte(body))
	return body, map[string]string{"X-GitHub-Event": "push", "X-GitHub-Delivery": id, "X-Hub-Signature-256": "sha256=" + hex.EncodeToString(mac.Sum(nil))}
}

// keepRate is the limit of P3: the same rows through the store in this process.
func keepRate(b *testing.B, db string, writers int) float64 {
	b.Helper()
	ctx := context.Background()
	s, ws := within(b, db)
	defer s.Close()
	body := bytes.Repeat([]byte("x"), 2000)
	return rate(b, writers, func(n int) error {
		sum := sha256.Sum256(fmt.Append(nil, "limit", n))
		d := loop.Delivery{Workspace: ws, Source: 1, At: time.Now(), Key: [16]byte(sum[:16]), State: loop.DeliveryRead, Body: body}
		_, err := s.ReceiveDelivery(ctx, d)
		return err
	})
}

// P5: crashes of 50 KB, read to the end: in the list and in the counts.
func BenchmarkCrash(b *testing.B) {
	b.Run("P5/sqlite/conns=16", func(b *testing.B) { benchCrash(b, file(b)) })
	b.Run("P5/postgres/conns=16", func(b *testing.B) { benchCrash(b, looptest.Postgres(b)) })
}

func benchCrash(b *testing.B, db string) {
	token := workspace(b, db)
	src := source(b, db, "sentry")
	s := serve(b, "--db", db)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	key := strings.TrimPrefix(src.URL, "/hooks/sentry/")
	filler := strings.Repeat("y", 49_000)
	for b.Loop() {
		start, sent := time.Now(), 0
		var mu sync.Mutex
		rate(b, 16, func(n int) error {
			id := fmt.Sprintf("%032x", time.Now().UnixNano())
			event, _ := json.Marshal(map[string]any{"event_id": id, "timestamp": time.Now().Unix(), "level": "error", "extra": filler, "exception": map[string]any{"values": []any{map[string]any{"type": fmt.Sprint("E", n%50), "value": id}}}})
			status, text := push(client, s.url+"/api/1/store/?sentry_key="+key, string(event), nil)
			if status != 200 {
				return fmt.Errorf("%d %s", status, text)
			}
			mu.Lock()
			sent++
			mu.Unlock()
			return nil
		})
		settled(b, s, token)
		b.ReportMetric(float64(sent)/time.Since(start).Seconds(), "digested/s")
		b.ReportMetric(s.resident(), "after_MiB")
	}
	b.ReportMetric(0, "ns/op")
}
