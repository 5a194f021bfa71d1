package loop

import (
	"math"
	"strconv"
	"strings"
)

// Figure writes a number as people read it: with so many digits that count (at least 1),
// without zeros that end a fraction, and never with an exponent; of a large one the whole
// number.
func Figure(x float64, digits int) string {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', digits, 64), 64)
	if err != nil { // beyond what there is
		rounded = x
	}
	s := strconv.FormatFloat(x, 'f', max(0, digits-1-int(math.Floor(math.Log10(math.Abs(rounded))))), 64)
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// Signed is Figure with a plus before what is not negative.
func Signed(x float64, digits int) string {
	if math.Signbit(x) {
		return Figure(x, digits)
	}
	return "+" + Figure(x, digits)
}
