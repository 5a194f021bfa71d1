package app

import (
	"strings"
	"time"

	"failforward/loop"
)

// complete fills in what a new failure does not say.
func complete(f loop.Failure, by loop.Actor, now time.Time) loop.Failure {
	f.Title = strings.Join(strings.Fields(f.Title), " ")
	f.Tags, f.Services = loop.Names(f.Tags), loop.Names(f.Services)
	f.ID, f.Number, f.Version = 0, 0, 0
	f.Workspace, f.State = by.Workspace, loop.FailureOpen
	f.CreatedBy, f.CreatedAt, f.UpdatedAt = by.Member, now, now
	if f.Kind == "" {
		f.Kind = loop.LikelyKind(f)
	}
	return timed(f, now)
}

// timed gives every time its status. What began and is not known to have ended
// goes on, where recovery means something.
func timed(f loop.Failure, now time.Time) loop.Failure {
	began := f.StartedAt.Status == loop.Recorded || f.DetectedAt.Status == loop.Recorded
	ended := f.ResolvedAt.Known()
	orElse(&f.StartedAt, start(f, now))
	orElse(&f.DetectedAt, loop.Is(loop.UnknownTime))
	switch {
	case f.MitigatedAt.Known(), began && f.Kind.Outage():
		orElse(&f.ResolvedAt, loop.Is(loop.Pending))
	default:
		orElse(&f.ResolvedAt, loop.Is(loop.UnknownTime))
	}
	if ended {
		orElse(&f.MitigatedAt, loop.Is(loop.UnknownTime))
	}
	orElse(&f.MitigatedAt, loop.Is(f.ResolvedAt.State()))
	return f
}

// orElse fills in a moment that nobody gave.
func orElse(m *loop.Moment, then loop.Moment) {
	if m.Status == "" {
		*m = then
	}
}

// start is what we take for a start that nobody told: today, unless another
// time tells that it was earlier and nobody knows when.
func start(f loop.Failure, now time.Time) loop.Moment {
	if f.DetectedAt.Known() || f.MitigatedAt.Known() || f.ResolvedAt.Known() {
		return loop.Is(loop.UnknownTime)
	}
	return loop.ImputedAt(now, loop.ToDay)
}

// notAhead refuses times that have not happened yet; a day of grace covers clocks and zones.
func notAhead(f loop.Failure, now time.Time) error {
	var c loop.Check
	past := func(field string, m loop.Moment) {
		if m.Known() && m.At.After(now.Add(24*time.Hour)) {
			c.Fault(field, "This lies in the future. Write the time at which it happened.")
		}
	}
	past("started_at", f.StartedAt)
	past("detected_at", f.DetectedAt)
	past("mitigated_at", f.MitigatedAt)
	past("resolved_at", f.ResolvedAt)
	return c.Err()
}

// FailurePatch changes the fields that are not nil.
type FailurePatch struct {
	Title, Summary, Excluded                       *string
	Kind                                           *loop.Kind
	Severity                                       *int
	StartedAt, DetectedAt, MitigatedAt, ResolvedAt *loop.Moment
	People, UserMinutes, EffortMinutes, Cost       **int64
	Currency                                       *string
	Services, Tags                                 *[]string
	Team                                           *loop.ID
	WasExpected                                    *bool
}

func (p FailurePatch) apply(f *loop.Failure) {
	set(&f.Title, p.Title)
	set(&f.Summary, p.Summary)
	set(&f.Excluded, p.Excluded)
	set(&f.Kind, p.Kind)
	set(&f.Severity, p.Severity)
	set(&f.StartedAt, p.StartedAt)
	set(&f.DetectedAt, p.DetectedAt)
	set(&f.MitigatedAt, p.MitigatedAt)
	set(&f.ResolvedAt, p.ResolvedAt)
	set(&f.People, p.People)
	set(&f.UserMinutes, p.UserMinutes)
	set(&f.EffortMinutes, p.EffortMinutes)
	set(&f.Cost, p.Cost)
	set(&f.Currency, p.Currency)
	set(&f.Services, p.Services)
	set(&f.Tags, p.Tags)
	set(&f.Team, p.Team)
	set(&f.WasExpected, p.WasExpected)
	f.Title = strings.Join(strings.Fields(f.Title), " ")
	f.Tags, f.Services = loop.Names(f.Tags), loop.Names(f.Services)
}

func set[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}
