package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Sprint is a team's stretch of work.
type Sprint struct {
	ID        string         `json:"id"`
	Ref       string         `json:"ref" example:"SP-4"`
	Version   int64          `json:"version"`
	State     string         `json:"state" enum:"planned,active,closed" doc:"Of today, in the zone of the workspace"`
	Name      string         `json:"name"`
	Team      *string        `json:"team" doc:"ref; null for the whole workspace"`
	StartsOn  string         `json:"starts_on" format:"date"`
	EndsOn    string         `json:"ends_on" format:"date" doc:"The last day"`
	Goal      string         `json:"goal"`
	GoalMet   *string        `json:"goal_met" doc:"yes, partly or no; null until it is closed"`
	Kind      string         `json:"kind" enum:"delivery,failure_review,bug_hunt"`
	ClosedAt  *time.Time     `json:"closed_at"`
	Failure   *string        `json:"failure" doc:"ref of the failure that its missed goal became"`
	Huddles   *SprintHuddles `json:"huddles,omitempty" doc:"What its huddles took and gave; only where one sprint is asked for"`
	CreatedBy *string        `json:"created_by" doc:"ref of a member"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

// SprintHuddles is what the huddles of a sprint took and gave: of everybody together.
type SprintHuddles struct {
	Closed        int    `json:"closed" doc:"Huddles that were held to their end"`
	Counted       int    `json:"counted" doc:"Of them: those where somebody noted how many people were there"`
	PersonMinutes *int   `json:"person_minutes" doc:"Minutes times people, added up over those counted; null when none is"`
	People        *int   `json:"people" doc:"Most people that were there at once; null when none is counted"`
	Says          string `json:"says" example:"3 h of 12 people"`
	Tweaks        int    `json:"tweaks"`
	Insights      int    `json:"insights"`
	Failures      int    `json:"failures" doc:"Logged by them"`
	Verdicts      int    `json:"verdicts" doc:"On those tweaks, so far"`
}

// NewSprint is a sprint as it comes in.
type NewSprint struct {
	Name     string      `json:"name" doc:"1 to 80 characters" example:"Pay in one step"`
	StartsOn string      `json:"starts_on" format:"date"`
	EndsOn   string      `json:"ends_on" format:"date" doc:"The last day"`
	Goal     string      `json:"goal,omitempty" doc:"At most 500 characters"`
	Kind     string      `json:"kind,omitempty" enum:"delivery,failure_review,bug_hunt" doc:"delivery when it is left out"`
	Team     Opt[string] `json:"team,omitzero" doc:"ref or name, null for the whole workspace; the caller's only one when it is left out"`
}

// SprintChange changes the fields that are there.
type SprintChange struct {
	Name     Opt[string]          `json:"name,omitzero"`
	StartsOn Opt[string]          `json:"starts_on,omitzero" format:"date"`
	EndsOn   Opt[string]          `json:"ends_on,omitzero" format:"date"`
	Goal     Opt[string]          `json:"goal,omitzero"`
	Kind     Opt[loop.SprintKind] `json:"kind,omitzero" doc:"delivery, failure_review or bug_hunt"`
	Team     Opt[string]          `json:"team,omitzero" doc:"ref or name, null for the whole workspace"`
}

func (c SprintChange) patch() app.SprintPatch {
	p := app.SprintPatch{Name: c.Name.Pointer(), Goal: c.Goal.Pointer(), Kind: c.Kind.Pointer(), Team: c.Team.Pointer()}
	if c.StartsOn.Set {
		p.StartsOn = (*loop.Date)(&c.StartsOn.Value)
	}
	if c.EndsOn.Set {
		p.EndsOn = (*loop.Date)(&c.EndsOn.Value)
	}
	return p
}

// Sprints writes sprints as the wire carries them.
func (b *Book) Sprints(ctx context.Context, all ...loop.Sprint) ([]Sprint, error) {
	var failures, people []loop.ID
	for _, sp := range all {
		failures, people = append(failures, sp.Failure), append(people, sp.Team, sp.CreatedBy)
	}
	if err := b.meet(ctx, people...); err != nil {
		return nil, err
	}
	if err := b.learn(ctx, failures...); err != nil {
		return nil, err
	}
	today, _, err := b.today(ctx)
	out := make([]Sprint, len(all))
	for i, sp := range all {
		out[i] = Sprint{ID: sp.ID.String(), Ref: sp.Ref().String(), Version: sp.Version, State: string(sp.State(today)), Name: sp.Name, Team: b.ref(sp.Team), StartsOn: string(sp.StartsOn), EndsOn: string(sp.EndsOn),
			Goal: sp.Goal, GoalMet: some(string(sp.GoalMet)), Kind: string(sp.Kind), ClosedAt: when(sp.ClosedAt), Failure: b.ref(sp.Failure), CreatedBy: b.ref(sp.CreatedBy), CreatedAt: sp.CreatedAt.UTC(), UpdatedAt: sp.UpdatedAt.UTC()}
	}
	return out, err
}

func huddlesOf(c app.Came) *SprintHuddles {
	h := &SprintHuddles{Closed: c.Cost.Closed, Counted: c.Cost.Counted, Says: c.Cost.Says(), Tweaks: c.Tweaks, Insights: c.Insights, Failures: c.Failures, Verdicts: c.Verdicts}
	if c.Cost.Counted > 0 {
		h.PersonMinutes, h.People = &c.Cost.Minutes, &c.Cost.Most
	}
	return h
}

func (s *Service) sprints() {
	add(s, operation{method: http.MethodGet, path: "/sprints", id: "list-sprints", tag: "sprints", need: loop.Viewer,
		says: "List sprints, the latest start first"}, s.listSprints)
	add(s, operation{method: http.MethodPost, path: "/sprints", id: "plan-sprint", tag: "sprints", need: loop.MemberRole, status: http.StatusCreated,
		says: "Plan a sprint; it is active from its first day on"}, s.planSprint)
	add(s, operation{method: http.MethodGet, path: "/sprints/{ref}", id: "get-sprint", tag: "sprints", need: loop.Viewer,
		says: "Get one sprint with what its huddles took and gave"}, s.getSprint)
	add(s, operation{method: http.MethodPatch, path: "/sprints/{ref}", id: "change-sprint", tag: "sprints", need: loop.MemberRole,
		says: "Change the fields that are sent"}, s.changeSprint)
	add(s, operation{method: http.MethodPost, path: "/sprints/{ref}/transitions", id: "move-sprint", tag: "sprints", need: loop.MemberRole,
		says: "Go to closed (goal_met), or back to open"}, s.moveSprint)
	add(s, operation{method: http.MethodPost, path: "/sprints/{ref}/failure", id: "fail-sprint", tag: "sprints", need: loop.MemberRole, status: http.StatusCreated,
		says: "Log a missed goal as a failure; asked again it answers the same one"}, s.failSprint)
}

type sprintQuery struct {
	Paging
	Team string `query:"team" maxLength:"100" doc:"ref or name"`
}

func (s *Service) listSprints(ctx context.Context, by loop.Actor, in *sprintQuery) (*out[List[Sprint]], error) {
	team, err := s.app.People.TeamID(ctx, by, in.Team)
	if err != nil {
		return nil, err
	}
	page, err := s.app.Sprints.List(ctx, by, team, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Sprints(ctx, page.Items...)
	return listOf(items, page.Next), err
}

type sprintCreate struct {
	Claiming
	Body NewSprint
}

func (s *Service) planSprint(ctx context.Context, by loop.Actor, in *sprintCreate) (*saved[Sprint], error) {
	n := in.Body
	sp, err := s.app.Sprints.Plan(ctx, by, app.SprintDraft{Name: n.Name, Goal: n.Goal, Team: n.Team.Pointer(), StartsOn: loop.Date(n.StartsOn), EndsOn: loop.Date(n.EndsOn), Kind: loop.SprintKind(n.Kind), Claim: in.claim(ctx)})
	return s.oneSprint(ctx, by, sp, err)
}

func (s *Service) getSprint(ctx context.Context, by loop.Actor, in *Target) (*saved[Sprint], error) {
	v, err := s.app.Sprints.Show(ctx, by, in.Ref)
	one, err := s.oneSprint(ctx, by, v.Sprint, err)
	if err == nil {
		one.Body.Huddles = huddlesOf(v.Came)
	}
	return one, err
}

type sprintEdit struct {
	Versioned
	Body SprintChange
}

func (s *Service) changeSprint(ctx context.Context, by loop.Actor, in *sprintEdit) (*saved[Sprint], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	sp, err := s.app.Sprints.Edit(ctx, by, in.Ref, version, in.Body.patch())
	return s.oneSprint(ctx, by, sp, err)
}

func (s *Service) moveSprint(ctx context.Context, by loop.Actor, in *moving) (*saved[Sprint], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	var sp loop.Sprint
	switch in.Body.To {
	case "closed":
		sp, err = s.app.Sprints.Close(ctx, by, in.Ref, version, loop.GoalMet(in.Body.GoalMet))
	case "open":
		sp, err = s.app.Sprints.Reopen(ctx, by, in.Ref, version)
	default:
		err = unknownState(in.Body.To, "closed or open")
	}
	return s.oneSprint(ctx, by, sp, err)
}

// NewMiss asks for the failure that a missed goal becomes; it says nothing more.
type NewMiss struct{}

type sprintFail struct {
	Target
	Body NewMiss
}

func (s *Service) failSprint(ctx context.Context, by loop.Actor, in *sprintFail) (*saved[Failure], error) {
	f, err := s.app.Sprints.Fail(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	facts, err := s.facts(ctx, by, f.ID)
	if err != nil {
		return nil, err
	}
	body, err := s.book(ctx, by).Failure(ctx, facts)
	return at(f.Version, body), err
}

func (s *Service) oneSprint(ctx context.Context, by loop.Actor, sp loop.Sprint, err error) (*saved[Sprint], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Sprints(ctx, sp)
	if err != nil {
		return nil, err
	}
	return at(sp.Version, all[0]), nil
}
