package page_test

import (
	"testing"

	"failforward/looptest"
)

func TestTheShowcase(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.get("/showcase").is(200).has("no points, no ranking", "The first winner will stand here", "nothing yet")
		s.post("/failures/log", "line", "Checkout is down !1").is(303)
		s.get("/showcase").has("Checkout", "nothing yet").lacks("misstep shared ·")
		s.post("/failures/F-1/insights", "insight", "We learned that nobody had tried it.", "insight_kind", "assumption_broken").leads("/failures/F-1")
		s.get("/showcase").has("1 misstep shared, 1 assumption broken")
		at := s.post("/huddles", "team", "T-1").to
		s.post(at+"/cards", "what", "The answer came late")
		s.post(at+"/stage", "to", "group")
		id := attrOf(s.get(at+"?stage=tweak"), "star")
		s.post(at+"/star", "star", id)
		s.get("/showcase").has("The first winner will stand here")
		s.post(at + "/close")
		s.get("/showcase").has("The answer came late", "today")
	})
}

// attrOf is the value of the first input with a name.
func attrOf(p shown, name string) string {
	for _, n := range p.all() {
		if attr(n, "name") == name {
			return attr(n, "value")
		}
	}
	return ""
}

func TestTheShowcaseIsAccessible(t *testing.T) {
	s := open(t)
	s.demo()
	p := looptest.Browser(t)
	s.enters(p, s.by)
	s.looks(p, "/showcase")
	p.WaitText("Stars of huddles")
}
