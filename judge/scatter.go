package judge

import (
	"fmt"
	"math"
	"time"

	"failforward/stats"
)

// width is how much less a series tells than as many independent points would.
type width struct {
	scatter  float64 // variance by that of the model, 1 at least
	likeness float64 // variance of a mean by that of independent points, 1 at least
	unsure   float64 // squared relative error of likeness
}

// widened reckons with points that scatter more than the model says, and with
// neighbours that are alike: (1+r)/(1-r) for the autocorrelation r of a series of
// first order (W. G. S. Bartlett, J. Royal Stat. Soc. 9 (1946), 27-41), r corrected
// for its bias in short series (F. H. C. Marriott and J. A. Pope, Biometrika 41
// (1954), 390-402). variance is what the model says of each residual.
func widened(residuals []float64, df int, variance float64) (width, string) {
	w := width{scatter: 1, likeness: 1}
	sum := 0.0
	for _, r := range residuals {
		sum += r * r
	}
	if df > 0 && variance > 0 {
		w.scatter = max(1, sum/variance/float64(df))
	}
	r := alike(residuals)
	w.likeness = (1 + r) / (1 - r)
	if r > 0 {
		w.unsure = 4 / ((1 - r*r) * float64(len(residuals)))
	}
	return w, fmt.Sprintf("; errors widened for scatter (%.1f) and for neighbours that are alike (autocorrelation %.2f); 95 %% t interval.", w.scatter, r)
}

// mostAlike bounds the autocorrelation that is reckoned with: beyond it a series
// is a drift, and no step can be told.
const mostAlike = 0.8

// alike is the autocorrelation of neighbours, corrected for its bias, from 0 to
// mostAlike.
func alike(x []float64) float64 {
	n, m, top, below := float64(len(x)), stats.Mean(x), 0.0, 0.0
	for i, v := range x {
		below += (v - m) * (v - m)
		if i > 0 {
			top += (v - m) * (x[i-1] - m)
		}
	}
	if below == 0 {
		return 0
	}
	r := top / below
	return min(mostAlike, max(0, r+(3+4*r)/n))
}

// steepness is how sure a trend of the baseline has to be before it is reckoned
// with: at one in a hundred, because looking for one costs certainty too.
const steepness = 2.58

// baselineTrend is the change for each period before the change, on the log scale,
// with its standard error; nil where it cannot be told.
func baselineTrend(s sides) (trend *float64, se float64, steep bool) {
	x := sides{before: s.before}.series()
	if len(x.y) < leastBefore {
		return nil, 0, false
	}
	fit, err := stats.PoissonRegression(x.y, stats.NewDesign(len(x.y)).With("time", x.time), x.exposure)
	if err != nil {
		return nil, 0, false // too even or too empty for a trend
	}
	pearson := make([]float64, len(x.y))
	for i, mu := range fit.Mu {
		pearson[i] = (x.y[i] - mu) / math.Sqrt(mu)
	}
	w, _ := widened(pearson, fit.DF, 1)
	se = fit.SE[1] * math.Sqrt(w.scatter*w.likeness)
	return &fit.Coef[1], se, math.Abs(fit.Coef[1]) > steepness*se
}

// levelTrend is the same for values.
func levelTrend(s sides, logs bool) (trend *float64, se float64, steep bool) {
	x := sides{before: s.before}.series()
	if len(x.y) < leastBefore {
		return nil, 0, false
	}
	if logs {
		for i, v := range x.y {
			x.y[i] = math.Log(v)
		}
	}
	fit, err := stats.OLS(x.y, stats.NewDesign(len(x.y)).With("time", x.time))
	if err != nil || still(fit.ResidualSD, x.y) {
		return nil, 0, false
	}
	w, _ := widened(fit.Residuals, fit.DF, fit.ResidualSD*fit.ResidualSD)
	se = fit.SE[1] * math.Sqrt(w.likeness)
	return &fit.Coef[1], se, math.Abs(fit.Coef[1]) > steepness*se
}

func seconds(s float64) time.Duration { return time.Duration(min(s, 9e9) * float64(time.Second)) }

// still reports that nothing scatters: what is left is the rounding of the machine.
func still(sd float64, y []float64) bool {
	most := 0.0
	for _, v := range y {
		most = max(most, math.Abs(v))
	}
	return !(sd > 1e-9*most)
}
