package app

import (
	"context"
	"strings"

	"failforward/loop"
)

// Loops are the deeds that make a whole loop at once.
type Loops struct{ *Deps }

// LoopDraft is the one form: a failure (new, or the ref of one), what it taught,
// one change, and how we will know. Everything but the failure may be left out.
type LoopDraft struct {
	Failure    loop.Failure
	FailureRef string // set when the failure exists already
	Insight    string
	Action     *ActionDraft
	Check      *CheckDraft
	Claim      Claim
}

// Whole is the loop that the one form made.
type Whole struct {
	Failure loop.Failure
	Insight *loop.Insight
	Action  *loop.Action
	Check   *loop.EffectCheck
}

// Start saves the one form, all or nothing. Every fault of every part is told
// at once, its field named as in the API: failure.title, action.title, check.on.
func (s Loops) Start(ctx context.Context, by loop.Actor, d LoopDraft) (Whole, error) {
	d.Insight = strings.TrimSpace(d.Insight)
	if err := s.Check(ctx, by, d); err != nil {
		return Whole{}, err
	}
	var out Whole
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		fetch := func(id loop.ID) (Whole, error) { return s.again(ctx, w, by, d, id) }
		out, err = once(ctx, w, by, d.Claim, "loop", fetch, func() (Whole, loop.ID, error) {
			made, err := s.save(ctx, w, by, d)
			return made, made.last(), err
		})
		return err
	})
	return out, err
}

func (s Loops) save(ctx context.Context, w loop.Writer, by loop.Actor, d LoopDraft) (out Whole, err error) {
	if out.Failure, err = s.failure(ctx, w, by, d); err != nil {
		return out, err
	}
	if d.Insight != "" {
		i, err := saveInsight(ctx, w, by, insight(out.Failure, d.Insight), s.Now())
		if err != nil {
			return out, err
		}
		out.Insight = &i
	}
	if d.Action == nil {
		return out, nil
	}
	if out.Action, err = s.action(ctx, w, by, *d.Action, out); err != nil || d.Check == nil {
		return out, err
	}
	e, err := Effects(s).plan(ctx, w, by, *out.Action, *d.Check)
	out.Check = &e
	return out, err
}

func insight(f loop.Failure, text string) loop.Insight {
	return loop.Insight{Failure: f.ID, Text: text, Kind: loop.SystemProperty, Actionable: true}
}

func (s Loops) failure(ctx context.Context, w loop.Writer, by loop.Actor, d LoopDraft) (loop.Failure, error) {
	if d.FailureRef != "" {
		return s.known(ctx, w, by, d.FailureRef)
	}
	return Failures(s).create(ctx, w, by, complete(d.Failure, by, s.Now()))
}

// known returns a failure whose loop the actor may go on with.
func (s Loops) known(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Failure, error) {
	f, err := Failures(s).fetch(ctx, r, by, ref)
	if err != nil {
		return f, named("failure", err)
	}
	return f, allowIn(by, loop.MemberRole, f.Team, "change its loop")
}

// action saves the one change, tied to the failure and the insight of the form.
func (s Loops) action(ctx context.Context, w loop.Writer, by loop.Actor, d ActionDraft, of Whole) (*loop.Action, error) {
	d.Failure = of.Failure.Ref().String()
	if of.Insight != nil {
		d.Insight = of.Insight.Ref().String()
	}
	a, err := Actions(s).create(ctx, w, by, d)
	var all faults
	all.add("action.", err)
	return &a, all.err()
}

// last returns the key of the last thing that the form made: the whole loop can
// be found from it.
func (o Whole) last() loop.ID {
	switch {
	case o.Check != nil:
		return o.Check.ID
	case o.Action != nil:
		return o.Action.ID
	case o.Insight != nil:
		return o.Insight.ID
	}
	return o.Failure.ID
}

// again returns the loop that the same form made before, from its last part on.
func (s Loops) again(ctx context.Context, r loop.Reader, by loop.Actor, d LoopDraft, id loop.ID) (out Whole, err error) {
	failure := id
	if d.Check != nil {
		e, err := r.Effect(ctx, by.Workspace, id)
		if err != nil {
			return out, err
		}
		out.Check, id = &e, e.Action
	}
	if d.Action != nil {
		a, err := r.Action(ctx, by.Workspace, id)
		if err != nil {
			return out, err
		}
		out.Action, id, failure = &a, a.Insight, a.Failure
	}
	if d.Insight != "" {
		i, err := r.Insight(ctx, by.Workspace, id)
		if err != nil {
			return out, err
		}
		out.Insight, failure = &i, i.Failure
	}
	out.Failure, err = r.Failure(ctx, by.Workspace, failure)
	return out, err
}

// Check tells all faults of all parts, without saving anything.
func (s Loops) Check(ctx context.Context, by loop.Actor, d LoopDraft) error {
	var all faults
	if d.Insight != "" || d.Action != nil || d.Check != nil {
		all.add("", allow(by, loop.MemberRole, "change something"))
	}
	f, err := s.about(ctx, by, d)
	if all.add("", err); err != nil && d.FailureRef != "" {
		return all.err()
	}
	if d.Insight != "" {
		all.add("", insight(f, d.Insight).Validate())
	}
	if d.Action != nil {
		all.add("action.", Actions(s).check(ctx, by, *d.Action))
	}
	if d.Check != nil && d.Action == nil {
		all.add("check.", loop.Fault("kind", "There is nothing to check yet: name one change first."))
	}
	if d.Check != nil {
		all.add("check.", Effects(s).check(ctx, s.Repo, by, *d.Check, f))
	}
	return all.err()
}

// about returns the failure that the form is about: as it will be, or as it is.
func (s Loops) about(ctx context.Context, by loop.Actor, d LoopDraft) (loop.Failure, error) {
	if d.FailureRef != "" {
		return s.known(ctx, s.Repo, by, d.FailureRef)
	}
	f := complete(d.Failure, by, s.Now())
	var all faults
	all.add("failure.", Failures(s).check(ctx, s.Repo, by, f))
	return f, all.err()
}
