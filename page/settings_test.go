package page_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
)

// personal signs in a member with a password of their own, and returns the browser's reader.
func (s *site) personal(name string, role loop.Role) loop.Actor {
	s.t.Helper()
	ctx := context.Background()
	m, code, err := s.app.People.Invite(ctx, s.by, app.MemberDraft{Name: name, Email: strings.ToLower(name) + "@example.com", Role: role})
	if err == nil {
		m, err = s.app.People.Join(ctx, m.Workspace, m.ID, code, secret)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return m.Actor()
}

func TestSettingsByRole(t *testing.T) {
	s := open(t)
	s.change("")
	pages := []string{"/settings", "/settings/me", "/settings/people", "/settings/teams", "/settings/tags", "/settings/workspace", "/settings/tokens", "/settings/audit",
		"/settings/people/M-1", "/settings/teams/T-1", "/settings/tags/TAG-1", "/import"}
	shut := map[loop.Role][]string{
		loop.Viewer:     {"/settings/tokens", "/settings/audit", "/settings/people/M-1", "/settings/teams/T-1", "/settings/tags/TAG-1"},
		loop.MemberRole: {"/settings/tokens", "/settings/audit", "/settings/people/M-1", "/settings/teams/T-1", "/settings/tags/TAG-1"},
		loop.Lead:       {"/settings/tokens", "/settings/audit", "/settings/people/M-1", "/settings/teams/T-1"},
	}
	for _, role := range loop.Roles() {
		s.browser = s.as(s.colleague("Some "+string(role), role))
		for _, path := range pages {
			want := 200
			if strings.Contains(fmt.Sprint(shut[role], " "), path+" ") || strings.Contains(fmt.Sprint(shut[role]), path+"]") {
				want = 403
			}
			p := s.get(path).is(want)
			sound(t, string(role)+" "+path, p)
			if want == 403 {
				p.has("Ask an admin: Ada")
			}
		}
		index := s.get("/settings")
		if role != loop.Admin {
			index.has("Tokens · access for programs ask an admin")
			s.get("/settings/people").has("To invite somebody, ask an admin.").lacks("ada1@example.com", "Make the link")
			s.get("/settings/workspace").has("To change them, ask an admin.").lacks("Time zone")
			s.get("/settings/teams").has("ask an admin")
		}
		if !role.AtLeast(loop.Lead) {
			s.get("/settings/tags").has("ask a lead or an admin").lacks("Add it")
		}
	}
}

func TestOwnSettings(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.by = s.personal("Mira", loop.MemberRole)
		s.browser = s.as(s.by)
		p := s.get("/settings/me").is(200).has("You sign in as mira@example.com", "this one")
		sound(t, "me", p)
		s.post("/settings/me", "theme", "dark", "keys", "").leads("/settings/me")
		s.get("/settings/me").holds(`data-theme="dark"`, `data-keys="off"`, `value="dark" checked`)
		s.post("/settings/me", "theme", "pink").is(422).has("Choose light, dark")
		s.get("/").holds(`<meta name="color-scheme" content="dark">`).lacks("Single keys can be turned off").has("Single keys are off", "Turn them on")
		s.post("/settings/me", "theme", "light", "density", "tiny").is(422).has("Choose comfortable or compact")
		s.post("/settings/me", "theme", "light", "density", "compact", "keys", "on").leads("/settings/me")
		s.get("/").holds(`data-theme="light" data-density="compact"`, `content="light"`).has("Single keys can be turned off")
		s.post("/settings/me", "theme", "", "keys", "on").leads("/settings/me")

		laptop := s.browser
		s.browser = s.as(s.by)
		old := s.token()
		s.browser = laptop
		p = s.post("/settings/password", "old", "wrong wrong wrong", "password", secret).is(422).has("not your present password").lacks("wrong wrong")
		sound(t, "password refused", p)
		s.post("/settings/password", "old", secret, "password", "tiny").is(422).has("at least 12 characters")
		s.post("/settings/password", "old", secret, "password", "another fine sentence").leads("/settings/me")
		s.get("/settings/me").is(200).has("Every other browser is signed out")
		s.replays(old)

		here := s.browser
		s.browser = s.as(s.by)
		s.get("/").is(200)
		gone := s.token()
		s.browser = here
		p = s.get("/settings/me")
		for _, n := range p.all() {
			if n.Data == "input" && attr(n, "name") == "browser" && !strings.Contains(p.body, attr(n, "value")+`"><button>Sign out`) {
				s.post("/settings/browsers/end", "browser", attr(n, "value")).leads("/settings/me#browsers")
			}
		}
		s.replays(gone)
		s.get("/settings/me").is(200)
		last := s.token()
		hash := between(t, s.get("/settings/me").body, `name="browser" value="`, `"`)
		s.post("/settings/browsers/end", "browser", hash).leads("/signin")
		s.replays(last)
	})
}

