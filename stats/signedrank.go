package stats

import (
	"math"
)

// SignedRank compares pairs by the ranks of their differences before - after.
type SignedRank struct {
	N, NonZero   int
	V            float64 // sum of the ranks of the positive differences; zeros are left out
	PseudoMedian float64 // median of the means of all pairs of differences; zeros are kept

	Exact  *RankTest // nil with zeros or ties and for very large samples
	Ties   *TiesTest // over all signs, ties and all; nil for very large samples
	Normal *float64  // two-sided p with continuity correction; nil when all differences are 0
}

// WilcoxonSignedRank compares before with after, pair by pair. Zeros and ties
// are decided on the decimals as written.
//
// It is an error when there is no pair, the lengths differ, or a value is NaN
// or infinite.
//
// Source: F. Wilcoxon, Biometrics Bulletin 1 (1945), 80-83; M. Hollander and D.
// A. Wolfe, Nonparametric Statistical Methods, 2nd ed. (1999), chapter 3.
func WilcoxonSignedRank(before, after []float64, level float64) (SignedRank, error) {
	if err := first(sameLength("before and after", len(before), len(after)), sample("before", before, 1),
		finite("after", after), inside("the level", level)); err != nil {
		return SignedRank{}, err
	}
	units, d := subtract(before, after)
	sizes, signs := nonZero(units)
	r := ranked(sizes)
	s := SignedRank{N: len(d), NonZero: len(sizes)}
	v2 := 0
	for i, up := range signs {
		if up {
			v2 += r.doubled[i]
		}
	}
	s.V = float64(v2) / 2
	walsh, pairs := walshAverages{sorted(d)}, len(d)*(len(d)+1)/2
	s.PseudoMedian = (walsh.at((pairs+1)/2) + walsh.at(pairs/2+1)) / 2
	s.normal(r)
	s.exact(r, v2, walsh, level)
	return s, nil
}

// subtract returns before - after as whole units and as numbers.
func subtract(before, after []float64) (units []int64, d []float64) {
	g := onGrid(append(append([]float64(nil), before...), after...), 2)
	units, d = make([]int64, len(before)), make([]float64, len(before))
	for i := range units {
		units[i] = g.units[i] - g.units[len(before)+i]
		d[i] = g.value(float64(units[i]))
	}
	return units, d
}

func nonZero(units []int64) (sizes []int64, up []bool) {
	for _, u := range units {
		if u != 0 {
			sizes, up = append(sizes, max(u, -u)), append(up, u > 0)
		}
	}
	return sizes, up
}

func (s *SignedRank) normal(r ranking) {
	m := float64(s.NonZero)
	if v := m*(m+1)*(2*m+1)/24 - r.ties/48; v > 0 {
		s.Normal = defined(approximate(math.Abs(s.V-m*(m+1)/4)-0.5, v))
	}
}

func (s *SignedRank) exact(r ranking, v2 int, walsh walshAverages, level float64) {
	if m := float64(s.NonZero); m == 0 || m > 1000 || m*m*m > countingWork {
		return
	}
	weights := signSums(r.doubled)
	below, above := tails(weights, v2)
	s.Ties = &TiesTest{P: sums{weights: weights, unit: 1}.asFar(v2, len(weights)-1), PDoubled: math.Min(1, 2*math.Min(below, above))}
	if r.ties > 0 || s.NonZero < s.N {
		return
	}
	q := max(1, lowerQuantile(weights, tail(level))/2)
	n := s.N * (s.N + 1) / 2
	s.Exact = &RankTest{above, s.Ties.PDoubled, Interval{walsh.at(q), walsh.at(n + 1 - q)}}
}

// signSums is the distribution of the sum of doubled ranks that got a plus, each
// by the toss of a coin.
func signSums(doubled []int) []float64 {
	total := 0
	for _, d := range doubled {
		total += d
	}
	w, reach := make([]float64, total+1), 0
	w[0] = 1
	for _, d := range doubled {
		reach += d
		for s := reach; s >= d; s-- {
			w[s] = (w[s] + w[s-d]) / 2
		}
		for s := range d {
			w[s] /= 2
		}
	}
	return w
}

// walshAverages are the means of all pairs i <= j of sorted values, ordered
// without being listed.
type walshAverages struct{ x []float64 }

func (a walshAverages) at(k int) float64 { return kth(a, k) }

func (a walshAverages) span() (low, high float64) { return a.x[0], a.x[len(a.x)-1] }

func (a walshAverages) notAbove(v float64) int {
	n, j := 0, len(a.x) // x[:j] are small enough beside x[i]
	for i, x := range a.x {
		for j > 0 && (x+a.x[j-1])/2 > v {
			j--
		}
		if j <= i {
			break
		}
		n += j - i
	}
	return n
}

func (a walshAverages) between(above, upTo float64) []float64 {
	var out []float64
	low, high := len(a.x), len(a.x) // (x[i] + x[low:high]) / 2 lie in between
	for i, x := range a.x {
		for high > 0 && (x+a.x[high-1])/2 > upTo {
			high--
		}
		for low > 0 && (x+a.x[low-1])/2 > above {
			low--
		}
		for j := max(i, low); j < high; j++ {
			out = append(out, (x+a.x[j])/2)
		}
	}
	return out
}
