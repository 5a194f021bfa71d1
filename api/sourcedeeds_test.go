package api_test

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestAProgramChangesOnlyWhatItSendsOfASource(t *testing.T) {
	tests := []struct {
		name  string
		send  map[string]any
		want  int
		field string // at fault
		key   string // of the source, and what stands there afterwards
		value any
	}{
		{"a name alone leaves the rule as it is", map[string]any{"name": "Pagers"}, 200, "", "name", "Pagers"},
		{"what trouble becomes", map[string]any{"opens": "count"}, 200, "", "opens", "count"},
		{"no severity is too mild", map[string]any{"least": nil}, 200, "", "least", nil},
		{"the whole workspace takes the place of a team", map[string]any{"team": nil}, 200, "", "team", nil},
		{"the secret is demanded no more", map[string]any{"strict": false}, 200, "", "strict", false},
		{"an opening that there is not", map[string]any{"opens": "huddle"}, 422, "opens", "opens", "candidate"},
		{"a severity that there is not", map[string]any{"least": 5}, 422, "least", "least", 2.0},
		{"a team that there is not", map[string]any{"team": "Nobody"}, 422, "team", "team", "T-2"},
		{"an empty name", map[string]any{"name": " "}, 422, "name", "name", "Alerts"},
		{"the kind stays", map[string]any{"kind": "generic"}, 422, "kind", "kind", "alertmanager"},
	}
	on(t, func(t *testing.T, r *rig) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				r := newRig(t, r.store, r.clock) // a workspace of its own
				r.do(201, "POST", "/api/v1/teams", map[string]any{"name": "Shop"})
				r.do(201, "POST", "/api/v1/sources", map[string]any{"kind": "alertmanager", "name": "Alerts", "team": "Shop", "opens": "candidate", "least": 2, "again": 30, "strict": true})
				was := r.do(200, "GET", "/api/v1/sources/Alerts", nil)
				a := r.ask(r.tokens["lead"], "PATCH", "/api/v1/sources/SRC-1", tt.send, "If-Match", `"1"`)
				if a.status != tt.want {
					t.Fatalf("answers %d %s", a.status, a.raw)
				}
				if tt.want != 200 && a.faults(t)[tt.field] == "" {
					t.Errorf("refused as %s", a.raw)
				}
				is := r.do(200, "GET", "/api/v1/sources/SRC-1", nil)
				for key, v := range was {
					switch {
					case key == tt.key:
						v = tt.value
					case key == "version" || key == "updated_at":
						continue
					}
					if !reflect.DeepEqual(is[key], v) {
						t.Errorf("%s is %v, want %v", key, is[key], v)
					}
				}
				if tt.want == 200 {
					r.refused(409, "", "PATCH", "/api/v1/sources/SRC-1", tt.send, "If-Match", `"1"`)
				}
			})
		}
	})
}

func TestASourceIsTriedRotatedAndRemovedByAProgram(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		path, secret := r.hook("alertmanager")
		at := "/api/v1/sources/SRC-1"
		tried := r.do(200, "POST", at+"/test", map[string]any{})
		if tried["state"] != "read" || !strings.Contains(tried["reason"].(string), "Nothing was logged.") {
			t.Errorf("the test says %v", tried)
		}
		if all := items(r.do(200, "GET", "/api/v1/failures", nil)); len(all) != 0 {
			t.Errorf("a test logged %v", all)
		}
		a := r.ask(r.tokens["lead"], "POST", at+"/rotate", map[string]any{}).object(t)
		if a["url"] == path || a["secret"] == secret || !strings.HasPrefix(a["url"].(string), "/hooks/alertmanager/") {
			t.Errorf("rotated: %v", a)
		}
		for to, want := range map[string]int{path: 404, a["url"].(string): 202} {
			if status, text := r.deliver(to, strings.NewReader(firing(r.clock.Now(), 1)), nil); status != want {
				t.Errorf("an address answers %d %s, want %d", status, text, want)
			}
		}
		r.refused(422, "to", "POST", at+"/transitions", map[string]any{"to": "gone"})
		if gone := r.do(200, "POST", at+"/transitions", map[string]any{"to": "removed"}); gone["removed"] != true {
			t.Errorf("removed: %v", gone)
		}
		if all := items(r.do(200, "GET", "/api/v1/sources", nil)); len(all) != 0 {
			t.Errorf("still listed: %v", all)
		}
		r.refused(404, "", "GET", at, nil)
		if status, text := r.deliver(a["url"].(string), strings.NewReader(firing(r.clock.Now(), 2)), nil); status != 404 {
			t.Errorf("a removed source answers %d %s", status, text)
		}
		for _, verb := range []string{"source.rotated", "source.removed"} {
			seen := r.ask(r.tokens["admin"], "GET", "/api/v1/audit?verb="+verb, nil)
			if len(items(seen.object(t))) != 1 || strings.Contains(string(seen.raw), "whsec") || strings.Contains(string(seen.raw), `"door"`) {
				t.Errorf("the audit log has %s of %s", seen.raw, verb)
			}
		}
	})
}

