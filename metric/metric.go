// Package metric says what every number on a chart means and computes it.
//
// A metric is a definition, not a query: the same History gives the same Value,
// today and in a year. "No data" is not zero: where there is no answer, the
// Value says what is missing and how much.
//
// To add a metric, write one file with one Metric and add its line to All.
package metric

// Better says which way is good news.
type Better string

const (
	Lower   Better = "lower"
	Higher  Better = "higher"
	Neither Better = "none"
)

// Metric is one number that people see, with everything needed to read it.
type Metric struct {
	Key        string // stable for ever: a column in every export
	Title      string
	Unit       string // on the wire: s, per week, ratio, ...
	Better     Better
	Definition Definition
	Compute    func(History) Value // pure; the Value comes with key, title, unit, better and the window filled in
}

// Definition tells in plain words how a metric is computed; "how computed" shows it.
type Definition struct {
	Counts    string // what is counted or timed
	LeavesOut string // what is not, and where it shows up instead
	Clock     string // from when to when
	Open      string // what becomes of items that have not ended
	Estimator string // the method, with its source
	Minimum   string // how much data it takes, and what is shown before
	Caveat    string // how it can mislead
}

// All is every metric that the server knows.
var All = []Metric{
	recoveryTime,
}

// Find returns the metric with a key; false when there is none.
func Find(key string) (Metric, bool) {
	for _, m := range All {
		if m.Key == key {
			return m, true
		}
	}
	return Metric{}, false
}

// define makes Compute fill in what every Value tells about its metric.
func define(m Metric) Metric {
	compute := m.Compute
	m.Compute = func(h History) Value {
		h.demand()
		v := compute(h)
		v.Key, v.Title, v.Unit, v.Better = m.Key, m.Title, m.Unit, m.Better
		v.AsOf, v.Since, v.Until = h.AsOf.UTC(), given(h.Since), given(h.Until)
		return v
	}
	return m
}
