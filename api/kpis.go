package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"failforward/app"
	"failforward/judge"
	"failforward/loop"
)

// KPI is a number that a team watches from outside.
type KPI struct {
	ID        string               `json:"id"`
	Ref       string               `json:"ref" example:"KPI-2"`
	Version   int64                `json:"version"`
	Key       string               `json:"key" example:"lead_time"`
	Metric    string               `json:"metric" example:"kpi.lead_time" doc:"What a check or an export knows it by"`
	Name      string               `json:"name"`
	Unit      string               `json:"unit" doc:"What it is counted in"`
	Kind      string               `json:"kind" enum:"count,level,share,duration"`
	Better    string               `json:"better" enum:"lower,higher,none"`
	Exposure  string               `json:"exposure" doc:"Per what: week, deploy, 1000 requests"`
	Team      *string              `json:"team" doc:"ref; null for the whole workspace"`
	Defined   int                  `json:"defined" doc:"Version of its definition; another one breaks the line"`
	DefinedAt time.Time            `json:"defined_at"`
	Earlier   []loop.KPIDefinition `json:"earlier" nullable:"false" doc:"What it meant before, oldest first, each until another definition took its place"`
	CreatedBy *string              `json:"created_by" doc:"ref of a member"`
	CreatedAt time.Time            `json:"created_at"`
	UpdatedAt time.Time            `json:"updated_at"`
}

// NewKPI is a series as it comes in.
type NewKPI struct {
	Key      string `json:"key" maxLength:"60" doc:"a-z, digits and _, at most 40 characters; stays for ever" example:"lead_time"`
	Name     string `json:"name" doc:"1 to 120 characters"`
	Unit     string `json:"unit,omitempty" doc:"At most 40 characters"`
	Kind     string `json:"kind" enum:"count,level,share,duration" doc:"count, level, share: a point for each period; duration: one for each item, in seconds"`
	Better   string `json:"better" enum:"lower,higher,none" doc:"Which way is good"`
	Exposure string `json:"exposure,omitempty" doc:"Per what, at most 40 characters"`
	Team     string `json:"team,omitempty" maxLength:"100" doc:"ref or name; the whole workspace when it is left out"`
}

// KPIChange changes the fields that are there. Another unit or exposure is another
// definition: what came before is not compared with what comes after.
type KPIChange struct {
	Name      Opt[string] `json:"name,omitzero"`
	Unit      Opt[string] `json:"unit,omitzero"`
	Better    Opt[string] `json:"better,omitzero" doc:"lower, higher or none"`
	Exposure  Opt[string] `json:"exposure,omitzero"`
	Redefined Opt[bool]   `json:"redefined,omitzero" doc:"What is counted is another thing from now on"`
}

// KPIPoint is one value of a series.
type KPIPoint struct {
	At        time.Time `json:"at" doc:"Start of the period, or of the item"`
	Value     *float64  `json:"value" doc:"null while the item is open"`
	Exposure  *float64  `json:"exposure" doc:"How much could go wrong; trials of a share; null stands for 1"`
	Origin    string    `json:"origin" doc:"typed, pasted, import or api"`
	EnteredAt time.Time `json:"entered_at"`
}

// NewKPIPoint is a point as it comes in.
type NewKPIPoint struct {
	At       string       `json:"at" maxLength:"40" doc:"RFC 3339, or a day in UTC" example:"2026-11-23"`
	Value    Opt[float64] `json:"value,omitzero" doc:"Seconds, count, hits or level; null or left out: an item that is open"`
	Exposure Opt[float64] `json:"exposure,omitzero"`
}

// NewPoints are points of one series; the same time again takes the place of what
// stood there.
type NewPoints struct {
	Series string        `json:"series" maxLength:"60" doc:"key of the series"`
	Points []NewKPIPoint `json:"points" nullable:"false" minItems:"1" maxItems:"10000"`
}

// IntakeReport says what became of points, or of deploys, that were sent.
type IntakeReport struct {
	Added     int `json:"added"`
	Replaced  int `json:"replaced"`
	Unchanged int `json:"unchanged"`
}

func (s *Service) kpis() {
	add(s, operation{method: http.MethodGet, path: "/kpis", id: "list-kpis", tag: "kpis", need: loop.Viewer,
		says: "List the numbers that are watched from outside, by key"}, s.listKPIs)
	add(s, operation{method: http.MethodPost, path: "/kpis", id: "add-kpi", tag: "kpis", need: loop.MemberRole, status: http.StatusCreated,
		says: "Add a number to watch"}, s.addKPI)
	add(s, operation{method: http.MethodGet, path: "/kpis/{ref}", id: "get-kpi", tag: "kpis", need: loop.Viewer,
		says: "Get one by its key"}, s.getKPI)
	add(s, operation{method: http.MethodPatch, path: "/kpis/{ref}", id: "change-kpi", tag: "kpis", need: loop.MemberRole,
		says: "Change the fields that are sent; key and kind stay"}, s.changeKPI)
	add(s, operation{method: http.MethodGet, path: "/points", id: "list-points", tag: "points", need: loop.Viewer,
		says: "List the points of a series, newest first"}, s.listPoints)
	add(s, operation{method: http.MethodPost, path: "/points", id: "put-points", tag: "points", need: loop.MemberRole,
		says: "Put points of a series, all or none: the same series and time again takes the place of what stood there, so a repeat is harmless"}, s.putPoints)
}

