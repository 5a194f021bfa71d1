package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

// The pages about people, actions and verdicts in three looks that differ most;
// with FAILFORWARD_SHOTS=DIR the pictures are kept there for a person to look at.
func TestDoorsActionsAndVerdictsAreAccessible(t *testing.T) {
	s := open(t)
	admin := s.by
	s.desk.MakeDemo = s.build()
	p := looptest.Browser(t)
	s.looks(p, "/welcome?code=unused", "/signin", "/join?w=1&m=2&code=3")

	s.enters(p, s.demo())
	s.looks(p, "/actions", "/actions/A-1", "/actions/A-48?open=edit", "/actions/new", "/effects/E-2", "/effects/E-8", "/effects/E-48", "/settings", "/settings/me", "/settings/workspace", "/import")
	s.looks(p, "/settings/tokens", "/nowhere/at/all")
	p.Complaints() // the browser notes 403 and 404; both are meant

	s.by = admin
	s.browser = s.as(admin)
	s.post("/settings/tokens", "name", "release-bot", "role", "member", "days", "30").is(200)
	s.enters(p, admin)
	s.looks(p, "/settings/tokens", "/settings/audit?verify=1", "/settings/people", "/settings/people/M-1", "/settings/teams", "/settings/tags", "/settings/tags/TAG-1", "/actions?none")
}

// Keys and the shortest way with a real browser: take the oldest action, mark
// it done, answer its check.
func TestAnActionIsFinishedByKeys(t *testing.T) {
	s := open(t)
	s.by = s.colleague("Mira", loop.MemberRole)
	s.change("")
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Open(s.server.URL + "/actions")
	p.Load(func() { p.Press("d") })
	if !strings.HasSuffix(p.URL(), "/actions/A-1#done") {
		t.Fatalf("d leads to %s", p.URL())
	}
	p.Load(func() { p.Click(`//button[.="Plan the check"]`) })
	p.WaitText("is planned")
	p.Press("d")
	p.Write("deploy 881")
	p.Load(func() { p.Press("Enter") })
	p.WaitText("We will know on")
	p.Open(s.server.URL + "/effects/E-1")
	p.Load(func() { p.Click(`//button[.="Kept"]`) })
	p.WaitText("The team keeps it")
}

// enters signs somebody in inside the browser.
func (s *site) enters(p *looptest.Page, by loop.Actor) {
	s.t.Helper()
	p.Open(fmt.Sprintf("%s/test/enter?ws=%s&member=%s", s.server.URL, by.Workspace, by.Member))
}

// looks opens pages in the looks and demands that they are accessible and fit.
func (s *site) looks(p *looptest.Page, paths ...string) {
	s.t.Helper()
	shots := os.Getenv("FAILFORWARD_SHOTS")
	for _, path := range paths {
		p.Look(looptest.Look{})
		p.Open(s.server.URL + path)
		for name, look := range map[string]looptest.Look{"light": {}, "narrow dark": {Width: 320, Dark: true}, "forced colors": {ForcedColors: true}} {
			p.Look(look)
			p.Accessible(path + " " + name)
			if px := p.Overflow(); px > 0 {
				s.t.Errorf("%s %s: %d pixels wider than the window", path, name, px)
			}
			if shots != "" {
				file := strings.NewReplacer("/", "_", "?", "_", "&", "_").Replace("page"+path) + " " + name + ".png"
				p.Screenshot(filepath.Join(shots, file))
			}
		}
	}
}
