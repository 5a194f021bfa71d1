package metric

import (
	"fmt"
	"math"
	"strings"
	"time"

	"failforward/loop"
)

// say counts in a sentence: one effect is, 3 effects are.
func say(n int, single, many string) string {
	if n == 1 {
		return "One " + single
	}
	return fmt.Sprintf("%d %s", n, many)
}

// says is what came of the measured changes, without the word.
func (e evidence) says() string {
	if e.Concluded == 0 {
		return "No measured change has its verdict yet."
	}
	parts := []string{}
	if e.Better > 0 {
		parts = append(parts, fmt.Sprintf("%d clearly helped", e.Better))
	}
	if e.Worse > 0 {
		parts = append(parts, fmt.Sprintf("%d clearly made things worse", e.Worse))
	}
	if len(parts) == 0 {
		parts = []string{"none is clear by itself"}
	}
	s := fmt.Sprintf("Of %d measured %s %s", e.Concluded, one(e.Concluded, "change", "changes"), strings.Join(parts, " and "))
	if e.Concluded == 1 {
		s = map[bool]string{true: "The one measured change is not clear by itself", false: "The one measured change " + strings.TrimPrefix(strings.Join(parts, ""), "1 ")}[e.Better+e.Worse == 0]
	}
	if e.Pooled == nil {
		return s + "."
	}
	return s + "; together they left " + e.Pooled.Says() + "."
}

// Says is a pooled effect in words, with its interval.
func (p Pooled) Says() string {
	return fmt.Sprintf("%s of what there was, somewhere between %s and %s", percent(p.Estimate), percent(p.Low), percent(p.High))
}

// Says is the verdicts of the period in sentences, by kind.
func (r Report) Says() string {
	n, said := 0, ""
	for i, v := range r.Verdicts {
		n += v.N
		if i == 0 || r.Verdicts[i-1].Kind != v.Kind {
			said += map[bool]string{true: " ", false: ". "}[i == 0] + kindHead(v.Kind)
		} else {
			said += ","
		}
		said += fmt.Sprintf(" %d %s", v.N, v.Says)
	}
	if n == 0 {
		return "No verdict came in. A change is not proven by being done."
	}
	return say(n, "verdict", "verdicts") + " came in, whenever their loops began." + said + "."
}

func kindHead(k loop.EffectKind) string {
	return map[loop.EffectKind]string{loop.ByNumber: "By a number:", loop.ByRetest: "By a re-test:", loop.ByCameBack: "Did it come back?", loop.ByLook: "By the team's look:"}[k]
}

// Changed is an effect in words: −40 % (−58 to −17), or −0.05 (−0.08 to −0.02) of a difference.
func (x Effect) Changed() string {
	if x.Estimate == nil || x.Low == nil || x.High == nil {
		return "no estimate"
	}
	if x.Scale != "ratio" {
		return fmt.Sprintf("%s (%s to %s)", signed(*x.Estimate, three), signed(*x.Low, three), signed(*x.High, three))
	}
	return shift(*x.Estimate, *x.Low, *x.High)
}

// Changed is a pooled effect as a change: −21 % (−52 to +29).
func (p Pooled) Changed() string { return shift(p.Estimate, p.Low, p.High) }

func shift(at, low, high float64) string {
	f := func(x float64) string { return signed(math.Round(100*(x-1)), whole) }
	return fmt.Sprintf("%s %% (%s to %s)", f(at), f(low), f(high))
}

// signed writes a difference with its sign; write writes its size.
func signed(x float64, write func(size float64) string) string {
	switch {
	case x < 0:
		return "−" + write(-x)
	case x > 0:
		return "+" + write(x)
	}
	return "0"
}

func whole(size float64) string { return fmt.Sprintf("%.0f", size) }

func three(size float64) string { return loop.Figure(size, 3) }

// cost is what the huddles of the period took.
func (b book) cost() string {
	var held []loop.Huddle
	for _, x := range b.Huddles {
		if !x.ClosedAt.IsZero() && b.chosen(x.ClosedAt) {
			held = append(held, x)
		}
	}
	c := loop.CostOf(held)
	work := " How long the changes took is not written down anywhere."
	switch {
	case c.Closed == 0:
		return "No huddle was held, so nothing is known to have been spent." + work
	case c.Counted == 0:
		return c.Lacks() + work
	case c.Closed == c.Counted:
		return fmt.Sprintf("%s in %s, known for all of them.", c.Says(), huddles(c.Closed)) + work
	}
	return fmt.Sprintf("%s, known for %s", c.Says(), c.Lacks()) + work
}

func huddles(n int) string { return fmt.Sprintf("%d %s", n, one(n, "huddle", "huddles")) }

// benefit is what the changes of recovery time are worth in hours, as a range; only
// for one of them, because those of several would be counted twice.
func (b book) benefit(all []Effect) string {
	var found []Effect
	for _, x := range all {
		if x.KPI == recoveryTime.Key && x.Lacks == "" {
			found = append(found, x)
		}
	}
	switch len(found) {
	case 0:
		return "It cannot be told: no measured change was about recovery time, the only number here that is in hours."
	case 1:
		return b.saved(found[0])
	}
	return fmt.Sprintf("It cannot be told: %d changes were about recovery time, and what each of them saved cannot be taken apart.", len(found))
}

// saved compares the hours that failures took since a change with those that they
// would have taken without it.
func (b book) saved(x Effect) string {
	var took float64
	n := 0
	for i := range b.Failures {
		f := &b.Failures[i]
		end, _ := f.End()
		if counts(f) && f.StartedAt.Known() && past(end.At, b.AsOf) && end.Known() && b.chosen(f.StartedAt.At) && !f.StartedAt.At.Before(x.recent.ChangeAt) {
			took += end.At.Sub(f.StartedAt.At).Hours()
			n++
		}
	}
	if n == 0 || x.recent.ChangeAt.IsZero() {
		return "It cannot be told: no failure has ended since the change that was about recovery time."
	}
	least, most := took*(1 / *x.High - 1), took*(1 / *x.Low - 1)
	return fmt.Sprintf("Between %s and %s of recovery, %s: %s since the change took %.0f h, and without it %s to %s of that would have been expected. An association, not a cause.",
		hours(least), hours(most), x.Check, map[bool]string{true: "the one failure", false: fmt.Sprintf("the %d failures", n)}[n == 1], took, percent(1 / *x.High), percent(1 / *x.Low))
}

func hours(h float64) string {
	if h < 0 {
		return fmt.Sprintf("%.0f h lost", -h)
	}
	return fmt.Sprintf("%.0f h saved", h)
}

// cannot is what the report does not tell.
func (r Report) cannot() []string {
	var out []string
	if n := r.unclear(); n > 0 {
		out = append(out, fmt.Sprintf("What came of %d %s that ended in “cannot tell yet”.", n, one(n, "check", "checks")))
	}
	if r.Pooled != nil {
		out = append(out, "Whether the changes caused it: every effect is an association, and a loop begins after something bad, so some of it would have come back by itself.")
	}
	return append(out, r.unwatched(),
		"How much a loop is worth that ended in a re-test or the team's look: those are no measurements.",
		"Anything about a person: nothing here is counted for one.")
}

func (r Report) unclear() (n int) {
	for _, v := range r.Verdicts {
		if v.Verdict == loop.CannotTell {
			n += v.N
		}
	}
	return n
}

// Day writes a day in words.
func Day(d loop.Date) string { return d.Start(time.UTC).Format("2 January 2006") }
