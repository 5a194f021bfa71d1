package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// candidate adds a source of which trouble waits in the inbox, and returns the ids of
// both.
func (r *rig) candidate(token, title string) (source, id string) {
	r.t.Helper()
	made := r.ask(token, "POST", "/api/v1/sources", map[string]any{"kind": "alertmanager", "name": title, "opens": "candidate"}).object(r.t)
	body := strings.Replace(firing(r.clock.Now(), 1), `"Slow"`, fmt.Sprintf("%q", title), 1)
	if status, text := r.deliver(made["url"].(string), strings.NewReader(body), nil); status != 202 {
		r.t.Fatalf("delivered: %d %s", status, text)
	}
	if _, err := r.app.Harvest.Digest(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	source = made["source"].(map[string]any)["id"].(string)
	waiting := items(r.ask(token, "GET", "/api/v1/inbox?source="+source, nil).object(r.t))
	if len(waiting) != 1 {
		r.t.Fatalf("the inbox has %v", waiting)
	}
	return source, waiting[0]["id"].(string)
}

func TestAProgramSaysWhatACandidateIs(t *testing.T) {
	tests := []struct {
		name  string
		moves []map[string]any // each but the last is taken
		want  int              // status of the last
		field string           // at fault
		state string           // of the candidate afterwards
		of    string           // its failure; "" for none
		verb  string           // of the newest event
	}{
		{"taken, it is a failure of its own", []map[string]any{{"to": "taken"}}, 200, "", "failure", "F-2", "failure.logged"},
		{"attached, it is part of a failure that is there", []map[string]any{{"to": "attached", "into": "F-1"}}, 200, "", "failure", "F-1", "candidate.attached"},
		{"dismissed, it is none", []map[string]any{{"to": "dismissed"}}, 200, "", "dismissed", "", "candidate.dismissed"},
		{"restored, it waits again", []map[string]any{{"to": "dismissed"}, {"to": "restored"}}, 200, "", "candidate", "", "candidate.restored"},
		{"taken twice, the second one hears that somebody was faster", []map[string]any{{"to": "taken"}, {"to": "taken"}}, 409, "", "failure", "F-2", "failure.logged"},
		{"what is not dismissed cannot be restored", []map[string]any{{"to": "restored"}}, 409, "", "candidate", "", ""},
		{"attached to nothing, it waits on", []map[string]any{{"to": "attached"}}, 422, "into", "candidate", "", ""},
		{"attached to a failure that is not there, it waits on", []map[string]any{{"to": "attached", "into": "F-9"}}, 422, "into", "candidate", "", ""},
		{"a state that does not exist is named with those that do", []map[string]any{{"to": "failure"}}, 422, "to", "candidate", "", ""},
	}
	on(t, func(t *testing.T, r *rig) {
		for i, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				r := newRig(t, r.store, r.clock) // a workspace of its own
				r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "There already"})
				_, id := r.candidate(r.tokens["admin"], fmt.Sprint("Trouble ", i))
				for n, move := range tt.moves {
					if r.clock.Set(r.clock.Now().Add(time.Second)); n < len(tt.moves)-1 {
						r.do(200, "POST", "/api/v1/inbox/"+id+"/transitions", move)
						continue
					}
					before := r.count()
					a := r.ask(r.tokens["member"], "POST", "/api/v1/inbox/"+id+"/transitions", move)
					if a.status != tt.want {
						t.Errorf("answers %d %s", a.status, a.raw)
					}
					if tt.want == 200 {
						holds(t, "the answer", a.object(t), tt.state, tt.of)
					} else if _, named := a.faults(t)[tt.field]; tt.field != "" && !named || r.count() != before {
						t.Errorf("refused as %s", a.raw)
					}
				}
				byState := map[string]int{"candidate": 0, "dismissed": 0}
				for state := range byState {
					for _, c := range items(r.do(200, "GET", "/api/v1/inbox?state="+state, nil)) {
						holds(t, "the list", c, tt.state, tt.of)
						byState[state]++
					}
				}
				if tt.state != "failure" && byState[tt.state] != 1 || byState["candidate"]+byState["dismissed"] > 1 {
					t.Errorf("the lists have %v", byState)
				}
				if tt.verb != "" {
					if seen := items(r.do(200, "GET", "/api/v1/audit?limit=1&verb="+tt.verb, nil)); len(seen) != 1 || tt.want == 200 && seen[0]["actor"] != "member" {
						t.Errorf("the audit log has %v of %s", seen, tt.verb)
					}
				}
			})
		}
	})
}

