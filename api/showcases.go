package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Showcase is a week with its ballot for the most insightful mistake.
type Showcase struct {
	Week     string          `json:"week" example:"2026-W48"`
	State    string          `json:"state" enum:"none,open,closed" doc:"none while nothing is nominated"`
	ClosedAt *time.Time      `json:"closed_at"`
	Voters   *int            `json:"voters" doc:"How many have voted so far; null in lists and once it is closed"`
	Ballots  *int            `json:"ballots" doc:"How many were counted; null before"`
	Winners  []ShowcaseEntry `json:"winners" nullable:"false" doc:"Several when there is a tie; none when nobody voted"`
	Entries  []ShowcaseEntry `json:"entries" nullable:"false" doc:"In an order by chance; empty in lists"`
}

// ShowcaseEntry is a misstep and the tweak that saved the day.
type ShowcaseEntry struct {
	ID        string  `json:"id"`
	Ref       string  `json:"ref" example:"SE-4"`
	Week      string  `json:"week"`
	State     string  `json:"state" enum:"asked,shown,declined,withdrawn" doc:"asked until whoever reported it has said yes"`
	Team      *string `json:"team" doc:"ref"`
	Failure   *string `json:"failure" doc:"ref"`
	Misstep   string  `json:"misstep"`
	Tweak     string  `json:"tweak"`
	SharedBy  *string `json:"shared_by" doc:"ref of the member who put their own name there"`
	Won       bool    `json:"won"`
	Approvals *int    `json:"approvals" doc:"Of a winner; of the others no count is kept"`
}

// NewEntry is a nomination as it comes in.
type NewEntry struct {
	Failure string `json:"failure,omitempty" maxLength:"40" doc:"ref"`
	Insight string `json:"insight,omitempty" maxLength:"40" doc:"ref; its failure is what it tells of"`
	Session string `json:"session,omitempty" maxLength:"40" doc:"ref of a closed huddle: its star"`
	Misstep string `json:"misstep,omitempty" doc:"One sentence of at most 300 characters; taken from what it tells of when it is left out"`
	Tweak   string `json:"tweak,omitempty" doc:"One sentence of at most 300 characters; the change that it led to when it is left out"`
	Named   bool   `json:"named,omitempty" doc:"With the caller's own name"`
}

func (s *Service) showcases() {
	add(s, operation{method: http.MethodGet, path: "/showcases", id: "list-showcases", tag: "showcases", need: loop.Viewer,
		says: "List weeks with a ballot, newest first, with what won"}, s.listShowcases)
	add(s, operation{method: http.MethodGet, path: "/showcases/{week}", id: "get-showcase", tag: "showcases", need: loop.Viewer,
		says: "Get a week with its entries; no totals before it is closed"}, s.getShowcase)
	add(s, operation{method: http.MethodPost, path: "/showcases/{week}/transitions", id: "close-showcase", tag: "showcases", need: loop.Lead,
		says: "Go to closed: count the ballots before the week is over, and burn them"}, s.closeShowcase)
	add(s, operation{method: http.MethodPost, path: "/showcases/entries", id: "nominate-entry", tag: "showcases", need: loop.MemberRole, status: http.StatusCreated,
		says: "Nominate a misstep for the ballot of this week; whoever reported it is asked first"}, s.nominateEntry)
	add(s, operation{method: http.MethodPost, path: "/showcases/entries/{ref}/transitions", id: "move-entry", tag: "showcases", need: loop.Viewer,
		says: "Whoever is asked goes to shown, named or declined; a person puts their own name there (named) or takes it away (unnamed); to withdrawn"}, s.moveEntry)
}

// Entry writes an entry as the wire carries it.
func (b *Book) Entry(ctx context.Context, e loop.Entry) (ShowcaseEntry, error) {
	if err := b.meet(ctx, e.SharedBy, e.Team); err != nil {
		return ShowcaseEntry{}, err
	}
	if err := b.learn(ctx, e.Failure); err != nil {
		return ShowcaseEntry{}, err
	}
	out := ShowcaseEntry{ID: e.ID.String(), Ref: e.Ref().String(), Week: e.Week, State: string(e.State), Team: b.ref(e.Team), Failure: b.ref(e.Failure), Misstep: e.Misstep, Tweak: e.Tweak, SharedBy: b.ref(e.SharedBy), Won: e.Won}
	if e.Won {
		out.Approvals = &e.Approvals
	}
	return out, nil
}

