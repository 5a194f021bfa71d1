package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

const (
	mostExact   = 1500 // dots whose place is kept to a tenth of a pixel
	mostDots    = 3000 // in one layer; more cover each other in any case
	mostSymbols = 300  // shapes in one layer
	mostSteps   = 700  // places of a step line, and bars of an interval
	mostColumns = 350  // of them once they are thinned
	mostBars    = 240  // bars beside each other
	thinnestBar = 3.0  // px; of thinner ones only the edges would be seen
)

// thin keeps at most limit places: of those that cover each other, the first. It
// never moves one.
func thin(places []pt, limit int) []pt {
	for cell := 1.0; len(places) > limit; cell += 0.5 {
		places = firsts(places, cell)
	}
	return places
}

// firsts keeps the first place in each cell of so many pixels.
func firsts(places []pt, cell float64) []pt {
	low, high := reaching(places)
	left, top := int(low.x/cell), int(low.y/cell)
	wide := int(high.x/cell) - left + 1
	seen := make([]bool, wide*(int(high.y/cell)-top+1)) // of a picture: at most 2,000 pixels each way
	kept := make([]pt, 0, len(places))
	for _, p := range places {
		at := (int(p.y/cell)-top)*wide + int(p.x/cell) - left
		if !seen[at] {
			seen[at] = true
			kept = append(kept, p)
		}
	}
	return kept
}

// reaching are the least and the greatest of both coordinates.
func reaching(places []pt) (low, high pt) {
	low, high = places[0], places[0]
	for _, p := range places {
		low.x, low.y = min(low.x, p.x), min(low.y, p.y)
		high.x, high.y = max(high.x, p.x), max(high.y, p.y)
	}
	return low, high
}

// dots is the d of a path whose round line ends are dots: ten thousand of them
// are one element.
func dots(places []pt) string {
	places = thin(places, mostDots)
	unit := 10.0 // per pixel
	if len(places) > mostExact {
		places, unit = slices.Clone(places), 1
		slices.SortStableFunc(places, func(a, b pt) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	}
	var b strings.Builder
	var x, y int // in units, so that rounding never adds up
	for _, p := range places {
		toX, toY := int(math.Round(p.x*unit)), int(math.Round(p.y*unit))
		b.WriteString("m" + pair(toX-x, toY-y, unit) + "h0")
		x, y = toX, toY
	}
	return b.String()
}

// pair writes two relative numbers as briefly as SVG allows.
func pair(dx, dy int, unit float64) string {
	first, second := short(dx, unit), short(dy, unit)
	if strings.HasPrefix(second, "-") {
		return first + second
	}
	return first + " " + second
}

// short writes n units, of which there are 1 or 10 in a pixel.
func short(n int, unit float64) string {
	if unit == 1 {
		return strconv.Itoa(n)
	}
	var room [24]byte
	b := room[:0]
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, int64(n/10), 10)
	if rest := n % 10; rest > 0 {
		b = append(b, '.', '0'+byte(rest))
	}
	return string(b)
}

// lean keeps of a line what can be seen of it: the first, lowest, highest and last
// place in every two pixels when there are more.
func lean(places []pt) []pt {
	if len(places) <= mostExact {
		return places
	}
	var kept []pt
	for len(places) > 0 {
		column, n := math.Floor(places[0].x/2), 1
		for n < len(places) && math.Floor(places[n].x/2) == column {
			n++
		}
		kept = append(kept, extremes(places[:n])...)
		places = places[n:]
	}
	return kept
}

// extremes returns first, lowest, highest and last place of a column, in order.
func extremes(places []pt) []pt {
	low, high := 0, 0
	for i, p := range places {
		if p.y < places[low].y {
			low = i
		}
		if p.y > places[high].y {
			high = i
		}
	}
	order := []int{0, low, high, len(places) - 1}
	slices.Sort(order)
	var kept []pt
	for _, i := range slices.Compact(order) {
		kept = append(kept, places[i])
	}
	return kept
}

// columns keeps of many places the last one in every two pixels, in a wide picture in
// every three: all that can be seen of a step line or of the edge of a surface.
func columns(places []pt) []pt {
	kept := places
	for cell, most := 2.0, mostSteps; len(kept) > most; cell, most = cell+1, mostColumns {
		kept = lasts(places, cell)
	}
	return kept
}

// lasts keeps the last place in each column of so many pixels, and the very first.
func lasts(places []pt, cell float64) []pt {
	var kept []pt
	for _, p := range places {
		if n := len(kept); n > 1 && math.Floor(kept[n-1].x/cell) == math.Floor(p.x/cell) {
			kept[n-1] = p
			continue
		}
		kept = append(kept, p)
	}
	return kept
}

// bars is how many bars can be told apart beside each other.
func (p *plot) bars() int { return min(mostBars, int((p.right-p.left)/thinnestBar)) }

// greatest keeps of every group of neighbours the greatest, so that at most so many
// are left; group is how many one of them stands for.
func greatest[T any](all []T, most int, size func(T) int) (kept []T, group int) {
	group = (len(all) + most - 1) / most
	for i := 0; i < len(all); i += max(group, 1) {
		best := all[i]
		for _, v := range all[i:min(i+group, len(all))] {
			if size(v) > size(best) {
				best = v
			}
		}
		kept = append(kept, best)
	}
	return kept, group
}
