package metric

import (
	"math"
	"strconv"
	"strings"

	"failforward/loop"
	"failforward/stats"
)

// figure writes a number as people read it: two digits that count.
func figure(x float64) string { return figureTo(x, 0) }

// figureTo is figure with so many digits more.
func figureTo(x float64, more int) string {
	switch {
	case x == 0:
		return "0"
	case math.Abs(x) >= 10:
		return loop.Thousands(strconv.FormatFloat(x, 'f', more, 64))
	case math.Abs(x) >= 1:
		return strconv.FormatFloat(x, 'f', 1+more, 64)
	}
	return shorn(strconv.FormatFloat(x, 'f', 1+more-int(math.Floor(math.Log10(math.Abs(x)))), 64))
}

// mostDigits are added at most before a value and its limit are the same to anybody.
const mostDigits = 6

// Beside writes a value that lies outside of limits and the limits, with as many digits
// as it takes to see that it does: 56 outside of 26 to 55.6, and not of 26 to 56. Times
// is what all are multiplied with, 100 for percent.
func Beside(x float64, l stats.Limits, times float64) (value, low, high string) {
	limit := l.High
	if x < l.Center {
		limit = l.Low
	}
	for more := range mostDigits {
		write := func(x float64) string { return shorn(figureTo(times*x, more)) }
		value, low, high = write(x), write(l.Low), write(l.High)
		if write(limit) != value || x == limit {
			break
		}
	}
	return value, low, high
}

// shorn leaves zeros out that end a fraction.
func shorn(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
