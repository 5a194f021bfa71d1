package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/web"
)

// says is a deny that tells status and sentence in plain text.
func says(w http.ResponseWriter, _ *http.Request, err error) {
	web.Hint(w.Header(), err)
	http.Error(w, web.Public(err)[0].Text, web.Status(err))
}

func ok(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, web.Who(r.Context()).Actor.Name) }

func ask(h http.Handler, method, path string, head ...string) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, path, nil)
	r.RemoteAddr = "203.0.113.9:4711"
	for i := 0; i+1 < len(head); i += 2 {
		if head[i] == "from" {
			r.RemoteAddr = head[i+1]
			continue
		}
		r.Header.Set(head[i], head[i+1])
	}
	h.ServeHTTP(w, r)
	return w
}

func TestARouteLetsInWhomItNames(t *testing.T) {
	lead := web.Visitor{Actor: loop.Actor{Kind: loop.Person, Workspace: 1, Member: 2, Name: "Mira", Role: loop.Lead}, Session: "s"}
	token := web.Visitor{Actor: loop.Actor{Kind: loop.Program, Workspace: 1, Token: 3, Name: "ci", Role: loop.Admin}}
	nobody := loop.Errorf(loop.Unknown, "nobody")
	tests := []struct {
		name   string
		need   web.Need
		who    web.Visitor
		err    error
		from   string
		status int
	}{
		{"a forgotten need shuts everybody out", web.Need{}, token, nil, "", 403},
		{"also from this machine", web.Need{}, token, nil, "127.0.0.1:9", 403},
		{"a public route is open to strangers", web.Open(), web.Visitor{}, nobody, "", 200},
		{"and to members", web.Open(), lead, nil, "", 200},
		{"a stranger has to sign in", web.Needs(loop.Viewer), web.Visitor{}, nobody, "", 401},
		{"the role itself is enough", web.Needs(loop.Lead), lead, nil, "", 200},
		{"a weaker role is too", web.Needs(loop.Viewer), lead, nil, "", 200},
		{"a stronger one is not given", web.Needs(loop.Admin), lead, nil, "", 403},
		{"a role that is none shuts everybody out", web.Needs("owner"), token, nil, "", 403},
		{"a person may do what persons do", web.Need{Person: true}, lead, nil, "", 200},
		{"a token may not", web.Need{Person: true, Role: loop.Viewer}, token, nil, "", 403},
		{"a session is part of a person", web.Need{Person: true}, web.Visitor{Actor: lead.Actor}, nil, "", 403},
		{"this machine may read what is local", web.Need{Role: loop.Viewer, Local: true}, web.Visitor{}, nobody, "127.0.0.1:9", 200},
		{"over IPv6 too", web.Need{Role: loop.Viewer, Local: true}, web.Visitor{}, nobody, "[::1]:9", 200},
		{"another machine has to sign in", web.Need{Role: loop.Viewer, Local: true}, web.Visitor{}, nobody, "", 401},
		{"when nobody can tell who asks, nobody gets in", web.Open(), web.Visitor{}, errors.New("the database is away"), "", 500},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			routes := []web.Route{{Method: "GET", Pattern: "/x", Need: tt.need, Handle: http.HandlerFunc(ok)}}
			h := web.Guard(routes, func(*http.Request) (web.Visitor, error) { return tt.who, tt.err }, says)
			head := []string{}
			if tt.from != "" {
				head = append(head, "from", tt.from)
			}
			if w := ask(h, "GET", "/x", head...); w.Code != tt.status {
				t.Errorf("answers %d, want %d: %s", w.Code, tt.status, w.Body)
			}
		})
	}
}

