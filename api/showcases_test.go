package api_test

import (
	"strings"
	"testing"

	"failforward/loop"
)

// The way of an entry over the wire, as a program that may nominate and count, and
// as nobody that could vote twice.
func TestShowcasesOverTheWire(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "We trusted the list"})
		r.do(422, "POST", "/api/v1/showcases/entries", map[string]any{"tweak": "Ask twice"})
		r.do(422, "POST", "/api/v1/showcases/entries", map[string]any{"failure": "F-1"}) // without a tweak
		r.do(422, "POST", "/api/v1/showcases/entries", map[string]any{"failure": "F-1", "tweak": "Ask twice", "shared_by": "M-1"})
		r.do(403, "POST", "/api/v1/showcases/entries", map[string]any{"failure": "F-1", "tweak": "Ask twice", "named": true}) // a program has no name
		e := r.do(201, "POST", "/api/v1/showcases/entries", map[string]any{"failure": "F-1", "tweak": "Ask twice"}, "Idempotency-Key", "once")
		again := r.do(201, "POST", "/api/v1/showcases/entries", map[string]any{"failure": "F-1", "tweak": "Ask twice"}, "Idempotency-Key", "once")
		if e["ref"] != "SE-1" || again["ref"] != "SE-1" || e["misstep"] != "We trusted the list" || e["state"] != "shown" || e["shared_by"] != nil || e["approvals"] != nil || e["failure"] != "F-1" {
			t.Errorf("%v, again %v", e, again)
		}
		r.do(409, "POST", "/api/v1/showcases/entries", map[string]any{"failure": "F-1", "tweak": "Ask twice"})
		week := e["week"].(string)
		w := r.do(200, "GET", "/api/v1/showcases/"+week, nil)
		if w["state"] != "open" || len(w["entries"].([]any)) != 1 || len(w["winners"].([]any)) != 0 || w["ballots"] != nil || w["voters"] != float64(0) {
			t.Errorf("%v", w)
		}
		ballot := map[string]any{"week": week, "kind": "approval", "edit_key": strings.Repeat("k", 26), "choices": []string{e["id"].(string)}}
		r.do(403, "POST", "/api/v1/ballots", ballot) // a program has no vote
		r.do(422, "POST", "/api/v1/ballots", map[string]any{"kind": "vote", "edit_key": strings.Repeat("k", 26), "choices": []string{}})
		r.do(404, "GET", "/api/v1/showcases/2026-W99", nil)
		if w = r.do(200, "GET", "/api/v1/showcases/2025-W02", nil); w["state"] != "none" {
			t.Errorf("%v", w)
		}
		r.do(422, "POST", "/api/v1/showcases/"+week+"/transitions", map[string]any{"to": "open"})
		for range 2 { // the same ballot sent twice
			if err := r.app.Shows.Vote(t.Context(), r.admin, week, "a pen of their own", idsOf(t, e)); err != nil {
				t.Fatal(err)
			}
		}
		open := r.ask(r.tokens["admin"], "GET", "/api/v1/showcases/"+week, nil)
		if raw := string(open.raw); !strings.Contains(raw, `"voters":1`) || strings.Contains(raw, `"approvals":1`) || !strings.Contains(raw, `"won":false`) {
			t.Errorf("before it is closed: %s", raw)
		}
		w = r.do(200, "POST", "/api/v1/showcases/"+week+"/transitions", map[string]any{"to": "closed"})
		if w["state"] != "closed" || w["ballots"] != float64(1) || len(w["winners"].([]any)) != 1 || w["voters"] != nil {
			t.Errorf("%v", w)
		}
		r.do(409, "POST", "/api/v1/showcases/"+week+"/transitions", map[string]any{"to": "closed"})
		r.do(404, "POST", "/api/v1/showcases/2025-W02/transitions", map[string]any{"to": "closed"})
		if all := items(r.do(200, "GET", "/api/v1/showcases", nil)); len(all) != 1 || all[0]["week"] != week {
			t.Errorf("%v", all)
		}
		r.do(403, "POST", "/api/v1/showcases/entries/SE-1/transitions", map[string]any{"to": "named"})
		r.do(422, "POST", "/api/v1/showcases/entries/SE-1/transitions", map[string]any{"to": "best"})
		r.do(404, "POST", "/api/v1/showcases/entries/SE-9/transitions", map[string]any{"to": "withdrawn"})
		if e = r.do(200, "POST", "/api/v1/showcases/entries/SE-1/transitions", map[string]any{"to": "withdrawn"}); e["state"] != "withdrawn" {
			t.Errorf("%v", e)
		}
	})
}

func idsOf(t *testing.T, e map[string]any) []loop.ID {
	t.Helper()
	var id loop.ID
	if err := id.UnmarshalText([]byte(e["id"].(string))); err != nil {
		t.Fatal(err)
	}
	return []loop.ID{id}
}
