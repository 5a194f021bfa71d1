package loop

import (
	"fmt"
	"strings"
)

// redefined says which numbers of a check were others when its plan was locked: its own,
// the one that it was to be compared with, and its guardrails; "" for none.
func (e EffectCheck) redefined() string {
	s := ""
	if m := e.Result; m != nil {
		s += anew("the number", e.Plan.KPI, e.Plan.Defined, m.Defined, m.Redefined)
		if c := m.Compare; c != nil {
			s += anew("“"+c.Name+"”, which it was to be compared with,", e.Plan.Compare, e.Plan.CompareDefined, c.Defined, c.Redefined)
		}
	}
	for _, g := range e.Guards {
		s += anew("the guardrail “"+g.Name+"”", g.Key, e.Plan.guardDefined(g.Key), g.Defined, g.Redefined)
	}
	return s
}

// anew says that a number was another one when its plan was locked, and what of it is
// compared; "" where nothing became of its definition.
func anew(subject, key string, locked, now int, became string) string {
	if became == "" {
		return ""
	}
	compared := "Both sides of the change are reckoned by the newer one."
	if strings.HasPrefix(key, "kpi.") {
		compared = "Nothing from before that is compared."
	}
	return fmt.Sprintf(" Since the plan was locked %s was defined anew, definition %d in place of %d: %s. %s", subject, now, locked, became, compared)
}

// guardDefined is which definition a guardrail had at the lock; 0 where nobody noted it.
func (p Plan) guardDefined(key string) int {
	for _, g := range p.Guardrails {
		if g.Key == key {
			return g.Defined
		}
	}
	return 0
}

// GuardrailDefinitions are those of the guardrails at the lock, in their order.
func (p Plan) GuardrailDefinitions() []int {
	all := make([]int, len(p.Guardrails))
	for i, g := range p.Guardrails {
		all[i] = g.Defined
	}
	return all
}
