package loop

import (
	"encoding/json"
	"time"
)

// Measured is what a check of the kind number found out, as its verdict tells it.
// A nil number does not exist: it is never 0.
type Measured struct {
	Name   string   `json:"name,omitempty"` // of the number: Detection time
	Kind   KPIKind  `json:"kpi_kind,omitempty"`
	Unit   string   `json:"unit,omitempty"`   // of a level
	Per    string   `json:"per,omitempty"`    // of a count: week
	Before *float64 `json:"before,omitempty"` // what was usual: median of durations, rate, share or mean
	After  *float64 `json:"after,omitempty"`

	Scale              string   `json:"scale"`    // ratio: after divided by before; difference: after minus before
	Estimate           *float64 `json:"estimate"` // on that scale
	Low                *float64 `json:"low"`      // of the interval at Level
	High               *float64 `json:"high"`
	Level              float64  `json:"level"`
	NBefore            int      `json:"n_before"`           // items, or periods
	NAfter             int      `json:"n_after"`            //
	ExpectedByChance   *float64 `json:"expected_by_chance"` // what the scale would show by regression to the mean alone
	PreTrend           *float64 `json:"pre_trend"`          // change for each period before the change, as a ratio or difference; nil when it cannot be told
	Trended            bool     `json:"trended,omitempty"`  // that was so sure that it is reckoned in: the estimate is what came beside it
	Seasonal           bool     `json:"seasonal,omitempty"` // a season of the year is reckoned in
	Expected           *float64 `json:"expected,omitempty"` // what the trend and the season of before would have led to: After is told against it; nil where neither is reckoned in
	SmallestDetectable *float64 `json:"smallest_detectable"`
	EnoughAt           Date     `json:"enough_at"` // when there would be enough, "" when there is, or never will be
	Method             string   `json:"method"`
	Seed               uint64   `json:"seed"`
	Caveat             string   `json:"caveat"`
	Defined            int      `json:"definition,omitempty"` // which definition it was judged by; 0 where nobody noted it
	Redefined          string   `json:"redefined,omitempty"`  // what became of the definition between the lock and the verdict; "" for nothing

	Design  string    `json:"design"`            // Controlled, or Uncontrolled
	Compare *Compared `json:"compare,omitempty"` // the untreated number that was named beforehand
	Basis   *Basis    `json:"basis,omitempty"`   // nil where it was not kept
}

// Designs of a comparison: with an untreated number beside it, or without.
const (
	Controlled   = "controlled"
	Uncontrolled = "uncontrolled_before_after"
)

// Compared is a number that the change did not touch, over the same time.
type Compared struct {
	Key   string `json:"key,omitempty"`
	Name  string `json:"name,omitempty"`
	Used  bool   `json:"used"`  // the estimate is what is left beyond it
	Lacks string `json:"lacks"` // why it was not used; "" when it was

	Defined   int    `json:"definition,omitempty"` // as of Measured, of the untreated number
	Redefined string `json:"redefined,omitempty"`

	Before   *float64 `json:"before,omitempty"` // as of Measured, of the untreated number
	After    *float64 `json:"after,omitempty"`
	Estimate *float64 `json:"estimate"` // its own change, on the same scale
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	NBefore  int      `json:"n_before"`
	NAfter   int      `json:"n_after"`

	OwnEstimate *float64 `json:"own_estimate"` // change of the watched number alone, uncontrolled
	OwnLow      *float64 `json:"own_low"`
	OwnHigh     *float64 `json:"own_high"`
}

// Basis is what a verdict was judged by. It is kept with the verdict, so that its
// picture stays what it was, whatever becomes of the series.
type Basis struct {
	Better  string        `json:"better"` // lower or higher
	Trigger int           `json:"trigger_days"`
	WashOut int           `json:"wash_out_days"`
	Until   time.Time     `json:"until"`            // what came from then on was left out
	Points  []JudgedPoint `json:"points,omitempty"` // none of more than MostJudged
}

// MostJudged is how many points are kept with a verdict.
const MostJudged = 2000

// JudgedPoint is one point as it was when it was judged.
type JudgedPoint struct {
	At       time.Time // milliseconds
	Value    *float64  // nil: it was still open
	Exposure float64
}

// MarshalJSON writes a point as a short row: milliseconds, value, exposure.
func (j JudgedPoint) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{j.At.UnixMilli(), j.Value, j.Exposure})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (j *JudgedPoint) UnmarshalJSON(b []byte) error {
	var at int64
	if err := json.Unmarshal(b, &[]any{&at, &j.Value, &j.Exposure}); err != nil {
		return err
	}
	j.At = time.UnixMilli(at).UTC()
	return nil
}
