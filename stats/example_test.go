package stats

import "fmt"

// Twelve incidents in 10 weeks, and 5 in 10 after an action: is that less?
func ExamplePoissonRateRatio() {
	r, err := PoissonRateRatio(Count{5, 10}, Count{12, 10}, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("ratio %.2f, between %.2f and %.2f, p %.2f", *r.Ratio, r.Low.At, r.High.At, r.P)
	// Output: ratio 0.42, between 0.11 and 1.27, p 0.14
}

// What the package says to data that it cannot use.
func ExampleError() {
	_, err := OLS([]float64{1, 2, 3}, NewDesign(3).With("week", []float64{1, 2, 3}).With("twice", []float64{2, 4, 6}))
	fmt.Println(err)
	_, err = WelchTest([]float64{4}, []float64{1, 2}, 0.95)
	fmt.Println(err)
	// Output:
	// stats: 3 rows cannot tell 3 coefficients and a spread: at least 4 are needed
	// stats: group 1 has 1 values and needs at least 2
}

// How long do things take when some are still open?
func ExampleSurvival_RMST() {
	days := []float64{2, 3, 5, 8, 13, 21}
	closed := []bool{true, true, false, true, true, false}
	s := KaplanMeier(days, closed, nil, 0.95)
	r, err := s.RMST(14)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f of 14 days on average, half done by day %v", r.Mean, s.Quantile(0.5).Estimate.At)
	// Output: 8.6 of 14 days on average, half done by day 8
}

// How many incidents does it take to see that a rate was cut in half?
func ExamplePlan_RateExposure() {
	weeks, err := Plan{Alpha: 0.05, Power: 0.8}.RateExposure(3, 0.5)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f weeks before and as many after, at 3 a week", weeks)
	// Output: 15 weeks before and as many after, at 3 a week
}
