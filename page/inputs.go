package page

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
)

// text reads an input without the white space around it.
func text(form url.Values, name string) string { return strings.TrimSpace(form.Get(name)) }

// names reads an input with names between commas.
func names(form url.Values, name string) []string {
	return loop.Names(strings.FieldsFunc(form.Get(name), func(r rune) bool { return r == ',' || r == '\n' || r == ';' }))
}

// date reads a date input; what is no date is a fault.
func date(c *loop.Check, form url.Values, name string) loop.Date {
	d, err := loop.ParseDate(name, text(form, name))
	for _, f := range loop.Faults(err) {
		c.Fault(f.Field, "%s", f.Text)
	}
	return d
}

// toCome is a fault where a day that should be ahead is over.
func toCome(c *loop.Check, field string, d loop.Date, clock Clock) {
	if d != "" && d < clock.Today() {
		c.Fault(field, "%s is over. Choose a day from today on.", d)
	}
}

// severityOf reads 1 to 4, "" for none.
func severityOf(c *loop.Check, form url.Values) int {
	s := text(form, "severity")
	n, err := strconv.Atoi(s)
	if s != "" && (err != nil || n < 1 || n > 4) {
		c.Fault("severity", "Severity goes from 1 (worst) to 4; leave it out when there is none.")
	}
	return n
}

// whole reads a whole number that is not negative; stands is what an empty input means.
func whole(c *loop.Check, form url.Values, name string, stands int) int {
	s := text(form, name)
	if s == "" {
		return stands
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		c.Fault(name, "%q is no whole number. Write one like 60.", cut(s))
	}
	return n
}

// teamIn finds a team by ref; "" is the whole workspace.
func teamIn(c *loop.Check, teams []loop.Team, ref string) loop.ID {
	for _, t := range teams {
		if t.Ref().String() == ref {
			return t.ID
		}
	}
	if ref != "" {
		c.Fault("team", "There is no team %q here.", ref)
	}
	return 0
}

// moment reads a date input name_on and a clock input name_at, in the zone of
// the workspace. Without a clock time only the day is known; both empty is unknown.
func moment(c *loop.Check, clock Clock, form url.Values, name string) loop.Moment {
	day, at := text(form, name+"_on"), text(form, name+"_at")
	if day == "" && at == "" {
		return loop.Is(loop.UnknownTime)
	}
	if day == "" {
		day = string(clock.Today())
	}
	d, err := time.ParseInLocation(time.DateOnly, day, clock.Zone)
	if err != nil {
		c.Fault(name+"_on", "%q is not a date. Write it as 2026-11-23.", cut(day))
		return loop.Is(loop.UnknownTime)
	}
	if at == "" {
		return loop.At(d, loop.ToDay)
	}
	for layout, p := range map[string]loop.Precision{"15:04": loop.ToMinute, "15:04:05": loop.ToSecond} {
		if t, err := time.ParseInLocation(time.DateOnly+" "+layout, day+" "+at, clock.Zone); err == nil {
			return loop.At(t, p)
		}
	}
	c.Fault(name+"_at", "%q is not a time. Write it as 14:05.", cut(at))
	return loop.Is(loop.UnknownTime)
}

var lastedParts = regexp.MustCompile(`^(\d{1,6})\s*(minutes|minute|min|m|hours|hour|h|days|day|d|seconds|second|sec|s)?\s*`)

// lastedOf reads a duration as people write it: 25, 25 min, 1 h 30 min, 2 days.
// A figure alone is minutes.
func lastedOf(c *loop.Check, form url.Values) time.Duration {
	rest, sum := strings.ToLower(strings.TrimPrefix(text(form, "lasted"), "~")), time.Duration(0)
	for rest != "" {
		m := lastedParts.FindStringSubmatch(rest)
		if m == nil {
			c.Fault("lasted", "%q is not a length of time. Write it as 25 min, 1 h 30 min or 2 days.", cut(text(form, "lasted")))
			return 0
		}
		n, _ := strconv.Atoi(m[1]) // at most six digits
		sum += time.Duration(n) * unitOf(m[2])
		rest = rest[len(m[0]):]
	}
	return sum
}

func unitOf(word string) time.Duration {
	switch {
	case strings.HasPrefix(word, "h"):
		return time.Hour
	case strings.HasPrefix(word, "d"):
		return 24 * time.Hour
	case strings.HasPrefix(word, "s"):
		return time.Second
	}
	return time.Minute
}

// cut keeps what is quoted in a message short.
func cut(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}