func (b *Book) entries(ctx context.Context, all []loop.Entry) ([]ShowcaseEntry, error) {
	out := make([]ShowcaseEntry, len(all))
	for i, e := range all {
		var err error
		if out[i], err = b.Entry(ctx, e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Showcase writes a week without its entries.
func (b *Book) Showcase(ctx context.Context, s loop.Showcase, begun bool, winners []loop.Entry) (Showcase, error) {
	out := Showcase{Week: s.Week, State: "open", ClosedAt: when(s.ClosedAt), Entries: []ShowcaseEntry{}}
	if !begun {
		out.State = "none"
	}
	if begun && !s.Open() {
		out.State, out.Ballots = "closed", &s.Ballots
	}
	var err error
	out.Winners, err = b.entries(ctx, winners)
	return out, err
}

type showcaseQuery struct{ Paging }

func (s *Service) listShowcases(ctx context.Context, by loop.Actor, in *showcaseQuery) (*out[List[Showcase]], error) {
	weeks, next, err := s.app.Shows.List(ctx, by, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	b, items := s.book(ctx, by), make([]Showcase, len(weeks))
	for i, w := range weeks {
		if items[i], err = b.Showcase(ctx, w.Showcase, true, w.Winners); err != nil {
			return nil, err
		}
	}
	return listOf(items, next), nil
}

// WeekTarget names a week in the path.
type WeekTarget struct {
	Week string `path:"week" maxLength:"10" doc:"An ISO week, 2026-W48"`
}

func (s *Service) getShowcase(ctx context.Context, by loop.Actor, in *WeekTarget) (*out[Showcase], error) {
	return s.toldShowcase(ctx, by, in.Week)
}

func (s *Service) toldShowcase(ctx context.Context, by loop.Actor, week string) (*out[Showcase], error) {
	v, err := s.app.Shows.Week(ctx, by, week, "")
	if err != nil {
		return nil, noWeek(err)
	}
	b := s.book(ctx, by)
	told, err := b.Showcase(ctx, v.Showcase, v.Begun, v.Winners)
	if err != nil {
		return nil, err
	}
	if told.State == "open" {
		told.Voters = &v.Votes
	}
	told.Entries, err = b.entries(ctx, v.Entries)
	return &out[Showcase]{told}, err
}

// noWeek says that an address names no week.
func noWeek(err error) error {
	if loop.CodeOf(err) == loop.Invalid {
		return loop.Errorf(loop.NotFound, "There is no such week. A week is written as 2026-W48.")
	}
	return err
}

type showcaseMove struct {
	WeekTarget
	Body Transition
}

func (s *Service) closeShowcase(ctx context.Context, by loop.Actor, in *showcaseMove) (*out[Showcase], error) {
	if in.Body.To != "closed" {
		return nil, unknownState(in.Body.To, "closed")
	}
	if _, err := s.app.Shows.Close(ctx, by, in.Week); err != nil {
		return nil, noWeek(err)
	}
	return s.toldShowcase(ctx, by, in.Week)
}

type entryCreate struct {
	Claiming
	Body NewEntry
}

func (s *Service) nominateEntry(ctx context.Context, by loop.Actor, in *entryCreate) (*out[ShowcaseEntry], error) {
	n := in.Body
	e, err := s.app.Shows.Nominate(ctx, by, app.EntryDraft{Failure: n.Failure, Insight: n.Insight, Huddle: n.Session, Misstep: n.Misstep, Tweak: n.Tweak, Named: n.Named, Claim: in.claim(ctx)})
	return s.toldEntry(ctx, by, e, named(err, "huddle", "session"))
}

func (s *Service) toldEntry(ctx context.Context, by loop.Actor, e loop.Entry, err error) (*out[ShowcaseEntry], error) {
	if err != nil {
		return nil, err
	}
	told, err := s.book(ctx, by).Entry(ctx, e)
	return &out[ShowcaseEntry]{told}, err
}

type entryMove struct {
	Target
	Body Transition
}

func (s *Service) moveEntry(ctx context.Context, by loop.Actor, in *entryMove) (*out[ShowcaseEntry], error) {
	deeds := s.app.Shows
	e, err := deeds.Entry(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	asked := e.State == loop.EntryAsked
	switch to := in.Body.To; {
	case to == "declined" || asked && (to == "shown" || to == "named"):
		e, err = deeds.Answer(ctx, by, in.Ref, to != "declined", to == "named")
	case to == "named" || to == "unnamed":
		e, err = deeds.Sign(ctx, by, in.Ref, to == "named")
	case to == "withdrawn":
		e, err = deeds.Withdraw(ctx, by, in.Ref)
	case to == "shown":
		err = loop.Errorf(loop.Conflict, "This is shown already, or nobody is asked.")
	default:
		err = unknownState(to, "shown, named, declined, unnamed or withdrawn")
	}
	return s.toldEntry(ctx, by, e, err)
}
