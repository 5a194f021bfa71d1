package api

import (
	"context"
	"net/http"

	"failforward/app"
	"failforward/loop"
)

// NewExperiment is a bet as it comes in.
type NewExperiment struct {
	Kind    string      `json:"kind,omitempty" enum:"bet" doc:"bet when it is left out"`
	Title   string      `json:"title,omitempty" doc:"At most 200 characters; the belief says enough without one"`
	Believe string      `json:"believe" doc:"We believe that ...; 1 to 500 characters" example:"users find \"order again\" without help"`
	See     string      `json:"see" doc:"We will see ...; 1 to 500 characters" example:"four of five press it"`
	On      string      `json:"on" format:"date" doc:"By when: the day on which it is asked, from today on"`
	StopIf  string      `json:"stop_if,omitempty" doc:"Stop if ...; at most 500 characters"`
	Story   Opt[string] `json:"story,omitzero" doc:"Address of a story in the backlog, http or https"`
	Insight Opt[string] `json:"insight,omitzero" doc:"ref of the insight that it comes from"`
	Team    Opt[string] `json:"team,omitzero" doc:"ref or name, null for the whole workspace; when it is left out that of the insight, else the caller's only one"`
	Owner   Opt[string] `json:"owner,omitzero" doc:"E-mail or ref of the member who is asked on its day; the caller when it is left out and the caller is a person"`
	FlopIs  string      `json:"flop_is,omitempty" enum:"flopped_prototype,failed_experiment" doc:"Kind of the failure that its flop becomes; flopped_prototype when it is left out"`
}

// ExperimentChange changes the fields that are there. A sentence that is changed
// is marked; once the outcome is there they stand.
type ExperimentChange struct {
	Title    Opt[string]    `json:"title,omitzero"`
	Believe  Opt[string]    `json:"believe,omitzero"`
	See      Opt[string]    `json:"see,omitzero"`
	On       Opt[string]    `json:"on,omitzero" format:"date"`
	StopIf   Opt[string]    `json:"stop_if,omitzero"`
	Story    Opt[string]    `json:"story,omitzero"`
	Team     Opt[string]    `json:"team,omitzero" doc:"ref or name, null for the whole workspace"`
	Owner    Opt[string]    `json:"owner,omitzero" doc:"E-mail or ref of a member"`
	FlopIs   Opt[loop.Kind] `json:"flop_is,omitzero" doc:"flopped_prototype or failed_experiment"`
	Note     Opt[string]    `json:"note,omitzero" doc:"What was seen; at most 2,000 characters"`
	NextStep Opt[string]    `json:"next_step,omitzero" doc:"What comes next; at most 500 characters"`
}

// NewFlop asks for the failure that a flop becomes.
type NewFlop struct {
	Kind string `json:"kind,omitempty" enum:"flopped_prototype,failed_experiment" doc:"As the bet says when it is left out"`
}

func (n NewExperiment) draft(by loop.Actor) app.BetDraft {
	return app.BetDraft{Title: n.Title, Promise: loop.Promise{Believe: n.Believe, See: n.See, On: loop.Date(n.On), StopIf: n.StopIf}, Story: n.Story.Value,
		Insight: n.Insight.Value, Team: n.Team.Pointer(), Owner: n.Owner.Value, Mine: !n.Owner.Set && by.Kind == loop.Person, FlopIs: loop.Kind(n.FlopIs)}
}

func (c ExperimentChange) patch() app.BetPatch {
	p := app.BetPatch{Title: c.Title.Pointer(), Believe: c.Believe.Pointer(), See: c.See.Pointer(), StopIf: c.StopIf.Pointer(), Story: c.Story.Pointer(),
		Team: c.Team.Pointer(), Owner: c.Owner.Pointer(), FlopIs: c.FlopIs.Pointer(), Note: c.Note.Pointer(), Next: c.NextStep.Pointer()}
	if c.On.Set {
		p.On = (*loop.Date)(&c.On.Value)
	}
	return p
}

func (s *Service) experiments() {
	add(s, operation{method: http.MethodGet, path: "/experiments", id: "list-experiments", tag: "experiments", need: loop.Viewer,
		says: "List bets by their day, soonest first; ended ones newest end first"}, s.listExperiments)
	add(s, operation{method: http.MethodPost, path: "/experiments", id: "place-bet", tag: "experiments", need: loop.MemberRole, status: http.StatusCreated,
		says: "Place a bet; it runs from then on"}, s.placeBet)
	add(s, operation{method: http.MethodGet, path: "/experiments/{ref}", id: "get-experiment", tag: "experiments", need: loop.Viewer,
		says: "Get one bet"}, s.getExperiment)
	add(s, operation{method: http.MethodPatch, path: "/experiments/{ref}", id: "change-experiment", tag: "experiments", need: loop.MemberRole,
		says: "Change the fields that are sent"}, s.changeExperiment)
	add(s, operation{method: http.MethodPost, path: "/experiments/{ref}/transitions", id: "move-experiment", tag: "experiments", need: loop.MemberRole,
		says: "Go to concluded (outcome, note, next_step), aborted (reason) or back to running; to taken, when a planning has it, or returned to its list"}, s.moveExperiment)
	add(s, operation{method: http.MethodPost, path: "/experiments/{ref}/failure", id: "fail-experiment", tag: "experiments", need: loop.MemberRole, status: http.StatusCreated,
		says: "Turn a flop into a failure; asked again it answers the same one"}, s.failExperiment)
}

