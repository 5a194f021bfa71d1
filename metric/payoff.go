package metric

import (
	"fmt"
	"math"
)

// Payoff is the answer to "Is it paying off?" in one word.
type Payoff string

const (
	TooEarly Payoff = "too_early"
	Yes      Payoff = "yes"
	Mixed    Payoff = "mixed"
	No       Payoff = "no"
)

// Word is the answer as people read it.
func (p Payoff) Word() string {
	return map[Payoff]string{TooEarly: "Too early", Yes: "Yes", Mixed: "Mixed", No: "No"}[p]
}

// Margin is the smallest change that counts, of all measured changes together: less
// than this either way is no change worth having.
const Margin = 0.05

// leastChecks is how many concluded checks of the kind number an answer takes.
const leastChecks = leastEffects

// Rule is how the word is chosen, in order: the first that fits. It is the same for
// every period, so it stands before the period begins.
var Rule = []string{
	"Too early: fewer than 3 measured changes have their verdict.",
	"No: the whole interval of all of them together is on the bad side of no change, or lies within 5 % of it.",
	"Mixed: single changes are clearly on both sides, or the whole interval is on the good side and a guardrail got worse.",
	"Yes: the whole interval is on the good side and no guardrail got worse.",
	"Too early: the interval holds no change and reaches further than 5 % from it.",
}

// evidence is what the rule looks at, and nothing else.
type evidence struct {
	Concluded       int     // checks of the kind number with a verdict, those that cannot tell too
	Pooled          *Pooled // nil below leastEffects effects
	Better, Worse   int     // single effects that stay clear after the adjustment
	GuardrailsWorse int
}

// answer is the rule.
func (e evidence) answer() Payoff {
	if e.Concluded < leastChecks || e.Pooled == nil {
		return TooEarly
	}
	good := e.Pooled.High < 1
	switch {
	case e.Pooled.Low > 1 || e.Pooled.within():
		return No
	case e.Better > 0 && e.Worse > 0 || good && e.GuardrailsWorse > 0:
		return Mixed
	case good:
		return Yes
	}
	return TooEarly
}

// Pooled is what the effects say together: after divided by before, below 1 is better.
type Pooled struct {
	N        int     `json:"n"`
	Estimate float64 `json:"estimate"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
}

func (p Pooled) within() bool { return p.Low >= 1-Margin && p.High <= 1/(1-Margin) }

// mostMore is the largest number of further checks that is told as a number.
const mostMore = 100

// more is about how many further checks would settle it, if they come out as those
// so far: the interval narrows with the root of their number, until it leaves no
// change or fits within the margin.
func (p Pooled) more() int {
	at, half := math.Abs(math.Log(p.Estimate)), math.Log(p.High/p.Low)/2
	room := max(at, -math.Log(1-Margin)-at)
	return max(1, int(math.Ceil(min(1e6, float64(p.N)*(half/room)*(half/room))))-p.N)
}

func (e evidence) lacks() string {
	switch {
	case e.Concluded < leastChecks:
		n := leastChecks - e.Concluded
		return fmt.Sprintf("It takes %d measured changes with a verdict; %d more.", leastChecks, n)
	case e.Pooled == nil:
		return fmt.Sprintf("It takes %d effects that can be put together, planned before the change and told as a ratio.", leastEffects)
	}
	if n := e.Pooled.more(); n <= mostMore {
		return fmt.Sprintf("If the next ones come out as those so far, it takes about %d more.", n)
	}
	return fmt.Sprintf("If the next ones come out as those so far, it takes more than %d more: so small a difference may never be seen.", mostMore)
}
