package api_test

import "testing"

func TestATargetIsSwitchedOnAndOff(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		if all := items(r.do(200, "GET", "/api/v1/targets", nil)); len(all) != 0 {
			t.Errorf("targets from the start: %v", all)
		}
		for field, bad := range map[string]map[string]any{
			"metric": {"metric": "luck", "value": 1}, "value": {"metric": "recovery_time", "value": -1}, "percent": {"metric": "recovery_time", "value": 1, "percent": 42},
			"counter_metric": {"metric": "recovery_time", "value": 1, "counter_metric": "luck"},
		} {
			r.refused(422, field, "POST", "/api/v1/targets", bad)
		}
		g := r.do(200, "POST", "/api/v1/targets", map[string]any{"metric": "recovery_time", "value": 14400, "percent": 75})
		if g["counter_metric"] != "failure_rate" || g["percent"] != 75.0 || g["warning"] == "" {
			t.Errorf("the target is %v", g)
		}
		v := r.do(200, "GET", "/api/v1/metrics/recovery_time", nil)
		if aim := v["target"].(map[string]any); aim["value"] != 14400.0 || aim["reached"] != "cannot_tell" || v["counter_metric"] != "failure_rate" {
			t.Errorf("the metric has %v", aim)
		}
		if all := items(r.do(200, "GET", "/api/v1/targets", nil)); len(all) != 1 {
			t.Errorf("targets: %v", all)
		}
		r.refused(422, "to", "POST", "/api/v1/targets/recovery_time/transitions", map[string]any{"to": "on"})
		if all := items(r.do(200, "POST", "/api/v1/targets/recovery_time/transitions", map[string]any{"to": "off"})); len(all) != 0 {
			t.Errorf("after it is off: %v", all)
		}
		r.refused(404, "", "POST", "/api/v1/targets/recovery_time/transitions", map[string]any{"to": "off"})
		if v := r.do(200, "GET", "/api/v1/metrics/recovery_time", nil); v["target"] != nil {
			t.Errorf("still aimed at %v", v["target"])
		}
	})
}
