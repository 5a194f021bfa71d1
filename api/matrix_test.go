package api_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/web"
)

// matrix reads who may use which route.
func matrix(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/matrix.txt")
	if err != nil {
		t.Fatal(err)
	}
	rule := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] != "#" {
			rule[f[0]+" "+f[1]] = f[2]
		}
	}
	return rule
}

func TestEveryRouteHasARule(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		rule := matrix(t)
		for _, route := range r.service.Routes() {
			name := route.Method + " " + route.Pattern
			if rule[name] == "" {
				t.Errorf("%s stands in no line of testdata/matrix.txt", name)
			}
			if got := said(route.Need); got != rule[name] {
				t.Errorf("%s lets in %q, the matrix says %q", name, got, rule[name])
			}
			delete(rule, name)
		}
		for name := range rule {
			t.Errorf("%s stands in the matrix and is no route", name)
		}
	})
}

func said(n web.Need) string {
	switch {
	case n.Public:
		return "everybody"
	case n.Local:
		return "here"
	case n.Role == "":
		return "nobody"
	}
	return string(n.Role)
}

// caller is somebody who tries.
type caller struct {
	name  string
	token string
	role  loop.Role // "" for somebody who has none here
}

func (r *rig) callers() []caller {
	r.t.Helper()
	all := []caller{{"a stranger", "", ""}, {"an invented token", "ff_invented", ""}, {"an empty token", " ", ""}}
	for _, role := range loop.Roles() {
		all = append(all, caller{"a " + string(role), r.tokens[string(role)], role})
		all = append(all, caller{"an expired " + string(role), r.spent(role, true), ""}, caller{"a revoked " + string(role), r.spent(role, false), ""})
	}
	return all
}

// spent returns a token that has ended, by its date or by hand.
func (r *rig) spent(role loop.Role, byDate bool) string {
	ctx := context.Background()
	if byDate {
		now := r.clock.Now()
		r.clock.Set(now.Add(-48 * time.Hour))
		defer r.clock.Set(now)
	}
	t, text, err := r.app.Tokens.Add(ctx, r.admin, app.TokenDraft{Name: "spent", Role: role, Expires: 24 * time.Hour})
	if err == nil && !byDate {
		_, err = r.app.Tokens.Revoke(ctx, r.admin, t.Ref().String())
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return text
}

func TestNobodyGetsFurtherThanTheMatrixSays(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		callers, cells := r.callers(), 0
		rule := matrix(t)
		for _, route := range r.service.Routes() {
			for _, c := range callers {
				before := r.count()
				a := r.ask(c.token, route.Method, r.address(route.Pattern), body(route.Method))
				cells++
				got, want := verdictOf(a.status), expected(rule[route.Method+" "+route.Pattern], c)
				if got != want {
					t.Errorf("%s: %s %s answers %d (%s), want %s", c.name, route.Method, route.Pattern, a.status, got, want)
				}
				if want != "in" && r.count() != before {
					t.Errorf("%s changed something with %s %s", c.name, route.Method, route.Pattern)
				}
			}
		}
		t.Logf("%d cells", cells)
	})
}

var holes = regexp.MustCompile(`\{[a-z]+\}`)

// address fills the holes of a pattern with what does not exist.
func (r *rig) address(pattern string) string {
	return holes.ReplaceAllString(pattern, "999999999")
}

func body(method string) any {
	if method == http.MethodGet {
		return nil
	}
	return map[string]any{}
}

func expected(rule string, c caller) string {
	switch {
	case rule == "everybody", rule == "here" && c.role == "":
		return "in"
	case c.role == "":
		return "unsigned"
	case rule == "here" || c.role.AtLeast(loop.Role(rule)):
		return "in"
	}
	return "denied"
}

func verdictOf(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "unsigned"
	case http.StatusForbidden:
		return "denied"
	}
	return "in"
}