func holds(t *testing.T, where string, c map[string]any, state, failure string) {
	t.Helper()
	got, _ := c["failure"].(string)
	if c["state"] != state || got != failure || !strings.HasPrefix(c["title"].(string), "Trouble") || c["signals"] != 1.0 {
		t.Errorf("%s has %v", where, c)
	}
}

func TestTheInboxIsReadInStretches(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		var want []string
		for i := range 3 {
			r.clock.Set(r.clock.Now().Add(time.Minute))
			r.candidate(r.tokens["admin"], fmt.Sprint("Trouble ", i))
			want = append([]string{fmt.Sprint("Trouble ", i)}, want...)
		}
		var got []string
		for cursor := ""; len(got) <= len(want); {
			page := r.ask(r.tokens["viewer"], "GET", "/api/v1/inbox?limit=2&cursor="+cursor, nil).object(t)
			for _, c := range items(page) {
				got = append(got, c["title"].(string))
			}
			if cursor = page["next_cursor"].(string); cursor == "" {
				break
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("read %v, want %v", got, want)
		}
		if of := items(r.do(200, "GET", "/api/v1/inbox?source=SRC-2", nil)); len(of) != 1 || of[0]["source"] != "SRC-2" {
			t.Errorf("of one source: %v", of)
		}
		r.refused(404, "", "GET", "/api/v1/inbox?source=SRC-9", nil)
		r.refused(422, "state", "GET", "/api/v1/inbox?state=failure", nil)
	})
}

func TestWhoIsNotOfTheTeamDecidesNothingOfItsSources(t *testing.T) {
	tests := []struct {
		name, path string
		send       map[string]any
	}{
		{"a candidate is not taken", "/inbox/ID/transitions", map[string]any{"to": "taken"}},
		{"nor attached", "/inbox/ID/transitions", map[string]any{"to": "attached", "into": "F-1"}},
		{"nor dismissed", "/inbox/ID/transitions", map[string]any{"to": "dismissed"}},
		{"nor restored", "/inbox/ID/transitions", map[string]any{"to": "restored"}},
		{"a source is not tried", "/sources/SRC-1/test", map[string]any{}},
		{"and its dead letters are not read again", "/sources/SRC-1/replay", map[string]any{}},
	}
	on(t, func(t *testing.T, r *rig) {
		stranger := r.cookie(r.member("Mira")) // of the founder's teams, and of no other
		r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "There already"})
		r.do(201, "POST", "/api/v1/teams", map[string]any{"name": "Shop"})
		_, id := r.candidate(r.tokens["admin"], "Trouble of the shop")
		send := func(path string, body any) answer {
			return r.ask("", "POST", "/api/v1"+strings.Replace(path, "ID", id, 1), body, "Cookie", stranger)
		}
		if a := send("/sources/SRC-1/test", map[string]any{}); a.status != 200 {
			t.Fatalf("while it is everybody's: %d %s", a.status, a.raw)
		}
		r.do(200, "PATCH", "/api/v1/sources/SRC-1", map[string]any{"team": "Shop"})
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if a := send(tt.path, tt.send); a.status != 403 || !strings.Contains(string(a.raw), "another team") {
					t.Errorf("answers %d %s", a.status, a.raw)
				}
			})
		}
		if all := items(r.do(200, "GET", "/api/v1/inbox", nil)); len(all) != 1 {
			t.Errorf("the inbox has %v", all)
		}
	})
}
