package chart

import (
	"strings"
	"time"
)

// What a spot says when somebody stands on it: the same words for pointer, keys and
// screen reader. "week of 5 Oct: 7 failures, usual 2 to 9".

// spot remembers where a row of the table stands, and what it says there.
func (p *plot) spot(row int, at pt, words string) {
	p.spots = append(p.spots, Spot{row, at.x, at.y, oneLine(words)})
}

// reads settles how many of n spots are not read.
func (p *plot) reads(n int) {
	if p.f.Read > 0 {
		p.unread = max(n-p.f.Read, 0)
	}
}

// skips tells of a spot that it is one that nobody reads.
func (p *plot) skips() bool {
	p.unread--
	return p.unread >= 0
}

// day names a day, with its year only where the picture shows more than one.
func (p *plot) day(t time.Time) string {
	zone := p.f.zone()
	if p.line.from.In(zone).Year() == p.line.to.In(zone).Year() {
		return t.In(zone).Format("2 Jan")
	}
	return date(t, zone)
}

// stretch names a period: "week of 5 Oct", "5 Oct" for a day, else both ends.
func (p *plot) stretch(from, to time.Time) string {
	switch days := to.Sub(from).Hours() / 24; {
	case days > 6.9 && days < 7.1:
		return "week of " + p.day(from)
	case days <= 1.1:
		return p.day(from)
	}
	return p.day(from) + " to " + p.day(to.Add(-time.Millisecond))
}

// read puts a reading together: when, a colon, and what is known of it.
func read(when string, parts ...string) string {
	var said []string
	for _, s := range parts {
		if s != "" {
			said = append(said, s)
		}
	}
	return when + ": " + strings.Join(said, ", ")
}

// inUnit is a value with its whole unit.
func inUnit(v float64, unit string) string { return strings.TrimSpace(number(v) + " " + unit) }

// within is an interval in words: "95 % interval 2 to 14".
func between(name string, low, high float64, say func(float64) string) string {
	return level(name) + " " + say(low) + " to " + say(high)
}

// states of a point in a reading; what is common needs no word.
var signalReads = [...]string{"", "outside, better", "outside, worse", "unusual", "cannot tell yet"}

// unlessOver is said of a week that is not over yet.
func unlessOver(partial bool) string {
	if partial {
		return "not over yet"
	}
	return ""
}
