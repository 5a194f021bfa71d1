package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Source is a system that sends by itself. Its address and its secret are shown when
// they are made, and on its page, never here.
type Source struct {
	ID        string    `json:"id"`
	Ref       string    `json:"ref" example:"SRC-2"`
	Version   int64     `json:"version"`
	Kind      string    `json:"kind" example:"alertmanager"`
	Name      string    `json:"name"`
	Team      *string   `json:"team" doc:"ref; null for the whole workspace"`
	Opens     string    `json:"opens" enum:"failure,candidate,count" doc:"What its trouble becomes"`
	Least     *int      `json:"least" doc:"Only this severity and worse open anything; null lets all"`
	Again     int       `json:"again" doc:"Minutes within which trouble that comes back goes on the same failure"`
	Strict    bool      `json:"strict" doc:"The secret is demanded in Authorization, also where the address would do"`
	Paths     string    `json:"paths" doc:"Of generic JSON: where each thing stands, a line each"`
	Planned   []Planned `json:"planned" doc:"Planned work by its start: what runs, what comes, and what is over and still kept"`
	Removed   bool      `json:"removed" doc:"It takes nothing any more, and no list has it"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Planned is planned work at a source: what begins in it counts in no number.
type Planned struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until" doc:"First moment that counts again; at most 7 days after from"`
	Why   string    `json:"why" enum:"maintenance,drill"`
}

// NewSource is a source as it comes in.
type NewSource struct {
	Kind   string   `json:"kind" doc:"Which kind of system" example:"alertmanager"`
	Name   string   `json:"name" doc:"1 to 80 characters, each name once"`
	Team   string   `json:"team,omitempty" maxLength:"100" doc:"ref or name; the whole workspace when it is left out"`
	Opens  string   `json:"opens,omitempty" enum:"failure,candidate,count"`
	Least  int      `json:"least,omitempty" minimum:"0" maximum:"4"`
	Again  Opt[int] `json:"again,omitzero" doc:"Minutes; 60 when it is left out"`
	Strict bool     `json:"strict,omitempty"`
	Paths  string   `json:"paths,omitempty"`
}

// SourceChange changes the fields that are there; its kind stays.
type SourceChange struct {
	Name   Opt[string] `json:"name,omitzero"`
	Team   Opt[string] `json:"team,omitzero" doc:"ref or name; null for the whole workspace"`
	Opens  Opt[string] `json:"opens,omitzero" doc:"failure, candidate or count"`
	Least  Opt[int]    `json:"least,omitzero" doc:"1 to 4; null lets all"`
	Again  Opt[int]    `json:"again,omitzero" doc:"Minutes"`
	Strict Opt[bool]   `json:"strict,omitzero"`
	Paths  Opt[string] `json:"paths,omitzero"`

	Planned Opt[[]Planned] `json:"planned,omitzero" doc:"All planned work that is not over: what runs and is left out ends now, what comes is called off; what is over stays, and may be sent too"`
}

// SourceAddress is a source with the address that it sends to, this once.
type SourceAddress struct {
	Source Source `json:"source"`
	URL    string `json:"url" doc:"Path that begins with /hooks/: as secret as a password" example:"/hooks/alertmanager/x3J..."`
	Secret string `json:"secret"`
	DSN    string `json:"dsn,omitempty" doc:"Of kind sentry: what the SDKs are set up with"`
}

// Delivery is one request of a source, without its body.
type Delivery struct {
	ID     string    `json:"id"`
	Source string    `json:"source" example:"SRC-2"`
	At     time.Time `json:"at"`
	State  string    `json:"state" enum:"waiting,read,dead,refused"`
	Reason string    `json:"reason" doc:"Why it was refused or could not be read; \"\" when there is nothing to say"`
	Size   int       `json:"size" doc:"Bytes, as it came"`
	Told   int       `json:"told" doc:"What was read in it: trouble and deploys"`
}

// Signal is one occurrence of trouble as a source told of it.
type Signal struct {
	ID       string     `json:"id"`
	Source   string     `json:"source" example:"SRC-2"`
	Title    string     `json:"title"`
	Service  string     `json:"service"`
	Severity *int       `json:"severity"`
	Kind     string     `json:"kind"`
	Started  time.Time  `json:"started_at"`
	Told     bool       `json:"start_told" doc:"The source told the start; else it is the first time that is known of"`
	Ended    *time.Time `json:"ended_at" doc:"null while it goes on, and for a state of a group"`
	Says     string     `json:"says" enum:"occurrence,moment,trouble,well" doc:"An occurrence with its own start and end, one without an end to tell, or a state that its group was said to be in"`
	Excluded string     `json:"excluded" doc:"Why numbers leave it out: maintenance"`
}

func (s *Service) sources() {
	add(s, operation{method: http.MethodGet, path: "/sources", id: "list-sources", tag: "sources", need: loop.Viewer,
		says: "List the systems that send by themselves, by name"}, s.listSources)
	add(s, operation{method: http.MethodPost, path: "/sources", id: "add-source", tag: "sources", need: loop.Lead, status: http.StatusCreated,
		says: "Add a source; the answer has its address and its secret"}, s.addSource)
	s.sourceDeeds()
	add(s, operation{method: http.MethodGet, path: "/deliveries", id: "list-deliveries", tag: "deliveries", need: loop.MemberRole,
		says: "List what sources have sent in the last 30 days, newest first"}, s.listDeliveries)
	add(s, operation{method: http.MethodGet, path: "/signals", id: "list-signals", tag: "signals", need: loop.Viewer,
		says: "List the occurrences of trouble that sources told of, newest start first"}, s.listSignals)
}

