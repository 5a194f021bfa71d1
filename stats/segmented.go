package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Segmented is a series explained by a line that may jump and bend at a change.
type Segmented struct {
	Linear            // Names: (Intercept), time, step, slope_change, sin1, cos1, ...
	Lag     int       // rows over which neighbours may be alike
	SEHAC   []float64 // standard errors that allow for that, after Newey and West
	SESmall []float64 // the same times √(n/(n-k)), for short series
	T, P    []float64 // of SESmall, two-sided with DF degrees of freedom; nil when a standard error is 0
	// DurbinWatson is near 2 when residuals do not resemble their neighbours,
	// below it when they do; nil when the fit is perfect.
	DurbinWatson *float64
}

// Season is a pattern that comes back: its length in rows and how many
// harmonics (0 to 4) describe it.
type Season struct {
	Period    float64
	Harmonics int
}

// DefaultLag is the usual lag for n rows: floor(4 (n/100)^(2/9)).
func DefaultLag(n int) int { return int(math.Floor(4 * math.Pow(float64(n)/100, 2.0/9))) }

// SegmentedRegression fits y, equally spaced, with a change after row after
// (1-based): its step is how far the line jumps there, its slope_change how
// much steeper it runs from there on, for each row.
//
// It is an error when y holds NaN or infinity, after lies outside 1..n-1, lag
// is below 0 or not below n, there are too few rows (TooFew), or nothing is
// left to explain the errors by (Degenerate: two rows on one side, say).
//
// Source: A. K. Wagner et al., J. Clinical Pharmacy and Therapeutics 27 (2002),
// 299-309; W. K. Newey and K. D. West, Econometrica 55 (1987), 703-708, Bartlett
// weights without prewhitening.
func SegmentedRegression(y []float64, after, lag int, s Season) (Segmented, error) {
	n := len(y)
	if after < 1 || after >= n {
		return Segmented{}, invalid("the change comes after row %d of %d: it has to leave rows on both sides", after, n)
	}
	if lag < 0 || lag >= n || s.Harmonics < 0 || s.Harmonics > 4 {
		return Segmented{}, invalid("a lag of %d and %d harmonics for %d rows: 0 <= lag < n and at most 4 harmonics", lag, s.Harmonics, n)
	}
	time, step, slope := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range y {
		time[i] = float64(i + 1)
		if i >= after {
			step[i], slope[i] = 1, float64(i+1-after)
		}
	}
	d, err := NewDesign(n).With("time", time).With("step", step).With("slope_change", slope).WithHarmonics(time, s.Harmonics, s.Period)
	if err != nil {
		return Segmented{}, err
	}
	fit, err := OLS(y, d)
	if err != nil {
		return Segmented{}, err
	}
	g := Segmented{Linear: fit, Lag: lag, SEHAC: hac(fit, d.Columns, lag)}
	g.judge(n)
	return g, nil
}

func (g *Segmented) judge(n int) {
	k := len(g.Coef)
	for _, se := range g.SEHAC {
		g.SESmall = append(g.SESmall, se*math.Sqrt(float64(n)/float64(n-k)))
	}
	for i, small := range g.SESmall {
		if !(small > 0) {
			g.T, g.P = nil, nil
			break
		}
		t := g.Coef[i] / small
		g.T, g.P = append(g.T, t), append(g.P, tTwoSided(t, float64(g.DF)))
	}
	turns := 0.0
	for i := 1; i < n; i++ {
		turns += (g.Residuals[i] - g.Residuals[i-1]) * (g.Residuals[i] - g.Residuals[i-1])
	}
	g.DurbinWatson = defined(turns / dot(g.Residuals, g.Residuals))
}

// hac returns the standard errors from the sandwich of (X'X)^-1 around the
// covariance of x·e over up to lag rows.
func hac(fit Linear, columns [][]float64, lag int) []float64 {
	n, k := len(fit.Residuals), len(columns)
	u := mat.NewDense(n, k, nil)
	for j, column := range columns {
		for i, v := range column {
			u.Set(i, j, v*fit.Residuals[i])
		}
	}
	meat := mat.NewDense(k, k, nil)
	for l := 0; l <= lag; l++ {
		var c mat.Dense
		c.Mul(u.Slice(l, n, 0, k).T(), u.Slice(0, n-l, 0, k))
		weight := 1 - float64(l)/float64(lag+1)
		for i := range k {
			for j := range k {
				both := c.At(i, j)
				if l > 0 {
					both += c.At(j, i)
				}
				meat.Set(i, j, meat.At(i, j)+weight*both)
			}
		}
	}
	se := make([]float64, k)
	for i := range k {
		v := 0.0
		for a := range k {
			for b := range k {
				v += fit.inv(i, a) * meat.At(a, b) * fit.inv(b, i)
			}
		}
		se[i] = math.Sqrt(math.Max(0, v))
	}
	return se
}
