package page_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/looptest"
)

// Wherever people write about a failure the aids know what the text is for.
func TestTheAidsAreWhereOneWrites(t *testing.T) {
	s := open(t)
	s.demo()
	tests := []struct{ path, story, change string }{
		{"/", "line", ""},
		{"/failures/new", "what why summary", "tweak"},
		{"/failures/F-1", "insight", "tweak"},
		{"/failures/F-3/edit", "title summary", ""},
		{"/failures/F-3/analysis", "surprise happened counted_on hidden_win build_differently", "one_change"},
		{"/actions/new", "", "title"},
		{"/actions/A-48?open=edit", "", "title"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			found, names := map[string]string{}, ""
			for _, n := range s.get(tt.path).is(200).all() {
				if field := attr(n, "data-words"); field != "" {
					found[attr(n, "id")] = field
				}
				names += attr(n, "data-names")
			}
			for field, ids := range map[string]string{"story": tt.story, "change": tt.change} {
				for _, id := range strings.Fields(ids) {
					if found[id] != field {
						t.Errorf("%s is for %q, want %q", id, found[id], field)
					}
				}
			}
			if !strings.Contains(names, ", ") {
				t.Errorf("the page knows the names %q", names)
			}
		})
	}
}

// Instead of assigning blame: what reads as blame is said gently while somebody
// types, and saved as it stands when they leave it so.
func TestWordsThatBlameAreSaidGentlyAndSavedAsTheyStand(t *testing.T) {
	s := open(t)
	s.demo()
	p := s.window(t)
	p.Open(s.server.URL + "/failures/new")
	p.Type("#what", "The on-call engineer forgot to check the settings")
	p.WaitText("“forgot to” reads as blame.")
	p.Type("#tweak", "Be more careful with settings")
	p.WaitText("is a wish, not a change yet.")
	for name, look := range map[string]looptest.Look{"light": {}, "dark": {Dark: true}, "narrow": {Width: 320}, "forced colors": {ForcedColors: true}} {
		p.Look(look)
		p.Accessible("hints " + name)
		if px := p.Overflow(); px > 0 {
			t.Errorf("%s: %d pixels wider than the window", name, px)
		}
		if shots := os.Getenv("FAILFORWARD_SHOTS"); shots != "" {
			p.Screenshot(filepath.Join(shots, "hints "+name+".png"))
		}
	}
	p.Look(looptest.Look{})
	p.Follow(".primary")
	p.WaitText("are saved.")
	if got := p.Text("h1"); got != "The on-call engineer forgot to check the settings" {
		t.Errorf("saved as %q", got)
	}
	if p.Count(".aid") != 0 {
		t.Error("the failure itself carries a hint")
	}
	p.Open(s.server.URL + "/")
	p.Type("#line", "Who broke the build? #rollout")
	p.WaitText("can sound like an accusation")
	if shots := os.Getenv("FAILFORWARD_SHOTS"); shots != "" {
		p.Screenshot(filepath.Join(shots, "hints home.png"))
	}
	p.Open(s.server.URL + "/settings/me")
	p.WaitText("Word hints while you write")
	p.Accessible("the switch")
}