// count counts everything that a write could make, but for the notes of refusals.
func (r *rig) count() int {
	r.t.Helper()
	n := 0
	for cursor := ""; ; {
		page, err := r.store.Events(r.t.Context(), r.ws.ID, loop.EventQuery{Cursor: cursor, Limit: loop.MaxPage})
		if err != nil {
			r.t.Fatal(err)
		}
		for _, e := range page.Items {
			if e.Verb != "access.refused" {
				n++
			}
		}
		if cursor = page.Next; cursor == "" {
			return n
		}
	}
}

func TestARefusalIsNotedInTheAuditLog(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		if a := r.ask(r.tokens["viewer"], "POST", "/api/v1/tokens", map[string]any{"name": "x", "role": "admin"}); a.status != 403 {
			t.Fatalf("a viewer makes a token: %d", a.status)
		}
		refused := items(r.do(200, "GET", "/api/v1/audit?verb=access.refused", nil))
		if len(refused) != 1 || refused[0]["object"] != "POST /api/v1/tokens" || refused[0]["actor"] != "viewer" {
			t.Errorf("the audit log says %v", refused)
		}
	})
}

// foreign is another workspace with one of everything.
func (r *rig) foreign() (ids map[string]string) {
	r.t.Helper()
	_, admin := looptest.Seed(r.t, r.store)
	token := r.token(admin, loop.Admin)
	make := func(path string, body any) map[string]any {
		a := r.ask(token, "POST", "/api/v1"+path, body)
		if a.status != 201 {
			r.t.Fatalf("%s in the other workspace: %d %s", path, a.status, a.raw)
		}
		return a.object(r.t)
	}
	made := make("/loops", map[string]any{"failure": map[string]any{"title": "Secret of the others"}, "insight": "Theirs", "action": map[string]any{"title": "Theirs", "owner": "M-1"}, "check": map[string]any{"kind": "look"}})
	id := func(v any) string { return v.(map[string]any)["id"].(string) }
	source, candidate := r.candidate(token, "Trouble of the others")
	return map[string]string{
		"failures": id(made["failure"]), "loops": id(made["failure"]), "insights": id(made["insight"]), "actions": id(made["action"]), "effect-checks": id(made["check"]),
		"analyses": id(make("/analyses", map[string]any{"failures": []string{"F-1"}})), "tags": id(make("/tags", map[string]any{"name": "theirs"})),
		"teams": id(make("/teams", map[string]any{"name": "Theirs"})), "members": id(make("/members", map[string]any{"name": "Them", "email": "them@example.com"})),
		"tokens": id(make("/tokens", map[string]any{"name": "theirs", "role": "viewer"})), "sessions": id(make("/sessions", map[string]any{})), "cards": id(make("/cards", map[string]any{"session": "S-1", "what": "Theirs"})),
		"sprints":     id(make("/sprints", map[string]any{"name": "Theirs", "starts_on": "2026-03-02", "ends_on": "2026-03-15"})),
		"experiments": id(make("/experiments", map[string]any{"believe": "Theirs", "see": "x", "on": "2026-04-01", "owner": "M-1"})),
		"cases":       id(r.closedCase(token)),
		"kpis":        id(make("/kpis", map[string]any{"key": "theirs", "name": "Theirs", "kind": "count", "better": "lower"})),
		"targets":     "kpi.theirs",
		"sources":     source, "inbox": candidate,
		"showcases": id(make("/showcases/entries", map[string]any{"failure": "F-1", "tweak": "Theirs"})),
	}
}

const missing = "999999999999"

var names = regexp.MustCompile(`"instance":"[^"]*"`)

// plain takes out of an answer what differs between any two.
func plain(a answer, id string) string {
	return fmt.Sprint(a.status) + names.ReplaceAllString(strings.ReplaceAll(string(a.raw), id, "ID"), "")
}

