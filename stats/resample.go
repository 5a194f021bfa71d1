package stats

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// Statistic is one figure of a data set that a bootstrap can compute again and
// again: see MeanOf, MedianOf, PearsonOf, RatioOf and CustomOf.
type Statistic struct {
	err  error
	name string
	n    int // rows
	// value of chosen rows; false when it is not defined for them
	value func(rows []int32) (float64, bool)
	// jackknife lists the values without each row in turn
	jackknife func() []float64
	// resample makes a function that draws n rows and returns their value
	// without listing them; nil when there is no shorter way
	resample func() func(*draws) (float64, bool)
}

// MeanOf is the arithmetic mean of x.
func MeanOf(x []float64) Statistic {
	n, s := len(x), Statistic{name: "mean", n: len(x), err: sample("the sample", x, 2)}
	if s.err != nil {
		return s
	}
	centre := Mean(x)
	d := make([]float64, n)
	for i, v := range x {
		d[i] = v - centre
	}
	s.value = func(rows []int32) (float64, bool) {
		sum := 0.0
		for _, r := range rows {
			sum += d[r]
		}
		return centre + sum/float64(len(rows)), true
	}
	s.jackknife = func() []float64 {
		return without(n, func(i int) float64 { return centre - d[i]/float64(n-1) })
	}
	s.resample = func() func(*draws) (float64, bool) {
		return func(r *draws) (float64, bool) { return centre + r.sum(d)/float64(n), true }
	}
	return s
}

// MedianOf is the median of x.
func MedianOf(x []float64) Statistic {
	s := Statistic{name: "median", n: len(x), err: sample("the sample", x, 2)}
	if s.err != nil {
		return s
	}
	up := slices.Clone(x)
	slices.Sort(up)
	s.value = func(rows []int32) (float64, bool) {
		v := make([]float64, len(rows))
		for i, r := range rows {
			v[i] = x[r]
		}
		return Median(v), true
	}
	s.jackknife = func() []float64 {
		place := places(x)
		return without(len(x), func(i int) float64 { return medianWithout(up, place[i]) })
	}
	s.resample = func() func(*draws) (float64, bool) {
		times := make([]int32, len(up)) // how often each sorted value was drawn
		return func(r *draws) (float64, bool) {
			r.tally(times)
			return medianOfTally(up, times), true
		}
	}
	return s
}

// PearsonOf is the correlation of x and y; not defined where one does not vary.
func PearsonOf(x, y []float64) Statistic {
	s := Statistic{name: "pearson", n: len(x), err: first(sameLength("x and y", len(x), len(y)), sample("x", x, 3), finite("y", y))}
	if s.err != nil {
		return s
	}
	a, b := centred(x), centred(y)
	s.value = func(rows []int32) (float64, bool) {
		var m moments
		for _, r := range rows {
			m.add(a[r], b[r])
		}
		return m.correlation()
	}
	s.jackknife = func() []float64 { return leaveOneOut(len(x), s.value) }
	return s
}

// RatioOf is the sum of num over the sum of den; not defined where that is 0.
func RatioOf(num, den []float64) Statistic {
	s := Statistic{name: "ratio", n: len(num), err: first(sameLength("num and den", len(num), len(den)), sample("num", num, 2), finite("den", den))}
	if s.err != nil {
		return s
	}
	s.value = func(rows []int32) (float64, bool) {
		a, b := 0.0, 0.0
		for _, r := range rows {
			a, b = a+num[r], b+den[r]
		}
		return a / b, b != 0
	}
	s.jackknife = func() []float64 {
		a, b, out := 0.0, 0.0, make([]float64, 0, len(num))
		for i := range num {
			a, b = a+num[i], b+den[i]
		}
		for i := range num {
			if b != den[i] {
				out = append(out, (a-num[i])/(b-den[i]))
			}
		}
		return out
	}
	return s
}

// CustomOf is any figure of n rows; value gets the places of the rows, 0 to n-1,
// some of them several times, and says whether it is defined for them. It must
// be safe to call at the same time.
func CustomOf(name string, n int, value func(rows []int32) (float64, bool)) Statistic {
	s := Statistic{name: name, n: n, value: value}
	if n < 2 {
		s.err = tooFew("%d rows cannot be resampled: at least 2 are needed", n)
	}
	s.jackknife = func() []float64 { return leaveOneOut(n, value) }
	return s
}

