package stats

import (
	"math"
	"math/bits"
	"strconv"
)

// grid is a list of numbers as whole multiples of one unit, so that sums and
// differences are exact and ties are ties: 0.3 - 0.1 equals 0.2 here, as it
// does on paper, and not in binary.
type grid struct {
	units []int64
	exp   int  // a unit is 10^exp
	exact bool // the decimals as written; else rounded to what fits
}

// value turns units back into a number.
func (g grid) value(units float64) float64 {
	switch {
	case g.exp < -300: // 10^-exp is too large for a number
		return units / pow10(300) / pow10(-g.exp-300)
	case g.exp < 0:
		return units / pow10(-g.exp)
	}
	return units * pow10(g.exp)
}

func pow10(n int) float64 { return math.Pow(10, float64(n)) }

// onGrid writes numbers as multiples of the smallest decimal that any of them
// needs; sums of up to room of them stay inside 62 bits. Numbers with more
// digits than fit are rounded to the last digit that does.
//
// The numbers have to be finite.
func onGrid(x []float64, room int) grid {
	ms, es := make([]int64, len(x)), make([]int, len(x))
	lowest, most := 0, 0.0
	for i, v := range x {
		ms[i], es[i] = decimal(v)
		if ms[i] != 0 && (most == 0 || es[i] < lowest) {
			lowest = es[i]
		}
		most = math.Max(most, math.Abs(v))
	}
	g := grid{units: make([]int64, len(x)), exp: lowest, exact: true}
	limit := math.Log10(float64(int64(1)<<62)/float64(max(1, room))) - 0.01
	if digits := math.Log10(most) - limit; most > 0 && float64(lowest) < digits {
		g.exp, g.exact = int(math.Ceil(digits)), false
	}
	for i, v := range x {
		if m, ok := scaled(ms[i], es[i]-g.exp); ok {
			g.units[i] = m
		} else {
			g.units[i] = int64(math.RoundToEven(v / math.Pow(10, float64(g.exp))))
		}
	}
	return g
}

// decimal splits a number into the shortest m·10^e that reads back as it.
func decimal(v float64) (m int64, e int) {
	var buf [32]byte
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		m = int64(v)
	} else {
		text := strconv.AppendFloat(buf[:0], v, 'e', -1, 64)
		m, e = parts(text)
	}
	for m != 0 && m%10 == 0 {
		m, e = m/10, e+1
	}
	return m, e
}

// parts reads -d.ddde±xx as a whole number and its exponent.
func parts(text []byte) (m int64, e int) {
	negative, fraction, i := false, 0, 0
	for ; text[i] != 'e'; i++ {
		switch c := text[i]; {
		case c == '-':
			negative = true
		case c == '.':
			fraction = 1
		default:
			m = 10*m + int64(c-'0')
			if fraction > 0 {
				fraction++
			}
		}
	}
	e, _ = strconv.Atoi(string(text[i+1:]))
	if negative {
		m = -m
	}
	return m, e - max(0, fraction-1)
}

// scaled multiplies m by 10^e; ok is false when that is not exact in 62 bits.
func scaled(m int64, e int) (int64, bool) {
	if e < 0 || e > 18 {
		return 0, m == 0
	}
	ten := int64(1)
	for range e {
		ten *= 10
	}
	high, low := bits.Mul64(uint64(max(m, -m)), uint64(ten))
	return m * ten, high == 0 && low < 1<<62
}
