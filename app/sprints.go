package app

import (
	"context"
	"fmt"
	"strings"

	"failforward/loop"
)

// Sprints are the deeds about a team's stretches of work.
type Sprints struct{ *Deps }

// SprintDraft is a new sprint.
type SprintDraft struct {
	Name, Goal       string
	Team             *string // ref or name, "" for the whole workspace; nil takes the caller's only team
	StartsOn, EndsOn loop.Date
	Kind             loop.SprintKind // "" means delivery
	Claim            Claim
}

// Plan adds a sprint. It is active from its first day on.
func (s Sprints) Plan(ctx context.Context, by loop.Actor, d SprintDraft) (loop.Sprint, error) {
	var out loop.Sprint
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		fetch := func(id loop.ID) (loop.Sprint, error) { return w.Sprint(ctx, by.Workspace, id) }
		out, err = once(ctx, w, by, d.Claim, "sprint", fetch, func() (loop.Sprint, loop.ID, error) {
			made, err := s.plan(ctx, w, by, d)
			return made, made.ID, err
		})
		return err
	})
	return out, err
}

func (s Sprints) plan(ctx context.Context, w loop.Writer, by loop.Actor, d SprintDraft) (loop.Sprint, error) {
	if err := allow(by, loop.MemberRole, "plan a sprint"); err != nil {
		return loop.Sprint{}, err
	}
	sp := loop.Sprint{Workspace: by.Workspace, Team: onlyTeam(by), Name: strings.TrimSpace(d.Name), Goal: strings.TrimSpace(d.Goal), StartsOn: d.StartsOn, EndsOn: d.EndsOn, Kind: d.Kind,
		CreatedBy: by.Member, CreatedAt: s.Now(), UpdatedAt: s.Now()}
	if sp.Kind == "" {
		sp.Kind = loop.DeliverySprint
	}
	var all faults
	all.add("", s.give(ctx, by, &sp, d.Team))
	all.add("", sp.Validate())
	if err := all.err(); err != nil {
		return sp, err
	}
	if err := allowIn(by, loop.MemberRole, sp.Team, "plan a sprint"); err != nil {
		return sp, err
	}
	return w.SaveSprint(ctx, sp, loop.Note(by, s.Now(), "sprint.planned", "", 0))
}

// give gives the sprint to a team, when one is named.
func (s Sprints) give(ctx context.Context, by loop.Actor, sp *loop.Sprint, team *string) error {
	if team == nil {
		return nil
	}
	id, err := People{Deps: s.Deps}.TeamID(ctx, by, *team)
	if err == nil {
		sp.Team = id
	}
	return err
}

// SprintPatch changes the fields that are not nil. Its end has deeds of its own.
type SprintPatch struct {
	Name, Goal, Team *string
	StartsOn, EndsOn *loop.Date
	Kind             *loop.SprintKind
}

// Edit changes a sprint, also a closed one: what it was called and when it was can
// be put right later. version as in Failures.Edit.
func (s Sprints) Edit(ctx context.Context, by loop.Actor, ref string, version int64, p SprintPatch) (loop.Sprint, error) {
	return s.change(ctx, by, ref, version, "sprint.edited", func(ctx context.Context, _ loop.Writer, sp *loop.Sprint) error {
		for to, from := range map[*string]*string{&sp.Name: p.Name, &sp.Goal: p.Goal} {
			if set(to, from); from != nil {
				*to = strings.TrimSpace(*to)
			}
		}
		set(&sp.StartsOn, p.StartsOn)
		set(&sp.EndsOn, p.EndsOn)
		set(&sp.Kind, p.Kind)
		var all faults
		all.add("", s.give(ctx, by, sp, p.Team))
		all.add("", sp.Validate())
		if err := all.err(); err != nil {
			return err
		}
		return allowIn(by, loop.MemberRole, sp.Team, "give it to that team")
	})
}

// Close ends a sprint and says what became of its goal.
func (s Sprints) Close(ctx context.Context, by loop.Actor, ref string, version int64, met loop.GoalMet) (loop.Sprint, error) {
	return s.change(ctx, by, ref, version, "sprint.closed", func(_ context.Context, _ loop.Writer, sp *loop.Sprint) error { return sp.Close(met, s.Now()) })
}

// Reopen takes the end back, while no failure has come of it.
func (s Sprints) Reopen(ctx context.Context, by loop.Actor, ref string, version int64) (loop.Sprint, error) {
	return s.change(ctx, by, ref, version, "sprint.reopened", func(_ context.Context, _ loop.Writer, sp *loop.Sprint) error { return sp.Reopen() })
}

