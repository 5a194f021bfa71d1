package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"failforward/looptest"
)

// window opens a browser in which the admin is signed in.
func (s *site) window(t *testing.T) *looptest.Page {
	t.Helper()
	p := looptest.Browser(t)
	p.Open(fmt.Sprintf("%s/test/enter?ws=%s&member=%s", s.server.URL, s.by.Workspace, s.by.Member))
	return p
}

func TestCaptureByKeyboard(t *testing.T) {
	s := open(t)
	s.demo()
	p := s.window(t)
	p.Open(s.server.URL + "/failures")
	p.Load(func() { p.Press("c") })
	p.Until(`document.activeElement.id === "line"`)
	p.Write("Stock import late again #late-supplier-file !3")
	p.Wait(".similar")
	p.WaitText("You have seen this before")
	p.WaitText("late supplier file") // the chip of the tag
	p.Load(func() { p.Press("Enter") })
	p.WaitText("F-126 is logged.")
	p.Accessible("a failure that was just logged")
	p.Follow(".toast button")
	p.WaitText("F-126 is taken back.")
	p.Load(func() { p.Press("g", "f") })
	p.Press("j", "j")
	p.Load(func() { p.Press("Enter") })
	if !strings.Contains(p.URL(), "/failures/F-124") {
		t.Errorf("the second row is %s", p.URL())
	}
	p.Press("?")
	p.Wait("dialog#keys")
	p.Accessible("the sheet of keys")
	p.Press("Escape")
	p.WaitGone("dialog#keys")
}

func TestTheOneFormWithAndWithoutAScript(t *testing.T) {
	s := open(t)
	p := s.window(t)
	p.Open(s.server.URL + "/failures/new")
	p.Click("input[value=came_back]")
	p.Until(`document.querySelector("#how").disabled`)
	p.Click("input[value=retest]")
	p.Until(`!document.querySelector("#how").disabled`)
	p.Type("#what", "Notes went out a day early")
	p.Type("#tweak", "Send them from the release job")
	p.Follow(".primary")
	p.WaitText("F-1, A-1 and E-1 are saved.")
	p.Scripts(false)
	p.Open(s.server.URL + "/failures/new")
	p.Type("#what", "Notes went out late")
	p.Type("#tweak", "Ask for them a day before")
	p.Set("#on", "2020-01-01")
	if status := p.Follow(".primary"); status != 422 {
		t.Errorf("status %d", status)
	}
	p.Complaints() // the browser notes the 422, which is meant
	p.Accessible("a form that came back")
	if got := p.Value("#tweak"); got != "Ask for them a day before" {
		t.Errorf("the tweak came back as %q", got)
	}
	if got := p.Title(); !strings.HasPrefix(got, "Error: ") {
		t.Errorf("titled %q", got)
	}
	p.Set("#on", "2026-05-01")
	p.Follow(".primary")
	p.WaitText("F-2, A-2 and E-2 are saved.")
	p.Look(looptest.Look{Print: true})
	p.WaitGone(".rail, .button, button")
	if shots := os.Getenv("FAILFORWARD_SHOTS"); shots != "" {
		p.Screenshot(filepath.Join(shots, "print.png"))
	}
}

func TestAStaleSaveInTheBrowser(t *testing.T) {
	s := open(t)
	s.full()
	p := s.window(t)
	p.Open(s.server.URL + "/failures/F-1/edit")
	form := s.get("/failures/F-1/edit").fields("/failures/F-1/edit")
	form.Set("summary", "Theirs.")
	s.send("/failures/F-1/edit", form).is(303)
	p.Set("#summary", "Mine.")
	if status := p.Follow(".primary"); status != 409 {
		t.Errorf("status %d", status)
	}
	p.Complaints() // the browser notes the 409, which is meant
	for name, look := range map[string]looptest.Look{"light": {}, "dark": {Dark: true}, "narrow": {Width: 320}} {
		p.Look(look)
		p.Accessible("conflict " + name)
		if shots := os.Getenv("FAILFORWARD_SHOTS"); shots != "" {
			p.Screenshot(filepath.Join(shots, "conflict "+name+".png"))
		}
	}
	p.Follow("button[value=both]")
	p.WaitText("Theirs.")
	p.WaitText("Mine.")
}
