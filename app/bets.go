package app

import (
	"context"
	"strings"

	"failforward/loop"
)

// Bets are the deeds about experiments of the kind bet.
type Bets struct{ *Deps }

// BetDraft is a new bet. Owner is an e-mail, a member ref, or "": then the caller,
// when a person asks for it with Mine.
type BetDraft struct {
	Title string
	loop.Promise
	Story   string
	Insight string  // ref, "" for none
	Team    *string // ref or name, "" for the whole workspace; nil takes the team of the insight, else the caller's own
	Owner   string
	Mine    bool
	FlopIs  loop.Kind // "" means a flopped prototype
	Claim   Claim
}

// Place makes a bet; it runs from then on.
func (s Bets) Place(ctx context.Context, by loop.Actor, d BetDraft) (loop.Experiment, error) {
	var out loop.Experiment
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		fetch := func(id loop.ID) (loop.Experiment, error) { return w.Experiment(ctx, by.Workspace, id) }
		out, err = once(ctx, w, by, d.Claim, "experiment", fetch, func() (loop.Experiment, loop.ID, error) {
			made, err := s.place(ctx, w, by, d)
			return made, made.ID, err
		})
		return err
	})
	return out, err
}

func (s Bets) place(ctx context.Context, w loop.Writer, by loop.Actor, d BetDraft) (loop.Experiment, error) {
	if err := allow(by, loop.MemberRole, "place a bet"); err != nil {
		return loop.Experiment{}, err
	}
	x, err := s.draft(ctx, w, by, d)
	if err != nil {
		return x, err
	}
	if err := allowIn(by, loop.MemberRole, x.Team, "place a bet"); err != nil {
		return x, err
	}
	return s.save(ctx, w, x, loop.Note(by, s.Now(), "experiment.placed", "", 0))
}

// draft makes the bet of a draft, and tells all its faults.
func (s Bets) draft(ctx context.Context, r loop.Reader, by loop.Actor, d BetDraft) (loop.Experiment, error) {
	now := s.Now()
	x := loop.Experiment{Workspace: by.Workspace, Kind: loop.Bet, Title: strings.TrimSpace(d.Title), Promise: trimmed(d.Promise), Story: strings.TrimSpace(d.Story), FlopIs: d.FlopIs,
		State: loop.ExperimentRunning, CreatedBy: by.Member, CreatedAt: now, UpdatedAt: now}
	if x.FlopIs == "" {
		x.FlopIs = loop.FloppedPrototype
	}
	today, _, err := s.today(ctx, r, by)
	if err != nil {
		return x, err
	}
	var all faults
	origin := s.origin(ctx, r, by, d, &x)
	if loop.CodeOf(origin) == loop.Denied {
		return x, origin
	}
	owner, err := Actions(s).owner(ctx, r, by, d.Owner, d.Mine)
	all.add("", err)
	if x.Owner = owner; err != nil {
		x.Owner = 1 // its own fault is told already
	}
	all.add("", origin)
	all.add("", x.Validate())
	all.add("", toCome(x.On, today))
	return x, all.err()
}

// trimmed takes the white space off the sentences.
func trimmed(p loop.Promise) loop.Promise {
	p.Believe, p.See, p.StopIf = strings.TrimSpace(p.Believe), strings.TrimSpace(p.See), strings.TrimSpace(p.StopIf)
	return p
}

// origin ties the bet to its insight and its team. Whoever may not change the
// failure of the insight may not put its loop in work.
func (s Bets) origin(ctx context.Context, r loop.Reader, by loop.Actor, d BetDraft, x *loop.Experiment) error {
	x.Team = onlyTeam(by)
	if d.Insight != "" {
		i, err := Learning(s).insight(ctx, r, by, d.Insight)
		if err != nil {
			return named("insight", err)
		}
		f, err := r.Failure(ctx, by.Workspace, i.Failure)
		if err == nil {
			err = allowIn(by, loop.MemberRole, f.Team, "bet on what "+f.Ref().String()+" taught")
		}
		if err != nil {
			return err
		}
		x.Insight, x.Team = i.ID, f.Team
	}
	return s.setTeam(ctx, by, x, d.Team)
}

// onlyTeam is the team of somebody who is in one team only.
func onlyTeam(by loop.Actor) loop.ID {
	if len(by.Teams) == 1 {
		return by.Teams[0]
	}
	return 0
}

// setTeam gives the bet to a named team, when one is named.
func (s Bets) setTeam(ctx context.Context, by loop.Actor, x *loop.Experiment, team *string) error {
	if team == nil {
		return nil
	}
	id, err := People{Deps: s.Deps}.TeamID(ctx, by, *team)
	if err == nil {
		x.Team = id
	}
	return err
}

// save saves a bet and sets its day in the scheduler while it runs.
func (s Bets) save(ctx context.Context, w loop.Writer, x loop.Experiment, ev loop.Event) (loop.Experiment, error) {
	x, err := w.SaveExperiment(ctx, x, ev)
	if err != nil {
		return x, err
	}
	if !x.Open() || !x.AskedAt.IsZero() {
		return x, w.Unschedule(ctx, x.Workspace, betDue, x.ID)
	}
	ws, err := w.Workspace(ctx, x.Workspace)
	if err != nil {
		return x, err
	}
	return x, w.Schedule(ctx, x.Workspace, betDue, x.ID, x.On.Start(ws.Zone()))
}

