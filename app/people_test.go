package app_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

const sentence = "a sentence is a fine password"

// bare is a world whose server has no workspace yet.
func bare(t *testing.T, s *store.Store, c *looptest.Clock) *world {
	w := &world{t: t, store: s, clock: c}
	w.App = app.New(w.deps())
	return w
}

func founding() app.Founding {
	return app.Founding{Workspace: "Lighthouse", Timezone: "Europe/Berlin", Name: "Ada", Email: "ada@example.com", Password: sentence}
}

// found founds Lighthouse and returns its admin.
func (w *world) found() loop.Member {
	w.t.Helper()
	m, err := w.People.Found(w.ctx(), founding())
	w.ok(err)
	w.ws.ID, w.ada = m.Workspace, m.Actor()
	return m
}

func TestTheFirstRunCodeWorksOnce(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := bare(t, s, c)
		old, err := w.People.SetupCode(w.ctx())
		w.ok(err)
		code, err := w.People.SetupCode(w.ctx())
		w.ok(err)
		_, err = w.People.Welcome(w.ctx(), old, founding())
		w.code(err, loop.Denied)
		bad := founding()
		bad.Workspace, bad.Name, bad.Email, bad.Password, bad.Timezone = "", " ", "no mail", "short", "Mars/Olympus"
		_, err = w.People.Welcome(w.ctx(), code, bad)
		if diff := cmp.Diff([]string{"email", "name", "password", "timezone", "workspace"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		errs := make([]error, 100)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				f := founding()
				f.Workspace, f.Email = fmt.Sprint("House ", i), fmt.Sprintf("ada%d@example.com", i)
				_, errs[i] = w.People.Welcome(w.ctx(), code, f)
			})
		}
		all.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				w.code(err, loop.Denied)
			}
		}
		workspaces, err := s.Workspaces(w.ctx())
		w.ok(err)
		if won != 1 || len(workspaces) != 1 {
			t.Errorf("%d got in, %d workspaces", won, len(workspaces))
		}
	})
}

func TestTheFirstRunCodeIsSpentOnlyWhenAllIsRight(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := bare(t, s, c)
		_, err := s.SaveAccount(w.ctx(), loop.Account{Login: "ada@example.com", Name: "Ada", Email: "ada@example.com", Password: "of another time", CreatedAt: monday()})
		w.ok(err)
		code, err := w.People.SetupCode(w.ctx())
		w.ok(err)
		_, err = w.People.Welcome(w.ctx(), code, founding())
		w.code(err, loop.Invalid) // the account has another password
		f := founding()
		f.Email = "eve@example.com"
		m, err := w.People.Welcome(w.ctx(), code, f)
		w.ok(err)
		if m.Role != loop.Admin || m.State != loop.Active || len(m.Teams) != 1 {
			t.Errorf("%+v", m)
		}
		tags, err := s.Tags(w.ctx(), m.Workspace)
		if w.ok(err); len(tags) != len(loop.SeedTags()) {
			t.Errorf("%d words in the vocabulary", len(tags))
		}
		code, err = w.People.SetupCode(w.ctx())
		w.ok(err)
		f.Workspace = "Another"
		_, err = w.People.Welcome(w.ctx(), code, f)
		w.code(err, loop.Denied) // there is a first workspace already
	})
}

func TestAWorkspaceNameIsTakenOnce(t *testing.T) {
	w := bare(t, looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock()), looptest.NewClock())
	w.found()
	f := founding()
	f.Email = "eve@example.com"
	_, err := w.People.Found(w.ctx(), f)
	w.code(err, loop.Conflict)
	if _, err = w.store.AccountByLogin(w.ctx(), "eve@example.com"); loop.CodeOf(err) != loop.NotFound {
		t.Errorf("an account was left behind: %v", err)
	}
	f = founding()
	f.Workspace = "Second house"
	m, err := w.People.Found(w.ctx(), f)
	w.ok(err)
	opened, err := w.People.SignIn(w.ctx(), "ADA@example.com", sentence, "::1")
	w.ok(err)
	if len(opened.Members) != 2 || opened.Account.ID != m.Account {
		t.Errorf("%+v", opened.Members)
	}
}

