package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// NegativeBinomial explains counts that scatter more than Poisson's: variance
// mu + mu²/Theta.
type NegativeBinomial struct {
	CountRegression         // SE and AIC are those of this model, the SE at a known Theta
	Theta           float64 // above 0; large is nearly Poisson
	ThetaSE         *float64
	Poisson         CountRegression // the same columns with Poisson's variance
	LRvsPoisson     float64         // twice the gain in log likelihood over it
}

// RateRatios returns exp of the coefficients without the intercept.
func (c CountRegression) RateRatios() []float64 {
	var out []float64
	for i, v := range c.Coef {
		if c.Names[i] != "(Intercept)" {
			out = append(out, math.Exp(v))
		}
	}
	return out
}

// NegativeBinomialRegression fits coefficients and theta by joint maximum
// likelihood. The errors are those of PoissonRegression, and a Degenerate one
// when the counts scatter no more than Poisson's: theta would be infinite, and
// PoissonRegression is the answer.
//
// Source: J. F. Lawless, Canadian Journal of Statistics 15 (1987), 209-225.
func NegativeBinomialRegression(count []float64, d Design, exposure []float64) (NegativeBinomial, error) {
	plain, err := PoissonRegression(count, d, exposure)
	if err != nil {
		return NegativeBinomial{}, err
	}
	f := newCountFit(count, d, exposure)
	copy(f.coef, plain.Coef)
	if err := f.update(); err != nil {
		return NegativeBinomial{}, err
	}
	theta, err := f.jointly()
	if err != nil {
		return NegativeBinomial{}, err
	}
	nb := NegativeBinomial{CountRegression: f.result(1 / theta), Theta: theta, Poisson: plain}
	nb.LogLik = nbLogLik(f.y, f.mu, theta)
	nb.AIC = -2*nb.LogLik + 2*float64(len(nb.Coef)+1)
	nb.LRvsPoisson = 2 * (nb.LogLik - plain.LogLik)
	_, info := thetaScore(f.y, f.mu, theta)
	nb.ThetaSE = defined(1 / math.Sqrt(info))
	return nb, nil
}

// jointly takes turns: theta for the expected counts, then the coefficients for
// theta, until neither moves. The two are nearly independent, so a few turns do.
func (f *countFit) jointly() (float64, error) {
	theta := 0.0
	for range mostSteps {
		next, ok := bestTheta(f.y, f.mu)
		if !ok {
			return 0, degenerate("the counts scatter no more than Poisson's: use PoissonRegression")
		}
		before := append([]float64(nil), f.coef...)
		if err := f.run(1 / next); err != nil {
			return 0, err
		}
		moved := math.Abs(next-theta) / next
		for j := range before {
			moved = math.Max(moved, math.Abs(f.coef[j]-before[j]))
		}
		if theta = next; moved < 1e-11 {
			break
		}
	}
	return theta, nil
}

// largestTheta is where no data tells the model from Poisson's.
const largestTheta = 1e8

// bestTheta finds where the likelihood is highest for given expected counts, by
// halving on the logarithm: the score falls through 0 once. ok is false when it
// is still rising at the largest theta.
func bestTheta(y, mu []float64) (theta float64, ok bool) {
	low, high := math.Log(1e-8), math.Log(largestTheta)
	if s, _ := thetaScore(y, mu, largestTheta/1e3); s > 0 {
		return 0, false
	}
	for range 200 {
		mid := (low + high) / 2
		if s, _ := thetaScore(y, mu, math.Exp(mid)); s > 0 {
			low = mid
		} else {
			high = mid
		}
		if high-low < 1e-14*math.Max(1, math.Abs(low)) {
			break
		}
	}
	return math.Exp((low + high) / 2), true
}

// thetaScore returns the slope of the log likelihood in theta and minus its
// curvature.
func thetaScore(y, mu []float64, theta float64) (score, info float64) {
	for i, v := range y {
		m := mu[i]
		a, b := digammaRise(v, theta)
		score += a + math.Log1p(-m/(theta+m)) + (m-v)/(theta+m)
		info += b - 1/theta + 2/(m+theta) - (v+theta)/((m+theta)*(m+theta))
	}
	return score, info
}

// digammaRise returns digamma(theta+y) - digamma(theta) and trigamma(theta) -
// trigamma(theta+y): sums for whole y, which keep their digits.
func digammaRise(y, theta float64) (di, tri float64) {
	if y > 1000 {
		return mathext.Digamma(y+theta) - mathext.Digamma(theta), mathext.Zeta(2, theta) - mathext.Zeta(2, y+theta)
	}
	for j := 0.0; j < y; j++ {
		v := 1 / (theta + j)
		di, tri = di+v, tri+v*v
	}
	return di, tri
}

func nbLogLik(y, mu []float64, theta float64) float64 {
	sum := 0.0
	for i, v := range y {
		m := mu[i]
		sum += logGamma(v+theta) - logGamma(theta) - logFactorial(v) + theta*math.Log1p(-m/(theta+m)) + v*math.Log(m/(theta+m))
	}
	return sum
}