func TestAForeignObjectInAPathIsAsMissingAsNone(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		ids, tried := r.foreign(), 0
		for _, route := range r.service.Routes() {
			if !strings.Contains(route.Pattern, "{ref}") {
				continue
			}
			tried++
			noun := strings.Split(route.Pattern, "/")[3]
			for _, send := range []any{body(route.Method), wellFormed(route.Method, route.Pattern)} {
				theirs := r.ask(r.tokens["admin"], route.Method, strings.Replace(route.Pattern, "{ref}", ids[noun], 1), send)
				none := r.ask(r.tokens["admin"], route.Method, strings.Replace(route.Pattern, "{ref}", missing, 1), send)
				if plain(theirs, ids[noun]) != plain(none, missing) {
					t.Errorf("%s %s tells a foreign object from a missing one:\n%s\n%s", route.Method, route.Pattern, theirs.raw, none.raw)
				}
			}
			if a := r.ask(r.tokens["admin"], route.Method, strings.Replace(route.Pattern, "{ref}", ids[noun], 1), wellFormed(route.Method, route.Pattern)); a.status != 404 {
				t.Errorf("%s %s on a foreign object answers %d: %s", route.Method, route.Pattern, a.status, a.raw)
			}
		}
		if tried < 15 {
			t.Errorf("only %d routes name an object", tried)
		}
	})
}

// wellFormed is a body that a route would take.
func wellFormed(method, pattern string) any {
	noun := strings.Split(pattern, "/")[3]
	to := map[string]string{"failures": "resumed", "actions": "done", "effect-checks": "locked", "members": "deactivated", "tokens": "revoked", "sessions": "group", "experiments": "aborted", "cases": "redaction_checked", "sprints": "closed", "showcases": "withdrawn", "targets": "off", "sources": "removed", "inbox": "dismissed"}
	switch {
	case method == http.MethodGet || strings.HasSuffix(pattern, "/invitations"):
		return nil
	case strings.HasPrefix(pattern, "/api/v1/cards/") && strings.HasSuffix(pattern, "/transitions"):
		return map[string]any{"to": "anonymous", "session": "S-1", "edit_key": "x"}
	case strings.HasSuffix(pattern, "/transitions"):
		return map[string]any{"to": to[noun], "reason": "x"}
	case strings.HasSuffix(pattern, "/failures/{ref}/deploys"):
		return map[string]any{"deploy": "1", "says": "caused"}
	case strings.HasSuffix(pattern, "/feed"):
		return map[string]any{"url": "https://prometheus.example", "query": "x", "step": "day"}
	case strings.HasSuffix(pattern, "/feed/fetches"), strings.HasPrefix(pattern, "/api/v1/sources/{ref}/"):
		return map[string]any{}
	case strings.HasSuffix(pattern, "/tweak"):
		return map[string]any{"title": "x"}
	case strings.HasSuffix(pattern, "/repeats"), strings.HasSuffix(pattern, "/experiments/{ref}/failure"), strings.HasSuffix(pattern, "/sprints/{ref}/failure"):
		return map[string]any{}
	}
	if noun == "cards" {
		return map[string]any{"session": "S-1", "edit_key": "x", "what": "x"}
	}
	field := map[string]string{"failures": "title", "actions": "title", "insights": "text", "effect-checks": "how", "analyses": "surprise", "sessions": "mode", "experiments": "title", "cases": "title", "sprints": "goal"}[noun]
	if field == "" {
		field = "name"
	}
	return map[string]any{field: "x"}
}

