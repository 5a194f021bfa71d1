package api

import (
	"context"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Failure is a failure on the wire. A time that is not known is null, and its
// status says why.
type Failure struct {
	ID      string `json:"id"`
	Ref     string `json:"ref" example:"F-142"`
	Version int64  `json:"version"`

	Title    string `json:"title"`
	Summary  string `json:"summary" doc:"Markdown"`
	Kind     string `json:"kind" enum:"incident,crash,missed_goal,flopped_prototype,failed_experiment,escaped_defect,near_miss,staged_finding,process"`
	Severity *int   `json:"severity" doc:"1 (worst) to 4"`

	StartedAt            *time.Time `json:"started_at" doc:"When users began to notice"`
	StartedAtStatus      string     `json:"started_at_status" enum:"recorded,imputed,pending,unknown,not_applicable,invalid"`
	StartedAtPrecision   *string    `json:"started_at_precision"`
	DetectedAt           *time.Time `json:"detected_at" doc:"When we noticed"`
	DetectedAtStatus     string     `json:"detected_at_status" enum:"recorded,imputed,pending,unknown,not_applicable,invalid"`
	DetectedAtPrecision  *string    `json:"detected_at_precision"`
	MitigatedAt          *time.Time `json:"mitigated_at" doc:"When users stopped noticing"`
	MitigatedAtStatus    string     `json:"mitigated_at_status" enum:"recorded,imputed,pending,unknown,not_applicable,invalid"`
	MitigatedAtPrecision *string    `json:"mitigated_at_precision"`
	ResolvedAt           *time.Time `json:"resolved_at" doc:"When it was all put right"`
	ResolvedAtStatus     string     `json:"resolved_at_status" enum:"recorded,imputed,pending,unknown,not_applicable,invalid"`
	ResolvedAtPrecision  *string    `json:"resolved_at_precision"`

	PeopleAffected *int64  `json:"people_affected" doc:"count"`
	UserMinutes    *int64  `json:"user_minutes" doc:"minutes lost by users"`
	EffortLost     *int64  `json:"effort_lost" doc:"person-minutes lost by us"`
	Cost           *int64  `json:"cost" doc:"minor units of the currency"`
	Currency       *string `json:"currency" doc:"ISO 4217"`

	Services    []string `json:"services" nullable:"false"`
	Tags        []string `json:"tags" nullable:"false"`
	Team        *string  `json:"team" doc:"ref"`
	TeamName    *string  `json:"team_name"`
	WasExpected bool     `json:"was_expected"`
	ReportedVia string   `json:"reported_via"`
	Excluded    string   `json:"excluded" doc:"Why reliability numbers leave it out: maintenance, drill; empty when they count it"`
	ZoneAssumed bool     `json:"zone_assumed" doc:"Its times came without a zone and were read as UTC"`
	Backdated   bool     `json:"backdated" doc:"Zero length: posted after the fact"`

	State          string     `json:"state" enum:"open,merged,dismissed"`
	StateReason    string     `json:"state_reason"`
	MergedInto     *string    `json:"merged_into" doc:"ref of the one that it goes on as"`
	AcceptedAt     *time.Time `json:"accepted_at"`
	AcceptedReason string     `json:"accepted_reason"`
	RevisitOn      *string    `json:"revisit_on" format:"date"`

	Stage   string         `json:"stage" enum:"logged,understood,in_work,in_place,verdict,accepted" doc:"How far its loop has come; worked out, never stored"`
	Next    NextStep       `json:"next"`
	Verdict Maybe[Verdict] `json:"verdict" doc:"The newest one of its loop"`

	CreatedBy *string   `json:"created_by" doc:"ref of a member"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// NextStep is the one thing to do now.
type NextStep struct {
	Do     string  `json:"do" doc:"analyse, choose, finish, plan, answer, wait, judge or revisit; read where it goes on as another one"`
	Text   string  `json:"text"`
	Object *string `json:"object" doc:"ref of what it is about"`
	By     *string `json:"by" format:"date"`
	Late   bool    `json:"late"`
}

// Verdict is how an effect check ended, in short.
type Verdict struct {
	Check       string    `json:"check" doc:"ref"`
	Kind        string    `json:"kind"`
	Verdict     string    `json:"verdict"`
	Reason      string    `json:"reason"`
	ByRule      bool      `json:"by_rule" doc:"It concluded by itself"`
	Exploratory bool      `json:"exploratory" doc:"The plan was edited after the change had started"`
	ConcludedAt time.Time `json:"concluded_at"`
}

// Failures writes rows as the wire carries them.
func (b *Book) Failures(ctx context.Context, rows ...app.Row) ([]Failure, error) {
	var people []loop.ID
	for _, r := range rows {
		people = append(people, r.CreatedBy, r.Team)
	}
	if err := b.meet(ctx, people...); err != nil {
		return nil, err
	}
	out := make([]Failure, len(rows))
	for i, r := range rows {
		out[i] = b.failure(r)
	}
	return out, nil
}

// Failure writes a failure with what its loop says: f alone when nothing hangs on it yet.
func (b *Book) Failure(ctx context.Context, f loop.Facts) (Failure, error) {
	row, err := b.row(ctx, f)
	if err != nil {
		return Failure{}, err
	}
	all, err := b.Failures(ctx, row)
	if err != nil {
		return Failure{}, err
	}
	return all[0], nil
}

// row works out what the loop of a failure says today.
func (b *Book) row(ctx context.Context, f loop.Facts) (app.Row, error) {
	today, zone, err := b.today(ctx)
	if err != nil {
		return app.Row{}, err
	}
	r := app.Row{Failure: f.Failure, Stage: f.Stage(), Next: f.Next(today, zone), Into: f.Into}
	if e, ok := f.Newest(); ok {
		r.Verdict = &e
	}
	return r, nil
}

func (b *Book) failure(r app.Row) Failure {
	f := Failure{
		ID: r.ID.String(), Ref: r.Ref().String(), Version: r.Version,
		Title: r.Title, Summary: r.Summary, Kind: string(r.Kind), Severity: some(r.Severity),
		PeopleAffected: r.People, UserMinutes: r.UserMinutes, EffortLost: r.EffortMinutes, Cost: r.Cost, Currency: some(r.Currency),
		Services: list(r.Services), Tags: list(r.Tags), Team: b.ref(r.Team), TeamName: b.name(r.Team),
		WasExpected: r.WasExpected, ReportedVia: r.ReportedVia, Excluded: r.Excluded, ZoneAssumed: r.ZoneAssumed, Backdated: r.Backdated(),
		State: string(r.State), StateReason: r.StateReason, MergedInto: some(r.Into.String()),
		AcceptedAt: when(r.AcceptedAt), AcceptedReason: r.AcceptedReason, RevisitOn: day(r.RevisitOn),
		Stage: string(r.Stage), Next: nextStep(r.Next), Verdict: Some(verdict(r.Verdict)),
		CreatedBy: b.ref(r.CreatedBy), CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	f.StartedAt, f.StartedAtStatus, f.StartedAtPrecision = moment(r.StartedAt)
	f.DetectedAt, f.DetectedAtStatus, f.DetectedAtPrecision = moment(r.DetectedAt)
	f.MitigatedAt, f.MitigatedAtStatus, f.MitigatedAtPrecision = moment(r.MitigatedAt)
	f.ResolvedAt, f.ResolvedAtStatus, f.ResolvedAtPrecision = moment(r.ResolvedAt)
	return f
}

func moment(m loop.Moment) (*time.Time, string, *string) {
	if !m.Known() {
		return nil, string(m.State()), nil
	}
	return when(m.At), string(m.State()), some(string(m.Precision))
}

func nextStep(n loop.NextStep) NextStep {
	return NextStep{Do: n.Do, Text: n.Text, Object: some(n.Object.String()), By: day(n.By), Late: n.Late}
}

func verdict(e *loop.EffectCheck) *Verdict {
	if e == nil {
		return nil
	}
	return &Verdict{Check: e.Ref().String(), Kind: string(e.Kind), Verdict: string(e.Verdict), Reason: e.Reason,
		ByRule: e.ByRule, Exploratory: e.Exploratory, ConcludedAt: e.ConcludedAt.UTC()}
}

// list returns s, never nil: a list on the wire is [] and not null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
