package page_test

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"testing"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// build makes the demo as the server does.
func (s *site) build() func(context.Context) (loop.Member, error) {
	return func(ctx context.Context) (loop.Member, error) {
		return app.BuildDemo(ctx, app.Deps{Repo: s.store, Accounts: s.store, Works: s.store, Auditor: s.store, Now: s.clock.Now, Random: rand.Reader})
	}
}

func TestTheDemoLinkSignsInAsLeadOfTheDemoOnly(t *testing.T) {
	eachFresh(t, func(t *testing.T, s *site) {
		if _, err := s.build()(context.Background()); err != nil {
			t.Fatal(err)
		}
		own, err := s.app.People.Found(context.Background(), app.Founding{Workspace: "Harbour", Name: "Ada", Password: secret})
		if err != nil {
			t.Fatal(err)
		}
		sound(t, "demo without a code", s.get("/demo").is(200).has("the link that the server printed"))
		link := "/demo?code=" + s.code(s.app.People.DemoCode)
		for _, look := range []map[string]string{{"Sec-Fetch-Mode": "no-cors"}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}} {
			sound(t, "demo button", s.ask("GET", link, nil, look).is(200).has("Enter the demo"))
		}
		s.ask("HEAD", link, nil, nil).is(200)
		if s.token() != "" {
			t.Fatal("a look at the link has signed in")
		}
		s.ask("GET", link, nil, map[string]string{"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none"}).leads("/")
		s.get("/").is(200).has("Demo: two teams", "Mira, lead").lacks("Harbour")
		s.get("/settings/tokens").is(403)
		s.post("/workspace", "workspace", own.Workspace.String())
		s.get("/").is(200).has("Demo: two teams").lacks("Harbour")

		s.browser = s.stranger()
		sound(t, "demo used up", s.get(link).is(403).has("has been used", "--demo"))
		s.get("/").leads("/signin?next=%2F")
	})
}

