package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"failforward/looptest"
)

// J1: from the start of the program to the first saved failure, as a stranger does it.
func TestFirstFailure(t *testing.T) {
	p := looptest.Browser(t)
	binary(t) // building it is not the stranger's work
	start := time.Now()
	s := serve(t, "--db", file(t))
	welcome(p, s)
	p.Type("#line", "The demo crashed on an empty basket #demo !3")
	p.Load(func() { p.Press("Enter") })
	p.WaitText("F-1 is logged")
	t.Logf("server ready after %v, first failure saved after %v with %d clicks (goal 1 s and 60 s; a person types slower)",
		s.ready.Round(time.Millisecond), time.Since(start).Round(time.Millisecond), p.Clicks)
	if !strings.Contains(p.URL(), "/failures/F-1") || p.Count("ol.strip li") != 5 {
		t.Errorf("at %s with %d stations of the loop", p.URL(), p.Count("ol.strip li"))
	}
	p.Follow(".toast button")
	p.Open(s.url + "/failures")
	if p.Sees("The demo crashed") {
		t.Error("undo left it in the list")
	}
}

// The shortest whole loop by mouse: the one form to a concluded re-test in at
// most 16 clicks, every field that is clicked into counted.
func TestOneFormToVerdict(t *testing.T) {
	s := serve(t, "--db", file(t))
	p := looptest.Browser(t)
	welcome(p, s)
	p.Clicks = 0
	start := time.Now()
	p.Follow("form.capture a")
	for field, text := range map[string]string{"#what": "The release notes went out a day before the release", "#why": "The service desk promised it to customers", "#tweak": "Send the notes from the release job, not by hand"} {
		p.Click(field)
		p.Write(text)
	}
	p.Click("input[value=retest]")
	p.Follow("button.primary")
	p.WaitText("In work")
	p.Follow(".next-step .primary")
	p.Click("#evidence")
	p.Write("https://git.example/release/pull/7")
	p.Follow("//button[.='It is done']")
	p.Follow("//a[contains(@href, '/effects/E-1')]")
	p.Follow("button[value=held]")
	p.WaitText("It holds")
	t.Logf("one form to verdict: %d clicks, %v (goal 16 clicks, 3 minutes)", p.Clicks, time.Since(start).Round(time.Millisecond))
	if p.Clicks > 16 {
		t.Errorf("%d clicks", p.Clicks)
	}
	p.Open(s.url + "/actions/A-1")
	if !p.Sees("verified") {
		t.Error("the held re-test did not verify its action")
	}
}

// Keyboard only: log, find, open and undo without a mouse.
func TestKeyboardOnly(t *testing.T) {
	s := serve(t, "--db", file(t), "--demo")
	p := looptest.Browser(t)
	p.Open(s.lines["demo"])
	p.Press("c")
	p.Write("Late import again service:import #late-file")
	p.WaitText("late file")
	p.Load(func() { p.Press("Enter") })
	p.WaitText("F-126 is logged")
	p.Load(func() { p.Press("g", "f") })
	p.Press("j", "j", "k")
	if p.Count("tr.is-selected") != 1 {
		t.Errorf("%d rows are selected", p.Count("tr.is-selected"))
	}
	p.Load(func() { p.Press("Enter") })
	if !strings.Contains(p.URL(), "/failures/F-126") {
		t.Errorf("Enter led to %s", p.URL())
	}
	p.Press("?")
	p.Wait("dialog#keys[open]")
	p.Press("Escape")
	p.WaitGone("dialog#keys[open]")
	p.Load(func() { p.Press("e") })
	if !strings.HasSuffix(p.URL(), "/edit") {
		t.Errorf("e led to %s", p.URL())
	}
	if p.Clicks != 0 {
		t.Errorf("%d clicks", p.Clicks)
	}
}

