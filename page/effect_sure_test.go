package page_test

import "testing"

// A change in percent has no unit of its number.
func TestTheBarOfARatioIsInPercentOnly(t *testing.T) {
	s := open(t)
	s.demo()
	s.get("/effects/E-28").is(200).has("Slowest search of the week went from", "How sure", "+10 %").lacks("0 % s")
}
