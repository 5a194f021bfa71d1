package source

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"failforward/loop"
)

// clock reads the times of one file.
type clock struct {
	zone    *time.Location // of times that carry none
	assumed bool           // nobody said so
	layouts []layout       // tried before the usual way of writing
}

// layout is a way of writing a time.
type layout struct {
	text      string // as package time wants it
	shown     string // as people write it
	precision loop.Precision
	zoned     bool // it carries its zone
}

// read returns the moment, and whether its zone was assumed. The error is what a
// person has to change, without the name of the field.
func (c clock) read(s string) (m loop.Moment, assumed bool, err error) {
	if missing(s) {
		return loop.Is(loop.UnknownTime), false, nil
	}
	t, p, zoned, ok := c.parse(s)
	if !ok {
		return m, false, c.unreadable(s)
	}
	if y := t.Year(); y < 1000 || y > 2999 {
		return m, false, fmt.Errorf("the year %d is out of range. Use a year from 1000 to 2999, or leave the time empty when nobody knows it", y)
	}
	return loop.At(t, p), c.assumed && !zoned, nil
}

func (c clock) parse(s string) (t time.Time, p loop.Precision, zoned, ok bool) {
	for _, l := range c.layouts {
		if t, err := time.ParseInLocation(l.text, s, c.zone); err == nil {
			return t, l.precision, l.zoned, true
		}
	}
	if t, p, ok := unix(s); ok {
		return t, p, true, true
	}
	return c.iso(s)
}

// unix reads seconds (10 digits) and milliseconds (13 digits) since 1970.
func unix(s string) (time.Time, loop.Precision, bool) {
	if len(s) != 10 && len(s) != 13 {
		return time.Time{}, "", false
	}
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil {
		return time.Time{}, "", false
	}
	if len(s) == 10 {
		return time.Unix(int64(n), 0), loop.ToSecond, true
	}
	return time.UnixMilli(int64(n)), loop.ToMilli, true
}

// iso reads 2026-08-03, 2026-08-03 14:05, ...T14:05:09.250+02:00 and what stands
// between; the zone may be Z, UTC, GMT or an offset.
func (c clock) iso(s string) (t time.Time, p loop.Precision, zoned, ok bool) {
	r := scan{s: s, ok: true}
	y, sep := r.number(4, 4), r.oneOf("-/")
	m := r.number(1, 2)
	r.literal(sep)
	d := r.number(1, 2)
	if !r.ok || m < 1 || m > 12 || d < 1 || d > days(y, m) {
		return t, "", false, false
	}
	if r.done() {
		return time.Date(y, time.Month(m), d, 0, 0, 0, 0, c.zone), loop.ToDay, false, true
	}
	r.oneOf("Tt ")
	h, min, sec, nano, p := r.clockTime()
	zone, zoned := r.zone(c.zone)
	if !r.ok || !r.done() || h > 23 || min > 59 || sec > 59 {
		return t, "", false, false
	}
	return time.Date(y, time.Month(m), d, h, min, sec, nano, zone), p, zoned, true
}

