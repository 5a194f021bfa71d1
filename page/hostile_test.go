package page_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"failforward/app"
	"failforward/loop"
)

// attacks are texts that must stay texts wherever they are shown.
var attacks = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`' autofocus onfocus=alert(1) x='`,
	`</textarea></title><svg onload=alert(1)>`,
	`[x](javascript:alert(1)) ![y](https://evil.example/p.png) <https://evil.example>`,
	`javascript:alert(1)`,
	`{{.Member}} ${1} &lt;b&gt; &#x6a;avascript:`,
	"\u202e evil \u2066 http://evil.example/\u2069",
	`<a href="//evil.example">x</a><base href="//evil.example">`,
	`<form action="https://evil.example"><button formaction="//evil.example">`,
}

func TestHostileTextStaysText(t *testing.T) {
	for i, attack := range attacks {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			s := open(t)
			s.plant(attack)
			paths := []string{"/", "/actions", "/actions/A-1?open=edit", "/actions/A-2", "/actions/A-3", "/actions/new?failure=F-1", "/effects/E-1", "/effects/E-2?open=revise", "/settings", "/settings/me",
				"/settings/people", "/settings/people/M-1", "/settings/people/M-2", "/settings/teams", "/settings/teams/T-2", "/settings/tags", "/settings/tags/TAG-5", "/settings/tokens",
				"/settings/workspace", "/settings/audit", "/import", "/failures/F-1"}
			for _, path := range paths {
				p := s.get(path).is(200)
				sound(t, path, p)
				p.harmless(path)
			}
			s.get("/actions/A-2").has(strings.Join(strings.Fields(attack), " ")) // it was really planted
			s.echoes(attack)
		})
	}
}

// plant writes the text into every field that these pages offer.
func (s *site) plant(text string) {
	s.t.Helper()
	w := s.change(loop.ByRetest)
	send := func(path string, args ...string) { s.t.Helper(); s.post(path, args...) }
	send("/settings/workspace", "workspace", text[:min(len(text), 80)], "timezone", "UTC")
	send("/settings/teams", "name", text)
	send("/settings/tags", "name", text)
	send("/settings/tokens", "name", text, "role", "viewer", "days", "3")
	send("/settings/people", "name", text, "email", "", "role", "member")
	send("/settings/people/M-1", "name", text[:min(len(text), 80)], "email", "", "role", "admin")
	title := text
	if _, err := s.app.Failures.Edit(context.Background(), s.by, "F-1", 0, app.FailurePatch{Title: &title}); err != nil {
		s.t.Fatal(err)
	}
	send("/actions/A-1/edit", "title", text, "owner", "M-1", "due", "2026-05-01", "done_when", text, "kind", "change")
	send("/actions/A-1/done", "evidence", text)
	send(address(w.Check.Ref())+"/answer", "verdict", "broke", "note", text)
	send("/actions", "title", text, "who", "", "failure", "F-1")
	send("/actions/A-2/drop", "drop_reason", text)
	send("/actions", "title", text, "who", "M-1")
	send("/actions/A-3/checks", "proof", "look", "on", "2026-06-01", "how", text)
	send("/actions/A-3/done", "none", "1")
	send("/actions/A-3/reopen", "reason", text)
}

func address(r loop.Ref) string { return "/effects/" + r.String() }

// harmless demands that no text became an element that loads, runs or leads away.
func (p shown) harmless(name string) {
	p.t.Helper()
	for _, n := range p.all() {
		switch n.Data {
		case "img", "iframe", "object", "embed", "base", "video", "audio":
			p.t.Errorf("%s: <%s> grew out of a text", name, n.Data)
		case "svg", "form":
			if strings.Contains(attr(n, "action"), "evil") {
				p.t.Errorf("%s: a form leads to %s", name, attr(n, "action"))
			}
		case "a":
			if strings.Contains(attr(n, "href"), "evil") && !strings.Contains(attr(n, "rel"), "nofollow") {
				p.t.Errorf("%s: a link to %s without nofollow", name, attr(n, "href"))
			}
		}
	}
	if strings.Contains(p.head.Get("Content-Security-Policy"), "unsafe") || p.head.Get("Content-Security-Policy") == "" {
		p.t.Errorf("%s: policy %q", name, p.head.Get("Content-Security-Policy"))
	}
}

// echoes sends the text where it comes straight back.
func (s *site) echoes(text string) {
	s.t.Helper()
	for name, p := range map[string]shown{
		"action with faults": s.post("/actions", "title", " ", "done_when", text, "who", text, "due", text),
		"plan with faults":   s.post("/actions/A-1/checks", "proof", text, "on", text, "how", text),
		"member with faults": s.post("/settings/people", "name", text, "email", text, "role", text),
		"token with faults":  s.post("/settings/tokens", "name", text, "role", text, "days", text),
		"audit of nothing":   s.ask("GET", "/settings/audit?object="+escaped(text)+"&verb="+escaped(text)+"&cursor=", nil, nil),
		"an unknown ref":     s.ask("GET", "/actions/"+escaped(text), nil, nil),
		"an unknown address": s.ask("GET", "/nowhere/"+escaped(text), nil, nil),
	} {
		sound(s.t.(*testing.T), name, p)
		p.harmless(name)
	}
	in := s.browser
	s.browser = s.stranger()
	for name, p := range map[string]shown{
		"sign in":             s.post("/signin", "login", text, "password", "x", "next", text),
		"sign in with next":   s.ask("GET", "/signin?next="+escaped(text), nil, nil),
		"join":                s.ask("GET", "/join?w="+escaped(text)+"&m="+escaped(text)+"&code="+escaped(text), nil, nil),
		"join with faults":    s.post("/join", "w", text, "m", text, "code", text, "password", text),
		"welcome":             s.ask("GET", "/welcome?code="+escaped(text), nil, nil),
		"welcome with faults": s.post("/welcome", "code", text, "workspace", text, "name", text, "password", "x", "start", text),
		"demo":                s.ask("GET", "/demo?code="+escaped(text), nil, map[string]string{"Sec-Fetch-Mode": "no-cors"}),
	} {
		sound(s.t.(*testing.T), name, p)
		p.harmless(name)
	}
	s.browser = in
}

func TestNothingThatComesStraightBackRuns(t *testing.T) {
	s := open(t)
	s.change("")
	for _, text := range payloads {
		s.echoes(text)
	}
}

func escaped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

// Bytes that no database takes are shown as what they are, and told.
func TestBytesThatCannotBeStored(t *testing.T) {
	s := open(t)
	s.post("/actions", "title", "Restore a \x00 backup \xff", "who", "M-1").leads("/actions/A-1")
	s.get("/actions/A-1").is(200).has("Restore a � backup �", "cannot be stored")
}
