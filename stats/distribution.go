package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Test is a test of a hypothesis: under it a statistic so far out comes up with
// the probability P.
type Test struct {
	Statistic float64
	DF        float64 // degrees of freedom; 0 where the distribution has none
	P         float64
}

// phi is the density, cdf the distribution function of the standard normal.
func phi(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }
func cdf(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// probit returns the standard normal quantile of p inside (0, 1).
func probit(p float64) float64 { return distuv.UnitNormal.Quantile(p) }

// twoSided returns the probability of a standard normal at least as far from 0 as x.
func twoSided(x float64) float64 { return math.Erfc(math.Abs(x) / math.Sqrt2) }

// chi2Test judges a statistic that is chi-squared under the hypothesis.
func chi2Test(statistic, df float64) Test {
	return Test{statistic, df, chi2Tail(statistic, df)}
}

// chi2Tail is the probability of a chi-squared value above x.
func chi2Tail(x, df float64) float64 { return mathext.GammaIncRegComp(df/2, math.Max(0, x)/2) }

// chi2 is the quantile q of the chi-squared distribution with df degrees of freedom.
func chi2(q, df float64) float64 {
	d := distuv.ChiSquared{K: df}
	return polish(d.Quantile(q), q, d.CDF, d.Prob)
}

// tTail is the probability of a t value above x, tTwoSided of one at least as far out.
func tTail(x, df float64) float64 {
	half := tTwoSided(x, df) / 2
	if x < 0 {
		return 1 - half
	}
	return half
}

func tTwoSided(x, df float64) float64 {
	if x*x < df { // the other side of the incomplete beta keeps its digits
		return 1 - mathext.RegIncBeta(0.5, df/2, x*x/(df+x*x))
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+x*x))
}

// TQuantile returns the quantile q, 0.5 <= q < 1, of Student's t with df > 0 degrees
// of freedom.
func TQuantile(q, df float64) float64 {
	d := distuv.StudentsT{Sigma: 1, Nu: df}
	return polish(d.Quantile(q), q, func(x float64) float64 { return 1 - tTail(x, df) }, d.Prob)
}

// betaQuantile is the quantile q of the beta distribution: by halving on the
// logarithm of the odds, where both ends keep their digits. The library's own
// is lost in far tails.
func betaQuantile(q, a, b float64) float64 {
	low, high := -700.0, 700.0
	for high-low > 1e-15*math.Max(1, math.Abs(low)) {
		odds := (low + high) / 2
		if odds == low || odds == high {
			break
		}
		below, above := betaTails(odds, a, b)
		if q <= 0.5 && below < q || q > 0.5 && above > 1-q {
			low = odds
		} else {
			high = odds
		}
	}
	return 1 / (1 + math.Exp(-(low+high)/2))
}

// betaTails are the probabilities on both sides of odds, from the end that is
// nearer.
func betaTails(odds, a, b float64) (below, above float64) {
	if odds < 0 {
		below = mathext.RegIncBeta(a, b, 1/(1+math.Exp(-odds)))
		return below, 1 - below
	}
	above = mathext.RegIncBeta(b, a, 1/(1+math.Exp(odds)))
	return 1 - above, above
}

// polish takes Newton steps from a quantile that is right in its first digits,
// for as long as they get smaller: the library stops at about 1e-9.
func polish(x, q float64, cdf, density func(float64) float64) float64 {
	last := math.Inf(1)
	for range 8 {
		step := (q - cdf(x)) / density(x)
		if !(math.Abs(step) < last) || !(math.Abs(step) < math.Abs(x)/2) {
			break
		}
		last = math.Abs(step)
		x += step
	}
	return x
}

// unlikely sums the probabilities of all outcomes that are at most as likely as
// outcome k, from weights in proportion to them.
//
// Equal probabilities differ in their last digits; the factor is the usual one.
func unlikely(weights []float64, k int) float64 {
	sum, total, bound := 0.0, 0.0, weights[k]*(1+1e-7)
	for _, w := range weights {
		total += w
		if w <= bound {
			sum += w
		}
	}
	return math.Min(1, sum/total)
}

// around fills weights in proportion to probabilities, from the ratio of each
// outcome to the one before it: 1 at the most likely one, so that no outcome
// that matters is lost to rounding.
func around(n int, mode int, ratio func(k int) float64) []float64 {
	w := make([]float64, n)
	mode = max(0, min(n-1, mode))
	w[mode] = 1
	for k := mode + 1; k < n && w[k-1] > 0; k++ {
		w[k] = w[k-1] * ratio(k)
	}
	for k := mode; k > 0 && w[k] > 0; k-- {
		w[k-1] = w[k] / ratio(k)
	}
	return w
}
