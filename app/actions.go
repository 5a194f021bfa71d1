package app

import (
	"context"
	"strings"

	"failforward/loop"
)

// Actions are the deeds about changes.
type Actions struct{ *Deps }

// ActionDraft is a new action. Owner is an e-mail, a member ref, or "": then
// the caller, when a person asks for it with Mine; else nobody has taken it yet.
type ActionDraft struct {
	Title    string
	Kind     loop.ActionKind // "" means change
	Owner    string
	Mine     bool // without an owner the caller takes it
	Due      loop.Date
	DoneWhen string
	Failure  string // ref, "" for none
	Insight  string // ref, "" for none
	Claim    Claim
}

// Create opens an action, or makes a candidate when nobody has taken it.
func (s Actions) Create(ctx context.Context, by loop.Actor, d ActionDraft) (loop.Action, error) {
	var out loop.Action
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		fetch := func(id loop.ID) (loop.Action, error) { return w.Action(ctx, by.Workspace, id) }
		out, err = once(ctx, w, by, d.Claim, "action", fetch, func() (loop.Action, loop.ID, error) {
			made, err := s.create(ctx, w, by, d)
			return made, made.ID, err
		})
		return err
	})
	return out, err
}

func (s Actions) create(ctx context.Context, w loop.Writer, by loop.Actor, d ActionDraft) (loop.Action, error) {
	a, err := s.draft(ctx, w, by, d)
	if err != nil {
		return a, err
	}
	if err := allowIn(by, loop.MemberRole, a.Team, "add an action"); err != nil {
		return a, err
	}
	return w.SaveAction(ctx, a, loop.Note(by, s.Now(), "action.opened", "", 0))
}

// draft makes the action of a draft, and tells all its faults.
func (s Actions) draft(ctx context.Context, r loop.Reader, by loop.Actor, d ActionDraft) (loop.Action, error) {
	now := s.Now()
	a := loop.Action{Workspace: by.Workspace, Title: strings.TrimSpace(d.Title), Kind: d.Kind, Due: d.Due, DoneWhen: strings.TrimSpace(d.DoneWhen),
		State: loop.Open, OpenedAt: now, CreatedBy: by.Member, CreatedAt: now, UpdatedAt: now}
	if a.Kind == "" {
		a.Kind = loop.Change
	}
	var all faults
	owner, err := s.owner(ctx, r, by, d.Owner, d.Mine)
	all.add("", err)
	if a.Owner = owner; owner == 0 {
		a.State = loop.Candidate
	}
	all.add("", s.origin(ctx, r, by, d, &a))
	all.add("", a.Validate())
	return a, all.err()
}

// check tells the faults of a draft without saving.
func (s Actions) check(ctx context.Context, by loop.Actor, d ActionDraft) error {
	_, err := s.draft(ctx, s.Repo, by, d)
	return err
}

// origin ties the action to its failure and insight; its team is the failure's.
func (s Actions) origin(ctx context.Context, r loop.Reader, by loop.Actor, d ActionDraft, a *loop.Action) error {
	var i loop.Insight
	var f loop.Failure
	var err error
	if d.Insight != "" {
		if i, err = Learning(s).insight(ctx, r, by, d.Insight); err != nil {
			return named("insight", err)
		}
		f, err = r.Failure(ctx, by.Workspace, i.Failure)
	}
	if d.Failure != "" {
		f, err = Failures(s).fetch(ctx, r, by, d.Failure)
	}
	if err != nil {
		return named("failure", err)
	}
	if i.ID != 0 && i.Failure != f.ID {
		return loop.Fault("insight", "%s was learned from another failure than %s. Name one of the two only.", i.Ref(), f.Ref())
	}
	a.Insight, a.Failure, a.Team = i.ID, f.ID, f.Team
	return nil
}

// owner finds the member behind an e-mail or a ref.
func (s Actions) owner(ctx context.Context, r loop.Reader, by loop.Actor, who string, mine bool) (loop.ID, error) {
	if who = strings.TrimSpace(who); who == "" {
		if mine {
			return by.Member, nil
		}
		return 0, nil
	}
	members, err := r.Members(ctx, by.Workspace)
	if err != nil {
		return 0, err
	}
	var named []loop.Member
	for _, m := range members {
		if strings.EqualFold(m.Email, who) || strings.EqualFold(m.Ref().String(), who) || m.ID.String() == who {
			return m.ID, mayOwn(m)
		}
		if strings.EqualFold(m.Name, who) {
			named = append(named, m)
		}
	}
	if len(named) == 1 {
		return named[0].ID, mayOwn(named[0])
	}
	return 0, loop.Fault("owner", "Nobody here is called %q, or more than one is. Use an e-mail, or a ref like M-3.", who)
}

// mayOwn is a fault for a member who could not finish what they own.
func mayOwn(m loop.Member) error {
	switch {
	case m.State == loop.Deactivated:
		return loop.Fault("owner", "%s is not here any more. Choose somebody else.", m.Name)
	case !m.Role.AtLeast(loop.MemberRole):
		return loop.Fault("owner", "%s is a viewer and could not finish it. Choose somebody else.", m.Name)
	}
	return nil
}

