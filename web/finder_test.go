package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"failforward/loop"
	"failforward/looptest"
	"failforward/web"
)

// finding is a Finder over members that are written down in the test.
func finding(members *[]loop.Member) (web.Finder, *web.Sessions) {
	s := web.NewSessions(memory{}, web.SessionOptions{Now: looptest.NewClock().Now})
	return web.Finder{
		Sessions: s,
		Token: func(_ context.Context, text string) (loop.Actor, loop.Workspace, error) {
			if text == "ff_good" {
				return loop.Actor{Kind: loop.Program, Workspace: 9, Token: 1, Role: loop.Viewer}, loop.Workspace{ID: 9}, nil
			}
			return loop.Actor{}, loop.Workspace{}, loop.Errorf(loop.Unknown, "This token does not work.")
		},
		Members: func(context.Context, loop.ID) ([]loop.Member, error) { return *members, nil },
		Workspace: func(_ context.Context, by loop.Actor) (loop.Workspace, error) {
			return loop.Workspace{ID: by.Workspace}, nil
		},
	}, s
}

func TestAVisitorIsFoundByTheirSession(t *testing.T) {
	members := []loop.Member{{ID: 5, Workspace: 1, Account: 3, Role: loop.Lead}, {ID: 6, Workspace: 2, Account: 3, Role: loop.Viewer}}
	find, sessions := finding(&members)
	var v web.Visitor
	var err error
	h := sessions.Load(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/in" {
			err = sessions.SignIn(r.Context(), 3, 1, "x")
			return
		}
		v, err = find.Find(r)
	}))
	cookie := ask(h, "GET", "/in").Result().Cookies()[0]
	look := func() { ask(h, "GET", "/", "Cookie", cookie.Name+"="+cookie.Value) }

	look()
	if err != nil || v.Member.ID != 5 || v.Workspace.ID != 1 || len(v.Others) != 1 || !v.Person() || v.Address != "203.0.113.9" {
		t.Errorf("found %+v, %v", v, err)
	}
	members = members[1:]
	look()
	if err != nil || v.Member.ID != 6 || v.Actor.Role != loop.Viewer {
		t.Errorf("after leaving the workspace: %+v, %v", v, err)
	}
	members = nil
	look()
	if loop.CodeOf(err) != loop.Unknown || v.Signed() {
		t.Errorf("after leaving all: %+v, %v", v, err)
	}
}

func TestAnAuthorizationHeaderIsJudgedAlone(t *testing.T) {
	members := []loop.Member{{ID: 5, Workspace: 1, Account: 3, Role: loop.Admin}}
	find, _ := finding(&members)
	tests := []struct {
		name string
		head []string
		code loop.Code
	}{
		{"a good token", []string{"Bearer ff_good"}, ""},
		{"whatever the case of the scheme", []string{"bearer ff_good"}, ""},
		{"a bad token", []string{"Bearer ff_bad"}, loop.Unknown},
		{"no token", []string{"Bearer"}, loop.Unknown},
		{"another scheme", []string{"Basic ff_good"}, loop.Unknown},
		{"an empty header", []string{""}, loop.Unknown},
		{"two headers", []string{"Bearer ff_good", "Bearer ff_good"}, loop.Unknown},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Authorization"] = tt.head
		v, err := find.Find(r)
		if loop.CodeOf(err) != tt.code || v.Signed() != (tt.code == "") || v.Person() {
			t.Errorf("%s: %+v, %v", tt.name, v, err)
		}
	}
}
