package loop

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var plannedFor = regexp.MustCompile(`^(?:(\d{1,3})\s*d)?\s*(?:(\d{1,3})\s*h)?\s*(?:(\d{1,5})\s*(?:min|m))?$`)

// ParsePlanned reads planned work as people write it. from is "" for now, a clock time, or
// a day and a clock time; a clock time is today's, or tomorrow's where the work would be
// over by now. lasts is a length (2 h, 1 d 12 h, 90 min), or the end: a clock time, the
// next after from, or a day and a clock time. Times without an offset are in zone.
func ParsePlanned(why PlannedWhy, from, lasts string, now time.Time, zone *time.Location) (PlannedWork, error) {
	p, known := PlannedWork{From: now, Why: why}, true
	from, lasts = strings.TrimSpace(from), strings.TrimSpace(lasts)
	var c Check
	if from != "" && from != "now" {
		if p.From, known = instant(from, now, zone); !known {
			c.errs = append(c.errs, noStart(from))
		}
	}
	if p.Until, known = plannedEnd(lasts, p.From, zone); !known {
		c.Fault("for", "%.40q is no length. Write 2 h, 90 min or 1 d, or until when: 16:00.", lasts)
	}
	if c.Err() != nil {
		return p, c.Err()
	}
	if isClock(from) && !p.Until.After(now) {
		p = p.tomorrow(from, lasts, now, zone)
	}
	return p, p.whole().validate(now)
}

func noStart(text string) error {
	return Fault("from", "%.40q is no time. Write 14:00, or 2026-12-04 14:00; leave it empty for now.", text)
}

// tomorrow is p from the next day on, unless its end is of a day that was named.
func (p PlannedWork) tomorrow(from, lasts string, now time.Time, zone *time.Location) PlannedWork {
	next := p
	next.From, _ = instant(from, now.In(zone).AddDate(0, 0, 1), zone)
	if next.Until, _ = plannedEnd(lasts, next.From, zone); next.Until.After(next.From) {
		return next
	}
	return p
}

// plannedEnd reads a length, or when what begins at from ends.
func plannedEnd(text string, from time.Time, zone *time.Location) (time.Time, bool) {
	if d, ok := length(text); ok {
		return from.Add(d), true
	}
	end, ok := instant(text, from, zone)
	if isClock(text) && !end.After(from) {
		end = end.In(zone).AddDate(0, 0, 1)
	}
	return end, ok
}

// PlannedStart reads by which start planned work is named that runs or comes: zero for "",
// a clock time for what began or begins then until tomorrow, or a day and a clock time.
// Seconds need not be named. What names none comes back as it was read.
func (s Source) PlannedStart(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if text = strings.TrimSpace(text); text == "" {
		return time.Time{}, nil
	}
	at, ok := instant(text, now, zone)
	if !ok {
		return at, noStart(text)
	}
	last := at.In(zone).AddDate(0, 0, 1)
	for _, p := range s.PlannedFrom(now) {
		minute := p.From.Truncate(time.Minute)
		sameClock := minute.In(zone).Format(clockForm) == at.In(zone).Format(clockForm) && !minute.After(last)
		if p.From.Equal(at) || minute.Equal(at) || isClock(text) && sameClock {
			return p.From, nil
		}
	}
	return at, nil
}

const clockForm = "15:04"

// isClock reports whether a text is a clock time without a day.
func isClock(text string) bool {
	_, err := time.Parse(clockForm, text)
	return err == nil
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
	if clock, err := time.Parse(clockForm, text); err == nil {
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
