package stats

// TimeQuantile is the time by which a share has had its event. Where the curve
// or a limit of its band never came down far enough, that Limit is not
// reached: an interval whose High is not reached is open towards later.
type TimeQuantile struct{ Estimate, Low, High Limit }

// onLevel is how near a step lies to the share asked for to count as being on it.
const onLevel = 1e-8

// Quantile returns the time by which the share p had its event, 0 < p < 1 (0.5
// is the median), with the interval after Brookmeyer and Crowley: the times at
// which the limits of the log-log band pass the same height. A curve that runs
// level exactly there gives the middle of that stretch, as the median of an
// even number of values does.
//
// It panics on p outside (0, 1).
//
// Source: R. Brookmeyer and J. Crowley, Biometrics 38 (1982), 29-41.
func (s Survival) Quantile(p float64) TimeQuantile {
	share(p)
	return TimeQuantile{
		Estimate: s.reach(1-p, func(st Step) (float64, bool) { return st.Survival, true }),
		Low:      s.reach(1-p, func(st Step) (float64, bool) { return st.Band.Low, st.Defined }),
		High:     s.reach(1-p, func(st Step) (float64, bool) { return st.Band.High, st.Defined }),
	}
}

// reach finds the first event time at which a curve is down at a height.
func (s Survival) reach(height float64, curve func(Step) (float64, bool)) Limit {
	for i, st := range s.Steps {
		v, ok := curve(st)
		switch {
		case !ok || st.Events == 0 || v > height+onLevel:
			continue
		case v < height-onLevel:
			return Limit{st.Time, true}
		}
		return Limit{(st.Time + s.fall(i, v, curve)) / 2, true}
	}
	return Limit{}
}

// fall returns the time after step i at which a curve leaves the height v
// downwards, the longest time in the data when it never does.
func (s Survival) fall(i int, v float64, curve func(Step) (float64, bool)) float64 {
	for _, st := range s.Steps[i+1:] {
		if next, ok := curve(st); ok && st.Events > 0 && next < v {
			return st.Time
		}
	}
	return s.Last
}
