package loop

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// LeastTrigger is how many days before a change a check of the kind number leaves
// out at least: a loop begins after something bad, and what is bad by chance gets
// better by chance.
const LeastTrigger = 28

// TriggerDays are the days before the change that its check leaves out: those of
// the plan, else the time from noticing the failure to the change, 28 at least.
func (e EffectCheck) TriggerDays(f Failure, change time.Time) int {
	if e.Plan.Trigger > 0 {
		return e.Plan.Trigger
	}
	if f.ID == 0 {
		return LeastTrigger
	}
	return max(LeastTrigger, int(math.Ceil(change.Sub(f.Noticed()).Hours()/24)))
}

// Better is which way is good: lower, higher or "".
func (p Plan) Better() string {
	return map[string]string{"down": "lower", "up": "higher"}[p.Direction]
}

// number tells the faults of a plan of the kind number.
func (p Plan) number(c *Check) {
	c.Len("kpi", p.KPI, 0, 100)
	OneOf(c, "direction", p.Direction, []string{"", "up", "down"})
	if !(p.MinEffect >= 0 && p.MinEffect < 1) {
		c.Fault("min_effect", "The smallest change worth having goes from 0 up to 1: 0.1 is ten percent, or ten points of a share.")
	}
	if p.Trigger < 0 || p.Trigger > 3650 {
		c.Fault("trigger_days", "Leave out 1 to 3650 days before the change; 0 means from when the failure was noticed, 28 at least.")
	}
	if p.WashOut < 0 || p.WashOut > 365 {
		c.Fault("wash_out_days", "Leave out 0 to 365 days after the change.")
	}
	p.beside(c)
}

// Told is what was measured in one sentence: "Detection usually took 38 min before
// and 21 min since: 45 % less (95 % interval 12 % to 63 % less; n = 31 before, 18
// after)."
//
// Where a trend or a season is taken off, it tells what that led to against what came:
// "Orders that wait came to 195, where the trend before the change led to 229: 15 % less".
func (m Measured) Told() string {
	s := m.usual()
	if m.Estimate == nil || m.Low == nil || m.High == nil {
		return s + "."
	}
	if m.Design == Controlled {
		return fmt.Sprintf("%s, %s: %s than that would lead to (%.0f %% interval %s; %s).", s, m.meanwhile(), m.change(*m.Estimate), 100*m.Level, m.span(), m.numbers())
	}
	if m.Expected != nil && m.After != nil {
		return fmt.Sprintf("%s came to %s, where %s led to %s: %s (%.0f %% interval %s; %s).", m.Name, m.figure(*m.After), m.course(), m.bare().figure(*m.Expected), m.change(*m.Estimate), 100*m.Level, m.span(), m.numbers())
	}
	if m.Trended { // of before what it led to was kept
		return fmt.Sprintf("%s, %s than the trend before the change led to (%.0f %% interval %s; %s).", s, m.change(*m.Estimate), 100*m.Level, m.span(), m.numbers())
	}
	change := m.change(*m.Estimate)
	if m.Kind == KPIShare && m.Scale == "difference" && m.Before != nil && m.After != nil {
		before, after, points := m.agreeing()
		s = fmt.Sprintf("%s went from %s %% to %s %%", m.Name, before, after)
		change = points + " points " + map[bool]string{true: "less", false: "more"}[*m.Estimate < 0]
	}
	return fmt.Sprintf("%s: %s (%.0f %% interval %s; %s).", s, change, 100*m.Level, m.span(), m.numbers())
}

func (m Measured) numbers() string {
	s := fmt.Sprintf("n = %s before, %s after", Whole(m.NBefore), Whole(m.NAfter))
	if m.Design == Controlled {
		s += fmt.Sprintf("; untreated %s and %s", Whole(m.Compare.NBefore), Whole(m.Compare.NAfter))
	}
	return s
}

// meanwhile is what the untreated number did in the same time.
func (m Measured) meanwhile() string {
	o := m
	o.Name, o.Before, o.After, o.Unit, o.Per = "“"+m.Compare.Name+"”, which the change does not touch,", m.Compare.Before, m.Compare.After, "", ""
	return "while " + o.usual()
}

func (m Measured) usual() string {
	if m.Before == nil || m.After == nil {
		return m.Name
	}
	if m.Kind == KPIDuration {
		return fmt.Sprintf("%s usually took %s before and %s since", m.Name, m.figure(*m.Before), m.figure(*m.After))
	}
	return fmt.Sprintf("%s went from %s to %s", m.Name, m.bare().figure(*m.Before), m.figure(*m.After))
}

// bare is without the words of a unit, which stand beside the other figure.
func (m Measured) bare() Measured {
	if m.Kind != KPIShare {
		m.Unit, m.Per = "", ""
	}
	return m
}