// Nobody signs out somebody else, whatever they send.
func TestABrowserOfSomebodyElseStaysSignedIn(t *testing.T) {
	s := open(t)
	hash := between(t, s.get("/settings/me").body, `name="browser" value="`, `"`)
	admin := s.browser
	s.browser = s.as(s.colleague("Mira", loop.MemberRole))
	s.post("/settings/browsers/end", "browser", hash)
	s.browser = admin
	s.get("/settings/me").is(200)
}

func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		p := s.get("/settings/people").is(200).has("1 person: 1 admin.", "Ada", "Checkout")
		sound(t, "people", p)
		p = s.post("/settings/people", "name", "Mira", "email", "not an address", "role", "lead").is(422).has("is not an e-mail address")
		p.holds(`value="Mira"`, `value="not an address"`, `value="lead" checked`)
		sound(t, "invite with a fault", p)
		s.post("/settings/people", "name", "Mira", "email", "mira@example.com", "role", "member", "teams", "T-1").is(200)
		s.get("/settings/people").has("2 people: 1 member and 1 admin. 1 invitation is open.", "mira@example.com", "invited")
		p = s.post("/settings/people", "name", "Other", "email", "mira@example.com", "role", "member").is(409)
		sound(t, "same e-mail", p)

		sound(t, "person", s.get("/settings/people/M-2").is(200).has("Member, invited", "They have not joined yet"))
		form := s.get("/settings/people/M-2").fields("/settings/people/M-2")
		form.Set("role", "lead")
		form.Set("name", "Mira Small")
		send := func() shown { return s.read(s.browser.PostForm(s.server.URL+"/settings/people/M-2", form)) }
		send().leads("/settings/people")
		s.get("/settings/people").has("Mira Small", "1 lead")
		p = send().is(409).has("This was saved while you were writing, by somebody else or by you in another tab.", "Save again to keep what you wrote")
		sound(t, "stale person", p)
		s.post("/settings/people/M-2", "state", "deactivated").leads("/settings/people")
		s.get("/settings/people/M-2").has("deactivated", "Activate again")
		s.post("/settings/people/M-2/link").is(409).has("is deactivated")
		s.post("/settings/people/M-2", "state", "active")
		s.post("/settings/people/M-1", "state", "deactivated").is(422).has("is the last admin")
		s.get("/settings/people/M-77").is(404)
	})
}