// ActionPatch changes the fields that are not nil. A state is not among them: see Move.
type ActionPatch struct {
	Title, Owner, DoneWhen *string
	Kind                   *loop.ActionKind
	Due                    *loop.Date
}

// Edit changes an action; version as in Failures.Edit. Its owner may too.
func (s Actions) Edit(ctx context.Context, by loop.Actor, ref string, version int64, p ActionPatch) (loop.Action, error) {
	return s.change(ctx, by, ref, version, "action.edited", func(ctx context.Context, w loop.Writer, a *loop.Action) error {
		set(&a.Title, p.Title)
		set(&a.DoneWhen, p.DoneWhen)
		set(&a.Kind, p.Kind)
		set(&a.Due, p.Due)
		a.Title, a.DoneWhen = strings.TrimSpace(a.Title), strings.TrimSpace(a.DoneWhen)
		var all faults
		all.add("", s.give(ctx, w, by, a, p.Owner))
		all.add("", a.Validate())
		return all.err()
	})
}

// give changes the owner, when one is named.
func (s Actions) give(ctx context.Context, r loop.Reader, by loop.Actor, a *loop.Action, who *string) error {
	if who == nil {
		return nil
	}
	owner, err := s.owner(ctx, r, by, *who, false)
	if err == nil {
		a.Owner = owner
	}
	return err
}

// Move takes an action to another state; its effect checks go along: they lock
// when the change starts, and wait when it is in place. Nothing but an effect
// check leads to verified.
func (s Actions) Move(ctx context.Context, by loop.Actor, ref string, version int64, to loop.ActionState, step loop.Step) (loop.Action, error) {
	step.At = s.Now()
	return s.change(ctx, by, ref, version, "action."+string(to), func(_ context.Context, _ loop.Writer, a *loop.Action) error {
		return a.Move(to, step)
	})
}

// Take makes the caller the owner of an action whose work is still to be done,
// and opens a candidate.
func (s Actions) Take(ctx context.Context, by loop.Actor, ref string) (loop.Action, error) {
	if by.Member == 0 {
		return loop.Action{}, loop.Errorf(loop.Denied, "Only a person can take an action.")
	}
	return s.change(ctx, by, ref, 0, "action.taken", func(_ context.Context, _ loop.Writer, a *loop.Action) error {
		if !a.Live() {
			return loop.Errorf(loop.Conflict, "%s is %s: there is nothing left to take.", a.Ref(), a.State)
		}
		a.Owner = by.Member
		if a.State == loop.Candidate {
			return a.Move(loop.Open, loop.Step{At: s.Now()})
		}
		return nil
	})
}

// change fetches, asks whether they may, does, checks, saves, and takes the
// effect checks along. What changes nothing is not saved.
func (s Actions) change(ctx context.Context, by loop.Actor, ref string, version int64, verb string, do func(context.Context, loop.Writer, *loop.Action) error) (loop.Action, error) {
	var out loop.Action
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		a, err := s.open(ctx, w, by, ref, version)
		if err != nil {
			return err
		}
		before := a
		if err := do(ctx, w, &a); err != nil {
			return err
		}
		if err := a.Validate(); err != nil {
			return err
		}
		a.UpdatedAt = s.Now()
		out, err = edited(ctx, w.SaveAction, before, a, loop.Note(by, s.Now(), verb, "", 0))
		if err != nil || before.State == a.State {
			return err
		}
		return Effects(s).follow(ctx, w, by, out)
	})
	return out, err
}

// open returns an action that the actor may change, at the version that they read.
func (s Actions) open(ctx context.Context, r loop.Reader, by loop.Actor, ref string, version int64) (loop.Action, error) {
	a, err := s.fetch(ctx, r, by, ref)
	if err != nil {
		return a, err
	}
	if err := mayChange(by, a); err != nil {
		return a, err
	}
	return a, fresh(version, a.Version, a.Ref())
}

// mayChange lets the owner and the team of an action change it.
func mayChange(by loop.Actor, a loop.Action) error {
	if by.Member != 0 && by.Member == a.Owner && by.May(loop.MemberRole) {
		return nil
	}
	return allowIn(by, loop.MemberRole, a.Team, "change it")
}

func (s Actions) fetch(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Action, error) {
	id, err := s.find(ctx, r, by, loop.NounAction, ref)
	if err != nil {
		return loop.Action{}, err
	}
	return r.Action(ctx, by.Workspace, id)
}

// Get returns one action.
func (s Actions) Get(ctx context.Context, by loop.Actor, ref string) (loop.Action, error) {
	return s.fetch(ctx, s.Repo, by, ref)
}

// List returns actions, oldest opened first.
func (s Actions) List(ctx context.Context, by loop.Actor, q loop.ActionQuery) (loop.Page[loop.Action], error) {
	return s.Repo.Actions(ctx, by.Workspace, q)
}
