package stats

import "math"

// Breakpoint is the one row after which the mean of a series changes most, and
// how many such changes there are.
type Breakpoint struct {
	After         int // rows before the change: the last of them, 1-based
	RSS0, RSS1    float64
	Before, Since float64  // means
	SupF          *float64 // F at the best row; not to be held against an F table, for the row was searched. nil when the fit is perfect
	Breaks        int      // the number of changes that BIC prefers
	BIC           []*float64
	variance      float64
	rows          int
}

// SingleBreakpoint finds the change of the mean by least squares, and the number
// of changes by the Bayesian information criterion over the best partitions
// into 1, 2, ... segments. Every segment has at least floor(trim·n) rows, trim
// inside (0, 0.5).
//
// It is an error when y holds NaN or infinity, trim·n is below 1 or two segments
// do not fit (TooFew), or all values are equal (Degenerate). Time is O(n²) for
// each number of segments.
//
// Source: J. Bai and P. Perron, J. Applied Econometrics 18 (2003), 1-22; Y.-C.
// Yao, Statistics & Probability Letters 6 (1988), 181-189.
func SingleBreakpoint(y []float64, trim float64) (Breakpoint, error) {
	if !(trim > 0 && trim < 0.5) {
		return Breakpoint{}, invalid("trim is %v and has to lie inside (0, 0.5)", trim)
	}
	n := len(y)
	h := int(math.Floor(trim*float64(n) + 1e-9)) // 0.29 of 100 is 29
	if err := finite("the series", y); err != nil {
		return Breakpoint{}, err
	}
	if h < 1 || n < 2*h || n < 3 {
		return Breakpoint{}, tooFew("%d rows are too few for two segments of %v of them", n, trim)
	}
	s := newSegments(centred(y))
	if !(s.cost(0, n) > 0) {
		return Breakpoint{}, degenerate("all values are equal: there is no change")
	}
	rss, after := s.partitions(n, h, max(1, (n+h-1)/h-2))
	b := Breakpoint{After: after, RSS0: rss[0], RSS1: rss[1], Before: Mean(y[:after]), Since: Mean(y[after:]), rows: n}
	b.variance = b.RSS1 / float64(n)
	b.SupF = defined((b.RSS0 - b.RSS1) / (b.RSS1 / float64(n-2)))
	b.choose(rss[:max(1, (n+h-1)/h-1)])
	return b, nil
}

// choose sets the number of breaks with the least BIC; a perfect fit beats all.
func (b *Breakpoint) choose(rss []float64) {
	n, least := float64(b.rows), math.Inf(1)
	for m, r := range rss {
		bic := n*(math.Log(r/n)+1+math.Log(2*math.Pi)) + 2*float64(m+1)*math.Log(n)
		b.BIC = append(b.BIC, defined(bic))
		if bic < least {
			least, b.Breaks = bic, m
		}
	}
}

// segments answers the sum of squares around the mean of any run of rows.
type segments struct{ sum, squares []float64 }

func newSegments(y []float64) segments {
	s := segments{make([]float64, len(y)+1), make([]float64, len(y)+1)}
	for i, v := range y {
		s.sum[i+1], s.squares[i+1] = s.sum[i]+v, s.squares[i]+v*v
	}
	return s
}

// cost is that of the rows from..to-1; what is only rounding is 0.
func (s segments) cost(from, to int) float64 {
	d := s.sum[to] - s.sum[from]
	c := s.squares[to] - s.squares[from] - d*d/float64(to-from)
	if c < 1e-14*s.squares[len(s.squares)-1] {
		return 0
	}
	return c
}

// partitions returns the least total cost for 0..most changes, and the row of
// the best single one.
func (s segments) partitions(n, h, most int) (best []float64, single int) {
	row := make([]float64, n+1) // cost of rows 0..t-1 in m+1 segments
	for t := h; t <= n; t++ {
		row[t] = s.cost(0, t)
	}
	best = append(best, row[n])
	for m := 1; m <= most; m++ {
		next, at := make([]float64, n+1), 0
		for t := (m + 1) * h; t <= n; t++ {
			next[t] = math.Inf(1)
			for c := m * h; c <= t-h; c++ {
				if v := row[c] + s.cost(c, t); v < next[t] {
					next[t], at = v, c
				}
			}
		}
		if m == 1 {
			single = at
		}
		row = next
		best = append(best, row[n])
	}
	return best, single
}

// Interval returns the rows between which the change lies with the probability
// level, for errors that are independent and alike: 1-based, never beyond the
// series. A wide interval says that the row should not be quoted.
//
// It panics on a level outside (0, 1).
//
// Source: J. Bai, Review of Economics and Statistics 79 (1997), 551-563.
func (b Breakpoint) Interval(level float64) (low, high int) {
	p, x, top := 1-tail(level), 0.0, 1.0
	for argmaxCDF(top) < p && top < 600 {
		top *= 2
	}
	for bottom := 0.0; top-bottom > 1e-9; {
		if x = (bottom + top) / 2; argmaxCDF(x) < p {
			bottom = x
		} else {
			top = x
		}
	}
	gap := b.Before - b.Since
	reach := math.Min(float64(b.rows), math.Floor(x*b.variance/(gap*gap))+1)
	return max(1, b.After-int(reach)), min(b.rows, b.After+int(reach))
}

// argmaxCDF is the distribution of where a two-sided random walk with drift has
// its top, for x >= 0.
func argmaxCDF(x float64) float64 {
	r := math.Sqrt(x)
	return 1 + r*math.Exp(-x/8)/math.Sqrt(2*math.Pi) - (x+5)/2*cdf(-r/2) + 1.5*math.Exp(x)*cdf(-1.5*r)
}
