package page

import (
	"fmt"
	"html/template"
	"time"

	"failforward/loop"
)

// Clock writes times as people read them: in the workspace's zone, UTC on hover.
// A script turns what says data-local into the reader's own zone.
type Clock struct {
	Now  time.Time
	Zone *time.Location
}

// stamp writes a time element; text is ours and needs no escaping.
func stamp(t time.Time, local, text string) template.HTML {
	u := t.UTC()
	return template.HTML(fmt.Sprintf(`<time datetime="%s" title="%s UTC"%s>%s</time>`, u.Format("2006-01-02T15:04:05Z"), u.Format("2006-01-02 15:04"), local, text))
}

// When writes day and time: 5 November, 14:05, with the year when it is another
// one. The zero time is an empty text.
func (c Clock) When(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	return stamp(t, " data-local", c.long(t)+t.In(c.Zone).Format(", 15:04"))
}

// Short writes the day for tables: 5 Nov, or 5 Nov 2025.
func (c Clock) Short(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	return stamp(t, "", c.short(t.In(c.Zone)))
}

func (c Clock) short(t time.Time) string {
	if t.Year() == c.Now.In(c.Zone).Year() {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}

func (c Clock) long(t time.Time) string {
	t = t.In(c.Zone)
	if t.Year() == c.Now.In(c.Zone).Year() {
		return t.Format("2 January")
	}
	return t.Format("2 January 2006")
}

// Plain writes day and time where no mark-up may stand: 5 Nov, 14:05.
func (c Clock) Plain(t time.Time) string {
	t = t.In(c.Zone)
	return c.short(t) + t.Format(", 15:04")
}

// Today is the day in the workspace's zone.
func (c Clock) Today() loop.Date { return loop.DateOf(c.Now, c.Zone) }

// Of is the day of a time in the workspace's zone.
func (c Clock) Of(t time.Time) loop.Date { return loop.DateOf(t, c.Zone) }

// Day writes a date: today, tomorrow, yesterday, Friday (up to six days ahead),
// else 4 December, with the year when it is another one. No date is "".
func (c Clock) Day(d loop.Date) template.HTML { return c.dated(d, c.DayWord(d)) }

// Exact writes a date as a date, never as a word like tomorrow: what is printed
// is read next week.
func (c Clock) Exact(d loop.Date) template.HTML {
	return c.dated(d, c.long(d.Start(time.UTC).Add(12*time.Hour)))
}

// Brief writes a date for tables: 4 Dec.
func (c Clock) Brief(d loop.Date) template.HTML { return c.dated(d, c.short(d.Start(time.UTC))) }

func (c Clock) dated(d loop.Date, text string) template.HTML {
	if d.Start(time.UTC).IsZero() {
		return ""
	}
	return template.HTML(fmt.Sprintf(`<time datetime="%s" title="%[1]s">%s</time>`, d, text))
}

// DayWord is Day as plain text.
func (c Clock) DayWord(d loop.Date) string {
	at := d.Start(time.UTC)
	if at.IsZero() {
		return ""
	}
	switch n := c.Today().Until(d); {
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n == -1:
		return "yesterday"
	case n > 1 && n < 7:
		return at.Format("Monday")
	}
	if at.Year() == c.Now.In(c.Zone).Year() {
		return at.Format("2 January")
	}
	return at.Format("2 January 2006")
}

// On writes a date after a verb: "today", "on Friday", "on 4 December".
func (c Clock) On(d loop.Date) template.HTML {
	switch w := c.DayWord(d); w {
	case "", "today", "tomorrow", "yesterday":
		return c.dated(d, w)
	}
	return "on " + c.Day(d)
}

// Moment writes a time with how we know it: as fine as it was written down, and
// in words where there is none.
func (c Clock) Moment(m loop.Moment) template.HTML {
	if !m.Known() {
		return template.HTML(missing[m.State()])
	}
	text := c.When(m.At)
	if m.Precision == loop.ToDay {
		text = stamp(m.At, "", c.long(m.At))
	}
	if m.Status == loop.Imputed {
		text += ` <span class="muted">(worked out)</span>`
	}
	return text
}

// missing says in words why there is no time.
var missing = map[loop.Status]string{
	loop.Pending:       "still going on",
	loop.UnknownTime:   "unknown",
	loop.NotApplicable: "does not apply",
	loop.InvalidTime:   "was given, and cannot be true",
}

// Input writes the day and the clock time of a moment as date and time inputs
// take them, both "" when there is none; the time is "" where only the day is known.
func (c Clock) Input(m loop.Moment) (day, clock string) {
	if !m.Known() {
		return "", ""
	}
	t := m.At.In(c.Zone)
	if m.Precision == loop.ToDay {
		return t.Format(time.DateOnly), ""
	}
	return t.Format(time.DateOnly), t.Format("15:04")
}
