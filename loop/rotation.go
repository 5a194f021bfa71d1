package loop

import (
	"cmp"
	"slices"
	"time"
)

// Absence is when a member cannot lead: from the first day to the last.
type Absence struct {
	ID        ID
	Workspace ID
	Member    ID
	From, To  Date
	CreatedAt time.Time
}

// Holds reports whether the member is away on a day.
func (a Absence) Holds(day Date) bool { return a.From <= day && day <= a.To }

// Validate returns every broken rule, joined.
func (a Absence) Validate() error {
	var c Check
	c.need("from", a.From)
	c.need("to", a.To)
	if a.From != "" && a.To != "" && a.To < a.From {
		c.Fault("to", "The last day (%s) is before the first (%s). Change one of the two.", a.To, a.From)
	}
	return c.Err()
}

// Turn is one huddle as the rotation sees it: who led it, and on which day.
type Turn struct {
	Member ID
	On     Date
}

// Rotation is what decides whose turn it is.
type Rotation struct {
	Members []ID        // who may lead, in the order in which they joined
	Joined  map[ID]Date // no turn is owed for days before; no entry means always there
	Turns   []Turn      // past huddles, oldest first
	Away    []Absence
	Neutral []ID // not this time: the story on the table is their own
}

// Order returns who may lead on a day, whoever is most due first. Due is who has
// led the smallest share of the huddles that they could have led; among equals
// whoever has not led for the longest, then whoever joined first. So leave costs
// nobody a turn and saves nobody one. When everybody is away or too close to the
// story, neutrality gives way first, then leave.
func (r Rotation) Order(on Date) []ID {
	for _, keep := range []func(ID) bool{
		func(m ID) bool { return !r.away(m, on) && !slices.Contains(r.Neutral, m) },
		func(m ID) bool { return !r.away(m, on) },
		func(ID) bool { return true },
	} {
		if free := r.keep(keep); len(free) > 0 {
			return r.due(free, on)
		}
	}
	return nil
}

func (r Rotation) keep(keep func(ID) bool) []ID {
	var out []ID
	for _, m := range r.Members {
		if keep(m) {
			out = append(out, m)
		}
	}
	return out
}

func (r Rotation) away(m ID, on Date) bool {
	return slices.ContainsFunc(r.Away, func(a Absence) bool { return a.Member == m && a.Holds(on) })
}

// due sorts members; equal ones keep the order in which they joined.
func (r Rotation) due(members []ID, on Date) []ID {
	type standing struct {
		led, could int
		last       Date
	}
	all := map[ID]standing{}
	for _, m := range members {
		s := standing{could: 1} // today counts too
		for _, t := range r.Turns {
			if t.On >= on || t.On < r.Joined[m] {
				continue
			}
			if t.Member == m {
				s.led, s.last = s.led+1, t.On
			}
			if t.Member == m || !r.away(m, t.On) {
				s.could++
			}
		}
		all[m] = s
	}
	slices.SortStableFunc(members, func(a, b ID) int {
		x, y := all[a], all[b]
		return cmp.Or(cmp.Compare(x.led*y.could, y.led*x.could), cmp.Compare(x.last, y.last))
	})
	return members
}