func TestTheDemoLinkWorksFromAnotherSiteAndByButton(t *testing.T) {
	c := looptest.NewClock()
	s := fresh(t, looptest.Open(t, filepath.Join(t.TempDir(), "failforward.db"), c), c)
	if _, err := s.build()(context.Background()); err != nil {
		t.Fatal(err)
	}
	link := "/demo?code=" + s.code(s.app.People.DemoCode)
	p := s.ask("GET", link, nil, map[string]string{"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "cross-site"}).is(200).has("Enter the demo")
	sound(t, "from another site", p)
	if p.head.Get("Refresh") != "0;url="+link || s.token() != "" {
		t.Errorf("Refresh %q, token %q", p.head.Get("Refresh"), s.token())
	}
	s.ask("GET", link, nil, map[string]string{"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}).leads("/")
	s.get("/").is(200).has("Mira, lead").lacks("Leave the demo")

	s.browser = s.stranger()
	form := s.ask("GET", "/demo?code="+s.code(s.app.People.DemoCode), nil, map[string]string{"Sec-Fetch-Mode": "no-cors"}).fields("/demo")
	s.read(s.browser.PostForm(s.server.URL+"/demo", form)).leads("/")
	s.get("/").is(200).has("Mira, lead")
}

func TestTheDemoIsRemovedByOneButton(t *testing.T) {
	c := looptest.NewClock()
	s := fresh(t, looptest.Open(t, filepath.Join(t.TempDir(), "failforward.db"), c), c)
	lead, err := s.build()(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var dropped []loop.ID
	s.desk.DropDemo = func(_ context.Context, ws loop.ID) error { dropped = append(dropped, ws); return nil }
	own, err := s.app.People.Found(context.Background(), app.Founding{Workspace: "Harbour", Name: "Ada", Password: secret})
	if err != nil {
		t.Fatal(err)
	}
	s.browser = s.as(own.Actor())
	sound(t, "no demo to remove", s.post("/demo/remove").is(403).has("is no demo"))
	s.get("/settings").is(200).lacks("Remove the demo")

	s.browser = s.stranger()
	s.get("/demo?code=" + s.code(s.app.People.DemoCode)).leads("/")
	sound(t, "settings of the demo", s.get("/settings").has("Remove the demo"))
	sound(t, "workspace of the demo", s.get("/settings/workspace").has("Removing the demo erases this workspace and nothing else", "ask an admin"))
	s.post("/demo/remove").leads("/signin?left=demo")
	s.get("/signin?left=demo").has("The demo is gone")
	if len(dropped) != 1 || dropped[0] != lead.Workspace {
		t.Errorf("dropped %v, want %v", dropped, lead.Workspace)
	}
	s.get("/").leads("/signin?next=%2F")
}

// visit founds a workspace, signs its admin in and opens the demo link.
func (s *site) visit() (own loop.Member) {
	s.t.Helper()
	if _, err := s.build()(context.Background()); err != nil {
		s.t.Fatal(err)
	}
	own, err := s.app.People.Found(context.Background(), app.Founding{Workspace: "Harbour", Name: "Ada", Password: secret})
	if err != nil {
		s.t.Fatal(err)
	}
	s.post("/signin", "login", "ada", "password", secret).leads("/")
	s.get("/").is(200).has("Harbour").lacks("Leave the demo")
	s.get("/demo?code=" + s.code(s.app.People.DemoCode)).leads("/")
	return own
}

func TestLeavingTheDemoLeadsBackToOnesOwnWorkspace(t *testing.T) {
	eachFresh(t, func(t *testing.T, s *site) {
		s.visit()
		own := s.token()
		sound(t, "visiting", s.get("/").is(200).has("Mira, lead", "Leave the demo"))
		s.get("/demo?code=" + s.code(s.app.People.DemoCode)).leads("/") // once more changes nothing
		demo := s.token()
		s.post("/demo/leave").leads("/")
		s.get("/").is(200).has("Harbour", "Ada, admin").lacks("Leave the demo", "Demo.")
		for _, dead := range []string{own, demo} {
			s.replays(dead)
		}
		if s.token() == own || s.token() == demo {
			t.Error("coming back kept a token")
		}
		s.post("/demo/leave").leads("/") // nobody is thrown out of their own workspace
		s.get("/").is(200).has("Harbour")
	})
}

func TestThereIsNoWayBackToASessionThatHasEnded(t *testing.T) {
	tests := []struct {
		name string
		ends func(s *site, own loop.Member)
		to   string
	}{
		{"nothing happened", func(*site, loop.Member) {}, "/"},
		{"a new password ends it", func(s *site, own loop.Member) {
			if err := s.app.People.ChangePassword(s.t.Context(), own, secret, "another fine sentence", ""); err != nil {
				s.t.Fatal(err)
			}
		}, "/signin"},
		{"another browser signed it out", func(s *site, own loop.Member) {
			all, err := s.app.People.Sessions(s.t.Context(), own)
			if err != nil || len(all) != 1 {
				s.t.Fatalf("%d browsers are listed, %v", len(all), err)
			}
			if err := s.app.People.EndSession(s.t.Context(), own, all[0].Hash); err != nil {
				s.t.Fatal(err)
			}
		}, "/signin"},
		{"half a day without it", func(s *site, own loop.Member) {
			for range 13 {
				s.clock.Add(time.Hour)
				s.get("/").is(200)
			}
		}, "/signin"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachFresh(t, func(t *testing.T, s *site) {
				own := s.visit()
				tt.ends(s, own)
				s.post("/demo/leave").leads(tt.to)
				if tt.to == "/signin" {
					s.get("/").leads("/signin?next=%2F")
				}
			})
		})
	}
}

func TestSigningOutOfTheDemoSignsOutAltogether(t *testing.T) {
	eachFresh(t, func(t *testing.T, s *site) {
		own := s.visit()
		demo := s.token()
		s.post("/signout").leads("/signin")
		s.replays(demo)
		if all, err := s.app.People.Sessions(t.Context(), own); err != nil || len(all) != 0 {
			t.Errorf("%d sessions are left, %v", len(all), err)
		}
	})
}

func TestSigningInFromTheDemoLeavesNothingBehind(t *testing.T) {
	eachFresh(t, func(t *testing.T, s *site) {
		own := s.visit()
		s.post("/signin", "login", "ada", "password", secret).leads("/")
		if all, err := s.app.People.Sessions(t.Context(), own); err != nil || len(all) != 1 {
			t.Errorf("%d sessions are left, %v", len(all), err)
		}
		s.get("/").is(200).has("Harbour").lacks("Leave the demo")
	})
}

func TestRemovingTheDemoLeadsBackToo(t *testing.T) {
	eachFresh(t, func(t *testing.T, s *site) {
		s.visit()
		s.desk.DropDemo = s.store.RemoveWorkspace
		s.post("/demo/remove").leads("/")
		s.get("/").is(200).has("Harbour", "Ada, admin", "The demo is gone. This is your own workspace.")
	})
}
