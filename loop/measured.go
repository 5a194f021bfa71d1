package loop

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
	SmallestDetectable *float64 `json:"smallest_detectable"`
	EnoughAt           Date     `json:"enough_at"` // when there would be enough, "" when there is, or never will be
	Method             string   `json:"method"`
	Seed               uint64   `json:"seed"`
	Caveat             string   `json:"caveat"`
}
