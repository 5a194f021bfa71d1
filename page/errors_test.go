package page_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/web"
)

func TestErrorsAnswerInWords(t *testing.T) {
	s := open(t)
	s.change("")
	sound(t, "404", s.get("/nowhere/at/all").is(404).has("There is nothing here", "Request ", "Ada, admin"))
	s.get("/failures/F-99").is(404).has("There is nothing here")
	p := s.ask("PUT", "/actions/A-1", nil, nil).is(405).has("This address does not work that way")
	if p.head.Get("Allow") == "" {
		t.Error("no Allow")
	}
	sound(t, "405", p)
	long := s.ask("POST", "/actions", map[string][]string{"title": {strings.Repeat("x", 2<<20)}}, nil).is(413).has("This is too large")
	sound(t, "413", long)
	s.browser = s.stranger()
	sound(t, "404 for strangers", s.get("/nowhere/at/all").is(404).has("There is nothing here", "Sign in").lacks("Ada", "Search"))
}

func TestEachKindOfErrorHasItsPage(t *testing.T) {
	s := open(t)
	tests := []struct {
		name   string
		err    error
		status int
		shows  string
		hides  string
	}{
		{"what broke inside stays inside", errors.New("dial tcp 10.0.0.1: secret"), 500, "Something broke on our side", "10.0.0.1"},
		{"an internal error of ours too", &loop.Error{Code: loop.Internal, Text: "table failure", Err: errors.New("secret")}, 500, "Something broke on our side", "secret"},
		{"a conflict", loop.Errorf(loop.Conflict, "A-1 is already done."), 409, "A-1 is already done.", "secret"},
		{"too many tries", loop.Errorf(loop.Limited, "Too many tries. Wait."), 429, "Too many tries, for now", "secret"},
		{"a refusal", loop.Errorf(loop.Denied, "Only leads."), 403, "Only leads.", "secret"},
		{"a busy server", &web.Busy{}, 503, "The server is busy", "secret"},
		{"a body that cannot be read", &web.BadRequest{Text: "No form."}, 400, "This could not be read", "secret"},
		{"a fault without a form", loop.Fault("reason", "Say why."), 422, "Say why.", "secret"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := httptest.NewRecorder()
			web.RequestID(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s.desk.Deny(w, r.WithContext(web.With(r.Context(), web.Visitor{Actor: s.by, Workspace: s.ws, Member: loop.Member{Name: "Ada", Role: loop.Admin}})), tt.err)
			})).ServeHTTP(rec, httptest.NewRequest("GET", "/x", nil))
			p := s.read(rec.Result(), nil)
			p.is(tt.status).has(tt.shows, "Request "+rec.Header().Get("X-Request-Id")).lacks(tt.hides)
			sound(t, tt.name, p)
			if tt.status == 429 && rec.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		})
	}
}
