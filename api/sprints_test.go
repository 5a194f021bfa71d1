package api_test

import (
	"testing"
)

// A sprint by programs: planned, changed at the version that was read, closed, a failure.
func TestASprintByTheAPI(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		sp := r.do(201, "POST", "/api/v1/sprints", map[string]any{"name": "Pay in one step", "starts_on": "2026-03-02", "ends_on": "2026-03-15", "goal": "One press"})
		if sp["ref"] != "SP-1" || sp["state"] != "active" || sp["kind"] != "delivery" || sp["goal_met"] != nil || sp["team"] != nil || sp["huddles"] != nil {
			t.Fatalf("%v", sp)
		}
		bad := r.ask(r.tokens["admin"], "POST", "/api/v1/sprints", map[string]any{"name": "", "starts_on": "2026-03-15", "ends_on": "2026-03-02", "kind": "delivery"})
		if faults := bad.faults(t); bad.status != 422 || faults["name"] == "" || faults["ends_on"] == "" {
			t.Errorf("%d %s", bad.status, bad.raw)
		}
		if sp = r.do(200, "PATCH", "/api/v1/sprints/SP-1", map[string]any{"ends_on": "2026-03-08", "kind": "failure_review"}); sp["ends_on"] != "2026-03-08" || sp["version"] != 2.0 {
			t.Errorf("%v", sp)
		}
		sp = r.do(200, "GET", "/api/v1/sprints/SP-1", nil)
		if h, ok := sp["huddles"].(map[string]any); !ok || h["closed"] != 0.0 || h["person_minutes"] != nil || h["says"] != "" {
			t.Errorf("%v", sp)
		}
		r.do(409, "POST", "/api/v1/sprints/SP-1/failure", map[string]any{})
		r.do(422, "POST", "/api/v1/sprints/SP-1/transitions", map[string]any{"to": "closed"})
		r.do(422, "POST", "/api/v1/sprints/SP-1/transitions", map[string]any{"to": "missed"})
		if sp = r.do(200, "POST", "/api/v1/sprints/SP-1/transitions", map[string]any{"to": "closed", "goal_met": "no"}); sp["goal_met"] != "no" || sp["state"] != "closed" {
			t.Errorf("%v", sp)
		}
		f, again := r.do(201, "POST", "/api/v1/sprints/SP-1/failure", map[string]any{}), r.do(201, "POST", "/api/v1/sprints/SP-1/failure", map[string]any{})
		if f["ref"] != "F-1" || f["kind"] != "missed_goal" || again["id"] != f["id"] {
			t.Errorf("%v\n%v", f, again)
		}
		r.do(409, "POST", "/api/v1/sprints/SP-1/transitions", map[string]any{"to": "open"})
		if all := items(r.do(200, "GET", "/api/v1/sprints", nil)); len(all) != 1 || all[0]["failure"] != "F-1" {
			t.Errorf("%v", all)
		}
	})
}
