package stats

import (
	"math"
	"slices"
)

// Changepoints is the cheapest division of a series into level stretches.
type Changepoints struct {
	At        []int     // first row of each new segment, 0-based, ascending
	Objective float64   // cost of all segments plus the penalties
	Means     []float64 // of the segments, one more than changes
}

// Cost says what a segment costs that does not keep to one level.
type Cost string

// The costs of a segment.
const (
	// L2 is the sum of squared distances from the mean: for measurements that
	// scatter alike everywhere. Its penalty is a multiple of their variance,
	// often 2 log n.
	L2 Cost = "l2"
	// PoissonCost is minus twice the log likelihood of counts with one rate; the
	// penalty is a plain number, often 2 log n.
	PoissonCost Cost = "poisson"
)

// PELT returns the exact minimum, over all divisions into segments of at least
// minSegment rows, of their costs plus penalty for each change. Candidates that
// can never win again are dropped on the way, which makes it linear for as long
// as changes keep coming and quadratic in the length of a level stretch.
//
// It is an error when y holds NaN or infinity, the penalty is below 0,
// minSegment below 1, the cost unknown, or a value below 0 with PoissonCost; a
// series shorter than minSegment is TooFew.
//
// Source: R. Killick, P. Fearnhead and I. A. Eckley, JASA 107 (2012), 1590-1598.
func PELT(y []float64, cost Cost, penalty float64, minSegment int) (Changepoints, error) {
	if err := peltCheck(y, cost, penalty, minSegment); err != nil {
		return Changepoints{}, err
	}
	p := newPelt(y, cost, penalty, minSegment)
	p.run()
	c := Changepoints{At: p.trace(), Objective: p.best[len(y)]}
	from := 0
	for _, to := range append(slices.Clone(c.At), len(y)) {
		c.Means = append(c.Means, Mean(y[from:to]))
		from = to
	}
	return c, nil
}

func peltCheck(y []float64, cost Cost, penalty float64, minSegment int) error {
	if !(penalty >= 0) || math.IsInf(penalty, 0) || minSegment < 1 {
		return invalid("a penalty of %v and segments of at least %d rows: 0 or more, and 1 or more", penalty, minSegment)
	}
	if cost != L2 && cost != PoissonCost {
		return invalid("the cost %q is neither %q nor %q", cost, L2, PoissonCost)
	}
	if cost == PoissonCost {
		for i, v := range y {
			if v < 0 {
				return invalid("the series holds %v at row %d: counts are at least 0", v, i)
			}
		}
	}
	return sample("the series", y, minSegment)
}

// pelt is a search under way. best[t] is the least cost of the rows before t,
// with a penalty for each segment but the first.
type pelt struct {
	n, minSegment int
	poisson       bool
	penalty       float64
	sum, squares  []float64 // of the rows before each
	best          []float64
	last          []int32 // where the last segment before t begins
	inverse       []float64
	candidates
}

// candidates are the rows where the last segment may begin, one in each place
// of all lists: contiguous, for the inner loop.
type candidates struct {
	at     []int32
	dies   []int32   // from this row on it cannot win; 0 for not yet known
	base   []float64 // best there, less the squares before it
	begin  []float64 // the sum before it
	values []float64 // the cost with it at the row under way
}

func newPelt(y []float64, cost Cost, penalty float64, minSegment int) *pelt {
	n := len(y)
	p := &pelt{n: n, minSegment: minSegment, poisson: cost == PoissonCost, penalty: penalty}
	p.best, p.last, p.inverse = make([]float64, n+1), make([]int32, n+1), make([]float64, n+1)
	for m := 1; m <= n; m++ {
		p.inverse[m] = 1 / float64(m)
	}
	if !p.poisson {
		y = centred(y) // squares around 0 lose no digits then
	}
	s := newSegments(y)
	p.sum, p.squares = s.sum, s.squares
	if p.poisson {
		p.squares = make([]float64, n+1)
	}
	return p
}

// prunings says how often candidates are sifted: rarely enough to cost little.
const prunings = 16

func (p *pelt) run() {
	p.best[0] = -p.penalty
	for t := p.minSegment; t <= p.n; t++ {
		if s := t - p.minSegment; s == 0 || s >= p.minSegment {
			p.candidates.add(int32(s), p.best[s]-p.squares[s], p.sum[s])
		}
		if p.poisson {
			p.scanPoisson(t)
		} else {
			p.scan(t)
		}
		if t%prunings == 0 {
			p.sift(t)
		}
	}
}

func (c *candidates) add(at int32, base, begin float64) {
	c.at, c.dies = append(c.at, at), append(c.dies, 0)
	c.base, c.begin, c.values = append(c.base, base), append(c.begin, begin), append(c.values, 0)
}

// scan finds the cheapest last segment before t. The loop is all the time there is.
func (p *pelt) scan(t int) {
	sum, lowest, arg := p.sum[t], math.Inf(1), 0
	at := p.at
	base, begin, values, inverse := p.base[:len(at)], p.begin[:len(at)], p.values[:len(at)], p.inverse[:t+1]
	for i, s := range at {
		d := sum - begin[i]
		v := base[i] - d*d*inverse[t-int(s)]
		values[i] = v
		if v < lowest {
			lowest, arg = v, i
		}
	}
	p.best[t], p.last[t] = lowest+p.squares[t]+p.penalty, at[arg]
}

func (p *pelt) scanPoisson(t int) {
	lowest, arg := math.Inf(1), 0
	for i, s := range p.at {
		v := p.base[i]
		if d := p.sum[t] - p.begin[i]; d > 0 {
			v += 2 * (d - d*math.Log(d*p.inverse[t-int(s)]))
		}
		p.values[i] = v
		if v < lowest {
			lowest, arg = v, i
		}
	}
	p.best[t], p.last[t] = lowest+p.penalty, p.at[arg]
}

// sift drops candidates that a segment beginning at t beats from now on, or
// rather from where such a segment is long enough.
func (p *pelt) sift(t int) {
	c, k := &p.candidates, 0
	bound := p.best[t] - p.squares[t] + 1e-12*math.Abs(p.best[t])
	for i := range c.at {
		if c.dies[i] == 0 && c.values[i] > bound {
			c.dies[i] = int32(t + p.minSegment)
		}
		if c.dies[i] != 0 && int(c.dies[i]) <= t+1 {
			continue
		}
		c.at[k], c.dies[k], c.base[k], c.begin[k] = c.at[i], c.dies[i], c.base[i], c.begin[i]
		k++
	}
	c.at, c.dies, c.base, c.begin, c.values = c.at[:k], c.dies[:k], c.base[:k], c.begin[:k], c.values[:k]
}

// trace follows the last segments back.
func (p *pelt) trace() []int {
	at := []int{}
	for t := int(p.last[p.n]); t > 0; t = int(p.last[t]) {
		at = append(at, t)
	}
	slices.Reverse(at)
	return at
}
