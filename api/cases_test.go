package api_test

import (
	"strings"
	"testing"
)

// closedCase makes a loop, closes it, and drafts its case.
func (r *rig) closedCase(token string) map[string]any {
	r.t.Helper()
	do := func(status int, method, path string, body any) map[string]any {
		a := r.ask(token, method, "/api/v1"+path, body)
		if a.status != status {
			r.t.Fatalf("%s %s: %d %s", method, path, a.status, a.raw)
		}
		return a.object(r.t)
	}
	made := do(201, "POST", "/loops", map[string]any{"failure": map[string]any{"title": "Checkout was slow", "summary": "Orders waited."}, "insight": "The cache was never warm",
		"action": map[string]any{"title": "Warm the cache", "owner": "M-1"}, "check": map[string]any{"kind": "retest", "on": "2026-03-02"}})
	ref := func(what string) string { return made[what].(map[string]any)["ref"].(string) }
	do(200, "POST", "/actions/"+ref("action")+"/transitions", map[string]any{"to": "done"})
	do(200, "POST", "/effect-checks/"+ref("check")+"/transitions", map[string]any{"to": "concluded", "verdict": "held"})
	return do(201, "POST", "/cases", map[string]any{"failure": ref("failure")})
}

func TestACaseByTheAPI(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "Still open"})
		r.do(409, "POST", "/api/v1/cases", map[string]any{"failure": "F-1"})
		r.do(422, "POST", "/api/v1/cases", map[string]any{"failure": "F-9"})
		c := r.closedCase(r.tokens["admin"])
		if c["ref"] != "C-1" || c["state"] != "draft" || c["failure"] != "F-2" || c["title"] != "Checkout was slow" || c["happened"] != "Orders waited." || c["reading_minutes"] != 1.0 {
			t.Fatalf("%v", c)
		}
		endings := c["verdicts"].([]any)
		if e := endings[0].(map[string]any); len(endings) != 1 || e["verdict"] != "held" || e["kind"] != "retest" || e["effect_check"] != "E-1" || !strings.HasPrefix(e["says"].(string), "It holds: Warm the cache") || e["evidence"] == "" {
			t.Errorf("%v", endings)
		}
		if a := r.ask(r.tokens["admin"], "POST", "/api/v1/cases", map[string]any{"failure": "F-2"}); a.status != 409 || !strings.Contains(string(a.raw), "C-1 tells the loop of F-2 already") {
			t.Errorf("a second one: %d %s", a.status, a.raw)
		}
		r.do(422, "PATCH", "/api/v1/cases/C-1", map[string]any{"verdicts": []any{}})
		r.do(409, "POST", "/api/v1/cases/C-1/transitions", map[string]any{"to": "published"})
		r.do(422, "POST", "/api/v1/cases/C-1/transitions", map[string]any{"to": "gone"})
		r.do(200, "PATCH", "/api/v1/cases/C-1", map[string]any{"changed": "Ada Lovelace wrote a job; ask ada@example.com"})
		a := r.ask(r.tokens["admin"], "POST", "/api/v1/cases/C-1/transitions", map[string]any{"to": "redaction_checked"})
		if a.status != 422 || !strings.Contains(string(a.raw), "ada@example.com") {
			t.Errorf("with an address in it: %d %s", a.status, a.raw)
		}
		if c = r.do(200, "POST", "/api/v1/cases/C-1/transitions", map[string]any{"to": "redaction_checked", "sure": true}); c["state"] != "redaction_checked" {
			t.Errorf("%v", c)
		}
		if c = r.do(200, "PATCH", "/api/v1/cases/C-1", map[string]any{"changed": "A job warms it after each release"}); c["state"] != "draft" {
			t.Errorf("what was read through has to be read again: %v", c)
		}
		r.do(200, "POST", "/api/v1/cases/C-1/transitions", map[string]any{"to": "redaction_checked"})
		if c = r.do(200, "POST", "/api/v1/cases/C-1/transitions", map[string]any{"to": "published"}); c["published_at"] == nil {
			t.Errorf("%v", c)
		}
		r.do(409, "PATCH", "/api/v1/cases/C-1", map[string]any{"title": "Another"})
		if all := items(r.do(200, "GET", "/api/v1/cases?state=published&failure=F-2", nil)); len(all) != 1 || all[0]["ref"] != "C-1" {
			t.Errorf("%v", all)
		}
		if all := items(r.do(200, "GET", "/api/v1/search?q=warms", nil)); len(all) != 1 || all[0]["noun"] != "case" || all[0]["under"] != "F-2" {
			t.Errorf("%v", all)
		}
		if a := r.ask(r.tokens["admin"], "GET", "/api/v1/scoreboard?weeks=1", nil); !strings.Contains(string(a.raw), "1 case taught") || !strings.Contains(string(a.raw), `"case_taught":1`) {
			t.Errorf("%s", a.raw)
		}
		r.do(422, "POST", "/api/v1/cases/C-1/transitions", map[string]any{"to": "retired"})
		if c = r.do(200, "POST", "/api/v1/cases/C-1/transitions", map[string]any{"to": "retired", "reason": "the service is gone"}); c["state"] != "retired" {
			t.Errorf("%v", c)
		}
		if c = r.do(201, "POST", "/api/v1/cases", map[string]any{"failure": "F-2"}); c["ref"] != "C-2" {
			t.Errorf("after retiring another may be made: %v", c)
		}
		r.do(409, "POST", "/api/v1/cases/C-1/transitions", map[string]any{"to": "draft"})
	})
}
