package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

// By w alone: from any page to the form, written, and back; never while one types.
func TestACardIsDroppedByOneKeyFromAnyPage(t *testing.T) {
	s := open(t)
	s.by = s.colleague("Mira", loop.MemberRole) // whose keys are on
	s.browser = s.as(s.by)
	s.loop("The export lost a row", "Add an alarm", "look")
	p := looptest.Browser(t)
	s.enters(p, s.by)
	p.Open(s.server.URL + "/actions/A-1")
	p.Load(func() { p.Press("w") })
	if !strings.HasSuffix(p.URL(), "/huddles/card?write=1") {
		t.Fatalf("w leads to %s", p.URL())
	}
	p.Write("Two words: wild west") // its w are letters
	p.Load(func() { p.Press("Enter") })
	p.WaitText("Your card is in the box")
	if !strings.HasSuffix(p.URL(), "/actions/A-1") {
		t.Errorf("afterwards one is at %s", p.URL())
	}
	s.get("/huddles/card").has("One card is in the box")
}

func TestTheFormOfACardLeadsBackOnThisServerOnly(t *testing.T) {
	s := open(t)
	tests := []struct{ name, back, to string }{
		{"to the page that one came from", "/failures?tag=x", "/failures?tag=x"},
		{"never to another server", "//evil.example/", "/"},
		{"nor by a whole address", "https://evil.example/", "/"},
		{"else to the huddles", "", "/huddles?team="},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s.send("/huddles/card", url.Values{"what": {"x"}, "back": {test.back}}).leads(test.to)
		})
	}
	p := s.ask(http.MethodGet, "/huddles/card?write=1", nil, map[string]string{"Referer": s.server.URL + "/failures?tag=y"}).is(200)
	if form := p.fields("/huddles/card"); form.Get("back") != "/failures?tag=y" {
		t.Errorf("%v", form)
	}
	p = s.ask(http.MethodGet, "/huddles/card?write=1", nil, map[string]string{"Referer": "https://evil.example/failures"}).is(200)
	if form := p.fields("/huddles/card"); form.Has("back") {
		t.Errorf("%v", form)
	}
	s.browser = s.as(s.colleague("Vic", loop.Viewer))
	s.get("/").lacks("Drop a card")
}
