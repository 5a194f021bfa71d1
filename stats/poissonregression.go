package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// CountRegression explains counts by columns that multiply the rate: exp of a
// coefficient is the ratio for one unit of its column.
type CountRegression struct {
	Names             []string
	Coef              []float64
	SE                []float64 // as if the counts varied no more than the model says
	Mu                []float64 // expected counts
	DF                int       // rows minus coefficients
	Deviance          float64
	PearsonDispersion float64 // about 1 when the model holds; above 1.5 the SE are too small
	LogLik, AIC       float64
	cov               *mat.SymDense
}

// SEQuasi returns the standard errors with the scatter that was seen
// (quasi-Poisson).
func (c CountRegression) SEQuasi() []float64 {
	out := make([]float64, len(c.SE))
	for i, v := range c.SE {
		out[i] = v * math.Sqrt(c.PearsonDispersion)
	}
	return out
}

const (
	convergedStep = 1e-12 // largest step of a coefficient, see METRICS: a looser rule shows in the 6th digit
	closeStep     = 1e-8  // where rounding keeps steps from getting smaller
	mostSteps     = 200
	tinyRate      = -30 // log of an expected count that is as good as 0
)

// PoissonRegression fits counts by maximum likelihood with the log link;
// exposure, when not nil, is what each count was taken over.
//
// It is an error when the lengths differ, a count is no whole number of at
// least 0, an exposure is not above 0, there are no more rows than columns
// (TooFew), a column is a combination of the others, or a whole group has no
// events, so that its coefficient would be minus infinity (both Degenerate).
//
// Source: P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed.
// (1989), chapters 2 and 6.
func PoissonRegression(count []float64, d Design, exposure []float64) (CountRegression, error) {
	if err := checkCounts(count, d, exposure); err != nil {
		return CountRegression{}, err
	}
	f := newCountFit(count, d, exposure)
	if err := f.run(0); err != nil {
		return CountRegression{}, err
	}
	c := f.result(0)
	for i, y := range count {
		c.LogLik += y*logOr0(f.mu[i]) - f.mu[i] - logFactorial(y)
	}
	c.AIC = -2*c.LogLik + 2*float64(len(c.Coef))
	return c, nil
}

func checkCounts(count []float64, d Design, exposure []float64) error {
	err := first(counts("the counts", count), d.check(len(count)))
	if err == nil && exposure != nil {
		err = first(sameLength("counts and exposures", len(count), len(exposure)), positive("the exposure", exposure...))
	}
	if err != nil {
		return err
	}
	for _, y := range count {
		if y > 0 {
			return nil
		}
	}
	return degenerate("all counts are 0: a rate of 0 has no logarithm; give an upper limit with Garwood")
}

// countFit is a fit under way: iterated least squares with the log link and the
// variance mu + mu²·extra.
type countFit struct {
	y, offset, coef, eta, mu []float64
	names                    []string
	columns                  [][]float64
	inv                      *mat.SymDense
}

func newCountFit(count []float64, d Design, exposure []float64) *countFit {
	n := len(count)
	f := &countFit{y: count, offset: make([]float64, n), eta: make([]float64, n), mu: make([]float64, n),
		coef: make([]float64, len(d.Columns)), names: d.Names, columns: d.Columns}
	for i, y := range count {
		if exposure != nil {
			f.offset[i] = math.Log(exposure[i])
		}
		f.eta[i] = math.Log(y + 0.1)
		f.mu[i] = y + 0.1
	}
	return f
}

// run iterates until the coefficients stand still.
func (f *countFit) run(extra float64) error {
	last := math.Inf(1)
	for i := range mostSteps {
		step, err := f.step(extra, i == 0 && allZero(f.coef))
		switch {
		case err != nil:
			return err
		case step < convergedStep, step < closeStep && step >= last:
			return f.finish(extra)
		}
		last = step
	}
	return degenerate("the fit does not settle: some group of %q has no events, or a column is far too large", f.names)
}

func allZero(x []float64) bool {
	for _, v := range x {
		if v != 0 {
			return false
		}
	}
	return true
}

// step solves the weighted least squares for the change of the coefficients,
// which keeps their last digits, or for themselves from the first guess.
func (f *countFit) step(extra float64, guess bool) (float64, error) {
	n := len(f.y)
	target, root := make([]float64, n), make([]float64, n)
	for i, mu := range f.mu {
		root[i] = math.Sqrt(mu / (1 + mu*extra))
		target[i] = (f.y[i] - mu) / mu
		if guess {
			target[i] += f.eta[i] - f.offset[i]
		}
		target[i] *= root[i]
	}
	s, ok := solve(f.weighted(root), target)
	if !ok {
		return 0, degenerate("a column of %q is a combination of the others, or a group of it has no events", f.names)
	}
	largest := 0.0
	for j, v := range s.coef {
		f.coef[j] += v
		largest = math.Max(largest, math.Abs(v))
	}
	return largest, f.update()
}

// weighted returns the columns times the roots of the weights.
func (f *countFit) weighted(root []float64) [][]float64 {
	out := make([][]float64, len(f.columns))
	for j, column := range f.columns {
		out[j] = make([]float64, len(root))
		for i, v := range column {
			out[j][i] = v * root[i]
		}
	}
	return out
}

func (f *countFit) update() error {
	copy(f.eta, fitted(f.columns, f.coef))
	highest := math.Inf(-1)
	for i := range f.eta {
		f.eta[i] += f.offset[i]
		highest = math.Max(highest, f.eta[i])
		f.mu[i] = math.Exp(f.eta[i])
	}
	for i, e := range f.eta {
		if !(math.Abs(e) < 600) || f.y[i] == 0 && e < tinyRate && e < highest+tinyRate {
			return degenerate("a group of %q has no events at all: its rate has no logarithm; leave it out or join it with another", f.names)
		}
	}
	return nil
}

// finish computes the covariance at the last coefficients.
func (f *countFit) finish(extra float64) error {
	root := make([]float64, len(f.mu))
	for i, mu := range f.mu {
		root[i] = math.Sqrt(mu / (1 + mu*extra))
	}
	s, ok := solve(f.weighted(root), root)
	if !ok {
		return degenerate("a column of %q is a combination of the others", f.names)
	}
	f.inv = s.inv
	return nil
}

func (f *countFit) result(extra float64) CountRegression {
	c := CountRegression{Names: f.names, Coef: f.coef, Mu: f.mu, DF: len(f.y) - len(f.coef), cov: f.inv}
	for j := range f.coef {
		c.SE = append(c.SE, math.Sqrt(f.inv.At(j, j)))
	}
	for i, y := range f.y {
		mu := f.mu[i]
		c.PearsonDispersion += (y - mu) * (y - mu) / (mu + mu*mu*extra) / float64(c.DF)
		if y > 0 {
			c.Deviance += 2 * y * math.Log(y/mu)
		}
		if extra > 0 {
			c.Deviance -= 2 * (y + 1/extra) * math.Log((1+extra*y)/(1+extra*mu))
		} else {
			c.Deviance -= 2 * (y - mu)
		}
	}
	return c
}

func logFactorial(y float64) float64 { return logGamma(y + 1) }

func logGamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// logOr0 is the logarithm, 0 at 0: where it is multiplied by nothing.
func logOr0(x float64) float64 {
	if x == 0 {
		return 0
	}
	return math.Log(x)
}
