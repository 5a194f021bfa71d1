package stats

import (
	"cmp"
	"math"
	"slices"
)

// Many bare keys are sorted by their digits, in time that grows as their count;
// a few by comparing.
const radixFrom = 1 << 11

// sortKey maps a number to bits that sort as it does; -0 sorts as 0. It must not
// be NaN.
func sortKey(v float64) uint64 {
	b := math.Float64bits(v + 0)
	if b>>63 == 1 {
		return ^b
	}
	return b | 1<<63
}

// fromKey undoes sortKey.
func fromKey(k uint64) float64 {
	if k>>63 == 1 {
		return math.Float64frombits(k &^ (1 << 63))
	}
	return math.Float64frombits(^k)
}

// keyed is a sort key and what travels with it: a place, or a few flags.
type keyed struct {
	key uint64
	tag uint32
}

// order returns the places of x in ascending order, as tags; equal values stay
// in the order given. x must not hold NaN.
func order(x []float64) []keyed {
	a := make([]keyed, len(x))
	for i, v := range x {
		a[i] = keyed{sortKey(v), uint32(i)}
	}
	return sortKeyed(a)
}

// sortKeyed sorts by key, equal ones in the order given.
func sortKeyed(a []keyed) []keyed {
	slices.SortFunc(a, func(p, q keyed) int {
		if p.key != q.key {
			return cmp.Compare(p.key, q.key)
		}
		return cmp.Compare(p.tag, q.tag)
	})
	return a
}

// sortKeys sorts plain keys; a is used up.
func sortKeys(a []uint64) []uint64 {
	if len(a) < radixFrom {
		slices.Sort(a)
		return a
	}
	return radix(a)
}

const (
	digit  = 11 // bits that one pass sorts by
	passes = 6
	mask   = 1<<digit - 1
)

// radix sorts by the lowest digit first and skips digits that all keys share.
func radix(a []uint64) []uint64 {
	var count [passes][1 << digit]uint32
	for _, k := range a {
		for p := range passes {
			count[p][k>>(p*digit)&mask]++
		}
	}
	b := make([]uint64, len(a))
	for p := range passes {
		shift, c := p*digit, &count[p]
		if c[a[0]>>shift&mask] == uint32(len(a)) {
			continue
		}
		sum := uint32(0)
		for d := range c {
			c[d], sum = sum, sum+c[d]
		}
		for _, k := range a {
			d := k >> shift & mask
			b[c[d]] = k
			c[d]++
		}
		a, b = b, a
	}
	return a
}
