package api_test

import (
	"testing"
	"time"
)

func TestDeploysBeforeAFailureAreListedAndSpokenOf(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		at := func(minutes int) string {
			return r.clock.Now().Add(time.Duration(minutes) * time.Minute).UTC().Format(time.RFC3339)
		}
		r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "Checkout is slow", "kind": "incident", "services": []string{"shop"}, "started_at": at(-60)})
		if all := items(r.do(200, "GET", "/api/v1/failures/F-1/deploys", nil)); len(all) != 0 {
			t.Errorf("before any deploy: %v", all)
		}
		r.do(200, "POST", "/api/v1/deploys", map[string]any{"deploys": []map[string]any{
			{"external_id": "run-1", "service": "shop", "version": "1.0", "at": at(-90)}, {"external_id": "run-2", "service": "search", "version": "2.0", "at": at(-61)}}})
		all := items(r.do(200, "GET", "/api/v1/failures/F-1/deploys", nil))
		if len(all) != 1 || all[0]["by"] != "rule" || all[0]["says"] != "open" || all[0]["seconds_before"] != 1800.0 || all[0]["confidence"] != 0.85 || all[0]["likelihood"] != "likely" || all[0]["said_by"] != nil {
			t.Errorf("by the rule: %v", all)
		}
		all = items(r.do(200, "POST", "/api/v1/failures/F-1/deploys", map[string]any{"deploy": "run-2", "says": "caused"}))
		if len(all) != 1 || all[0]["by"] != "person" && all[0]["says"] != "caused" || all[0]["deploy"].(map[string]any)["external_id"] != "run-2" || all[0]["likelihood"] != "" {
			t.Errorf("after a yes: %v", all)
		}
		listed := items(r.do(200, "GET", "/api/v1/deploys", nil))
		followed := listed[0]["failures"].([]any)
		if len(listed) != 2 || listed[0]["external_id"] != "run-2" || len(followed) != 1 || followed[0].(map[string]any)["ref"] != "F-1" || followed[0].(map[string]any)["says"] != "caused" || len(listed[1]["failures"].([]any)) != 0 {
			t.Errorf("the deploys with what followed: %v", listed)
		}
		r.do(200, "POST", "/api/v1/failures/F-1/deploys", map[string]any{"deploy": "run-2", "says": "not"})
		if all = items(r.do(200, "POST", "/api/v1/failures/F-1/deploys", map[string]any{"deploy": "run-1", "says": "not"})); len(all) != 2 || all[0]["says"] != "not" || all[1]["says"] != "not" {
			t.Errorf("after two noes: %v", all)
		}
		if all = items(r.do(200, "POST", "/api/v1/failures/F-1/deploys", map[string]any{"deploy": "run-1", "says": "open"})); all[0]["says"] != "open" || all[0]["confidence"] != 0.85 {
			t.Errorf("taken back: %v", all)
		}
		r.refused(422, "deploy", "POST", "/api/v1/failures/F-1/deploys", map[string]any{"deploy": "run-9", "says": "caused"})
		r.refused(422, "says", "POST", "/api/v1/failures/F-1/deploys", map[string]any{"deploy": "run-1", "says": "guilty"})
	})
}