// leaveOneOut lists the defined values without each row.
func leaveOneOut(n int, value func([]int32) (float64, bool)) []float64 {
	rows, out := make([]int32, n-1), make([]float64, 0, n)
	for i := range n {
		for j := range rows {
			rows[j] = int32(j)
			if j >= i {
				rows[j]++
			}
		}
		if v, ok := value(rows); ok && !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

func without(n int, value func(i int) float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = value(i)
	}
	return out
}

// places returns the rank of each value, 0-based.
func places(x []float64) []int {
	out := make([]int, len(x))
	for place, k := range order(x) {
		out[k.tag] = place
	}
	return out
}

// medianWithout is the median of sorted values without the one at place i.
func medianWithout(up []float64, i int) float64 {
	at := func(k int) float64 {
		if k >= i {
			k++
		}
		return up[k]
	}
	n := len(up) - 1
	return at((n-1)/2) + (at(n/2)-at((n-1)/2))/2
}

// medianOfTally is the median when sorted value i was drawn times[i] times, as
// many draws as values.
func medianOfTally(up []float64, times []int32) float64 {
	low, high := int32((len(up)-1)/2), int32(len(up)/2)
	seen, i := times[0], 0
	for ; seen <= low; seen += times[i] {
		i++
	}
	a := up[i]
	for ; seen <= high; seen += times[i] {
		i++
	}
	return a + (up[i]-a)/2
}

func centred(x []float64) []float64 {
	m, out := Mean(x), make([]float64, len(x))
	for i, v := range x {
		out[i] = v - m
	}
	return out
}

// moments are the sums from which a correlation follows.
type moments struct {
	n, x, y, xx, yy, xy float64
	x0, y0              float64
	xChanged, yChanged  bool
}

func (m *moments) add(x, y float64) {
	if m.n == 0 {
		m.x0, m.y0 = x, y
	}
	m.xChanged, m.yChanged = m.xChanged || x != m.x0, m.yChanged || y != m.y0
	m.n++
	m.x, m.y = m.x+x, m.y+y
	m.xx, m.yy, m.xy = m.xx+x*x, m.yy+y*y, m.xy+x*y
}

func (m *moments) correlation() (float64, bool) {
	if !m.xChanged || !m.yChanged {
		return 0, false
	}
	a, b, c := m.xx-m.x*m.x/m.n, m.yy-m.y*m.y/m.n, m.xy-m.x*m.y/m.n
	if !(a > 0 && b > 0) {
		return 0, false
	}
	return min(1, max(-1, c/math.Sqrt(a*b))), true
}

// draws makes row numbers of 0..n-1, each as likely as the others: two from one
// random word, and a word is thrown away rather than favouring some rows.
type draws struct {
	src   *rand.PCG
	n     uint32
	floor uint32 // low halves below it are thrown away
}

func newDraws(seed, stream uint64, n int) *draws {
	return &draws{rand.NewPCG(seed, stream), uint32(n), -uint32(n) % uint32(n)}
}

func (d *draws) row(half uint32) (row uint32, ok bool) {
	high, low := bits.Mul32(half, d.n)
	return high, low >= d.floor
}

// each calls f with as many rows as there are.
func (d *draws) each(f func(row uint32)) {
	for left := d.n; left > 0; {
		w := d.src.Uint64()
		for _, half := range [2]uint32{uint32(w), uint32(w >> 32)} {
			if row, ok := d.row(half); ok && left > 0 {
				f(row)
				left--
			}
		}
	}
}

// fill lists the rows of one resample.
func (d *draws) fill(rows []int32) {
	i := 0
	d.each(func(row uint32) { rows[i] = int32(row); i++ })
}

// tally counts how often each row comes in one resample.
func (d *draws) tally(times []int32) {
	clear(times)
	d.each(func(row uint32) { times[row]++ })
}

// sum adds the values of one resample: the innermost loop of a bootstrap of the
// mean, written out.
func (d *draws) sum(x []float64) float64 {
	src, n, floor, a, b := d.src, uint64(d.n), uint64(d.floor), 0.0, 0.0
	left := len(x)
	for ; left > 1; left -= 2 {
		w := src.Uint64()
		p, q := w&math.MaxUint32*n, w>>32*n
		if p&math.MaxUint32 < floor || q&math.MaxUint32 < floor {
			left += 2
			continue
		}
		a += x[p>>32]
		b += x[q>>32]
	}
	for left > 0 {
		if p := src.Uint64() & math.MaxUint32 * n; p&math.MaxUint32 >= floor {
			a += x[p>>32]
			left--
		}
	}
	return a + b
}
