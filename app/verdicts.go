package app

import (
	"context"
	"encoding/json"

	"failforward/loop"
)

// Topics of lines on Home and of letters.
const (
	topicConcluded = "effect.concluded"
	topicAsked     = "effect.asked"
)

// Conclude gives a re-test or a look its verdict by a person's word. A held
// re-test verifies its action.
func (s Effects) Conclude(ctx context.Context, by loop.Actor, ref string, version int64, v loop.Verdict, note string) (loop.EffectCheck, error) {
	var out loop.EffectCheck
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		e, a, err := s.mine(ctx, w, by, ref, version)
		if err != nil {
			return err
		}
		before := e
		if err := e.Answer(v, note, s.Now()); err != nil {
			return err
		}
		if err := e.Validate(); err != nil {
			return err
		}
		out, err = s.conclude(ctx, w, by, before, e, a)
		return err
	})
	return out, err
}

// conclude saves a concluded check, verifies its action where the verdict
// proves it, and says so once: to the owner and the sharer, and to the outbox.
func (s Effects) conclude(ctx context.Context, w loop.Writer, by loop.Actor, before, e loop.EffectCheck, a loop.Action) (loop.EffectCheck, error) {
	e.UpdatedAt = s.Now()
	e, err := s.save(ctx, w, e, loop.Note(by, s.Now(), "effect.concluded", "", 0).With(changed(before, e)))
	if err != nil {
		return e, err
	}
	if e.Verdict.Proves() && a.State == loop.Done {
		if err := s.verify(ctx, w, by, e, a); err != nil {
			return e, err
		}
	}
	return e, s.tell(ctx, w, by, topicConcluded, e, a)
}

func (s Effects) verify(ctx context.Context, w loop.Writer, by loop.Actor, e loop.EffectCheck, a loop.Action) error {
	before := a
	if err := a.Verify(e, s.Now()); err != nil {
		return err
	}
	a.UpdatedAt = s.Now()
	_, err := w.SaveAction(ctx, a, loop.Note(by, s.Now(), "action.verified", "", 0).With(changed(before, a)))
	return err
}

// tell writes one line for Home of owner and sharer (not of whoever did it just
// now), and one letter. A question that has its answer is asked no more.
func (s Effects) tell(ctx context.Context, w loop.Writer, by loop.Actor, topic string, e loop.EffectCheck, a loop.Action) error {
	var f loop.Failure
	if e.Failure != 0 {
		var err error
		if f, err = w.Failure(ctx, e.Workspace, e.Failure); err != nil {
			return err
		}
	}
	told := map[loop.ID]bool{0: true}
	for _, m := range []loop.ID{a.Owner, f.CreatedBy} {
		if told[m] {
			continue
		}
		told[m] = true
		if err := s.line(ctx, w, by, topic, e, m); err != nil {
			return err
		}
	}
	body, err := json.Marshal(map[string]string{"check": e.Ref().String(), "kind": string(e.Kind), "verdict": string(e.Verdict), "action": a.Ref().String(), "title": a.Title, "failure": f.Title})
	if err != nil {
		return err
	}
	return w.Post(ctx, loop.Letter{Workspace: e.Workspace, At: s.Now(), Topic: topic, Object: e.Ref().String(), ObjectID: e.ID, Body: body})
}

// line tells one member, after taking back what they were asked.
func (s Effects) line(ctx context.Context, w loop.Writer, by loop.Actor, topic string, e loop.EffectCheck, member loop.ID) error {
	if e.State == loop.Concluded {
		if err := see(ctx, w, e.Workspace, member, e.ID, s.Now()); err != nil {
			return err
		}
	}
	if member == by.Member {
		return nil
	}
	return w.Notify(ctx, loop.Notice{Workspace: e.Workspace, Member: member, At: s.Now(), Topic: topic, ObjectID: e.ID})
}

// Again plans the same check once more: an extension of one that cannot tell,
// or a re-check of one that ended. A came-back check counts on from where the
// one before it ended.
func (s Effects) Again(ctx context.Context, by loop.Actor, ref string, on loop.Date) (loop.EffectCheck, error) {
	var out loop.EffectCheck
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		e, a, err := s.mine(ctx, w, by, ref, 0)
		if err != nil {
			return err
		}
		if e.State != loop.Concluded {
			return loop.Errorf(loop.Conflict, "%s has no verdict yet; change its day instead.", e.Ref())
		}
		d := CheckDraft{Action: a.Ref().String(), Kind: e.Kind, On: on, Plan: e.Plan, previous: e.ID}
		out, err = s.planFor(ctx, w, by, d)
		return err
	})
	return out, err
}

// Get returns one check.
func (s Effects) Get(ctx context.Context, by loop.Actor, ref string) (loop.EffectCheck, error) {
	return s.fetch(ctx, s.Repo, by, ref)
}

// List returns checks, soonest first; concluded ones newest verdict first.
func (s Effects) List(ctx context.Context, by loop.Actor, q loop.EffectQuery) (loop.Page[loop.EffectCheck], error) {
	return s.Repo.Effects(ctx, by.Workspace, q)
}

// EffectView is a check with everything that its page tells.
type EffectView struct {
	Check  loop.EffectCheck
	Action loop.Action
	Facts  loop.Facts     // empty when the action comes from no failure
	Seen   []loop.Failure // came back: what matched
	People Names
	Words  loop.Finding // the verdict, or the state, in words

	Foresight string // number, before its verdict: what it could show by its day
}

// Show returns a check for its page.
func (s Effects) Show(ctx context.Context, by loop.Actor, ref string) (EffectView, error) {
	e, a, err := s.both(ctx, s.Repo, by, ref)
	if err != nil {
		return EffectView{}, err
	}
	v := EffectView{Check: e, Action: a}
	if v.People, err = s.names(ctx, by); err != nil {
		return v, err
	}
	facts, err := s.Repo.FactsOf(ctx, by.Workspace, append([]loop.ID{e.Failure}, e.Seen...))
	if err != nil {
		return v, err
	}
	for _, f := range facts {
		if f.Failure.ID == e.Failure {
			v.Facts = f
		} else {
			v.Seen = append(v.Seen, f.Failure)
		}
	}
	v.Words = e.Words(a, v.Facts.Failure)
	v.Foresight, err = KPIs(s).Foresee(ctx, by, e, a)
	return v, err
}
