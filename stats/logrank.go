package stats

import (
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// LogRank compares what happened in each group with what would have happened
// if all groups had the same risk at every time.
type LogRank struct {
	N        []int     // items, for each group
	Observed []int     // events
	Expected []float64 // events under equal risk
	// Test weighs all times alike, Peto the early ones more (the Peto-Peto form
	// of Wilcoxon's test). nil when the groups were never at risk together.
	Test, Peto *Test
}

// Levels codes labels as 0, 1, ... in the order of their bytes.
func Levels(labels []string) (names []string, codes []int) {
	place := map[string]int{}
	for _, l := range labels {
		place[l] = 0
	}
	for l := range place {
		names = append(names, l)
	}
	slices.Sort(names)
	for i, l := range names {
		place[l] = i
	}
	for _, l := range labels {
		codes = append(codes, place[l])
	}
	return names, codes
}

// LogRankTest compares groups of times that may be censored. Item i left at
// times[i], by its event when events[i], and belongs to groups[i] of 0..k-1.
// With strata, groups are compared inside each stratum only and the results
// added; nil is one stratum.
//
// It is an error when the lengths differ, a time is no finite number, a code is
// below 0, or there are fewer than two groups.
//
// Source: N. Mantel, Cancer Chemotherapy Reports 50 (1966), 163-170; R. Peto and
// J. Peto, JRSS A 135 (1972), 185-207.
func LogRankTest(times []float64, events []bool, groups, strata []int) (LogRank, error) {
	k, err := logRankCheck(times, events, groups, strata)
	if err != nil {
		return LogRank{}, err
	}
	c := newComparison(k)
	for i, g := range groups {
		c.result.N[g]++
		if events[i] {
			c.result.Observed[g]++
		}
	}
	for _, part := range c.split(times, events, groups, strata) {
		c.stratum(part)
	}
	c.result.Test = quadratic(c.diff[0], c.cov[0])
	c.result.Peto = quadratic(c.diff[1], c.cov[1])
	return c.result, nil
}

func logRankCheck(times []float64, events []bool, groups, strata []int) (k int, err error) {
	err = first(sameLength("times and events", len(times), len(events)),
		sameLength("times and groups", len(times), len(groups)), finite("times", times))
	if err == nil && strata != nil {
		err = sameLength("times and strata", len(times), len(strata))
	}
	if err != nil {
		return 0, err
	}
	for _, g := range groups {
		k = max(k, g+1)
		if g < 0 || g > len(groups) {
			return 0, invalid("a group has the code %d: number them 0, 1, 2, ...", g)
		}
	}
	if k < 2 {
		return 0, tooFew("there are %d groups and a comparison needs two", k)
	}
	return k, nil
}

// split sorts the times of each stratum apart by group and end: list g holds
// the events of group g, list k + g its censored times. The strata come in a
// fixed order, for the same digits.
func (c *comparison) split(times []float64, events []bool, groups, strata []int) [][][]uint64 {
	parts := map[int][][]uint64{}
	var lists [][]uint64 // of the stratum of the item before
	for i, t := range times {
		if i == 0 || strata != nil && strata[i] != strata[i-1] {
			lists = c.lists(parts, i, strata)
		}
		list := groups[i]
		if !events[i] {
			list += c.k
		}
		lists[list] = append(lists[list], sortKey(t))
	}
	var out [][][]uint64
	for _, s := range slices.Sorted(maps.Keys(parts)) {
		for i, list := range parts[s] {
			parts[s][i] = sortKeys(list)
		}
		out = append(out, parts[s])
	}
	return out
}

// lists returns those of the stratum of item i, new ones at its first.
func (c *comparison) lists(parts map[int][][]uint64, i int, strata []int) [][]uint64 {
	stratum := 0
	if strata != nil {
		stratum = strata[i]
	}
	if parts[stratum] == nil {
		parts[stratum] = make([][]uint64, 2*c.k)
	}
	return parts[stratum]
}

// comparison sums observed minus expected and its covariance over times and
// strata: [0] unweighted, [1] weighted by the pooled survival.
type comparison struct {
	k          int
	diff, cov  [2][]float64
	atRisk, at []float64 // of each group: at risk, events now
	result     LogRank
}

func newComparison(k int) *comparison {
	c := &comparison{k: k, atRisk: make([]float64, k), at: make([]float64, k)}
	for i := range c.diff {
		c.diff[i], c.cov[i] = make([]float64, k), make([]float64, k*k)
	}
	c.result = LogRank{N: make([]int, k), Observed: make([]int, k), Expected: make([]float64, k)}
	return c
}

// stratum adds one stratum, in ascending order of time.
func (c *comparison) stratum(lists [][]uint64) {
	n, survival := 0.0, 1.0
	for g := range c.k {
		c.atRisk[g] = float64(len(lists[g]) + len(lists[c.k+g]))
		n += c.atRisk[g]
	}
	for n > 0 {
		now, d := earliest(lists), 0.0
		for g := range c.k {
			c.at[g] = take(&lists[g], now)
			d += c.at[g]
		}
		if d > 0 {
			c.add(n, d, survival)
			survival *= (n - d) / n
		}
		for g := range c.k {
			gone := c.at[g] + take(&lists[c.k+g], now)
			c.atRisk[g] -= gone
			n -= gone
		}
	}
}

// earliest is the smallest first key of sorted lists.
func earliest(lists [][]uint64) uint64 {
	now := uint64(math.MaxUint64)
	for _, list := range lists {
		if len(list) > 0 && list[0] < now {
			now = list[0]
		}
	}
	return now
}

// take cuts a key off the front of a sorted list and says how often it was there.
func take(list *[]uint64, key uint64) float64 {
	n := 0
	for n < len(*list) && (*list)[n] == key {
		n++
	}
	*list = (*list)[n:]
	return float64(n)
}

// add counts one time with d events of n at risk; w is the survival just before.
func (c *comparison) add(n, d, w float64) {
	v := 0.0
	if n > 1 {
		v = d * (n - d) / (n - 1) / (n * n)
	}
	for g, r := range c.atRisk {
		e := d * r / n
		c.result.Expected[g] += e
		c.diff[0][g] += c.at[g] - e
		c.diff[1][g] += w * (c.at[g] - e)
		for h, q := range c.atRisk {
			cov := -v * r * q
			if g == h {
				cov = v * r * (n - r)
			}
			c.cov[0][g*c.k+h] += cov
			c.cov[1][g*c.k+h] += w * w * cov
		}
	}
}

// quadratic returns diff' cov^-1 diff with the last group left out, nil when
// the covariance has no inverse.
func quadratic(diff, cov []float64) *Test {
	k := len(diff) - 1
	v := mat.NewSymDense(k, nil)
	for i := range k {
		for j := i; j < k; j++ {
			v.SetSym(i, j, cov[i*(k+1)+j])
		}
	}
	var c mat.Cholesky
	if !c.Factorize(v) || c.Cond() > 1e12 {
		return nil
	}
	u, s := mat.NewVecDense(k, diff[:k]), mat.NewVecDense(k, nil)
	if err := c.SolveVecTo(s, u); err != nil {
		return nil
	}
	t := chi2Test(mat.Dot(u, s), float64(k))
	return &t
}
