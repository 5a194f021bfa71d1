package api_test

import "testing"

func TestAMergedFailureSaysWhereItGoesOn(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		for _, title := range []string{"Checkout was down", "Checkout answered 500", "Nobody could pay"} {
			r.do(201, "POST", "/api/v1/failures", map[string]any{"title": title})
		}
		r.do(422, "POST", "/api/v1/failures/F-2/transitions", map[string]any{"to": "merged"})
		r.do(422, "POST", "/api/v1/failures/F-2/transitions", map[string]any{"to": "merged", "into": "F-2"})
		r.do(422, "POST", "/api/v1/failures/F-2/transitions", map[string]any{"to": "merged", "into": "F-99"})
		got := r.do(200, "POST", "/api/v1/failures/F-2/transitions", map[string]any{"to": "merged", "into": "F-1"})
		if got["state"] != "merged" || got["merged_into"] != "F-1" {
			t.Errorf("answers %v", got)
		}
		r.do(409, "POST", "/api/v1/failures/F-2/transitions", map[string]any{"to": "merged", "into": "F-3"})
		r.do(200, "POST", "/api/v1/failures/F-1/transitions", map[string]any{"to": "merged", "into": "F-3"})
		got = r.do(200, "GET", "/api/v1/failures/F-2", nil)
		if got["merged_into"] != "F-3" || got["next"].(map[string]any)["object"] != "F-3" {
			t.Errorf("at the end of the chain stands %v, %v", got["merged_into"], got["next"])
		}
		if n := len(items(r.do(200, "GET", "/api/v1/failures", nil))); n != 1 {
			t.Errorf("%d are listed", n)
		}
		r.do(409, "PATCH", "/api/v1/failures/F-2", map[string]any{"title": "x"})
		if got = r.do(200, "POST", "/api/v1/failures/F-2/transitions", map[string]any{"to": "open"}); got["state"] != "open" || got["merged_into"] != nil {
			t.Errorf("taken apart: %v", got)
		}
	})
}
