package page_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

func TestThePaletteKnowsObjectsPagesAndNames(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.loop("Search stale after a rebuild", "Warm the café index first", "look")
		s.get("/palette").is(200).has("Begin", "Capture a failure", "Go to", "Audit log").lacks("Recent")
		s.get("/palette?recent=F-1,A-1,F-99,nonsense,"+strings.Repeat("F-1,", 40)).is(200).has("Recent", "Search stale after a rebuild F-1 · failure", "Warm the café index first A-1 · action").lacks("F-99")
		s.get("/palette?q=f-1").is(200).has("By its number Search stale after a rebuild")
		s.get("/palette?q=1").is(200).has("By its number Search stale after a rebuild")
		s.get("/palette?q=CAFE").is(200).has("Found Warm the café index first A-1 · action", "Search for “CAFE”").lacks("By its number")
		s.get("/palette?q=audi").is(200).has("Go to Audit log")
		s.get("/palette?q=stale").is(200).has("stale index tag").holds(`href="/failures?tag=stale&#43;index"`)
		s.get("/palette?q=ada").is(200).has("Ada person")
		s.get("/palette?q=" + url.QueryEscape(strings.Repeat("é", 2000)+"\x00\xff")).is(200).has("Everything")
		s.browser = s.as(s.colleague("Vic", loop.Viewer))
		s.get("/palette").is(200).lacks("Audit log", "The one form", "Tokens")
		s.get("/palette?q=ada").is(200).holds(`href="/settings/people"`)
		s.browser = s.stranger()
		if p := s.get("/palette?q=stale"); strings.Contains(p.body, "Search stale") {
			t.Errorf("a stranger reads %s", p.words())
		}
	})
}

func TestSearchShowsWhereTheWordsStandAndPlacesByName(t *testing.T) {
	s := open(t)
	s.post("/failures/log", "line", "Checkout answered 500").is(303)
	s.post("/failures/F-1/analysis", "happened", "It began quietly. "+strings.Repeat("Then nothing for a while. ", 20)+"The Größe of the <b>basket</b> was never checked.").is(303)
	p := s.get("/search?q=grosse").is(200)
	sound(t, "a snippet", p)
	p.has("The Größe of the <b>basket</b>").holds("<mark>Größe</mark>", "&lt;b&gt;")
	p = s.get("/search?q=people").is(200)
	sound(t, "a place", p)
	p.has("People").holds(`href="/settings/people"`).lacks("Nothing holds")
	p = s.get("/search").is(200)
	sound(t, "all places", p)
	p.has("Begin, or go to", "Capture a failure", "Audit log")
}

// What lies sealed on a board is found by nobody; what was revealed is, until it
// is taken away.
func TestSealedCardsAreNeverFound(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		at := s.post("/huddles", "mode", "everyone").to
		s.post(at+"/cards", "what", "The zeppelin came late", "why", "It rained").is(303)
		s.post("/huddles/card", "what", "Another zeppelin in hiding").is(303)
		for _, path := range []string{"/search?q=zeppelin", "/palette?q=zeppelin"} {
			s.get(path).is(200).lacks("Huddle of", "came late", "in hiding")
		}
		s.post(at+"/stage", "to", "group").is(303)
		s.post(at+"/stage", "to", "vote").is(303)
		p := s.get("/search?q=zeppelin").is(200).has("Huddle of 2026-03-02", "The zeppelin came late", "huddle").lacks("in hiding")
		sound(t, "a huddle found", p)
		s.get("/palette?q=s-1").is(200).has("Huddle of 2026-03-02 S-1 · huddle")
		s.get("/S-1").leads("/huddles/S-1")
		s.get("/search?q=s-1").leads("/huddles/S-1")
	})
}

