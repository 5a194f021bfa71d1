package stats

import (
	"math"
	"math/rand/v2"
)

// Split is the place where a series differs most from what follows.
type Split struct {
	At     int     // first row of the new segment, 0-based
	Until  int     // the rows compared with those before end before this one
	Energy float64 // how much: 0 or more, in the unit of the values to the power alpha
}

// BestSplit returns the split with the largest energy statistic, over all
// places and all ends, and the same with the end fixed at the last row. Unlike a
// comparison of means it sees any change of the distribution. alpha inside (0,
// 2) weighs distances; 2 sees means only, 1 is usual.
//
// It is an error when y holds NaN or infinity, alpha lies outside (0, 2], there
// are fewer than 4 rows (TooFew), or all values are equal (Degenerate). Time is
// O(n²).
//
// Source: D. S. Matteson and N. A. James, JASA 109 (2014), 334-345.
func BestSplit(y []float64, alpha float64) (best, fullRight Split, err error) {
	if err := energyCheck(y, alpha); err != nil {
		return Split{}, Split{}, err
	}
	e := newEnergy(y, alpha)
	best, fullRight = e.split(e.rows(0, len(y)))
	return best, fullRight, nil
}

func energyCheck(y []float64, alpha float64) error {
	if !(alpha > 0 && alpha <= 2) {
		return invalid("alpha is %v and has to lie inside (0, 2]", alpha)
	}
	if err := sample("the series", y, 4); err != nil {
		return err
	}
	for _, v := range y {
		if v != y[0] {
			return nil
		}
	}
	return degenerate("all values are equal: there is no change")
}

// energy holds the distances of all pairs and memory for one search.
type energy struct {
	n          int
	y          []float64
	alpha      float64
	distance   []float64 // n × n; nil for long series, which compute them again
	buffer     []float64
	inverse    []float64 // 1/m
	column     []float64 // distances of one row to those before it
	inner, all []float64
	order      []int32
}

func newEnergy(y []float64, alpha float64) *energy {
	n := len(y)
	e := &energy{n: n, y: y, alpha: alpha, inverse: make([]float64, n+1), column: make([]float64, n),
		inner: make([]float64, n+1), all: make([]float64, n+1), order: make([]int32, n), buffer: make([]float64, n)}
	for m := 1; m <= n; m++ {
		e.inverse[m] = 1 / float64(m)
	}
	if n > keptDistances {
		return e
	}
	e.distance = make([]float64, n*n)
	for i := range y {
		e.measure(e.distance[i*n:][:n], i)
	}
	return e
}

// keptDistances is the longest series of which all distances are kept: 32 MB.
const keptDistances = 2000

// measure fills in the distances of row i from all.
func (e *energy) measure(to []float64, i int) {
	for j, v := range e.y {
		to[j] = math.Abs(v - e.y[i])
		if e.alpha != 1 {
			to[j] = math.Pow(to[j], e.alpha)
		}
	}
}

// from returns the distances of row i from all.
func (e *energy) from(i int32) []float64 {
	if e.distance != nil {
		return e.distance[int(i)*e.n:][:e.n]
	}
	e.measure(e.buffer, int(i))
	return e.buffer
}

// rows lists from..to-1, in memory that the next call uses again.
func (e *energy) rows(from, to int) []int32 {
	order := e.order[from:to]
	for i := range order {
		order[i] = int32(from + i)
	}
	return order
}

// split searches rows in the order given. With inner[t] the sum of distances
// inside t..k-1 and all[t] that inside 0..t-1, what is between both is the rest.
func (e *energy) split(order []int32) (best, fullRight Split) {
	n := len(order)
	clear(e.inner[:n+1])
	best, fullRight = Split{Energy: math.Inf(-1)}, Split{Energy: math.Inf(-1)}
	e.all[0], e.all[1] = 0, 0
	for k := 2; k <= n; k++ {
		column, row := e.column[:k-1], e.from(order[k-1])
		sum := 0.0
		for i := range column {
			d := row[order[i]]
			column[i] = d
			sum += d
		}
		e.all[k] = e.all[k-1] + sum
		at, q := e.scan(k)
		if q > best.Energy {
			best = Split{at, k, q}
		}
		if k == n {
			fullRight = Split{at, k, q}
		}
	}
	return best, fullRight
}