// While typing, earlier failures that resemble the line show up, with what was
// tried and what came of it.
func TestSeenBeforeWhileTyping(t *testing.T) {
	s := serve(t, "--db", file(t), "--demo")
	p := looptest.Browser(t)
	p.Open(s.lines["demo"])
	start := time.Now()
	p.Type("#line", "stock import late from the supplier")
	p.WaitText("You have seen this before")
	t.Logf("similar failures after %v of typing and waiting", time.Since(start).Round(time.Millisecond))
	for _, want := range []string{"stock", "Fetch the file at five"} {
		if !strings.Contains(p.Text("[data-hints]"), want) {
			t.Errorf("the hints do not say %q: %s", want, p.Text("[data-hints]"))
		}
	}
}

// Without scripts everything reads and saves.
func TestWithoutScripts(t *testing.T) {
	s := serve(t, "--db", file(t))
	p := looptest.Browser(t)
	p.Scripts(false)
	p.Open(s.lines["setup"])
	welcome(p, s)
	p.Type("#line", "The demo crashed on an empty basket")
	p.Follow("form.capture button")
	if !p.Sees("F-1 is logged") {
		t.Error("nothing says that it is logged")
	}
	p.Open(s.url + "/failures/new")
	p.Type("#what", "Notes went out early")
	p.Type("#tweak", "Send them from the job")
	p.Follow("button.primary")
	if p.Count("ol.strip li.now") != 1 {
		t.Error("the loop strip does not say where it stands")
	}
	p.Open(s.url + "/failures?q=notes")
	if p.Count("tbody tr") != 1 {
		t.Errorf("search shows %d rows", p.Count("tbody tr"))
	}
}

// A stale save shows both texts and loses neither; a form post from a foreign
// site is refused and changes nothing.
func TestStaleSaveAndForeignPost(t *testing.T) {
	db := file(t)
	s := serve(t, "--db", db)
	p := looptest.Browser(t)
	welcome(p, s)
	p.Type("#line", "Basket lost on phones")
	p.Load(func() { p.Press("Enter") })
	p.Open(s.url + "/failures/F-1/edit")
	token := strings.TrimSpace(must(t, "token", "add", "--db", db, "--name", "other", "--role", "admin"))
	s.call(token, "PATCH", "/api/v1/failures/F-1", map[string]any{"title": "Basket lost on all phones"})
	p.Set("#title", "Basket lost on old phones")
	p.Follow("button.primary")
	for _, text := range []string{"Basket lost on all phones", "Basket lost on old phones"} {
		if !strings.Contains(p.HTML(), text) {
			t.Errorf("the conflict page lacks %q", text)
		}
	}
	p.Complaints() // the 409 is one, and on purpose
	foreign(t, s, p)
}

func foreign(t *testing.T, s *serving, p *looptest.Page) {
	t.Helper()
	req, err := http.NewRequest("POST", s.url+"/failures/log", strings.NewReader(url.Values{"line": {"planted"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://evil.example")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign post answers %d", res.StatusCode)
	}
	p.Open(s.url + "/failures")
	if p.Sees("planted") {
		t.Error("a foreign post was saved")
	}
}

// The same loop on a clock that runs ahead: a came-back check concludes by
// itself, Home says so, and every page shows the banner.
func TestVerdictByItself(t *testing.T) {
	db := file(t)
	s := serve(t, "--db", db, "--demo")
	if code := s.stop(); code != 0 {
		t.Fatalf("exit %d: %s", code, s.err)
	}
	s = serve(t, "--db", db, "--demo", "--clock-offset", "8w")
	p := looptest.Browser(t)
	p.Open(s.lines["demo"])
	p.WaitText("ahead: a test or a demo")
	deadline := time.Now().Add(time.Minute)
	for !p.Sees("was not seen again since the change") && time.Now().Before(deadline) {
		time.Sleep(200 * time.Millisecond)
		p.Open(s.url + "/")
	}
	for _, want := range []string{"was not seen again since the change", "came back"} {
		if !p.Sees(want) {
			t.Errorf("Home after eight weeks does not say %q:\n%s", want, p.Text("main"))
		}
	}
	p.Open(s.url + "/settings/workspace")
	p.Follow("form[action='/demo/remove'] button")
	if p.Sees("Home: Demo") {
		t.Error("the demo is still there")
	}
}
