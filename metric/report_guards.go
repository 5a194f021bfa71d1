package metric

import (
	"fmt"
	"strings"

	"failforward/loop"
)

// Guard is what became of one guardrail of one check.
type Guard struct {
	Check       loop.Ref     `json:"check"`
	Key         string       `json:"key"`
	Name        string       `json:"name"`
	Verdict     loop.Verdict `json:"verdict"` // improved, worse, no_meaningful_change or cannot_tell
	Reason      string       `json:"reason"`
	Scale       string       `json:"scale"`
	Estimate    *float64     `json:"estimate"`
	Low         *float64     `json:"low"`
	High        *float64     `json:"high"`
	NBefore     int          `json:"n_before"`
	NAfter      int          `json:"n_after"`
	Exploratory bool         `json:"exploratory"` // its check was planned or edited after the change had begun
}

// guards are the guardrails of the checks that ended in the period. Those of an
// exploratory check count as well: a warning is one whenever it was thought of.
func (b book) guards() []Guard {
	out := []Guard{}
	for _, e := range b.ended() {
		for _, g := range e.Guards {
			out = append(out, Guard{e.Ref(), g.Key, g.Name, g.Verdict, g.Reason, g.Scale, g.Estimate, g.Low, g.High, g.NBefore, g.NAfter, e.Exploratory})
		}
	}
	return out
}

func worseOf(all []Guard) (n int) {
	for _, g := range all {
		n += count1(g.Verdict == loop.Worse)
	}
	return n
}

func unknownOf(all []Guard) (n int) {
	for _, g := range all {
		n += count1(g.Verdict == loop.CannotTell)
	}
	return n
}

// guardrails says how they ended. What nobody can tell never counts as fine.
func guardrails(all []Guard) string {
	if len(all) == 0 {
		return "No guardrail is set: nothing was named beforehand that must not get worse."
	}
	worse, unknown := worseOf(all), unknownOf(all)
	s := fmt.Sprintf("Of %d %s %d got worse, %d did not, of %d nobody can tell.", len(all), one(len(all), "guardrail", "guardrails"), worse, len(all)-worse-unknown, unknown)
	if worse+unknown == 0 {
		s = say(len(all), "guardrail was", "guardrails were") + " judged, and none got worse."
	}
	var told []string
	for _, g := range all {
		if g.Verdict == loop.Worse {
			told = append(told, g.Says())
		}
	}
	if len(told) > 0 {
		s += " Worse: " + strings.Join(told, "; ") + "."
	}
	if told = lacking(all); len(told) > 0 {
		s += " Not known, which is not the same as fine: " + strings.Join(told, "; ") + "."
	}
	return s
}

// lacking are the guardrails that nobody can tell of, with why.
func lacking(all []Guard) []string {
	why := map[string]string{"no_source": "no data", "too_few": "too little data", "too_wide": "the interval is too wide", "among_several": "not clear among several"}
	var out []string
	for _, g := range all {
		if g.Verdict == loop.CannotTell {
			out = append(out, fmt.Sprintf("%s (%s, n = %s before, %s after) with %s", g.Name, why[g.Reason], loop.Whole(g.NBefore), loop.Whole(g.NAfter), g.Check))
		}
	}
	return out
}

// Says is one guardrail with its figures: deploys −31 % (−45 to −12), n = 22 before and 8 after, with E-25.
func (g Guard) Says() string {
	x := Effect{Scale: g.Scale, Estimate: g.Estimate, Low: g.Low, High: g.High}
	s := fmt.Sprintf("%s %s, n = %s before and %s after, with %s", g.Name, x.Changed(), loop.Whole(g.NBefore), loop.Whole(g.NAfter), g.Check)
	if g.Exploratory {
		s += ", which is exploratory"
	}
	return s
}

// unwatched is what no guardrail tells.
func (r Report) unwatched() string {
	switch n := unknownOf(r.Guards); {
	case len(r.Guards) == 0:
		return "Whether anything else got worse: no guardrail is set."
	case n > 0:
		return fmt.Sprintf("Whether anything got worse that no guardrail watches, and what became of %s that nobody can tell of.", guardrailsOf(n))
	}
	return "Whether anything got worse that no guardrail watches."
}

func guardrailsOf(n int) string { return fmt.Sprintf("%d %s", n, one(n, "guardrail", "guardrails")) }
