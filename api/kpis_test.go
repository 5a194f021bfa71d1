package api_test

import (
	"fmt"
	"maps"
	"testing"
	"time"
)

func TestANumberIsWatchedAndItsCheckConcludesByItself(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		k := r.do(201, "POST", "/api/v1/kpis", map[string]any{"key": "defects", "name": "Defects that got out", "kind": "count", "better": "lower", "exposure": "week"})
		if k["metric"] != "kpi.defects" || k["ref"] != "KPI-1" || k["team"] != nil || k["defined"] != 1.0 {
			t.Errorf("the series is %v", k)
		}
		r.refused(422, "key", "POST", "/api/v1/kpis", map[string]any{"key": "defects", "name": "Again", "kind": "count", "better": "lower"})
		r.refused(422, "kind", "POST", "/api/v1/kpis", map[string]any{"key": "x", "name": "x", "kind": "sort", "better": "lower"})
		now := r.clock.Now()
		week := func(n int) string { return now.AddDate(0, 0, 7*n).UTC().Format(time.RFC3339) }
		var points []map[string]any
		for i := range 30 {
			points = append(points, map[string]any{"at": week(i - 30), "value": 18 + i*7%5})
		}
		body := map[string]any{"series": "defects", "points": points}
		if got := r.do(200, "POST", "/api/v1/points", body); got["added"] != 30.0 {
			t.Errorf("put: %v", got)
		}
		if got := r.do(200, "POST", "/api/v1/points", body); got["unchanged"] != 30.0 || got["added"] != 0.0 {
			t.Errorf("put again: %v", got)
		}
		page := r.do(200, "GET", "/api/v1/points?series=defects&limit=7", nil)
		if len(items(page)) != 7 || page["next_cursor"] == "" || items(page)[0]["origin"] != "api" {
			t.Errorf("points are %v", page)
		}
		for field, bad := range map[string]map[string]any{
			"series":       {"series": "nothing", "points": points},
			"points[0].at": {"series": "defects", "points": []map[string]any{{"at": "soon", "value": 1}}},
			"value":        {"series": "defects", "points": []map[string]any{{"at": "2026-01-01", "value": -1}}},
			"exposure":     {"series": "defects", "points": []map[string]any{{"at": "2026-01-01", "value": 1, "exposure": -1}}},
			"points":       {"series": "defects", "points": []map[string]any{}},
		} {
			r.refused(422, field, "POST", "/api/v1/points", bad)
		}
		if len(k["earlier"].([]any)) != 0 {
			t.Errorf("a new series meant something before: %v", k["earlier"])
		}
		if k = r.do(200, "PATCH", "/api/v1/kpis/defects", map[string]any{"name": "Escaped defects"}, "If-Match", `"1"`); k["name"] != "Escaped defects" || k["defined"] != 1.0 {
			t.Errorf("changed to %v", k)
		}
		r.do(200, "GET", "/api/v1/kpis/KPI-1", nil)
		listed := items(r.do(200, "GET", "/api/v1/metrics", nil))
		if last := listed[len(listed)-1]; last["key"] != "kpi.defects" || last["unit"] != "per week" || last["better"] != "lower" || last["estimator"] == "" {
			t.Errorf("the last metric is %v", last)
		}
		v := r.do(200, "GET", "/api/v1/metrics/kpi.defects?since="+week(-20)[:10], nil)
		if v["n"] != 20.0 || v["missing"] != 0.0 || v["state"] != "ok" || v["estimate"].(float64) < 18 || v["low"].(float64) >= v["estimate"].(float64) || v["counter_metric"] != "failure_rate" {
			t.Errorf("the metric is %v", v)
		}
		r.refused(404, "", "GET", "/api/v1/metrics/kpi.nothing", nil)
		r.refused(404, "", "GET", "/api/v1/kpis/nothing", nil)

		r.do(201, "POST", "/api/v1/actions", map[string]any{"title": "Test before merging", "owner": "M-1"})
		r.refused(422, "kpi", "POST", "/api/v1/effect-checks", map[string]any{"action": "A-1", "kind": "number", "kpi": "happiness"})
		r.refused(422, "min_effect", "POST", "/api/v1/effect-checks", map[string]any{"action": "A-1", "kind": "number", "kpi": "defects", "min_effect": 7})
		e := r.do(201, "POST", "/api/v1/effect-checks", map[string]any{"action": "A-1", "kind": "number", "kpi": "defects", "min_effect": 0.1, "wash_out_days": 1, "on": now.AddDate(0, 0, 57).Format(time.DateOnly)})
		if e["kpi"] != "kpi.defects" || e["direction"] != "down" || e["result"] != nil || e["foresight"] == "" {
			t.Errorf("planned as %v", e)
		}
		r.do(200, "POST", "/api/v1/actions/A-1/transitions", map[string]any{"to": "done"})
		for i := range 8 {
			r.clock.Add(7 * 24 * time.Hour)
			r.do(200, "POST", "/api/v1/points", map[string]any{"series": "kpi.defects", "points": []map[string]any{{"at": r.clock.Now().AddDate(0, 0, -1).UTC().Format(time.RFC3339), "value": 8 + i*3%4}}})
		}
		r.clock.Add(3 * 24 * time.Hour)
		if _, err := r.app.Clerk.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		e = r.do(200, "GET", "/api/v1/effect-checks/E-1", nil)
		got, _ := e["result"].(map[string]any)
		if e["verdict"] != "improved" || got["kpi_kind"] != "count" || got["n_after"] != 8.0 || got["name"] != "Escaped defects" {
			t.Errorf("on its day it is %v", e)
		}
		if a := r.do(200, "GET", "/api/v1/actions/A-1", nil); a["state"] != "verified" {
			t.Errorf("the action is %v", a["state"])
		}
	})
}