func TestSigningIn(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := bare(t, s, c)
		w.found()
		try := func(login, password, from string) error {
			_, err := w.People.SignIn(w.ctx(), login, password, from)
			return err
		}
		w.ok(try(" Ada@Example.com ", sentence, "a"))
		events := w.since(func() { w.ok(try("ada@example.com", sentence, "a")) })
		if diff := cmp.Diff([]string{"session.started M-1"}, verbs(events)); diff != "" {
			t.Error(diff)
		}
		for range 9 {
			w.code(try("ada@example.com", "wrong", "a"), loop.Unknown)
		}
		w.ok(try("ada@example.com", sentence, "a")) // and the failures of before are forgotten
		for range 10 {
			w.code(try("ada@example.com", "wrong", "b"), loop.Unknown)
		}
		w.code(try("ada@example.com", sentence, "c"), loop.Limited)
		w.clock.Add(16 * time.Minute)
		w.ok(try("ada@example.com", sentence, "c"))
	})
}

func TestAnAddressThatTriesManyLoginsIsLimited(t *testing.T) {
	w := bare(t, looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock()), looptest.NewClock())
	w.found()
	try := func(login, password, from string) error {
		_, err := w.People.SignIn(w.ctx(), login, password, from)
		return err
	}
	var all sync.WaitGroup
	for n := range 50 {
		all.Go(func() { w.code(try(fmt.Sprint("nobody", n), "wrong", "d"), loop.Unknown) })
	}
	all.Wait()
	w.code(try("ada@example.com", sentence, "d"), loop.Limited)
	w.ok(try("ada@example.com", sentence, "e"))
}

// Many tries at once are no way around the limit.
func TestTriesAtOnceAreCounted(t *testing.T) {
	w := bare(t, looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock()), looptest.NewClock())
	w.found()
	codes := make([]loop.Code, 60)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() {
			_, err := w.People.SignIn(w.ctx(), "ada@example.com", "wrong", fmt.Sprint("host ", i))
			codes[i] = loop.CodeOf(err)
		})
	}
	all.Wait()
	tried := 0
	for _, c := range codes {
		if c == loop.Unknown {
			tried++
		} else if c != loop.Limited {
			t.Errorf("%q", c)
		}
	}
	if tried < 10 || tried > 11 { // two are tried at once
		t.Errorf("%d passwords were tried", tried)
	}
}

func TestAnUnknownLoginTakesAsLong(t *testing.T) {
	w := bare(t, looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock()), looptest.NewClock())
	w.found()
	took := map[string][]time.Duration{}
	for n := range 18 {
		login := []string{"ada@example.com", "eve@example.com"}[n%2]
		start := time.Now()
		_, err := w.People.SignIn(w.ctx(), login, "wrong", fmt.Sprint("host ", n))
		w.code(err, loop.Unknown)
		took[login] = append(took[login], time.Since(start))
	}
	for login, all := range took {
		slices.Sort(all)
		t.Logf("%s is refused after %v (median of %d)", login, all[len(all)/2], len(all))
	}
}

func TestInviteAndJoin(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := bare(t, s, c)
		w.found()
		bad := app.MemberDraft{Name: "", Email: "no mail", Role: "boss"}
		_, _, err := w.People.Invite(w.ctx(), w.ada, bad)
		if diff := cmp.Diff([]string{"email", "name", "role"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		m, code, err := w.People.Invite(w.ctx(), w.ada, app.MemberDraft{Name: "Mo", Email: "mo@example.com"})
		w.ok(err)
		if m.State != loop.Invited || m.Role != loop.MemberRole || len(m.Teams) != 1 {
			t.Errorf("%+v", m)
		}
		_, _, err = w.People.Invite(w.ctx(), w.ada, app.MemberDraft{Name: "Mo", Email: "MO@example.com"})
		w.code(err, loop.Conflict)
		join := func(code, password string) error {
			_, err := w.People.Join(w.ctx(), m.Workspace, m.ID, code, password)
			return err
		}
		w.code(join("guessed", sentence), loop.Denied)
		w.code(join(code, "short"), loop.Invalid)
		errs := make([]error, 20)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { errs[i] = join(code, sentence) })
		}
		all.Wait()
		if won := len(slices.DeleteFunc(errs, func(err error) bool { return err != nil })); won != 1 {
			t.Errorf("%d joined with one code", won)
		}
		_, err = w.People.SignIn(w.ctx(), "mo@example.com", sentence, "a")
		w.ok(err)

		_, code, err = w.People.Reinvite(w.ctx(), w.ada, m.Ref().String())
		w.ok(err)
		w.clock.Add(8 * 24 * time.Hour)
		w.code(join(code, "another fine sentence"), loop.Denied)
		_, code, err = w.People.Reinvite(w.ctx(), w.ada, m.Ref().String())
		w.ok(err)
		events := w.since(func() { w.ok(join(code, "another fine sentence")) })
		if diff := cmp.Diff([]string{"password.changed M-2"}, verbs(events)); diff != "" {
			t.Error(diff)
		}
		_, err = w.People.SignIn(w.ctx(), "mo@example.com", sentence, "a")
		w.code(err, loop.Unknown)
		_, err = w.People.SignIn(w.ctx(), "mo@example.com", "another fine sentence", "a")
		w.ok(err)
	})
}

