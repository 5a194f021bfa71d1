package loop

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Make moves the day of a check that concludes by itself and whose change came late: the time that
// was planned to be waited is waited in full from the change on. The plan was
// locked before any of that time had passed, so the hash is made anew.
func (e *EffectCheck) Make(zone *time.Location) {
	if len(e.Kind.Verdicts()) > 0 || e.State != Waiting {
		return
	}
	change, planned := DateOf(e.ChangeAt, zone), DateOf(e.CreatedAt, zone)
	if e.On > change {
		return
	}
	e.On = change.Add(max(7, planned.Until(e.On)))
	e.PlanHash = e.Hash()
}

// Finding is what a check says, plain first.
type Finding struct {
	Head string // one sentence that can be read aloud
	Kind string // what sort of evidence it is
	How  string // n, interval, method: one level down
}

// Words tells the state or verdict of a check about an action and the failure
// that it comes from.
func (e EffectCheck) Words(a Action, f Failure) Finding {
	w := Finding{Kind: e.Kind.Evidence()}
	if e.Exploratory {
		w.Kind += " The plan was made or edited after the change had started, so it is exploratory."
	}
	if e.State == Concluded {
		w.Head, w.How = e.ended(a, f)
		return w
	}
	switch {
	case a.State == Dropped:
		w.Head = fmt.Sprintf("Nobody will be asked: %s was dropped.", a.Ref())
		return w
	case !e.AskedAt.IsZero():
		w.Head = fmt.Sprintf("Its day was %s: %s", day(e.On), e.Kind.Question())
		return w
	}
	w.Head = fmt.Sprintf("We will know on %s: %s", day(e.On), e.promise())
	if e.State == Planned || e.State == Locked {
		w.How = "The change is not in place yet; the time counts from then on."
	}
	return w
}

func (e EffectCheck) promise() string {
	switch e.Kind {
	case ByRetest:
		return "the test holds or breaks."
	case ByLook:
		return "the team says kept, adapted or dropped."
	case ByCameBack:
		return "it came back, or was not seen again."
	}
	return "the number moved, or we cannot tell yet."
}

func day(d Date) string { return d.Words() }

func (e EffectCheck) ended(a Action, f Failure) (head, how string) {
	title := strings.TrimRight(a.Title, ".")
	switch e.Verdict {
	case Held:
		return fmt.Sprintf("It holds: %s. The re-test passed.", title), "One try that held shows that it can hold, not that it always will."
	case Broke:
		return fmt.Sprintf("It broke: %s. The re-test did not pass.", title), "A test that breaks is an answer: the change does not do yet what it should."
	case Kept:
		return fmt.Sprintf("The team keeps it: %s.", title), "The team's own look. No number stands behind it."
	case Adapted:
		return fmt.Sprintf("The team keeps it, adapted: %s.", title), "The team's own look. No number stands behind it."
	case DroppedLook:
		return fmt.Sprintf("The team dropped it: %s.", title), "The team's own look. No number stands behind it. That closes the loop as well as a success does."
	case NotSeenAgain:
		return fmt.Sprintf("“%s” was not seen again since the %s.", f.Title, e.since()), e.expectation()
	case CameBack:
		return fmt.Sprintf("“%s” came back: %s since the %s.", f.Title, times(len(e.Seen)), e.since()), e.expectation()
	case Improved, Worse, NoChange:
		return e.measured()
	case CannotTell:
		return e.untold() + e.gotWorse(), e.because() + e.lacking()
	}
	return "The verdict is in: " + e.Verdict.Word() + ".", ""
}

// since names what the time that was waited is reckoned from.
func (e EffectCheck) since() string {
	if e.Previous != 0 {
		return "check before"
	}
	return "change"
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

func (e EffectCheck) because() string {
	switch e.Reason {
	case "no_source":
		return "No number feeds this check yet. Name one that is measured, or add the series, and plan the check again."
	case "no_factor":
		return "The failure names no service, or no factor that is not generic, any more: its return could not be recognised."
	case "too_few":
		return "There is too little data on one side of the change."
	case "too_wide":
		return "The interval is too wide to say anything."
	}
	return ""
}

// expectation says how much "not seen again" is worth: the number that the past
// lets us expect, with its interval, and the chance of seeing none by luck.
func (e EffectCheck) expectation() string {
	x := e.Expect
	if x == nil {
		return "Weak evidence: nothing is known about how often it came before."
	}
	past := fmt.Sprintf("It was seen %s in the %.0f days before the change, this one included, so about %s would be expected in the time waited (95 %% interval %s to %s, exact Poisson).",
		times(x.Seen), x.Days, one(x.Expected), one(x.Low), one(x.High))
	if e.Verdict == CameBack {
		return past + " One sight of the same service with the same factor is enough to say that it came back; it does not say why."
	}
	return fmt.Sprintf("Weak evidence. %s Seeing none by luck alone has a chance of %s. Counting the failure that started the loop makes the past look worse than it was.",
		past, percent(x.Chance))
}

// percent writes a share, and never 0 for what is only small.
func percent(p float64) string {
	if p < 0.01 {
		return "less than 1 %"
	}
	return Thousands(fmt.Sprintf("%.0f", math.Round(100*p))) + " %"
}

func one(v float64) string { return fmt.Sprintf("%.1f", v) }
