// Package metric says what every number on a chart means and computes it.
//
// A metric is a definition, not a query: the same History gives the same Value,
// today and in a year. "No data" is not zero: where there is no answer, the
// Value says what is missing and how much.
//
// To add a metric, write one file with one Metric and add its line to All.
package metric

import (
	"time"

	"failforward/loop"
)

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
	Counter    string // key of the number that it is shown with, so that it cannot be gamed alone; "" for none
	Definition Definition
	Versions   []Version           // of the definition, oldest first, never none
	Needs      Needs               // what of a History it looks at
	Fed        func(History) bool  // whether anything delivers what it needs; nil when the product itself does
	Feed       string              // what it takes, for whoever finds no figure; "" where Fed is nil
	Compute    func(History) Value // pure; the Value comes with key, title, unit, better and the window filled in
	Series     *loop.KPISeries     // what it is computed of, for a number that a team watches from outside; nil for a built-in one
}

// Needs says what has to be read for a metric.
type Needs uint

const (
	Failures Needs = 1 << iota
	Insights
	Actions
	Checks
	Huddles
	Deploys
	Deliveries // practices, beliefs, items and pulses
	Watched    // numbers that a team watches from outside
)

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

// All is every metric that the server knows, in the order in which pages show them.
var All = []Metric{
	recoveryTime, detectionTime, failureToInsight, loopTime,
	actionsClosedOpened, remediationTime, failureRate, reportingRate,
	postmortemVelocity, reviewDebt, hypothesisTurnover, learningVelocity, qualityGain,
	defectDensity, featureThroughput, cycleTime,
	releaseFrequency, changeLeadTime, changeFailRate, failedDeploymentRecoveryTime, deploymentReworkRate,
	postmortemSentiment, teamLearningIndex,
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

// define makes Compute fill in what every Value tells about its metric, and answer
// no_source where nothing feeds it.
func define(m Metric) Metric {
	compute := m.Compute
	if m.Versions == nil {
		m.Versions = versionsOf(m.Key)
	}
	m.Compute = func(h History) Value {
		h.demand()
		v := Value{State: NoSource, Feed: m.Feed, Method: "Nothing delivers what this number needs: " + m.Feed + ".", Sentence: m.Title + ": nothing delivers it yet. It takes " + m.Feed + "."}
		if m.Fed == nil || m.Fed(h) {
			v = compute(h)
		}
		v.Key, v.Title, v.Unit, v.Better, v.Counter, v.Level = m.Key, m.Title, m.Unit, m.Better, m.Counter, Level
		v.By = m.Version()
		if v.State == OK && v.Data != nil && len(v.Data.Weeks) > 0 && v.Durations == nil && m.Unit == "per week" {
			said := ""
			v.State, said = signal(v.Data.Weeks, m.Better)
			v.Sentence += said
		}
		if v.Caveat == "" {
			v.Caveat = m.Definition.Caveat
		}
		v.AsOf, v.Since, v.Until, v.ComputedAt = h.AsOf.UTC(), given(h.Since), given(h.Until), h.AsOf.UTC()
		v.Period = Period{h.period(), v.Since, v.Until}
		if v.Data != nil && m.Series == nil {
			v.Data.Renewed = h.renewed(m.Versions)
		}
		return v
	}
	return m
}

// period names the stretch in words.
func (h History) period() string {
	day := func(t time.Time) string { return t.In(h.zone()).Format(time.DateOnly) }
	switch {
	case h.Since.IsZero() && h.Until.IsZero():
		return "whole history"
	case h.Until.IsZero():
		return "since " + day(h.Since)
	case h.Since.IsZero():
		return "before " + day(h.Until)
	}
	return day(h.Since) + " to " + day(h.Until)
}