// BetPatch changes the fields that are not nil. Its end has deeds of its own.
type BetPatch struct {
	Title, Believe, See, StopIf, Story, Owner, Team, Note, Next *string
	On                                                          *loop.Date
	FlopIs                                                      *loop.Kind
}

// Edit changes a bet; version as in Failures.Edit. Its sentences can be changed
// until its outcome is there, and the change is marked; what was seen and what
// comes next can be written down later too.
func (s Bets) Edit(ctx context.Context, by loop.Actor, ref string, version int64, p BetPatch) (loop.Experiment, error) {
	return s.change(ctx, by, ref, version, "", func(ctx context.Context, w loop.Writer, x *loop.Experiment) error {
		today, _, err := s.today(ctx, w, by)
		if err != nil {
			return err
		}
		promise, moved := p.promise(x.Promise), p.On != nil && *p.On != x.On
		if err := x.Revise(promise, s.Now()); err != nil {
			return err
		}
		p.apply(x)
		var all faults
		all.add("", s.give(ctx, w, by, x, p.Owner))
		all.add("", s.setTeam(ctx, by, x, p.Team))
		all.add("", x.Validate())
		if moved {
			all.add("", toCome(x.On, today))
		}
		if err := all.err(); err != nil {
			return err
		}
		return allowIn(by, loop.MemberRole, x.Team, "give it to that team")
	})
}

// promise are the sentences with what the patch changes.
func (p BetPatch) promise(now loop.Promise) loop.Promise {
	set(&now.Believe, p.Believe)
	set(&now.See, p.See)
	set(&now.StopIf, p.StopIf)
	set(&now.On, p.On)
	return trimmed(now)
}

func (p BetPatch) apply(x *loop.Experiment) {
	for to, from := range map[*string]*string{&x.Title: p.Title, &x.Story: p.Story, &x.Note: p.Note, &x.Next: p.Next} {
		if set(to, from); from != nil {
			*to = strings.TrimSpace(*to)
		}
	}
	set(&x.FlopIs, p.FlopIs)
}

// give changes the owner, when one is named.
func (s Bets) give(ctx context.Context, r loop.Reader, by loop.Actor, x *loop.Experiment, who *string) error {
	if who == nil {
		return nil
	}
	owner, err := Actions(s).owner(ctx, r, by, *who, false)
	if err == nil {
		x.Owner = owner
	}
	return err
}

// change fetches, asks whether they may, does, saves. What changes nothing is not
// saved. Without a verb the event says whether the sentences were changed.
func (s Bets) change(ctx context.Context, by loop.Actor, ref string, version int64, verb string, do func(context.Context, loop.Writer, *loop.Experiment) error) (loop.Experiment, error) {
	var out loop.Experiment
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		x, err := s.open(ctx, w, by, ref, version)
		if err != nil {
			return err
		}
		before := x
		if err := do(ctx, w, &x); err != nil {
			return err
		}
		if err := x.Validate(); err != nil {
			return err
		}
		x.UpdatedAt = s.Now()
		out, err = edited(ctx, s.saving(w), before, x, loop.Note(by, s.Now(), betVerb(verb, before, x), "", 0))
		return err
	})
	return out, err
}

func betVerb(verb string, before, after loop.Experiment) string {
	switch {
	case verb != "":
		return verb
	case before.Promise != after.Promise:
		return "experiment.revised"
	}
	return "experiment.edited"
}

// saving is save inside a transaction.
func (s Bets) saving(w loop.Writer) func(context.Context, loop.Experiment, loop.Event) (loop.Experiment, error) {
	return func(ctx context.Context, x loop.Experiment, ev loop.Event) (loop.Experiment, error) {
		return s.save(ctx, w, x, ev)
	}
}

// open returns a bet that the actor may change, at the version that they read.
func (s Bets) open(ctx context.Context, r loop.Reader, by loop.Actor, ref string, version int64) (loop.Experiment, error) {
	x, err := s.fetch(ctx, r, by, ref)
	if err != nil {
		return x, err
	}
	if err := mayChangeBet(by, x); err != nil {
		return x, err
	}
	return x, fresh(version, x.Version, x.Ref())
}

// mayChangeBet lets the owner and the team of a bet change it.
func mayChangeBet(by loop.Actor, x loop.Experiment) error {
	if by.Member != 0 && by.Member == x.Owner && by.May(loop.MemberRole) {
		return nil
	}
	return allowIn(by, loop.MemberRole, x.Team, "change it")
}

func (s Bets) fetch(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Experiment, error) {
	id, err := s.find(ctx, r, by, loop.NounExperiment, ref)
	if err != nil {
		return loop.Experiment{}, err
	}
	return r.Experiment(ctx, by.Workspace, id)
}

// Get returns one bet.
func (s Bets) Get(ctx context.Context, by loop.Actor, ref string) (loop.Experiment, error) {
	return s.fetch(ctx, s.Repo, by, ref)
}

// List returns experiments: by their day, or ended ones by their end.
func (s Bets) List(ctx context.Context, by loop.Actor, q loop.ExperimentQuery) (loop.Page[loop.Experiment], error) {
	return s.Repo.Experiments(ctx, by.Workspace, q)
}

// Any reports whether there has been one yet.
func (s Bets) Any(ctx context.Context, by loop.Actor) (bool, error) {
	page, err := s.Repo.Experiments(ctx, by.Workspace, loop.ExperimentQuery{Limit: 1})
	return len(page.Items) > 0, err
}
