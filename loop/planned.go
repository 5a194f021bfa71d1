package loop

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

// MostPlanned is how many a source keeps, the newest: what is told late of a time
// finds what was planned then.
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
// one reason.
func (s *Source) Plan(p PlannedWork, now time.Time) error {
	p = p.whole()
	if err := p.validate(now); err != nil {
		return err
	}
	for _, o := range s.Planned {
		if p.From.Before(o.Until) && o.From.Before(p.Until) {
			return Fault("from", "%s is planned from %s to %s already. End that first, or choose another time.", map[PlannedWhy]string{PlannedDrill: "A drill", PlannedMaintenance: "Maintenance"}[o.Why], o.From.Format(shownTime), o.Until.Format(shownTime))
		}
	}
	s.setPlanned(append(slices.Clone(s.Planned), p))
	return nil
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
// ends now. What is over stays as it was, and may be in it.
func (s *Source) Replan(all []PlannedWork, now time.Time) error {
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
	for _, p := range all {
		if p = p.whole(); slices.ContainsFunc(next.Planned, p.same) {
			continue
		}
		if err := next.Plan(p, now); err != nil {
			return Fault("planned", "%s", Faults(err)[0].Text)
		}
	}
	s.Planned = next.Planned
	return nil
}

// setPlanned keeps the newest, by their start.
func (s *Source) setPlanned(all []PlannedWork) {
	slices.SortFunc(all, func(a, b PlannedWork) int { return cmp.Or(a.From.Compare(b.From), a.Until.Compare(b.Until)) })
	s.Planned = all[max(0, len(all)-MostPlanned):]
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

var plannedFor = regexp.MustCompile(`^(?:(\d{1,3})\s*d)?\s*(?:(\d{1,3})\s*h)?\s*(?:(\d{1,5})\s*(?:min|m))?$`)

// ParsePlanned reads planned work as people write it. from is "" for now, a clock time
// of today, or a day and a clock time; lasts is a length (2 h, 1 d 12 h, 90 min), or the
// end: a clock time, the next after from, or a day and a clock time. Times without an
// offset are in zone.
func ParsePlanned(why PlannedWhy, from, lasts string, now time.Time, zone *time.Location) (PlannedWork, error) {
	p, known := PlannedWork{From: now, Why: why}, true
	var c Check
	if text := strings.TrimSpace(from); text != "" && text != "now" {
		if p.From, known = instant(text, now, zone); !known {
			c.Fault("from", "%.40q is no time. Write 14:00, or 2026-12-04 14:00; leave it empty for now.", text)
		}
	}
	text := strings.TrimSpace(lasts)
	if d, ok := length(text); ok {
		p.Until = p.From.Add(d)
	} else if p.Until, ok = instant(text, p.From, zone); !ok {
		c.Fault("for", "%.40q is no length. Write 2 h, 90 min or 1 d, or until when: 16:00.", text)
	} else if _, err := time.Parse("15:04", text); err == nil && !p.Until.After(p.From) {
		p.Until = p.Until.In(zone).AddDate(0, 0, 1)
	}
	if c.Err() == nil {
		return p, p.whole().validate(now)
	}
	return p, c.Err()
}

// length reads 2 h, 1 d 12 h or 90 min.
func length(text string) (time.Duration, bool) {
	m := plannedFor.FindStringSubmatch(text)
	if m == nil || text == "" {
		return 0, false
	}
	total := time.Duration(0)
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute} {
		n, _ := strconv.Atoi(m[i+1]) // digits only, or nothing
		total += time.Duration(n) * unit
	}
	return total, true
}

// instant reads a clock time on the day of another time, or a day with a clock time.
func instant(text string, day time.Time, zone *time.Location) (time.Time, bool) {
	if clock, err := time.Parse("15:04", text); err == nil {
		d := day.In(zone)
		return time.Date(d.Year(), d.Month(), d.Day(), clock.Hour(), clock.Minute(), 0, 0, zone), true
	}
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04", "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(form, text, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
