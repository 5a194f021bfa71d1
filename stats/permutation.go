package stats

import (
	"math"
	"slices"
)

// Permutation is the outcome of going through assignments: how many are at
// least as extreme as what was seen.
type Permutation struct {
	Total           float64 // assignments; exact up to 2^53, then to 16 digits
	ExtremeTwoSided float64 // at least as far from no difference
	PTwoSided       float64
	PGreater        float64 // share of assignments with at least this much of a difference upwards
	Exact           bool    // all assignments, each once; else Resamples of them, drawn
	Resamples       int
	Seed            uint64
	RoundedToFit    bool // the values have more digits than exact sums hold: the last ones are rounded

	greater float64
}

// halves is the largest sample that PermutationTwoSample and PermutationPaired
// go through when the sums are too many for a table: 2^20 choices from each half.
// Up to quick values that is the fastest way; a table holds at most tableSize sums.
const (
	halves    = 40
	quick     = 20
	tableSize = 20_000_000
)

// PermutationTwoSample compares the means of two samples by all ways of
// assigning the values to the groups, in exact arithmetic on the decimals as
// written.
//
// It is an error when a sample is empty or holds NaN or infinity, and a
// Degenerate one when there are too many assignments to count: then
// PermutationMonteCarlo draws some.
//
// Source: R. A. Fisher, The Design of Experiments (1935), section 21.
func PermutationTwoSample(one, zero []float64) (Permutation, error) {
	if err := first(sample("group 1", one, 1), sample("group 0", zero, 1)); err != nil {
		return Permutation{}, err
	}
	all := slices.Concat(one, zero)
	units, exact := packed(all)
	m, n := len(one), len(all)
	limits := newLimits(units, m)
	p := Permutation{Exact: true, RoundedToFit: !exact}
	if ok := p.countChoices(units, m, limits); !ok {
		return Permutation{}, degenerate("%d of %d values can be chosen in too many ways to count: draw some with PermutationMonteCarlo", m, n)
	}
	return p.judged(), nil
}

func (p Permutation) judged() Permutation {
	p.PTwoSided, p.PGreater = p.ExtremeTwoSided/p.Total, p.greater/p.Total
	return p
}