// change fetches, asks whether they may, does, saves. What changes nothing is not saved.
func (s Sprints) change(ctx context.Context, by loop.Actor, ref string, version int64, verb string, do func(context.Context, loop.Writer, *loop.Sprint) error) (loop.Sprint, error) {
	var out loop.Sprint
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		sp, err := s.open(ctx, w, by, ref, version)
		if err != nil {
			return err
		}
		before := sp
		if err := do(ctx, w, &sp); err != nil {
			return err
		}
		sp.UpdatedAt = s.Now()
		out, err = edited(ctx, w.SaveSprint, before, sp, loop.Note(by, s.Now(), verb, "", 0))
		return err
	})
	return out, err
}

// open returns a sprint that the actor may change, at the version that they read.
func (s Sprints) open(ctx context.Context, r loop.Reader, by loop.Actor, ref string, version int64) (loop.Sprint, error) {
	sp, err := s.fetch(ctx, r, by, ref)
	if err != nil {
		return sp, err
	}
	if err := allowIn(by, loop.MemberRole, sp.Team, "change it"); err != nil {
		return sp, err
	}
	return sp, fresh(version, sp.Version, sp.Ref())
}

func (s Sprints) fetch(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Sprint, error) {
	id, err := s.find(ctx, r, by, loop.NounSprint, ref)
	if err != nil {
		return loop.Sprint{}, err
	}
	return r.Sprint(ctx, by.Workspace, id)
}

// Get returns one sprint.
func (s Sprints) Get(ctx context.Context, by loop.Actor, ref string) (loop.Sprint, error) {
	return s.fetch(ctx, s.Repo, by, ref)
}

// List returns sprints of a team, 0 for all; the latest start first.
func (s Sprints) List(ctx context.Context, by loop.Actor, team loop.ID, cursor string, limit int) (loop.Page[loop.Sprint], error) {
	return s.Repo.Sprints(ctx, by.Workspace, team, cursor, limit)
}

// Fail turns a missed goal into a failure of its own, tied to the sprint, and
// returns that failure. Whoever asks again is led to the same one.
func (s Sprints) Fail(ctx context.Context, by loop.Actor, ref string) (loop.Failure, error) {
	var out loop.Failure
	do := func(ctx context.Context, w loop.Writer) error {
		sp, err := s.open(ctx, w, by, ref, 0)
		if err != nil {
			return err
		}
		if sp.Failure == 0 {
			out, err = s.fail(ctx, w, by, sp)
			return err
		}
		out, err = w.Failure(ctx, by.Workspace, sp.Failure)
		return err
	}
	err := s.Repo.Write(ctx, do)
	if sp, again := s.Get(ctx, by, ref); loop.CodeOf(err) == loop.Conflict && again == nil && sp.Failure != 0 {
		err = s.Repo.Write(ctx, do) // another server was faster: theirs is the one
	}
	return out, err
}

func (s Sprints) fail(ctx context.Context, w loop.Writer, by loop.Actor, sp loop.Sprint) (loop.Failure, error) {
	before := sp
	f := complete(missed(sp), by, s.Now())
	if err := sp.Become(1); err != nil {
		return f, err
	}
	if err := Failures(s).check(ctx, w, by, f); err != nil {
		return f, err
	}
	f, err := Failures(s).create(ctx, w, by, f)
	if err != nil {
		return f, err
	}
	sp.Failure, sp.UpdatedAt = f.ID, s.Now()
	_, err = w.SaveSprint(ctx, sp, loop.Note(by, s.Now(), "sprint.failure", "", 0).With(changed(before, sp)))
	return f, err
}

// missed is the failure that a missed goal becomes: what the sprint was to reach.
func missed(sp loop.Sprint) loop.Failure {
	summary := fmt.Sprintf("The goal of %s (%s to %s) was missed.", sp.Ref(), sp.StartsOn, sp.EndsOn)
	if sp.Goal != "" {
		summary += "\n\n- Goal: " + oneLine(sp.Goal)
	}
	return loop.Failure{Title: "Sprint goal missed: " + oneLine(sp.Name), Summary: summary + "\n", Kind: loop.MissedGoal, Team: sp.Team, ReportedVia: "sprint",
		StartedAt: loop.ImputedAt(sp.ClosedAt, loop.ToDay)}
}
