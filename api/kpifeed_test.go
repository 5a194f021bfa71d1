package api_test

import (
	"strings"
	"testing"
)

func TestANumberIsToldWhereItsValuesComeFrom(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		r.do(201, "POST", "/api/v1/kpis", map[string]any{"key": "latency", "name": "Latency", "kind": "level", "better": "lower"})
		at := "/api/v1/kpis/kpi.latency/feed"
		r.refused(404, "", "GET", at, nil)
		good := func() map[string]any {
			return map[string]any{"url": "https://prometheus.example", "query": "avg(x)", "step": "day", "factor": 0.001}
		}
		for field, bad := range map[string]any{"url": "prometheus", "query": "", "step": "month"} {
			b := good()
			b[field] = bad
			r.refused(422, field, "POST", at, b)
		}
		withToken := good()
		withToken["token"] = "hush"
		if a := r.ask(r.tokens["admin"], "POST", at, withToken); a.status != 200 || strings.Contains(string(a.raw), "hush") {
			t.Errorf("with a token: %d %s", a.status, a.raw)
		}
		f := r.do(200, "POST", at, good()) // the token stays
		if f["factor"] != 0.001 || f["has_token"] != true || f["outcome"] != "" || f["tried_at"] != nil {
			t.Errorf("the feed is %v", f)
		}
		withToken["token"] = ""
		if f = r.do(200, "POST", at, withToken); f["has_token"] != false {
			t.Errorf("without a token: %v", f)
		}
		f = r.do(200, "POST", at+"/fetches", map[string]any{}) // nothing here may ask outside
		if f["outcome"] != "failed" || !strings.Contains(f["said"].(string), "asks nobody") || f["failures"] != 1.0 || f["tried_at"] == nil {
			t.Errorf("asked: %v", f)
		}
		if got := r.do(200, "GET", at, nil); got["outcome"] != "failed" {
			t.Errorf("read again: %v", got)
		}
		r.refused(422, "to", "POST", at+"/transitions", map[string]any{"to": "x"})
		r.do(200, "POST", at+"/transitions", map[string]any{"to": "removed"})
		r.refused(404, "", "GET", at, nil)
	})
}
