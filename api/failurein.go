package api

import (
	"context"
	"errors"

	"failforward/app"
	"failforward/loop"
)

// NewFailure is a failure as it comes in. All but the title may be left out.
type NewFailure struct {
	Title string `json:"title" doc:"1 to 200 characters" example:"Checkout answered 500 after the config rollout"`
	FailureFields
}

// FailureChange changes the fields that are there.
type FailureChange struct {
	Title Opt[string] `json:"title,omitzero" doc:"1 to 200 characters"`
	FailureFields
}

// FailureFields is what may be said about a failure. What people cannot know
// (state, stage, ref, who logged it) is not among it.
type FailureFields struct {
	Summary  Opt[string]    `json:"summary,omitzero" doc:"Markdown, at most 100,000 characters"`
	Kind     Opt[loop.Kind] `json:"kind,omitzero" doc:"incident, crash, missed_goal, flopped_prototype, failed_experiment, escaped_defect, near_miss, staged_finding or process; worked out when it is left out"`
	Severity Opt[int]       `json:"severity,omitzero" doc:"1 (worst) to 4; null for none"`

	StartedAt            Opt[string]         `json:"started_at,omitzero" format:"date-time"`
	StartedAtStatus      Opt[loop.Status]    `json:"started_at_status,omitzero" doc:"recorded, imputed, pending, unknown or not_applicable"`
	StartedAtPrecision   Opt[loop.Precision] `json:"started_at_precision,omitzero" doc:"millisecond, second, minute, hour or day"`
	DetectedAt           Opt[string]         `json:"detected_at,omitzero" format:"date-time"`
	DetectedAtStatus     Opt[loop.Status]    `json:"detected_at_status,omitzero"`
	DetectedAtPrecision  Opt[loop.Precision] `json:"detected_at_precision,omitzero"`
	MitigatedAt          Opt[string]         `json:"mitigated_at,omitzero" format:"date-time"`
	MitigatedAtStatus    Opt[loop.Status]    `json:"mitigated_at_status,omitzero"`
	MitigatedAtPrecision Opt[loop.Precision] `json:"mitigated_at_precision,omitzero"`
	ResolvedAt           Opt[string]         `json:"resolved_at,omitzero" format:"date-time"`
	ResolvedAtStatus     Opt[loop.Status]    `json:"resolved_at_status,omitzero"`
	ResolvedAtPrecision  Opt[loop.Precision] `json:"resolved_at_precision,omitzero"`

	PeopleAffected Opt[int64]  `json:"people_affected,omitzero"`
	UserMinutes    Opt[int64]  `json:"user_minutes,omitzero"`
	EffortLost     Opt[int64]  `json:"effort_lost,omitzero" doc:"person-minutes"`
	Cost           Opt[int64]  `json:"cost,omitzero" doc:"minor units"`
	Currency       Opt[string] `json:"currency,omitzero" doc:"ISO 4217"`

	Services    Opt[[]string] `json:"services,omitzero"`
	Tags        Opt[[]string] `json:"tags,omitzero"`
	Team        Opt[string]   `json:"team,omitzero" doc:"ref or name; null for the whole workspace"`
	WasExpected Opt[bool]     `json:"was_expected,omitzero"`
	Excluded    Opt[string]   `json:"excluded,omitzero" doc:"maintenance or drill keeps it out of reliability numbers"`
}

// patch reads the fields. old is the failure that they change, zero for a new one.
func (s *Service) patch(ctx context.Context, by loop.Actor, f FailureFields, old loop.Failure) (app.FailurePatch, error) {
	p := app.FailurePatch{
		Summary: f.Summary.Pointer(), Excluded: f.Excluded.Pointer(), Kind: f.Kind.Pointer(), Severity: f.Severity.Pointer(),
		People: count(f.PeopleAffected), UserMinutes: count(f.UserMinutes), EffortMinutes: count(f.EffortLost), Cost: count(f.Cost),
		Currency: f.Currency.Pointer(), Services: f.Services.Pointer(), Tags: f.Tags.Pointer(), WasExpected: f.WasExpected.Pointer(),
	}
	var faults []error
	read := func(to **loop.Moment, field string, m momentFields, old loop.Moment) {
		at, err := m.moment(field, old)
		*to, faults = at, append(faults, err)
	}
	read(&p.StartedAt, "started_at", momentFields{f.StartedAt, f.StartedAtStatus, f.StartedAtPrecision}, old.StartedAt)
	read(&p.DetectedAt, "detected_at", momentFields{f.DetectedAt, f.DetectedAtStatus, f.DetectedAtPrecision}, old.DetectedAt)
	read(&p.MitigatedAt, "mitigated_at", momentFields{f.MitigatedAt, f.MitigatedAtStatus, f.MitigatedAtPrecision}, old.MitigatedAt)
	read(&p.ResolvedAt, "resolved_at", momentFields{f.ResolvedAt, f.ResolvedAtStatus, f.ResolvedAtPrecision}, old.ResolvedAt)
	if f.Team.Set {
		team, err := s.app.People.TeamID(ctx, by, f.Team.Value)
		p.Team, faults = &team, append(faults, err)
	}
	return p, errors.Join(faults...)
}

// count reads a number that may be taken back.
func count(o Opt[int64]) **int64 {
	if !o.Set {
		return nil
	}
	var v *int64
	if !o.Null {
		v = &o.Value
	}
	return &v
}

// fresh reads a new failure. A null says no more than an absent field.
func (s *Service) fresh(ctx context.Context, by loop.Actor, in NewFailure) (loop.Failure, error) {
	p, err := s.patch(ctx, by, in.FailureFields.quiet(), loop.Failure{})
	f := loop.Failure{Title: in.Title, ReportedVia: "api"}
	put(&f.Summary, p.Summary)
	put(&f.Excluded, p.Excluded)
	put(&f.Kind, p.Kind)
	put(&f.Severity, p.Severity)
	put(&f.StartedAt, p.StartedAt)
	put(&f.DetectedAt, p.DetectedAt)
	put(&f.MitigatedAt, p.MitigatedAt)
	put(&f.ResolvedAt, p.ResolvedAt)
	put(&f.People, p.People)
	put(&f.UserMinutes, p.UserMinutes)
	put(&f.EffortMinutes, p.EffortMinutes)
	put(&f.Cost, p.Cost)
	put(&f.Currency, p.Currency)
	put(&f.Services, p.Services)
	put(&f.Tags, p.Tags)
	put(&f.Team, p.Team)
	put(&f.WasExpected, p.WasExpected)
	return f, err
}

// quiet drops times that are null without a status: for a new failure that says nothing.
func (f FailureFields) quiet() FailureFields {
	for _, m := range []struct {
		at     *Opt[string]
		status Opt[loop.Status]
	}{{&f.StartedAt, f.StartedAtStatus}, {&f.DetectedAt, f.DetectedAtStatus}, {&f.MitigatedAt, f.MitigatedAtStatus}, {&f.ResolvedAt, f.ResolvedAtStatus}} {
		if m.at.Null && !m.status.Set {
			*m.at = Opt[string]{}
		}
	}
	return f
}

func put[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}