func TestTeamsAndTags(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.change("")
		sound(t, "teams", s.get("/settings/teams").is(200).has("1 team.", "Checkout"))
		s.post("/settings/teams", "name", "Payments").leads("/settings/teams")
		sound(t, "team with a fault", s.post("/settings/teams", "name", " ").is(422).has("Write at least one word"))
		sound(t, "team", s.get("/settings/teams/T-2").is(200).has("Payments"))
		s.post("/settings/teams/T-2", "name", "Payments and invoices", "archived", "on", "version", "1").leads("/settings/teams")
		s.get("/settings/teams").has("Payments and invoices", "archived")
		sound(t, "stale team", s.post("/settings/teams/T-2", "name", "Mine", "version", "1").is(409).has("It now says Payments and invoices").holds(`value="Mine"`))
		s.get("/settings/teams/T-9").is(404)

		sound(t, "tags", s.get("/settings/tags").is(200).has("fail-forward", "too little to recognise by", "rollout"))
		s.post("/settings/tags", "name", "unchecked settings").leads("/settings/tags")
		sound(t, "tag twice", s.post("/settings/tags", "name", "Unchecked Settings", "generic", "on").is(409).holds("checked", `value="Unchecked Settings"`))
		ref := between(t, s.get("/settings/tags").body, `<a href="/settings/tags/`, `" dir="auto">rollout`)
		ref = ref[strings.LastIndex(ref, "TAG-"):]
		sound(t, "tag", s.get("/settings/tags/"+ref).is(200).has("rollout", "1 failure carries it"))
		s.post("/settings/tags/"+ref, "name", "rollout of settings", "retired", "on", "version", "1").leads("/settings/tags")
		s.get("/settings/tags").has("rollout of settings", "retired")
		s.get("/failures/F-1").has("rollout of settings")
		sound(t, "stale tag", s.post("/settings/tags/"+ref, "name", "mine", "version", "1").is(409).has("This was saved while you were writing"))
		s.get("/settings/tags/TAG-99").is(404)
	})
}

func TestTokensAreShownOnce(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sound(t, "no tokens", s.get("/settings/tokens").is(200).has("No program can act here."))
		sound(t, "token with faults", s.post("/settings/tokens", "name", "", "role", "king", "days", "soon").is(422).has("Three things to mend"))
		p := s.post("/settings/tokens", "name", "release-bot", "role", "member", "days", "30").is(200).has("It is shown only now", "curl -H", "http://failforward.test/api/v1/failures")
		sound(t, "token", p)
		text := "ff_" + between(t, p.body, ">ff_", "</textarea>")
		if _, _, err := s.app.Tokens.Actor(context.Background(), text); err != nil {
			t.Errorf("the shown token does not work: %v", err)
		}
		p = s.get("/settings/tokens").has("1 program can act here.", "release-bot", "1 Apr")
		sound(t, "tokens", p)
		if strings.Contains(p.body, text) || strings.Contains(p.body, text[3:20]) {
			t.Error("the list tells the token")
		}
		s.post("/settings/tokens/TOK-1/revoke").leads("/settings/tokens")
		s.get("/settings/tokens").has("revoked", "No program can act here.")
		if _, _, err := s.app.Tokens.Actor(context.Background(), text); loop.CodeOf(err) != loop.Unknown {
			t.Errorf("a revoked token works: %v", err)
		}
		s.post("/settings/tokens/TOK-9/revoke").is(404)
		if p := s.ask("GET", "/settings/me", nil, map[string]string{"Authorization": "Bearer " + text}); p.status == 200 {
			t.Error("a token opens a page")
		}
	})
}

func TestTheAuditLogInWords(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.change(loop.ByRetest)
		s.post("/actions/A-1/edit", "title", "Check all lists", "owner", "M-1", "due", "2026-03-20", "kind", "change", "done_when", "").leads("/actions/A-1")
		s.post("/actions/A-1/done", "none", "1")
		s.post("/effects/E-1/answer", "verdict", "held")
		p := s.get("/settings/audit").is(200).has("Ada logged F-1", "Ada planned the check E-1", "Ada edited the action A-1", "title “Check lists in the schema”", "Ada verified A-1", "Ada concluded E-1")
		sound(t, "audit", p)
		p.lacks("action.edited", "{")
		sound(t, "audit of one", s.get("/settings/audit?object=e-1").has("concluded E-1").lacks("logged F-1"))
		s.get("/settings/audit?verb=action.done").has("marked as done A-1").lacks("concluded E-1 ")
		sound(t, "audit of nothing", s.get("/settings/audit?object=F-1&verb=action.done").has("Nothing of that kind happened"))
		sound(t, "audit of an unknown", s.get("/settings/audit?object=%3Cb%3E").has("There is no <b> here"))
		s.get("/settings/audit?object=T-1").is(200)
		s.get("/settings/audit?object=TAG-1").is(200)
		s.get("/settings/audit?object=TOK-1").is(200).has("There is no TOK-1 here")
		if _, err := s.app.Clerk.Seal(context.Background()); err != nil {
			t.Fatal(err)
		}
		sound(t, "audit verified", s.get("/settings/audit?verify=1").is(200).has("Nothing was changed after the fact"))
	})
}

