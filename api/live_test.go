package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"failforward/looptest"
	"failforward/web/live"
)

// frame is a live.Frame as a client reads it.
type frame struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Event struct {
		ID, Verb, Object, Actor string
	} `json:"event"`
	Object  string       `json:"object"`
	Version int64        `json:"version"`
	Here    []live.Guest `json:"here"`
	raw     string
}

// socket is a client of the stream.
type socket struct {
	t    testing.TB
	conn *websocket.Conn
	got  chan frame
	gone chan error
}

// listen opens the stream; query is "" or "?after=12".
func (r *rig) listen(token, query string) *socket {
	r.t.Helper()
	return r.dial(query, http.Header{"Authorization": {"Bearer " + token}})
}

func (r *rig) dial(query string, head http.Header) *socket {
	r.t.Helper()
	url := "ws" + strings.TrimPrefix(r.server.URL, "http") + "/api/v1/live" + query
	conn, res, err := websocket.Dial(r.t.Context(), url, &websocket.DialOptions{HTTPHeader: head})
	if err != nil {
		r.t.Fatalf("%v %+v", err, res)
	}
	s := &socket{t: r.t, conn: conn, got: make(chan frame, 2000), gone: make(chan error, 1)}
	r.t.Cleanup(func() { conn.CloseNow() })
	go func() {
		for {
			_, text, err := conn.Read(context.Background())
			if err != nil {
				s.gone <- err
				return
			}
			f := frame{raw: string(text)}
			if err := json.Unmarshal(text, &f); err != nil {
				s.gone <- fmt.Errorf("%w in %s", err, text)
				return
			}
			s.got <- f
		}
	}()
	return s
}

// next returns the next frame that fits; it fails after a minute.
func (s *socket) next(what string, fits func(frame) bool) frame {
	s.t.Helper()
	late := time.After(time.Minute)
	var seen []string
	for {
		select {
		case f := <-s.got:
			if fits(f) {
				return f
			}
			seen = append(seen, f.raw)
		case err := <-s.gone:
			s.t.Fatalf("%s: the socket closed: %v; frames before: %q", what, err, seen)
		case <-late:
			s.t.Fatalf("%s did not come; frames before: %q", what, seen)
		}
	}
}

func kind(k string) func(frame) bool { return func(f frame) bool { return f.Kind == k } }

func event(verb string) func(frame) bool {
	return func(f frame) bool { return f.Kind == live.Happened && f.Event.Verb == verb }
}

func (s *socket) looksAt(refs ...string) {
	s.t.Helper()
	text, _ := json.Marshal(map[string]any{"here": refs})
	if err := s.conn.Write(s.t.Context(), websocket.MessageText, text); err != nil {
		s.t.Fatal(err)
	}
}

func (r *rig) logs(title string) string {
	r.t.Helper()
	return str(r.do(201, "POST", "/api/v1/failures", map[string]any{"title": title}), "ref")
}

func str(m map[string]any, key string) string { s, _ := m[key].(string); return s }

func TestTheStreamTellsWhatHappensAndGoesOnWhereItWas(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		first := r.listen(r.tokens["viewer"], "")
		hello := first.next("hello", kind(live.Hello))
		r.logs("The import stopped")
		told := first.next("the failure", event("failure.logged"))
		if told.Event.Object != "F-1" || told.ID != told.Event.ID {
			t.Errorf("told %s", told.raw)
		}
		first.conn.CloseNow()
		for n := range 3 {
			r.logs(fmt.Sprintf("Missed while away %d", n))
		}
		second := r.listen(r.tokens["viewer"], "?after="+told.ID)
		if f := second.next("hello", kind(live.Hello)); f.ID != told.ID {
			t.Errorf("goes on after %s, want %s", f.ID, told.ID)
		}
		var refs []string
		for range 3 {
			refs = append(refs, second.next("what was missed", event("failure.logged")).Event.Object)
		}
		r.logs("And goes on")
		refs = append(refs, second.next("what comes", event("failure.logged")).Event.Object)
		if !slices.Equal(refs, []string{"F-2", "F-3", "F-4", "F-5"}) {
			t.Errorf("told again %v, want each once and in order", refs)
		}
		all := r.listen(r.tokens["viewer"], "?after=0")
		if f := all.next("hello", kind(live.Hello)); f.ID != "0" {
			t.Errorf("from the beginning starts at %s", f.ID)
		}
		if f := all.next("the first failure", event("failure.logged")); f.Event.Object != "F-1" {
			t.Errorf("from the beginning tells %s first", f.raw)
		}
		if hello.ID == "0" {
			t.Error("a stream without after begins at the beginning")
		}
	})
}