// The palette by keys alone: it opens, narrows, leads there, and gives the focus back.
func TestThePaletteWorksByKeys(t *testing.T) {
	s := open(t)
	s.by = s.colleague("Mira", loop.Lead)
	s.browser = s.as(s.by)
	s.loop("Search stale after a rebuild", "Warm the index first", "look")
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Open(s.server.URL + "/failures")
	p.Press("j")
	before := p.Focused()
	p.Press("Ctrl+k")
	p.WaitText("Capture a failure")
	p.Accessible("open palette")
	p.Press("Escape")
	if got := p.Focused(); got != before || p.Count("dialog[open]") != 0 {
		t.Errorf("after Escape the focus is on %q, was on %q", got, before)
	}
	p.Press("Ctrl+k")
	p.Write("warm")
	p.Wait("[role=option][href='/actions/A-1'][aria-selected=true]")
	if id, _ := p.Attribute("[role=combobox]", "aria-activedescendant"); id == "" {
		t.Error("the field does not name the chosen row")
	}
	p.Press("ArrowDown", "ArrowUp")
	p.Load(func() { p.Press("Enter") })
	p.WaitText("A-1")
	p.Open(s.server.URL + "/failures/F-1")
	p.Press("Ctrl+k")
	p.Wait("[role=option][href='/actions/A-1']") // the one visited before
	p.WaitText("On this page")
	p.Write("surprised")
	p.Wait("#pal-here-0[aria-selected=true]")
	p.Load(func() { p.Press("Enter") })
	if !strings.HasSuffix(p.URL(), "/failures/F-1/analysis") {
		t.Errorf("leads to %s", p.URL())
	}
	p.Press("Ctrl+k")
	p.Wait("dialog[open]") // on a new page its script is fetched first
	p.Write("nothing like it")
	p.Wait("[role=option][href^='/search?q=']")
	p.Load(func() { p.Press("Enter") })
	p.WaitText("Nothing holds all of these words.")
}

// The palette in the looks, also where the rail has no room for its button.
func TestThePaletteFitsEveryWindow(t *testing.T) {
	s := open(t)
	s.by = s.demo()
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Open(s.server.URL + "/failures/F-12")
	p.Open(s.server.URL + "/failures")
	for _, q := range []string{"", "import"} {
		p.Look(looptest.Look{Width: 320})
		p.Open(s.server.URL + "/actions?" + q)
		p.Press("Ctrl+k")
		p.WaitText("Capture a failure")
		p.Write(q)
		p.WaitText(map[string]string{"": "Recent", "import": "Everything"}[q])
		s.sight(p, "palette "+q)
	}
}

// sight looks at a page as it stands, in the looks; with FAILFORWARD_SHOTS the
// pictures are kept.
func (s *site) sight(p *looptest.Page, name string) {
	s.t.Helper()
	for look, l := range map[string]looptest.Look{"light": {}, "narrow dark": {Width: 320, Dark: true}, "forced colors": {ForcedColors: true}} {
		p.Look(l)
		p.Accessible(name + " " + look)
		if px := p.Overflow(); px > 0 {
			s.t.Errorf("%s %s: %d pixels wider than the window", name, look, px)
		}
		s.shot(p, name+" "+look)
	}
}

// shot keeps a picture of the page where FAILFORWARD_SHOTS names a folder.
func (s *site) shot(p *looptest.Page, name string) {
	if shots := os.Getenv("FAILFORWARD_SHOTS"); shots != "" {
		p.Screenshot(filepath.Join(shots, name+".png"))
	}
}

// What somebody has chosen is there with the first byte of the page, whatever the
// system says.
func TestTheChosenLookIsThereAtOnce(t *testing.T) {
	s := open(t)
	s.by = s.demo()
	s.browser = s.as(s.by)
	p := looptest.Browser(t)
	s.enters(p, s.by)
	ground := func() (colour string, row float64) {
		p.Eval("getComputedStyle(document.body).backgroundColor", &colour)
		p.Eval("document.querySelector('tbody tr').getBoundingClientRect().height", &row)
		return colour, row
	}
	p.Open(s.server.URL + "/failures")
	light, tall := ground()
	s.post("/settings/me", "theme", "dark", "density", "compact", "keys", "on").is(303)
	p.Look(looptest.Look{}) // the system says light
	p.Scripts(false)
	p.Open(s.server.URL + "/failures")
	dark, small := ground()
	if dark == light || small >= tall-8 {
		t.Errorf("from %s and %v px to %s and %v px", light, tall, dark, small)
	}
	p.Scripts(true)
	s.looks(p, "/failures?compact", "/?compact", "/settings/me")
	s.post("/settings/me", "theme", "light", "keys", "on").is(303)
	p.Look(looptest.Look{Dark: true})
	p.Open(s.server.URL + "/failures")
	if got, _ := ground(); got != light {
		t.Errorf("in a dark system the light page is %s", got)
	}
}