func TestAForeignObjectInABodyIsAsMissingAsNone(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		ids := r.foreign()
		r.do(201, "POST", "/api/v1/loops", map[string]any{"failure": map[string]any{"title": "Ours"}, "action": map[string]any{"title": "Ours", "owner": "M-1"}})
		source, candidate := r.candidate(r.tokens["admin"], "Trouble of ours")
		tests := []struct {
			method, path, noun string
			body               func(id string) any
		}{
			{"POST", "/failures", "teams", func(id string) any { return map[string]any{"title": "x", "team": id} }},
			{"PATCH", "/failures/F-1", "teams", func(id string) any { return map[string]any{"team": id} }},
			{"POST", "/loops", "failures", func(id string) any { return map[string]any{"failure": id, "insight": "x"} }},
			{"POST", "/loops", "teams", func(id string) any { return map[string]any{"failure": map[string]any{"title": "x", "team": id}} }},
			{"POST", "/loops", "members", func(id string) any {
				return map[string]any{"failure": "F-1", "action": map[string]any{"title": "x", "owner": id}}
			}},
			{"POST", "/insights", "failures", func(id string) any { return map[string]any{"failure": id, "text": "x"} }},
			{"POST", "/analyses", "failures", func(id string) any { return map[string]any{"failures": []string{"F-1", id}} }},
			{"POST", "/actions", "failures", func(id string) any { return map[string]any{"title": "x", "failure": id} }},
			{"POST", "/actions", "insights", func(id string) any { return map[string]any{"title": "x", "insight": id} }},
			{"POST", "/actions", "members", func(id string) any { return map[string]any{"title": "x", "owner": id} }},
			{"PATCH", "/actions/A-1", "members", func(id string) any { return map[string]any{"owner": id} }},
			{"POST", "/experiments", "insights", func(id string) any {
				return map[string]any{"believe": "x", "see": "x", "on": "2026-04-01", "owner": "M-1", "insight": id}
			}},
			{"POST", "/experiments", "teams", func(id string) any {
				return map[string]any{"believe": "x", "see": "x", "on": "2026-04-01", "owner": "M-1", "team": id}
			}},
			{"POST", "/experiments", "members", func(id string) any {
				return map[string]any{"believe": "x", "see": "x", "on": "2026-04-01", "owner": id}
			}},
			{"GET", "/experiments?insight=ID", "insights", nil},
			{"POST", "/cases", "failures", func(id string) any { return map[string]any{"failure": id} }},
			{"GET", "/cases?failure=ID", "failures", nil},
			{"POST", "/sprints", "teams", func(id string) any {
				return map[string]any{"name": "x", "starts_on": "2026-03-02", "ends_on": "2026-03-15", "team": id}
			}},
			{"GET", "/sprints?team=ID", "teams", nil},
			{"PATCH", "/sources/" + source, "teams", func(id string) any { return map[string]any{"team": id} }},
			{"POST", "/inbox/" + candidate + "/transitions", "failures", func(id string) any { return map[string]any{"to": "attached", "into": id} }},
			{"POST", "/sources/" + source + "/replay", "inbox", func(id string) any { return map[string]any{"delivery": id} }},
			{"POST", "/effect-checks", "actions", func(id string) any { return map[string]any{"action": id, "kind": "look"} }},
			{"POST", "/members", "teams", func(id string) any {
				return map[string]any{"name": "x", "email": "x@example.com", "teams": []string{id}}
			}},
			{"PATCH", "/members/M-1", "teams", func(id string) any { return map[string]any{"teams": []string{id}} }},
			{"GET", "/failures?team=ID", "teams", nil},
			{"GET", "/actions?owner=ID", "members", nil},
			{"GET", "/metrics/recovery_time?team=ID", "teams", nil},
			{"GET", "/reports/2026-Q1?team=ID", "teams", nil},
		}
		for _, tt := range tests {
			ask := func(id string) answer {
				var b any
				if tt.body != nil {
					b = tt.body(id)
				}
				return r.ask(r.tokens["admin"], tt.method, "/api/v1"+strings.ReplaceAll(tt.path, "ID", id), b)
			}
			before := r.count()
			theirs, none := ask(ids[tt.noun]), ask(missing)
			if theirs.status != 422 || plain(theirs, ids[tt.noun]) != plain(none, missing) {
				t.Errorf("%s %s with one of their %s:\n%d %s\n%d %s", tt.method, tt.path, tt.noun, theirs.status, theirs.raw, none.status, none.raw)
			}
			if r.count() != before {
				t.Errorf("%s %s with one of their %s changed something", tt.method, tt.path, tt.noun)
			}
		}
		for _, path := range []string{"/insights?failure=", "/analyses?failure=", "/actions?failure=", "/effect-checks?failure="} {
			theirs, none := r.ask(r.tokens["admin"], "GET", "/api/v1"+path+ids["failures"], nil), r.ask(r.tokens["admin"], "GET", "/api/v1"+path+missing, nil)
			if plain(theirs, ids["failures"]) != plain(none, missing) || strings.Contains(string(theirs.raw), "Theirs") {
				t.Errorf("%s shows what is theirs: %s", path, theirs.raw)
			}
		}
	})
}
