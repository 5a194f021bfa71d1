package stats

// Garwood returns the exact interval for the rate of events that come singly
// and at random, when events of them were counted over an exposure (weeks,
// deploys, requests): in events per unit of exposure. No event at all still
// has an upper limit: 3.69 per exposure at 95 %.
//
// It panics unless events >= 0, exposure > 0 and finite, and level is inside
// (0, 1).
//
// Source: F. Garwood, Biometrika 28 (1936), 437-442.
func Garwood(events int, exposure, level float64) Interval {
	if events < 0 || !(exposure > 0 && exposure <= largest) {
		panic("stats: a rate needs events >= 0 and a finite exposure > 0")
	}
	a, n := tail(level), float64(events)
	i := Interval{High: chi2(1-a, 2*n+2) / 2 / exposure}
	if events > 0 {
		i.Low = chi2(a, 2*n) / 2 / exposure
	}
	return i
}