func TestWhoStandsAtABoardHearsThatItGrew(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		s := r.do(201, "POST", "/api/v1/sessions", map[string]any{})
		ref := str(s, "ref")
		at, elsewhere := r.listen(r.tokens["member"], ""), r.listen(r.tokens["viewer"], "")
		at.looksAt(ref, "no ref", "F-404")
		before := at.next("the version at first", kind(live.Grown))
		r.do(200, "POST", "/api/v1/sessions/"+ref+"/transitions", map[string]any{"to": "group"})
		after := at.next("the board grew", func(f frame) bool { return f.Kind == live.Grown && f.Version > before.Version })
		if before.Object != ref || after.Object != ref {
			t.Errorf("before %s, after %s", before.raw, after.raw)
		}
		r.logs("A sign that all frames before have come")
		for f := elsewhere.next("the sign", func(frame) bool { return true }); f.Event.Verb != "failure.logged"; f = elsewhere.next("the sign", func(frame) bool { return true }) {
			if f.Kind == live.Grown {
				t.Errorf("who looks elsewhere hears of the board: %s", f.raw)
			}
		}
	})
}

func TestPeopleAtOneObjectSeeEachOther(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		cookie := http.Header{"Cookie": {r.cookie(r.admin)}}
		ada, token := r.dial("", cookie), r.listen(r.tokens["member"], "")
		ada.looksAt("F-1")
		token.looksAt("F-1")
		names := func(want string) func(frame) bool {
			return func(f frame) bool {
				var all []string
				for _, g := range f.Here {
					all = append(all, g.Name)
				}
				return f.Kind == live.Here && f.Object == "F-1" && strings.Join(all, ",") == want
			}
		}
		ada.next("Ada is here", names(r.admin.Name))
		token.next("Ada is here", names(r.admin.Name))
		ada.conn.Close(websocket.StatusNormalClosure, "")
		token.next("nobody is here", names(""))
	})
}

func TestWhoeverIsOutHearsNothingMore(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		cookie := http.Header{"Cookie": {r.cookie(r.admin)}}
		byToken, bySession := r.listen(r.tokens["viewer"], ""), r.dial("", cookie)
		byToken.next("hello", kind(live.Hello))
		bySession.next("hello", kind(live.Hello))
		began := time.Now()
		keys, err := r.app.Tokens.List(t.Context(), r.admin)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			if k.Name != "viewer" {
				continue
			}
			if _, err := r.app.Tokens.Revoke(t.Context(), r.admin, k.Ref().String()); err != nil {
				t.Fatal(err)
			}
		}
		m, err := r.store.Member(t.Context(), r.ws.ID, r.admin.Member)
		if err == nil {
			err = r.store.EndSessions(t.Context(), m.Account, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []*socket{byToken, bySession} {
			select {
			case err := <-s.gone:
				if websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
					t.Errorf("closed with %v", err)
				}
			case <-time.After(time.Minute):
				t.Error("still listens")
			}
		}
		t.Logf("closed after %v (goal 1 s)", time.Since(began).Round(time.Millisecond))
	})
}

func TestTheStreamIsAskedForWell(t *testing.T) {
	on(t, func(t *testing.T, r *rig) {
		a := r.ask(r.tokens["viewer"], "GET", "/api/v1/live?after=0", nil)
		if a.status != 426 || a.head.Get("Upgrade") != "websocket" || !strings.Contains(string(a.raw), "/api/v1/events") {
			t.Errorf("%v %s", a.head, a.raw)
		}
		r.refused(422, "after", "GET", "/api/v1/live?after=yesterday", nil)
		if a := r.ask("", "GET", "/api/v1/live", nil); a.status != 401 {
			t.Errorf("nobody gets %d", a.status)
		}
		url := "ws" + strings.TrimPrefix(r.server.URL, "http") + "/api/v1/live"
		_, res, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer " + r.tokens["viewer"]}, "Origin": {"https://evil.example"}}})
		if err == nil || res.StatusCode != 403 {
			t.Errorf("a page of another site listens: %v %v", res, err)
		}
		for range live.MostOfOne {
			r.listen(r.tokens["viewer"], "")
		}
		if _, res, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer " + r.tokens["viewer"]}}}); err == nil || res.StatusCode != 429 {
			t.Errorf("one more than may be: %v %v", res, err)
		}
	})
}

// Two servers on one PostgreSQL: what happens at one is told at the other.
func TestTheStreamCrossesReplicas(t *testing.T) {
	url, clock := looptest.Address(t, "postgres"), looptest.NewClock()
	here := newRig(t, looptest.Open(t, url, clock), clock)
	there := here.replica(looptest.Open(t, url, clock))
	listener := there.listen(here.tokens["viewer"], "")
	listener.next("hello", kind(live.Hello))
	listener.looksAt("S-1")
	here.logs("Seen from the other server")
	listener.next("the failure", event("failure.logged"))
	here.do(201, "POST", "/api/v1/sessions", map[string]any{})
	here.do(200, "POST", "/api/v1/sessions/S-1/transitions", map[string]any{"to": "group"})
	listener.next("the board grew", kind(live.Grown))
	ada := here.dial("", http.Header{"Cookie": {here.cookie(here.admin)}})
	ada.looksAt("S-1")
	listener.next("Ada is at the other server", func(f frame) bool {
		return f.Kind == live.Here && len(f.Here) == 1 && f.Here[0].Name == here.admin.Name
	})
	ada.conn.CloseNow()
	listener.next("Ada is gone", func(f frame) bool { return f.Kind == live.Here && len(f.Here) == 0 })
}
