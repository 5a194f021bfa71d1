package app

import (
	"context"
	"slices"
	"strings"

	"failforward/loop"
)

// Cases are the deeds about case studies.
type Cases struct{ *Deps }

// Make drafts the case of a closed loop, with the whole names and addresses of
// members taken out. A loop has one case that is not retired; another is a Conflict.
func (s Cases) Make(ctx context.Context, by loop.Actor, failure string, claim Claim) (loop.CaseStudy, error) {
	var out loop.CaseStudy
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		fetch := func(id loop.ID) (loop.CaseStudy, error) { return w.CaseStudy(ctx, by.Workspace, id) }
		out, err = once(ctx, w, by, claim, "case", fetch, func() (loop.CaseStudy, loop.ID, error) {
			made, err := s.make(ctx, w, by, failure)
			return made, made.ID, err
		})
		return err
	})
	return out, err
}

func (s Cases) make(ctx context.Context, w loop.Writer, by loop.Actor, ref string) (loop.CaseStudy, error) {
	f, err := s.loopOf(ctx, w, by, ref)
	if err != nil {
		return loop.CaseStudy{}, err
	}
	if err := s.alone(ctx, w, by, f.Failure); err != nil {
		return loop.CaseStudy{}, err
	}
	now := s.Now()
	c := loop.CaseStudy{Workspace: by.Workspace, Failure: f.Failure.ID, Team: f.Failure.Team, State: loop.CaseDraft, TakenAt: now, CreatedBy: by.Member, CreatedAt: now, UpdatedAt: now}
	if c.CaseText, c.Verdicts, err = s.take(ctx, w, by, f); err != nil {
		return c, err
	}
	if err := c.Validate(); err != nil {
		return c, err
	}
	return w.SaveCaseStudy(ctx, c, loop.Note(by, now, "case.drafted", "", 0))
}

// loopOf reads the loop that a case is made of; the actor has to be of its team.
func (s Cases) loopOf(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Facts, error) {
	f, err := Failures(s).fetch(ctx, r, by, ref)
	if err != nil {
		return loop.Facts{}, named("failure", err)
	}
	if err := allowIn(by, loop.MemberRole, f.Team, "make a case of it"); err != nil {
		return loop.Facts{}, err
	}
	if err := unmerged(ctx, r, f); err != nil {
		return loop.Facts{}, err
	}
	return s.loopFacts(ctx, r, by, f.ID)
}

func (s Cases) loopFacts(ctx context.Context, r loop.Reader, by loop.Actor, failure loop.ID) (loop.Facts, error) {
	all, err := r.FactsOf(ctx, by.Workspace, []loop.ID{failure})
	if err == nil && len(all) == 0 {
		err = loop.Errorf(loop.NotFound, "The failure of this case is gone.")
	}
	if err != nil {
		return loop.Facts{}, err
	}
	return all[0], nil
}

// alone is a Conflict when the loop has a case already.
func (s Cases) alone(ctx context.Context, r loop.Reader, by loop.Actor, f loop.Failure) error {
	c, err := s.of(ctx, r, by, f.ID)
	if err != nil || c == nil {
		return err
	}
	return loop.Errorf(loop.Conflict, "%s tells the loop of %s already. Change that one, or retire it first.", c.Ref(), f.Ref())
}

// take drafts the words, with nobody’s whole name or address in them. A first name
// alone may be a word, so that is left for whoever reads it through.
func (s Cases) take(ctx context.Context, r loop.Reader, by loop.Actor, f loop.Facts) (loop.CaseText, []loop.CaseVerdict, error) {
	zone, err := s.zone(ctx, r, by)
	if err != nil {
		return loop.CaseText{}, nil, err
	}
	people, err := s.peoplesNames(ctx, r, by)
	if err != nil {
		return loop.CaseText{}, nil, err
	}
	t, verdicts, err := loop.TakeCase(f, zone)
	whole := func(text string) string { return loop.WithoutWholeNames(people, text) }
	return rewritten(t, whole), retold(verdicts, whole), err
}

func (s Cases) peoplesNames(ctx context.Context, r loop.Reader, by loop.Actor) ([]string, error) {
	members, err := r.Members(ctx, by.Workspace)
	var all []string
	for _, m := range members {
		all = append(all, m.Name)
	}
	return all, err
}

// rewritten puts every text of a case through one hand.
func rewritten(t loop.CaseText, hand func(string) string) loop.CaseText {
	for _, text := range []*string{&t.Title, &t.Setting, &t.Assumed, &t.Happened, &t.Changed} {
		*text = hand(*text)
	}
	return t
}

// retold does it with the sentences of verdicts, which may hold a title.
func retold(all []loop.CaseVerdict, hand func(string) string) []loop.CaseVerdict {
	out := slices.Clone(all)
	for i := range out {
		out[i].Head = hand(out[i].Head)
	}
	return out
}

// CasePatch changes the fields that are not nil.
type CasePatch struct{ Title, Setting, Assumed, Happened, Changed *string }