func TestACheckNamesGuardrailsAndAComparison(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		for key, better := range map[string]string{"defects": "lower", "deploys": "higher", "elsewhere": "lower"} {
			r.do(201, "POST", "/api/v1/kpis", map[string]any{"key": key, "name": key, "kind": "count", "better": better, "exposure": "week"})
			points := []map[string]any{}
			for i := range 30 {
				points = append(points, map[string]any{"at": r.clock.Now().AddDate(0, 0, -7*(30-i)).UTC().Format(time.RFC3339), "value": 18 + i*7%5})
			}
			r.do(200, "POST", "/api/v1/points", map[string]any{"series": key, "points": points})
		}
		r.do(201, "POST", "/api/v1/actions", map[string]any{"title": "Test before merging", "owner": "M-1"})
		plan := map[string]any{"action": "A-1", "kind": "number", "kpi": "defects", "on": r.clock.Now().AddDate(0, 0, 57).Format(time.DateOnly)}
		for _, wrong := range []struct {
			field string
			value any
		}{{"guardrails", []string{"luck"}}, {"guardrails", []string{"defects"}}, {"guardrails", []string{""}}, {"guardrails", []string{"deploys", "DEPLOYS "}}, {"guardrails", []string{"deploys", "elsewhere", "failure_rate", "recovery_time"}}, {"compare", "luck"}, {"compare", "recovery_time"}} {
			sent := maps.Clone(plan)
			sent[wrong.field] = wrong.value
			r.refused(422, wrong.field, "POST", "/api/v1/effect-checks", sent)
		}
		r.refused(422, "guardrails", "POST", "/api/v1/effect-checks", map[string]any{"action": "A-1", "kind": "look", "guardrails": []string{"deploys"}})
		plan["guardrails"], plan["compare"] = []string{"deploys"}, "elsewhere"
		e := r.do(201, "POST", "/api/v1/effect-checks", plan)
		if fmt.Sprint(e["guardrails"]) != "[kpi.deploys]" || e["compare"] != "kpi.elsewhere" || len(e["guardrail_results"].([]any)) != 0 || fmt.Sprint(e["guardrail_definitions"]) != "[1]" || e["compare_definition"] != 1.0 {
			t.Errorf("planned as %v", e)
		}
		e = r.do(200, "PATCH", "/api/v1/effect-checks/E-1", map[string]any{"guardrails": []string{"kpi.deploys", "recovery_time"}})
		if fmt.Sprint(e["guardrails"]) != "[kpi.deploys recovery_time]" || e["compare"] != "kpi.elsewhere" {
			t.Errorf("changed to %v", e)
		}
		e = r.do(200, "PATCH", "/api/v1/effect-checks/E-1", map[string]any{"compare": nil})
		if e["compare"] != "" || len(e["guardrails"].([]any)) != 2 {
			t.Errorf("changed to %v", e)
		}
		r.do(200, "PATCH", "/api/v1/effect-checks/E-1", map[string]any{"compare": "elsewhere"})
		r.do(200, "POST", "/api/v1/actions/A-1/transitions", map[string]any{"to": "done"})
		for i := range 8 {
			r.clock.Add(7 * 24 * time.Hour)
			for key, v := range map[string]int{"defects": 8 + i*3%4, "deploys": 8 + i*2%3, "elsewhere": 18 + i*7%5} {
				r.do(200, "POST", "/api/v1/points", map[string]any{"series": key, "points": []map[string]any{{"at": r.clock.Now().AddDate(0, 0, -1).UTC().Format(time.RFC3339), "value": v}}})
			}
		}
		r.clock.Add(3 * 24 * time.Hour)
		if _, err := r.app.Clerk.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		e = r.do(200, "GET", "/api/v1/effect-checks/E-1", nil)
		result := e["result"].(map[string]any)
		beside := result["compare"].(map[string]any)
		if e["verdict"] != "improved" || result["design"] != "controlled" || beside["used"] != true || beside["key"] != "kpi.elsewhere" || beside["own_estimate"] == nil || beside["definition"] != 1.0 || beside["redefined"] != "" {
			t.Errorf("on its day it is %v", e)
		}
		deploys, recovery := e["guardrail_results"].([]any)[0].(map[string]any), e["guardrail_results"].([]any)[1].(map[string]any)
		if deploys["verdict"] != "worse" || deploys["better"] != "higher" || deploys["p_adjusted"] == nil || deploys["result"].(map[string]any)["n_after"] != 8.0 {
			t.Errorf("deploys %v", deploys)
		}
		if recovery["verdict"] != "cannot_tell" || recovery["reason"] != "no_source" || recovery["p"] != nil {
			t.Errorf("a guardrail without data: %v", recovery)
		}
	})
}

