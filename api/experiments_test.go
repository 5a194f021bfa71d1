package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// A bet by programs: placed, changed, asked, flopped, a failure, taken to planning.
func TestABetByTheAPI(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		bet := map[string]any{"believe": "users find “order again”", "see": "four of five press it", "on": "2026-03-16", "stop_if": "three ask", "story": "https://backlog.example/7", "owner": "M-1"}
		x := r.do(201, "POST", "/api/v1/experiments", bet)
		if x["ref"] != "X-1" || x["state"] != "running" || x["kind"] != "bet" || x["name"] != "Users find “order again”" || x["flop_is"] != "flopped_prototype" || x["team"] != nil {
			t.Fatalf("%v", x)
		}
		bad := r.ask(r.tokens["admin"], "POST", "/api/v1/experiments", map[string]any{"believe": "", "see": " ", "on": "2020-01-01", "story": "javascript:alert(1)"})
		if got := slices.Sorted(maps.Keys(bad.faults(t))); bad.status != 422 || strings.Join(got, " ") != "believe on owner see story" {
			t.Errorf("%d %s", bad.status, bad.raw)
		}
		r.do(422, "POST", "/api/v1/experiments", map[string]any{"believe": "x", "see": "x", "on": "2026-03-16", "owner": "M-1", "outcome": "flopped"})
		x = r.do(200, "PATCH", "/api/v1/experiments/X-1", map[string]any{"title": "Order again", "see": "three of five press it"})
		if x["revised_at"] == nil || x["title"] != "Order again" || x["version"] != 2.0 {
			t.Errorf("%v", x)
		}
		r.clock.Add(15 * 24 * time.Hour)
		if _, err := r.app.Clerk.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if all := items(r.do(200, "GET", "/api/v1/outbox", nil)); len(all) != 1 || all[0]["topic"] != "experiment.asked" {
			t.Errorf("%v", all)
		}
		r.do(422, "POST", "/api/v1/experiments/X-1/transitions", map[string]any{"to": "concluded", "outcome": "held"})
		r.do(422, "POST", "/api/v1/experiments/X-1/transitions", map[string]any{"to": "flopped"})
		r.do(409, "POST", "/api/v1/experiments/X-1/failure", map[string]any{})
		x = r.do(200, "POST", "/api/v1/experiments/X-1/transitions", map[string]any{"to": "concluded", "outcome": "flopped", "note": "Two of five.", "next_step": "Put it under the account"})
		if x["outcome"] != "flopped" || x["note"] != "Two of five." || x["next_step"] != "Put it under the account" || x["says"] == "" || x["ended_at"] == nil {
			t.Errorf("%v", x)
		}
		r.do(409, "POST", "/api/v1/experiments/X-1/transitions", map[string]any{"to": "concluded", "outcome": "as_believed"})
		r.do(409, "PATCH", "/api/v1/experiments/X-1", map[string]any{"believe": "they would not"})
		f := r.do(201, "POST", "/api/v1/experiments/X-1/failure", map[string]any{})
		again := r.do(201, "POST", "/api/v1/experiments/X-1/failure", map[string]any{})
		if f["ref"] != "F-1" || again["id"] != f["id"] || f["kind"] != "flopped_prototype" || f["title"] != "We believed that users find “order again”; saw: Two of five" {
			t.Errorf("%v\n%v", f, again)
		}
		if x = r.do(200, "GET", "/api/v1/experiments/X-1", nil); x["failure"] != "F-1" {
			t.Errorf("%v", x)
		}
		if all := items(r.do(200, "GET", "/api/v1/experiments?planning=true", nil)); len(all) != 1 {
			t.Errorf("for the planning: %v", all)
		}
		if x = r.do(200, "POST", "/api/v1/experiments/X-1/transitions", map[string]any{"to": "taken"}); x["taken_at"] == nil {
			t.Errorf("%v", x)
		}
		if all := items(r.do(200, "GET", "/api/v1/experiments?planning=true", nil)); len(all) != 0 {
			t.Errorf("taken: %v", all)
		}
		r.do(200, "POST", "/api/v1/experiments/X-1/transitions", map[string]any{"to": "returned"})
		r.do(409, "POST", "/api/v1/experiments/X-1/transitions", map[string]any{"to": "running"})
	})
}

func TestABetIsStoppedAndTakenUpAgain(t *testing.T) {
	r := one(t)
	r.do(201, "POST", "/api/v1/experiments", map[string]any{"believe": "x", "see": "x", "on": "2026-03-16", "owner": "M-1"})
	r.do(422, "POST", "/api/v1/experiments/X-1/transitions", map[string]any{"to": "aborted"})
	if x := r.do(200, "POST", "/api/v1/experiments/X-1/transitions", map[string]any{"to": "aborted", "reason": "The stop rule was met."}); x["state"] != "aborted" || x["reason"] != "The stop rule was met." {
		t.Errorf("%v", x)
	}
	if x := r.do(200, "POST", "/api/v1/experiments/X-1/transitions", map[string]any{"to": "running"}); x["state"] != "running" || x["ended_at"] != nil {
		t.Errorf("%v", x)
	}
}

func TestBetsAreListedByWhatTheyAre(t *testing.T) {
	r := one(t)
	r.do(201, "POST", "/api/v1/loops", map[string]any{"failure": map[string]any{"title": "Basket lost"}, "insight": "Tabs share nothing"})
	for i, on := range []string{"2026-04-01", "2026-03-20", "2026-03-25"} {
		bet := map[string]any{"believe": "x", "see": "x", "on": on, "owner": "M-1"}
		if i == 1 {
			bet["insight"] = "I-1"
		}
		r.do(201, "POST", "/api/v1/experiments", bet)
	}
	r.do(200, "POST", "/api/v1/experiments/X-3/transitions", map[string]any{"to": "concluded", "outcome": "cannot_tell"})
	for query, want := range map[string]string{"": "X-2 X-3 X-1", "?state=running": "X-2 X-1", "?state=concluded": "X-3", "?insight=I-1": "X-2", "?owner=M-1&limit=1": "X-2"} {
		var refs []string
		for _, x := range items(r.do(200, "GET", "/api/v1/experiments"+query, nil)) {
			refs = append(refs, x["ref"].(string))
		}
		if got := strings.Join(refs, " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	l := r.do(200, "GET", "/api/v1/loops/F-1", nil)
	if bets := l["experiments"].([]any); len(bets) != 1 || bets[0].(map[string]any)["insight"] != "I-1" || l["failure"].(map[string]any)["stage"] != "in_work" {
		t.Errorf("%v", l)
	}
	if all := items(r.do(200, "GET", "/api/v1/events", nil)); all[len(all)-1]["verb"] != "experiment.concluded" {
		t.Errorf("%v", all)
	}
}

func TestASaveOverAnothersBetIsRefused(t *testing.T) {
	r := one(t)
	bet := map[string]any{"believe": "x", "see": "x", "on": "2026-03-16", "owner": "M-1"}
	r.do(201, "POST", "/api/v1/experiments", bet)
	for _, tt := range []struct {
		match string
		want  int
	}{{`"1"`, 200}, {`"1"`, http.StatusConflict}, {"*", 200}, {"x", 422}} {
		a := r.ask(r.tokens["admin"], "PATCH", "/api/v1/experiments/X-1", map[string]any{"title": "Title " + tt.match}, "If-Match", tt.match)
		if a.status != tt.want {
			t.Errorf("If-Match %s: %d %s", tt.match, a.status, a.raw)
		}
	}
}
