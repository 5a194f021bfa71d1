package page_test

import (
	"regexp"
	"testing"

	"failforward/loop"
	"failforward/looptest"
)

var linkText = regexp.MustCompile(`http://failforward\.test(/join\?code=[^<"]+)`)

func TestSeveralJoinByOneLink(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		admin := s.browser
		sound(t, "people", s.get("/settings/people").is(200).has("Invite several by one link", "every team"))
		s.post("/settings/invitations", "link_team", "T-9", "link_role", "admin", "most", "x").is(422).has("There is no team", "A link lets in 1 to 500 people", "Into which team?", "With which role?")
		p := s.post("/settings/invitations", "link_team", "", "link_role", "member", "most", "2").is(200)
		sound(t, "the link", p)
		p.has("INV-1 lets in 2 people", "shown only now")
		to := linkText.FindStringSubmatch(p.body)[1]
		s.get("/settings/people").has("INV-1: member in every team · 0 of 2 joined").lacks(to)

		s.browser = s.stranger()
		p = s.get(to).is(200)
		sound(t, "join by link", p)
		p.has("Join Harbour", "Your name")
		code := to[len("/join?code="):]
		p = s.post("/join", "code", code, "name", "", "email", "x", "password", "short").is(422)
		sound(t, "with faults", p)
		p.has("Your name", "E-mail", "Password").holds(`value="x"`).lacks("short")
		s.post("/join", "code", code, "name", "Ben", "email", "ben@example.com", "password", secret).leads("/")
		s.get("/").is(200).has("Ben, member", "Welcome. From now on you sign in as ben@example.com.")
		s.browser = s.stranger()
		s.post("/join", "code", code, "name", "Cem", "email", "cem@example.com", "password", secret).leads("/")
		s.browser = s.stranger()
		p = s.get(to).is(403)
		sound(t, "used up", p)
		p.has("This link does not let you in", "Ask a lead of the team for a fresh one")
		s.post("/join", "code", code, "name", "Dan", "email", "dan@example.com", "password", secret).is(403)
		s.get("/join?code=x").is(403).has("was never made here")

		s.browser = admin
		s.get("/settings/people").has("2 of 2 joined, over")
		s.get("/settings/audit").has("made the link for several INV-1", "joined by the link INV-1")
		s.post("/settings/invitations", "link_role", "viewer", "most", "1").is(200)
		s.post("/settings/invitations/INV-2/revoke").leads("/settings/people#links")
		s.get("/settings/people").has("0 of 1 joined, taken back", "INV-2 lets nobody in any more")
		s.browser = s.as(s.colleague("Lea", loop.Lead))
		s.get("/settings/people").has("Invite several by one link").lacks("every team", "INV-1")
		s.browser = s.as(s.colleague("Mo", loop.MemberRole))
		s.get("/settings/people").lacks("Invite several by one link")
		s.post("/settings/invitations", "most", "1").is(403)
	})
}

func TestJoiningLooksWell(t *testing.T) {
	s := open(t)
	p := s.post("/settings/invitations", "link_role", "member", "most", "2").is(200)
	to := linkText.FindStringSubmatch(p.body)[1]
	b := looptest.Browser(t)
	s.looks(b, to)
	b.Look(looptest.Look{})
	b.Open(s.server.URL + "/join?code=x")
	s.sight(b, "join refused")
	b.Complaints() // the browser notes the 403
	s.enters(b, s.by)
	s.looks(b, "/settings/people?links")
}
