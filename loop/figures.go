package loop

import (
	"math"
	"strconv"
	"strings"
)

// Figure writes a number as people read it: with so many digits that count (at least 1),
// without zeros that end a fraction, and never with an exponent; of a large one the whole
// number, with commas.
func Figure(x float64, digits int) string {
	if x == 0 {
		return "0" // and not -0
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', digits, 64), 64)
	if err != nil { // beyond what there is
		rounded = x
	}
	return Thousands(shorn(strconv.FormatFloat(x, 'f', max(0, digits-1-int(math.Floor(math.Log10(math.Abs(rounded))))), 64)))
}

// Whole writes a whole number with commas: 1,840.
func Whole(n int) string { return Thousands(strconv.Itoa(n)) }

// Thousands sets commas between the thousands of what is written in digits, for people
// to read and never for a machine: 1840.5 becomes 1,840.5.
func Thousands(digits string) string {
	whole, rest, point := strings.Cut(digits, ".")
	sign := len(whole) - len(strings.TrimLeft(whole, "-+"))
	for i := len(whole) - 3; i > sign; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		return whole + "." + rest
	}
	return whole
}

// Signed is Figure with a plus before what is not negative.
func Signed(x float64, digits int) string {
	if x < 0 {
		return Figure(x, digits)
	}
	return "+" + Figure(x, digits)
}

// Percent writes a share in percent as people read it, without the sign: with so many
// digits that count, of 0 in whole ones, and with more where it would read as none or as
// all and is not: 99.96, and not 100.
func Percent(share float64, digits int) string {
	x := 100 * share
	s := Figure(x, max(1, digits))
	if digits == 0 {
		s = Figure(math.Round(x), 1)
	}
	switch {
	case s == "0":
		return Figure(x, 1)
	case s == "100" && x < 100:
		return shorn(strconv.FormatFloat(x, 'f', min(mostDecimals, -int(math.Floor(math.Log10(100-x)))), 64))
	}
	return s
}

// mostDecimals of a percentage: closer to all is all to anybody.
const mostDecimals = 6

// shorn leaves zeros out that end a fraction.
func shorn(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