func TestTheAuditLogHasOlderPages(t *testing.T) {
	s := open(t)
	for i := range 60 {
		s.post("/settings/tags", "name", fmt.Sprintf("word %d", i)).leads("/settings/tags")
	}
	p := s.get("/settings/audit?verb=tag.added").has("word 59").lacks("word 3 ")
	older := between(t, p.body, `gap-above"><a href="`, `"`)
	s.get(strings.ReplaceAll(older, "&amp;", "&")).is(200).has("word 3 ").lacks("word 59")
}

func TestRefusalsStandInTheAuditLog(t *testing.T) {
	s := open(t)
	admin := s.browser
	s.browser = s.as(s.colleague("Mira", loop.MemberRole))
	s.post("/settings/tokens", "name", "x").is(403)
	s.browser = admin
	s.get("/settings/audit").has("Mira was refused POST /settings/tokens")
}

func TestTheWorkspace(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		p := s.get("/settings/workspace").is(200).has("Harbour 1", "Europe/Berlin")
		sound(t, "workspace", p)
		form := p.fields("/settings/workspace")
		form.Set("workspace", "Harbour North")
		form.Set("timezone", "Europe/Nowhere")
		send := func() shown { return s.read(s.browser.PostForm(s.server.URL+"/settings/workspace", form)) }
		sound(t, "workspace with a fault", send().is(422).has("is not a time zone").holds("Europe/Nowhere"))
		form.Set("timezone", "Asia/Tokyo")
		send().leads("/settings/workspace")
		s.get("/settings/workspace").has("Harbour North", "Asia/Tokyo")
		form.Set("workspace", "Mine")
		sound(t, "stale workspace", send().is(409).has("It now says Harbour North", "keep that"))
	})
}

func TestSwitchingWorkspaces(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	own, err := s.app.People.Found(ctx, app.Founding{Workspace: "Second", Name: "Ada", Email: "ada@second.example", Password: secret})
	if err != nil {
		t.Fatal(err)
	}
	// The same account becomes a member of the first workspace too.
	err = s.store.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		_, err := w.SaveMember(ctx, loop.Member{Workspace: s.ws.ID, Account: own.Account, Name: "Ada", Role: loop.Viewer, State: loop.Active, CreatedAt: s.clock.Now()}, loop.Event{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.browser = s.as(own.Actor())
	s.get("/settings").has("Second")
	s.post("/workspace", "workspace", s.ws.ID.String()).leads("/")
	s.get("/settings").has("viewer in Harbour 1")
	s.post("/workspace", "workspace", "123456").leads("/")
	if p := s.get("/settings"); p.status != 200 || strings.Contains(p.words(), "123456") {
		t.Errorf("%d: %s", p.status, p.words())
	}
}

// Nothing that can be sent moves a member up, or into another workspace.
func TestFieldsThatNobodyOffered(t *testing.T) {
	s := open(t)
	mira := s.colleague("Mira", loop.MemberRole)
	s.browser = s.as(mira)
	s.read(s.browser.PostForm(s.server.URL+"/settings/me", url.Values{"theme": {"dark"}, "role": {"admin"}, "workspace": {"1"}, "state": {"active"}, "name": {"Root"}}))
	m, err := s.store.Member(context.Background(), s.ws.ID, mira.Member)
	if err != nil || m.Role != loop.MemberRole || m.Name != "Mira" {
		t.Errorf("%+v, %v", m, err)
	}
	s.post("/settings/people/M-2", "role", "admin", "name", "Mira").is(403)
}
