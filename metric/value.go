package metric

import (
	"time"

	"failforward/loop"
)

// State says whether a Value can be believed.
type State string

const (
	OK            State = "ok"
	NotEnoughData State = "not_enough_data"
	NoSource      State = "no_source" // nothing delivers what this metric needs
)

// Level is the confidence of every interval.
const Level = 0.95

// z975 is the two-sided normal quantile of Level.
const z975 = 1.959963984540054

// Value is what a metric says about a History. A nil number is one that does
// not exist (too little data, or a limit that was not reached); it is null in
// JSON and never 0. Numbers are in Unit.
type Value struct {
	Key    string `json:"key"`
	Title  string `json:"title"`
	Unit   string `json:"unit"`
	Better Better `json:"better"`
	State  State  `json:"state"`

	N       int `json:"n"`       // items that entered: ended ones and open ones
	Open    int `json:"open"`    // of which not ended by AsOf
	Missing int `json:"missing"` // belong here, but have no usable start or end: not in N

	Estimate *float64 `json:"estimate"` // the headline, nil when not_enough_data or not reached
	Low      *float64 `json:"low"`      // of the interval at Level; nil when not reached
	High     *float64 `json:"high"`     // as Low; nil beside an Estimate means open upwards
	Level    float64  `json:"level"`

	*Durations        // of what is timed; nil for what is counted
	Parts      []Part `json:"parts,omitempty"` // the figures beside the headline

	Target *Target `json:"target,omitempty" required:"false"` // what it is meant to reach; nil while targets are off

	By       Version `json:"definition"`     // what it was computed by
	Counter  string  `json:"counter_metric"` // key of the number to read it with; "" for none
	Method   string  `json:"method"`         // how the interval came about
	Feed     string  `json:"-"`              // what it takes, where nothing delivers it
	Caveat   string  `json:"caveat"`         // what to keep in mind, about the metric and about this very value
	Sentence string  `json:"sentence"`       // for reading aloud

	Period     Period     `json:"period"`
	AsOf       time.Time  `json:"as_of"`
	Since      *time.Time `json:"since"` // nil: from the beginning
	Until      *time.Time `json:"until"` // not included; nil: to the end
	ComputedAt time.Time  `json:"computed_at"`

	Data *Data `json:"-"` // what a chart draws; nil where there is nothing
}

// Data is the single things behind a value, for a chart and its table.
type Data struct {
	Spans    []Span      // timed things, in the order of their starts
	Weeks    []Week      // counted ones, by week, oldest first
	Times    []time.Time // of each counted one, rising
	Opened   []time.Time
	Closed   []time.Time // also those that were taken back
	Reopened []time.Time // when a closing among Closed was taken back
	Left     []Span      // what is still open, beside Opened and Closed

	Debt    *Burn      // failures that wait for a review, by week
	Backlog *Burn      // open changes, by week
	States  []StateDay // changes by state, by week
	Late    []Bulk     // many were written down at once, long after they had begun

	Switches []Switch  // of a target, in the window
	Renewed  []Version // definitions of the number itself that came in the window

	Series *SeriesData // of a number that a team watches from outside
}

// Span is one thing that took time.
type Span struct {
	At      time.Time
	Seconds float64 // so far, when open
	Open    bool
	Ref     loop.Ref // zero where it has none
}

// Week is one week of a count.
type Week struct {
	Start  time.Time // Monday 00:00 in the zone of the history
	Share  float64   // of the week that was looked at, above 0 and at most 1
	Counts []int     // in the order of what the metric counts
}

// Period is the stretch that a value is about, in words and times.
type Period struct {
	Words string     `json:"words"` // whole history; since 2026-05-01; 2026-05-01 to 2026-08-01
	Since *time.Time `json:"since"`
	Until *time.Time `json:"until"`
}

// Durations is what can be said of things that take time, in seconds. A count has
// none of it, so the document of the API does not demand it.
type Durations struct {
	Quantiles     Quantiles `json:"quantiles" required:"false"`
	Mean          *float64  `json:"mean" required:"false"`           // nil while items are open: their share of it is not known
	GeometricMean *float64  `json:"geometric_mean" required:"false"` // as Mean; without items of length 0

	ClosedN      int      `json:"closed_n" required:"false"` // ended items alone: what other tools show, and too good while items are open
	ClosedMedian *float64 `json:"closed_median" required:"false"`
	ClosedMean   *float64 `json:"closed_mean" required:"false"`
	ClosedP90    *float64 `json:"closed_p90" required:"false"`

	Backdated int       `json:"backdated" required:"false"`  // ended the moment they began: posted after the fact
	Imputed   int       `json:"imputed" required:"false"`    // rest on a time that was worked out, not written down
	EndSource EndSource `json:"end_source" required:"false"` // which field gave the end of the ended ones
}

// Part is one more figure of a metric that has several.
type Part struct {
	Name     string   `json:"name"` // stable: flow, cohort_30d, verified
	Says     string   `json:"says"` // in words
	Unit     string   `json:"unit"`
	N        int      `json:"n"`
	Estimate *float64 `json:"estimate"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
}

// Quantiles are the 50th, 75th and 90th percentile.
type Quantiles struct {
	P50 Point `json:"50"`
	P75 Point `json:"75"`
	P90 Point `json:"90"`
}

// Point is an estimate with its interval at Level. All are nil when fewer than
// Need items have ended.
type Point struct {
	Estimate *float64 `json:"estimate"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	Need     int      `json:"need"`
}

// EndSource counts ends by the field that they came from.
type EndSource struct {
	Mitigated int `json:"mitigated_at"`
	Resolved  int `json:"resolved_at"`
}