func TestAProxyOnThisMachineIsNotThisMachine(t *testing.T) {
	routes := []web.Route{{Method: "GET", Pattern: "/x", Need: web.Need{Role: loop.Viewer, Local: true}, Handle: http.HandlerFunc(ok)}}
	h := web.Guard(routes, func(*http.Request) (web.Visitor, error) { return web.Visitor{}, loop.Errorf(loop.Unknown, "nobody") }, says)
	for _, head := range []string{"X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Proto"} {
		if w := ask(h, "GET", "/x", "from", "127.0.0.1:9", head, "203.0.113.7"); w.Code != 401 {
			t.Errorf("with %s it answers %d", head, w.Code)
		}
	}
}

func TestWhatIsNoRouteIsDeniedInOneVoice(t *testing.T) {
	routes := []web.Route{
		{Method: "GET", Pattern: "/x/{ref}", Need: web.Open(), Handle: http.HandlerFunc(ok)},
		{Method: "POST", Pattern: "/x/{ref}", Need: web.Open(), Handle: http.HandlerFunc(ok)},
	}
	h := web.Guard(routes, func(*http.Request) (web.Visitor, error) { return web.Visitor{}, nil }, says)
	if w := ask(h, "GET", "/y"); w.Code != 404 || !strings.Contains(w.Body.String(), "nothing at this address") {
		t.Errorf("an unknown address answers %d: %s", w.Code, w.Body)
	}
	for _, method := range []string{"DELETE", "TRACE", "BREW"} {
		if w := ask(h, method, "/x/1"); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD, POST" {
			t.Errorf("%s answers %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
	if w := ask(h, "HEAD", "/x/1"); w.Code != 200 {
		t.Errorf("HEAD answers %d", w.Code)
	}
	if w := ask(h, "GET", "//x//1"); w.Code/100 != 3 {
		t.Errorf("an untidy address answers %d", w.Code)
	}
}

func TestEveryCodeHasItsStatus(t *testing.T) {
	secret := &loop.Error{Code: loop.Internal, Text: "The database refused", Err: errors.New("SELECT password FROM account")}
	tests := []struct {
		err    error
		status int
		says   string
	}{
		{nil, 200, ""},
		{loop.Fault("title", "Write at least one word here."), 422, "Write at least one word here."},
		{loop.Errorf(loop.NotFound, "There is no such failure here."), 404, "There is no such failure here."},
		{loop.Errorf(loop.Conflict, "F-1 is already open."), 409, "F-1 is already open."},
		{loop.Errorf(loop.Denied, "No."), 403, "No."},
		{loop.Errorf(loop.Unknown, "Sign in."), 401, "Sign in."},
		{loop.Errorf(loop.Limited, "Wait."), 429, "Wait."},
		{&loop.Error{Code: loop.Limited, Text: "The database is busy.", Err: errors.New("SQLITE_BUSY")}, 503, "The database is busy."},
		{secret, 500, "Something broke on our side."},
		{fmt.Errorf("save: %w", secret), 500, "Something broke on our side."},
		{errors.Join(secret, loop.Fault("x", "y")), 500, "Something broke on our side."},
		{errors.New("open /etc/shadow: no"), 500, "Something broke on our side."},
		{&web.TooLarge{Limit: 5}, 413, "at most 5 bytes"},
		{&web.Busy{}, 503, "busy"},
		{&web.Foreign{}, 403, "another site"},
		{&web.WrongType{Text: "Send JSON."}, 415, "Send JSON."},
		{&web.BadRequest{Text: "No."}, 400, "No."},
		{fmt.Errorf("read: %w", &web.TooLarge{Limit: 5}), 413, "at most 5 bytes"},
	}
	for _, tt := range tests {
		if got := web.Status(tt.err); got != tt.status {
			t.Errorf("%v answers %d, want %d", tt.err, got, tt.status)
		}
		if tt.err == nil {
			continue
		}
		said := web.Public(tt.err)[0].Text
		if !strings.Contains(said, tt.says) || strings.Contains(said, "SELECT") || strings.Contains(said, "shadow") || strings.Contains(said, "SQLITE") {
			t.Errorf("%v is told as %q", tt.err, said)
		}
	}
}