// An admin of one workspace cannot set the password of somebody who belongs to
// another one too.
func TestAnAccountBelongsToNoSingleWorkspace(t *testing.T) {
	w := bare(t, looptest.Open(t, looptest.Address(t, "sqlite"), looptest.NewClock()), looptest.NewClock())
	w.found()
	m, code, err := w.People.Invite(w.ctx(), w.ada, app.MemberDraft{Name: "Mo", Email: "mo@example.com"})
	w.ok(err)
	_, err = w.People.Join(w.ctx(), m.Workspace, m.ID, code, sentence)
	w.ok(err)
	f := founding()
	f.Workspace, f.Name, f.Email, f.Password = "Mill", "Eve", "eve@example.com", "eve has a password too"
	eve, err := w.People.Found(w.ctx(), f)
	w.ok(err)
	twin, code, err := w.People.Invite(w.ctx(), eve.Actor(), app.MemberDraft{Name: "Mo", Email: "mo@example.com"})
	w.ok(err)
	_, err = w.People.Join(w.ctx(), twin.Workspace, twin.ID, code, "what eve would like it to be")
	w.code(err, loop.Invalid)
	_, err = w.People.Join(w.ctx(), twin.Workspace, twin.ID, code, sentence) // the code was not spent
	w.ok(err)
	_, _, err = w.People.Reinvite(w.ctx(), eve.Actor(), twin.Ref().String())
	w.code(err, loop.Denied)
	operator := loop.Actor{Kind: loop.Operator, Workspace: twin.Workspace, Name: "operator", Role: loop.Admin}
	_, _, err = w.People.Reinvite(w.ctx(), operator, twin.Ref().String())
	w.ok(err)
}

