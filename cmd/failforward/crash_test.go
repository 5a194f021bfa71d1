package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"failforward/looptest"
)

// R1: whatever was acknowledged is there after a SIGKILL, once and whole.
func TestKillLosesNothing(t *testing.T) {
	databases(t, func(t *testing.T, db string) {
		token := workspace(t, db)
		rounds := looptest.Size(5, 50)
		acked := map[string]string{} // ref -> title
		for round := range rounds {
			s := serve(t, "--db", db)
			hammer(s, token, round, acked)
		}
		s := serve(t, "--db", db)
		compare(t, s, token, acked, rounds)
		if code := s.stop(); code != 0 {
			t.Errorf("SIGTERM: exit %d: %s", code, s.err)
		}
		report := mustJSON[map[string]any](t, "audit", "verify", "--db", db, "--json")
		if report["ok"] != true {
			t.Errorf("audit: %v", report)
		}
	})
}

// hammer lets 16 clients create failures until the server is killed.
func hammer(s *serving, token string, round int, acked map[string]string) {
	var mu sync.Mutex
	var clients sync.WaitGroup
	for c := range 16 {
		clients.Go(func() {
			for n := 0; ; n++ {
				title := fmt.Sprintf("round %d client %d failure %d with some more words", round, c, n)
				status, raw, err := s.try(token, "POST", "/api/v1/failures", map[string]any{"title": title, "tags": []string{"kill"}, "services": []string{"shop"}})
				if err != nil {
					return
				}
				var v struct{ Ref string }
				if status != 201 || json.Unmarshal(raw, &v) != nil {
					continue
				}
				mu.Lock()
				acked[v.Ref] = title
				mu.Unlock()
			}
		})
	}
	time.Sleep(400 * time.Millisecond)
	s.kill()
	clients.Wait()
}

func compare(t *testing.T, s *serving, token string, acked map[string]string, rounds int) {
	t.Helper()
	have, titles := map[string]string{}, map[string]int{}
	for _, f := range s.all(token, "/api/v1/failures") {
		ref, title := f["ref"].(string), f["title"].(string)
		if _, twice := have[ref]; twice {
			t.Errorf("%s stands in the list twice", ref)
		}
		have[ref] = title
		titles[title]++
		if tags, _ := f["tags"].([]any); len(tags) != 1 {
			t.Errorf("%s is half there: tags %v", ref, f["tags"])
		}
	}
	for ref, title := range acked {
		if have[ref] != title {
			t.Errorf("%s %q was acknowledged and is %q", ref, title, have[ref])
		}
	}
	for title, n := range titles {
		if n > 1 {
			t.Errorf("%q stands there %d times", title, n)
		}
	}
	if len(acked) < 100*rounds/5 {
		t.Errorf("only %d acknowledged: too few to say anything", len(acked))
	}
	t.Logf("%d kills, %d acknowledged, %d stored, 0 may be lost or doubled", rounds, len(acked), len(have))
}

// R18: SIGTERM under load answers what is under way and exits 0; a second
// server on the same file refuses.
func TestStopsCleanlyUnderLoad(t *testing.T) {
	db := file(t)
	token := workspace(t, db)
	s := serve(t, "--db", db)
	second := run(t, "serve", "--db", db, "--addr", "127.0.0.1:0")
	if second.code == 0 || second.err == "" {
		t.Errorf("a second server on the same file: exit %d, %q", second.code, second.err)
	}
	acked := map[string]string{}
	var mu sync.Mutex
	var clients sync.WaitGroup
	for c := range 8 {
		clients.Go(func() {
			for n := 0; ; n++ {
				title := fmt.Sprintf("client %d failure %d", c, n)
				status, raw, err := s.try(token, "POST", "/api/v1/failures", map[string]any{"title": title, "tags": []string{"stop"}})
				if err != nil {
					return
				}
				var v struct{ Ref string }
				if status == 201 && json.Unmarshal(raw, &v) == nil {
					mu.Lock()
					acked[v.Ref] = title
					mu.Unlock()
				}
			}
		})
	}
	time.Sleep(500 * time.Millisecond)
	start := time.Now()
	if code := s.stop(); code != 0 {
		t.Errorf("SIGTERM: exit %d: %s", code, s.err)
	}
	t.Logf("stopped in %v", time.Since(start).Round(time.Millisecond))
	clients.Wait()
	compare(t, serve(t, "--db", db), token, acked, 1)
}

// R12: a backup taken while 16 clients write is whole, verifies and restores.
func TestBackupWhileWriting(t *testing.T) {
	databases(t, func(t *testing.T, db string) {
		token := workspace(t, db)
		s := serve(t, "--db", db)
		before := map[string]string{}
		for n := range 50 {
			_, v := s.call(token, "POST", "/api/v1/failures", map[string]any{"title": fmt.Sprintf("before %d", n), "tags": []string{"kill"}})
			before[v["ref"].(string)] = fmt.Sprintf("before %d", n)
		}
		after := map[string]string{}
		var writing sync.WaitGroup
		writing.Go(func() { hammer(s, token, 0, after) })
		copied := filepath.Join(t.TempDir(), "copy")
		must(t, "backup", "create", copied, "--db", db)
		writing.Wait()
		must(t, "backup", "verify", copied)
		restored := file(t)
		if db[0] == 'p' {
			restored = looptest.Postgres(t)
		}
		must(t, "backup", "restore", copied, "--db", restored)
		r := serve(t, "--db", restored)
		have := map[string]string{}
		for _, f := range r.all(token, "/api/v1/failures") {
			have[f["ref"].(string)] = f["title"].(string)
		}
		for ref, title := range before {
			if have[ref] != title {
				t.Errorf("%s %q was there before the backup and is %q in it", ref, title, have[ref])
			}
		}
		r.stop()
		if report := mustJSON[map[string]any](t, "audit", "verify", "--db", restored, "--json"); report["ok"] != true {
			t.Errorf("audit of the restored one: %v", report)
		}
	})
}