type experimentQuery struct {
	Paging
	State    string `query:"state" enum:"running,aborted,concluded"`
	Team     string `query:"team" maxLength:"100" doc:"ref or name"`
	Owner    string `query:"owner" maxLength:"254" doc:"E-mail or ref of a member, or me"`
	Insight  string `query:"insight" maxLength:"40" doc:"ref"`
	Planning bool   `query:"planning" doc:"Only what has ended and no planning has taken up yet"`
}

func (s *Service) listExperiments(ctx context.Context, by loop.Actor, in *experimentQuery) (*out[List[Experiment]], error) {
	q := loop.ExperimentQuery{State: loop.ExperimentState(in.State), Planning: in.Planning, Cursor: in.Cursor, Limit: in.Limit}
	var err error
	if q.Team, err = s.app.People.TeamID(ctx, by, in.Team); err != nil {
		return nil, err
	}
	if q.Owner, err = s.member(ctx, by, "owner", in.Owner); err != nil {
		return nil, err
	}
	if in.Insight != "" {
		i, err := s.app.Learning.Insight(ctx, by, in.Insight)
		if err != nil {
			return nil, s.blame(ctx, by, err, mention{"insight", loop.NounInsight, in.Insight})
		}
		q.Insight = i.ID
	}
	page, err := s.app.Bets.List(ctx, by, q)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Experiments(ctx, page.Items...)
	return listOf(items, page.Next), err
}

type experimentCreate struct {
	Claiming
	Body NewExperiment
}

func (s *Service) placeBet(ctx context.Context, by loop.Actor, in *experimentCreate) (*saved[Experiment], error) {
	d := in.Body.draft(by)
	d.Claim = in.claim(ctx)
	x, err := s.app.Bets.Place(ctx, by, d)
	return s.oneExperiment(ctx, by, x, s.blame(ctx, by, err, mention{"insight", loop.NounInsight, d.Insight}))
}

func (s *Service) getExperiment(ctx context.Context, by loop.Actor, in *Target) (*saved[Experiment], error) {
	x, err := s.app.Bets.Get(ctx, by, in.Ref)
	return s.oneExperiment(ctx, by, x, err)
}

type experimentEdit struct {
	Versioned
	Body ExperimentChange
}

func (s *Service) changeExperiment(ctx context.Context, by loop.Actor, in *experimentEdit) (*saved[Experiment], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	x, err := s.app.Bets.Edit(ctx, by, in.Ref, version, in.Body.patch())
	return s.oneExperiment(ctx, by, x, err)
}

func (s *Service) moveExperiment(ctx context.Context, by loop.Actor, in *moving) (*saved[Experiment], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	var x loop.Experiment
	switch in.Body.To {
	case "concluded":
		x, err = s.app.Bets.Conclude(ctx, by, in.Ref, version, loop.Verdict(in.Body.Outcome), in.Body.Note, in.Body.NextStep)
	case "aborted":
		x, err = s.app.Bets.Stop(ctx, by, in.Ref, version, in.Body.Reason)
	case "running":
		x, err = s.app.Bets.Reopen(ctx, by, in.Ref, version)
	case "taken":
		x, err = s.app.Bets.TakeOne(ctx, by, in.Ref, version)
	case "returned":
		x, err = s.app.Bets.Return(ctx, by, in.Ref, version)
	default:
		err = unknownState(in.Body.To, "concluded, aborted, running, taken or returned")
	}
	return s.oneExperiment(ctx, by, x, err)
}

type experimentFail struct {
	Target
	Body NewFlop
}

func (s *Service) failExperiment(ctx context.Context, by loop.Actor, in *experimentFail) (*saved[Failure], error) {
	f, err := s.app.Bets.Fail(ctx, by, in.Ref, loop.Kind(in.Body.Kind))
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

func (s *Service) oneExperiment(ctx context.Context, by loop.Actor, x loop.Experiment, err error) (*saved[Experiment], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Experiments(ctx, x)
	if err != nil {
		return nil, err
	}
	return at(x.Version, all[0]), nil
}
