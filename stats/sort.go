package stats

import (
	"math"
	"slices"
)

// fewer values than this are sorted by comparing them.
const radixFrom = 1 << 11

// sortKey maps a number to bits that sort as it does; -0 sorts as 0.
func sortKey(v float64) uint64 {
	b := math.Float64bits(v + 0)
	if b>>63 == 1 {
		return ^b
	}
	return b | 1<<63
}

// keyed is a sort key and where it came from.
type keyed struct {
	key uint64
	at  uint32
}

// order returns the places of x in ascending order, equal values in the order
// given. x must not hold NaN. Many values are sorted by their digits in
// O(n), a few by comparing.
func order(x []float64) []keyed {
	a := make([]keyed, len(x))
	for i, v := range x {
		a[i] = keyed{sortKey(v), uint32(i)}
	}
	if len(a) < radixFrom {
		slices.SortStableFunc(a, func(p, q keyed) int {
			switch {
			case p.key < q.key:
				return -1
			case p.key > q.key:
				return 1
			}
			return 0
		})
		return a
	}
	return radix(a)
}

const (
	digit  = 11 // bits that one pass sorts by
	passes = 6
)

// radix sorts by the lowest digit first and skips digits that all keys share.
func radix(a []keyed) []keyed {
	var count [passes][1 << digit]uint32
	for i := range a {
		k := a[i].key
		for p := range passes {
			count[p][k>>(p*digit)&(1<<digit-1)]++
		}
	}
	b := make([]keyed, len(a))
	for p := range passes {
		shift, c := p*digit, &count[p]
		if c[a[0].key>>shift&(1<<digit-1)] == uint32(len(a)) {
			continue
		}
		sum := uint32(0)
		for d := range c {
			c[d], sum = sum, sum+c[d]
		}
		for i := range a {
			d := a[i].key >> shift & (1<<digit - 1)
			b[c[d]] = a[i]
			c[d]++
		}
		a, b = b, a
	}
	return a
}