func TestStatesAndRolesOfMembers(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := bare(t, s, c)
		ada := w.found()
		edit := func(by loop.Actor, who string, p app.MemberPatch) (loop.Member, error) {
			return w.People.EditMember(w.ctx(), by, who, 0, p)
		}
		off, on, invited, odd := loop.Deactivated, loop.Active, loop.Invited, loop.MemberState("asleep")
		lead, member := loop.Lead, loop.MemberRole
		for name, p := range map[string]app.MemberPatch{"deactivate": {State: &off}, "demote": {Role: &lead}} {
			_, err := edit(w.ada, "M-1", p)
			if w.code(err, loop.Invalid); !strings.Contains(fmt.Sprint(err), "last admin") {
				t.Errorf("%s: %v", name, err)
			}
		}
		mo, code, err := w.People.Invite(w.ctx(), w.ada, app.MemberDraft{Name: "Mo", Email: "mo@example.com", Role: loop.Admin})
		w.ok(err)
		_, err = edit(w.ada, "M-1", app.MemberPatch{Role: &member})
		w.code(err, loop.Invalid) // an invited admin mends nothing yet
		for _, to := range []*loop.MemberState{&on, &odd} {
			_, err = edit(w.ada, "M-2", app.MemberPatch{State: to})
			w.code(err, loop.Invalid)
		}
		_, err = edit(w.ada, "M-2", app.MemberPatch{State: &off})
		w.ok(err)
		_, err = w.People.Join(w.ctx(), mo.Workspace, mo.ID, code, sentence)
		w.code(err, loop.Denied)
		_, _, err = w.People.Reinvite(w.ctx(), w.ada, "M-2")
		w.code(err, loop.Conflict)
		mo, err = edit(w.ada, "M-2", app.MemberPatch{State: &on}) // who never joined is invited again
		if w.ok(err); mo.State != loop.Invited {
			t.Errorf("%s", mo.State)
		}
		mo, err = w.People.Join(w.ctx(), mo.Workspace, mo.ID, code, sentence)
		w.ok(err)
		_, err = edit(w.ada, "M-2", app.MemberPatch{State: &invited})
		w.code(err, loop.Invalid)
		none := []string{}
		mo, err = edit(w.ada, "M-2", app.MemberPatch{Teams: &none})
		if w.ok(err); len(mo.Teams) != 0 {
			t.Errorf("teams %v", mo.Teams)
		}
		nowhere := []string{"12345"}
		_, err = edit(w.ada, "M-2", app.MemberPatch{Teams: &nowhere})
		w.code(err, loop.Invalid)

		_, err = edit(mo.Actor(), "M-1", app.MemberPatch{State: &off})
		w.ok(err)
		_, err = w.People.Member(w.ctx(), ada.Account, ada.Workspace)
		w.code(err, loop.NotFound)
		_, err = w.People.SignIn(w.ctx(), "ada@example.com", sentence, "a")
		w.code(err, loop.Denied)
		_, err = edit(w.member("vi", loop.Viewer), "M-1", app.MemberPatch{State: &on})
		w.code(err, loop.Denied)
	})
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := bare(t, s, c)
		ada := w.found()
		for hash, agent := range map[string]string{"here": "Firefox", "there": "Safari", "elsewhere": "Links"} {
			data := fmt.Sprintf(`{"account":"%s","agent":"%s"}`, ada.Account, agent)
			w.ok(s.CommitCtx(w.ctx(), hash, []byte(data), c.Now().Add(time.Hour)))
		}
		w.code(w.People.ChangePassword(w.ctx(), ada, "wrong", "another fine sentence", "here"), loop.Invalid)
		w.code(w.People.ChangePassword(w.ctx(), ada, sentence, "short", "here"), loop.Invalid)
		events := w.since(func() {
			w.ok(w.People.ChangePassword(w.ctx(), ada, sentence, "another fine sentence", "here"))
		})
		if diff := cmp.Diff([]string{"password.changed M-1"}, verbs(events)); diff != "" {
			t.Error(diff)
		}
		left, err := w.People.Sessions(w.ctx(), ada)
		w.ok(err)
		if len(left) != 1 || left[0].Agent != "Firefox" {
			t.Errorf("%+v", left)
		}
		for range 10 {
			w.code(w.People.ChangePassword(w.ctx(), ada, "guess", "another fine sentence", ""), loop.Invalid)
		}
		w.code(w.People.ChangePassword(w.ctx(), ada, "another fine sentence", "and one more sentence", ""), loop.Limited)
	})
}

func TestTheDemoLink(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := bare(t, s, c)
		code, err := w.People.DemoCode(w.ctx())
		w.ok(err)
		_, err = w.People.EnterDemo(w.ctx(), code)
		w.code(err, loop.NotFound) // there is no demo, and the code is not spent on that
		_, err = app.BuildDemo(w.ctx(), w.deps())
		w.ok(err)
		lead, err := w.People.EnterDemo(w.ctx(), code)
		w.ok(err)
		if lead.Role != loop.Lead || lead.Account == 0 || lead.Name != "Mira" {
			t.Errorf("%+v", lead)
		}
		_, err = w.People.EnterDemo(w.ctx(), code)
		w.code(err, loop.Denied)
		code, err = w.People.DemoCode(w.ctx())
		w.ok(err)
		again, err := w.People.EnterDemo(w.ctx(), code)
		w.ok(err)
		if again.Account != lead.Account {
			t.Error("a second link made a second account")
		}
		if _, err = w.People.SignIn(w.ctx(), "demo-"+lead.ID.String(), "", "a"); loop.CodeOf(err) != loop.Unknown {
			t.Errorf("the demo's account has a password: %v", err)
		}
		w.found()
		all, err := w.People.Memberships(w.ctx(), lead.Account)
		if w.ok(err); len(all) != 1 {
			t.Errorf("%+v", all)
		}
	})
}
