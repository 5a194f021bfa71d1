package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/looptest"
)

// update takes the pictures of the README anew.
var update = flag.Bool("update", false, "take the pictures of the README anew")

// picturesDir is where this run leaves its screenshots for people to look at:
// FAILFORWARD_PICTURES, or a folder that goes with the test.
func picturesDir(t *testing.T) string {
	if dir := os.Getenv("FAILFORWARD_PICTURES"); dir != "" {
		return dir
	}
	return t.TempDir()
}

// looks are the ways in which every page is seen; without movement, so that a picture
// shows where it ends.
var looks = map[string]looptest.Look{
	"light":  {Width: 1280, ReducedMotion: true},
	"dark":   {Width: 1280, Dark: true, ReducedMotion: true},
	"narrow": {Width: 320, ReducedMotion: true},
	"night":  {Width: 320, Dark: true, ReducedMotion: true},
}

// demoPages are the pages of the demo's lead, by the name of their picture.
var demoPages = map[string]string{
	"home":            "/",
	"failures":        "/failures",
	"failures-search": "/failures?q=rollout&stage=verdict",
	"failures-none":   "/failures?q=nowhere",
	"failure":         "/failures/F-109",
	"failure-logged":  "/failures/F-124",
	"failure-verdict": "/failures/F-15",
	"edit":            "/failures/F-109/edit",
	"analysis":        "/failures/F-109/analysis",
	"form":            "/failures/new",
	"actions":         "/actions",
	"action":          "/actions/A-48",
	"verdict":         "/effects/E-1",
	"verdict-number":  "/effects/E-28",
	"verdict-weak":    "/effects/E-35",
	"verdict-waiting": "/effects/E-45",
	"huddles":         "/huddles",
	"huddle":          "/huddles/S-19",
	"experiments":     "/experiments",
	"showcase":        "/showcase",
	"standup":         "/standup",
	"digest":          "/digest",
	"sprints":         "/sprints",
	"library":         "/library",
	"case":            "/library/C-5",
	"numbers":         "/metrics?period=52w",
	"number":          "/metrics/recovery_time?period=52w",
	"number-curve":    "/metrics/loop_time?period=52w",
	"number-week":     "/metrics/failure_rate?period=52w",
	"report":          "/report",
	"kpi":             "/kpis/search_seconds",
	"search":          "/search?q=rollout",
	"settings":        "/settings",
	"me":              "/settings/me",
	"people":          "/settings/people",
	"tags":            "/settings/tags",
	"workspace":       "/settings/workspace",
	"import":          "/import",
	"inbox":           "/inbox",
	"sources":         "/sources",
	"experiment":      "/experiments/X-1",
	"bet":             "/experiments/new",
	"tell":            "/failures/F-15/tell",
	"share":           "/showcase/share",
	"kpis":            "/kpis",
	"new-action":      "/actions/new",
	"teams":           "/settings/teams",
	"links":           "/settings/links",
	"trackers":        "/settings/trackers",
	"forms":           "/settings/forms",
	"checklist":       "/checklist",
	"number-none":     "/metrics/cycle_time",
	"number-deploys":  "/metrics/change_fail_rate?period=52w",
	"missing":         "/failures/F-999",
}

// ownPages are those of the admin of a fresh workspace.
var ownPages = map[string]string{"empty-home": "/", "empty-failures": "/failures", "empty-actions": "/actions", "tokens": "/settings/tokens", "audit": "/settings/audit"}

// readme names the pictures that the README shows, by page and look.
var readme = map[string]string{"home-light": "home", "home-dark": "home-dark", "failure-light": "failure", "form-light": "form", "verdict-number-light": "verdict", "huddle-light": "huddle", "number-light": "number"}

// Every page in both themes and at 320 px: no axe violation, no sideways scroll,
// nothing on the console, and a picture to look at.
func TestEveryPageInEveryLook(t *testing.T) {
	s := serve(t, "--db", file(t), "--demo")
	p := looptest.Browser(t)
	p.Open(s.lines["demo"])
	see(t, p, s, demoPages)
	form := hang(p, s)
	see(t, p, s, map[string]string{"form-link": "/settings/forms/FORM-1"})
	p.Open(s.url + "/settings")
	p.Follow("form[action='/signout'] button")
	see(t, p, s, map[string]string{"signin": "/signin", "say": form, "say-thanks": form + "/thanks"})
	p.Open(s.lines["setup"])
	see(t, p, s, map[string]string{"welcome": strings.TrimPrefix(s.lines["setup"], s.url)})
	welcome(p, s)
	see(t, p, s, ownPages)
}

// hang makes a form for reports without a name and returns the path of its link.
func hang(p *looptest.Page, s *serving) string {
	p.Open(s.url + "/settings/forms")
	p.Type("#name", "Near misses in the warehouse")
	p.Type("#words", "What nearly went wrong teaches as much as what did.")
	p.Follow("button.primary")
	return strings.TrimPrefix(p.Value("#secret"), s.url)
}

func see(t *testing.T, p *looptest.Page, s *serving, pages map[string]string) {
	dir := picturesDir(t)
	for look, l := range looks {
		p.Look(l)
		for name, path := range pages {
			status := p.Open(s.url + path)
			if want := map[bool]int{true: 404, false: 200}[name == "missing"]; status != want {
				t.Errorf("%s answers %d", path, status)
			}
			p.Accessible(name + " " + look)
			for _, spoilt := range []string{"\uFFFD", "NaN", "undefined", "[object", "%!", "<no value>"} {
				if strings.Contains(p.Text("body"), spoilt) {
					t.Errorf("%s shows %q", path, spoilt)
				}
			}
			if n := p.Overflow(); n > 0 {
				t.Errorf("%s scrolls sideways by %d px in %s", path, n, look)
			}
			picture := name + "-" + look
			p.Screenshot(filepath.Join(dir, picture+".png"))
			if to, wanted := readme[picture]; wanted && *update {
				p.Screenshot(filepath.Join("..", "..", "docs", "pictures", to+".png"))
			}
		}
	}
	p.Look(looptest.Look{})
	p.Complaints() // the 404 of the missing page is one, and on purpose
}

func welcome(p *looptest.Page, s *serving) {
	p.Open(s.lines["setup"])
	p.Type("#workspace", "Orders")
	p.Type("#name", "Mira")
	p.Type("#password", password)
	p.Follow("button.primary")
}

// Forced colours, reduced motion and paper: the pages that carry meaning by
// colour say it by shape too, and print without what one operates.
func TestForcedColoursAndPaper(t *testing.T) {
	s := serve(t, "--db", file(t), "--demo")
	p := looptest.Browser(t)
	p.Open(s.lines["demo"])
	dir := picturesDir(t)
	for _, name := range []string{"home", "failure", "failures", "verdict-weak"} {
		p.Look(looptest.Look{Width: 1280, ForcedColors: true, ReducedMotion: true})
		p.Open(s.url + demoPages[name])
		p.Accessible(name + " in forced colours")
		p.Screenshot(filepath.Join(dir, name+"-forced.png"))
		p.Look(looptest.Look{Width: 794, Print: true})
		p.Open(s.url + demoPages[name])
		var shown int
		p.Eval(`[...document.querySelectorAll("nav, button, .rail, .capture")].filter(e => e.offsetParent).length`, &shown)
		if shown > 0 {
			t.Errorf("%s prints %d things that paper cannot operate", name, shown)
		}
		p.Screenshot(filepath.Join(dir, name+"-print.png"))
	}
}
