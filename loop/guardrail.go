package loop

import (
	"fmt"
	"slices"
	"strings"
)

// MostGuardrails bounds the numbers of a plan that must not get worse: with many of
// them one looks worse by luck alone.
const MostGuardrails = 3

// Guardrail is a number that a plan promises not to make worse.
type Guardrail struct {
	Key     string `json:"key"`                  // of a series or a built-in number
	Better  string `json:"better"`               // lower or higher: which way is good, as it was when it was planned
	Defined int    `json:"definition,omitempty"` // which definition it had at the lock; 0 where nobody noted it
}

// Guarded is what became of a guardrail, judged by the same code with the same
// windows as the number itself.
type Guarded struct {
	Key       string   `json:"key"`
	Better    string   `json:"better"`
	Verdict   Verdict  `json:"verdict"`    // improved, worse, no_meaningful_change or cannot_tell
	Reason    string   `json:"reason"`     // of cannot_tell: too_few, too_wide, no_source, among_several
	P         *float64 `json:"p"`          // two-sided, of no change at all; nil without an interval
	PAdjusted *float64 `json:"p_adjusted"` // for how many guardrails one plan has, after Holm
	Measured
}

// Same reports whether two plans promise the same. By which definitions its numbers
// were counted then is not promised, only noted.
func (p Plan) Same(o Plan) bool {
	return p.How == o.How && p.KPI == o.KPI && p.Direction == o.Direction && p.MinEffect == o.MinEffect && p.Trigger == o.Trigger && p.WashOut == o.WashOut &&
		p.Compare == o.Compare && slices.EqualFunc(p.Guardrails, o.Guardrails, func(a, b Guardrail) bool { return a.Key == b.Key && a.Better == b.Better })
}

// GuardrailKeys are the keys of the guardrails.
func (p Plan) GuardrailKeys() []string {
	keys := make([]string, len(p.Guardrails))
	for i, g := range p.Guardrails {
		keys[i] = g.Key
	}
	return keys
}

// Guarding makes guardrails of keys, without those that are empty.
func Guarding(keys ...string) []Guardrail {
	var out []Guardrail
	for _, k := range keys {
		if k = strings.TrimSpace(k); k != "" {
			out = append(out, Guardrail{Key: k})
		}
	}
	return out
}

// beside tells the faults of what a plan names beside its number.
func (p Plan) beside(c *Check) {
	if len(p.Guardrails) > MostGuardrails {
		c.Fault("guardrails", "Name at most %d guardrails; these are %d. With many of them one looks worse by luck alone.", MostGuardrails, len(p.Guardrails))
	}
	for i, g := range p.Guardrails {
		c.Len("guardrails", g.Key, 1, 100)
		switch {
		case g.Key == p.KPI:
			c.Fault("guardrails", "%s is the number that is to move; a guardrail is another one.", g.Key)
		case slices.Contains(p.GuardrailKeys()[:i], g.Key):
			c.Fault("guardrails", "%s stands there twice.", g.Key)
		}
	}
	c.Len("compare", p.Compare, 0, 100)
	if p.Compare != "" && p.Compare == p.KPI {
		c.Fault("compare", "%s is the number that is to move; compare with one that the change does not touch.", p.Compare)
	}
}

// nothingBeside tells what only a check of the kind number can promise.
func (p Plan) nothingBeside(c *Check) {
	if len(p.Guardrails) > 0 {
		c.Fault("guardrails", "Only a check of the kind number judges what must not get worse. Choose that kind, or leave the guardrails out.")
	}
	if p.Compare != "" {
		c.Fault("compare", "Only a check of the kind number compares with another one. Choose that kind, or leave it out.")
	}
}

// WorseGuards are the guardrails that got worse.
func (e EffectCheck) WorseGuards() []Guarded {
	return slices.DeleteFunc(slices.Clone(e.Guards), func(g Guarded) bool { return g.Verdict != Worse })
}

// Torn reports whether the number improved while a guardrail got worse: the verdict
// closes nothing, somebody has to decide.
func (e EffectCheck) Torn() bool { return e.Verdict == Improved && len(e.WorseGuards()) > 0 }

// Says is what became of a guardrail, in a sentence or two.
func (g Guarded) Says() string {
	switch g.Verdict {
	case Worse:
		return "It got worse. " + g.Told()
	case Improved:
		return "It got better. " + g.Told()
	case NoChange:
		return "No meaningful change. " + g.Told()
	}
	switch g.Reason {
	case "no_source":
		return "Without data: " + strings.TrimRight(g.Caveat, ".") + ". That is not the same as fine."
	case "too_few":
		return "We cannot tell: " + strings.TrimRight(g.Caveat, ".") + ". That is not the same as fine."
	case "among_several":
		return "We cannot tell: it looks worse, but one of several may look so by luck alone. " + g.Told()
	}
	return "We cannot tell: the interval is too wide. " + g.Told()
}

// gotWorse is the end of a headline: what got worse with the change.
func (e EffectCheck) gotWorse() string {
	var all []string
	for _, g := range e.WorseGuards() {
		if size := g.moved(); size != "" {
			all = append(all, g.Name+" ("+size+")")
		} else {
			all = append(all, g.Name)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf(" But a guardrail got worse: %s.", strings.Join(all, ", "))
}

// moved is the change with its interval: 22 % less, 4 % to 37 % less.
func (m Measured) moved() string {
	if m.Estimate == nil || m.Low == nil || m.High == nil {
		return ""
	}
	return m.change(*m.Estimate) + ", " + m.span()
}

// Untreated is what the number did that the change does not touch; "" where nobody
// knows.
func (m Measured) Untreated() string {
	c := m.Compare
	if c == nil || c.Before == nil || c.After == nil {
		return ""
	}
	o := Measured{Name: c.Name, Kind: m.Kind, Before: c.Before, After: c.After, Scale: m.Scale, Estimate: c.Estimate, Low: c.Low, High: c.High, Level: m.Level, NBefore: c.NBefore, NAfter: c.NAfter}
	return o.Told()
}

// Alone is what the watched number did without regard to the untreated one; "" where
// the estimate says that already.
func (m Measured) Alone() string {
	if m.Design != Controlled || m.Compare == nil {
		return ""
	}
	m.Design, m.Estimate, m.Low, m.High = Uncontrolled, m.Compare.OwnEstimate, m.Compare.OwnLow, m.Compare.OwnHigh
	return m.Told()
}

// Held says in a sentence how the guardrails of a check ended; "" where none was set.
// One that nobody can tell of never counts as fine.
func (e EffectCheck) Held() string {
	if len(e.Guards) == 0 {
		return ""
	}
	worse, unknown := 0, 0
	for _, g := range e.Guards {
		switch g.Verdict {
		case Worse:
			worse++
		case CannotTell:
			unknown++
		}
	}
	if worse+unknown == 0 {
		return map[bool]string{true: "The guardrail did not get worse.", false: "No guardrail got worse."}[len(e.Guards) == 1]
	}
	return fmt.Sprintf("Guardrails: %d got worse, %d did not, of %d we cannot tell.", worse, len(e.Guards)-worse-unknown, unknown)
}
