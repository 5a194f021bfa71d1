package stats

import "math"

// ClopperPearson returns the exact interval for a share, from k of n: it never
// covers less than the level, and mostly more. Wilson is nearer to the level.
//
// It is an error unless 0 <= k <= n and n >= 1.
//
// Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413.
func ClopperPearson(k, n int, level float64) (Interval, error) {
	if err := first(trials(k, n), inside("the level", level)); err != nil {
		return Interval{}, err
	}
	return clopperPearson(float64(k), float64(n), level), nil
}

func clopperPearson(k, n, level float64) Interval {
	i, a := Interval{0, 1}, tail(level)
	if k > 0 {
		i.Low = betaQuantile(a, k, n-k+1)
	}
	if k < n {
		i.High = betaQuantile(1-a, k+1, n-k)
	}
	return i
}

func trials(k, n int) error {
	if n < 1 || k < 0 || k > n {
		return invalid("%d of %d is no share: 0 <= k <= n and n >= 1", k, n)
	}
	return nil
}

// ShareDifference compares two independent shares.
type ShareDifference struct {
	Difference float64  // share of group 1 minus share of group 0
	Interval   Interval // Newcombe's hybrid score interval, his method 10
	FisherP    float64  // exact, two-sided: all tables at most as likely as this one
}

// CompareShares compares k1 of n1 with k0 of n0. It is an error unless 0 <= k <=
// n and n >= 1 in both.
//
// Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890; R. A.
// Fisher, JRSS 98 (1935), 39-82.
func CompareShares(k1, n1, k0, n0 int, level float64) (ShareDifference, error) {
	if err := first(trials(k1, n1), trials(k0, n0), inside("the level", level)); err != nil {
		return ShareDifference{}, err
	}
	p1, p0 := float64(k1)/float64(n1), float64(k0)/float64(n0)
	w1, w0 := Wilson(k1, n1, level), Wilson(k0, n0, level)
	d := ShareDifference{Difference: p1 - p0, FisherP: fisher(k1, n1, k0, n0)}
	d.Interval = Interval{
		d.Difference - math.Hypot(p1-w1.Low, w0.High-p0),
		d.Difference + math.Hypot(w1.High-p1, p0-w0.Low),
	}
	return d, nil
}

// fisher sums the hypergeometric probabilities of k1 given both margins.
func fisher(k1, n1, k0, n0 int) float64 {
	k := k1 + k0
	low, high := max(0, k-n0), min(k, n1)
	ratio := func(i int) float64 { // P(low+i) / P(low+i-1)
		x := float64(low + i)
		return (float64(n1) - x + 1) * (float64(k) - x + 1) / (x * (float64(n0-k) + x))
	}
	mode := int(float64(k+1)*float64(n1+1)/float64(n1+n0+2)) - low
	return unlikely(around(high-low+1, mode, ratio), k1-low)
}
