package stats

import (
	"math"
	"testing"
)

// The error of a line is that of the mean in the middle of the data, and grows
// outwards as the textbook says: s √(1/n + (x - mean)²/Sxx).
func TestALineIsSurestInTheMiddle(t *testing.T) {
	x := []float64{0, 1, 2, 3, 4, 5, 6, 7}
	y := []float64{2.1, 3.9, 6.2, 7.8, 10.1, 12.2, 13.8, 16.1}
	l, err := OLS(y, NewDesign(len(x)).With("time", x))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []float64{0, 3.5, 7, 20} {
		v, se := l.At([]float64{1, at})
		want := l.ResidualSD * math.Sqrt(1.0/8+(at-3.5)*(at-3.5)/42)
		if math.Abs(v-l.Coef[0]-l.Coef[1]*at) > 1e-12 || math.Abs(se-want) > 1e-12 {
			t.Errorf("at %v: %v ± %v, want ± %v", at, v, se, want)
		}
	}
}

// Of counts that have a mean only, the log of the mean has the error 1/√(events).
func TestTheRateOfCountsHasTheErrorOfItsEvents(t *testing.T) {
	c, err := PoissonRegression([]float64{3, 5, 4, 8}, NewDesign(4), []float64{1, 1, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	v, se := c.At([]float64{1})
	if math.Abs(v-math.Log(4)) > 1e-9 || math.Abs(se-1/math.Sqrt(20)) > 1e-9 {
		t.Errorf("%v ± %v", v, se)
	}
}
