package stats

import (
	"math"
	"slices"
)

// MannWhitney compares two independent samples by who is larger in a pair of
// one from each.
type MannWhitney struct {
	N1, N0        int
	U             float64 // pairs in which the value of group 1 is larger; ties count 1/2
	AUC           float64 // the same as a share: 0.5 is no difference
	CliffsDelta   float64 // from -1 to 1: 2 AUC - 1
	HodgesLehmann float64 // the shift: median of all differences, group 1 minus group 0

	Exact  *RankTest   // by counting; nil with ties and for large samples
	Ties   *TiesTest   // by counting, ties and all; nil for large samples
	Normal *NormalTest // by approximation; nil when all values are equal
	// NormalInterval is of the shift, NormalRank the place of its limits among
	// the sorted differences, counted from each end; nil for small samples.
	NormalRank     int
	NormalInterval *Interval
}

// RankTest is an exact test by ranks, with the interval that belongs to it.
type RankTest struct {
	PGreater, PTwoSided float64 // one-sided that group 1 (or before) is larger; twice the smaller side
	Interval            Interval
}

// TiesTest is an exact test in which ties have their middle rank. The two P
// differ with ties and unequal sizes: good programs print the one or the other.
type TiesTest struct {
	P        float64 // as far from the expected sum, on either side
	PDoubled float64 // twice the smaller side
}

// NormalTest is a test by the normal approximation.
type NormalTest struct {
	P             float64 // with continuity correction
	PNoContinuity float64
}

// countingWork is how many additions an exact distribution may take, of which
// about a third are really done: half a second.
const countingWork = 1_200_000_000

// MannWhitneyTest compares sample one with sample zero. Ties are decided on the
// decimals as written.
//
// It is an error when a sample is empty or holds NaN or infinity.
//
// Source: H. B. Mann and D. R. Whitney, Ann. Math. Stat. 18 (1947), 50-60; J. L.
// Hodges and E. L. Lehmann, Ann. Math. Stat. 34 (1963), 598-611; N. Cliff,
// Psychological Bulletin 114 (1993), 494-509; M. Hollander and D. A. Wolfe,
// Nonparametric Statistical Methods, 2nd ed. (1999), chapter 4.
func MannWhitneyTest(one, zero []float64, level float64) (MannWhitney, error) {
	if err := first(sample("group 1", one, 1), sample("group 0", zero, 1), inside("the level", level)); err != nil {
		return MannWhitney{}, err
	}
	m, n := len(one), len(zero)
	r := ranked(onGrid(slices.Concat(one, zero), 2).units)
	sum := 0
	for _, d := range r.doubled[:m] {
		sum += d
	}
	u2 := sum - m*(m+1) // twice U
	pairs := float64(m) * float64(n)
	w := MannWhitney{N1: m, N0: n, U: float64(u2) / 2, AUC: float64(u2) / 2 / pairs}
	w.CliffsDelta = 2*w.AUC - 1
	d := newDifferences(one, zero)
	w.HodgesLehmann = d.middle()
	w.normal(r, d, level)
	w.exact(r, sum, d, level)
	return w, nil
}

func (w *MannWhitney) normal(r ranking, d differences, level float64) {
	m, n := float64(w.N1), float64(w.N0)
	all := m + n
	if v := m * n / 12 * (all + 1 - r.ties/(all*(all-1))); v > 0 {
		off := math.Abs(w.U - m*n/2)
		w.Normal = &NormalTest{P: approximate(off-0.5, v), PNoContinuity: approximate(off, v)}
	}
	w.NormalRank = int(math.Floor(m*n/2 - z(level)*math.Sqrt(m*n*(all+1)/12)))
	if w.NormalRank >= 1 {
		w.NormalInterval = &Interval{d.at(w.NormalRank), d.at(w.N1*w.N0 + 1 - w.NormalRank)}
	}
}

// approximate is the two-sided p of a normal value off its mean.
func approximate(off, variance float64) float64 {
	return math.Min(1, math.Erfc(off/math.Sqrt(2*variance)))
}