// KPIs writes series as the wire carries them.
func (b *Book) KPIs(ctx context.Context, all ...loop.KPISeries) ([]KPI, error) {
	var people []loop.ID
	for _, k := range all {
		people = append(people, k.Team, k.CreatedBy)
	}
	err := b.meet(ctx, people...)
	out := make([]KPI, len(all))
	for i, k := range all {
		out[i] = KPI{ID: k.ID.String(), Ref: k.Ref().String(), Version: k.Version, Key: k.Key, Metric: k.Metric(), Name: k.Name, Unit: k.Unit, Kind: string(k.Kind), Better: k.Better, Exposure: k.Exposure,
			Team: b.ref(k.Team), Defined: k.Defined, DefinedAt: k.DefinedAt.UTC(), Earlier: append([]loop.KPIDefinition{}, k.Earlier...), CreatedBy: b.ref(k.CreatedBy), CreatedAt: k.CreatedAt.UTC(), UpdatedAt: k.UpdatedAt.UTC()}
	}
	return out, err
}

func (s *Service) listKPIs(ctx context.Context, by loop.Actor, _ *struct{}) (*out[List[KPI]], error) {
	all, err := s.app.KPIs.List(ctx, by)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).KPIs(ctx, all...)
	return listOf(items, ""), err
}

type kpiCreate struct {
	Claiming
	Body NewKPI
}

func (s *Service) addKPI(ctx context.Context, by loop.Actor, in *kpiCreate) (*saved[KPI], error) {
	b := in.Body
	k, err := s.app.KPIs.Add(ctx, by, app.KPIDraft{Key: b.Key, Name: b.Name, Unit: b.Unit, Kind: loop.KPIKind(b.Kind), Better: b.Better, Exposure: b.Exposure, Team: b.Team, Claim: in.claim(ctx)})
	return s.oneKPI(ctx, by, k, err)
}

func (s *Service) oneKPI(ctx context.Context, by loop.Actor, k loop.KPISeries, err error) (*saved[KPI], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).KPIs(ctx, k)
	if err != nil {
		return nil, err
	}
	return at(k.Version, all[0]), nil
}

func (s *Service) getKPI(ctx context.Context, by loop.Actor, in *Target) (*saved[KPI], error) {
	k, err := s.app.KPIs.Get(ctx, by, in.Ref)
	return s.oneKPI(ctx, by, k, err)
}

type kpiEdit struct {
	Versioned
	Body KPIChange
}

func (s *Service) changeKPI(ctx context.Context, by loop.Actor, in *kpiEdit) (*saved[KPI], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	k, err := s.app.KPIs.Get(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	c := app.KPIChange{Name: k.Name, Unit: k.Unit, Better: k.Better, Exposure: k.Exposure, Redefined: in.Body.Redefined.Value}
	put(&c.Name, in.Body.Name.Pointer())
	put(&c.Unit, in.Body.Unit.Pointer())
	put(&c.Better, in.Body.Better.Pointer())
	put(&c.Exposure, in.Body.Exposure.Pointer())
	if version == 0 {
		version = k.Version // the change was put together from this one
	}
	k, err = s.app.KPIs.Edit(ctx, by, in.Ref, version, c)
	return s.oneKPI(ctx, by, k, err)
}

type pointQuery struct {
	Paging
	Series string    `query:"series" required:"true" maxLength:"60" doc:"key of the series"`
	Since  time.Time `query:"since" doc:"Points from then on"`
	Until  time.Time `query:"until" doc:"Points before then"`
}

func (s *Service) listPoints(ctx context.Context, by loop.Actor, in *pointQuery) (*out[List[KPIPoint]], error) {
	page, err := s.app.KPIs.Points(ctx, by, in.Series, loop.PointQuery{Since: in.Since, Until: in.Until, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, absentSeries(err, in.Series)
	}
	items := make([]KPIPoint, len(page.Items))
	for i, p := range page.Items {
		items[i] = KPIPoint{At: p.At.UTC(), Value: p.Value, Exposure: some(p.Exposure), Origin: p.Origin, EnteredAt: p.EnteredAt.UTC()}
	}
	return listOf(items, page.Next), nil
}

// absentSeries makes a fault of the input of a series that is not there.
func absentSeries(err error, key string) error {
	if loop.CodeOf(err) != loop.NotFound {
		return err
	}
	return loop.Fault("series", "There is no series %q here. GET /api/v1/kpis lists them.", cut(key, 40))
}

type pointsPut struct{ Body NewPoints }

func (s *Service) putPoints(ctx context.Context, by loop.Actor, in *pointsPut) (*out[IntakeReport], error) {
	points := make([]judge.Point, len(in.Body.Points))
	var c loop.Check
	faults := 0
	for i, p := range in.Body.Points {
		at, err := judge.ParseTime(p.At)
		if err != nil && faults < 20 {
			faults++
			c.Fault(fmt.Sprintf("points[%d].at", i), "%s", loop.Faults(err)[0].Text)
		}
		points[i] = judge.Point{At: at, Exposure: p.Exposure.Value}
		if p.Value.Set && !p.Value.Null {
			points[i].Value = &in.Body.Points[i].Value.Value
		}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.app.KPIs.Put(ctx, by, in.Body.Series, points, "api")
	return &out[IntakeReport]{Body: IntakeReport(r)}, absentSeries(err, in.Body.Series)
}
