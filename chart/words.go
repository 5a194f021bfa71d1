package chart

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	letters    = 13.0 // px, height of every letter but the title's; 11.7 when 320 px are shown on 288
	bigLetters = 20.0 // px, the title
	lineHeight = 18.0 // px
	bold       = 1.12 // how much wider than others letters of weight 600 are
)

// breadth estimates how many pixels wide text is when drawn; rather too many than
// too few, for no font is known here.
func breadth(text string, size float64) float64 {
	sum := 0.0
	for _, r := range text {
		sum += em(r)
	}
	return sum * size
}

// em is the width of a letter as a share of its height.
func em(r rune) float64 {
	switch {
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return 0
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) || r >= 0x1F000:
		return 1.3
	case strings.ContainsRune("iljtfr.,:;'|!()[] ", r):
		return 0.36
	case strings.ContainsRune("mwMW@%", r):
		return 0.95
	case unicode.IsUpper(r):
		return 0.70
	}
	return 0.60
}

// cut shortens text to a width in pixels, with an ellipsis for what is gone.
func cut(text string, size, width float64) string {
	text = oneLine(text)
	if breadth(text, size) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && breadth(string(runes)+"…", size) > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// wrap breaks text into at most n lines of a width; the last one is cut.
func wrap(text string, size, width float64, n int) []string {
	var lines []string
	words := strings.Fields(text)
	for len(words) > 0 && len(lines) < n {
		if len(lines) == n-1 {
			return append(lines, cut(strings.Join(words, " "), size, width))
		}
		fit := 1
		for fit < len(words) && breadth(strings.Join(words[:fit+1], " "), size) <= width {
			fit++
		}
		lines = append(lines, cut(strings.Join(words[:fit], " "), size, width))
		words = words[fit:]
	}
	return lines
}

// number writes a value with at most three digits after the point, thousands set
// apart, and a real minus sign.
func number(v float64) string { return numberTo(v, 0) }

// numberTo is number with so many digits more.
func numberTo(v float64, more int) string {
	digits := more
	switch a := math.Abs(v); {
	case a == 0 || a >= 100 || a == math.Trunc(a):
	case a >= 10:
		digits++
	case a >= 1:
		digits += 2
	default:
		digits += 2 - int(math.Floor(math.Log10(a)))
	}
	return fixed(v, digits)
}

// fixed writes a value with at most so many digits after the point.
func fixed(v float64, digits int) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', max(min(digits, 9), 0), 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if v < 0 && text != "0" {
		return "−" + thousands(text)
	}
	return thousands(text)
}

// toTellApart is how many digits more than usual it takes until values that differ, in
// their order, look different; at most three.
func toTellApart(values ...float64) int {
	for more := range 3 {
		apart := true
		for i := 1; i < len(values); i++ {
			apart = apart && (values[i] == values[i-1] || numberTo(values[i], more) != numberTo(values[i-1], more))
		}
		if apart {
			return more
		}
	}
	return 3
}

// besideLimits is "usual 26 to 55.6": the limits with as many digits as it takes to see on
// which side of them a value lies.
func besideLimits(v, low, high float64) string {
	for more := range 4 {
		l, h, x := numberTo(low, more), numberTo(high, more), numberTo(v, more)
		if (x != l || v == low) && (x != h || v == high) || more == 3 {
			return "usual " + l + " to " + h
		}
	}
	return ""
}

func thousands(text string) string {
	whole, rest, point := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		return whole + "." + rest
	}
	return whole
}

// plain writes a value for a table: no thousands, an ASCII minus, so that a spreadsheet
// reads it, and 15 digits: the rest is dust of the arithmetic.
func plain(v float64) string { return digits(v, 15) }

// tidy writes what was worked out: six digits after the point, or below 1 six that
// count.
func tidy(v float64) string {
	if math.Abs(v) >= 1 {
		return plain(math.Round(v*1e6) / 1e6)
	}
	return digits(v, 6)
}

func digits(v float64, n int) string {
	if r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', n, 64), 64); err == nil {
		v = r
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func percent(share float64) string { return number(math.Round(share*1000)/10) + " %" }

// span is a unit in which people tell durations.
type span struct {
	name    string
	seconds float64
}

const (
	minute, hour, day = 60.0, 3600.0, 86400.0
	week, year        = 7 * day, 365 * day
)

// duration says seconds as a person would, in at most two units: "1 h 25 min".
func duration(seconds float64) string {
	units := []span{{"y", year}, {"d", day}, {"h", hour}, {"min", minute}, {"s", 1}}
	if seconds == 0 {
		return "0 s"
	}
	if seconds < 1 {
		return number(seconds*1000) + " ms"
	}
	if seconds < 10 && seconds != math.Trunc(seconds) {
		return number(seconds) + " s"
	}
	for i, u := range units {
		next := span{"", 1}
		if i+1 < len(units) {
			next = units[i+1]
		}
		n := math.Round(seconds / next.seconds) // in the next smaller unit, so 59.9 min is 1 h
		if n*next.seconds < u.seconds && u.seconds > 1 {
			continue
		}
		whole := math.Floor(n * next.seconds / u.seconds)
		rest := n - math.Round(whole*u.seconds/next.seconds)
		if rest < 1 || next.name == "" || whole >= 10 && u.seconds >= day {
			return number(whole) + " " + u.name
		}
		return number(whole) + " " + u.name + " " + number(rest) + " " + next.name
	}
	return "0 s"
}

func date(t time.Time, zone *time.Location) string   { return t.In(zone).Format("2 Jan 2006") }
func moment(t time.Time, zone *time.Location) string { return t.In(zone).Format("2006-01-02 15:04") }

// plural says how many there are of what.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(float64(n)) + " " + many
}
