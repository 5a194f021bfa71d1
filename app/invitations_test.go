package app_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"failforward/app"
	"failforward/loop"
)

func TestALinkForSeveralLetsInAsManyAsItSays(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		i, code, err := w.People.InviteByLink(w.ctx(), w.ada, app.InvitationDraft{Most: 3})
		w.ok(err)
		if i.Role != loop.MemberRole || i.Ref().String() != "INV-1" || len(code) < 22 {
			t.Errorf("%+v, a code of %d letters", i, len(code))
		}
		const people = 8
		var all sync.WaitGroup
		errs := make([]error, people)
		for n := range people {
			all.Go(func() {
				_, errs[n] = w.People.JoinByLink(w.ctx(), code, app.Newcomer{Name: fmt.Sprint("Newcomer ", n), Email: fmt.Sprintf("n%d@example.com", n), Password: sentence}, "192.0.2.1")
			})
		}
		all.Wait()
		in := 0
		for _, err := range errs {
			if err == nil {
				in++
			} else if loop.CodeOf(err) != loop.Denied || !strings.Contains(err.Error(), "as many people as it was made for") {
				t.Errorf("refused with %v", err)
			}
		}
		members, err := w.People.Members(w.ctx(), w.ada)
		w.ok(err)
		if in != 3 || len(members) != 4 {
			t.Errorf("%d got in, %d are there", in, len(members))
		}
		links, err := w.People.Invitations(w.ctx(), w.ada)
		w.ok(err)
		if len(links) != 1 || links[0].Used != 3 {
			t.Errorf("links %+v", links)
		}
		if n := len(slices.DeleteFunc(verbs(w.events()), func(v string) bool { return v != "invitation.used INV-1" })); n != 3 {
			t.Errorf("%d uses are in the log", n)
		}
	})
}

func TestWhatALinkSaysWhenItLetsNobodyIn(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		link := func() string {
			_, code, err := w.People.InviteByLink(w.ctx(), w.ada, app.InvitationDraft{})
			w.ok(err)
			return code
		}
		join := func(code, name, email, password string) error {
			_, err := w.People.JoinByLink(w.ctx(), code, app.Newcomer{Name: name, Email: email, Password: password}, "192.0.2.1")
			return err
		}
		code := link()
		err := join(code, "", "nobody", "short")
		if got := fields(err); !slices.Equal(got, []string{"email", "name", "password"}) {
			t.Errorf("faults %v", got)
		}
		w.code(join(code, "Ben", "", sentence), loop.Invalid)
		w.ok(join(code, "Ben", "ben@example.com", sentence))
		if got := fields(join(code, "Ben", "BEN@example.com", sentence)); !slices.Equal(got, []string{"email"}) {
			t.Errorf("joining twice: %v", got)
		}
		says := func(code, want string) {
			t.Helper()
			_, _, err := w.People.MayJoinByLink(w.ctx(), code)
			if loop.CodeOf(err) != loop.Denied || !strings.Contains(err.Error(), want) {
				t.Errorf("says %v, want %q", err, want)
			}
			if err := join(code, "Cem", "cem@example.com", sentence); loop.CodeOf(err) != loop.Denied {
				t.Errorf("lets in: %v", err)
			}
		}
		says("guessed", "was never made here")
		says("", "was never made here")
		if _, err := w.People.RevokeInvitation(w.ctx(), w.ada, "inv-1"); err != nil {
			t.Fatal(err)
		}
		says(code, "has taken it back")
		old := link()
		w.forward(7)
		says(old, "older than seven days")
	})
}

func TestWhoMayInviteByALinkAndIntoWhat(t *testing.T) {
	w := sqlite(t)
	mine, other := w.team("Search"), w.team("Checkout 2")
	lead, member := w.member("lea", loop.Lead, mine), w.member("mo", loop.MemberRole, mine)
	names := map[loop.ID]string{mine: "Search", other: "Checkout 2", 0: ""}
	invite := func(by loop.Actor, team loop.ID, role loop.Role, most int) error {
		_, _, err := w.People.InviteByLink(w.ctx(), by, app.InvitationDraft{Team: names[team], Role: role, Most: most})
		return err
	}
	tests := []struct {
		name string
		by   loop.Actor
		team loop.ID
		role loop.Role
		most int
		want loop.Code
	}{
		{"a lead invites into their team", lead, mine, loop.MemberRole, 5, ""},
		{"also other leads", lead, mine, loop.Lead, 5, ""},
		{"not into another one", lead, other, loop.MemberRole, 5, loop.Invalid},
		{"and not into all", lead, 0, loop.MemberRole, 5, loop.Invalid},
		{"an admin invites into all", w.ada, 0, loop.Viewer, 5, ""},
		{"admins are invited one by one", w.ada, 0, loop.Admin, 5, loop.Invalid},
		{"a member invites nobody", member, mine, loop.Viewer, 5, loop.Denied},
		{"a link has an end", w.ada, 0, loop.Viewer, 501, loop.Invalid},
		{"and a beginning", w.ada, 0, loop.Viewer, -1, loop.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := loop.CodeOf(invite(tt.by, tt.team, tt.role, tt.most)); got != tt.want {
				t.Errorf("code %q, want %q", got, tt.want)
			}
		})
	}
	links, err := w.People.Invitations(w.ctx(), lead)
	w.ok(err)
	if len(links) != 2 {
		t.Errorf("the lead looks after %+v", links)
	}
	_, err = w.People.RevokeInvitation(w.ctx(), lead, "INV-3") // the admin's
	w.code(err, loop.NotFound)
	_, err = w.People.Invitations(w.ctx(), member)
	w.code(err, loop.Denied)
}

// Whoever has a link cannot use it to guess passwords of accounts on the server.
func TestALinkIsNoWayToGuessPasswords(t *testing.T) {
	w := sqlite(t)
	_, err := w.People.Found(w.ctx(), app.Founding{Workspace: "Elsewhere", Name: "Eve", Email: "eve@example.com", Password: sentence})
	w.ok(err)
	_, code, err := w.People.InviteByLink(w.ctx(), w.ada, app.InvitationDraft{})
	w.ok(err)
	try := func(password string) error {
		_, err := w.People.JoinByLink(w.ctx(), code, app.Newcomer{Name: "Eve", Email: "eve@example.com", Password: password}, "192.0.2.9")
		return err
	}
	for range 10 {
		w.code(try("not her password at all"), loop.Invalid)
	}
	w.code(try(sentence), loop.Limited)
	_, err = w.People.SignIn(w.ctx(), "eve@example.com", sentence, "192.0.2.8")
	w.code(err, loop.Limited)
	w.forward(1)
	m, err := w.People.JoinByLink(w.ctx(), code, app.Newcomer{Name: "Eve", Email: "eve@example.com", Password: sentence}, "192.0.2.9")
	w.ok(err)
	if opened, err := w.People.SignIn(w.ctx(), "eve@example.com", sentence, "192.0.2.8"); err != nil || len(opened.Members) != 2 || m.Account == 0 {
		t.Errorf("%+v, %v", opened, err)
	}
	for range 30 {
		_, _ = w.People.JoinByLink(w.ctx(), "guessed", app.Newcomer{}, "192.0.2.7")
	}
	_, err = w.People.JoinByLink(w.ctx(), code, app.Newcomer{Name: "Cem", Email: "cem@example.com", Password: sentence}, "192.0.2.7")
	w.code(err, loop.Limited)
}
