package stats

import "math"

// Rule is a pattern in a chart that luck rarely makes. Each further rule that is
// switched on raises false alarms: see METRICS 2.17 for how much.
type Rule string

// The rules after Nelson, and the run of eight of the Western Electric handbook.
// Comparisons are strict: a point on a line is not beyond it.
const (
	Nelson1            Rule = "nelson_1" // one point beyond 3 sigma
	Nelson2            Rule = "nelson_2" // 9 in a row on one side of the centre
	Nelson3            Rule = "nelson_3" // 6 in a row, each higher (or each lower) than the one before
	Nelson4            Rule = "nelson_4" // 14 in a row, up and down in turn
	Nelson5            Rule = "nelson_5" // 2 of the last 3 beyond 2 sigma on the same side
	Nelson6            Rule = "nelson_6" // 4 of the last 5 beyond 1 sigma on the same side
	Nelson7            Rule = "nelson_7" // 15 in a row within 1 sigma
	Nelson8            Rule = "nelson_8" // 8 in a row beyond 1 sigma, on either side
	WesternElectricRun Rule = "western_electric_run"
)

// RunRules returns, for each rule, the rows (1-based) that complete its pattern,
// in a series with a centre and a sigma; XmR gives both. The row that completes
// Nelson5 or Nelson6 need not itself lie beyond the line.
//
// It is an error when y holds NaN or infinity, sigma is not above 0 (a flat
// baseline has no limits), or a rule is unknown.
//
// Source: L. S. Nelson, Journal of Quality Technology 16 (1984), 237-239.
func RunRules(y []float64, center, sigma float64, rules []Rule) ([][]int, error) {
	if err := first(finite("the series", y), finite("the centre", []float64{center})); err != nil {
		return nil, err
	}
	if !(sigma > 0) || math.IsInf(sigma, 1) {
		return nil, degenerate("sigma is %v: a baseline without spread has no limits", sigma)
	}
	c := chartRows{y, center, sigma}
	out := make([][]int, len(rules))
	for i, rule := range rules {
		complete, ok := c.pattern(rule)
		if !ok {
			return nil, invalid("the rule %q is unknown", rule)
		}
		out[i] = []int{}
		for row := range y {
			if complete(row) {
				out[i] = append(out[i], row+1)
			}
		}
	}
	return out, nil
}

type chartRows struct {
	y             []float64
	center, sigma float64
}

// beyond says whether a row lies more than k sigma above (side 1) or below (-1).
func (c chartRows) beyond(row int, k, side float64) bool {
	return side*(c.y[row]-c.center) > k*c.sigma && !onLine(c.y[row], c.center+side*k*c.sigma)
}

// onLine says whether a value is on a line as far as its decimals tell.
func onLine(v, line float64) bool {
	return math.Abs(v-line) <= 1e-14*math.Max(math.Abs(v), math.Abs(line))
}

func (c chartRows) within(row int) bool {
	return !c.beyond(row, 1, 1) && !c.beyond(row, 1, -1) &&
		!onLine(c.y[row], c.center+c.sigma) && !onLine(c.y[row], c.center-c.sigma)
}

// step is 1, 0 or -1 for a row higher than, equal to, or lower than the one before.
func (c chartRows) step(row int) int {
	switch {
	case c.y[row] > c.y[row-1]:
		return 1
	case c.y[row] < c.y[row-1]:
		return -1
	}
	return 0
}

// pattern returns what says whether a rule is complete at a row (0-based).
func (c chartRows) pattern(rule Rule) (complete func(row int) bool, ok bool) {
	switch rule {
	case Nelson1:
		return c.either(1, 1, 3), true
	case Nelson2:
		return c.either(9, 9, 0), true
	case Nelson3:
		return func(row int) bool {
			return all(row, 5, func(r int) bool { return r > 0 && c.step(r) != 0 && c.step(r) == c.step(row) })
		}, true
	case Nelson4:
		return func(row int) bool {
			return all(row, 12, func(r int) bool { return r > 1 && c.step(r)*c.step(r-1) < 0 })
		}, true
	case Nelson5:
		return c.either(2, 3, 2), true
	case Nelson6:
		return c.either(4, 5, 1), true
	case Nelson7:
		return func(row int) bool { return all(row, 15, c.within) }, true
	case Nelson8:
		return func(row int) bool {
			return all(row, 8, func(r int) bool { return c.beyond(r, 1, 1) || c.beyond(r, 1, -1) })
		}, true
	case WesternElectricRun:
		return c.either(8, 8, 0), true
	}
	return nil, false
}

// all says whether the last n rows up to row exist and all fit.
func all(row, n int, fits func(row int) bool) bool {
	for r := row; r > row-n; r-- {
		if r < 0 || !fits(r) {
			return false
		}
	}
	return true
}

// either says whether at least k of the last n rows lie beyond a line on the
// same side; near the start fewer rows may do.
func (c chartRows) either(k, n int, sigmas float64) func(row int) bool {
	return func(row int) bool {
		above, below := 0, 0
		for r := max(0, row-n+1); r <= row; r++ {
			if c.beyond(r, sigmas, 1) {
				above++
			}
			if c.beyond(r, sigmas, -1) {
				below++
			}
		}
		return above >= k || below >= k
	}
}
