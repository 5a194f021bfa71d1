package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCrashesAreJoinedSplitAndResolvedByTheAPI(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		made := r.do(201, "POST", "/api/v1/sources", map[string]any{"kind": "sentry", "name": "Shop"})
		key := made["url"].(string)[strings.LastIndexByte(made["url"].(string), '/')+1:]
		n := 0
		crash := func(function, release string) {
			n++
			r.clock.Add(time.Hour)
			body := fmt.Sprintf(`{"event_id":"%032d","timestamp":%d,"release":%q,"exception":{"values":[{"type":"E","value":%q,"stacktrace":{"frames":[{"function":%q,"filename":"a.py","in_app":true}]}}]}}`, n, r.clock.Now().Unix(), release, function, function)
			if status, text := r.deliver("/api/1/store/?sentry_key="+key, strings.NewReader(body), nil); status != 200 {
				t.Fatalf("a crash: %d %s", status, text)
			}
			if _, err := r.app.Harvest.Digest(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		crash("pay", "1.0")
		crash("charge", "1.0")
		to := func(status int, ref string, body map[string]any) map[string]any {
			return r.do(status, "POST", "/api/v1/failures/"+ref+"/transitions", body)
		}
		to(422, "F-2", map[string]any{"to": "joined"})
		if f := to(200, "F-2", map[string]any{"to": "joined", "into": "F-1"}); f["merged_into"] != "F-1" {
			t.Errorf("joined: %v", f)
		}
		got := r.do(200, "GET", "/api/v1/failures/F-1/crashes", nil)
		joined := got["joined"].([]any)
		if len(joined) != 1 || got["told"] != true || joined[0].(map[string]any)["title"] != "E: charge" || joined[0].(map[string]any)["source"] != "SRC-1" {
			t.Fatalf("its crashes: %v", got)
		}
		to(422, "F-1", map[string]any{"to": "split", "group": "none"})
		to(200, "F-1", map[string]any{"to": "split", "group": joined[0].(map[string]any)["group"]})
		if f := r.do(200, "GET", "/api/v1/failures/F-2", nil); f["state"] != "open" {
			t.Errorf("split off: %v", f)
		}
		to(422, "F-1", map[string]any{"to": "resolved_in"})
		if f := to(200, "F-1", map[string]any{"to": "resolved_in", "release": "2.0"}); f["resolved_at"] == nil {
			t.Errorf("resolved: %v", f)
		}
		crash("pay", "1.9")
		crash("pay", "2.0.1")
		got = r.do(200, "GET", "/api/v1/failures/F-1/crashes", nil)
		since := got["since"].([]any)
		if got["resolved_in"] != "2.0" || got["back_in"] != "2.0.1" || len(since) != 2 || since[0].(map[string]any)["says"] != "older" || since[1].(map[string]any)["says"] != "back" {
			t.Errorf("since: %v", got)
		}
		if f := r.do(200, "GET", "/api/v1/failures/F-1", nil); f["resolved_at"] != nil || f["resolved_at_status"] != "pending" {
			t.Errorf("it came back: %v", f)
		}
		to(200, "F-1", map[string]any{"to": "unresolved"})
		to(409, "F-1", map[string]any{"to": "unresolved"})
		r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "No crash"})
		to(409, "F-3", map[string]any{"to": "resolved_in", "release": "1"})
		if got := r.do(200, "GET", "/api/v1/failures/F-3/crashes", nil); got["told"] != false {
			t.Errorf("no crash: %v", got)
		}
	})
}