func days(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// scan reads a text from left to right; ok ends with the first surprise.
type scan struct {
	s  string
	ok bool
}

func (r *scan) done() bool { return r.s == "" }

func (r *scan) number(min, max int) int {
	n, v := 0, 0
	for n < len(r.s) && n < max && r.s[n] >= '0' && r.s[n] <= '9' {
		v = v*10 + int(r.s[n]-'0')
		n++
	}
	r.ok = r.ok && n >= min
	r.s = r.s[n:]
	return v
}

func (r *scan) oneOf(chars string) byte {
	if r.s == "" || strings.IndexByte(chars, r.s[0]) < 0 {
		r.ok = false
		return 0
	}
	c := r.s[0]
	r.s = r.s[1:]
	return c
}

func (r *scan) literal(c byte) { r.ok = r.take(c) && r.ok }

func (r *scan) take(c byte) bool {
	if r.s == "" || r.s[0] != c {
		return false
	}
	r.s = r.s[1:]
	return true
}

func (r *scan) clockTime() (h, min, sec, nano int, p loop.Precision) {
	h = r.number(1, 2)
	r.literal(':')
	min, p = r.number(2, 2), loop.ToMinute
	if r.take(':') {
		sec, p = r.number(2, 2), loop.ToSecond
		if r.take('.') || r.take(',') {
			nano, p = r.fraction(), loop.ToMilli
		}
	}
	return h, min, sec, nano, p
}

// fraction reads the digits behind the point as nanoseconds.
func (r *scan) fraction() int {
	n, unit := 0, 100_000_000
	if r.done() || r.s[0] < '0' || r.s[0] > '9' {
		r.ok = false
	}
	for ; !r.done() && r.s[0] >= '0' && r.s[0] <= '9'; r.s = r.s[1:] {
		n += int(r.s[0]-'0') * unit
		unit /= 10
	}
	return n
}

// zone reads Z, UTC, GMT, +02, +0200 or +02:00; nothing is the zone given.
func (r *scan) zone(given *time.Location) (*time.Location, bool) {
	r.s = strings.TrimLeft(r.s, " ")
	switch strings.ToUpper(r.s) {
	case "":
		return given, false
	case "Z", "UTC", "GMT":
		r.s = ""
		return time.UTC, true
	}
	sign := r.oneOf("+-")
	h := r.number(2, 2)
	r.take(':')
	min := r.number(0, 2)
	r.ok = r.ok && h <= 18 && min <= 59
	offset := (h*60 + min) * 60
	if sign == '-' {
		offset = -offset
	}
	return time.FixedZone("", offset), true
}

var twoWays = regexp.MustCompile(`^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b`)

func (c clock) unreadable(s string) error {
	if why := noSuchDay(s); why != "" {
		return fmt.Errorf("%q cannot be: %s. Write it as 2026-08-03 14:05, or leave it empty when nobody knows it", clip(s, 40), why)
	}
	if len(c.layouts) > 0 {
		return fmt.Errorf("%q is not written as %s. Write it so, or as 2026-08-03 14:05, or leave it empty when nobody knows it", clip(s, 40), c.layouts[0].shown)
	}
	if twoWays.MatchString(s) {
		return fmt.Errorf("%q has day and month in an order that is read in two ways; write the date as 2026-08-03, or give its layout in a map", clip(s, 40))
	}
	return fmt.Errorf("%q is not a time. Write it as 2026-08-03 14:05, or leave it empty when nobody knows it", clip(s, 40))
}

// longDay is a day with its year in front.
var longDay = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b`)

// noSuchDay says which part of a day cannot be, in whatever order it is meant; ""
// for one that may be, and for what is no day at all.
func noSuchDay(s string) string {
	if m := longDay.FindStringSubmatch(s); m != nil {
		return notIn(numberOf(m[1]), numberOf(m[2]), numberOf(m[3]))
	}
	m := shortDay.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	first, second, y := numberOf(m[1]), numberOf(m[3]), numberOf(m[4])
	if y < 100 {
		y += 2000
	}
	one, other := notIn(y, second, first), notIn(y, first, second)
	if one == "" || other == "" {
		return ""
	}
	if second > 12 && first <= 12 {
		return other
	}
	return one
}

// notIn says which part a month and a day lack in the calendar, "" for none.
func notIn(y, m, d int) string {
	switch noMonth, noDay := m < 1 || m > 12, d < 1 || d > 31; {
	case noMonth && noDay:
		return fmt.Sprintf("there is no day %d and no month %d", d, m)
	case noMonth:
		return fmt.Sprintf("there is no month %d", m)
	case noDay:
		return fmt.Sprintf("there is no day %d", d)
	case d > days(y, m):
		return fmt.Sprintf("%s %d has %d days", time.Month(m), y, days(y, m))
	}
	return ""
}

func numberOf(digits string) int {
	n, _ := strconv.Atoi(digits) // the patterns let digits through only
	return n
}

// missing reports the ways of writing that nothing is known.
func missing(s string) bool {
	switch len(s) {
	case 0:
		return true
	case 1:
		return s == "?" || s == "-"
	case 3, 4:
		return strings.EqualFold(s, "n/a") || strings.EqualFold(s, "null")
	}
	return false
}

// clip shortens a text for a message.
func clip(s string, max int) string {
	r := []rune(head(s, max+1))
	if len(r) <= max {
		return s
	}
	return string(r[:max-1]) + "…"
}

// durationOf reads minutes, or numbers with their units: 25, 12.5, "25 min", "1 h 10 min", "1h30m", "0m 38s".
func durationOf(s string) (time.Duration, bool) {
	if m, err := strconv.ParseFloat(s, 64); err == nil {
		return minutes(m)
	}
	var sum float64
	for rest := strings.ReplaceAll(s, " ", ""); rest != ""; {
		part := durationPart.FindStringSubmatch(rest)
		if part == nil {
			return 0, false
		}
		n, _ := strconv.ParseFloat(part[1], 64)
		sum += n * durationUnit[part[2][0]]
		rest = rest[len(part[0]):]
	}
	return minutes(sum)
}

var (
	durationPart = regexp.MustCompile(`^(\d{1,9}(?:\.\d+)?)(days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)`)
	durationUnit = map[byte]float64{'d': 1440, 'h': 60, 'm': 1, 's': 1.0 / 60}
)

// minutes turns a number into a duration; false unless 0 to 292 years.
func minutes(m float64) (time.Duration, bool) {
	if !(m >= 0 && m <= 292*365*1440) {
		return 0, false
	}
	return time.Duration(m * float64(time.Minute)), true
}
