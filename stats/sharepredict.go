package stats

import "math"

// PredictedShareLimits are between which the share of n new trials lies by luck, when of
// earlier ones so many hit: outside on each side with at most the probability that sigmas
// stands for in a normal one. It holds the share of the earlier trials for estimated and
// not for known, so none of 20 allows more than none. hits lie in [0, trials], n is a
// whole number above 0. Center is the share of the earlier trials, and what of their
// prior when there are none: one half.
//
// The number of hits to come has the beta-binomial distribution of the posterior of the
// prior of Jeffreys, beta(1/2, 1/2). Source: A. Gelman, J. B. Carlin, H. S. Stern and
// others, Bayesian Data Analysis (3rd edition, 2013), sections 2.4 and 2.8; H. Jeffreys,
// Theory of Probability (3rd edition, 1961), section 3.10.
func PredictedShareLimits(hits, trials, n, sigmas float64) Limits {
	a, b, side := hits+0.5, trials-hits+0.5, cdf(-sigmas)
	low := betaBinomialWithin(n, a, b, side)
	high := n - betaBinomialWithin(n, b, a, side)
	center := 0.5
	if trials > 0 {
		center = hits / trials
	}
	return Limits{center, low / n, math.Max(low, high) / n}
}

// betaBinomialWithin is the least count of n at or below which more than the probability
// side lies.
func betaBinomialWithin(n, a, b, side float64) float64 {
	log, sum := logBeta(a, n+b)-logBeta(a, b), 0.0 // of P(X = 0)
	for k := 0.0; k < n; k++ {
		if sum += math.Exp(log); sum > side {
			return k
		}
		log += math.Log((n - k) / (k + 1) * (k + a) / (n - k - 1 + b))
	}
	return n
}

func logBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}