// packed writes values as whole units from the smallest one up, without common
// factor: small numbers, whose sums fit.
func packed(x []float64) (units []int64, exact bool) {
	g := onGrid(x, 8*len(x)*len(x))
	least, common := slices.Min(g.units), int64(0)
	for _, u := range g.units {
		common = gcd(common, u-least)
	}
	for i := range g.units {
		g.units[i] = (g.units[i] - least) / max(1, common)
	}
	return g.units, g.exact
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// limits are the sums of group 1 from which on an assignment counts as extreme.
type limits struct{ high, low int64 } // at least high, at most low

// bounds are those for as much upwards and for as much on either side.
type bounds struct{ up, two limits }

// newLimits compares mean1 - mean0 without division: with the sum s of m of n
// values and t of all, its sign and size are those of s·n - t·m.
func newLimits(units []int64, m int) bounds {
	n, t, s := int64(len(units)), int64(0), int64(0)
	for i, u := range units {
		t += u
		if i < m {
			s += u
		}
	}
	seen := s*n - t*int64(m)
	away := max(seen, -seen)
	return bounds{
		up:  limits{s, math.MinInt64},
		two: limits{ceilDiv(t*int64(m)+away, n), floorDiv(t*int64(m)-away, n)},
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && a < 0 {
		q--
	}
	return q
}

func ceilDiv(a, b int64) int64 { return -floorDiv(-a, b) }

// countChoices counts the choices of m values by their sum: in a table of all
// sums where these are few, else from two halves of the values.
func (p *Permutation) countChoices(units []int64, m int, l bounds) bool {
	sum := int64(0)
	for _, u := range units {
		sum += u
	}
	size := float64(sum+1) * float64(m+1)
	switch n := len(units); {
	case n > quick && n <= 1000 && size <= tableSize && size*float64(n) <= countingWork:
		p.tally(choiceTable(units, m, int(sum)), l)
	case n <= halves:
		a, b := choiceHalf(units[:n/2], m), choiceHalf(units[n/2:], m)
		for i := range a {
			if j := m - i; j >= 0 && j < len(b) {
				p.meet(a[i], b[j], l)
			}
		}
	default:
		return false
	}
	return true
}

// choiceTable counts the choices of m values by their sum.
func choiceTable(units []int64, m, sum int) []float64 {
	rows := make([][]float64, m+1)
	for j := range rows {
		rows[j] = make([]float64, sum+1)
	}
	rows[0][0] = 1
	reach := make([]int, m+1) // the largest sum of each row so far
	for i, u := range units {
		for j := min(i+1, m); j > 0; j-- {
			reach[j] = max(reach[j], reach[j-1]+int(u))
			addTo(rows[j][u:], rows[j-1][:reach[j-1]+1])
		}
	}
	return rows[m]
}

func (p *Permutation) tally(table []float64, l bounds) {
	for s, c := range table {
		p.Total += c
		if int64(s) >= l.up.high {
			p.greater += c
		}
		if int64(s) >= l.two.high || int64(s) <= l.two.low {
			p.ExtremeTwoSided += c
		}
	}
}

// choiceHalf lists the sums of all choices of 0, 1, ... up to m values, sorted.
func choiceHalf(units []int64, m int) [][]int64 {
	sums := make([][]int64, min(m, len(units))+1)
	for set := range 1 << len(units) {
		s, k := int64(0), 0
		for i, u := range units {
			if set>>i&1 == 1 {
				s, k = s+u, k+1
			}
		}
		if k <= m {
			sums[k] = append(sums[k], s)
		}
	}
	for _, s := range sums {
		slices.Sort(s)
	}
	return sums
}

// meet counts the pairs of one sum from each half.
func (p *Permutation) meet(a, b []int64, l bounds) {
	p.Total += float64(len(a)) * float64(len(b))
	p.greater += pairsFrom(a, b, l.up.high)
	low := 0.0
	if l.two.low >= 0 {
		low = float64(len(a))*float64(len(b)) - pairsFrom(a, b, l.two.low+1)
	}
	if l.two.low >= l.two.high {
		p.ExtremeTwoSided += float64(len(a)) * float64(len(b))
		return
	}
	p.ExtremeTwoSided += low + pairsFrom(a, b, l.two.high)
}

// pairsFrom counts pairs of two sorted lists that add up to at least high.
func pairsFrom(a, b []int64, high int64) float64 {
	n, j := 0.0, len(b)
	for _, v := range a {
		for j > 0 && v+b[j-1] >= high {
			j--
		}
		n += float64(len(b) - j)
	}
	return n
}

// PermutationPaired compares pairs by all ways of giving the differences a plus
// or a minus, zeros included, in exact arithmetic on the decimals as written.
// The errors are those of PermutationTwoSample.
//
// Source: R. A. Fisher, The Design of Experiments (1935), section 21.
func PermutationPaired(differences []float64) (Permutation, error) {
	if err := sample("the differences", differences, 1); err != nil {
		return Permutation{}, err
	}
	g := onGrid(differences, 8*len(differences))
	sizes, total, seen, common := make([]int64, len(g.units)), int64(0), int64(0), int64(0)
	for _, u := range g.units {
		common = gcd(common, max(u, -u))
	}
	for i, u := range g.units {
		u /= max(1, common)
		sizes[i] = max(u, -u)
		total, seen = total+sizes[i], seen+u
	}
	// with the sum s of those that got a plus, the signed sum is 2 s - total
	away := max(seen, -seen)
	var l bounds
	l.up = limits{(seen + total) / 2, math.MinInt64}
	l.two = limits{(total + away) / 2, (total - away) / 2}
	p := Permutation{Exact: true, RoundedToFit: !g.exact}
	switch n := len(sizes); {
	case n > quick && n <= 1000 && float64(total+1) <= tableSize && float64(total+1)*float64(n) <= countingWork:
		p.tally(signTable(sizes, int(total)), l)
	case n <= halves:
		p.meet(signHalf(sizes[:n/2]), signHalf(sizes[n/2:]), l)
	default:
		return Permutation{}, degenerate("%d signs can be set in too many ways to count: draw some with PermutationMonteCarloPaired", n)
	}
	return p.judged(), nil
}

func signTable(sizes []int64, total int) []float64 {
	table := make([]float64, total+1)
	table[0] = 1
	for _, d := range sizes {
		if d == 0 {
			for s := range table {
				table[s] *= 2
			}
			continue
		}
		for s := total; s >= int(d); s-- {
			table[s] += table[s-int(d)]
		}
	}
	return table
}

func signHalf(sizes []int64) []int64 {
	sums := []int64{0}
	for _, d := range sizes {
		for _, s := range slices.Clone(sums) {
			sums = append(sums, s+d)
		}
	}
	slices.Sort(sums)
	return sums
}
