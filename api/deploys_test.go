package api_test

import (
	"fmt"
	"testing"
	"time"

	"failforward/metric"
)

func TestDeploysAreToldAndListed(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		at := func(hours int) string {
			return r.clock.Now().Add(time.Duration(hours) * time.Hour).UTC().Format(time.RFC3339)
		}
		r.do(201, "POST", "/api/v1/teams", map[string]any{"name": "Shop"})
		body := map[string]any{"deploys": []map[string]any{
			{"external_id": "run-1", "service": "shop", "version": "1.0", "at": at(-3), "commit_at": at(-5), "team": "Shop"},
			{"external_id": "run-2", "service": "shop", "version": "1.1", "at": at(-2), "failed": true, "mended_at": at(-1), "unplanned": true},
			{"external_id": "run-3", "service": "shop", "version": "1.0", "at": at(-1), "rollback": true},
		}}
		if got := r.do(200, "POST", "/api/v1/deploys", body); got["added"] != 3.0 {
			t.Errorf("told: %v", got)
		}
		if got := r.do(200, "POST", "/api/v1/deploys", body); got["unchanged"] != 3.0 || got["added"] != 0.0 {
			t.Errorf("told again: %v", got)
		}
		if got := r.do(200, "POST", "/api/v1/deploys", map[string]any{"deploys": []map[string]any{{"external_id": "run-3", "at": at(-1)}}}); got["replaced"] != 1.0 {
			t.Errorf("told otherwise: %v", got)
		}
		page := r.do(200, "GET", "/api/v1/deploys?limit=2", nil)
		if all := items(page); len(all) != 2 || all[0]["external_id"] != "run-3" || all[0]["rollback"] != false || all[0]["commit_at"] != nil || all[1]["mended_at"] != at(-1) {
			t.Errorf("the list is %v", page)
		}
		page = r.do(200, "GET", "/api/v1/deploys?limit=2&cursor="+page["next_cursor"].(string), nil)
		if all := items(page); len(all) != 1 || all[0]["external_id"] != "run-1" || all[0]["commit_at"] != at(-5) {
			t.Errorf("the next page is %v", page)
		}
		if all := items(r.do(200, "GET", "/api/v1/deploys?team=Shop", nil)); len(all) != 1 {
			t.Errorf("of a team: %v", all)
		}
		for field, bad := range map[string]map[string]any{
			"deploys[0].at": {"external_id": "x", "at": "soon"}, "external_id": {"external_id": "", "at": at(0)}, "team": {"external_id": "x", "at": at(0), "team": "Nobody"},
			"mended_at": {"external_id": "x", "at": at(0), "mended_at": at(1)},
		} {
			r.refused(422, field, "POST", "/api/v1/deploys", map[string]any{"deploys": []map[string]any{bad}})
		}
		r.refused(422, "deploys", "POST", "/api/v1/deploys", map[string]any{"deploys": []map[string]any{}})
		r.refused(422, "team", "GET", "/api/v1/deploys?team=Nobody", nil)
		if v := r.do(200, "GET", "/api/v1/metrics/change_lead_time", nil); v["state"] != "not_enough_data" || v["n"] != 1.0 {
			t.Errorf("the metric is %v", v)
		}
		for _, m := range metric.All { // of every shape, each held against the document
			r.do(200, "GET", "/api/v1/metrics/"+m.Key, nil)
		}
	})
}

func TestAThousandDeploysFitInOneBody(t *testing.T) {
	r := one(t)
	at := r.clock.Now().UTC()
	var all []map[string]any
	for i := range 1001 {
		all = append(all, map[string]any{"external_id": fmt.Sprint("run-", i), "service": "shop", "version": "1.0", "at": at.Format(time.RFC3339), "commit_at": at.Add(-time.Hour).Format(time.RFC3339),
			"rollback": false, "failed": true, "mended_at": at.Add(time.Minute).Format(time.RFC3339), "unplanned": false, "team": ""})
	}
	if got := r.do(200, "POST", "/api/v1/deploys", map[string]any{"deploys": all[:1000]}); got["added"] != 1000.0 {
		t.Errorf("told: %v", got)
	}
	r.refused(422, "deploys", "POST", "/api/v1/deploys", map[string]any{"deploys": all})
}