// Sources writes sources as the wire carries them.
func (b *Book) Sources(ctx context.Context, all ...loop.Source) ([]Source, error) {
	var teams []loop.ID
	for _, s := range all {
		teams = append(teams, s.Team)
	}
	err := b.meet(ctx, teams...)
	out := make([]Source, len(all))
	for i, s := range all {
		out[i] = Source{ID: s.ID.String(), Ref: s.Ref().String(), Version: s.Version, Kind: s.Sender, Name: s.Name, Team: b.ref(s.Team), Opens: string(s.Opens), Least: orNull(s.Least),
			Again: s.Again, Strict: s.Strict, Paths: s.Paths, Planned: plannedOut(s.Planned), Removed: s.Removed, CreatedAt: s.CreatedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC()}
	}
	return out, err
}

func plannedOut(all []loop.PlannedWork) []Planned {
	out := make([]Planned, len(all))
	for i, p := range all {
		out[i] = Planned{p.From.UTC(), p.Until.UTC(), string(p.Why)}
	}
	return out
}

// work is planned work that a program sends; nil when it sends none.
func (c SourceChange) work() *[]loop.PlannedWork {
	if !c.Planned.Set {
		return nil
	}
	out := []loop.PlannedWork{}
	for _, p := range c.Planned.Value {
		out = append(out, loop.PlannedWork{From: p.From, Until: p.Until, Why: loop.PlannedWhy(p.Why)})
	}
	return &out
}

func orNull(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// Deliveries writes deliveries as the wire carries them.
func (b *Book) Deliveries(ctx context.Context, all ...loop.Delivery) ([]Delivery, error) {
	refs, err := b.app.Sources.Refs(ctx, b.by)
	out := make([]Delivery, len(all))
	for i, d := range all {
		out[i] = Delivery{ID: d.ID.String(), Source: refs[d.Source], At: d.At.UTC(), State: string(d.State), Reason: d.Reason, Size: d.Size, Told: d.Told}
	}
	return out, err
}

// says are the marks of signals on the wire.
var says = map[loop.Mark]string{loop.MarkSpan: "occurrence", loop.MarkStart: "trouble", loop.MarkEnd: "well", loop.MarkMoment: "moment"}

// Signals writes signals as the wire carries them.
func (b *Book) Signals(ctx context.Context, all ...loop.Signal) ([]Signal, error) {
	refs, err := b.app.Sources.Refs(ctx, b.by)
	out := make([]Signal, len(all))
	for i, s := range all {
		t := s.Theme
		out[i] = Signal{ID: s.ID.String(), Source: refs[t.Source], Title: t.Title, Service: t.Service, Severity: orNull(t.Severity), Kind: string(t.Kind), Started: s.Start.UTC(), Told: s.Told,
			Ended: when(s.End), Says: says[s.Mark], Excluded: t.Excluded}
	}
	return out, err
}

func (s *Service) listSources(ctx context.Context, by loop.Actor, _ *struct{}) (*out[List[Source]], error) {
	all, err := s.app.Sources.List(ctx, by)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Sources(ctx, all...)
	return listOf(items, ""), err
}

type sourceCreate struct{ Body NewSource }

func (s *Service) addSource(ctx context.Context, by loop.Actor, in *sourceCreate) (*out[SourceAddress], error) {
	b := in.Body
	team, err := s.app.People.TeamID(ctx, by, b.Team)
	if err != nil {
		return nil, err
	}
	d := app.SourceDraft{Sender: b.Kind, Name: b.Name, Team: team, Strict: b.Strict, Opens: loop.Opening(b.Opens), Least: b.Least, Paths: b.Paths}
	if b.Again.Set {
		d.Again = &b.Again.Value
	}
	src, address, err := s.app.Sources.Add(ctx, by, d)
	return s.addressed(ctx, by, src, address, err)
}

// addressed answers with the address of a source, this once.
func (s *Service) addressed(ctx context.Context, by loop.Actor, src loop.Source, address app.Address, err error) (*out[SourceAddress], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Sources(ctx, src)
	if err != nil {
		return nil, err
	}
	return &out[SourceAddress]{Body: SourceAddress{Source: all[0], URL: address.Path, Secret: address.Secret, DSN: address.DSN(s.opt.BaseURL)}}, nil
}

type deliveryQuery struct {
	Paging
	Source string `query:"source" maxLength:"100" doc:"ref or name"`
	State  string `query:"state" enum:"waiting,read,dead,refused"`
}

func (s *Service) listDeliveries(ctx context.Context, by loop.Actor, in *deliveryQuery) (*out[List[Delivery]], error) {
	source, err := s.sourceID(ctx, by, in.Source)
	if err != nil {
		return nil, err
	}
	page, err := s.app.Sources.Deliveries(ctx, by, loop.DeliveryQuery{Source: source, State: loop.DeliveryState(in.State), Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Deliveries(ctx, page.Items...)
	return listOf(items, page.Next), err
}

type signalQuery struct {
	Paging
	Source string    `query:"source" maxLength:"100" doc:"ref or name"`
	Since  time.Time `query:"since" doc:"Signals that began from then on"`
	Until  time.Time `query:"until" doc:"Signals that began before then"`
}

func (s *Service) listSignals(ctx context.Context, by loop.Actor, in *signalQuery) (*out[List[Signal]], error) {
	source, err := s.sourceID(ctx, by, in.Source)
	if err != nil {
		return nil, err
	}
	page, err := s.app.Sources.Signals(ctx, by, loop.SignalQuery{Source: source, Since: in.Since, Until: in.Until, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Signals(ctx, page.Items...)
	return listOf(items, page.Next), err
}

func (s *Service) sourceID(ctx context.Context, by loop.Actor, ref string) (loop.ID, error) {
	if ref == "" {
		return 0, nil
	}
	src, err := s.app.Sources.Get(ctx, by, ref)
	return src.ID, err
}
