package api_test

import (
	"strings"
	"testing"
)

// A whole huddle by programs: hidden until the reveal, secret votes, one tweak.
func TestAHuddleByTheAPI(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		s := r.do(201, "POST", "/api/v1/sessions", map[string]any{"mode": "everyone"})
		if s["ref"] != "S-1" || s["state"] != "live" || s["stage"] != "write" {
			t.Fatalf("%v", s)
		}
		r.do(409, "POST", "/api/v1/sessions", map[string]any{})
		pen := strings.Repeat("p", 26)
		c := r.do(201, "POST", "/api/v1/cards", map[string]any{"session": "S-1", "what": "Nobody may read this yet", "edit_key": pen})
		if c["state"] != "sealed" || c["author"] != nil || c["edit_key"] != pen {
			t.Errorf("%v", c)
		}
		id := c["id"].(string)
		r.do(201, "POST", "/api/v1/cards", map[string]any{"session": "S-1", "what": "Nobody may read this yet", "edit_key": pen, "id": id})
		r.do(404, "PATCH", "/api/v1/cards/"+id, map[string]any{"session": "S-1", "edit_key": "somebody else", "what": "x"})
		r.do(200, "PATCH", "/api/v1/cards/"+id, map[string]any{"session": "S-1", "edit_key": pen, "what": "Nobody could read this"})
		for _, path := range []string{"/sessions/S-1", "/sessions", "/events?after=0", "/audit", "/search?q=nobody", "/home"} {
			if a := r.ask(r.tokens["admin"], "GET", "/api/v1"+path, nil); strings.Contains(string(a.raw), "Nobody") {
				t.Errorf("%s shows a hidden card", path)
			}
		}
		s = r.do(200, "POST", "/api/v1/sessions/S-1/transitions", map[string]any{"to": "group"})
		topics := s["topics"].([]any)
		if len(topics) != 1 || topics[0].(map[string]any)["votes"] != nil {
			t.Fatalf("%v", topics)
		}
		ballot := map[string]any{"session": "S-1", "kind": "vote", "edit_key": pen, "choices": []string{id, id}}
		r.do(409, "POST", "/api/v1/ballots", ballot)
		r.do(200, "POST", "/api/v1/sessions/S-1/transitions", map[string]any{"to": "vote"})
		r.do(201, "POST", "/api/v1/ballots", ballot)
		r.do(422, "POST", "/api/v1/ballots", map[string]any{"session": "S-1", "kind": "vote", "edit_key": pen, "choices": []string{"404"}})
		s = r.do(200, "POST", "/api/v1/sessions/S-1/transitions", map[string]any{"to": "talk"})
		if votes := s["topics"].([]any)[0].(map[string]any)["votes"]; votes != 2.0 {
			t.Errorf("votes %v", votes)
		}
		r.do(422, "POST", "/api/v1/sessions/S-1/tweak", map[string]any{"title": " ", "owner": "M-1"})
		s = r.do(201, "POST", "/api/v1/sessions/S-1/tweak", map[string]any{"title": "Ask three days before", "owner": "M-1"})
		if s["tweak"] != "A-1" || s["failure"] != "F-1" {
			t.Errorf("%v", s)
		}
		s = r.do(200, "POST", "/api/v1/sessions/S-1/transitions", map[string]any{"to": "closed"})
		if s["state"] != "closed" || s["next_facilitator"] == nil {
			t.Errorf("%v", s)
		}
		r.do(422, "POST", "/api/v1/sessions/S-1/transitions", map[string]any{"to": "nowhere"})
	})
}
