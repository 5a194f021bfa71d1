package chart

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dateTick is one label of a date axis.
type dateTick struct {
	at    time.Time
	label string
}

// calendar is one way to step through time.
type calendar struct {
	hours, days, months int // of one step; one of them is set
	name                func(time.Time) string
}

func clockName(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 {
		return t.Format("2 Jan")
	}
	return t.Format("15:04")
}
func dayName(t time.Time) string  { return t.Format("2 Jan") }
func yearName(t time.Time) string { return strconv.Itoa(t.Year()) }

// monthName says the year where a new one begins, and the month elsewhere.
func monthName(t time.Time) string {
	if t.Month() == time.January {
		return yearName(t)
	}
	return t.Format("Jan")
}

func quarterName(t time.Time) string {
	if t.Month() == time.January {
		return yearName(t)
	}
	return "Q" + strconv.Itoa(int(t.Month()-1)/3+1)
}

// calendars from the finest step to the widest.
var calendars = []calendar{
	{hours: 1, name: clockName}, {hours: 3, name: clockName}, {hours: 6, name: clockName}, {hours: 12, name: clockName},
	{days: 1, name: dayName}, {days: 2, name: dayName}, {days: 3, name: dayName}, {days: 7, name: dayName}, {days: 14, name: dayName},
	{months: 1, name: monthName}, {months: 2, name: monthName}, {months: 3, name: quarterName}, {months: 6, name: monthName},
	{months: 12, name: yearName}, {months: 24, name: yearName}, {months: 60, name: yearName}, {months: 120, name: yearName},
	{months: 600, name: yearName}, {months: 1200, name: yearName}, {months: 6000, name: yearName}, {months: 12000, name: yearName}, {months: 24000, name: yearName}, {months: 60000, name: yearName},
}

// seconds of one step, about.
func (c calendar) seconds() float64 {
	return float64(c.hours)*hour + float64(c.days)*day + float64(c.months)*year/12
}

// first is the last beginning of a step that is not after t: midnight, Monday, the
// first of a month, in the zone of t.
func (c calendar) first(t time.Time) time.Time {
	y, m, d := t.Date()
	switch {
	case c.hours > 0:
		return time.Date(y, m, d, t.Hour()/c.hours*c.hours, 0, 0, 0, t.Location())
	case c.days >= 7:
		return time.Date(y, m, d-(int(t.Weekday())+6)%7, 0, 0, 0, 0, t.Location())
	case c.days > 0:
		return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
	}
	months := (y*12 + int(m) - 1) / c.months * c.months
	return time.Date(months/12, time.Month(months%12+1), 1, 0, 0, 0, 0, t.Location())
}

// step is the i-th beginning after the first one; days of 23 and 25 hours count as
// days.
func (c calendar) step(first time.Time, i int) time.Time {
	y, m, d := first.Date()
	return time.Date(y, m+time.Month(i*c.months), d+i*c.days, first.Hour()+i*c.hours, 0, 0, 0, first.Location())
}

// dateTicks are at most n beginnings of hours, days, weeks, months, quarters or
// years between two times, in a zone.
func dateTicks(from, to time.Time, zone *time.Location, n int) []dateTick {
	from, to = from.In(zone), to.In(zone)
	length := float64(to.Unix() - from.Unix())
	for _, c := range calendars {
		if math.Floor(length/c.seconds()) > float64(n) || c.hours > 0 && length > longestClock {
			continue
		}
		if ticks := c.between(from, to); len(ticks) <= max(n, 1) {
			return withDay(ticks)
		}
	}
	return nil
}

// longestClock is the longest time, in seconds, of which an axis tells the hours.
const longestClock = 2.5 * day

// withDay says the day at the first of hours that would else be those of any day.
func withDay(ticks []dateTick) []dateTick {
	clock := func(t dateTick) bool { return strings.Contains(t.label, ":") }
	if len(ticks) > 0 && !slices.ContainsFunc(ticks, func(t dateTick) bool { return !clock(t) }) {
		ticks[0].label = dayName(ticks[0].at) + ", " + ticks[0].label
	}
	return ticks
}

func (c calendar) between(from, to time.Time) []dateTick {
	var ticks []dateTick
	first := c.first(from)
	for i := 0; ; i++ {
		at := c.step(first, i)
		if at.After(to) {
			return ticks
		}
		if !at.Before(from) && (len(ticks) == 0 || at.After(ticks[len(ticks)-1].at)) {
			ticks = append(ticks, dateTick{at, c.name(at)})
		}
	}
}
