package loop

import (
	"math"
	"strconv"
)

// mostPointDigits is how many decimals points of a share are told with at most.
const mostPointDigits = 3

// agreeing are two shares in percent and the points between them, with so many digits that
// whoever takes one from the other finds the third. The points are those of what was not
// rounded; where they are no difference of the two, as beside a trend, each has its usual
// digits.
func (m Measured) agreeing() (before, after, points string) {
	b, a, p := 100**m.Before, 100**m.After, 100*math.Abs(*m.Estimate)
	before, after, points = Figure(b, 3), Figure(a, 3), decimals(p, 1)
	for d := 1; !agree(before, after, points, d); d++ {
		if d == mostPointDigits {
			return Figure(b, 3), Figure(a, 3), decimals(p, 1)
		}
		before, after, points = shorn(decimals(b, d+1)), shorn(decimals(a, d+1)), decimals(p, d+1)
	}
	return before, after, points
}

func decimals(x float64, n int) string { return strconv.FormatFloat(x, 'f', n, 64) }

// agree reports whether points, written with so many decimals, are what lies between two
// written shares.
func agree(before, after, points string, decimals int) bool {
	var x [3]float64
	for i, s := range []string{before, after, points} {
		x[i], _ = strconv.ParseFloat(s, 64) // we wrote it
	}
	return math.Abs(math.Abs(x[0]-x[1])-x[2]) <= 0.5*math.Pow10(-decimals)+1e-9
}
