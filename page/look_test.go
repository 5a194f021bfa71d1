package page_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// demo fills the site with the demo workspace and returns the lead, who can sign in.
func (s *site) demo() loop.Actor {
	s.t.Helper()
	ctx := context.Background()
	lead, err := app.BuildDemo(ctx, app.Deps{Repo: s.store, Accounts: s.store, Works: s.store, Auditor: s.store, Now: s.clock.Now, Random: rand.Reader})
	if err == nil {
		lead, err = s.app.People.OpenDemo(ctx, lead)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.by = lead.Actor()
	s.browser = s.as(s.by)
	return s.by
}

// Every page of ours in every look; with FAILFORWARD_SHOTS=DIR the pictures are
// kept there for a person to look at.
func TestPagesAreAccessibleInEveryLook(t *testing.T) {
	s := open(t)
	s.demo()
	p := looptest.Browser(t)
	p.Open(fmt.Sprintf("%s/test/enter?ws=%s&member=%s", s.server.URL, s.by.Workspace, s.by.Member))
	shots := os.Getenv("FAILFORWARD_SHOTS")
	for _, path := range []string{"/", "/failures", "/failures?stage=verdict&kind=incident", "/failures?q=nothingatall&stage=in_work", "/failures/F-1", "/failures/F-3", "/failures/new", "/failures/F-3/edit", "/failures/F-3/analysis", "/search?q=checkout"} {
		p.Look(looptest.Look{})
		if status := p.Open(s.server.URL + path); status != 200 {
			t.Errorf("%s: status %d", path, status)
		}
		for name, look := range map[string]looptest.Look{"light": {}, "dark": {Dark: true}, "narrow": {Width: 320}, "narrow dark": {Width: 320, Dark: true}, "forced colors": {ForcedColors: true}} {
			p.Look(look)
			p.Accessible(path + " " + name)
			if px := p.Overflow(); px > 0 {
				t.Errorf("%s %s: %d pixels wider than the window", path, name, px)
			}
			if shots != "" {
				p.Screenshot(filepath.Join(shots, strings.NewReplacer("/", "_", "?", "_", "&", "_").Replace("page"+path)+" "+name+".png"))
			}
		}
	}
}

// On a phone the bar is one line; what has no room lies behind its last word, which
// opens without a script.
func TestTheBarIsOneLineOnAPhone(t *testing.T) {
	s := open(t)
	s.demo()
	p := s.window(t)
	for _, width := range []int{320, 353, 375, 430, 500, 640, 820} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			p.Look(looptest.Look{Width: width})
			p.Open(s.server.URL + "/library")
			var high float64
			p.Eval(`document.querySelector(".rail nav").getBoundingClientRect().height`, &high)
			if high > 48 {
				t.Errorf("the bar is %v pixels high", high)
			}
			p.Click(".phone > summary")
			p.Accessible("the bar, unfolded")
			p.Follow(`//details[@class="phone"]//a[.="Experiments"]`)
			if got := p.URL(); !strings.HasSuffix(got, "/experiments") {
				t.Errorf("it leads to %s", got)
			}
			if px := p.Overflow(); px > 0 {
				t.Errorf("%d pixels wider than the window", px)
			}
			p.Load(func() { p.Press("g", "s") }) // a key reaches what is folded
			if got := p.URL(); !strings.HasSuffix(got, "/settings") {
				t.Errorf("g s leads to %s", got)
			}
		})
	}
	shoot(t, p, "phone")
}
