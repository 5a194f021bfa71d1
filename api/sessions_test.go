package api_test

import (
	"strings"
	"testing"
	"time"

	"failforward/app"
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

// A window for writing, a card that loses its name, and what becomes of the
// cards that nobody talked about.
func TestWhatRoundsOffAHuddleByTheAPI(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		r.do(422, "POST", "/api/v1/sessions", map[string]any{"write_until": "tomorrow"})
		r.do(422, "POST", "/api/v1/sessions", map[string]any{"write_until": "2020-01-01T12:00:00Z"})
		end := r.clock.Now().Add(30 * time.Hour).UTC().Format(time.RFC3339)
		s := r.do(201, "POST", "/api/v1/sessions", map[string]any{"write_until": end, "attribution": "named"})
		if s["state"] != "scheduled" || s["write_until"] != end || s["mode"] != "everyone" || s["leftover"] != nil {
			t.Fatalf("%v", s)
		}
		s = r.do(200, "PATCH", "/api/v1/sessions/S-1", map[string]any{"write_until": ""})
		if s["write_until"] != nil {
			t.Errorf("the window: %v", s["write_until"])
		}
		pen := strings.Repeat("p", 26)
		c := r.do(201, "POST", "/api/v1/cards", map[string]any{"session": "S-1", "what": "Nobody asked", "edit_key": pen, "nameless": true})
		r.do(409, "POST", "/api/v1/cards/"+c["id"].(string)+"/transitions", map[string]any{"to": "anonymous", "session": "S-1", "edit_key": pen})
		r.do(422, "POST", "/api/v1/cards/"+c["id"].(string)+"/transitions", map[string]any{"to": "named", "session": "S-1", "edit_key": pen})
		r.do(422, "PATCH", "/api/v1/sessions/S-1", map[string]any{"leftover": "burn"})
		r.do(200, "POST", "/api/v1/sessions/S-1/transitions", map[string]any{"to": "live"})
		s = r.do(200, "POST", "/api/v1/sessions/S-1/transitions", map[string]any{"to": "closed"})
		if s["leftover"] != "keep" || s["carried"] != 0.0 {
			t.Errorf("%v", s)
		}
		s = r.do(201, "POST", "/api/v1/sessions", map[string]any{})
		if s["sealed"] != 1.0 {
			t.Errorf("the next board: %v", s)
		}
		s = r.do(200, "GET", "/api/v1/sessions/S-1", nil)
		if s["carried"] != 1.0 || len(s["topics"].([]any)) != 0 {
			t.Errorf("the record: %v", s)
		}
	})
}

// A person takes the name off their own card: another id, the old one is gone.
func TestACardLosesItsNameByTheAPI(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		r.do(201, "POST", "/api/v1/sessions", map[string]any{"mode": "everyone", "attribution": "named"})
		pen := strings.Repeat("p", 26)
		c, err := r.app.Cards.Write(t.Context(), r.admin, app.CardDraft{Huddle: "S-1", What: "I had counted on the list", Pen: pen})
		if err != nil || c.Author != r.admin.Member {
			t.Fatalf("%+v, %v", c, err)
		}
		path := "/api/v1/cards/" + c.ID.String() + "/transitions"
		fresh := r.do(200, "POST", path, map[string]any{"to": "anonymous", "session": "S-1", "edit_key": pen})
		if fresh["id"] == c.ID.String() || fresh["author"] != nil || fresh["what"] != "I had counted on the list" || fresh["state"] != "sealed" {
			t.Errorf("%v", fresh)
		}
		r.do(404, "POST", path, map[string]any{"to": "anonymous", "session": "S-1", "edit_key": pen})
		r.do(200, "PATCH", "/api/v1/cards/"+fresh["id"].(string), map[string]any{"session": "S-1", "edit_key": pen, "what": "We had counted on the list"})
	})
}
