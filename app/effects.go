package app

import (
	"context"
	"strings"
	"time"

	"failforward/loop"
)

// Effects are the deeds about effect checks: did the change help?
type Effects struct{ *Deps }

// effectDue is the kind of job that brings a check to its day.
const effectDue = "effect.due"

// CheckDraft is a new effect check.
type CheckDraft struct {
	Action string // ref; not needed in the one form
	Kind   loop.EffectKind
	On     loop.Date // "" means eight weeks from today
	Plan   loop.Plan
	Claim  Claim

	previous loop.ID // the check that this one repeats, 0 for none
}

// Plan plans an effect check for an action. The plan is locked at once when the
// change has started already.
func (s Effects) Plan(ctx context.Context, by loop.Actor, d CheckDraft) (loop.EffectCheck, error) {
	var out loop.EffectCheck
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		fetch := func(id loop.ID) (loop.EffectCheck, error) { return w.Effect(ctx, by.Workspace, id) }
		out, err = once(ctx, w, by, d.Claim, "check", fetch, func() (loop.EffectCheck, loop.ID, error) {
			made, err := s.planFor(ctx, w, by, d)
			return made, made.ID, err
		})
		return err
	})
	return out, err
}

func (s Effects) planFor(ctx context.Context, w loop.Writer, by loop.Actor, d CheckDraft) (loop.EffectCheck, error) {
	a, f, err := s.checkable(ctx, w, by, d.Action)
	if err != nil {
		return loop.EffectCheck{}, err
	}
	if err := s.check(ctx, w, by, d, f); err != nil {
		return loop.EffectCheck{}, err
	}
	return s.plan(ctx, w, by, a, d)
}

// checkable returns an action that the actor may plan a check for, and its failure.
func (s Effects) checkable(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (a loop.Action, f loop.Failure, err error) {
	if ref == "" {
		return a, f, loop.Fault("action", "Say which action it checks, for example A-12.")
	}
	if a, err = Actions(s).fetch(ctx, r, by, ref); err != nil {
		return a, f, named("action", err)
	}
	if err = mayChange(by, a); err != nil {
		return a, f, err
	}
	if a.State == loop.Dropped {
		return a, f, loop.Errorf(loop.Conflict, "%s is dropped: there is no change to check. Reopen it first.", a.Ref())
	}
	if a.Failure != 0 {
		f, err = r.Failure(ctx, by.Workspace, a.Failure)
	}
	return a, f, err
}

// plan saves a check of an action inside a transaction.
func (s Effects) plan(ctx context.Context, w loop.Writer, by loop.Actor, a loop.Action, d CheckDraft) (loop.EffectCheck, error) {
	today, zone, err := s.today(ctx, w, by)
	if err != nil {
		return loop.EffectCheck{}, err
	}
	now := s.Now()
	e := loop.EffectCheck{Workspace: by.Workspace, Kind: d.Kind, Action: a.ID, Failure: a.Failure, State: loop.Planned, On: d.On, Plan: d.Plan,
		Previous: d.previous, CreatedBy: by.Member, CreatedAt: now, UpdatedAt: now}
	e.Plan.How = strings.TrimSpace(e.Plan.How)
	if e.On == "" {
		e.On = today.Add(56)
	}
	if e.Kind == loop.ByNumber {
		if err := KPIs(s).settle(ctx, w, by, a.Team, &e.Plan); err != nil {
			return e, err
		}
	}
	if err := e.Validate(); err != nil {
		return e, err
	}
	join(&e, a, zone)
	return s.save(ctx, w, e, loop.Note(by, now, "effect.planned", "", 0))
}

// join brings a new check to where its action stands. One that reckons from the
// change on, and is planned when part of that time is over, is exploratory.
func join(e *loop.EffectCheck, a loop.Action, zone *time.Location) {
	e.Follow(a)
	e.Make(zone)
	if e.State != loop.Planned {
		e.LockedAt = e.CreatedAt
	}
	e.Exploratory = e.State == loop.Waiting && len(e.Kind.Verdicts()) == 0 && e.Previous == 0
}

// save saves a check and sets its day in the scheduler.
func (s Effects) save(ctx context.Context, w loop.Writer, e loop.EffectCheck, ev loop.Event) (loop.EffectCheck, error) {
	e, err := w.SaveEffect(ctx, e, ev)
	if err != nil {
		return e, err
	}
	if e.State == loop.Concluded {
		return e, w.Unschedule(ctx, e.Workspace, effectDue, e.ID)
	}
	ws, err := w.Workspace(ctx, e.Workspace)
	if err != nil {
		return e, err
	}
	return e, w.Schedule(ctx, e.Workspace, effectDue, e.ID, e.On.Start(ws.Zone()))
}

// saving is save inside a transaction.
func (s Effects) saving(w loop.Writer) func(context.Context, loop.EffectCheck, loop.Event) (loop.EffectCheck, error) {
	return func(ctx context.Context, e loop.EffectCheck, ev loop.Event) (loop.EffectCheck, error) {
		return s.save(ctx, w, e, ev)
	}
}

// check tells the faults of a draft: a day in the past, and a came-back check
// whose failure could never be recognised.
func (s Effects) check(ctx context.Context, r loop.Reader, by loop.Actor, d CheckDraft, f loop.Failure) error {
	today, _, err := s.today(ctx, r, by)
	if err != nil {
		return err
	}
	e := loop.EffectCheck{Kind: d.Kind, On: d.On, Plan: d.Plan, Action: 1}
	if e.On == "" {
		e.On = today
	}
	var all faults
	if d.Kind == loop.ByNumber {
		all.add("", KPIs(s).settle(ctx, r, by, 0, &e.Plan))
	}
	all.add("", e.Validate())
	all.add("", toCome(d.On, today))
	if d.Kind == loop.ByCameBack {
		generic, err := generic(ctx, r, by.Workspace)
		all.add("", err)
		all.add("", loop.Recognisable(f, generic))
	}
	return all.err()
}

// toCome is a fault for a day that is over.
func toCome(on, today loop.Date) error {
	if _, err := loop.ParseDate("on", string(on)); err != nil || on == "" || on >= today {
		return nil // what is no date is told by the check itself
	}
	return loop.Fault("on", "%s is over. Choose a day from today on.", on)
}

// generic returns the folded names of the generic tags.
func generic(ctx context.Context, r loop.Reader, ws loop.ID) (map[string]bool, error) {
	tags, err := r.Tags(ctx, ws)
	out := map[string]bool{}
	for _, t := range tags {
		out[strings.ToLower(t.Name)] = t.Generic
	}
	return out, err
}

// Revise changes a plan; after the lock the check becomes exploratory.
func (s Effects) Revise(ctx context.Context, by loop.Actor, ref string, version int64, on loop.Date, p loop.Plan) (loop.EffectCheck, error) {
	p.How = strings.TrimSpace(p.How)
	return s.change(ctx, by, ref, version, "effect.revised", func(ctx context.Context, w loop.Writer, e *loop.EffectCheck) error {
		today, zone, err := s.today(ctx, w, by)
		if err != nil {
			return err
		}
		if p = kept(p, e.Plan); e.Kind == loop.ByNumber && !p.Same(e.Plan) {
			a, err := w.Action(ctx, by.Workspace, e.Action)
			if err != nil {
				return err
			}
			if err := KPIs(s).settle(ctx, w, by, a.Team, &p); err != nil {
				return err
			}
		}
		switch {
		case p.Same(e.Plan): // also the same numbers, typed otherwise
			p = e.Plan
		case e.State != loop.Planned:
			p = noted(p, e.Plan)
		}
		moved := on != e.On
		if err := e.Revise(on, p); err != nil {
			return err
		}
		var all faults
		all.add("", e.Validate())
		if moved {
			all.add("", toCome(on, today))
		}
		e.Make(zone)
		return all.err()
	})
}

// Lock freezes a plan before its change starts.
func (s Effects) Lock(ctx context.Context, by loop.Actor, ref string, version int64) (loop.EffectCheck, error) {
	return s.change(ctx, by, ref, version, "effect.locked", func(ctx context.Context, w loop.Writer, e *loop.EffectCheck) error {
		if err := KPIs(s).note(ctx, w, by, e); err != nil {
			return err
		}
		return e.Lock(s.Now())
	})
}

// change fetches, asks whether they may, does, saves. What changes nothing is
// not saved.
func (s Effects) change(ctx context.Context, by loop.Actor, ref string, version int64, verb string, do func(context.Context, loop.Writer, *loop.EffectCheck) error) (loop.EffectCheck, error) {
	var out loop.EffectCheck
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		e, _, err := s.mine(ctx, w, by, ref, version)
		if err != nil {
			return err
		}
		before := e
		if err := do(ctx, w, &e); err != nil {
			return err
		}
		e.UpdatedAt = s.Now()
		out, err = edited(ctx, s.saving(w), before, e, loop.Note(by, s.Now(), verb, "", 0))
		return err
	})
	return out, err
}