func (w *MannWhitney) exact(r ranking, sum int, d differences, level float64) {
	dist, ok := choose(r.doubled, w.N1)
	if !ok {
		return
	}
	at := (sum - dist.least) / dist.unit
	below, above := tails(dist.weights, at)
	w.Ties = &TiesTest{P: dist.asFar(sum, 2*w.N1*(w.N1+w.N0+1)), PDoubled: math.Min(1, 2*math.Min(below, above))}
	if r.ties > 0 {
		return
	}
	q := max(1, lowerQuantile(dist.weights, tail(level)))
	w.Exact = &RankTest{above, w.Ties.PDoubled, Interval{d.at(q), d.at(w.N1*w.N0 + 1 - q)}}
}

// sums is the exact distribution of the sum of a random choice of ranks.
type sums struct {
	weights     []float64 // of least, least + unit, ...
	least, unit int       // in doubled ranks
}

// asFar is the probability of a sum at least as far from the mean as this one;
// twice the mean is a whole number.
func (s sums) asFar(sum, twiceMean int) float64 {
	total, p, far := 0.0, 0.0, distance(2*sum, twiceMean)
	for i, w := range s.weights {
		total += w
		if distance(2*(s.least+s.unit*i), twiceMean) >= far {
			p += w
		}
	}
	return math.Min(1, p/total)
}

func distance(a, b int) int { return max(a-b, b-a) }

// choose counts the choices of m of all doubled ranks by their sum. ok is false
// when that would take too long.
func choose(doubled []int, m int) (sums, bool) {
	r, unit := slices.Clone(doubled), 2
	slices.Sort(r)
	for _, v := range r {
		unit = min(unit, 1+(v+1)%2)
	}
	k := min(m, len(r)-m) // the others are chosen by leaving out
	spread, least := 0, 0
	for j := range k {
		spread += (r[len(r)-1-j] - r[j]) / unit
	}
	for _, v := range r[:m] {
		least += v
	}
	if float64(len(r))*float64(k)*float64(spread+1) > countingWork {
		return sums{}, false
	}
	w := chosen(r, unit, k, spread)
	if k < m {
		slices.Reverse(w)
	}
	return sums{w, least, unit}, true
}

// chosen is the count itself: row j holds the choices of j ranks by how far
// their sum lies above that of the j smallest.
func chosen(r []int, unit, k, spread int) []float64 {
	rows := make([][]float64, k+1)
	for j := range rows {
		rows[j] = make([]float64, spread+1)
	}
	rows[0][0] = 1
	reach := make([]int, k+1) // the largest sum of each row so far
	for i, v := range r {
		for j := min(i+1, k); j > 0; j-- {
			shift := (v - r[j-1]) / unit
			reach[j] = max(reach[j], shift+reach[j-1])
			addTo(rows[j][shift:], rows[j-1][:reach[j-1]+1])
		}
	}
	return rows[k]
}

// addTo adds b to the front of a.
func addTo(a, b []float64) {
	a = a[:len(b)]
	for i, v := range b {
		a[i] += v
	}
}

// differences are the m·n values one - zero, ordered without being listed.
type differences struct{ one, zero []float64 }

func newDifferences(one, zero []float64) differences {
	return differences{sorted(one), sorted(zero)}
}

// at returns the k-th smallest, 1-based.
func (d differences) at(k int) float64 { return kth(d, k) }

// middle returns the median.
func (d differences) middle() float64 {
	n := len(d.one) * len(d.zero)
	low := d.at((n + 1) / 2)
	if n%2 == 1 {
		return low
	}
	return low + (d.at(n/2+1)-low)/2
}

func (d differences) span() (low, high float64) {
	return d.one[0] - d.zero[len(d.zero)-1], d.one[len(d.one)-1] - d.zero[0]
}

func (d differences) notAbove(v float64) int {
	n, j := 0, 0 // zero[j:] are near enough to one[i]
	for _, x := range d.one {
		for j < len(d.zero) && x-d.zero[j] > v {
			j++
		}
		n += len(d.zero) - j
	}
	return n
}

func (d differences) between(above, upTo float64) []float64 {
	var out []float64
	from, to := 0, 0 // x - zero[from:to] lie in between
	for _, x := range d.one {
		for from < len(d.zero) && x-d.zero[from] > upTo {
			from++
		}
		for to < len(d.zero) && x-d.zero[to] > above {
			to++
		}
		for _, y := range d.zero[from:max(from, to)] {
			out = append(out, x-y)
		}
	}
	return out
}
