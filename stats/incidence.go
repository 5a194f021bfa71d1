package stats

import "sort"

// Incidence is the share that has had each of several events that exclude each
// other, as step functions of time: closed, or dropped before it could be.
type Incidence struct {
	N     int
	Steps []IncidenceStep // one for each distinct time with an event, ascending
}

// IncidenceStep is the state from Time on, until the next step.
type IncidenceStep struct {
	Time   float64
	AtRisk int       // just before Time
	Events []int     // at Time, for each cause
	Before float64   // share without any event just before Time
	Share  []float64 // that had each cause by Time; they and what is left add up to 1
}

// CumulativeIncidence estimates the share that had each cause by a time, where
// item i left at times[i] by cause causes[i] of 1..k, or unfinished with 0.
// Counting the other causes as censored, as Kaplan-Meier does, answers how many
// there would be if nothing else could happen; this answers how many there are.
//
// It is an error when the sample is empty, a time is no finite number, or a
// cause lies outside 0..k.
//
// Source: O. O. Aalen and S. Johansen, Scandinavian Journal of Statistics 5
// (1978), 141-150.
func CumulativeIncidence(times []float64, causes []int, k int) (Incidence, error) {
	if err := first(sameLength("times and causes", len(times), len(causes)), sample("times", times, 1)); err != nil {
		return Incidence{}, err
	}
	for i, c := range causes {
		if c < 0 || c > k {
			return Incidence{}, invalid("item %d has the cause %d, which is none of 0..%d", i, c, k)
		}
	}
	left, share := 1.0, make([]float64, k)
	in := Incidence{N: len(times)}
	for _, st := range incidenceSteps(times, causes, k) {
		d := 0
		for _, e := range st.Events {
			d += e
		}
		if d == 0 {
			continue
		}
		st.Before = left
		for c, e := range st.Events {
			share[c] += left * float64(e) / float64(st.AtRisk)
		}
		st.Share = append([]float64(nil), share...)
		left *= float64(st.AtRisk-d) / float64(st.AtRisk)
		in.Steps = append(in.Steps, st)
	}
	return in, nil
}

func incidenceSteps(times []float64, causes []int, k int) []IncidenceStep {
	var steps []IncidenceStep
	sorted := order(times)
	for i, x := range sorted {
		if i == 0 || x.key != sorted[i-1].key {
			steps = append(steps, IncidenceStep{Time: times[x.tag], AtRisk: len(times) - i, Events: make([]int, k)})
		}
		if c := causes[x.tag]; c > 0 {
			steps[len(steps)-1].Events[c-1]++
		}
	}
	return steps
}

// At returns the share that had a cause (1..k) by time t, and the variance of
// that estimate by the delta method. It panics when cause is none of them and
// there was any event at all.
//
// Source: E. Marubini and M. G. Valsecchi, Analysing Survival Data from Clinical
// Trials (1995), section 10.3.
func (in Incidence) At(t float64, cause int) (share, variance float64) {
	n := sort.Search(len(in.Steps), func(i int) bool { return in.Steps[i].Time > t })
	if n == 0 {
		return 0, 0
	}
	share = in.Steps[n-1].Share[cause-1]
	for _, st := range in.Steps[:n] {
		r, dk, d := float64(st.AtRisk), float64(st.Events[cause-1]), 0.0
		for _, e := range st.Events {
			d += float64(e)
		}
		rest := share - st.Share[cause-1]
		if r > d {
			variance += rest * rest * d / (r * (r - d))
		}
		variance += st.Before * dk / (r * r) * (st.Before*(r-dk)/r - 2*rest)
	}
	return share, max(0, variance)
}