// scan adds row k-1 to the inner sums and returns the best place before k.
func (e *energy) scan(k int) (at int, most float64) {
	column, inner, all, inverse := e.column[:k-1], e.inner[:k-1], e.all[:k-1], e.inverse[:k+1]
	suffix, whole := 0.0, e.all[k]
	most = math.Inf(-1)
	for t := k - 2; t >= 0; t-- {
		suffix += column[t]
		w := inner[t] + suffix
		inner[t] = w
		if t < 2 {
			continue
		}
		m, r := float64(t), float64(k-t)
		l := all[t]
		if q := whole - l - w - l*r*inverse[t-1] - w*m*inverse[k-t-1]; q >= most {
			most, at = q, t
		}
	}
	return at, 2 * most * inverse[k]
}

// Division is a series divided where its distribution changes.
type Division struct {
	Changes      []Change // in the order found, the clearest first
	Stopped      *float64 // p of the next change, which was too large; nil when no segment was long enough
	Permutations int
	Seed         uint64
}

// Change is one change and how likely one as large is to be found by searching
// a series without any.
type Change struct {
	At     int // first row of the new segment, 0-based
	Energy float64
	P      float64 // of the largest statistic of the whole search, never below 1/(Permutations+1)
}

// EDivisive divides a series again and again at its best split, for as long as
// the p of that split is at most significance. p comes from the largest
// statistic of the same search over series shuffled inside their segments: the
// chance that a series without change shows one is significance, not the chance
// for each row.
//
// The errors are those of BestSplit, significance outside (0, 1), and
// permutations that cannot reach it (19 for 0.05, 99 for 0.01, at most 100,000).
// The same seed gives the same digits.
//
// Source: D. S. Matteson and N. A. James, JASA 109 (2014), 334-345.
func EDivisive(y []float64, alpha, significance float64, permutations int, seed uint64) (Division, error) {
	if err := first(energyCheck(y, alpha), inside("the significance", significance)); err != nil {
		return Division{}, err
	}
	if permutations > 100_000 || 1/float64(permutations+1) > significance {
		return Division{}, invalid("%d permutations cannot show a p of %v: take from 1/p - 1 to 100,000", permutations, significance)
	}
	d := Division{Permutations: permutations, Seed: seed}
	e, r := newEnergy(y, alpha), rand.New(rand.NewPCG(seed, 0))
	for bounds := []int{0, len(y)}; ; {
		s, ok := e.bestOf(bounds, nil)
		if !ok {
			return d, nil
		}
		at := 1.0
		for range permutations {
			if q, _ := e.bestOf(bounds, r); q.Energy >= s.Energy*(1-1e-12) {
				at++
			}
		}
		p := at / float64(permutations+1)
		if p > significance {
			d.Stopped = &p
			return d, nil
		}
		d.Changes = append(d.Changes, Change{s.At, s.Energy, p})
		bounds = insert(bounds, s.At)
	}
}

// bestOf returns the best split inside any segment, each shuffled first when r
// is not nil. ok is false when none is long enough.
func (e *energy) bestOf(bounds []int, r *rand.Rand) (best Split, ok bool) {
	best.Energy = math.Inf(-1)
	for i := 1; i < len(bounds); i++ {
		from, to := bounds[i-1], bounds[i]
		if to-from < 4 {
			continue
		}
		rows := e.rows(from, to)
		if r != nil {
			r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		}
		s, _ := e.split(rows)
		if s.Energy > best.Energy {
			best, ok = Split{from + s.At, from + s.Until, s.Energy}, true
		}
	}
	return best, ok
}

// insert returns sorted bounds with one more.
func insert(bounds []int, at int) []int {
	out := []int{}
	for _, b := range bounds {
		if b > at && (len(out) == 0 || out[len(out)-1] < at) {
			out = append(out, at)
		}
		out = append(out, b)
	}
	return out
}
