package loop

import (
	"cmp"
	"slices"
	"time"
)

// PlannedWork is a stretch of planned work at a source: what begins in [From, Until) is
// meant, and no number counts it.
type PlannedWork struct {
	From, Until time.Time // UTC, whole milliseconds; at most MostPlannedFor apart
	Why         PlannedWhy
}

// PlannedWhy says what work is planned; failures are left out of numbers as that.
type PlannedWhy string

const (
	PlannedMaintenance PlannedWhy = "maintenance"
	PlannedDrill       PlannedWhy = "drill"
)

// PlannedWhys lists both, in the order in which forms offer them.
func PlannedWhys() []PlannedWhy { return []PlannedWhy{PlannedMaintenance, PlannedDrill} }

// MostPlannedFor is the longest stretch, and how far back one can still be told of.
const MostPlannedFor = 7 * 24 * time.Hour

// PlannedAhead is how far ahead a stretch can begin.
const PlannedAhead = 366 * 24 * time.Hour

// MostPlanned is how many a source keeps: all that are not over, and of those that are
// the newest, so that what is told late of a time finds what was planned then.
const MostPlanned = 100

// Holds reports whether t lies in it.
func (p PlannedWork) Holds(t time.Time) bool { return !t.Before(p.From) && t.Before(p.Until) }

// same reports whether two say the same.
func (p PlannedWork) same(o PlannedWork) bool {
	return p.From.Equal(o.From) && p.Until.Equal(o.Until) && p.Why == o.Why
}

// whole is p in UTC and whole milliseconds.
func (p PlannedWork) whole() PlannedWork {
	p.From, p.Until = p.From.UTC().Truncate(time.Millisecond), p.Until.UTC().Truncate(time.Millisecond)
	return p
}

// PlannedOn returns what is planned at t, and whether anything is.
func (s Source) PlannedOn(t time.Time) (PlannedWork, bool) {
	i, _ := slices.BinarySearchFunc(s.Planned, t, func(p PlannedWork, t time.Time) int {
		if p.Until.After(t) {
			return 1
		}
		return -1
	})
	if i < len(s.Planned) && s.Planned[i].Holds(t) {
		return s.Planned[i], true
	}
	return PlannedWork{}, false
}

// PlannedFrom returns what runs at now or comes later, by its start.
func (s Source) PlannedFrom(now time.Time) []PlannedWork {
	return slices.DeleteFunc(slices.Clone(s.Planned), func(p PlannedWork) bool { return !p.Until.After(now) })
}

// Excluding says of each signal of the source why numbers leave it out: what its sender
// says, else what was planned when it began. It follows from the start of the signal
// and from nothing else, whenever and however often that is told.
func (s Source) Excluding(all []Signal) []Signal {
	if len(s.Planned) == 0 {
		return all
	}
	out := slices.Clone(all)
	for i, one := range out {
		if p, ok := s.PlannedOn(one.Start); ok && one.Theme.Excluded == "" {
			out[i].Theme.Excluded = string(p.Why)
		}
	}
	return out
}

// Plan adds a stretch of planned work. Two of them never meet: what is left out is so for
// one reason. Times in what it refuses are in zone.
func (s *Source) Plan(p PlannedWork, now time.Time, zone *time.Location) error {
	p = p.whole()
	if err := p.validate(now); err != nil {
		return err
	}
	for _, o := range s.Planned {
		if p.From.Before(o.Until) && o.From.Before(p.Until) {
			return Fault("from", "%s is planned from %s to %s already. End that first, or choose another time.", map[PlannedWhy]string{PlannedDrill: "A drill", PlannedMaintenance: "Maintenance"}[o.Why], plannedTime(o.From, zone), plannedTime(o.Until, zone))
		}
	}
	next := *s
	if err := next.setPlanned(append(slices.Clone(s.Planned), p), now); err != nil {
		return err
	}
	if !slices.ContainsFunc(next.Planned, p.same) {
		return Fault("from", "So much comes or was planned later that %d is all that is kept. Mark on the page of each failure that it was planned.", MostPlanned)
	}
	*s = next
	return nil
}

// plannedTime is a time as people of a zone read it, with the zone.
func plannedTime(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2006-01-02 15:04") + " " + zone.String()
}

// EndPlanned ends now the stretch that began or begins at from; the zero time names the
// one that runs. One that has not begun is called off. A Conflict when there is none.
func (s *Source) EndPlanned(from, now time.Time) error {
	now = now.UTC().Truncate(time.Millisecond)
	i := slices.IndexFunc(s.Planned, func(p PlannedWork) bool {
		return p.Until.After(now) && (p.From.Equal(from) || from.IsZero() && p.Holds(now))
	})
	if i < 0 {
		return Errorf(Conflict, "Nothing is planned there that could be ended: it is over, or was ended already.")
	}
	s.Planned = slices.Clone(s.Planned)
	if s.Planned[i].Until = now; !s.Planned[i].From.Before(now) {
		s.Planned = slices.Delete(s.Planned, i, i+1)
	}
	return nil
}

// Replan makes all the planned work that is not over: one that runs and is not in it
// ends now. What is over stays as it was, and may be in it. Times in what it refuses are
// in zone.
func (s *Source) Replan(all []PlannedWork, now time.Time, zone *time.Location) error {
	now = now.UTC().Truncate(time.Millisecond)
	next := *s
	for _, p := range s.PlannedFrom(now) {
		if !slices.ContainsFunc(all, func(o PlannedWork) bool { return o.whole().From.Equal(p.From) }) {
			if err := next.EndPlanned(p.From, now); err != nil {
				return err
			}
			continue
		}
		next.Planned = slices.DeleteFunc(slices.Clone(next.Planned), p.same)
	}
	all = slices.Clone(all) // the newest first: what is too old to be kept is then told
	slices.SortStableFunc(all, func(a, b PlannedWork) int { return b.From.Compare(a.From) })
	for _, p := range all {
		p = p.whole()
		if slices.ContainsFunc(next.Planned, p.same) || !p.Until.After(now) && slices.ContainsFunc(s.Planned, p.same) {
			continue
		}
		if err := next.Plan(p, now, zone); err != nil {
			return Fault("planned", "%s", Faults(err)[0].Text)
		}
	}
	s.Planned = next.Planned
	return nil
}

// setPlanned keeps all that are not over, and of the others the newest. Since no two
// meet, those that are over stand first.
func (s *Source) setPlanned(all []PlannedWork, now time.Time) error {
	slices.SortFunc(all, func(a, b PlannedWork) int { return cmp.Or(a.From.Compare(b.From), a.Until.Compare(b.Until)) })
	if n := len((Source{Planned: all}).PlannedFrom(now)); n > MostPlanned {
		return Fault("from", "More than %d runs or comes at this source already. End one of those, or plan this when some are over.", MostPlanned)
	}
	s.Planned = all[max(0, len(all)-MostPlanned):]
	return nil
}

// validate returns every broken rule, joined.
func (p PlannedWork) validate(now time.Time) error {
	var c Check
	OneOf(&c, "why", p.Why, PlannedWhys())
	switch {
	case p.From.Before(now.Add(-MostPlannedFor)):
		c.Fault("from", "That is more than 7 days ago. Mark on the page of each failure that it was planned.")
	case p.From.After(now.Add(PlannedAhead)):
		c.Fault("from", "That is more than a year ahead.")
	}
	switch {
	case !p.From.Before(p.Until):
		c.Fault("for", "It has to end after it begins.")
	case p.Until.Sub(p.From) > MostPlannedFor:
		c.Fault("for", "Planned work lasts at most 7 days.")
	}
	return c.Err()
}
