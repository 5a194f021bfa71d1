package page

import (
	"fmt"
	"slices"
	"strings"

	"failforward/app"
	"failforward/loop"
)

// guardField is one of the selects for a number that must not get worse.
type guardField struct{ Name, Label string }

// guardFields are as many as a plan may have.
func guardFields() []guardField {
	return []guardField{{"guardrail_1", "The first"}, {"guardrail_2", "The second"}, {"guardrail_3", "The third"}}
}

// guardable are the numbers that can get worse: those of which it is known which way
// is good, and the one that stands in the plan.
func guardable(all []app.Watched, stands string) []app.Watched {
	return slices.DeleteFunc(offered(all, stands), func(n app.Watched) bool {
		return n.Key != stands && n.Better != "lower" && n.Better != "higher"
	})
}

// offered are the numbers to choose from; what stands in a plan is among them, also
// when there is no such number any more: a form must not change what nobody touched.
func offered(all []app.Watched, stands string) []app.Watched {
	out := slices.Clone(all)
	if stands != "" && !slices.ContainsFunc(all, func(n app.Watched) bool { return n.Key == stands }) {
		out = append(out, app.Watched{Key: stands, Name: stands})
	}
	return out
}

// nameIn is the name of a number, else its key.
func nameIn(numbers []app.Watched, key string) string {
	for _, n := range numbers {
		if n.Key == key {
			return n.Name
		}
	}
	return key
}

// promiseBeside says what a plan names beside its number.
func promiseBeside(p loop.Plan, numbers []app.Watched) string {
	s := ""
	if p.Compare != "" {
		s += fmt.Sprintf(" Compared with “%s”, which the change does not touch.", nameIn(numbers, p.Compare))
	}
	var all []string
	for _, g := range p.Guardrails {
		all = append(all, "“"+nameIn(numbers, g.Key)+"” ("+map[string]string{"higher": "more is good", "lower": "less is good"}[g.Better]+")")
	}
	if len(all) > 0 {
		s += " Must not get worse: " + strings.Join(all, ", ") + "."
	}
	return s
}

// guardSays is what became of a guardrail; where its mark says the verdict, the
// figures alone.
func guardSays(g loop.Guarded) string {
	if g.Verdict == loop.CannotTell {
		return g.Says()
	}
	return g.Told()
}

// guardMark is the verdict about a guardrail as it is shown.
func guardMark(g loop.Guarded) Mark {
	m := verdictShape(g.Verdict)
	m.Word = g.Verdict.Word()
	return m
}

// Compared is the number that was named to compare with, as its verdict found it.
func (v *effectView) Compared() *loop.Compared {
	if v.Check.Result == nil {
		return nil
	}
	return v.Check.Result.Compare
}
