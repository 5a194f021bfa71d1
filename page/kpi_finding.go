package page

import (
	"fmt"
	"strings"
	"time"

	"failforward/loop"
)

func trimmed(s string) string { return strings.TrimSpace(s) }

// last is the definition that holds now.
func (s plotted) last() meaning {
	all := s.meanings()
	return all[len(all)-1]
}

// finding is the title of the picture: what the values of the present definition say.
func (s plotted) finding() string {
	m := s.last()
	n := len(m.points)
	since := ""
	if !m.from.IsZero() {
		since = "Since it was defined anew on " + m.from.Format("2 January 2006") + ": "
	}
	switch {
	case s.Kind == loop.KPIDuration:
		return since + capitalUnless(since, count(n, "item", "items")) + ", each with how long it took."
	case n == 0:
		return since + "no value yet."
	case m.limits.Need > 0:
		return since + capitalUnless(since, count(n, "value", "values")) + ". What is usual cannot be said yet."
	case m.limits.Size == 0:
		return since + capitalUnless(since, count(n, "value", "values")) + "."
	}
	var outside []float64
	for i, p := range m.points {
		if m.limits.Odd(i, s.value(p)) {
			outside = append(outside, s.value(p))
		}
	}
	usual := "what is usual: " + usual(m.limits.Limits, outside, scaled(s.Kind, 1))
	usual = trimmed(usual+" "+s.drawnUnit()) + "."
	if len(outside) == 0 {
		return since + capitalUnless(since, "all "+judged(m.limits.Base, n, "of ", "value")+" lie") + " within " + usual
	}
	return since + fmt.Sprintf("%d of %s %s outside of %s", len(outside), judged(m.limits.Base, n, "", "value"), lies(len(outside)), usual)
}

// capitalUnless begins a sentence, unless words stand before it.
func capitalUnless(before, s string) string {
	if before != "" {
		return s
	}
	return capital(s)
}

// sub is measure and unit.
func (s plotted) sub() string {
	text := s.Name
	switch unit := s.drawnUnit(); {
	case s.Kind == loop.KPIDuration:
		text += ", each dot one item at its beginning, logarithmic axis"
	case s.Kind == loop.KPIShare:
		text += ", share in percent"
	case unit != "":
		text += ", " + unit
	}
	if len(s.points) == mostPlotted {
		text += fmt.Sprintf(", the newest %s", loop.Whole(mostPlotted))
	}
	return text + ", " + fromTo(s.points[0].At, s.points[len(s.points)-1].At) + fmt.Sprintf(", n = %s", loop.Whole(len(s.points)))
}

// fromTo is a period in words, by its first and last day.
func fromTo(first, last time.Time) string {
	from, to := first.Format("2 Jan 2006"), last.Format("2 Jan 2006")
	if from == to {
		return from
	}
	return from + " to " + to
}

// foot says where the limits come from, and what they do not reach across.
func (s plotted) foot() string {
	var says []string
	if m := s.last(); s.Kind != loop.KPIDuration && len(m.points) > 0 {
		switch l := m.limits; {
		case l.Need > 0:
			says = append(says, fmt.Sprintf("Limits of a usual value take 12 values of one definition; %s missing.", count(l.Need, "is", "are")))
		case l.Exact:
			says = append(says, fmt.Sprintf("Limits: exact ones of the Poisson distribution, as there are fewer than five, from %s values%s.", loop.Whole(l.Size), provisional(l.Provisional)+notBefore(l.Base)))
		case l.Size > 0:
			says = append(says, fmt.Sprintf("Limits: 2.66 mean moving ranges, from %s values%s.", loop.Whole(l.Size), provisional(l.Provisional)+notBefore(l.Base)))
		}
	}
	if len(s.marks()) > 0 {
		says = append(says, "At each double line it was defined anew: no line, no mean and no limit goes across, and values before it are in the unit of then.")
	}
	return strings.Join(says, " ")
}

func provisional(is bool) string {
	if is {
		return ", provisional where it takes 20"
	}
	return ""
}