func TestAProgramHasDeadLettersReadAgain(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		made := r.do(201, "POST", "/api/v1/sources", map[string]any{"kind": "generic", "name": "Jobs", "paths": "title = alert.name"})
		other, _ := r.hook("alertmanager")
		for _, body := range []string{`{"job":"a"}`, `{"job":"b"}`} {
			if status, text := r.deliver(made["url"].(string), strings.NewReader(body), map[string]string{"Authorization": "Bearer " + made["secret"].(string)}); status != 202 {
				t.Fatalf("delivered: %d %s", status, text)
			}
		}
		r.deliver(other, strings.NewReader(firing(r.clock.Now(), 1)), nil)
		if _, err := r.app.Harvest.Digest(t.Context()); err != nil {
			t.Fatal(err)
		}
		dead := items(r.do(200, "GET", "/api/v1/deliveries?state=dead", nil))
		if len(dead) != 2 {
			t.Fatalf("dead letters: %v", dead)
		}
		at, one := "/api/v1/sources/SRC-1/replay", map[string]any{"delivery": dead[1]["id"]}
		if got := r.do(200, "POST", at, map[string]any{}); got["read"] != 0.0 || got["dead"] != 2.0 {
			t.Errorf("before it is mended: %v", got)
		}
		r.do(200, "PATCH", "/api/v1/sources/SRC-1", map[string]any{"paths": "title = job"})
		if got := r.ask(r.tokens["member"], "POST", at, one).object(t); got["read"] != 1.0 || got["dead"] != 0.0 {
			t.Errorf("one of them: %v", got)
		}
		r.refused(409, "", "POST", at, one)
		r.refused(422, "delivery", "POST", at, map[string]any{"delivery": "42"})
		r.refused(422, "delivery", "POST", at, map[string]any{"delivery": "F-1"})
		if got := r.do(200, "POST", at, map[string]any{}); got["read"] != 1.0 || got["dead"] != 0.0 {
			t.Errorf("the rest: %v", got)
		}
		if got := r.do(200, "POST", at, map[string]any{}); got["read"] != 0.0 || got["dead"] != 0.0 {
			t.Errorf("nothing is left: %v", got)
		}
	})
}

func TestAProgramPlansWorkAtASource(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		r.hook("alertmanager")
		at, now := "/api/v1/sources/SRC-1", r.clock.Now().UTC().Truncate(time.Second)
		one := func(from, until int, why string) map[string]any {
			return map[string]any{"from": now.Add(time.Duration(from) * time.Hour).Format(time.RFC3339), "until": now.Add(time.Duration(until) * time.Hour).Format(time.RFC3339), "why": why}
		}
		works := func(want ...map[string]any) {
			t.Helper()
			got := r.do(200, "GET", at, nil)["planned"].([]any)
			if len(got) != len(want) {
				t.Fatalf("planned: %v, want %v", got, want)
			}
			for i, w := range want {
				if !reflect.DeepEqual(got[i], any(w)) {
					t.Errorf("planned %d: %v, want %v", i, got[i], w)
				}
			}
		}
		works()
		r.do(200, "PATCH", at, map[string]any{"planned": []any{one(24, 26, "maintenance"), one(-1, 2, "drill")}})
		works(one(-1, 2, "drill"), one(24, 26, "maintenance"))
		r.do(200, "PATCH", at, map[string]any{"name": "Pagers"})
		works(one(-1, 2, "drill"), one(24, 26, "maintenance"))
		r.refused(422, "planned", "PATCH", at, map[string]any{"planned": []any{one(1, 3, "drill"), one(2, 4, "drill")}})
		r.refused(422, "planned", "PATCH", at, map[string]any{"planned": []any{one(1, 1, "drill")}})
		r.refused(422, "planned", "PATCH", at, map[string]any{"planned": []any{one(0, 200, "drill")}})
		works(one(-1, 2, "drill"), one(24, 26, "maintenance"))
		r.clock.Add(time.Hour)
		r.do(200, "PATCH", at, map[string]any{"planned": nil})
		over := one(-1, 1, "drill")
		works(over)
		r.do(200, "PATCH", at, map[string]any{"planned": []any{over, one(5, 6, "maintenance")}})
		works(over, one(5, 6, "maintenance"))
		if a := r.ask(r.tokens["member"], "PATCH", at, map[string]any{"planned": []any{}}); a.status != 403 {
			t.Errorf("a member: %d %s", a.status, a.raw)
		}
		seen := r.ask(r.tokens["admin"], "GET", "/api/v1/audit?verb=source.planned", nil)
		if n := len(items(seen.object(t))); n != 3 {
			t.Errorf("the audit log has %d: %s", n, seen.raw)
		}
	})
}