// A verdict carries which definitions the numbers of its plan had at the lock, and which
// it was judged by.
func TestAVerdictCarriesTheDefinitionsOfItsNumbers(t *testing.T) {
	r := one(t)
	for _, key := range []string{"defects", "deploys", "elsewhere"} {
		r.do(201, "POST", "/api/v1/kpis", map[string]any{"key": key, "name": key, "kind": "count", "better": "lower", "exposure": "week"})
		r.do(200, "POST", "/api/v1/points", map[string]any{"series": key, "points": []map[string]any{{"at": r.clock.Now().AddDate(0, 0, -40).UTC().Format(time.RFC3339), "value": 3}}})
	}
	r.do(201, "POST", "/api/v1/actions", map[string]any{"title": "Test before merging", "owner": "M-1"})
	r.do(201, "POST", "/api/v1/effect-checks", map[string]any{"action": "A-1", "kind": "number", "kpi": "defects", "on": r.clock.Now().AddDate(0, 0, 20).Format(time.DateOnly), "guardrails": []string{"deploys", "failure_rate"}, "compare": "elsewhere"})
	r.do(200, "POST", "/api/v1/actions/A-1/transitions", map[string]any{"to": "done"})
	for _, key := range []string{"deploys", "elsewhere"} {
		r.do(200, "PATCH", "/api/v1/kpis/"+key, map[string]any{"unit": "builds"})
	}
	r.clock.Add(21 * 24 * time.Hour)
	if _, err := r.app.Clerk.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := r.do(200, "GET", "/api/v1/effect-checks/E-1", nil)
	beside := e["result"].(map[string]any)["compare"].(map[string]any)
	deploys := e["guardrail_results"].([]any)[0].(map[string]any)["result"].(map[string]any)
	if fmt.Sprint(e["guardrail_definitions"]) != "[1 2]" || e["compare_definition"] != 1.0 {
		t.Errorf("the plan carries %v, %v", e["guardrail_definitions"], e["compare_definition"])
	}
	for name, m := range map[string]map[string]any{"guardrail": deploys, "number to compare with": beside} {
		if m["definition"] != 2.0 || m["redefined"] != "unit builds, before none" {
			t.Errorf("the %s carries definition %v, %v", name, m["definition"], m["redefined"])
		}
	}
}

func TestTenThousandPointsComeAtOnce(t *testing.T) {
	r := one(t)
	r.do(201, "POST", "/api/v1/kpis", map[string]any{"key": "lasted", "name": "x", "kind": "duration", "better": "lower"})
	points := make([]map[string]any, 10_000)
	for i := range points {
		points[i] = map[string]any{"at": r.clock.Now().Add(-time.Duration(i) * time.Hour).UTC().Format(time.RFC3339), "value": i}
	}
	points[7] = map[string]any{"at": points[7]["at"]} // still open
	if got := r.do(200, "POST", "/api/v1/points", map[string]any{"series": "lasted", "points": points}); got["added"] != 10_000.0 {
		t.Errorf("%v", got)
	}
	points = append(points, points[0])
	r.refused(422, "points", "POST", "/api/v1/points", map[string]any{"series": "lasted", "points": points})
	if page := items(r.do(200, "GET", fmt.Sprintf("/api/v1/points?series=lasted&limit=%d", 8), nil)); page[7]["value"] != nil {
		t.Errorf("an open item is %v", page[7])
	}
}
