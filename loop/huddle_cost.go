package loop

import (
	"fmt"
	"time"
)

// HuddleCost is what closed huddles took: of everybody together, never of one.
type HuddleCost struct {
	Closed  int // huddles
	Counted int // of them: those that know how many people were there
	Minutes int // minutes × people, added up over those counted
	Most    int // most people that were there at once
	Least   int // and fewest, in one of those counted
}

// CostOf adds up what huddles took. One that is not closed took nothing yet; one
// where nobody has noted how many were there counts as such, and not as a guess.
func CostOf(all []Huddle) HuddleCost {
	var c HuddleCost
	for _, h := range all {
		if h.State != HuddleClosed {
			continue
		}
		c.Closed++
		if h.People == 0 || h.Minutes() == 0 {
			continue
		}
		if c.Counted++; c.Counted == 1 || h.People < c.Least {
			c.Least = h.People
		}
		c.Minutes += h.Minutes() * h.People
		c.Most = max(c.Most, h.People)
	}
	return c
}

// Says is the cost in words: "3 h of 12 people", of up to 12 where some had fewer,
// since nobody notes who they were; "" while there is nothing to count.
func (c HuddleCost) Says() string {
	if c.Counted == 0 {
		return ""
	}
	people := "people"
	if c.Most == 1 {
		people = "person"
	}
	of := "of"
	if c.Least < c.Most {
		of = "of up to"
	}
	return fmt.Sprintf("%s %s %d %s", Hours(c.Minutes), of, c.Most, people)
}

// Hours writes minutes of work: 45 min, 3 h, 31 h 30 min. It knows no days: a day
// of work is no day of the clock.
func Hours(minutes int) string {
	switch h, m := minutes/60, minutes%60; {
	case h == 0:
		return Duration(time.Duration(m) * time.Minute)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	default:
		return fmt.Sprintf("%d h %d min", h, m)
	}
}

// Lacks tells what the cost does not know: "" when it knows all.
func (c HuddleCost) Lacks() string {
	switch missing := c.Closed - c.Counted; {
	case missing == 0:
		return ""
	case c.Counted == 0:
		return fmt.Sprintf("Nobody noted how many people were there, so we cannot tell what %s took.", these(c.Closed))
	default:
		return fmt.Sprintf("%d of %d huddles; of the other %s nobody noted how many people were there.", c.Counted, c.Closed, plural(missing, "one", fmt.Sprint(missing)))
	}
}

func these(n int) string { return plural(n, "this huddle", fmt.Sprintf("these %d huddles", n)) }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
