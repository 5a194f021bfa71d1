package loop

import (
	"context"
	"math"
	"time"
)

// KPIFeed is where the values of a watched number come from by themselves: an
// expression that a server which speaks the API of Prometheus is asked for.
type KPIFeed struct {
	Workspace ID
	Series    ID
	URL       string // of the server, at most 300 characters
	Query     string // PromQL that gives one series, 1 to 2000 characters
	Step      FeedStep
	Factor    float64 // what a value is multiplied by: 0.001 makes seconds of milliseconds; not 0
	Token     []byte  // sealed; empty where none is sent
	SetBy     ID
	SetAt     time.Time

	TriedAt   time.Time // of the last time it was asked; zero before the first
	FetchedAt time.Time // of the last time that it answered
	Outcome   FeedOutcome
	Said      string // what became of it, for people
	Failures  int    // one after the other
}

// FeedStep is how often a value of a feed is for.
type FeedStep string

const (
	FeedDay  FeedStep = "day"  // from midnight to midnight UTC
	FeedWeek FeedStep = "week" // from Monday to Monday, UTC
)

// FeedSteps lists them.
func FeedSteps() []FeedStep { return []FeedStep{FeedWeek, FeedDay} }

// FeedOutcome is what the last time came to.
type FeedOutcome string

const (
	FeedUntried FeedOutcome = ""
	FeedOK      FeedOutcome = "ok"
	FeedEmpty   FeedOutcome = "empty"  // it answered, and there was nothing to note
	FeedFailed  FeedOutcome = "failed" // it did not answer, or with something else
)

// Validate returns every broken rule of what somebody sets, joined. Whether url is an
// address is for whoever asks there.
func (f KPIFeed) Validate() error {
	var c Check
	c.Len("url", f.URL, 1, 300)
	c.Len("query", f.Query, 1, 2000)
	OneOf(&c, "step", f.Step, FeedSteps())
	if math.IsNaN(f.Factor) || math.IsInf(f.Factor, 0) || f.Factor == 0 {
		c.Fault("factor", "The factor is a number other than 0. Write 1 to take values as they are, 0.001 to make seconds of milliseconds.")
	}
	return c.Err()
}

// Length is how long a period of the step is.
func (s FeedStep) Length() time.Duration {
	if s == FeedDay {
		return 24 * time.Hour
	}
	return 7 * 24 * time.Hour
}

// Ended returns the beginnings of the first and the last period that are over and
// asked for: up to a quarter of days, or a year of weeks.
func (s FeedStep) Ended(now time.Time) (first, last time.Time) {
	periods, today := 53, now.UTC().Truncate(24*time.Hour)
	if s == FeedDay {
		periods = 92
	} else {
		today = today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	}
	last = today.Add(-s.Length())
	return last.Add(-time.Duration(periods-1) * s.Length()), last
}

// KPIFeedReader finds where values come from.
type KPIFeedReader interface {
	KPIFeed(ctx context.Context, ws, series ID) (KPIFeed, error) // NotFound where nothing comes by itself
}

// KPIFeedWriter saves it.
type KPIFeedWriter interface {
	SaveKPIFeed(ctx context.Context, f KPIFeed, ev Event) error // the last one counts; no version
	DropKPIFeed(ctx context.Context, ws, series ID, ev Event) error
}
