package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestTheFieldsOfAnAnswerCannotBeSet(t *testing.T) {
	r := one(t) // what a body may hold does not depend on the database
	r.do(201, "POST", "/api/v1/loops", map[string]any{"failure": map[string]any{"title": "Ours"}, "insight": "Ours", "action": map[string]any{"title": "Ours", "owner": "M-1"}, "check": map[string]any{"kind": "look"}})
	r.do(201, "POST", "/api/v1/analyses", map[string]any{"failures": []string{"F-1"}})
	r.do(201, "POST", "/api/v1/members", map[string]any{"name": "Mira", "email": "mira@example.com"})
	r.do(201, "POST", "/api/v1/sessions", map[string]any{})
	r.do(201, "POST", "/api/v1/experiments", map[string]any{"believe": "x", "see": "x", "on": "2026-04-01", "owner": "M-1"})
	r.closedCase(r.tokens["admin"])
	r.do(201, "POST", "/api/v1/sprints", map[string]any{"name": "x", "starts_on": "2026-03-02", "ends_on": "2026-03-15"})
	r.do(201, "POST", "/api/v1/kpis", map[string]any{"key": "lead_time", "name": "x", "kind": "level", "better": "lower"})
	shown := r.shownFields()
	tried := 0
	for _, route := range r.service.Routes() {
		if route.Method == http.MethodGet || !strings.HasPrefix(route.Pattern, "/api/v1/") || strings.HasSuffix(route.Pattern, "/invitations") {
			continue
		}
		path := "/api/v1" + strings.Replace(strings.TrimPrefix(route.Pattern, "/api/v1"), "{ref}", first(route.Pattern), 1)
		known := r.doc.inputFields(route.Method, path)
		for _, field := range shown {
			if slices.Contains(known, field) {
				continue
			}
			send := creating(route.Pattern)
			send[field] = hostile(field)
			before := r.count()
			if a := r.ask(r.tokens["admin"], route.Method, path, send); a.status != 422 {
				t.Errorf("%s %s takes %s: %d %s", route.Method, path, field, a.status, a.raw)
			}
			if r.count() != before {
				t.Errorf("%s %s with %s changed something", route.Method, path, field)
			}
			tried++
		}
	}
	if tried < 500 {
		t.Errorf("only %d fields were tried", tried)
	}
	t.Logf("%d fields tried", tried)
}

// shownFields is every field that any answer shows.
func (r *rig) shownFields() []string {
	var out []string
	for name, v := range r.doc.doc["components"].(map[string]any)["schemas"].(map[string]any) {
		if strings.HasPrefix(name, "New") || strings.HasSuffix(name, "Change") || name == "Transition" || name == "Repeat" {
			continue
		}
		for field := range v.(map[string]any)["properties"].(map[string]any) {
			if !slices.Contains(out, field) {
				out = append(out, field)
			}
		}
	}
	return append(out, "workspace", "workspace_id", "password", "account", "hash", "Workspace", "CreatedBy", "__proto__")
}

// inputFields is what the document says that an operation takes.
func (s schemas) inputFields(method, path string) []string {
	op := s.operation(method, path)
	input := op["requestBody"].(map[string]any)["content"].(map[string]any)["application/json"].(map[string]any)["schema"].(map[string]any)
	if ref, ok := input["$ref"].(string); ok {
		input = s.component(strings.TrimPrefix(ref, "#/components/schemas/"))
	}
	var out []string
	properties, _ := input["properties"].(map[string]any) // a body that says nothing has none
	for field := range properties {
		out = append(out, field)
	}
	return out
}

// first is an object of ours that a pattern can name.
func first(pattern string) string {
	return map[string]string{"failures": "F-1", "insights": "I-1", "actions": "A-1", "effect-checks": "E-1", "analyses": "AN-1", "tags": "TAG-1", "teams": "T-1", "members": "M-2", "tokens": "TOK-1", "sessions": "S-1", "cards": "1", "experiments": "X-1", "cases": "C-1", "sprints": "SP-1", "showcases": "SE-1", "kpis": "lead_time", "targets": "recovery_time", "sources": "SRC-1", "inbox": "1"}[strings.Split(pattern, "/")[3]]
}

// creating is a good body for a route, to which one bad field is added.
func creating(pattern string) map[string]any {
	bodies := map[string]map[string]any{
		"/api/v1/failures": {"title": "x"}, "/api/v1/loops": {"failure": "F-1", "insight": "x"}, "/api/v1/insights": {"failure": "F-1", "text": "x"},
		"/api/v1/analyses": {"failures": []string{"F-1"}}, "/api/v1/actions": {"title": "x"}, "/api/v1/effect-checks": {"action": "A-1", "kind": "look"},
		"/api/v1/tags": {"name": "x"}, "/api/v1/teams": {"name": "x"}, "/api/v1/members": {"name": "x", "email": "x@example.com"}, "/api/v1/tokens": {"name": "x", "role": "viewer"},
		"/api/v1/targets": {"metric": "recovery_time", "value": 60},
		"/api/v1/deploys": {"deploys": []map[string]any{{"external_id": "1", "at": "2026-03-01"}}},
		"/api/v1/sources": {"kind": "generic", "name": "x"},
		"/api/v1/kpis":    {"key": "x", "name": "x", "kind": "count", "better": "lower"}, "/api/v1/points": {"series": "lead_time", "points": []map[string]any{{"at": "2026-03-01", "value": 1}}},
		"/api/v1/sessions": {}, "/api/v1/cases": {"failure": "F-1"}, "/api/v1/experiments": {"believe": "x", "see": "x", "on": "2026-04-01", "owner": "M-1"}, "/api/v1/cards": {"what": "x"}, "/api/v1/sprints": {"name": "x", "starts_on": "2026-03-02", "ends_on": "2026-03-15"}, "/api/v1/ballots": {"session": "S-1", "kind": "vote", "edit_key": strings.Repeat("k", 26), "choices": []string{}},
	}
	if b, ok := bodies[pattern]; ok {
		out := map[string]any{}
		for k, v := range b {
			out[k] = v
		}
		return out
	}
	if b, ok := wellFormed(http.MethodPatch, pattern).(map[string]any); ok {
		return b
	}
	return map[string]any{}
}

func hostile(field string) any {
	switch {
	case field == "state":
		return "verified"
	case field == "role":
		return "admin"
	case field == "version":
		return 99
	case strings.HasSuffix(field, "_at"):
		return "2020-01-01T00:00:00Z"
	}
	return "1"
}
