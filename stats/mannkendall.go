package stats

import (
	"math"
	"slices"
)

// Trend says whether a series rises or falls, by the signs of all pairs: a few
// wild values cannot make one.
type Trend struct {
	N    int
	S    int     // rising pairs minus falling ones
	VarS float64 // under no trend, ties allowed for
	Z    float64
	P    float64  // two-sided
	TauB *float64 // from -1 to 1; nil when all values are equal
	// Slope is the median of the slopes of all pairs, for one row, with its
	// interval (Sen).
	Slope    float64
	Interval Interval
}

// MannKendall tests for a trend in equally spaced rows, in the order given. Ties
// are decided on the decimals as written. Time and memory are O(n²).
//
// It is an error when there are fewer than 2 rows (TooFew) or more than 5,000,
// or y holds NaN or infinity. A series without any change has S 0 and P 1.
//
// Source: M. G. Kendall, Rank Correlation Methods, 4th ed. (1975); P. K. Sen,
// JASA 63 (1968), 1379-1389; R. O. Gilbert, Statistical Methods for
// Environmental Pollution Monitoring (1987), chapter 16.
func MannKendall(y []float64, level float64) (Trend, error) {
	if err := first(sample("the series", y, 2), inside("the level", level)); err != nil {
		return Trend{}, err
	}
	n := len(y)
	if n > 5_000 {
		return Trend{}, degenerate("%d rows have too many pairs: take means of neighbours first", n)
	}
	units := onGrid(y, 4).units
	slopes := make([]float64, 0, n*(n-1)/2)
	t := Trend{N: n}
	for i := range y {
		for j := i + 1; j < n; j++ {
			t.S += sign(units[j] - units[i])
			slopes = append(slopes, (y[j]-y[i])/float64(j-i))
		}
	}
	slices.Sort(slopes)
	t.test(units)
	t.Slope = Median(slopes)
	spread, pairs := z(level)*math.Sqrt(t.VarS), float64(len(slopes))
	low := max(0, int(math.RoundToEven((pairs-spread)/2))-1)
	high := min(len(slopes)-1, int(math.RoundToEven((pairs+spread)/2)))
	t.Interval = Interval{slopes[low], slopes[high]}
	return t, nil
}

// test fills in the variance, z, p and tau-b.
func (t *Trend) test(units []int64) {
	s := slices.Clone(units)
	slices.Sort(s)
	n, ties, tied := float64(len(s)), 0.0, 0.0
	for i, j := 0, 0; i < len(s); i = j {
		for j = i; j < len(s) && s[j] == s[i]; j++ {
		}
		c := float64(j - i)
		ties += c * (c - 1) * (2*c + 5)
		tied += c * (c - 1) / 2
	}
	t.VarS, t.P = (n*(n-1)*(2*n+5)-ties)/18, 1
	if t.VarS > 0 {
		t.Z = float64(t.S-sign(int64(t.S))) / math.Sqrt(t.VarS)
		t.P = twoSided(t.Z)
	}
	pairs := n * (n - 1) / 2
	t.TauB = defined(float64(t.S) / math.Sqrt(pairs*(pairs-tied)))
}

func sign(v int64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}