// course is what is taken off, in words.
func (m Measured) course() string {
	switch {
	case m.Trended && m.Seasonal:
		return "the trend before the change and the season"
	case m.Seasonal:
		return "the season alone"
	}
	return "the trend before the change"
}

// figure writes a value with its unit.
func (m Measured) figure(x float64) string {
	switch m.Kind {
	case KPIDuration:
		return Duration(time.Duration(min(x, 9e9) * float64(time.Second)))
	case KPIShare:
		return Figure(100*x, 3) + " %"
	}
	s := Figure(x, 3)
	if m.Unit != "" {
		s += " " + m.Unit
	}
	if m.Kind == KPICount && m.Per != "" {
		s += " per " + m.Per
	}
	return s
}

// change is a value on the scale as people say it: 45 % less.
func (m Measured) change(x float64) string {
	size, less := m.size(x)
	if less {
		return size + " less"
	}
	return size + " more"
}

// about is a change that is known roughly: about 17 % less, under 1 % more.
func (m Measured) about(x float64) string {
	if size := m.change(x); strings.HasPrefix(size, "under ") {
		return size
	}
	return "about " + m.change(x)
}

// size is how much a value on the scale is, and whether it is less.
func (m Measured) size(x float64) (string, bool) {
	switch {
	case m.Scale == "ratio":
		return strings.Replace(percent(math.Abs(x-1)), "less than", "under", 1), x < 1
	case m.Kind == KPIShare:
		return fmt.Sprintf("%.1f points", 100*math.Abs(x)), x < 0
	}
	return m.figure(math.Abs(x)), x < 0
}

// span is the interval: 12 % to 63 % less, or 5 % less to 8 % more.
func (m Measured) span() string {
	low, lowLess := m.size(*m.Low)
	high, highLess := m.size(*m.High)
	switch {
	case lowLess && highLess:
		return high + " to " + low + " less"
	case !lowLess && !highLess:
		return low + " to " + high + " more"
	}
	return low + " less to " + high + " more"
}

// measured is the verdict of the kind number in words, plain first.
func (e EffectCheck) measured() (head, how string) {
	m := e.Result
	if m == nil {
		return "The verdict is in: " + e.Verdict.Word() + ".", ""
	}
	head = m.Told()
	if e.Verdict == NoChange {
		head = "No meaningful change. " + head
	}
	return head + e.gotWorse(), m.Method + m.byChance() + " " + m.Caveat + m.notCompared() + e.redefined()
}

// byChance says what chance alone would have shown.
func (m Measured) byChance() string {
	if m.ExpectedByChance == nil {
		return ""
	}
	return fmt.Sprintf(" Against the stretch just before the change alone, chance by itself would have shown %s: that stretch is left out.", m.about(*m.ExpectedByChance))
}

// untold is the headline where we cannot tell: what was seen, and what else fits it.
func (e EffectCheck) untold() string {
	const head = "We cannot tell yet whether it helped"
	m := e.Result
	switch {
	case m == nil || m.Name == "" || e.Reason == "no_source":
		return head + "."
	case m.Low == nil || m.High == nil:
		return fmt.Sprintf("%s: “%s” has %s before the change and %s since.", head, m.Name, plural(m.NBefore, "one value", Whole(m.NBefore)+" values"), Whole(m.NAfter))
	case m.Design == Controlled || m.Expected != nil || m.Trended: // before and after say little there
		return fmt.Sprintf("%s: for “%s” anything from %s fits.", head, m.Name, m.span())
	}
	return fmt.Sprintf("%s: %s, and anything from %s fits.", head, m.usual(), m.span())
}

// lacking says what is missing for an answer, and when it will be there.
func (e EffectCheck) lacking() string {
	m := e.Result
	if m == nil || e.Reason == "no_source" {
		return e.redefined()
	}
	if m.Estimate == nil {
		return " " + m.Name + ": " + m.Caveat + e.redefined()
	}
	s := " " + m.Told()
	if m.SmallestDetectable != nil {
		found := *m.SmallestDetectable
		if m.Scale == "ratio" {
			found = 1 + found
		}
		size, _ := m.size(found)
		s += fmt.Sprintf(" The smallest change that this many could show is %s.", size)
	}
	if m.EnoughAt != "" {
		s += fmt.Sprintf(" At this pace there will be enough on %s.", day(m.EnoughAt))
	}
	return s + " " + m.Method + m.byChance() + " " + m.Caveat + m.notCompared() + e.redefined()
}

// notCompared says why a number that was named to compare with was not used.
func (m Measured) notCompared() string {
	if m.Compare == nil || m.Compare.Used {
		return ""
	}
	return fmt.Sprintf(" It was to be compared with “%s”, which could not be done: %s", m.Compare.Name, m.Compare.Lacks)
}