func (p CasePatch) apply(t loop.CaseText) loop.CaseText {
	for to, from := range map[*string]*string{&t.Title: p.Title, &t.Setting: p.Setting, &t.Assumed: p.Assumed, &t.Happened: p.Happened, &t.Changed: p.Changed} {
		if set(to, from); from != nil {
			*to = strings.TrimSpace(*to)
		}
	}
	return t
}

// Edit changes the words; version as in Failures.Edit.
func (s Cases) Edit(ctx context.Context, by loop.Actor, ref string, version int64, p CasePatch) (loop.CaseStudy, error) {
	return s.change(ctx, by, ref, version, "case.edited", func(_ context.Context, _ loop.Reader, c *loop.CaseStudy) error {
		return c.Write(p.apply(c.CaseText))
	})
}

// TakeOut writes “a colleague” wherever a name still stands, in the verdicts too.
func (s Cases) TakeOut(ctx context.Context, by loop.Actor, ref string, version int64) (loop.CaseStudy, error) {
	return s.change(ctx, by, ref, version, "case.edited", func(ctx context.Context, r loop.Reader, c *loop.CaseStudy) error {
		people, err := s.peoplesNames(ctx, r, by)
		if err != nil {
			return err
		}
		out := func(text string) string { return loop.WithoutNames(people, text) }
		if err := c.Refresh(retold(c.Verdicts, out), c.TakenAt); err != nil {
			return err
		}
		return c.Write(rewritten(c.CaseText, out))
	})
}

// Refresh takes the verdicts of the loop anew; the words stay.
func (s Cases) Refresh(ctx context.Context, by loop.Actor, ref string, version int64) (loop.CaseStudy, error) {
	return s.change(ctx, by, ref, version, "case.edited", func(ctx context.Context, r loop.Reader, c *loop.CaseStudy) error {
		f, err := s.loopFacts(ctx, r, by, c.Failure)
		if err != nil {
			return err
		}
		_, verdicts, err := s.take(ctx, r, by, f)
		if err != nil {
			return err
		}
		return c.Refresh(verdicts, s.Now())
	})
}

// ReadThrough notes that it was read as a stranger would. Names that still stand
// in it are a fault unless sure.
func (s Cases) ReadThrough(ctx context.Context, by loop.Actor, ref string, version int64, sure bool) (loop.CaseStudy, error) {
	return s.change(ctx, by, ref, version, "case.checked", func(ctx context.Context, r loop.Reader, c *loop.CaseStudy) error {
		names, err := s.named(ctx, r, by, *c)
		if err != nil {
			return err
		}
		return c.ReadThrough(names, sure)
	})
}

// Publish puts it into the library.
func (s Cases) Publish(ctx context.Context, by loop.Actor, ref string, version int64) (loop.CaseStudy, error) {
	return s.change(ctx, by, ref, version, "case.published", func(_ context.Context, _ loop.Reader, c *loop.CaseStudy) error { return c.Publish(s.Now()) })
}

// Retire takes it out of the library, with a reason.
func (s Cases) Retire(ctx context.Context, by loop.Actor, ref string, version int64, reason string) (loop.CaseStudy, error) {
	return s.change(ctx, by, ref, version, "case.retired", func(_ context.Context, _ loop.Reader, c *loop.CaseStudy) error { return c.Retire(reason) })
}

// Redraft takes it back to a draft. A retired one cannot when another case of the
// loop stands.
func (s Cases) Redraft(ctx context.Context, by loop.Actor, ref string, version int64) (loop.CaseStudy, error) {
	return s.change(ctx, by, ref, version, "case.redrafted", func(ctx context.Context, r loop.Reader, c *loop.CaseStudy) error {
		other, err := s.of(ctx, r, by, c.Failure)
		if err != nil {
			return err
		}
		if other != nil && other.ID != c.ID {
			return loop.Errorf(loop.Conflict, "%s tells this loop now. Retire that one first.", other.Ref())
		}
		return c.Redraft()
	})
}

// change fetches, asks whether they may, does, saves.
func (s Cases) change(ctx context.Context, by loop.Actor, ref string, version int64, verb string, do func(context.Context, loop.Reader, *loop.CaseStudy) error) (loop.CaseStudy, error) {
	var out loop.CaseStudy
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		c, err := s.fetch(ctx, w, by, ref)
		if err != nil {
			return err
		}
		if err := allowIn(by, loop.MemberRole, c.Team, "change it"); err != nil {
			return err
		}
		if err := fresh(version, c.Version, c.Ref()); err != nil {
			return err
		}
		before := c
		if err := do(ctx, w, &c); err != nil {
			return err
		}
		if err := c.Validate(); err != nil {
			return err
		}
		c.UpdatedAt = s.Now()
		out, err = edited(ctx, w.SaveCaseStudy, before, c, loop.Note(by, s.Now(), verb, "", 0))
		return err
	})
	return out, err
}

func (s Cases) fetch(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.CaseStudy, error) {
	id, err := s.find(ctx, r, by, loop.NounCase, ref)
	if err != nil {
		return loop.CaseStudy{}, err
	}
	return r.CaseStudy(ctx, by.Workspace, id)
}