// mine returns a check that the actor may change, at the version that they read,
// with its action.
func (s Effects) mine(ctx context.Context, r loop.Reader, by loop.Actor, ref string, version int64) (loop.EffectCheck, loop.Action, error) {
	e, a, err := s.both(ctx, r, by, ref)
	if err != nil {
		return e, a, err
	}
	if err := mayChange(by, a); err != nil {
		return e, a, err
	}
	return e, a, fresh(version, e.Version, e.Ref())
}

func (s Effects) both(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.EffectCheck, loop.Action, error) {
	e, err := s.fetch(ctx, r, by, ref)
	if err != nil {
		return e, loop.Action{}, err
	}
	a, err := r.Action(ctx, by.Workspace, e.Action)
	return e, a, err
}

func (s Effects) fetch(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.EffectCheck, error) {
	id, err := s.find(ctx, r, by, loop.NounEffect, ref)
	if err != nil {
		return loop.EffectCheck{}, err
	}
	return r.Effect(ctx, by.Workspace, id)
}

// follow takes the checks of an action along when its state changes.
func (s Effects) follow(ctx context.Context, w loop.Writer, by loop.Actor, a loop.Action) error {
	page, err := w.Effects(ctx, by.Workspace, loop.EffectQuery{Action: a.ID, Limit: loop.MaxPage})
	if err != nil {
		return err
	}
	zone, err := s.zone(ctx, w, by)
	if err != nil {
		return err
	}
	for _, e := range page.Items {
		before := e
		if err := KPIs(s).note(ctx, w, by, &e); err != nil {
			return err
		}
		e.Follow(a)
		e.Make(zone)
		if e.State == before.State {
			continue
		}
		e.UpdatedAt = s.Now()
		if _, err := s.save(ctx, w, e, loop.Note(by, s.Now(), "effect."+string(e.State), "", 0).With(changed(before, e))); err != nil {
			return err
		}
	}
	return nil
}
