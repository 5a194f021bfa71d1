package loop

import (
	"regexp"
	"time"
)

// KPIKind says how the points of a series are to be read.
type KPIKind string

const (
	KPIDuration KPIKind = "duration" // one point for each item, in seconds, at its start
	KPICount    KPIKind = "count"    // one point for each period, with exposure
	KPIShare    KPIKind = "share"    // hits and trials for each period
	KPILevel    KPIKind = "level"    // one value for each period
)

// KPIKinds lists them.
func KPIKinds() []KPIKind { return []KPIKind{KPICount, KPILevel, KPIShare, KPIDuration} }

// KPISeries is a number that a team watches from outside: typed in weekly, pasted,
// imported or pushed. As a metric its key is kpi.<key>.
type KPISeries struct {
	ID        ID
	Workspace ID
	Number    int64
	Version   int64
	Team      ID
	Key       string // a-z, 0-9 and _, 1 to 40 characters, unique
	Name      string // 1 to 120 characters
	Unit      string // what it is counted in, at most 40 characters
	Kind      KPIKind
	Better    string // lower, higher or none
	Exposure  string // per what: week, deploy, 1000 requests; at most 40 characters
	Defined   int    // version of its definition: another one breaks the line
	DefinedAt time.Time
	Earlier   []KPIDefinition // what it meant before, oldest first, at most MostDefinitions
	CreatedBy ID
	CreatedAt time.Time
	UpdatedAt time.Time
}

// KPIPoint is one value of a series. Points have no version: the last one counts,
// and what stood there before is in the log.
type KPIPoint struct {
	Workspace ID
	Series    ID
	At        time.Time // start of the period, or of the item
	Value     *float64  // nil: the item is still open
	Exposure  float64   // periods: how much could go wrong; trials of a share; 0 means 1
	Origin    string    // typed, pasted, import, api, prometheus
	EnteredAt time.Time
}

// MostKPIs bounds the series of a workspace, MostPointsAtOnce what one call may bring.
const (
	MostKPIs         = 200
	MostPointsAtOnce = 10_000
)

// Metric is the key that plans and exports know the series by: kpi.lead_time.
func (s KPISeries) Metric() string { return "kpi." + s.Key }

var kpiKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Ref returns KPI-2.
func (s KPISeries) Ref() Ref { return Ref{NounKPI, s.Number} }

// Validate returns every broken rule, joined.
func (s KPISeries) Validate() error {
	var c Check
	if !kpiKey.MatchString(s.Key) {
		c.Fault("key", "Use a-z, digits and _, beginning with a letter, at most 40: lead_time.")
	}
	c.Len("name", s.Name, 1, 120)
	c.Len("unit", s.Unit, 0, 40)
	c.Len("exposure", s.Exposure, 0, 40)
	OneOf(&c, "kind", s.Kind, KPIKinds())
	OneOf(&c, "better", s.Better, []string{"lower", "higher", "none"})
	return c.Err()
}
