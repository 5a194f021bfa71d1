package chart

import (
	"math"
	"slices"
)

// tick is one label of an axis, at a value of the axis.
type tick struct {
	at    float64
	label string
}

// countTicks are round numbers from 0 that reach at least top: whole ones, with at
// most n steps. For top = 0 they reach 1, so that the axis has a length.
func countTicks(top float64, n int) []tick { return roundTicks(0, math.Max(top, 1), n, 1) }

// valueTicks are round numbers around low and high, with 0 when both lie on one
// side of it.
func valueTicks(low, high float64, n int) []tick {
	low, high = math.Min(low, 0), math.Max(high, 0)
	if low == high {
		return roundTicks(0, 1, 1, 1) // all are 0: there are no halves to show
	}
	return roundTicks(low, high, n, 0)
}

// levelTicks are valueTicks for points and lines, which promise nothing about a zero:
// where all lies far from it, beside how much it varies, the axis does not begin there,
// and the picture has to say so. Counts do promise it.
func levelTicks(low, high float64, n int, counts bool) (ticks []tick, cut bool) {
	spread, distance := high-low, math.Min(math.Abs(low), math.Abs(high))
	if !counts && low*high > 0 && spread > 0 && distance > farFromZero*spread {
		return roundTicks(low, high, n, 0), true
	}
	return valueTicks(low, high, n), false
}

// farFromZero is how many times its spread a level lies away from zero before the axis
// leaves it out: with zero it would be less than a fifth of the height.
const farFromZero = 4

func roundTicks(low, high float64, n int, least float64) []tick {
	step := math.Max(roundStep((high-low)/float64(max(n, 1))), least)
	var ticks []tick
	for i, last := math.Floor(low/step+1e-9), math.Ceil(high/step-1e-9); i <= last; i++ {
		at := i * step
		ticks = append(ticks, tick{at, brief(clean(at, step), step)})
	}
	return ticks
}

// brief writes the value of a tick; great ones in millions or billions.
func brief(v, step float64) string {
	switch {
	case v == 0:
		return "0"
	case step >= 1e9:
		return number(v/1e9) + " billion"
	case step >= 1e6:
		return number(v/1e6) + " million"
	}
	return fixed(v, int(math.Ceil(-math.Log10(step)-1e-9))) // as fine as the step: no two ticks look alike
}

// roundStep is the next of 1, 2, 5 times a power of ten that is not below v.
func roundStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*power >= v*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// clean rounds away what adding has left behind, such as 0.30000000000000004.
func clean(v, step float64) float64 {
	scale := math.Pow(10, 2-math.Floor(math.Log10(step)))
	return math.Round(v*scale) / scale
}

// human are the durations people think in; the first list has the great ones.
var human = [][]span{
	{{"1 ms", .001}, {"1 s", 1}, {"10 s", 10}, {"1 min", minute}, {"10 min", 10 * minute}, {"1 h", hour}, {"1 d", day}, {"1 w", week}, {"30 d", 30 * day}, {"1 y", year}, {"10 y", 10 * year}, {"100 y", 100 * year}},
	{{"1 ms", .001}, {"10 ms", .01}, {"100 ms", .1}, {"1 s", 1}, {"3 s", 3}, {"10 s", 10}, {"30 s", 30}, {"1 min", minute}, {"3 min", 3 * minute}, {"10 min", 10 * minute}, {"30 min", 30 * minute}, {"1 h", hour}, {"3 h", 3 * hour}, {"6 h", 6 * hour}, {"1 d", day}, {"3 d", 3 * day}, {"1 w", week}, {"2 w", 2 * week}, {"30 d", 30 * day}, {"90 d", 90 * day}, {"1 y", year}, {"3 y", 3 * year}, {"10 y", 10 * year}, {"30 y", 30 * year}, {"100 y", 100 * year}},
	{{"1 ms", .001}, {"2 ms", .002}, {"5 ms", .005}, {"10 ms", .01}, {"20 ms", .02}, {"50 ms", .05}, {"100 ms", .1}, {"200 ms", .2}, {"500 ms", .5},
		{"1 s", 1}, {"2 s", 2}, {"5 s", 5}, {"10 s", 10}, {"20 s", 20}, {"40 s", 40}, {"1 min", minute}, {"2 min", 2 * minute}, {"5 min", 5 * minute}, {"10 min", 10 * minute}, {"20 min", 20 * minute}, {"40 min", 40 * minute},
		{"1 h", hour}, {"2 h", 2 * hour}, {"4 h", 4 * hour}, {"8 h", 8 * hour}, {"16 h", 16 * hour}, {"1 d", day}, {"2 d", 2 * day}, {"4 d", 4 * day}, {"1 w", week}, {"2 w", 2 * week}, {"30 d", 30 * day}, {"60 d", 60 * day}, {"120 d", 120 * day}, {"240 d", 240 * day},
		{"1 y", year}, {"2 y", 2 * year}, {"5 y", 5 * year}, {"10 y", 10 * year}, {"20 y", 20 * year}, {"50 y", 50 * year}, {"100 y", 100 * year}},
}

const (
	shortest = 0.001      // seconds; below it a duration stands at the floor like 0
	longest  = 100 * year // seconds, the end of any duration axis
)

// durationTicks are human durations around low and high (seconds, above 0): the
// great ones when they are enough, finer ones for a short axis, at most n.
func durationTicks(low, high float64, n int) []tick {
	low, high = enclose(low, high)
	for _, list := range human {
		ticks := within(list, low, high)
		if len(ticks) >= 4 || len(ticks) == 3 && high/low < 5 {
			return sparse(ticks, n)
		}
	}
	return sparse(within(human[len(human)-1], low, high), n)
}

func within(list []span, low, high float64) []tick {
	var ticks []tick
	for _, u := range list {
		if u.seconds >= low && u.seconds <= high {
			ticks = append(ticks, tick{u.seconds, u.name})
		}
	}
	return ticks
}

// sparse leaves out every second tick until at most n are left.
func sparse(ticks []tick, n int) []tick {
	for len(ticks) > max(n, 2) {
		for i := 1; i < len(ticks); i++ {
			ticks = slices.Delete(slices.Clone(ticks), i, i+1)
		}
	}
	return ticks
}

// enclose widens a range of durations to fine human ones, with a step to spare
// when the range is none.
func enclose(low, high float64) (float64, float64) {
	fine := human[len(human)-1]
	last := len(fine) - 1
	i := max(slices.IndexFunc(fine, func(u span) bool { return u.seconds > low })-1, 0)
	if low >= fine[last].seconds {
		i = last
	}
	j := slices.IndexFunc(fine, func(u span) bool { return u.seconds >= high })
	if j < 0 {
		j = last
	}
	if j-i < 2 {
		i, j = max(i-1, 0), min(j+1, last)
	}
	return fine[i].seconds, fine[j].seconds
}
